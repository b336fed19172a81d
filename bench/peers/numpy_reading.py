"""Rules as a careful person writes them with NumPy: whole arrays of int64, exact, every fact known.

It is what bench/kernel.py compares machine code with. A number is (numerators, what they stand over, divisors or None); a
quotient is rounded only where the rule says so. There is no unknown in it, which makes it quicker than it could be in
earnest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from luoshi.engines.plan import Plan, decider_of, pays
from luoshi.policy.decide import CLAIM_DAY, FROM, UNTIL
from luoshi.policy.deciding.defined import inlined
from luoshi.policy.deciding.terms import literal
from luoshi.rules import nodes as n

Array = Any
_COMPARE = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal, "=": np.equal}
_COMPARE["<>"] = np.not_equal


@dataclass(frozen=True)
class Number:
    top: Array
    bottom: int = 1
    under: Array = None


def decide(plan: Plan, columns: Mapping[str, Array], texts: Mapping[str, int]) -> dict[str, Array]:
    """The amount in fen (the day, for a deferral) and the verdict of each benefit."""
    found = {}
    for benefit in plan.benefits:
        reader = _Reader(plan, benefit, columns, texts)
        rules = decider_of(benefit).rules
        granted: Array = True
        for condition in rules.conditions:
            granted = granted & reader.read(condition.tree)
        found[f"{benefit.id}.eligible"] = granted
        if pays(benefit):
            fen = _rounded(reader.read(rules.amount.tree), 100, benefit.rounds)
            found[f"{benefit.id}.amount"] = np.where(granted, fen, 0)
        elif rules.until is not None:
            found[f"{benefit.id}.until"] = np.where(granted, reader.read(rules.until.tree), 0)
    return found


@dataclass
class _Reader:
    plan: Plan
    benefit: Any
    columns: Mapping[str, Array]
    texts: Mapping[str, int]

    def read(self, tree: n.Node) -> Any:
        return self.value(inlined(tree, decider_of(self.benefit).rules.defines))

    def name(self, node: n.Name) -> Any:
        window, rules = self.benefit.window, decider_of(self.benefit).rules
        if node.name in rules.dated:
            first, *rest = rules.dated[node.name].versions
            made = self.value(literal(first.stated))
            day = self.columns[rules.day]
            for version in rest:
                later = self.value(literal(version.stated))
                bottom, (one, two) = _line([later, made])
                made = Number(np.where(day >= _days(version.since), one, two), bottom)
            return made
        if node.name in self.benefit.terms:
            return self.value(literal(self.benefit.terms[node.name].on(None)))
        if node.name in (FROM, UNTIL):
            return _days(window.first if node.name == FROM else window.last)
        if node.name == CLAIM_DAY and CLAIM_DAY not in self.columns:
            return _days(self.plan.on)
        column = self.columns[node.name]
        return Number(column, 10**node.type.scale) if node.type.kind == "number" else column

    def value(self, node: n.Node) -> Any:
        match node:
            case n.Name():
                return self.name(node)
            case n.Literal_():
                return self.literal(node.value)
            case n.And():
                made = self.value(node.values[0])
                for part in node.values[1:]:
                    made = made & self.value(part)
                return made
            case n.Or():
                made = self.value(node.values[0])
                for part in node.values[1:]:
                    made = made | self.value(part)
                return made
            case n.Not():
                return ~self.value(node.value)
            case n.Compare():
                return self.compare(node.left, node.op, node.right)
            case n.Between():
                return self.compare(node.value, ">=", node.low) & self.compare(node.value, "<=", node.high)
            case n.In():
                value = self.value(node.value)
                made = value == self.value(node.options[0])
                for option in node.options[1:]:
                    made = made | (value == self.value(option))
                return made
            case n.Case():
                made = self.value(node.otherwise)
                for when, then in reversed(node.branches):
                    bottom, (one, two) = _line([self.value(then), made])
                    made = Number(np.where(self.value(when), one, two), bottom)
                return made
            case n.Add() | n.Subtract():
                bottom, (one, two) = _line([self.value(node.left), self.value(node.right)])
                return Number(one + two if isinstance(node, n.Add) else one - two, bottom)
            case n.Multiply():
                one, two = self.value(node.left), self.value(node.right)
                return Number(one.top * two.top, one.bottom * two.bottom, one.under)
            case n.Divide():
                return self.divide(self.value(node.left), self.value(node.right))
            case n.Least():
                bottom, tops = _line([self.value(value) for value in node.values])
                made = tops[0]
                for top in tops[1:]:
                    made = np.minimum(made, top)
                return Number(made, bottom)
            case n.Floor():
                value = self.value(node.value)
                return Number(value.top // value.bottom)
            case n.DaysBetween():
                return Number(self.value(node.end).astype(np.int64) - self.value(node.start))
            case n.MonthsBetween():
                return Number(_months(self.value(node.start), self.value(node.end)))
            case n.YearsBetween():
                months = _months(self.value(node.start), self.value(node.end))
                return Number(np.where(months >= 0, months // 12, -(-months // 12)))
            case n.AddMonths():
                return _add_months(self.value(node.day), self.value(node.count).top)
        raise NotImplementedError(type(node))

    def literal(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            exact = Fraction(value)
            return Number(exact.numerator, exact.denominator)
        return _days(value) if isinstance(value, date) else self.texts[value]

    def compare(self, left: n.Node, op: str, right: n.Node) -> Array:
        one, two = self.value(left), self.value(right)
        if isinstance(one, Number):
            _, (one, two) = _line([one, two], cross=True)
        return _COMPARE[op](one, two)

    def divide(self, one: Number, two: Number) -> Number:
        if isinstance(two.top, int):
            exact = Fraction(two.bottom, two.top)
            return Number(one.top * exact.numerator, one.bottom * exact.denominator)
        return Number(one.top * two.bottom, one.bottom, two.top)


def _line(values: list[Number], cross: bool = False) -> tuple[int, list[Array]]:
    bottom = lcm(*(value.bottom for value in values))
    tops = [value.top * (bottom // value.bottom) if bottom != value.bottom else value.top for value in values]
    if cross:  # the rule has made sure that no divisor is below zero
        one, two = values
        tops[0] = tops[0] if two.under is None else tops[0] * two.under
        tops[1] = tops[1] if one.under is None else tops[1] * one.under
    return bottom, tops


def _rounded(value: Number, scale: int, how: str) -> Array:
    times = Fraction(scale, value.bottom)
    top = value.top if times.numerator == 1 else value.top * times.numerator
    by = times.denominator
    if by == 1:
        return top
    more = {"half_up": by // 2, "down": 0, "up": by - 1}[how]
    return (top + more) // by  # no amount of these rules is below zero


def _days(day: date) -> int:
    return day.toordinal() - 719163


def _parts(days: Array) -> tuple[Array, Array, Array]:
    day = np.asarray(days).astype("datetime64[D]")
    months = day.astype("datetime64[M]")
    return months.astype(np.int64), (day - months).astype(np.int64) + 1, months


def _months(start: Array, end: Array) -> Array:
    """Where `start` is not after `end`; the other way round for the rest."""
    start, end = np.asarray(start), np.asarray(end)
    first, last = np.minimum(start, end), np.maximum(start, end)
    (one, day, _), (two, other, month) = _parts(first), _parts(last)
    ends = ((month + 1).astype("datetime64[D]") - month.astype("datetime64[D]")).astype(np.int64)
    count = two - one - ((day > other) & (other < ends))
    return np.where(start <= end, count, -count)


def _add_months(days: Array, count: int) -> Array:
    _, day, month = _parts(days)
    later = month + count
    first = later.astype("datetime64[D]")
    ends = ((later + 1).astype("datetime64[D]") - first).astype(np.int64)
    return (first + (np.minimum(day, ends) - 1)).astype(np.int64)
