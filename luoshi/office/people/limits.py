"""How often one may ask for what costs others something: accounts to apply with, mail. Counted in the database, so
that all processes count together; addresses are kept as keyed hashes, and a day at most."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from luoshi.office.people.models import Tally
from luoshi.office.people.numbers import digest
from luoshi.office.people.refusals import refuse

HOUR = 3600
JOINS = 60
"""Tries to register from one address in an hour: a service hall is one address, a program that tries numbers is too."""
MAILS = 30
"""Password mails asked for from one address in an hour."""
MAILS_TO = 5
"""Password mails to one mail address in an hour, one in each minute."""


def counted(what: str, who: str, limit: int, seconds: int) -> bool:
    """Count one more in this stretch of time; whether it is within the limit. Beyond it nothing is counted."""
    now = timezone.now()
    began = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    tally, new = Tally.objects.get_or_create(what=what, who=digest(who), began=began)
    if new:
        Tally.objects.filter(began__lt=now - timedelta(days=1)).delete()
    # In one statement: of two at the same instant, each sees the other.
    return bool(Tally.objects.filter(pk=tally.pk, count__lt=limit).update(count=F("count") + 1))


def limit_address(request: HttpRequest, what: str, limit: int) -> None:
    """`Refused` where this address has asked too often in this hour."""
    if counted(what, request.META.get("REMOTE_ADDR", ""), limit, HOUR):
        return
    minutes = ceil((HOUR - timezone.now().timestamp() % HOUR) / 60)
    raise refuse(
        "people.too_often",
        ("这个网络地址这一小时里试得太多了", "this network address has tried too often in this hour"),
        (
            f"{minutes} 分钟后再试；急用请到受理单位办理",
            f"try again in {minutes} minutes; in a hurry, go to the office",
        ),
    )
