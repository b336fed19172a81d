"""What the fourth reading works with: the pen, what it makes of a condition (`Told`) and of a value (`Worked`), and
what can be read off a node before any case is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_
from luoshi.rules.exact import fraction
from luoshi.rules.figures import Form, form_of, is_money
from luoshi.rules.tongue import NOTHING, Sort, Tongue, Values, Words
from luoshi.rules.units import NONE

Worth = Callable[[Values], Any]
MINUS, SUM, PRODUCT, WHOLE = range(4)
"""How tightly a formula binds. A minus before a value is bracketed in any other."""


@dataclass(frozen=True, slots=True)
class Told:
    """A condition in a case. `of` is what it is about; `subject` says what that is (职工人数为19人), and the relations
    what follows from it (，少于20人)."""

    holds: Worth
    yes: Words
    no: Words
    of: n.Node | None = None
    subject: Words = NOTHING
    yes_relation: Words = NOTHING
    no_relation: Words = NOTHING


@dataclass(frozen=True, slots=True)
class Pen:
    """What writes: the language, how conditions are told in it, and the values that are the same in every case (terms),
    which are written once."""

    tongue: Tongue
    tell: Callable[[n.Node], Told]
    reasons: Callable[[Sequence[Told]], Sequence[Words]]
    fixed: Values


@dataclass(frozen=True, slots=True)
class Worked:
    """A value in a case.

    `stated` is the whole statement, `beside` how it is named beside another (截止日期2023年3月31日), `operand` how it
    stands in a formula, `text` its figure alone. `before` has to be said before `operand`, `ahead` before `beside`.
    """

    value: Worth
    text: Words
    stated: Words
    beside: Words
    operand: Words
    level: int = WHOLE
    before: tuple[Words, ...] = ()
    ahead: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """How a value is wanted: numbers in a form (as beside a ratio), the noun that the line ends in (补贴7,500.00元),
    and whether something comes after it, so that a cap that does not bind need not repeat the value."""

    form: Form | None = None
    noun: str = ""
    goes_on: bool = False


PLAIN = Ask()


def worth(node: n.Node) -> Worth:
    """The value of a node. The function is made when it is first wanted."""
    if isinstance(node, n.Literal_):
        known = node.value
        return lambda _: known
    if isinstance(node, n.Name):
        name = node.name
        return lambda values: values.get(name)
    made: Worth | None = None

    def value(values: Values) -> Any:
        nonlocal made
        if made is None:
            made = compile_(node)
        return made(values)

    return value


def worths(*parts: n.Node) -> tuple[Worth, ...]:
    """Their values so that they may be compared with one another."""
    if not any(part.type.rational for part in parts):
        return tuple(worth(part) for part in parts)
    return tuple(_as_fraction(worth(part)) for part in parts)


def _as_fraction(value: Worth) -> Worth:
    def exact(values: Values) -> Any:
        found = value(values)
        return fraction(found) if isinstance(found, Decimal) else found

    return exact


def sort_of(node: n.Node) -> Sort:
    """What a comparison with this value compares."""
    type_ = node.type
    if shape(node) in ("year", "month-number"):
        return "part"
    if type_.kind in ("date", "month"):
        return "date" if type_.kind == "date" else "month"
    if type_.kind == "number":
        return "amount" if is_money(type_.unit) or type_.unit == NONE else "count"
    return "same"


def shape(node: n.Node) -> Form:
    """The form of a node's numbers: a sum of ratios is a ratio, 2023 is a year."""
    match node:
        case n.YearOf():
            return "year"
        case n.MonthOf():
            return "month-number"
        case n.Least() | n.Greatest() | n.Coalesce():
            return _shared([shape(value) for value in node.values])
        case n.Case():
            return _shared([shape(value) for _, value in node.branches] + [shape(node.otherwise)])
        case n.Add() | n.Subtract():
            left, right = shape(node.left), shape(node.right)
            return left if left == right == "ratio" else form_of(node.type)
        case n.Negate() | n.Absolute() | n.Round() | n.Floor() | n.Ceil():
            return shape(node.value)
    return form_of(node.type)


def shared(*parts: n.Node) -> Form | None:
    """The form that numbers take which stand beside one another."""
    form = _shared([shape(part) for part in parts])
    return form if form in ("ratio", "year", "month-number") else None


def _shared(forms: list[Form]) -> Form:
    return next((form for form in forms if form != "number"), forms[0])


def in_order(steps: Sequence[Words], last: Words, pen: Pen) -> Words:
    """The steps that have something to say, then `last`."""
    if not steps:
        return last
    between = pen.tongue.step

    def say(values: Values) -> str:
        return between.join([*(said for step in steps if (said := step(values))), last(values)])

    return say


def truths_in(node: n.Node) -> frozenset[str]:
    """The names of yes-or-no facts that the tree reads."""
    return frozenset(
        here.name for here in n.walk(node) if isinstance(here, n.Name) and here.type.kind == "truth"
    )
