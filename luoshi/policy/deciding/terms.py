"""What a term is in an expression: its type, its value, and the constant that stands for it in a tree."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from luoshi.rules import nodes as n
from luoshi.rules.evaluate import Value as Known
from luoshi.rules.types import DATE, MONTH, RATIO, TEXT, TRUTH, Type
from luoshi.rules.types import number as number_type
from luoshi.rules.units import NONE, unit

if TYPE_CHECKING:
    from luoshi.policy.policy import Stated, Value


def type_of(value: Value) -> Type:
    """The type of a term: exactly its value, so that a division by it is known not to be by zero."""
    if value.kind == "number":
        held = constant(value)
        scale = _scale(held) if isinstance(held, Decimal) else 0
        bound = held if isinstance(held, Decimal) else None
        if value.unit == "%":
            return replace(RATIO, scale=scale, low=bound, high=bound, rational=isinstance(held, Fraction))
        unit_ = NONE if value.unit in ("倍", "比", "") else unit(value.unit)
        rational = isinstance(held, Fraction)
        return replace(number_type(unit_, scale, rational=rational), low=bound, high=bound)
    if value.kind == "truth":
        return TRUTH
    return {"date": DATE, "month": MONTH}.get(value.kind, TEXT)


def constant(value: Value) -> Decimal | Fraction:
    """A number as an expression has it: a per cent is a hundredth."""
    held = value.number
    assert held is not None
    if value.unit != "%":
        return held
    return held.scaleb(-2) if isinstance(held, Decimal) else held / 100


def value_of(stated: Stated) -> Known:
    """The value of a term as expressions have it."""
    value = stated.value
    return constant(value) if value.kind == "number" else value.value


def literal(stated: Stated) -> n.Node:
    """The value of a term as a tree; a fraction that no decimal holds is a quotient."""
    type_, held = type_of(stated.value), value_of(stated)
    if isinstance(held, Fraction):
        over, under = (n.Literal_(type_, Decimal(part)) for part in (held.numerator, held.denominator))
        return n.Divide(type_, over, under)
    return n.Literal_(type_, held)


def _scale(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
