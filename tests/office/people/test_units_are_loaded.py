"""The tree of units is what units.yaml says; what it no longer names is retired and kept."""

from __future__ import annotations

import pytest

from luoshi.office.people.models import County, Unit
from luoshi.office.people.queries import find_units, unit_named, units_of
from luoshi.office.people.services import load_units
from luoshi.office.record.models import Event
from luoshi.problem import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("both")]
COUNTIES = {"东县": "990121", "东县新区": "990122"}
TREE = """
市人民政府:
  aliases: [市政府]
  units:
    东县人民政府:
      aliases: [东县]
      units:
        某某办公室: {}
    东县新区管委会: {}
市财政局: {full: 示例市财政局, aliases: [市财政], kind: 政府部门, level: 市}
"""


def test_parents_children_counties_and_order() -> None:
    happened = load_units("x", TREE, COUNTIES, name="示例市")
    assert happened is not None
    names = [unit.name for unit in units_of("x")]
    assert names == ["市人民政府", "东县人民政府", "某某办公室", "东县新区管委会", "市财政局"]
    city, east, office, fresh, money = units_of("x")
    assert (east.parent, office.parent, money.parent) == (city, east, None)
    assert office.path == f"/{city.pk}/{east.pk}/{office.pk}/"
    # A body with no county in its name belongs to the county of the one above it; the longest name fits best.
    assert [unit.county for unit in units_of("x")] == ["", "东县", "东县", "东县新区", ""]
    assert list(County.objects.values_list("name", "code", "of")) == [
        (*one, "示例市") for one in COUNTIES.items()
    ]
    assert fresh.level == ""


def test_the_same_text_again_changes_nothing_and_records_nothing() -> None:
    load_units("x", TREE, COUNTIES)
    before = Event.objects.count()
    assert load_units("x", TREE, COUNTIES) is None
    assert Event.objects.count() == before


def test_a_unit_that_is_no_longer_named_is_retired_and_comes_back() -> None:
    load_units("x", TREE, COUNTIES)
    kept = Unit.objects.get(name="市财政局").pk
    happened = load_units("x", TREE.replace("市财政局:", "市国资委:").replace("市财政", "市国资"), COUNTIES)
    assert happened is not None
    assert (happened.added, happened.retired) == (("市国资委",), ("市财政局",))
    assert Unit.objects.get(pk=kept).retired is not None
    assert find_units("市财政局") == []
    load_units("x", TREE, COUNTIES)
    back = Unit.objects.get(name="市财政局")
    assert (back.pk, back.retired) == (kept, None)


def test_a_moved_unit_takes_those_under_it_along() -> None:
    load_units("x", TREE, COUNTIES)
    load_units(
        "x",
        "市财政局:\n  units:\n    东县人民政府:\n      aliases: [东县]\n      units: {某某办公室: {}}\n",
        COUNTIES,
    )
    money, east, office = (Unit.objects.get(name=name) for name in ("市财政局", "东县人民政府", "某某办公室"))
    assert office.path == f"/{money.pk}/{east.pk}/{office.pk}/"


def test_it_refuses_two_units_of_one_name_and_keeps_what_was() -> None:
    load_units("x", TREE, COUNTIES)
    with pytest.raises(Refused) as refused:
        load_units("x", TREE + "\n市财政: {}\n", COUNTIES)
    assert refused.value.problems[0].place.line == 12
    assert Unit.objects.filter(retired=None).count() == 5


def test_each_jurisdiction_has_its_own() -> None:
    load_units("x", TREE, COUNTIES)
    load_units("y", "市财政局: {full: 别市财政局}", [])
    assert len(find_units("市财政局")) == 2
    assert [unit.full for unit in find_units("市财政局", "y")] == ["别市财政局"]


@pytest.mark.parametrize("written", ["市财政局", "示例市财政局", "市财政", "示例 市财政局"])
def test_a_unit_is_found_by_each_of_its_names(written: str) -> None:
    load_units("x", TREE, COUNTIES)
    assert find_units(written)[0].name == "市财政局"


def test_the_one_that_is_called_exactly_so_comes_first() -> None:
    load_units("x", "市财政局下属中心: {}\n市财政局: {}\n", [])
    assert [unit.name for unit in find_units("市财政局")] == ["市财政局", "市财政局下属中心"]
    assert find_units("  ") == []


def test_a_name_is_resolved_exactly_or_not_at_all() -> None:
    load_units("x", TREE, COUNTIES)
    found = unit_named("x", "市财政")
    assert found is not None
    assert found.name == "市财政局"
    assert unit_named("x", "财政") is None
