"""What the rules of a plan look for in each fact, so that invented rows meet it.

`habits(plan)` walks every comparison of the plan's rules and finds, by trying (the rules themselves are asked, none is
known here), the values at which an answer turns: the price at which a cap is reached, the first and the last day of a
window, the ratio to last year's figure that earns an award. Of yes-or-no facts and options it finds those that
conditions want.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, product
from typing import Any

from luoshi.engines.plan import Plan
from luoshi.policy.decide import Decider
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_
from luoshi.rules.types import EARLIEST, LATEST, Type

DAY_ZERO = date(1970, 1, 1)
_MOST = 10**13
"""Where a turning point is looked for, in the smallest parts of a fact's unit, above zero and below."""
_NOMINAL = 10**8
_NOMINAL_DAY = (date(2020, 6, 15) - DAY_ZERO).days
_LARGEST_RATIO = 100
_CHOICES = 4096
"""So many combinations of yes-or-no facts and options are tried in one condition."""

Value = int | str | bool


@dataclass(slots=True)
class Habit:
    """One fact. `points` are where an answer turns, in the smallest parts of its unit, or days since 1970; `wanted` the
    answers that conditions want; `texts` those that rules name. `parent` is an earlier fact that it is compared with,
    `ratios` (over, under) or `offsets` (days) what it then is to it where an answer turns."""

    name: str
    type: Type
    points: tuple[int, ...] = ()
    wanted: tuple[Value, ...] = ()
    texts: tuple[str, ...] = ()
    parent: str | None = None
    ratios: tuple[tuple[int, int], ...] = ()
    offsets: tuple[int, ...] = ()


@dataclass(slots=True)
class _Found:
    points: dict[int, None] = field(default_factory=dict)
    wanted: dict[Value, None] = field(default_factory=dict)
    texts: dict[str, None] = field(default_factory=dict)
    ratios: dict[tuple[int, int], None] = field(default_factory=dict)
    offsets: dict[int, None] = field(default_factory=dict)
    parent: str | None = None


def habits(plan: Plan) -> dict[str, Habit]:
    """Each fact of the plan, in its order."""
    order = {name: number for number, name in enumerate(plan.facts)}
    found = {name: _Found() for name in plan.facts}
    for decider in plan.deciders:
        for tree in _trees(decider):
            if tree.type.kind == "truth":
                _wants(tree, plan.facts, found)
            for left, right in _pairs(tree):
                _turns(left, right, plan.facts, order, found)
    return {
        name: Habit(
            name, plan.facts[name], tuple(sorted(one.points)), tuple(one.wanted), tuple(one.texts), one.parent,
            tuple(one.ratios), tuple(one.offsets),
        )
        for name, one in found.items()
    }  # fmt: skip


def exact(value: int, type_: Type) -> Any:
    """The value of a fact that a whole number stands for."""
    if type_.kind == "number":
        return Decimal(value).scaleb(-type_.scale)
    day = DAY_ZERO + timedelta(days=value)
    return day.replace(day=1) if type_.kind == "month" else day


def _trees(decider: Decider) -> Iterator[n.Node]:
    """Conditions, amounts and days, as they are in each stretch of time, with only facts left in them."""
    rules = decider.rules
    days: dict[date | None, None] = {None: None, date.min: None}
    for term in rules.dated.values():
        days.update(dict.fromkeys(version.since for version in term.versions))
    results = [rule for rule in (rules.amount, rules.until, *rules.sums) if rule is not None]
    seen: set[n.Node] = set()
    for rule in (*rules.conditions, *results):
        for day in days:
            tree = rules.with_constants(rule.tree, day)
            if tree not in seen:
                seen.add(tree)
                yield tree


def _pairs(tree: n.Node) -> Iterator[tuple[n.Node, n.Node]]:
    """What is held against what."""
    for node in n.walk(tree):
        if isinstance(node, n.Compare):
            yield node.left, node.right
        elif isinstance(node, n.Between):
            yield node.value, node.low
            yield node.value, node.high
        elif isinstance(node, n.Least | n.Greatest):
            yield from ((node.values[0], other) for other in node.values[1:])
        elif isinstance(node, n.In):
            yield from ((node.value, option) for option in node.options)


def _turns(
    left: n.Node,
    right: n.Node,
    facts: Mapping[str, Type],
    order: Mapping[str, int],
    found: Mapping[str, _Found],
) -> None:
    names = sorted(
        {name for name in (*n.names(left), *n.names(right)) if name in facts}, key=order.__getitem__
    )
    for side in (left, right):
        if isinstance(side, n.Literal_) and isinstance(side.value, str):
            for name in names:
                found[name].texts.setdefault(side.value)
    ordered = [name for name in names if facts[name].kind in ("number", "date", "month")]
    if not ordered or left.type.kind not in ("number", "date", "month"):
        return
    last = ordered[-1]
    parent = next((name for name in ordered[:-1] if _alike(facts[name], facts[last])), None)
    if parent is not None and _to_one_another(left, right, parent, last, ordered, facts, found):
        return
    for name in ordered:
        others = [other for other in names if other != name]
        for values in _surroundings(others, facts, found, left, right):
            for point in _turning(left, right, name, values, facts):
                found[name].points.setdefault(point)


def _to_one_another(
    left: n.Node,
    right: n.Node,
    parent: str,
    last: str,
    ordered: Sequence[str],
    facts: Mapping[str, Type],
    found: Mapping[str, _Found],
) -> bool:
    """Whether a fact is held against an earlier one: days so far apart, or a sum so many times the other, whatever it is."""
    one = found[last]
    if one.parent not in (None, parent):
        return False
    here = {name: exact(_nominal(facts[name]), facts[name]) for name in ordered}
    points = _turning(left, right, last, here, facts)
    if facts[last].kind != "number":
        one.parent = parent
        one.offsets.update(dict.fromkeys(point - _NOMINAL_DAY for point in points))
        return True
    tenfold = {name: exact(10 * _nominal(facts[name]), facts[name]) for name in ordered}
    for point, grown in zip(points, _turning(left, right, last, tenfold, facts), strict=False):
        if 0 < point <= _LARGEST_RATIO * _NOMINAL and abs(grown - 10 * point) <= 10:
            one.parent = parent
            one.ratios.setdefault((point, _NOMINAL))
    return one.parent is not None


def _alike(one: Type, other: Type) -> bool:
    return one.kind == other.kind and one.unit.agrees(other.unit)


def _nominal(type_: Type) -> int:
    return _NOMINAL if type_.kind == "number" else _NOMINAL_DAY


def _surroundings(
    names: Sequence[str],
    facts: Mapping[str, Type],
    found: Mapping[str, _Found],
    left: n.Node,
    right: n.Node,
) -> Iterator[dict[str, Any]]:
    """Values for the other facts of a comparison: those at which answers turn, each answer to a question."""
    tried: list[Sequence[Any]] = []
    for name in names:
        type_ = facts[name]
        if type_.kind in ("truth", "text"):
            tried.append([*_choices(type_, left), *_choices(type_, right)])
        else:
            tried.append(
                [
                    exact(value, type_)
                    for value in {0 if type_.kind == "number" else _NOMINAL_DAY, *found[name].points}
                ]
            )
    for combination in islice(product(*tried), _CHOICES // 64):
        yield dict(zip(names, combination, strict=True))


def _turning(
    left: n.Node, right: n.Node, name: str, base: Mapping[str, Any], facts: Mapping[str, Type]
) -> tuple[int, ...]:
    """Where `left` overtakes `right` as one fact grows and the others stay: the first value at which it does."""
    one, other = compile_(left), compile_(right)
    type_ = facts[name]
    low, high = limits(type_)

    def above(value: int, *, strictly: bool) -> bool | None:
        values = {**base, name: exact(value, type_)}
        try:
            first: Any = one(values)
            second: Any = other(values)
        except (ArithmeticError, ValueError, OverflowError):
            return None
        if first is None or second is None:
            return None
        return bool(first > second if strictly else first >= second)

    points = []
    for strictly in (False, True):
        start, end = low, high
        first = above(start, strictly=strictly)
        if first is None or above(end, strictly=strictly) in (None, first):
            continue
        while end - start > 1:
            middle = (start + end) // 2
            if above(middle, strictly=strictly) == first:
                start = middle
            else:
                end = middle
        points.append(end)
    return tuple(points)


def limits(type_: Type) -> tuple[int, int]:
    """The smallest and the largest whole number that stands for a value of a type."""
    if type_.kind == "number":
        unit = 10**type_.scale
        low = int(type_.low * unit) if isinstance(type_.low, Decimal) else -_MOST
        high = int(type_.high * unit) if isinstance(type_.high, Decimal) else _MOST
        return max(low, -_MOST), min(high, _MOST)
    first = type_.low if isinstance(type_.low, date) else EARLIEST
    last = type_.high if isinstance(type_.high, date) else LATEST
    return (first - DAY_ZERO).days, (last - DAY_ZERO).days


def _wants(tree: n.Node, facts: Mapping[str, Type], found: Mapping[str, _Found]) -> None:
    """The answers to yes-or-no facts and options with which a condition holds more often than without."""
    names = [name for name in n.names(tree) if name in facts]
    choices = {name: _choices(facts[name], tree) for name in names}
    if not names or not all(choices.values()) or _size(choices.values()) > _CHOICES:
        return
    rule = compile_(tree)
    held: dict[tuple[str, Value], int] = {}
    for combination in product(*choices.values()):
        if rule(dict(zip(names, combination, strict=True))) is True:
            for pair in zip(names, combination, strict=True):
                held[pair] = held.get(pair, 0) + 1
    for name, values in choices.items():
        counts = [held.get((name, value), 0) for value in values]
        wanted = [
            value for value, count in zip(values, counts, strict=True) if count * len(values) > sum(counts)
        ]
        found[name].wanted.update(dict.fromkeys(wanted))


def _choices(type_: Type, tree: n.Node) -> Sequence[Value]:
    if type_.kind == "truth":
        return (True, False)
    if type_.kind == "text":
        named = (node.value for node in n.walk(tree) if isinstance(node, n.Literal_))
        texts = tuple(dict.fromkeys(value for value in named if isinstance(value, str)))
        return type_.options or (*texts, "")
    return ()


def _size(choices: Iterable[Sequence[Value]]) -> int:
    size = 1
    for one in choices:
        size *= len(one)
    return size
