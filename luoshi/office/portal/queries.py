"""What lists and counts on the portal read: rows of the catalogue, never the policies themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, reduce
from json import dumps
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.portal.days import SOON
from luoshi.policy.jurisdiction.bodies import Bodies, Body, bodies_from
from luoshi.policy.writing import yaml_lines
from luoshi.problem import Refused


@dataclass(frozen=True, slots=True)
class Figures:
    """The home page's sentence."""

    policies: int
    measures: int
    computable: int
    closing: int


@dataclass(frozen=True, slots=True)
class UnitDuty:
    """What a unit answers for: measures it leads and those it supports."""

    name: str
    lead: tuple[Any, ...]
    support: tuple[Any, ...]


def figures(today: date) -> Figures:
    benefits = catalogue.benefits_in_force().aggregate(computable=Count("id", filter=Q(awaits="")))
    return Figures(
        catalogue.policies_in_force().count(),
        catalogue.measures_in_force().count(),
        benefits["computable"],
        _ends().filter(day__gte=today, day__lte=today + timedelta(days=SOON)).count(),
    )


def _ends() -> QuerySet[Any]:
    """The days on which a benefit closes: what the public must not miss."""
    return catalogue.with_policy(catalogue.deadlines_in_force().filter(kind="benefit"))


def closing(today: date, limit: int = 6) -> list[Any]:
    """The next days that something ends."""
    return list(_ends().filter(day__gte=today)[:limit])


def closed(today: date, limit: int = 6) -> list[Any]:
    """The last that have ended, the latest first."""
    return list(_ends().filter(day__lt=today).order_by("-day", "id")[:limit])


def goals(today: date, limit: int = 5) -> list[Any]:
    """Targets with the nearest days to come; where there are fewer, those whose day has passed last."""
    rows = catalogue.with_policy(catalogue.targets_in_force())
    near = [*rows.filter(by__gte=today).order_by("by", "id")[: limit * 6]]
    if len({row.measure_id for row in near}) < limit:
        near += rows.filter(by__lt=today).order_by("-by", "id")[: limit * 6]
    # One of each measure: the bars are to show the breadth of what is under way.
    return list({row.measure_id: row for row in reversed(near)}.values())[::-1][:limit]


def ends_of(benefits: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """By policy and key: the rows of benefits in force, for when each closes and what it awaits."""
    wanted = list(benefits)
    if not wanted:
        return {}
    rows = catalogue.benefits_in_force().filter(key__in={key for _, key in wanted}).order_by()
    found = rows.values_list("version__policy__slug", "key", "closes", "awaits", named=True)
    return {(row[0], row.key): row for row in found}


def unit_duties(measures: Iterable[Any]) -> tuple[UnitDuty, ...]:
    """By unit: the measures that it leads and supports, the unit that leads most first."""
    lead: dict[str, list[Any]] = {}
    support: dict[str, list[Any]] = {}
    for row in measures:
        for unit in row.units:
            (lead if unit["role"] == "lead" else support).setdefault(unit["name"], []).append(row)
    names = dict.fromkeys([*lead, *support])
    made = [UnitDuty(name, tuple(lead.get(name, ())), tuple(support.get(name, ()))) for name in names]
    return tuple(sorted(made, key=lambda one: (-len(one.lead), -len(one.support))))


@lru_cache(maxsize=32)
def measures_of_unit(
    _state: tuple[object, ...], jurisdiction: str, names: tuple[str, ...], role: str
) -> tuple[tuple[str, str, str, str, str], ...]:
    """What a unit, by any of its names, leads or supports in every policy in force: key, heading, text, policy, its number
    or title."""
    rows = catalogue.measures_in_force(jurisdiction)
    # SQLite keeps JSON as it was written, with escapes; PostgreSQL as text.
    said = [
        f'"name": {dumps(name, ensure_ascii=ascii_)}, "role": "{role}"'
        for name in names
        for ascii_ in (True, False)
    ]
    found = rows.annotate(written=Cast("units", TextField())).filter(
        reduce(or_, (Q(written__contains=one) for one in said))
    )
    policy = "version__policy__"
    columns = found.order_by(f"-{policy}date", "version", "ordinal").values_list(
        "key", "heading", "text", f"{policy}slug", f"{policy}number", f"{policy}title"
    )
    return tuple(
        (key, heading, text, slug, number or title) for key, heading, text, slug, number, title in columns
    )


def targets_of(jurisdiction: str, names: tuple[str, ...]) -> list[Any]:
    """The targets that a unit, by any of its names, answers for."""
    return list(catalogue.with_policy(catalogue.targets_in_force(jurisdiction).filter(owner__in=names))[:50])


@lru_cache(maxsize=16)
def bodies_of(units: str) -> Bodies:
    try:
        return bodies_from(units)
    except Refused:
        return Bodies(())


def body_of(units: str, name: str) -> Body | None:
    """A unit by any of its names."""
    bodies = bodies_of(units)
    return bodies[name] if name in bodies else None  # noqa: SIM401 - it has no get


def under(units: str, name: str) -> tuple[Body, ...]:
    """The units that belong directly to it."""
    return bodies_of(units).under(name)


@lru_cache(maxsize=64)
def counties(settings: str) -> tuple[str, ...]:
    """The counties that a jurisdiction.yaml names."""
    tree, _ = yaml_lines.read(settings, "jurisdiction.yaml", 1)
    found = tree.data.get("counties") if tree is not None and isinstance(tree.data, dict) else None
    if isinstance(found, dict):
        return tuple(found)
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def by_chapter(measures: Sequence[Any]) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
    """Measures under their chapters and sections, in the order of the document."""
    chapters: list[tuple[str, list[tuple[str, list[Any]]]]] = []
    for row in measures:
        if not chapters or chapters[-1][0] != row.chapter:
            chapters.append((row.chapter, []))
        sections = chapters[-1][1]
        if not sections or sections[-1][0] != row.section:
            sections.append((row.section, []))
        sections[-1][1].append(row)
    return chapters


def today() -> date:
    return timezone.localdate()
