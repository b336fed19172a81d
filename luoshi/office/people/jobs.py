"""What the worker does for people: it mails links by which a forgotten password is set anew.

The link is made here and not where it was asked for, so that it stands in no row of the queue, and is good for an hour
from when it is sent. It leads to the site's own address (LUOSHI_URL), whatever the request called it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from luoshi.office.people.models import User
from luoshi.office.record.models import Job


def mail_password(job: Job) -> None:
    """Sent at least once: a second mail's link is as good as the first's."""
    user = User.objects.filter(pk=job.arguments["user"], is_active=True).first()
    if user is None or not user.email:
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("people:reset", args=[uid, default_token_generator.make_token(user)])
    context = {"user": user, "link": settings.SITE + path}
    words = render_to_string("people/reset_mail.txt", context)
    send_mail("落实：重设密码 / Reset your password", words, None, [user.email])
