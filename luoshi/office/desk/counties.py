"""What is known of each county now, for the leader's map and the table beside it.

    known_of(slug)           a line for each county: who registered to apply, how many measures name one of its bodies
    outlines_of(slug, …)     regions.geojson of the jurisdiction's folder, each place with its figure

The outlines are content: a rough schematic, said to be one wherever it is shown. A jurisdiction without the file has
the table alone; one whose file cannot be read says so.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count

from luoshi.office.catalogue.models import Measure, Policy
from luoshi.office.people.models import Applicant, County, Unit
from luoshi.problem import Place, Problem, Refused, Say

SHOWN = {
    "applicants": Say("登记的申请人", "applicants registered"),
    "measures": Say("点到其单位的措施", "measures that name one of its bodies"),
}
"""What the map can be coloured by."""
STEPS = 4
_LARGEST = 4_000_000
_SHAPES = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}
"""The shapes of a place, by how deep their points stand."""


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
    current = Policy.objects.filter(jurisdiction__slug=slug).exclude(current=None).values("current")
    counts: Counter[str] = Counter()
    for units_named in Measure.objects.filter(version__in=current).values_list("units", flat=True):
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
    """The map's GeoJSON, of the places that are its counties; None where the folder
    has none. `Refused` where the file cannot be used."""
    read = regions_of(slug)
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


def regions_of(slug: str) -> dict[str, Any] | None:
    """regions.geojson as it stands in the folder of content."""
    file = settings.POLICIES / slug / "regions.geojson"
    try:
        stamp = file.stat()
    except OSError:
        return None
    return _regions(file, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=16)
def _regions(file: Path, changed: int, size: int) -> dict[str, Any]:
    del changed  # a file that changed is read anew
    if size > _LARGEST:
        raise _unusable(
            file, Say("超过 4 MB", "it is larger than 4 MB"), Say("简化轮廓后再放", "simplify its outlines")
        )
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        raise _unusable(
            file,
            Say("不是 UTF-8 的 JSON", "it is no JSON in UTF-8"),
            Say("重新导出 GeoJSON", "export it anew"),
        ) from None
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list) or not features or not all(map(_is_place, features)):
        raise _unusable(
            file,
            Say("不是由点和面组成的 FeatureCollection", "it is no FeatureCollection of points and polygons"),
            Say(
                "每个县一个 Feature：properties 里写 name 和 adcode，geometry 为 Point、Polygon 或 MultiPolygon，经度在前",
                "one Feature a county, with name and adcode, its geometry a Point, Polygon or MultiPolygon, longitude first",
            ),
        )
    note = found.get("note")
    return {"note": note if isinstance(note, str) else "", "features": features}


def _is_place(feature: object) -> bool:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict | None):
        return False
    shape = feature.get("geometry")
    if not isinstance(shape, dict) or shape.get("type") not in _SHAPES:
        return False
    points = list(_points(shape.get("coordinates"), _SHAPES[shape["type"]]))
    return bool(points) and all(map(_is_point, points))


def _points(found: object, depth: int) -> Iterator[object]:
    if depth == 0:
        yield found
    else:
        for one in found if isinstance(found, list) else [None]:
            yield from _points(one, depth - 1)


def _is_point(found: object) -> bool:
    if not isinstance(found, list) or len(found) < 2:
        return False
    east, north = found[0], found[1]
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (east, north))
    return numbers and abs(east) <= 180 and abs(north) <= 90


def _unusable(file: Path, why: Say, remedy: Say) -> Refused:
    said = Say(f"regions.geojson 不能用：{why.zh}", f"regions.geojson cannot be used: {why.en}")
    return Refused(Problem("desk.regions", said, remedy, Place(f"{file.parent.name}/{file.name}")))
