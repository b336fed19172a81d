"""Figures as a letter writes them: exact where six decimals do it, otherwise 约; no 万, no needless zeros."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.rules.figures import figure, listed, writer
from luoshi.rules.types import DATE, INTEGER, MONEY, MONTH, RATIO, TEXT, TRUTH, Type, number
from luoshi.rules.units import NONE, unit

D = Decimal


def quantity(written: str, scale: int = 0) -> Type:
    return number(unit(written), scale)


FIGURES = [
    (D(150000), MONEY, "150,000.00元", "150,000.00 yuan"),
    (D("7500.5"), MONEY, "7,500.50元", "7,500.50 yuan"),
    (D("0.0005"), MONEY, "0.0005元", "0.0005 yuan"),
    (D("-1234.5"), MONEY, "-1,234.50元", "-1,234.50 yuan"),
    (D("-0.00"), MONEY, "0.00元", "0.00 yuan"),
    (D("1E+4"), MONEY, "10,000.00元", "10,000.00 yuan"),
    (D("100000000"), MONEY, "100,000,000.00元", "100,000,000.00 yuan"),
    (D("1.00000049"), MONEY, "约1.00元", "about 1.00 yuan"),
    (D("1.005000001"), MONEY, "约1.01元", "about 1.01 yuan"),
    (Fraction(1000, 3), MONEY, "约333.33元", "about 333.33 yuan"),
    (Fraction(-5, 3), MONEY, "约-1.67元", "about -1.67 yuan"),
    (Fraction(7, 2), MONEY, "3.50元", "3.50 yuan"),
    (Fraction(1, 3000), MONEY, "约0.00033元", "about 0.00033 yuan"),
    (D(1000000), quantity("美元"), "1,000,000美元", "1,000,000 US dollars"),
    (D("1000000.5"), quantity("美元"), "1,000,000.50美元", "1,000,000.50 US dollars"),
    (D(1), quantity("美元"), "1美元", "1 US dollar"),
    (D(10000), quantity("元/台"), "10,000.00元", "10,000.00 yuan"),
    (D(75), quantity("元/月"), "75.00元/月", "75.00 yuan per month"),
    (D(500), quantity("元/亩"), "500.00元/亩", "500.00 yuan per mu"),
    (D("0.05"), RATIO, "5%", "5%"),
    (D("0.125"), RATIO, "12.5%", "12.5%"),
    (D("-0.000001"), RATIO, "-0.0001%", "-0.0001%"),
    (D("1"), RATIO, "100%", "100%"),
    (Fraction(1, 3), RATIO, "约33.33%", "about 33.33%"),
    (D(19), quantity("人"), "19人", "19 people"),
    (D(1), quantity("人"), "1人", "1 person"),
    (D("49.50"), quantity("亩", 2), "49.5亩", "49.5 mu"),
    (D(6), quantity("月"), "6个月", "6 months"),
    (D(1), quantity("月"), "1个月", "1 month"),
    (D(31), quantity("天"), "31天", "31 days"),
    (D(3), quantity("套"), "3套", "3 套"),
    (D(12), quantity("家"), "12家", "12"),
    (D(1234), INTEGER, "1,234", "1,234"),
    (date(2023, 2, 1), DATE, "2023年2月1日", "1 February 2023"),
    (date(2023, 2, 1), MONTH, "2023年2月", "February 2023"),
    ("焦作市", TEXT, "“焦作市”", "“焦作市”"),
    ("“百城”企业", TEXT, "“‘百城’企业”", "“‘百城’企业”"),
    (True, TRUTH, "是", "yes"),
    (False, TRUTH, "否", "no"),
    (None, MONEY, "未知", "unknown"),
    (None, DATE, "未知", "unknown"),
]


@pytest.mark.parametrize(("value", "type_", "zh", "en"), FIGURES, ids=[row[2] for row in FIGURES])
def test_a_figure_reads_as_in_a_letter(value, type_, zh, en):
    assert figure(value, type_, "zh") == zh
    assert figure(value, type_, "en") == en


def test_a_year_has_no_thousands_sign_and_a_month_has_its_name():
    bare = number(NONE, 0)
    assert writer(bare, "zh", "year")(D(2023)) == "2023年"
    assert writer(bare, "en", "year")(D(2023)) == "2023"
    assert writer(bare, "zh", "month-number")(D(2)) == "2月"
    assert writer(bare, "en", "month-number")(D(2)) == "February"
    assert writer(bare, "en", "month-number")(D(13)) == "13"


def test_what_is_counted_stands_under_the_line_where_it_is_asked_for():
    assert writer(quantity("元/人"), "zh", whole=True)(D(3000)) == "3,000.00元/人"
    assert writer(quantity("元/人"), "en", whole=True)(D(3000)) == "3,000.00 yuan per person"


def test_names_are_listed():
    assert [listed(list(names), "zh") for names in ("", "甲", "甲乙", "甲乙丙")] == [
        "",
        "甲",
        "甲和乙",
        "甲、乙和丙",
    ]
    assert listed(["a", "b", "c"], "en") == "a, b and c"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13), max_value=10**13))
def test_an_exact_figure_is_the_number_itself(value):
    assert D(figure(value, MONEY).removesuffix("元").replace(",", "")) == value
    assert D(figure(value, RATIO).removesuffix("%").replace(",", "")) == value * 100
    assert D(figure(value, INTEGER).replace(",", "")) == value


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
def test_a_figure_is_the_number_itself_or_says_that_it_is_not(value):
    said = figure(value, MONEY).removesuffix("元").replace(",", "")
    if said.startswith("约"):
        assert abs(Fraction(D(said[1:])) - value) <= min(Fraction(1, 200), abs(value) / 10)
    else:
        assert Fraction(D(said)) == value
