"""Numbers in both scripts, exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.text.numerals import arabic, chinese, small, year


@pytest.mark.parametrize(
    "written, value",
    [("十", 10), ("二十", 20), ("一百零三", 103), ("两千", 2000), ("三万五千", 35000), ("零点六八", "0.68"), ("百十万百", None),
     ("百", None), ("一亿", 10**8)],
)  # fmt: skip
def test_chinese(written, value):
    assert chinese(written) == (None if value is None else Decimal(value))


@given(st.decimals(min_value=0, max_value=10**9, places=4), st.sampled_from(["", "万", "亿", "千"]))
def test_arabic_is_exact(value, scale):
    factor = {"": 1, "千": 1000, "万": 10_000, "亿": 10**8}[scale]
    assert arabic(f"{value:f}", scale) == value * factor


@given(st.integers(1900, 2100))
def test_years_in_full_width(number):
    assert year(str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == number


@pytest.mark.parametrize(
    "written, value", [("12", 12), ("１２", 12), ("十二", 12), ("二十一", 21), ("百十万百", None)]
)
def test_small(written, value):
    assert small(written) == value
