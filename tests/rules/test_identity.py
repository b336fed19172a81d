"""Check digits. The numbers are made up by the standards' own arithmetic, written here a second time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.rules.identity import ENTERPRISE, PERSON, VEHICLE, wrong

SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person(first):
    """GB 11643 as it is written: the sum of a_i * (2^(i-1) mod 11) is 1 modulo 11."""
    for check in "0123456789X":
        digits = [10 if sign == "X" else int(sign) for sign in reversed(first + check)]
        if sum(digit * (2**place % 11) for place, digit in enumerate(digits)) % 11 == 1:
            return first + check
    raise AssertionError(first)


def organisation(first):
    total = sum(int(sign, 36) * weight for sign, weight in zip(first, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = (11 - total % 11) % 11
    return first + ("X" if check == 10 else str(check))


def enterprise(first):
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return first + SIGNS[(31 - total % 31) % 31]


people = st.builds(
    lambda region, day, order: person(f"{region}{day:%Y%m%d}{order:03}"),
    st.sampled_from(["110101", "410802", "810000"]),
    st.dates(min_value=date(1800, 1, 1)),
    st.integers(0, 999),
)
enterprises = st.builds(
    lambda kind, region, body: enterprise(kind + region + organisation(body)),
    st.sampled_from(["91", "11", "92", "52", "93"]),
    st.sampled_from(["410800", "110000"]),
    st.text(SIGNS, min_size=8, max_size=8),
)


@given(people)
@settings(max_examples=100, deadline=None)
def test_a_right_number_of_a_person_is_taken(text):
    assert wrong(PERSON, text) is None


@given(enterprises)
@settings(max_examples=100, deadline=None)
def test_a_right_code_of_an_enterprise_is_taken(text):
    assert wrong(ENTERPRISE, text) is None


@given(people | enterprises, st.integers(0, 17), st.sampled_from(SIGNS))
@settings(max_examples=200, deadline=None)
def test_one_character_mistyped_is_always_noticed(text, place, sign):
    kind = PERSON if person_like(text) else ENTERPRISE
    if text[place] != sign:
        assert wrong(kind, text[:place] + sign + text[place + 1 :]) is not None


def person_like(text):
    return wrong(PERSON, text) is None


@given(people, st.integers(0, 16))
@settings(max_examples=100, deadline=None)
def test_two_neighbours_exchanged_are_always_noticed(text, place):
    if text[place] != text[place + 1]:
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        assert wrong(PERSON, swapped) is not None


def test_the_examples_of_the_standards_are_taken():
    """As GB 32100-2015 and GB 11643-1999 print them."""
    assert wrong(ENTERPRISE, "91350100M000100Y43") is None
    assert wrong(PERSON, "11010519491231002X") is None


@pytest.mark.parametrize(
    "kind, text, says",
    [
        (PERSON, "11010119900307", "应为 18 位"),
        (PERSON, "110101900307001", "15 位的旧号码"),
        (PERSON, "11010119900307001A", "末位是数字或 X"),
        (PERSON, person("99010119900307001"), "地区代码 99"),
        (PERSON, person("11010119900230001"), "出生日期 19900230"),
        (PERSON, "110101199003070010", "校验码"),
        (ENTERPRISE, "9135", "应为 18 位"),
        (ENTERPRISE, "9135021IM000100Y43", "不会有字符 I"),
        (ENTERPRISE, "91A50211M000100Y43", "行政区划码"),
        (ENTERPRISE, "91350100M000100Y44", "校验码"),
        (ENTERPRISE, enterprise("91350100" + "M000100Y5"), "组织机构代码"),
        (VEHICLE, "LSVAB", "应为 17 位"),
        (VEHICLE, "LSVOB4187E2184847", "不会有字符 O"),
    ],
)
def test_what_is_said(kind, text, says):
    said = wrong(kind, text)
    assert said is not None
    assert says in said.zh
    assert said.en


def test_a_vehicle_number_is_taken():
    assert wrong(VEHICLE, "LSVAB4187E2184847") is None
