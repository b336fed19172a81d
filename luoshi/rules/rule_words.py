"""The rule itself in words, with no case: 购车日期在开始（含）至截止（含）之间.

One function for each kind of node; each gives its text and how tightly that binds, so that brackets stand only where
they are needed.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from luoshi.rules import nodes as n
from luoshi.rules.figures import Form, is_money, writer
from luoshi.rules.pen import Ask, Pen, shared, sort_of
from luoshi.rules.told import options_in_words, pen_of
from luoshi.rules.tongue import Tongue
from luoshi.rules.types import number
from luoshi.rules.worked import work

_LOOSE, _OR, _AND, _SUM, _PRODUCT, _MINUS, _WHOLE = range(7)
"""How tightly each binds. A phrase of several words (甲、乙中较低的) is loose."""
_Said = tuple[str, int]


def rule_of(node: n.Node, tongue: Tongue) -> str:
    """The rule that `plain` has been over."""
    return _say(node, pen_of(tongue))[0]


def _say(node: n.Node, pen: Pen, form: Form | None = None) -> _Said:
    if isinstance(node, n.Literal_):
        return _literal(node, pen, form)
    return RULE[type(node)](node, pen)


def _within(node: n.Node, pen: Pen, least: int, form: Form | None = None) -> str:
    text, binds = _say(node, pen, form)
    return text if binds >= least else f"{pen.tongue.open}{text}{pen.tongue.close}"


def _literal(node: n.Literal_, pen: Pen, form: Form | None = None) -> _Said:
    t = pen.tongue
    if node.value is None or node.type.kind == "truth":
        return t.undecided if node.value is None else t.always if node.value else t.never, _SUM
    return work(node, pen, Ask(form)).text({}), _WHOLE


def _name(node: n.Name, pen: Pen) -> _Said:
    if node.type.kind == "truth":
        return pen.tongue.truth(node.name).yes, _SUM
    return node.name, _WHOLE


def _not(node: n.Not, pen: Pen) -> _Said:
    t = pen.tongue
    match node.value:
        case n.Name() as name:
            return t.truth(name.name).no, _SUM
        case n.Between() as inner:
            return _range(inner, pen, t.rule_outside)
        case n.In() as inner:
            return _one_of(inner, pen, t.rule_none_of)
    return t.rule_not.format(rule=_within(node.value, pen, _AND + 1)), _AND


def _and(node: n.And, pen: Pen) -> _Said:
    return pen.tongue.and_.join(_within(value, pen, _AND + 1) for value in node.values), _AND


def _or(node: n.Or, pen: Pen) -> _Said:
    return pen.tongue.rule_or.join(_within(value, pen, _OR + 1) for value in node.values), _OR


def _compare(node: n.Compare, pen: Pen) -> _Said:
    t = pen.tongue
    if node.left.type.kind == "truth":
        template = t.rule_alike if node.op == "=" else t.rule_unlike
        return template.format(left=_say(node.left, pen)[0], right=_say(node.right, pen)[0]), _LOOSE
    form = shared(node.left, node.right)
    left, right = (_within(part, pen, _SUM, form) for part in (node.left, node.right))
    if node.op in t.literal and isinstance(node.right, n.Literal_):
        template = t.rule_equal if node.op == "=" else t.rule_unequal
        return template.format(left=left, right=right), _SUM
    words = t.relations[sort_of(node.left), node.op].holds.format(right=right)
    return t.rule_compare.format(left=left, relation=words), _SUM


def _between(node: n.Between, pen: Pen) -> _Said:
    return _range(node, pen, pen.tongue.rule_between)


def _range(node: n.Between, pen: Pen, template: str) -> _Said:
    form = shared(node.value, node.low, node.high)
    value, low, high = (_within(part, pen, _SUM, form) for part in (node.value, node.low, node.high))
    return template.format(value=value, low=low, high=high), _SUM


def _in(node: n.In, pen: Pen) -> _Said:
    return _one_of(node, pen, pen.tongue.rule_one_of)


def _one_of(node: n.In, pen: Pen, template: str) -> _Said:
    value = _within(node.value, pen, _SUM)
    return template.format(value=value, options=options_in_words(node, pen)), _SUM


def _case(node: n.Case, pen: Pen) -> _Said:
    t = pen.tongue
    if node.type.kind == "truth":
        return _truth_case(node, pen)
    form = shared(node)
    said = [
        t.rule_when.format(when=_within(when, pen, _AND), value=_within(value, pen, _SUM, form))
        for when, value in node.branches
    ]
    said.append(t.rule_else.format(value=_within(node.otherwise, pen, _SUM, form)))
    return t.rule_branch.join(said), _LOOSE


def _truth_case(node: n.Case, pen: Pen) -> _Said:
    t = pen.tongue
    said = []
    for when, value in [*node.branches, (None, node.otherwise)]:
        so, not_so, must = t.rule_when_so, t.rule_when_not, t.rule_when_must
        if when is None:
            so, not_so, must = t.rule_else_so, t.rule_else_not, t.rule_else_must
        template = must
        if isinstance(value, n.Literal_) and isinstance(value.value, bool):
            template = so if value.value else not_so
        first = "" if when is None else _within(when, pen, _AND)
        said.append(template.format(when=first, value=_within(value, pen, _AND)))
    return t.rule_branch.join(said), _LOOSE


def _binary(sign: str, level: int) -> Callable[[Any, Pen], _Said]:
    def say(node: n.Add | n.Subtract | n.Multiply | n.Divide, pen: Pen) -> _Said:
        form = shared(node.left, node.right) if level == _SUM else None
        left, right = _operand(node.left, pen, level, form), _operand(node.right, pen, level + 1, form)
        return f"{left} {sign} {right}", level

    return say


def _operand(node: n.Node, pen: Pen, least: int, form: Form | None = None) -> str:
    """A part of a formula; what begins with a minus is bracketed."""
    text = _within(node, pen, least, form)
    return f"{pen.tongue.open}{text}{pen.tongue.close}" if text[0] == "-" else text


def _negate(node: n.Negate, pen: Pen) -> _Said:
    return f"-{_operand(node.value, pen, _WHOLE)}", _MINUS


def _extreme(node: n.Least | n.Greatest, pen: Pen) -> _Said:
    """A value and its one cap, or a choice of several."""
    t = pen.tongue
    least = isinstance(node, n.Least)
    form = shared(node)
    said = [_within(value, pen, _SUM, form) for value in node.values]
    leaf = [isinstance(value, n.Name | n.Literal_) for value in node.values]
    if len(said) == 2 and any(leaf) and node.type.kind == "number":
        value, cap = reversed(said) if leaf[0] and not leaf[1] else said
        return (t.rule_cap if least else t.rule_floor).format(value=value, cap=cap), _LOOSE
    if node.type.kind == "number":
        template = t.rule_least if least else t.rule_greatest
    else:
        template = t.rule_earliest if least else t.rule_latest
    return template.format(values=t.list_comma.join(said)), _LOOSE


def _of(template: str, *parts: str) -> Callable[[Any, Pen], _Said]:
    """A phrase about its parts."""

    def say(node: n.Node, pen: Pen) -> _Said:
        said = {part: _within(getattr(node, part), pen, _SUM) for part in parts}
        return getattr(pen.tongue, template).format(**said), _SUM

    return say


def _whole(every: str, plain: str) -> Callable[[Any, Pen], _Said]:
    """A number made whole; a quotient by one value counts how often that goes in."""

    def say(node: n.Floor | n.Ceil, pen: Pen) -> _Said:
        value = node.value
        if isinstance(value, n.Divide) and isinstance(value.right, n.Name | n.Literal_):
            left, right = _within(value.left, pen, _PRODUCT), _within(value.right, pen, _WHOLE)
            return getattr(pen.tongue, every).format(left=left, right=right), _LOOSE
        said: str = getattr(pen.tongue, plain).format(value=_within(value, pen, _WHOLE))
        return said, _LOOSE

    return say


def _round(node: n.Round, pen: Pen) -> _Said:
    t = pen.tongue
    value = _within(node.value, pen, _SUM)
    if is_money(node.type.unit) and node.type.unit.over == ("元",) and node.places in (0, 2):
        return (t.rule_round_fen if node.places else t.rule_round_yuan).format(value=value), _LOOSE
    return t.rule_round.format(value=value, places=node.places), _LOOSE


def _coalesce(node: n.Coalesce, pen: Pen) -> _Said:
    t = pen.tongue
    form = shared(node)
    said, *others = (_within(value, pen, _SUM, form) for value in node.values)
    for number_, other in enumerate(others, 1):
        value = node.values[number_]
        if isinstance(value, n.Literal_) and isinstance(value.value, bool):
            said = (t.rule_given_so if value.value else t.rule_given_not).format(value=said)
        else:
            said = t.rule_coalesce.format(value=said, other=other)
    return said, _SUM


def _added(node: n.AddDays | n.AddMonths, pen: Pen) -> _Said:
    t = pen.tongue
    day = _within(node.day, pen, _SUM)
    if not isinstance(node.count, n.Literal_) or not isinstance(node.count.value, Decimal):
        unit_ = t.unit_of_days if isinstance(node, n.AddDays) else t.unit_of_months
        count = f"{t.open}{_say(node.count, pen)[0]}{t.close}{unit_}"
        return t.later.format(day=day, count=count), _SUM
    count = writer(number(node.count.type.unit, 0), t.lang)(abs(node.count.value))
    return (t.earlier if node.count.value < 0 else t.later).format(day=day, count=count), _SUM


RULE: dict[type[n.Node], Callable[[Any, Pen], _Said]] = {
    n.Literal_: _literal,
    n.Name: _name,
    n.Not: _not,
    n.And: _and,
    n.Or: _or,
    n.Compare: _compare,
    n.Between: _between,
    n.In: _in,
    n.Case: _case,
    n.Negate: _negate,
    n.Add: _binary("+", _SUM),
    n.Subtract: _binary("−", _SUM),
    n.Multiply: _binary("×", _PRODUCT),
    n.Divide: _binary("÷", _PRODUCT),
    n.Least: _extreme,
    n.Greatest: _extreme,
    n.Round: _round,
    n.Floor: _whole("rule_floor_every", "rule_floor_of"),
    n.Ceil: _whole("rule_ceil_every", "rule_ceil_of"),
    n.Absolute: _of("rule_absolute", "value"),
    n.Coalesce: _coalesce,
    n.DaysBetween: _of("rule_days", "start", "end"),
    n.MonthsBetween: _of("rule_months", "start", "end"),
    n.YearsBetween: _of("rule_years", "start", "end"),
    n.AddDays: _added,
    n.AddMonths: _added,
    n.YearOf: _of("rule_year", "day"),
    n.MonthOf: _of("rule_month", "day"),
}
