"""regions.geojson of a jurisdiction's folder is checked when it is loaded and kept in the database, from which the office runs
alone."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from luoshi.office.catalogue import queries, regions
from luoshi.office.catalogue.models import Jurisdiction, Policy, Version
from luoshi.office.catalogue.regions import text_of
from luoshi.office.catalogue.services import load_folder
from luoshi.problem import Refused

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]
POINT = {"properties": {"name": "甲区"}, "geometry": {"type": "Point", "coordinates": [113.2, 35.2]}}
MAP = {"type": "FeatureCollection", "note": "示意图", "features": [POINT, POINT]}


def write(folder: Path, said: Any) -> None:
    data = said if isinstance(said, bytes) else json.dumps(said, ensure_ascii=False).encode()
    (folder / "regions.geojson").write_bytes(data)


def test_it_needs_the_folder_no_more(shili_folder: Path, settings: Any) -> None:
    write(shili_folder, MAP)
    load_folder(shili_folder)
    settings.POLICIES = Path("/nonexistent")
    found = queries.regions_of("shili")
    assert found is not None
    assert (found["note"], len(found["features"])) == ("示意图", 2)
    assert queries.regions_of("elsewhere") is None


def test_a_file_that_changed_is_kept_anew_and_one_that_is_gone_goes(shili_folder: Path) -> None:
    write(shili_folder, b"\xef\xbb\xbf" + json.dumps(MAP).encode())
    load_folder(shili_folder)
    assert len(queries.regions_of("shili")["features"]) == 2  # type: ignore[index]
    write(shili_folder, {"features": [POINT]})
    load_folder(shili_folder)
    assert len(queries.regions_of("shili")["features"]) == 1  # type: ignore[index]
    (shili_folder / "regions.geojson").unlink()
    load_folder(shili_folder)
    assert queries.regions_of("shili") is None


def polygon(coordinates: Any, kind: str = "Polygon") -> Any:
    place = {"properties": {"name": "甲区"}, "geometry": {"type": kind, "coordinates": coordinates}}
    return {"type": "FeatureCollection", "features": [place]}


@pytest.mark.parametrize(
    "said",
    [
        b"{",
        b"\xff\xfe",
        json.dumps(MAP).encode("utf-16"),
        b"[" * 100_000,
        [],
        {},
        {"features": []},
        {"features": [1]},
        {"features": [{"properties": {}, "geometry": None}]},
        {"features": [{"properties": [], "geometry": {"type": "Point", "coordinates": [1, 2]}}]},
        polygon([]),
        polygon([[]]),
        polygon([1, 2]),
        polygon([[[1, 2], ["1", 2]]]),
        polygon([[[1, 2], [True, 2]]]),
        polygon([[[35.0, 113.0], [35.1, 113.1]]]),
        polygon([[[float("nan"), 1]]]),
        polygon([1], "Point"),
        polygon([[1, 2], [3, 4]], "LineString"),
    ],
    ids=lambda said: str(said)[:60],
)
def test_a_broken_one_is_refused_and_nothing_of_the_jurisdiction_changes(
    shili: Version, shili_folder: Path, said: Any
) -> None:
    write(shili_folder, said)
    facts = shili_folder / "facts.yaml"
    facts.write_text(facts.read_text("utf-8").replace("金额 0.01..", "金额 0.01..200000"), "utf-8")
    with pytest.raises(Refused, match=r"regions\.geojson 不能用") as refused:
        load_folder(shili_folder)
    assert refused.value.problems[0].place.file == str(shili_folder / "regions.geojson")
    assert refused.value.problems[0].remedy
    assert Jurisdiction.objects.get().facts == shili.facts
    assert Policy.objects.get().current == shili


def test_a_file_too_large_is_refused_before_it_is_read(
    shili_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(shili_folder, MAP)
    monkeypatch.setattr(regions, "LARGEST", 10)
    with pytest.raises(Refused, match="4 MB"):
        load_folder(shili_folder)


def test_the_content_of_the_first_city_can_be_drawn() -> None:
    file = Path(__file__).parents[3] / "policies" / "jiaozuo" / "regions.geojson"
    read = regions.read_regions(text_of(file.read_bytes(), str(file)), str(file))
    assert "示意图" in read["note"]
    assert len({place["properties"]["adcode"] for place in read["features"]}) == 11


def test_an_office_of_before_gets_its_digests(shili: Version) -> None:
    place = shili.policy.jurisdiction
    Jurisdiction.objects.update(digest="")
    import_module("luoshi.office.catalogue.migrations.0003_shared_files").fill(apps, None)
    assert Jurisdiction.objects.get().digest == place.digest != ""
