"""People for a demonstration: generated, the same for the same seed, and unmistakably invented.

Eight officers, one for each role, whose second factor the page itself tells (views/second_factor.py); three accounts of
applicants; and as many applicants as wanted, without accounts. All share one password, which is printed once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.office.people import consent, numbers
from luoshi.office.people.artificial import enterprise_number, person_number
from luoshi.office.people.events import DemoLoaded
from luoshi.office.people.models import ROLES, Applicant, County, Post, Unit, User
from luoshi.office.people.refusals import refuse
from luoshi.office.record.events import SYSTEM
from luoshi.office.record.services import record

DEVICE = "演示"
MARK = "示例·"
_SURNAMES = "张李王赵钱孙周吴郑冯陈褚卫蒋沈韩杨"
_DIGITS = "〇一二三四五六七八九"
_TRADES = ("商贸", "机械", "食品", "建材", "物流", "餐饮", "电子", "纺织")
# Where an officer of the role would sit: the first unit whose name has one of these words.
_PLACES = {
    "editor": ("发展改革", "发改", "政府办", "财政"),
    "publisher": ("发展改革", "发改", "政府办", "财政"),
    "reviewer": ("商务", "工信", "财政"),
    "finance": ("财政",),
    "supervisor": ("督查", "政府办", "人民政府"),
    "leader": ("人民政府",),
    "auditor": ("审计", "财政"),
    "administrator": ("大数据", "政务服务", "政府办", "财政"),
}


@dataclass(frozen=True, slots=True)
class Demo:
    """What was made: the shared password, and (user name, name, role or kind) of each account."""

    password: str
    accounts: tuple[tuple[str, str, str], ...]
    applicants: int


def load_demo(applicants: int = 1000, seed: int = 1, password: str | None = None) -> Demo:
    """Make them, in one transaction. Needs units to put them in; refused where demo people are already there."""
    units = list(Unit.objects.filter(retired=None).order_by("jurisdiction", "place"))
    if not units:
        raise refuse(
            "demo.units",
            ("还没有单位，演示人员无处任职", "there are no units for the demo officers to sit in"),
            ("先装入一个地区的内容", "load a jurisdiction first"),
        )
    if User.objects.filter(username__startswith="demo-").exists():
        raise refuse(
            "demo.twice",
            ("演示人员已经在了", "the demo people are already there"),
            ("要重新生成，换一个数据目录", "to make them anew, use another data folder"),
        )
    draw = Random(seed)
    shared = password or f"demo-{secrets.token_urlsafe(9)}"
    hashed = make_password(shared)
    with transaction.atomic():
        accounts = _officers(units, hashed)
        accounts += _accounts(draw, hashed)
        _applicants(draw, applicants)
        record(DemoLoaded(len(ROLES), applicants, seed), subject="people.demo", actor=SYSTEM)
    return Demo(shared, tuple(accounts), applicants)


def _officers(units: list[Unit], hashed: str) -> list[tuple[str, str, str]]:
    home = units[0].jurisdiction
    made = []
    for number, (role, role_name) in enumerate(ROLES, 1):
        name = f"{MARK}{_SURNAMES[number - 1]}{_DIGITS[number]}"
        user = User.objects.create(username=f"demo-{role}", name=name, kind=User.OFFICER, password=hashed)
        unit = _seat([unit for unit in units if unit.jurisdiction == home], _PLACES[role])
        Post.objects.create(
            user=user, unit=unit, role=role, since=timezone.localdate().replace(month=1, day=1)
        )
        TOTPDevice.objects.create(user=user, name=DEVICE, confirmed=True)
        made.append((user.username, name, role_name))
    return made


def _seat(units: list[Unit], words: tuple[str, ...]) -> Unit:
    return next((unit for word in words for unit in units if word in unit.name and not unit.county), units[0])


def _accounts(draw: Random, hashed: str) -> list[tuple[str, str, str]]:
    made = []
    for place, (kind, kind_name) in enumerate(Applicant.KINDS):
        applicant = _applicant(draw, kind, 900_000 + place, list(County.objects.all()))
        applicant.save()
        user = User.objects.create(username=f"demo-{kind}", name=applicant.name, password=hashed)
        applicant.users.add(user)
        made.append((user.username, applicant.name, kind_name))
    return made


def _applicants(draw: Random, wanted: int, batch: int = 5000) -> None:
    counties = list(County.objects.all())
    kinds = (Applicant.PERSON, Applicant.PERSON, Applicant.FIRM, Applicant.TRADER)
    for start in range(0, wanted, batch):
        serials = range(start, min(start + batch, wanted))
        rows = [_applicant(draw, draw.choice(kinds), serial, counties) for serial in serials]
        Applicant.objects.bulk_create(rows, batch_size=batch)


def _applicant(draw: Random, kind: str, serial: int, counties: list[County]) -> Applicant:
    tail = "".join(_DIGITS[int(sign)] for sign in str(serial + 1))
    if kind == Applicant.PERSON:
        name, number = f"{MARK}{draw.choice(_SURNAMES)}{tail}", person_number(serial)
    elif kind == Applicant.FIRM:
        name = f"{MARK}{draw.choice(_TRADES)}{tail}号有限公司"
        number = enterprise_number(serial)
    else:
        name = f"{MARK}{draw.choice(_TRADES)}{tail}号店"
        number = enterprise_number(serial, "92")
    county = draw.choice(counties) if counties else None
    return Applicant(
        kind=kind,
        name=name,
        number=numbers.seal(number, kind),
        number_hash=numbers.digest(number),
        number_masked=numbers.masked(number),
        county=county.name if county else "",
        jurisdiction=county.jurisdiction if county else "",
        consent=consent.VERSION,
        consented=timezone.now(),
        demo=True,
    )
