"""Between which two values a tree lies, by the declared ranges of its names alone.

It serves two checks: that a divisor is not zero, and that a day stays within the calendar. Nothing is assumed
of conditions; a guard (`case when d > 0 then …`) is the business of `division.py`. An end that is not known
is None. A date is its ordinal number of days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from luoshi.rules import nodes as n
from luoshi.rules.calendar import add_months
from luoshi.rules.types import EARLIEST, LATEST

End = Fraction | None
Bounds = tuple[End, End]
NOWHERE: Bounds = (None, None)


class OutOfCalendar(Exception):  # noqa: N818 - it reads as what happened
    """A day before the year 1 or after the year 9999 could come out."""


def bounds(node: n.Node) -> Bounds:
    """The least and the greatest value `node` can have, where it is a number, a day or a month."""
    match node:
        case n.Literal_():
            return _of_literal(node.value)
        case n.Name():
            return _of_name(node)
        case n.Negate():
            low, high = bounds(node.value)
            return _minus(high), _minus(low)
        case n.Add():
            one, two = bounds(node.left), bounds(node.right)
            return _plus(one[0], two[0]), _plus(one[1], two[1])
        case n.Subtract():
            one, two = bounds(node.left), bounds(node.right)
            return _plus(one[0], _minus(two[1])), _plus(one[1], _minus(two[0]))
        case n.Multiply():
            return _product(bounds(node.left), bounds(node.right))
        case n.Least():
            lows, highs = _ends(node.values)
            known = [end for end in highs if end is not None]
            return _all(lows, min), min(known) if known else None
        case n.Greatest():
            lows, highs = _ends(node.values)
            known = [end for end in lows if end is not None]
            return max(known) if known else None, _all(highs, max)
        case n.Case():
            return _union((*(value for _, value in node.branches), node.otherwise))
        case n.Coalesce():
            return _union(node.values)
        case n.Absolute():
            return _absolute(bounds(node.value))
        case n.Round():
            low, high = bounds(node.value)
            return _rounded(low, node.places), _rounded(high, node.places)
        case n.Floor():
            low, high = bounds(node.value)
            return _whole(low, floor), _whole(high, floor)
        case n.Ceil():
            low, high = bounds(node.value)
            return _whole(low, ceil), _whole(high, ceil)
        case n.AddDays():
            return _days_added(node)
        case n.AddMonths():
            return _months_added(node)
        case n.YearOf():
            return Fraction(1), Fraction(9999)
        case n.MonthOf():
            return Fraction(1), Fraction(12)
        case n.DaysBetween():
            return _span(1)
        case n.MonthsBetween():
            return _span(28)
        case n.YearsBetween():
            return _span(365)
        case _:
            return NOWHERE


def _of_literal(value: object) -> Bounds:
    if isinstance(value, Decimal):
        return Fraction(value), Fraction(value)
    if isinstance(value, date):
        return Fraction(value.toordinal()), Fraction(value.toordinal())
    return NOWHERE


def _of_name(node: n.Name) -> Bounds:
    if node.type.kind in ("date", "month"):
        low = node.type.low if isinstance(node.type.low, date) else EARLIEST
        high = node.type.high if isinstance(node.type.high, date) else LATEST
        return Fraction(low.toordinal()), Fraction(high.toordinal())
    ends = (node.type.low, node.type.high)
    low_, high_ = (Fraction(end) if isinstance(end, Decimal) else None for end in ends)
    return low_, high_


def _minus(end: End) -> End:
    return None if end is None else -end


def _plus(one: End, two: End) -> End:
    return None if one is None or two is None else one + two


def _product(one: Bounds, two: Bounds) -> Bounds:
    """The corners; where an end is open, only what the signs say."""
    (a, b), (c, d) = one, two
    if a is not None and b is not None and c is not None and d is not None:
        corners = (a * c, a * d, b * c, b * d)
        return min(corners), max(corners)
    if a is not None and c is not None and a >= 0 and c >= 0:
        return a * c, None
    return NOWHERE


def _ends(values: Iterable[n.Node]) -> tuple[list[End], list[End]]:
    found = [bounds(value) for value in values]
    return [low for low, _ in found], [high for _, high in found]


def _all(ends: list[End], choose: Callable[[list[Fraction]], Fraction]) -> End:
    known = [end for end in ends if end is not None]
    return choose(known) if len(known) == len(ends) else None


def _union(values: Iterable[n.Node]) -> Bounds:
    lows, highs = _ends(values)
    return _all(lows, min), _all(highs, max)


def _absolute(ends: Bounds) -> Bounds:
    low, high = ends
    if low is not None and low >= 0:
        return ends
    if high is not None and high <= 0:
        return _minus(high), _minus(low)
    return Fraction(0), None if low is None or high is None else max(-low, high)


def _rounded(end: End, places: int) -> End:
    if end is None:
        return None
    power = 10**places
    away = floor(abs(end) * power + Fraction(1, 2))
    return Fraction(away if end >= 0 else -away, power)


def _whole(end: End, cut: Callable[[Fraction], int]) -> End:
    return None if end is None else Fraction(cut(end))


def _span(days: int) -> Bounds:
    """Any two days of the calendar are not further apart."""
    most = Fraction(date.max.toordinal() // days + 1)
    return -most, most


def _days_added(node: n.AddDays) -> Bounds:
    day, count = bounds(node.day), bounds(node.count)
    low, high = _plus(day[0], count[0]), _plus(day[1], count[1])
    if low is None or high is None or low < 1 or high > date.max.toordinal():
        raise OutOfCalendar
    return low, high


def _months_added(node: n.AddMonths) -> Bounds:
    day, count = bounds(node.day), bounds(node.count)
    made: list[Fraction] = []
    for start, months in zip(day, count, strict=True):
        if start is None or months is None or abs(months) > 12 * 9999:
            raise OutOfCalendar
        try:
            made.append(Fraction(add_months(date.fromordinal(int(start)), int(months)).toordinal()))
        except ValueError:
            raise OutOfCalendar from None
    return made[0], made[1]
