"""A tree as a z3 formula: what `prove` reasons over. One function for each kind of node, in the table `FORMULA`.

A condition becomes two formulas, when it is true and when it is false; it is unknown where neither holds. Any other
value becomes a term and the formula that says when it is known. The facts that it reads are the variables of a
`Model` (formula_facts.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import z3

from luoshi.rules import nodes as n
from luoshi.rules.formula_days import Day, day_number, length_of_month, months_between, months_on
from luoshi.rules.formula_facts import YES, Model, real
from luoshi.rules.types import Type

NO = z3.BoolVal(False)


@dataclass(frozen=True, slots=True)
class Truth:
    true: z3.BoolRef
    false: z3.BoolRef


@dataclass(frozen=True, slots=True)
class Value:
    term: z3.ArithRef
    known: z3.BoolRef = YES


def truth_of(model: Model, node: n.Node) -> Truth:
    """When a condition is true, and when it is false."""
    made = FORMULA[type(node)](model, node)
    assert isinstance(made, Truth)
    return made


def value_of(model: Model, node: n.Node) -> Value:
    """The term of any other tree, and when it is known."""
    made = FORMULA[type(node)](model, node)
    assert isinstance(made, Value)
    return made


def _literal(model: Model, node: n.Literal_) -> Truth | Value:
    value, kind = node.value, node.type.kind
    if kind == "truth":
        return Truth(z3.BoolVal(value is True), z3.BoolVal(value is False))
    if value is None:
        return Value(real(Fraction(0)) if kind == "number" else z3.IntVal(1), NO)
    if isinstance(value, Decimal):
        return Value(real(Fraction(value)))
    made = Value(model.constant(value, node.type))
    if isinstance(value, date):
        model.day_of(made.term)
    return made


def _name(model: Model, node: n.Name) -> Truth | Value:
    variable, known = model.variables[node.name], model.known[node.name]
    if node.type.kind == "truth":
        return Truth(_and(known, variable), _and(known, z3.Not(variable)))
    if node.type.kind == "number":
        return Value(z3.ToReal(variable) * real(Fraction(1, 10**node.type.scale)), known)
    return Value(variable, known)


def _not(model: Model, node: n.Not) -> Truth:
    value = truth_of(model, node.value)
    return Truth(value.false, value.true)


def _all(model: Model, node: n.And) -> Truth:
    parts = [truth_of(model, value) for value in node.values]
    return Truth(_and(*(part.true for part in parts)), _or(*(part.false for part in parts)))


def _any(model: Model, node: n.Or) -> Truth:
    parts = [truth_of(model, value) for value in node.values]
    return Truth(_or(*(part.true for part in parts)), _and(*(part.false for part in parts)))


_COMPARE: dict[str, Callable[[Any, Any], z3.BoolRef]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compare(model: Model, node: n.Compare) -> Truth:
    return _comparison(model, node.left, node.op, node.right)


def _comparison(model: Model, left: n.Node, op: str, right: n.Node) -> Truth:
    if left.type.kind == "truth":
        a, b = truth_of(model, left), truth_of(model, right)
        same = _or(_and(a.true, b.true), _and(a.false, b.false))
        other = _or(_and(a.true, b.false), _and(a.false, b.true))
        return Truth(same, other) if op == "=" else Truth(other, same)
    one, two = value_of(model, left), value_of(model, right)
    known, test = _and(one.known, two.known), _COMPARE[op](one.term, two.term)
    return Truth(_and(known, test), _and(known, z3.Not(test)))


def _between(model: Model, node: n.Between) -> Truth:
    value, low, high = (value_of(model, part) for part in (node.value, node.low, node.high))
    known = _and(value.known, low.known, high.known)
    test = z3.And(low.term <= value.term, value.term <= high.term)
    return Truth(_and(known, test), _and(known, z3.Not(test)))


def _in(model: Model, node: n.In) -> Truth:
    value = value_of(model, node.value)
    test = _or(*(value.term == value_of(model, option).term for option in node.options))
    return Truth(_and(value.known, test), _and(value.known, z3.Not(test)))


def _case(model: Model, node: n.Case) -> Truth | Value:
    conditions = [truth_of(model, condition) for condition, _ in node.branches]
    if node.type.kind == "truth":
        whole = truth_of(model, node.otherwise)
        for condition, (_, branch) in zip(reversed(conditions), reversed(node.branches), strict=True):
            value = truth_of(model, branch)
            whole = Truth(
                _or(_and(condition.true, value.true), _and(condition.false, whole.true)),
                _or(_and(condition.true, value.false), _and(condition.false, whole.false)),
            )
        return whole
    made = value_of(model, node.otherwise)
    for condition, (_, branch) in zip(reversed(conditions), reversed(node.branches), strict=True):
        part = value_of(model, branch)
        known = _or(_and(condition.true, part.known), _and(condition.false, made.known))
        made = Value(z3.If(condition.true, part.term, made.term), known)
    return made


def _coalesce(model: Model, node: n.Coalesce) -> Truth | Value:
    if node.type.kind == "truth":
        whole = truth_of(model, node.values[-1])
        for item in reversed(node.values[:-1]):
            value = truth_of(model, item)
            unknown = _and(z3.Not(value.true), z3.Not(value.false))
            whole = Truth(
                _or(value.true, _and(unknown, whole.true)), _or(value.false, _and(unknown, whole.false))
            )
        return whole
    made = value_of(model, node.values[-1])
    for item in reversed(node.values[:-1]):
        part = value_of(model, item)
        made = Value(z3.If(part.known, part.term, made.term), _or(part.known, made.known))
    return made


def _negate(model: Model, node: n.Negate) -> Value:
    value = value_of(model, node.value)
    return Value(-value.term, value.known)


def _add(model: Model, node: n.Add) -> Value:
    return _both(model, node.left, node.right, lambda a, b: a + b)


def _subtract(model: Model, node: n.Subtract) -> Value:
    return _both(model, node.left, node.right, lambda a, b: a - b)


def _multiply(model: Model, node: n.Multiply) -> Value:
    return _both(model, node.left, node.right, lambda a, b: a * b)


def _divide(model: Model, node: n.Divide) -> Value:
    made = _both(model, node.left, node.right, lambda a, b: a / b)
    return Value(made.term, _and(made.known, value_of(model, node.right).term != 0))


def _least(model: Model, node: n.Least) -> Value:
    return _extreme(model, node.values, _COMPARE["<="])


def _greatest(model: Model, node: n.Greatest) -> Value:
    return _extreme(model, node.values, _COMPARE[">="])


def _extreme(model: Model, nodes: Iterable[n.Node], wins: Callable[[Any, Any], z3.BoolRef]) -> Value:
    parts = [value_of(model, node) for node in nodes]
    term = parts[0].term
    for part in parts[1:]:
        term = z3.If(wins(term, part.term), term, part.term)
    return Value(term, _and(*(part.known for part in parts)))


def _round(model: Model, node: n.Round) -> Value:
    value = value_of(model, node.value)
    if _has_places(node.value.type, node.places):
        return value
    scaled = value.term * real(Fraction(10**node.places))
    half = real(Fraction(1, 2))
    away = z3.If(scaled >= 0, z3.ToInt(scaled + half), -z3.ToInt(half - scaled))
    return Value(z3.ToReal(away) * real(Fraction(1, 10**node.places)), value.known)


def _floor(model: Model, node: n.Floor) -> Value:
    value = value_of(model, node.value)
    if _has_places(node.value.type, 0):
        return value
    return Value(z3.ToReal(z3.ToInt(value.term)), value.known)


def _ceil(model: Model, node: n.Ceil) -> Value:
    value = value_of(model, node.value)
    if _has_places(node.value.type, 0):
        return value
    return Value(z3.ToReal(-z3.ToInt(-value.term)), value.known)


def _absolute(model: Model, node: n.Absolute) -> Value:
    value = value_of(model, node.value)
    return Value(z3.If(value.term >= 0, value.term, -value.term), value.known)


def _days_between(model: Model, node: n.DaysBetween) -> Value:
    return _both(model, node.start, node.end, lambda start, end: z3.ToReal(end - start))


def _months_between(model: Model, node: n.MonthsBetween) -> Value:
    return _both(model, node.start, node.end, lambda start, end: z3.ToReal(_months(model, start, end)))


def _years_between(model: Model, node: n.YearsBetween) -> Value:
    def years(start: z3.ArithRef, end: z3.ArithRef) -> z3.ArithRef:
        months = _months(model, start, end)
        return z3.ToReal(z3.If(months >= 0, months / 12, -(-months / 12)))

    return _both(model, node.start, node.end, years)


def _months(model: Model, start: z3.ArithRef, end: z3.ArithRef) -> z3.ArithRef:
    return months_between(model.day_of(start), model.day_of(end), start <= end)


def _add_days(model: Model, node: n.AddDays) -> Value:
    return _both(model, node.day, node.count, lambda day, count: day + z3.ToInt(count))


def _add_months(model: Model, node: n.AddMonths) -> Value:
    def moved(number: z3.ArithRef, count: z3.ArithRef) -> z3.ArithRef:
        day = model.day_of(number)
        year, month = months_on(day, z3.simplify(z3.ToInt(count)))
        length = length_of_month(year, month)
        made = Day(year, month, z3.If(day.day <= length, day.day, length))
        found = day_number(made)
        model.calendar[found.get_id()] = (found, made)
        return found

    return _both(model, node.day, node.count, moved)


def _year_of(model: Model, node: n.YearOf) -> Value:
    value = value_of(model, node.day)
    return Value(z3.ToReal(model.day_of(value.term).year), value.known)


def _month_of(model: Model, node: n.MonthOf) -> Value:
    value = value_of(model, node.day)
    return Value(z3.ToReal(model.day_of(value.term).month), value.known)


def _both(model: Model, left: n.Node, right: n.Node, make: Callable[[Any, Any], z3.ArithRef]) -> Value:
    one, two = value_of(model, left), value_of(model, right)
    return Value(make(one.term, two.term), _and(one.known, two.known))


def _has_places(type_: Type, places: int) -> bool:
    return not type_.rational and type_.scale <= places


def _and(*parts: z3.BoolRef) -> z3.BoolRef:
    kept = [part for part in parts if not z3.is_true(part)]
    if any(z3.is_false(part) for part in kept):
        return NO
    return YES if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def _or(*parts: z3.BoolRef) -> z3.BoolRef:
    kept = [part for part in parts if not z3.is_false(part)]
    if any(z3.is_true(part) for part in kept):
        return YES
    return NO if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


FORMULA: dict[type[n.Node], Callable[[Model, Any], Truth | Value]] = {
    n.Literal_: _literal, n.Name: _name, n.Not: _not, n.And: _all, n.Or: _any, n.Compare: _compare,
    n.Between: _between, n.In: _in, n.Case: _case, n.Negate: _negate, n.Add: _add, n.Subtract: _subtract,
    n.Multiply: _multiply, n.Divide: _divide, n.Least: _least, n.Greatest: _greatest, n.Round: _round,
    n.Floor: _floor, n.Ceil: _ceil, n.Absolute: _absolute, n.Coalesce: _coalesce, n.DaysBetween: _days_between,
    n.MonthsBetween: _months_between, n.YearsBetween: _years_between, n.AddDays: _add_days,
    n.AddMonths: _add_months, n.YearOf: _year_of, n.MonthOf: _month_of,
}  # fmt: skip
"""The formula of each kind of node."""
