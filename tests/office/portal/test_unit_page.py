"""The page of a unit: what it leads, what it supports, what it is to reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luoshi.office.catalogue.models import Measure

# Units are found in JSON, which the two databases keep in different ways.
pytestmark = pytest.mark.usefixtures("both")


def test_it_lists_what_a_unit_leads_and_supports(shili: Any, read: Callable[..., Any]) -> None:
    page = read("/u/shili/市财政局/")
    lead, support = page.text.split("配合", 1)
    assert "第1条" in lead
    assert "第3条" in support


def test_another_name_of_the_unit_leads_to_the_same(shili: Any, read: Callable[..., Any]) -> None:
    assert read("/u/shili/市税务局/").says("第2条")
    assert read("/u/shili/示例税务局/").says("第2条")


def test_a_name_that_is_part_of_another_is_not_taken_for_it(shili: Any, client: Any) -> None:
    assert client.get("/u/shili/财政/").status_code == 404


def test_units_that_belong_to_it_are_named(shili: Any, read: Callable[..., Any]) -> None:
    page = read("/u/shili/东县人民政府/")
    assert page.says("东县财政局")
    assert page.says("现行政策里没有由它牵头的条款")


@pytest.mark.parametrize("name", ["市科学技术局", "市科技局", "示例市科学技术局"])
def test_its_targets_stand_beside(shili: Any, read: Callable[..., Any], name: str) -> None:
    page = read(f"/u/shili/{name}/")
    assert page.says("市重点实验室")


def test_what_a_policy_said_by_another_name_is_its_own_too(shili: Any, read: Callable[..., Any]) -> None:
    measure = shili.measures.get(key="3")
    Measure.objects.filter(pk=measure.pk).update(units=[{"name": "示例税务局", "role": "support"}])
    page = read("/u/shili/市税务局/")
    assert page.says("第2条")
    assert page.says("第3条")


def test_a_page_that_is_not_there_is_the_nearest_that_is(shili: Any, read: Callable[..., Any]) -> None:
    for page in ("0", "99", "-1", "x", "9" * 400, "²"):
        assert read(f"/u/shili/市财政局/?page={page}").says("第1条")
