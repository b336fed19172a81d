"""Nodes with their types worked out: the one place that says what a sum, a product or a `case` is.

The parser and the tests build every tree through these functions. They check nothing: the parser has looked
at the parts before. A sum has the larger scale of its parts, a product the sum of the scales, a quotient is
rational until it is rounded.

A bare number takes the unit of what stands beside it (`购车价格 > 100000`, `least(x, 10000)`); one that is
multiplied or divided stays a bare number, and one written with a per cent sign is a ratio.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from luoshi.rules import nodes as n
from luoshi.rules.exact import decimals
from luoshi.rules.types import DATE, MONTH, RATIO, TEXT, TRUTH, Type, number
from luoshi.rules.units import NONE, Unit, common, over, times, unit

DAYS = unit("天")
MONTHS = unit("月")
YEARS = unit("年")


def literal(value: Decimal | bool | str | date, *, month: bool = False) -> n.Literal_:
    """A constant. A date is a 月份 where `month` says so."""
    if isinstance(value, bool):
        return n.Literal_(TRUTH, value)
    if isinstance(value, str):
        return n.Literal_(TEXT, value)
    if isinstance(value, date):
        return n.Literal_(MONTH if month else DATE, value)
    return n.Literal_(number(NONE, decimals(value)), value)


def percentage(value: Decimal) -> n.Literal_:
    """`5%`: the ratio 0.05, which takes no unit."""
    return n.Literal_(replace(RATIO, scale=decimals(value)), value)


def name(name_: str, type_: Type) -> n.Name:
    return n.Name(type_, name_)


def not_(value: n.Node) -> n.Node:
    return n.Not(TRUTH, value)


def and_(*values: n.Node) -> n.Node:
    return n.And(TRUTH, values)


def or_(*values: n.Node) -> n.Node:
    return n.Or(TRUTH, values)


def compare(op: n.Comparison, left: n.Node, right: n.Node) -> n.Node:
    left, right = settle((left, right))
    return n.Compare(TRUTH, op, left, right)


def between(value: n.Node, low: n.Node, high: n.Node) -> n.Node:
    value, low, high = settle((value, low, high))
    return n.Between(TRUTH, value, low, high)


def in_(value: n.Node, options: Sequence[n.Literal_]) -> n.Node:
    made = settle((value, *options))
    return n.In(TRUTH, made[0], tuple(item for item in made[1:] if isinstance(item, n.Literal_)))


def case(branches: Sequence[tuple[n.Node, n.Node]], otherwise: n.Node) -> n.Node:
    *values, last = settle((*(value for _, value in branches), otherwise))
    pairs = tuple((when, value) for (when, _), value in zip(branches, values, strict=True))
    return n.Case(joined(item.type for item in (*values, last)), pairs, last)


def coalesce(*values: n.Node) -> n.Node:
    settled = settle(values)
    return n.Coalesce(joined(item.type for item in settled), settled)


def least(*values: n.Node) -> n.Node:
    settled = settle(values)
    return n.Least(joined(item.type for item in settled), settled)


def greatest(*values: n.Node) -> n.Node:
    settled = settle(values)
    return n.Greatest(joined(item.type for item in settled), settled)


def add(left: n.Node, right: n.Node) -> n.Node:
    left, right = settle((left, right))
    return n.Add(joined((left.type, right.type)), left, right)


def subtract(left: n.Node, right: n.Node) -> n.Node:
    """`day - day` is the days between the two."""
    if left.type.kind == "date":
        return days_between(right, left)
    left, right = settle((left, right))
    return n.Subtract(joined((left.type, right.type)), left, right)


def multiply(left: n.Node, right: n.Node) -> n.Node:
    one, two = left.type, right.type
    rational = one.rational or two.rational
    made = number(times(one.unit, two.unit), one.scale + two.scale, rational=rational)
    return n.Multiply(made, left, right)


def divide(left: n.Node, right: n.Node) -> n.Node:
    """The scale of a quotient is that of its numerator; `rational` says that it binds nothing."""
    made = number(over(left.type.unit, right.type.unit), left.type.scale, rational=True)
    return n.Divide(made, left, right)


def negate(value: n.Node) -> n.Node:
    return n.Negate(_plain(value.type), value)


def opposite(value: n.Literal_) -> n.Literal_:
    """`-5` is one literal."""
    assert isinstance(value.value, Decimal)
    return replace(value, value=value.value.copy_negate() if value.value else value.value)


def absolute(value: n.Node) -> n.Node:
    return n.Absolute(_plain(value.type), value)


def round_(value: n.Node, places: int = 0) -> n.Node:
    return n.Round(_rounded(value.type, places), value, places)


def floor(value: n.Node) -> n.Node:
    return n.Floor(_rounded(value.type, 0), value)


def ceil(value: n.Node) -> n.Node:
    return n.Ceil(_rounded(value.type, 0), value)


def days_between(start: n.Node, end: n.Node) -> n.Node:
    return n.DaysBetween(number(DAYS, 0), start, end)


def months_between(start: n.Node, end: n.Node) -> n.Node:
    return n.MonthsBetween(number(MONTHS, 0), start, end)


def years_between(start: n.Node, end: n.Node) -> n.Node:
    return n.YearsBetween(number(YEARS, 0), start, end)


def add_days(day: n.Node, count: n.Node) -> n.Node:
    return n.AddDays(DATE, day, given(count, DAYS))


def add_months(day: n.Node, count: n.Node) -> n.Node:
    return n.AddMonths(MONTH if day.type.kind == "month" else DATE, day, given(count, MONTHS))


def year(day: n.Node) -> n.Node:
    return n.YearOf(number(NONE, 0), day)


def month(day: n.Node) -> n.Node:
    return n.MonthOf(number(NONE, 0), day)


def joined(types: Iterable[Type]) -> Type:
    """What a value is that may be any of these (the branches of a `case`, the parts of a sum)."""
    parts = tuple(types)
    first = parts[0]
    if first.kind == "number":
        rational = any(part.rational for part in parts)
        return number(
            common(part.unit for part in parts), max(part.scale for part in parts), rational=rational
        )
    if first.kind == "text":
        return first if all(part == first for part in parts) else TEXT
    return {"date": DATE, "month": MONTH, "truth": TRUTH}[first.kind]


def settle(values: tuple[n.Node, ...]) -> tuple[n.Node, ...]:
    """The values, with the bare numbers among them given the unit of the others."""
    firm = next((item for item in values if not adopts(item)), None)
    if firm is None or firm.type.kind != "number":
        return values
    return tuple(given(item, firm.type.unit) for item in values)


def adopts(node: n.Node) -> bool:
    """Whether this is a bare number, or a choice or sum of bare numbers, that may take a unit."""
    match node:
        case n.Literal_():
            return node.type.kind == "number" and node.type.unit == NONE and node.type.name != RATIO.name
        case n.Negate() | n.Absolute() | n.Round() | n.Floor() | n.Ceil():
            return adopts(node.value)
        case n.Least() | n.Greatest() | n.Coalesce():
            return all(adopts(item) for item in node.values)
        case n.Add() | n.Subtract():
            return adopts(node.left) and adopts(node.right)
        case n.Case():
            return adopts(node.otherwise) and all(adopts(value) for _, value in node.branches)
        case _:
            return False


def given(node: n.Node, unit_: Unit) -> n.Node:
    """A bare number with its unit; anything else as it is."""
    if unit_ == NONE or not adopts(node):
        return node
    made = number(unit_, node.type.scale, rational=node.type.rational)
    match node:
        case n.Negate() | n.Absolute() | n.Round() | n.Floor() | n.Ceil():
            return replace(node, type=made, value=given(node.value, unit_))
        case n.Least() | n.Greatest() | n.Coalesce():
            return replace(node, type=made, values=tuple(given(item, unit_) for item in node.values))
        case n.Add() | n.Subtract():
            return replace(node, type=made, left=given(node.left, unit_), right=given(node.right, unit_))
        case n.Case():
            pairs = tuple((when, given(value, unit_)) for when, value in node.branches)
            return replace(node, type=made, branches=pairs, otherwise=given(node.otherwise, unit_))
        case _:
            return replace(node, type=made)


def _plain(type_: Type) -> Type:
    return number(type_.unit, type_.scale, rational=type_.rational)


def _rounded(type_: Type, places: int) -> Type:
    return number(type_.unit, places if type_.rational else min(places, type_.scale))
