"""How often one may ask for what costs others something: accounts to apply with, identity numbers tried, mail, passwords.

Counted in the database, so that all processes count together; addresses are kept as keyed hashes, and a day at most.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from luoshi.office.people.models import Tally, User
from luoshi.office.people.numbers import digest
from luoshi.office.people.refusals import refuse_for
from luoshi.office.throttle import network_of

HOUR = 3600
DAY = 24 * HOUR
JOINS = 60
"""Tries to register from one address in an hour: a service hall is one address, a program that tries numbers is too."""
NUMBERS = 20
"""Numbers that one account may try to register in a day, its own among them."""
MAILS = 30
"""Password mails asked for from one address in an hour."""
MAILS_TO = 5
"""Password mails to one mail address in an hour, one in each minute."""


def counted(what: str, who: str, limit: int, seconds: int) -> bool:
    """Count one more in this stretch of time; whether it is within the limit. Beyond it nothing is counted."""
    now = timezone.now()
    tally, new = Tally.objects.get_or_create(what=what, who=digest(who), began=_began(seconds))
    if new:
        Tally.objects.filter(began__lt=now - timedelta(days=1)).delete()
    # In one statement: of two at the same instant, each sees the other.
    return bool(Tally.objects.filter(pk=tally.pk, count__lt=limit).update(count=F("count") + 1))


def taken_back(what: str, who: str, seconds: int) -> None:
    """What was counted a moment ago was none of what is limited."""
    Tally.objects.filter(what=what, who=digest(who), began=_began(seconds), count__gt=0).update(
        count=F("count") - 1
    )


def forgotten(what: str, who: str) -> None:
    Tally.objects.filter(what=what, who=digest(who)).delete()


def left_of(seconds: int) -> int:
    """Seconds until the next stretch of time begins."""
    return ceil(seconds - timezone.now().timestamp() % seconds)


def address_of(request: HttpRequest) -> str:
    """Whose address it is: of IPv6 the network that one subscriber has all of."""
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def limit_address(request: HttpRequest, what: str, limit: int) -> None:
    """`TooOften` where this address has asked too often in this hour."""
    if counted(what, address_of(request), limit, HOUR):
        return
    left = left_of(HOUR)
    minutes = ceil(left / 60)
    raise refuse_for(
        left,
        "people.too_often",
        ("这个网络地址这一小时里试得太多了", "this network address has tried too often in this hour"),
        (
            f"{minutes} 分钟后再试；急用请到受理单位办理",
            f"try again in {minutes} minutes; in a hurry, go to the office",
        ),
    )


def limit_numbers(user: User) -> None:
    """`TooOften` where this account has tried to register too many numbers today."""
    if counted("number", f"user:{user.pk}", NUMBERS, DAY):
        return
    left = left_of(DAY)
    hours = ceil(left / HOUR)
    raise refuse_for(
        left,
        "people.too_many_numbers",
        (
            f"这个账号今天已登记或试过 {NUMBERS} 个证件号码",
            f"this account has registered or tried {NUMBERS} numbers today",
        ),
        (
            f"{hours} 小时后再登记；确需一次登记很多，请到受理单位办理",
            f"go on in {hours} hours; to register many at once, go to the office",
        ),
    )


def _began(seconds: int) -> datetime:
    """When the stretch of time began in which we are."""
    return datetime.fromtimestamp(int(timezone.now().timestamp()) // seconds * seconds, UTC)
