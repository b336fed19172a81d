"""Quotients of decimals are exact, whatever their sizes."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from luoshi.rules.exact import fraction, quotient

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**24), max_value=10**24)


@given(numbers)
def test_a_decimal_as_a_fraction_is_the_same_number(value):
    assert fraction(value) == Fraction(value)


@given(numbers, numbers.filter(bool))
def test_a_quotient_times_its_divisor_is_the_number_again(value, by):
    assert quotient(value, by) * Fraction(by) == Fraction(value)
