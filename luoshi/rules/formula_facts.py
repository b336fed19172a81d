"""The facts that some trees read, as the variables of a z3 formula, and what their declared types say of them.

Numbers are exact reals made of integers (so many 分 over 100), dates are day numbers (formula_days.py), and texts are
numbers that stand for the constants that occur, with one more for each name that may be something else. formula.py
makes the formulas of the trees themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import z3

from luoshi.rules import nodes as n
from luoshi.rules.formula_days import Day, day_number, length_of_month, order
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

YES = z3.BoolVal(True)

Fact = Decimal | date | bool | str | None


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
    calendar: dict[int, tuple[z3.ArithRef, Day]] = field(default_factory=dict)

    @staticmethod
    def of(trees: Iterable[n.Node]) -> Model:
        """The model of the facts that the trees read.

        Without Coalesce a result that is known stays the same whatever the unknown facts turn out to be, so that
        only known facts need be looked at.
        """
        every = [node for tree in trees for node in n.walk(tree)]
        model = Model(unknowns=any(isinstance(node, n.Coalesce) for node in every))
        for node in every:
            if isinstance(node, n.Name):
                model.names.setdefault(node.name, node.type)
            if isinstance(node, n.Literal_) and isinstance(node.value, str):
                model.code(node.value)
        for type_ in model.names.values():
            for option in type_.options:
                model.code(option)
        for name, type_ in model.names.items():
            model._declare(name, type_)
        return model

    def facts(self, found: z3.ModelRef) -> dict[str, Fact]:
        """The facts of a case that z3 has found."""
        return {name: self._fact(name, type_, found) for name, type_ in self.names.items()}

    def equal(self, name: str, value: Fact) -> z3.BoolRef:
        """That the fact is this value."""
        if value is None:
            return z3.Not(self.known[name])
        variable, constant = self.variables[name], self.constant(value, self.names[name])
        same = [self.known[name], variable == constant]
        if isinstance(value, date):
            same.append(order(self.day_of(variable)) == order(self.day_of(constant)))
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

    def code(self, text: str) -> int:
        if text not in self.texts:
            self.texts.append(text)
        return self.texts.index(text)

    def constant(self, value: Any, type_: Type) -> Any:
        if isinstance(value, bool):
            return z3.BoolVal(value)
        if isinstance(value, str):
            return z3.IntVal(self.code(value))
        if isinstance(value, date):
            return z3.IntVal(value.toordinal())
        return z3.IntVal(int(value.scaleb(type_.scale)))

    def _declare(self, name: str, type_: Type) -> None:
        self.known[name] = z3.Bool(f"known {name}") if self.unknowns else YES
        variable = z3.Bool(name) if type_.kind == "truth" else z3.Int(name)
        self.variables[name] = variable
        if type_.kind == "number":
            self.side.append(self.in_range(type_, variable * real(Fraction(1, 10**type_.scale))))
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
            return z3.And(term >= real(Fraction(low)), term <= real(Fraction(high)))
        first, last = type_.low or EARLIEST, type_.high or LATEST
        assert isinstance(first, date)
        assert isinstance(last, date)
        return z3.And(term >= first.toordinal(), term <= last.toordinal())

    def _one_of(self, name: str, type_: Type) -> None:
        """One of its options; else one of the constants or a text of its own, so that two names may differ."""
        variable = self.variables[name]
        if type_.options:
            codes = [self.code(option) for option in type_.options]
            self.side.append(z3.Or([variable == code for code in codes]))
        else:
            texts = [other for other, type_ in self.names.items() if type_.kind == "text"]
            self.side.append(z3.And(variable >= 0, variable < len(self.texts) + len(texts)))

    def day_of(self, number: z3.ArithRef) -> Day:
        """Year, month and day of a day number."""
        key = number.get_id()
        if key not in self.calendar and z3.is_int_value(number):
            day = date.fromordinal(number.as_long())
            made = Day(z3.IntVal(day.year), z3.IntVal(day.month), z3.IntVal(day.day))
            self.calendar[key] = (number, made)
        if key not in self.calendar:
            mark = len(self.calendar)
            year, month, day = z3.Ints(f"year#{mark} month#{mark} day#{mark}")
            made = Day(year, month, day)
            self.side += [month >= 1, month <= 12, day >= 1, day <= length_of_month(year, month)]
            self.side += [year >= 1, year <= 9999, number == day_number(made)]
            self.calendar[key] = (number, made)
        return self.calendar[key][1]

    def order_of_days(self) -> list[z3.BoolRef]:
        """Days stand in the order of their year, month and day. It follows from `side`, but z3 is slow to see it."""
        made: list[z3.BoolRef] = []
        for (number, day), (other, other_day) in combinations(self.calendar.values(), 2):
            place, other_place = order(day), order(other_day)
            made.append((number <= other) == (place <= other_place))
            made.append((number >= other) == (place >= other_place))
        return made


def real(value: Fraction) -> z3.RatNumRef:
    return z3.RealVal(str(value))
