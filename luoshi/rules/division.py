"""Whether a divisor can be zero.

The rule a writer needs to know: a divisor is safe when it is a number other than zero, when the declared
range of its facts leaves zero out, or when a condition that is known to hold there compares *the same
divisor* with a number:

    case when 职工人数 > 0 then 补贴总额 / 职工人数 else 0 end     the condition of the branch
    case when 职工人数 = 0 then 0 else 补贴总额 / 职工人数 end     the conditions of the branches before,
    which failed 职工人数 > 0 and 补贴总额 / 职工人数 > 100                     an earlier part of the same
    `and` 职工人数 = 0 or 补贴总额 / 职工人数 > 100                      an earlier part of the same `or`,
    which failed

Only comparisons with a literal count: then the condition is unknown exactly where the divisor is, and the
quotient is unknown with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from luoshi.rules import nodes as n
from luoshi.rules.bounds import OutOfCalendar, bounds

_FAILED: dict[n.Comparison, n.Comparison] = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_TURNED: dict[n.Comparison, n.Comparison] = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def shown_not_zero(condition: n.Node, holds: bool) -> Iterator[n.Node]:
    """The values that are not zero where `condition` holds (or, with `holds` false, fails)."""
    match condition:
        case n.Not():
            yield from shown_not_zero(condition.value, not holds)
        case n.And() if holds:
            for value in condition.values:
                yield from shown_not_zero(value, True)
        case n.Or() if not holds:
            for value in condition.values:
                yield from shown_not_zero(value, False)
        case n.Compare():
            op = condition.op if holds else _FAILED[condition.op]
            if _is_number(condition.right) and _leaves_out_zero(op, condition.right):
                yield condition.left
            if _is_number(condition.left) and _leaves_out_zero(_TURNED[op], condition.left):
                yield condition.right
        case n.Between() if holds:
            if _leaves_out_zero(">=", condition.low) or _leaves_out_zero("<=", condition.high):
                yield condition.value
        case n.In():
            if holds != any(option.value == 0 for option in condition.options):
                yield condition.value


def never_zero(divisor: n.Node, shown: tuple[n.Node, ...]) -> bool:
    """Whether `divisor` cannot be zero where the values of `shown` are not."""
    if any(divisor == value for value in shown):
        return True
    try:
        low, high = bounds(divisor)
    except OutOfCalendar:
        return False
    if (low is not None and low > 0) or (high is not None and high < 0):
        return True
    match divisor:
        case n.Multiply():
            return never_zero(divisor.left, shown) and never_zero(divisor.right, shown)
        case n.Negate() | n.Absolute():
            return never_zero(divisor.value, shown)
    return False


def _is_number(node: n.Node) -> bool:
    return isinstance(node, n.Literal_) and isinstance(node.value, Decimal)


def _leaves_out_zero(op: n.Comparison, against: n.Node) -> bool:
    if not isinstance(against, n.Literal_) or not isinstance(against.value, Decimal):
        return False
    value = against.value
    return {
        "=": value != 0,
        "<>": value == 0,
        ">": value >= 0,
        ">=": value > 0,
        "<": value <= 0,
        "<=": value < 0,
    }[op]
