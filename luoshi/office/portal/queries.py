"""What lists and counts on the portal read: rows of the catalogue, never the policies themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, reduce
from json import dumps
from operator import or_
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from luoshi.office.catalogue.models import (
    Benefit,
    Deadline,
    Jurisdiction,
    Measure,
    Policy,
    Signature,
    Target,
    Version,
    Withdrawal,
)
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


def state() -> tuple[object, ...]:
    """Changes with everything that is published, withdrawn or signed, each the last row of a table that only grows; and
    with the jurisdictions' files. One question: every page asks it."""
    last = {
        f"{name}_{field}": Subquery(rows.order_by("-pk").values(field)[:1])
        for name, rows, fields in (
            ("version", Version.objects.all(), ("pk", "published")),
            ("withdrawal", Withdrawal.objects.all(), ("pk", "at")),
            ("signature", Signature.objects.all(), ("pk", "at")),
        )
        for field in fields
    }
    places = Jurisdiction.objects.annotate(
        in_force=Count("policies__current"), latest=Max("policies__current"), **last
    )
    return tuple(places.order_by("pk").values_list("digest", "in_force", "latest", *last))


def current(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of versions in force, the policy at hand."""
    return queryset.filter(version__in=Policy.objects.filter(current__isnull=False).values("current"))


def figures(today: date) -> Figures:
    benefits = current(Benefit.objects.all()).aggregate(computable=Count("id", filter=Q(awaits="")))
    return Figures(
        Policy.objects.filter(current__isnull=False).count(),
        current(Measure.objects.all()).count(),
        benefits["computable"],
        current(_ENDS.filter(day__gte=today, day__lte=today + timedelta(days=SOON))).count(),
    )


_DAYS = ("version__policy", "measure")
HEAVY = tuple(f"version__{name}" for name in ("text", "cases", "units", "facts", "source"))
"""What a list never needs of a version."""
_ENDS = Deadline.objects.filter(kind="benefit")
"""The days on which a benefit closes: what the public must not miss."""


def closing(today: date, limit: int = 6) -> list[Any]:
    """The next days that something ends."""
    return list(current(_ENDS.filter(day__gte=today)).select_related(*_DAYS).defer(*HEAVY)[:limit])


def closed(today: date, limit: int = 6) -> list[Any]:
    """The last that have ended, the latest first."""
    rows = current(_ENDS.filter(day__lt=today)).select_related(*_DAYS).defer(*HEAVY)
    return list(rows.order_by("-day", "id")[:limit])


def goals(today: date, limit: int = 5) -> list[Any]:
    """Targets with the nearest days to come; where there are fewer, those whose day has passed last."""
    rows = current(Target.objects.all()).select_related(*_DAYS).defer(*HEAVY)
    near = [*rows.filter(by__gte=today).order_by("by", "id")[: limit * 6]]
    if len({row.measure_id for row in near}) < limit:
        near += rows.filter(by__lt=today).order_by("-by", "id")[: limit * 6]
    # One of each measure: the bars are to show the breadth of what is under way.
    return list({row.measure_id: row for row in reversed(near)}.values())[::-1][:limit]


def policies() -> QuerySet[Any]:
    """All policies with a version in force or withdrawn, the newest first."""
    published = Policy.objects.filter(pk__in=Version.objects.values("policy"))
    return published.select_related("jurisdiction").order_by("-date", "slug")


def counts(versions: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many measures, benefits and targets each version has."""
    ids = list(versions)
    found: dict[int, dict[str, int]] = {one: {"measures": 0, "computable": 0, "targets": 0} for one in ids}
    for model, name, extra in (
        (Measure, "measures", Q()),
        (Benefit, "computable", Q(awaits="")),
        (Target, "targets", Q()),
    ):
        rows = (
            model.objects.filter(extra, version__in=ids).order_by().values("version").annotate(n=Count("id"))
        )
        for row in rows:
            found[row["version"]][name] = row["n"]
    return found


def ends_of(benefits: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """By policy and key: the rows of benefits in force, for when each closes and what it awaits."""
    wanted = list(benefits)
    if not wanted:
        return {}
    rows = current(Benefit.objects.filter(key__in={key for _, key in wanted})).order_by()
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
    rows = current(Measure.objects.filter(version__policy__jurisdiction__slug=jurisdiction))
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
    rows = current(Target.objects.filter(owner__in=names, version__policy__jurisdiction__slug=jurisdiction))
    return list(rows.select_related(*_DAYS).defer(*HEAVY)[:50])


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
