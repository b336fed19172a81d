"""The algebra of units."""

from __future__ import annotations

import pytest

from luoshi.rules.units import common, over, times, unit


@pytest.mark.parametrize(
    "one, two, agree",
    [
        ("元", "元", True),
        ("元", "美元", False),
        ("元", "", False),
        ("元", "元/台", True),
        ("元/人", "元/户", True),
        ("元", "元/月", False),
        ("元/亩", "元", False),
        ("元/人·月", "元/月", True),
        ("天", "日", True),
        ("月", "个月", True),
        ("年", "周岁", True),
        ("年", "月", False),
        ("人", "户", False),
        ("元/日", "元/天", True),
    ],
)
def test_which_units_agree(one, two, agree):
    assert unit(one).agrees(unit(two)) is agree
    assert unit(two).agrees(unit(one)) is agree


@pytest.mark.parametrize(
    "one, two, product",
    [
        ("元/亩", "亩", "元"),
        ("元/月", "月", "元"),
        ("元/月", "个月", "元"),
        ("元/日", "天", "元"),
        ("元", "家", "元"),
        ("元/人", "人", "元"),
        ("元", "", "元"),
        ("人", "", "人"),
        ("人", "户", "人·户"),
        ("元/人·月", "人", "元/月"),
        ("元", "元", "元·元"),
    ],
)
def test_products(one, two, product):
    assert str(times(unit(one), unit(two))) == str(unit(product))


@pytest.mark.parametrize(
    "one, two, quotient",
    [("元", "亩", "元/亩"), ("元", "元", ""), ("元", "元/亩", "亩"), ("元", "", "元"), ("", "月", "/月")],
)
def test_quotients(one, two, quotient):
    assert over(unit(one), unit(two)) == unit(quotient)


def test_the_unit_of_a_sum_drops_objects_that_only_one_side_has():
    assert str(common([unit("元/台"), unit("元/台")])) == "元/台"
    assert str(common([unit("元/台"), unit("元")])) == "元"
