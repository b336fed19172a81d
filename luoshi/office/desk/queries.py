"""What waits for an officer, gathered from the apps below; and what a leader sees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from luoshi.office.catalogue.models import Deadline, Policy, Target, Version
from luoshi.office.catalogue.queries import waiting_for as waiting_in_catalogue
from luoshi.office.people.models import User
from luoshi.office.people.waiting import Waiting, in_order
from luoshi.office.record.models import Notification
from luoshi.office.record.queries import notices_of
from luoshi.problem import Say

AHEAD = 90
"""Days of deadlines that the leader's page looks ahead."""


def waiting_for(user: User) -> list[Waiting]:
    """All that waits for her, oldest deadline first. Each app that has work for officers adds a line here."""
    return in_order(waiting_in_catalogue(user))


def unread_notices(user: User) -> list[Notification]:
    return [notice for notice in notices_of(user) if notice.read is None]


@dataclass(frozen=True, slots=True)
class Line:
    """A day with what falls on it, and how far off it is."""

    day: date
    days: int
    name: str
    words: str
    policy: str
    measure: str


@dataclass(frozen=True, slots=True)
class Goal:
    target: Target
    light: str
    word: Say


def in_force() -> list[Policy]:
    """The policies in force, with how many measures and benefits each has, the latest first."""
    found = Policy.objects.exclude(current=None).select_related("jurisdiction")
    return list(
        found.annotate(
            measures=Count("current__measures", distinct=True),
            benefits=Count("current__benefits", distinct=True),
        ).order_by("-date", "slug")
    )


def deadlines(today: date) -> tuple[list[Line], list[Line]]:
    """Those of the next 90 days, nearest first; and the six that passed last."""
    named = Deadline.objects.filter(version__in=_current()).select_related("version__policy", "measure")
    ahead = named.filter(day__range=(today, today + timedelta(days=AHEAD))).order_by("day", "pk")[:40]
    past = named.filter(day__lt=today).order_by("-day", "pk")[:6]
    return [_line(found, today) for found in ahead], [_line(found, today) for found in past]


def _line(found: Deadline, today: date) -> Line:
    measure = found.measure.key if found.measure else ""
    return Line(
        found.day, (found.day - today).days, found.name, found.words, found.version.policy.slug, measure
    )


def goals(today: date) -> list[Goal]:
    """Targets and what is known of them. No figure is reported yet, so no light says whether one was reached: only
    whether its day has come."""
    found = Target.objects.filter(version__in=_current()).select_related("version__policy", "measure")
    return [_goal(target, today) for target in found.order_by("by", "pk")]


def _goal(target: Target, today: date) -> Goal:
    if target.by < today:
        return Goal(target, "yellow", Say("到期未报", "due, not reported"))
    return Goal(target, "grey", Say("未到期", "not due yet"))


def _current() -> list[int]:
    return list(
        Version.objects.filter(pk__in=Policy.objects.exclude(current=None).values("current")).values_list(
            "pk", flat=True
        )
    )
