"""Decimals without rounding, whatever context the caller's thread has set.

Python's operators round to the context of the thread (28 digits by default) without a word. Everything here,
and all that is compiled, works in `EXACT`, in which rounding is an error; only `ROUNDING` rounds, half away
from zero.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

_DIGITS = 100_000
EXACT = Context(prec=_DIGITS, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation])
ROUNDING = Context(prec=_DIGITS, rounding=ROUND_HALF_UP, traps=[InvalidOperation])


def scaled(value: Decimal, power: int) -> Decimal:
    """value * 10^power."""
    return value.scaleb(power, EXACT)


def fraction(value: Decimal) -> Fraction:
    """The same number. (Fraction(value) looks for four other kinds of number first, in three times as long.)"""
    above, below = value.as_integer_ratio()
    return Fraction(above, below)


def quotient(value: Decimal, by: Decimal) -> Fraction:
    """value / by."""
    above, below = value.as_integer_ratio()
    by_above, by_below = by.as_integer_ratio()
    return Fraction(above * by_below, below * by_above)


def decimals(value: Decimal) -> int:
    """The decimals that `value` needs: 1 for 1.50, none for 1E+3."""
    exponent = value.normalize(EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def bare(value: Decimal) -> Decimal:
    """The same number with no zeros behind the point and no exponent; zero has no sign."""
    return Decimal(f"{value.normalize(EXACT):f}") if value else Decimal(0)


def with_decimals(value: Decimal, places: int) -> Decimal:
    """The same number written with `places` decimals, which must be enough; zero has no sign."""
    return EXACT.plus(value.quantize(Decimal(1).scaleb(-places), context=EXACT))
