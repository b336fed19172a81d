"""A value lies within the bounds worked out of the declared ranges: divisors and days rely on it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.rules.bounds import bounds
from luoshi.rules.declare import parse_type
from luoshi.rules.parse import parse

NAMES = {"数": parse_type("整数 -3..5"), "量": parse_type("数量[人] 2.."), "日": parse_type("日期")}


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_value_lies_within_its_bounds(trees, slow, data):
    tree, facts = data.draw(trees.cases(data.draw(st.sampled_from(["number", "date", "month"]))))
    value = slow.value_of(tree, facts)
    if value is None:
        return
    if isinstance(value, date):
        value = Fraction(value.toordinal())
    low, high = bounds(tree)
    assert low is None or low <= value
    assert high is None or value <= high


def test_bounds_are_tight_where_they_can_be():
    def of(text):
        return bounds(parse(text, NAMES))

    assert of("数 * 数") == (-15, 25)
    assert of("-数 + 1") == (-4, 4)
    assert of("abs(数)") == (0, 5)
    assert of("least(数, 3)") == (-3, 3)
    assert of("greatest(数, 1)") == (1, 5)
    assert of("量 * 量") == (4, None)
    assert of("round(数 * 0.5)") == (-2, 3)
    assert of("case when 数 > 0 then 10 else 数 end") == (-3, 10)
