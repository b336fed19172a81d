"""What the worker does for the record: it mails notifications."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from luoshi.office.record.models import Job, Notification
from luoshi.problem import Say

_BODY = Say(
    "{name}，您好：\n\n{title}\n\n请登录查看：{url}\n\n——落实（本邮件由系统发出，请勿回复）\n",
    "Dear {name},\n\n{title}\n\nSign in to see it: {url}\n\nluoshi (sent by the system; please do not reply)\n",
)


def mail(job: Job) -> None:
    """Mail a notification that she has neither been mailed nor read. It is sent at least once: a worker that dies between
    sending and marking sends it again."""
    told = (
        Notification.objects.select_related("user", "event")
        .filter(pk=job.arguments["notification"], mailed=None, read=None, user__is_active=True)
        .first()
    )
    if told is None or not told.user.email:
        return
    lang = "en" if told.user.language.startswith("en") else "zh"
    title = " ".join(told.title[lang].split())  # a line of a header
    body = _BODY.to(lang).format(name=told.user.name, title=title, url=settings.SITE + told.url)
    EmailMessage(title, body, to=[told.user.email]).send()
    Notification.objects.filter(pk=told.pk).update(mailed=timezone.now())
