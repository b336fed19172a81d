"""What is known of each county now, for the leader's map and the table beside it.

    known_of(slug)           a line for each county: who registered to apply, how many measures name one of its bodies
    outlines_of(slug, …)     the jurisdiction's map as GeoJSON, each place with its figure

The outlines are content: a rough schematic, said to be one wherever it is shown. A jurisdiction without them has the
table alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.people.models import Applicant, County, Unit
from luoshi.problem import Say

SHOWN = {
    "applicants": Say("登记的申请人", "applicants registered"),
    "measures": Say("点到其单位的措施", "measures that name one of its bodies"),
}
"""What the map can be coloured by."""
STEPS = 4


@dataclass(frozen=True, slots=True)
class Known:
    county: County
    applicants: int
    persons: int
    firms: int
    traders: int
    measures: int

    def figure(self, shown: str) -> int:
        return self.applicants if shown == "applicants" else self.measures


@dataclass(frozen=True, slots=True)
class Step:
    """A class of the legend: figures from `low` to `high`, both included."""

    number: int
    low: int
    high: int


def known_of(slug: str) -> list[Known]:
    """The counties in the order of jurisdiction.yaml."""
    counted = (
        Applicant.objects.filter(jurisdiction=slug, erased=None)
        .values("county", "kind")
        .annotate(n=Count("pk"))
    )
    kinds = {(row["county"], row["kind"]): row["n"] for row in counted}
    named = _measures_naming(slug)
    found = []
    for county in County.objects.filter(jurisdiction=slug):
        three = [kinds.get((county.name, kind), 0) for kind, _ in Applicant.KINDS]
        found.append(Known(county, sum(three), *three, named[county.name]))
    return found


def _measures_naming(slug: str) -> Counter[str]:
    """How many measures in force name a body of each county as lead or support. One that stands for all counties
    (各县（市、区）人民政府: every body under it belongs to a county) names each of them."""
    units = list(Unit.objects.filter(jurisdiction=slug, retired=None))
    under: dict[int | None, set[str]] = {}
    for unit in units:
        under.setdefault(unit.parent_id, set()).add(unit.county)
    meant = {}
    for unit in units:
        children = under.get(unit.pk, set())
        counties = {unit.county} if unit.county else children if "" not in children else set()
        meant.update(dict.fromkeys(unit.spellings, counties))
    counts: Counter[str] = Counter()
    for units_named in catalogue.measures_in_force(slug).values_list("units", flat=True):
        counts.update({county for one in units_named for county in meant.get(one["name"], ())})
    return counts


def steps_of(figures: list[int]) -> list[Step]:
    """Up to four classes of about the same width, from the least that is not 0 to the most; 0 has none."""
    least, most = min(filter(None, figures), default=0), max(figures, default=0)
    if not most:
        return []
    width = most - least + 1
    bounds = [least + width * number // STEPS for number in range(STEPS + 1)]
    return [
        Step(number, bounds[number - 1], bounds[number] - 1)
        for number in range(1, STEPS + 1)
        if bounds[number] > bounds[number - 1]
    ]


def outlines_of(slug: str, known: list[Known], shown: str, words: str) -> dict[str, Any] | None:
    """The map's GeoJSON, of the places that are its counties; None where it has no map. `Refused` where it cannot be
    drawn."""
    read = catalogue.regions_of(slug)
    if read is None:
        return None
    steps = steps_of([one.figure(shown) for one in known])
    by = {key: one for one in known for key in (one.county.name, one.county.code) if key}
    features = []
    for place in read["features"]:
        properties = place.get("properties") or {}
        one = by.get(properties.get("adcode")) or by.get(properties.get("name"))
        if one is None:  # a place of another jurisdiction
            continue
        figure = one.figure(shown)
        step = next((step.number for step in steps if step.low <= figure <= step.high), 0)
        drawn = {"name": one.county.name, "words": f"{words} {figure:,}", "step": step}
        features.append({"type": "Feature", "properties": drawn, "geometry": place["geometry"]})
    return {"type": "FeatureCollection", "note": read["note"], "features": features} if features else None
