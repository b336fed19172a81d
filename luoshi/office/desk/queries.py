"""What waits for an officer, gathered from the apps below; and what a leader sees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.catalogue.queries import Jurisdiction
from luoshi.office.people.models import User
from luoshi.office.people.queries import posts_of
from luoshi.office.people.waiting import Waiting, in_order
from luoshi.office.record.models import Notification
from luoshi.office.record.queries import notices_of
from luoshi.problem import Say

AHEAD = 90
"""Days of deadlines that the leader's page looks ahead."""
DEADLINE_WORDS = {
    "target": Say("目标", "targets"),
    "benefit": Say("事项", "benefits"),
    "milestone": Say("节点", "milestones"),
    "task": Say("任务", "tasks"),
    "duty": Say("职责", "duties"),
}


def waiting_for(user: User) -> list[Waiting]:
    """All that waits for her, oldest deadline first. Each app that has work for officers adds a line here."""
    return in_order(catalogue.waiting_for(user))


def unread_notices(user: User) -> list[Notification]:
    return notices_of(user, unread=True)


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
    target: Any
    light: str
    word: Say


def in_force(slug: str | None = None) -> list[Any]:
    """The policies in force (of a jurisdiction), with how many measures and benefits each has, the latest first."""
    found = catalogue.policies_in_force(slug).select_related("jurisdiction")
    return list(
        found.annotate(
            measures=Count("current__measures", distinct=True),
            benefits=Count("current__benefits", distinct=True),
        ).order_by("-date", "slug")
    )


def deadlines(today: date, slug: str | None = None) -> tuple[list[Line], list[Line]]:
    """Those of the next 90 days, nearest first; and the six that passed last."""
    named = catalogue.with_policy(catalogue.deadlines_in_force(slug))
    ahead = named.filter(day__range=(today, today + timedelta(days=AHEAD))).order_by("day", "pk")
    past = named.filter(day__lt=today).order_by("-day", "pk")[:6]
    return [_line(found, today) for found in ahead], [_line(found, today) for found in past]


def _line(found: Any, today: date) -> Line:
    measure = found.measure.key if found.measure else ""
    return Line(
        found.day, (found.day - today).days, found.name, found.words, found.version.policy.slug, measure
    )


def goals(today: date, slug: str | None = None) -> list[Goal]:
    """Targets and what is known of them. No figure is reported yet, so no light says whether one was reached: only
    whether its day has come."""
    return [
        _goal(target, today)
        for target in catalogue.with_policy(catalogue.targets_in_force(slug)).order_by("by", "pk")
    ]


def _goal(target: Any, today: date) -> Goal:
    if target.by < today:
        return Goal(target, "yellow", Say("到期未报", "due, not reported"))
    return Goal(target, "grey", Say("未到期", "not due yet"))


@dataclass(frozen=True, slots=True)
class Quarter:
    """What falls due in a quarter of a year, by kind."""

    year: int
    number: int
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def holds(self, day: date) -> bool:
        return (self.year, self.number) == (day.year, (day.month + 2) // 3)


def quarters(slug: str | None = None) -> list[Quarter]:
    """Every quarter from the first day that a policy in force names to the last, those without any too."""
    named = catalogue.deadlines_in_force(slug).values_list("day", "kind")
    counts = Counter((day.year * 4 + (day.month - 1) // 3, kind) for day, kind in named)
    if not counts:
        return []
    places = [place for place, _ in counts]
    return [
        Quarter(place // 4, place % 4 + 1, {kind: counts[place, kind] for kind in DEADLINE_WORDS})
        for place in range(min(places), max(places) + 1)
    ]


def jurisdictions_of(user: User) -> list[Jurisdiction]:
    """Those that she leads or supervises."""
    slugs = {post.unit.jurisdiction for post in posts_of(user) if post.role in ("leader", "supervisor")}
    return [place for place in catalogue.jurisdictions() if place.slug in slugs]
