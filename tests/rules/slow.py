"""What a tree means, written as plainly as nodes.py says it: Fractions, recursion, no cleverness.

`value_of(node, facts)` is what every reading is held against in these tests; `missing_by_trial` finds what
matters by trying values.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from luoshi.rules import nodes as n


def value_of(node, facts):
    """The value: Fraction, date, bool, str, or None."""
    kind = type(node).__name__
    if kind == "Literal_":
        return _plain(node.value)
    if kind == "Name":
        return _plain(facts.get(node.name))
    if kind == "Coalesce":
        return next((value for part in node.values if (value := value_of(part, facts)) is not None), None)
    if kind == "Case":
        for when, value in node.branches:
            holds = value_of(when, facts)
            if holds is None:
                return None
            if holds:
                return value_of(value, facts)
        return value_of(node.otherwise, facts)
    if kind in ("And", "Or"):
        return _logic(node, facts, kind == "Or")
    parts = [value_of(part, facts) for part in n.children(node)]
    if None in [part if part is None else 0 for part in parts]:
        return None
    return _known(node, kind, parts)


def _plain(value):
    return Fraction(value) if isinstance(value, Decimal) else value


def _logic(node, facts, settles):
    unknown = False
    for part in node.values:
        value = value_of(part, facts)
        if value is settles:
            return settles
        unknown = unknown or value is None
    return None if unknown else not settles


def _known(node, kind, parts):
    one = parts[0]
    two = parts[-1]
    match kind:
        case "Not":
            return not one
        case "Compare":
            signs = {"=": one == two, "<>": one != two}
            if node.op in signs:
                return signs[node.op]
            return {"<": one < two, "<=": one <= two, ">": one > two, ">=": one >= two}[node.op]
        case "Between":
            return parts[1] <= one <= parts[2]
        case "In":
            return one in parts[1:]
        case "Negate":
            return -one
        case "Add":
            return one + two
        case "Subtract":
            return one - two
        case "Multiply":
            return one * two
        case "Divide":
            return one / two
        case "Least":
            return min(parts)
        case "Greatest":
            return max(parts)
        case "Round":
            shifted = abs(one) * 10**node.places
            whole = floor(shifted + Fraction(1, 2))
            return Fraction(whole if one >= 0 else -whole, 10**node.places)
        case "Floor":
            return Fraction(floor(one))
        case "Ceil":
            return Fraction(ceil(one))
        case "Absolute":
            return abs(one)
        case "DaysBetween":
            return Fraction((two - one).days)
        case "MonthsBetween":
            return Fraction(_whole_months(one, two, 1))
        case "YearsBetween":
            return Fraction(_whole_months(one, two, 12))
        case "AddDays":
            return one + timedelta(days=int(two))
        case "AddMonths":
            return month_later(one, int(two))
        case "YearOf":
            return Fraction(one.year)
        case "MonthOf":
            return Fraction(one.month)
    raise AssertionError(kind)


def month_later(day, count):
    """The same day of that month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)


def _whole_months(start, end, step):
    """The largest count whose day is not after `end`, found by trying."""
    if start > end:
        return -_whole_months(end, start, step)
    count = max(0, ((end.year - start.year) * 12 + end.month - start.month) // step - 2)
    while month_later(start, (count + 1) * step) <= end:
        count += 1
    return count
