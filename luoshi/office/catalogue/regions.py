"""The map of a jurisdiction, `regions.geojson`: a FeatureCollection with a point or polygon for each county.

    text_of(data, file)         -> the text of a file that can be drawn, to be kept
    read_regions(text, file)    -> {"note": …, "features": […]}

Both answer with `Refused` where it cannot be drawn: what is wrong, and what to do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from luoshi.problem import Place, Problem, Refused, Say

LARGEST = 4_000_000
"""Bytes. Outlines of a city's counties take a tenth of that."""
_SHAPES = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}
"""The shapes of a place, by how deep their points stand."""


def text_of(data: bytes, file: str) -> str:
    if len(data) > LARGEST:
        raise _unusable(
            file, Say("超过 4 MB", "it is larger than 4 MB"), Say("简化轮廓后再放", "simplify its outlines")
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _no_json(file) from None
    read_regions(text, file)
    return text


def read_regions(text: str, file: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _no_json(file) from None
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


def _no_json(file: str) -> Refused:
    why = Say("不是 UTF-8 的 JSON", "it is no JSON in UTF-8")
    return _unusable(file, why, Say("重新导出 GeoJSON", "export it anew"))


def _unusable(file: str, why: Say, remedy: Say) -> Refused:
    said = Say(f"regions.geojson 不能用：{why.zh}", f"regions.geojson cannot be used: {why.en}")
    return Refused(Problem("jurisdiction.regions", said, remedy, Place(file)))
