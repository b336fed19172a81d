"""A tree as a z3 formula: what `prove` reasons over. One function for each kind of node, in the table `FORMULA`.

A condition becomes two formulas, when it is true and when it is false; it is unknown where neither holds. Any other
value becomes a term and the formula that says when it is known. Numbers are exact reals made of integers (so many 分
over 100), dates are day numbers, and texts are numbers that stand for the constants that occur, with one more for
each name that may be something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import z3

from luoshi.rules import nodes as n
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

_DAYS_BEFORE_MONTH = (0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337)
"""From 1 March, so that the leap day comes last."""
YES, NO = z3.BoolVal(True), z3.BoolVal(False)

Fact = Decimal | date | bool | str | None


@dataclass(frozen=True, slots=True)
class Truth:
    true: z3.BoolRef
    false: z3.BoolRef


@dataclass(frozen=True, slots=True)
class Value:
    term: z3.ArithRef
    known: z3.BoolRef = YES


@dataclass(slots=True)
class Model:
    """The variables of the facts that some trees read, and what must hold of them (`side`).

    With `unknowns` each fact may also be unknown.
    """

    unknowns: bool = False
    names: dict[str, Type] = field(default_factory=dict)
    side: list[z3.BoolRef] = field(default_factory=list)
    variables: dict[str, z3.ExprRef] = field(default_factory=dict)
    known: dict[str, z3.BoolRef] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    calendar: dict[int, tuple[z3.ArithRef, _Day]] = field(default_factory=dict)

    @staticmethod
    def of(trees: Iterable[n.Node]) -> Model:
        """The model of the facts that the trees read.

        Without Coalesce a result that is known stays the same whatever the unknown facts turn out to be, so that
        only known facts need be looked at.
        """
        every = [node for tree in trees for node in walk(tree)]
        model = Model(unknowns=any(isinstance(node, n.Coalesce) for node in every))
        for node in every:
            if isinstance(node, n.Name):
                model.names.setdefault(node.name, node.type)
            if isinstance(node, n.Literal_) and isinstance(node.value, str):
                model._code(node.value)
        for type_ in model.names.values():
            for option in type_.options:
                model._code(option)
        for name, type_ in model.names.items():
            model._declare(name, type_)
        return model

    def truth(self, node: n.Node) -> Truth:
        made = FORMULA[type(node)](self, node)
        assert isinstance(made, Truth)
        return made

    def value(self, node: n.Node) -> Value:
        made = FORMULA[type(node)](self, node)
        assert isinstance(made, Value)
        return made

    def facts(self, found: z3.ModelRef) -> dict[str, Fact]:
        """The facts of a case that z3 has found."""
        return {name: self._fact(name, type_, found) for name, type_ in self.names.items()}

    def equal(self, name: str, value: Fact) -> z3.BoolRef:
        """That the fact is this value."""
        if value is None:
            return z3.Not(self.known[name])
        variable, constant = self.variables[name], self._constant(value, self.names[name])
        same = [self.known[name], variable == constant]
        if isinstance(value, date):
            same.append(_place(self.day_of(variable)) == _place(self.day_of(constant)))
        return z3.And(same)

    def _fact(self, name: str, type_: Type, found: z3.ModelRef) -> Fact:
        if not z3.is_true(found.eval(self.known[name], model_completion=True)):
            return None
        value = found.eval(self.variables[name], model_completion=True)
        if type_.kind == "truth":
            return bool(z3.is_true(value))
        whole = int(value.as_long())
        if type_.kind == "number":
            return Decimal(whole).scaleb(-type_.scale)
        if type_.kind == "text":
            return self.texts[whole] if whole < len(self.texts) else self._other(whole)
        return date.fromordinal(whole)

    def _other(self, code: int) -> str:
        name = f"其他{code - len(self.texts) + 1}"
        while name in self.texts:
            name = f"其他{name}"
        return name

    def _code(self, text: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)

    def _constant(self, value: Any, type_: Type) -> Any:
        if isinstance(value, bool):
            return z3.BoolVal(value)
        if isinstance(value, str):
            return z3.IntVal(self._code(value))
        if isinstance(value, date):
            return z3.IntVal(value.toordinal())
        return z3.IntVal(int(value.scaleb(type_.scale)))

    def _declare(self, name: str, type_: Type) -> None:
        self.known[name] = z3.Bool(f"known {name}") if self.unknowns else YES
        variable = z3.Bool(name) if type_.kind == "truth" else z3.Int(name)
        self.variables[name] = variable
        if type_.kind == "number":
            self.side.append(self.in_range(type_, variable * _real(Fraction(1, 10**type_.scale))))
        elif type_.kind == "text":
            self._one_of(name, type_)
        elif type_.kind in ("date", "month"):
            self.side.append(self.in_range(type_, variable))
            if type_.kind == "month":
                self.side.append(self.day_of(variable).day == 1)

    def in_range(self, type_: Type, term: z3.ArithRef) -> z3.BoolRef:
        """Within the bounds that the type declares, or those of the language."""
        if type_.kind == "number":
            low = -LARGEST if type_.low is None else type_.low
            high = LARGEST if type_.high is None else type_.high
            assert isinstance(low, Decimal)
            assert isinstance(high, Decimal)
            return z3.And(term >= _real(Fraction(low)), term <= _real(Fraction(high)))
        first, last = type_.low or EARLIEST, type_.high or LATEST
        assert isinstance(first, date)
        assert isinstance(last, date)
        return z3.And(term >= first.toordinal(), term <= last.toordinal())

    def _one_of(self, name: str, type_: Type) -> None:
        """One of its options; else one of the constants or a text of its own, so that two names may differ."""
        variable = self.variables[name]
        if type_.options:
            codes = [self._code(option) for option in type_.options]
            self.side.append(z3.Or([variable == code for code in codes]))
        else:
            texts = [other for other, type_ in self.names.items() if type_.kind == "text"]
            self.side.append(z3.And(variable >= 0, variable < len(self.texts) + len(texts)))

    def day_of(self, number: z3.ArithRef) -> _Day:
        """Year, month and day of a day number."""
        key = number.get_id()
        if key not in self.calendar and z3.is_int_value(number):
            day = date.fromordinal(number.as_long())
            made = _Day(z3.IntVal(day.year), z3.IntVal(day.month), z3.IntVal(day.day))
            self.calendar[key] = (number, made)
        if key not in self.calendar:
            mark = len(self.calendar)
            year, month, day = z3.Ints(f"year#{mark} month#{mark} day#{mark}")
            made = _Day(year, month, day)
            self.side += [month >= 1, month <= 12, day >= 1, day <= length_of_month(year, month)]
            self.side += [year >= 1, year <= 9999, number == day_number(made)]
            self.calendar[key] = (number, made)
        return self.calendar[key][1]

    def order_of_days(self) -> list[z3.BoolRef]:
        """Days stand in the order of their year, month and day. It follows from `side`, but z3 is slow to see it."""
        made: list[z3.BoolRef] = []
        for (number, day), (other, other_day) in combinations(self.calendar.values(), 2):
            place, other_place = _place(day), _place(other_day)
            made.append((number <= other) == (place <= other_place))
            made.append((number >= other) == (place >= other_place))
        return made


@dataclass(frozen=True, slots=True)
class _Day:
    year: z3.ArithRef
    month: z3.ArithRef
    day: z3.ArithRef


def _place(day: _Day) -> z3.ArithRef:
    return day.year * 372 + day.month * 31 + day.day


def length_of_month(year: z3.ArithRef, month: z3.ArithRef) -> z3.ArithRef:
    leap = z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0))
    short = z3.Or([month == number for number in (4, 6, 9, 11)])
    return z3.If(month == 2, z3.If(leap, 29, 28), z3.If(short, 30, 31))


def day_number(day: _Day) -> z3.ArithRef:
    """As `date.toordinal`: years are counted from March."""
    year = z3.If(day.month <= 2, day.year - 1, day.year)
    before: z3.ArithRef = z3.IntVal(_DAYS_BEFORE_MONTH[11])
    for place in range(11):
        before = z3.If(day.month == (place + 2) % 12 + 1, _DAYS_BEFORE_MONTH[place], before)
    return 365 * year + year / 4 - year / 100 + year / 400 + before + day.day - 306


def walk(tree: n.Node) -> Iterable[n.Node]:
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(n.children(node))


def _literal(model: Model, node: n.Literal_) -> Truth | Value:
    value, kind = node.value, node.type.kind
    if kind == "truth":
        return Truth(z3.BoolVal(value is True), z3.BoolVal(value is False))
    if value is None:
        return Value(_real(Fraction(0)) if kind == "number" else z3.IntVal(1), NO)
    if isinstance(value, Decimal):
        return Value(_real(Fraction(value)))
    made = Value(model._constant(value, node.type))
    if isinstance(value, date):
        model.day_of(made.term)
    return made


def _name(model: Model, node: n.Name) -> Truth | Value:
    variable, known = model.variables[node.name], model.known[node.name]
    if node.type.kind == "truth":
        return Truth(_and(known, variable), _and(known, z3.Not(variable)))
    if node.type.kind == "number":
        return Value(z3.ToReal(variable) * _real(Fraction(1, 10**node.type.scale)), known)
    return Value(variable, known)


def _not(model: Model, node: n.Not) -> Truth:
    value = model.truth(node.value)
    return Truth(value.false, value.true)


def _all(model: Model, node: n.And) -> Truth:
    parts = [model.truth(value) for value in node.values]
    return Truth(_and(*(part.true for part in parts)), _or(*(part.false for part in parts)))


def _any(model: Model, node: n.Or) -> Truth:
    parts = [model.truth(value) for value in node.values]
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
        a, b = model.truth(left), model.truth(right)
        same = _or(_and(a.true, b.true), _and(a.false, b.false))
        other = _or(_and(a.true, b.false), _and(a.false, b.true))
        return Truth(same, other) if op == "=" else Truth(other, same)
    one, two = model.value(left), model.value(right)
    known, test = _and(one.known, two.known), _COMPARE[op](one.term, two.term)
    return Truth(_and(known, test), _and(known, z3.Not(test)))


def _between(model: Model, node: n.Between) -> Truth:
    value, low, high = (model.value(part) for part in (node.value, node.low, node.high))
    known = _and(value.known, low.known, high.known)
    test = z3.And(low.term <= value.term, value.term <= high.term)
    return Truth(_and(known, test), _and(known, z3.Not(test)))


def _in(model: Model, node: n.In) -> Truth:
    value = model.value(node.value)
    test = _or(*(value.term == model.value(option).term for option in node.options))
    return Truth(_and(value.known, test), _and(value.known, z3.Not(test)))


def _case(model: Model, node: n.Case) -> Truth | Value:
    conditions = [model.truth(condition) for condition, _ in node.branches]
    if node.type.kind == "truth":
        whole = model.truth(node.otherwise)
        for condition, (_, branch) in zip(reversed(conditions), reversed(node.branches), strict=True):
            value = model.truth(branch)
            whole = Truth(
                _or(_and(condition.true, value.true), _and(condition.false, whole.true)),
                _or(_and(condition.true, value.false), _and(condition.false, whole.false)),
            )
        return whole
    made = model.value(node.otherwise)
    for condition, (_, branch) in zip(reversed(conditions), reversed(node.branches), strict=True):
        part = model.value(branch)
        known = _or(_and(condition.true, part.known), _and(condition.false, made.known))
        made = Value(z3.If(condition.true, part.term, made.term), known)
    return made


def _coalesce(model: Model, node: n.Coalesce) -> Truth | Value:
    if node.type.kind == "truth":
        whole = model.truth(node.values[-1])
        for item in reversed(node.values[:-1]):
            value = model.truth(item)
            unknown = _and(z3.Not(value.true), z3.Not(value.false))
            whole = Truth(
                _or(value.true, _and(unknown, whole.true)), _or(value.false, _and(unknown, whole.false))
            )
        return whole
    made = model.value(node.values[-1])
    for item in reversed(node.values[:-1]):
        part = model.value(item)
        made = Value(z3.If(part.known, part.term, made.term), _or(part.known, made.known))
    return made


def _negate(model: Model, node: n.Negate) -> Value:
    value = model.value(node.value)
    return Value(-value.term, value.known)


def _add(model: Model, node: n.Add) -> Value:
    return _both(model, node.left, node.right, lambda a, b: a + b)


def _subtract(model: Model, node: n.Subtract) -> Value:
    return _both(model, node.left, node.right, lambda a, b: a - b)


def _multiply(model: Model, node: n.Multiply) -> Value:
    return _both(model, node.left, node.right, lambda a, b: a * b)


def _divide(model: Model, node: n.Divide) -> Value:
    made = _both(model, node.left, node.right, lambda a, b: a / b)
    return Value(made.term, _and(made.known, model.value(node.right).term != 0))


def _least(model: Model, node: n.Least) -> Value:
    return _extreme(model, node.values, _COMPARE["<="])


def _greatest(model: Model, node: n.Greatest) -> Value:
    return _extreme(model, node.values, _COMPARE[">="])


def _extreme(model: Model, nodes: Iterable[n.Node], wins: Callable[[Any, Any], z3.BoolRef]) -> Value:
    parts = [model.value(node) for node in nodes]
    term = parts[0].term
    for part in parts[1:]:
        term = z3.If(wins(term, part.term), term, part.term)
    return Value(term, _and(*(part.known for part in parts)))


def _round(model: Model, node: n.Round) -> Value:
    value = model.value(node.value)
    if _has_places(node.value.type, node.places):
        return value
    scaled = value.term * _real(Fraction(10**node.places))
    half = _real(Fraction(1, 2))
    away = z3.If(scaled >= 0, z3.ToInt(scaled + half), -z3.ToInt(half - scaled))
    return Value(z3.ToReal(away) * _real(Fraction(1, 10**node.places)), value.known)


def _floor(model: Model, node: n.Floor) -> Value:
    value = model.value(node.value)
    if _has_places(node.value.type, 0):
        return value
    return Value(z3.ToReal(z3.ToInt(value.term)), value.known)


def _ceil(model: Model, node: n.Ceil) -> Value:
    value = model.value(node.value)
    if _has_places(node.value.type, 0):
        return value
    return Value(z3.ToReal(-z3.ToInt(-value.term)), value.known)


def _absolute(model: Model, node: n.Absolute) -> Value:
    value = model.value(node.value)
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


def _months(model: Model, start_number: z3.ArithRef, end_number: z3.ArithRef) -> z3.ArithRef:
    """The months on the calendar, less one where the last is not full."""
    start, end = model.day_of(start_number), model.day_of(end_number)
    months = (end.year - start.year) * 12 + end.month - start.month
    on = z3.If(_full(start, end), months, months - 1)
    back = z3.If(_full(end, start), months, months + 1)
    return z3.If(start_number <= end_number, on, back)


def _full(start: _Day, end: _Day) -> z3.BoolRef:
    return z3.Or(end.day >= start.day, end.day == length_of_month(end.year, end.month))


def _add_days(model: Model, node: n.AddDays) -> Value:
    return _both(model, node.day, node.count, lambda day, count: day + z3.ToInt(count))


def _add_months(model: Model, node: n.AddMonths) -> Value:
    def moved(number: z3.ArithRef, count: z3.ArithRef) -> z3.ArithRef:
        day = model.day_of(number)
        year, month = _months_on(day, z3.simplify(z3.ToInt(count)))
        length = length_of_month(year, month)
        made = _Day(year, month, z3.If(day.day <= length, day.day, length))
        found = day_number(made)
        model.calendar[found.get_id()] = (found, made)
        return found

    return _both(model, node.day, node.count, moved)


def _months_on(day: _Day, count: z3.ArithRef) -> tuple[z3.ArithRef, z3.ArithRef]:
    """Year and month; for a count that is known without a division, which is slow to reason about."""
    if not z3.is_int_value(count):
        months = day.year * 12 + day.month - 1 + count
        return months / 12, months % 12 + 1
    years, months = divmod(count.as_long(), 12)
    month = day.month + months
    return day.year + years + z3.If(month > 12, 1, 0), z3.If(month > 12, month - 12, month)


def _year_of(model: Model, node: n.YearOf) -> Value:
    value = model.value(node.day)
    return Value(z3.ToReal(model.day_of(value.term).year), value.known)


def _month_of(model: Model, node: n.MonthOf) -> Value:
    value = model.value(node.day)
    return Value(z3.ToReal(model.day_of(value.term).month), value.known)


def _both(model: Model, left: n.Node, right: n.Node, make: Callable[[Any, Any], z3.ArithRef]) -> Value:
    one, two = model.value(left), model.value(right)
    return Value(make(one.term, two.term), _and(one.known, two.known))


def _has_places(type_: Type, places: int) -> bool:
    return not type_.rational and type_.scale <= places


def _real(value: Fraction) -> z3.RatNumRef:
    return z3.RealVal(str(value))


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
