"""The leader's page: what is known of each county, on a schematic map and in the table beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from luoshi.office.catalogue.models import Outlines
from luoshi.office.desk import counties, queries
from luoshi.office.desk.counties import known_of, steps_of
from luoshi.office.people.models import Applicant, User
from luoshi.office.people.services import add_officer, appoint

SQUARE = [[[113.0, 35.0], [113.1, 35.0], [113.1, 35.1], [113.0, 35.0]]]
PLACES = [
    {"properties": {"name": "甲区"}, "geometry": {"type": "Polygon", "coordinates": SQUARE}},
    {
        "properties": {"name": "改了名", "adcode": "990121"},
        "geometry": {"type": "Point", "coordinates": [113.2, 35.2]},
    },
    {"properties": {"name": "别处"}, "geometry": {"type": "MultiPolygon", "coordinates": [SQUARE]}},
]
NOTE = "示意图，只用于测试"
MAP = "/office/leader/regions/shili.geojson"


@pytest.fixture
def content(shili: Any) -> Callable[[Any], None]:
    def keep(said: Any) -> None:
        Outlines(jurisdiction=shili.policy.jurisdiction, geojson=json.dumps(said)).save()

    return keep


@pytest.fixture
def outlines(content: Callable[[Any], None]) -> None:
    content({"type": "FeatureCollection", "note": NOTE, "features": PLACES})


@pytest.fixture
def leader(units: dict[str, Any], shili: Any) -> User:
    user = add_officer("leader", "领导辛", password="correct horse 9 battery")
    user.must_change = False
    user.save()
    appoint(user, units["市财政局"], "leader")
    return user


def applicants(county: str, kind: str, count: int, **more: Any) -> None:
    for number in range(count):
        Applicant.objects.create(
            kind=kind,
            name="示例",
            number=b"",
            number_hash=f"{county}{kind}{number}{more}",
            jurisdiction="shili",
            county=county,
            **more,
        )


@pytest.fixture
def registered(shili: Any) -> None:
    from django.utils import timezone

    applicants("甲区", "person", 3)
    applicants("甲区", "firm", 1)
    applicants("东县", "trader", 2)
    applicants("东县", "person", 5, erased=timezone.now())


def test_what_is_known_of_each_county(registered: None) -> None:
    found = [
        (one.county.name, one.applicants, one.persons, one.firms, one.traders, one.measures)
        for one in known_of("shili")
    ]
    # Measure 5 names 各县（市、区）政府: each county once, and no other measure names a county's body.
    assert found == [("甲区", 4, 3, 1, 0, 1), ("东县", 2, 0, 0, 2, 1)]
    assert known_of("elsewhere") == []


def test_the_map_gives_each_county_its_figure(
    signed_in: Callable[..., Client], leader: User, registered: None, outlines: None
) -> None:
    answer = signed_in(leader).get(MAP)
    assert answer.headers["Content-Type"] == "application/geo+json"
    assert "no-store" in answer.headers["Cache-Control"]
    drawn = {one["properties"]["name"]: one["properties"] for one in answer.json()["features"]}
    assert set(drawn) == {"甲区", "东县"}, (
        "by name, or by code whatever it is called; other places are left out"
    )
    assert drawn["甲区"]["words"] == "登记的申请人 4"
    assert drawn["甲区"]["step"] > drawn["东县"]["step"] > 0
    other = signed_in(leader).get(f"{MAP}?show=measures").json()["features"]
    assert {one["properties"]["words"] for one in other} == {"点到其单位的措施 1"}


def test_the_page_shows_the_map_as_a_schematic_and_the_same_in_a_table(
    signed_in: Callable[..., Client], leader: User, registered: None, outlines: None
) -> None:
    page = signed_in(leader).get("/office/leader").content.decode()
    assert f'data-map="{MAP}?show=applicants"' in page
    assert "built/map.js" in page
    assert NOTE in page
    assert 'data-attribution="示意图"' in page
    row = re.search(r'<tr><th scope="row">甲区</th>(.*?)</tr>', page)
    assert row
    assert re.findall(r">(\d+)<", row[1]) == ["4", "3", "1", "0", "1"]
    legend = re.search(r'<ul class="legend".*?</ul>', page, re.DOTALL)
    assert legend
    assert "step-4" in legend[0]


def test_without_outlines_there_is_the_table_alone(
    signed_in: Callable[..., Client], leader: User, content: Any
) -> None:
    client = signed_in(leader)
    page = client.get("/office/leader").content.decode()
    assert "data-map" not in page
    assert "map.js" not in page
    assert "东县" in page
    assert client.get(MAP).status_code == 404


def test_outlines_that_this_program_cannot_draw_are_said_so_and_the_table_stays(
    signed_in: Callable[..., Client], leader: User, content: Callable[[Any], None]
) -> None:
    content({"features": [1]})
    client = signed_in(leader)
    page = client.get("/office/leader")
    assert page.status_code == 200
    assert "regions.geojson 不能用" in page.content.decode()
    assert "data-map" not in page.content.decode()
    assert "东县" in page.content.decode()
    assert client.get(MAP).status_code == 422


def test_a_leader_sees_her_own_jurisdiction_and_no_other(
    signed_in: Callable[..., Client], leader: User, outlines: None
) -> None:
    client = signed_in(leader)
    assert client.get("/office/leader/regions/elsewhere.geojson").status_code == 403
    page = client.get("/office/leader?of=elsewhere&show=nonsense").content.decode()
    assert "示例市" in page


def test_others_see_neither(
    signed_in: Callable[..., Client], editor: User, outlines: None, shili: Any
) -> None:
    client = signed_in(editor)
    assert client.get("/office/leader").status_code == 403
    assert client.get(MAP).status_code == 403


def test_the_chart_says_what_its_table_says(signed_in: Callable[..., Client], leader: User) -> None:
    page = signed_in(leader).get("/office/leader").content.decode()
    found = re.search(r'<script id="due" type="application/json">(.*?)</script>', page)
    assert found
    option = json.loads(found[1])
    drawn = sum(sum(series["data"]) for series in option["series"])
    quarters = queries.quarters("shili")
    assert drawn == sum(quarter.total for quarter in quarters) > 0
    assert len(option["xAxis"]["data"]) == len(quarters)
    assert all(colour.startswith("--") for colour in option["color"])
    assert queries.quarters("elsewhere") == []


@given(st.lists(st.integers(0, 10_000), max_size=12))
def test_every_figure_has_its_class(figures: list[int]) -> None:
    steps = steps_of(figures)
    for figure in figures:
        assert sum(step.low <= figure <= step.high for step in steps) == (1 if figure else 0)
    assert [step.low for step in steps] == sorted(step.low for step in steps)
    assert len(steps) <= counties.STEPS
    if any(figures):
        assert (steps[0].low, steps[-1].high) == (min(filter(None, figures)), max(figures))
