"""Units and counties, out of the files of their jurisdiction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from luoshi.office.people.events import UnitsLoaded
from luoshi.office.people.models import County, Unit
from luoshi.office.record.events import SYSTEM, Actor
from luoshi.office.record.services import record
from luoshi.policy.jurisdiction.bodies import Body, bodies_from

_KEPT = ("full", "level", "kind", "aliases", "county", "parent", "path", "place", "retired")


def load_units(
    jurisdiction: str,
    units_yaml: str,
    counties: Mapping[str, str] | Iterable[str] = (),
    *,
    name: str = "",
    actor: Actor = SYSTEM,
) -> UnitsLoaded | None:
    """Make the tree of a jurisdiction what its units.yaml says; None where it was so already.

    `counties` are the names in jurisdiction.yaml, with their codes if it is a mapping; `name` is the jurisdiction's.
    A unit that is no longer named is retired and not deleted: what was done in its name still points at it. Raises
    `Refused` with every mistake in the text, and then nothing has changed."""
    bodies = bodies_from(units_yaml, "units.yaml").all
    codes = dict(counties) if isinstance(counties, Mapping) else dict.fromkeys(counties, "")
    with transaction.atomic():
        _load_counties(jurisdiction, codes, name or jurisdiction)
        happened = _load(jurisdiction, bodies, tuple(codes), timezone.localdate())
        if not (happened.added or happened.changed or happened.retired):
            return None
        record(happened, subject=f"people.units:{jurisdiction}", actor=actor)
        return happened


def _load_counties(jurisdiction: str, codes: Mapping[str, str], of: str) -> None:
    for place, (name, code) in enumerate(codes.items()):
        County.objects.update_or_create(
            jurisdiction=jurisdiction, name=name, defaults={"of": of, "code": code, "place": place}
        )
    County.objects.filter(jurisdiction=jurisdiction).exclude(name__in=codes).delete()


def _load(jurisdiction: str, bodies: tuple[Body, ...], counties: tuple[str, ...], today: date) -> UnitsLoaded:
    kept = {unit.name: unit for unit in Unit.objects.filter(jurisdiction=jurisdiction)}
    added, changed = [], []
    for place, body in enumerate(bodies):  # parents come before what is under them
        unit = kept.get(body.name)
        if unit is None:
            unit = kept[body.name] = Unit.objects.create(jurisdiction=jurisdiction, name=body.name)
            added.append(body.name)
        before = [getattr(unit, field) for field in _KEPT]
        parent = kept[body.parent] if body.parent else None
        unit.full = body.full if body.full != body.name else ""
        unit.level, unit.kind = body.level or "", body.kind or ""
        unit.aliases = list(body.aliases)
        unit.parent, unit.place, unit.retired = parent, place, None
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.county = county_among(counties, unit.spellings) or (parent.county if parent else "")
        if [getattr(unit, field) for field in _KEPT] != before:
            unit.save(update_fields=_KEPT)
            if body.name not in added:
                changed.append(body.name)
    named = {body.name for body in bodies}
    gone = [unit for unit in kept.values() if unit.name not in named and unit.retired is None]
    for unit in gone:
        unit.retired = today
        unit.save(update_fields=["retired"])
    return UnitsLoaded(jurisdiction, tuple(added), tuple(changed), tuple(unit.name for unit in gone))


def county_among(counties: Iterable[str], spellings: Iterable[str]) -> str:
    """The county that a unit is called after (修武县人民政府, or an alias 修武县); the longest name that fits."""
    fitting = [county for county in counties if any(spelling.startswith(county) for spelling in spellings)]
    return max(fitting, key=len, default="")
