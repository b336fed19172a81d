"""The verbs of the record: what has happened is recorded, those whom it concerns are told, work is put in the queue.

    with transaction.atomic():
        version = Version.objects.create(…)
        event = record(PolicyPublished(policy=slug, version=version.sha256), subject=…, actor=actor)
        notify(user, event, Say("…", "…"), url)

`record` comes last among the writes of a transaction: on PostgreSQL it takes a lock that all recording transactions
share, until the commit.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from luoshi.office.record import chain
from luoshi.office.record.chain import Break
from luoshi.office.record.events import Actor, Happened
from luoshi.office.record.masking import masked
from luoshi.office.record.models import Event, Job, Notification
from luoshi.problem import Problem, Refused, Say

_LOCK = 7_230_418_001
"""The advisory lock of the chain's head on PostgreSQL: any number, always the same."""


class OutsideTransaction(RuntimeError):  # noqa: N818 - it reads as what happened
    """An event was to be recorded apart from the change that it speaks of: a mistake of the code that tried."""


def record(event: Happened, *, subject: str, actor: Actor, reason: str = "") -> Event:
    """Add what has happened to the record, in the transaction that makes it happen."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(
            f"{type(event).__name__} must be recorded inside the transaction of its change"
        )
    said = {field.name: plain(getattr(event, field.name)) for field in dataclasses.fields(event)}
    texts = {
        "name": type(event).__name__,
        "subject": subject,
        "actor": actor.key,
        "actor_name": masked(actor.name),
        "reason": masked(reason.strip()),
        "content": masked(chain.canonical(said)),
    }
    _refuse_unwritable(texts)
    if connection.vendor == "postgresql":
        # One at a time, until the commit. On SQLite the transaction holds the only lock there is (IMMEDIATE).
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Event.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, chain.FIRST)
    at = timezone.now()
    digest = chain.hash_of((sequence, chain.stamp(at), *texts.values(), previous))
    return Event.objects.create(sequence=sequence, at=at, previous=previous, hash=digest, **texts)


def notify(user: Any, event: Event, title: Say, url: str) -> Notification:
    """Tell a person of an event: in the office at once, and by mail, where she has an address, by the worker."""
    told, new = Notification.objects.get_or_create(
        user=user, event=event, defaults={"title": {"zh": title.zh, "en": title.en}, "url": url}
    )
    if new and user.email:
        enqueue("record.mail", {"notification": told.pk})
    return told


def mark_read(user: Any, notifications: list[int] | None = None) -> int:
    """These notifications of hers, or all, have been seen; how many were new."""
    unread = Notification.objects.filter(user=user, read=None)
    if notifications is not None:
        unread = unread.filter(pk__in=notifications)
    return unread.update(read=timezone.now())


def enqueue(kind: str, arguments: Mapping[str, Any], due: datetime | None = None) -> Job:
    """Work for the worker: `kind` is app.function, of the app's jobs.py. It is done once this transaction commits."""
    return Job.objects.create(kind=kind, arguments=dict(arguments), due=due or timezone.now())


def verify(anchor: str = "") -> Break | None:
    """The first link of the record that does not hold, if any."""
    return chain.walk(anchor).broken


def plain(value: Any) -> Any:
    """As JSON that comes out the same everywhere: amounts and days as texts, nothing that is rounded."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"an event cannot say {value!r} ({type(value).__name__})")


def _refuse_unwritable(texts: Mapping[str, str]) -> None:
    """Half characters and NUL, which no database takes."""
    for name, text in texts.items():
        if "\0" in text or (
            not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text)
        ):
            raise Refused(
                Problem(
                    "record.characters",
                    Say("文字里有不能保存的字符", f"the words ({name}) hold a character that cannot be kept"),
                    Say("删去不可见的字符后再试", "take out invisible characters and try again"),
                )
            )
