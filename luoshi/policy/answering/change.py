"""The nearest change of the facts that would make failed conditions hold: one more employee, a day earlier.

For a comparison of a fact with a number or a day it is the smallest step that satisfies it; for anything longer (a ratio
of two facts, months between two days) one fact is moved, step by step further, until the condition holds, and back as
far as it still does. Whatever is found is tried: a change is given only if the conditions then hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from luoshi.policy.deciding.defined import types_in
from luoshi.policy.deciding.rulebook import CLAIM_DAY, Rulebook
from luoshi.rules import nodes as n
from luoshi.rules.calendar import add_months, months_between
from luoshi.rules.evaluate import compile_
from luoshi.rules.exact import EXACT, ROUNDING
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

Facts = Mapping[str, Any]
_TRIALS = 100
_DEEPER = 3
"""How many changes may be tried in all, and how many more in a row than there are conditions."""
_OPPOSITE: dict[n.Comparison, n.Comparison] = {
    "=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip
_TURNED: dict[n.Comparison, n.Comparison] = {
    "=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that would have to be otherwise. `to` is the nearest value that will do; of `options` any will, and
    without options all beyond `to` will too, unless it is `exactly` that."""

    fact: str
    type: Type
    now: Any
    to: Any
    exactly: bool = False
    options: tuple[str, ...] = ()


Way = tuple[Change, ...]


def nearest(rules: Rulebook, facts: Facts, on: date | None = None) -> Way:
    """Changes after which no condition fails; none where none was found."""
    budget = iter(range(_TRIALS))
    made: dict[str, Change] = {}
    for change in _path(rules, facts, on, budget, len(rules.conditions) + _DEEPER, {}) or ():
        made[change.fact] = _since(made.get(change.fact), change)
    return tuple(made.values())


def _path(
    rules: Rulebook,
    facts: Facts,
    on: date | None,
    budget: Iterator[int],
    depth: int,
    moved: Mapping[str, bool],
) -> Way | None:
    """The first way that mends the first condition that fails, and then the others. `moved` are the facts that have been
    moved, up or down: one that would have to go back is no way on."""
    values, epoch, _ = rules.values(facts, on)
    failing = (
        tree for rule, tree in zip(rules.conditions, epoch.plain, strict=True) if rule.value(values) is False
    )
    tree = next(failing, None)
    if tree is None:
        return ()
    for way in _ways(tree, True, values, rules.day) if depth else ():
        if any(moved.get(one.fact, _up(one)) != _up(one) for one in way) or next(budget, None) is None:
            continue
        there = {**facts, **{one.fact: one.to for one in way}}
        rest = _path(rules, there, on, budget, depth - 1, {**moved, **{one.fact: _up(one) for one in way}})
        if rest is not None:
            return way + rest
    return None


def _up(change: Change) -> bool:
    return bool(change.exactly or change.to > change.now)


def _since(before: Change | None, change: Change) -> Change:
    """A fact that was moved twice has come from where it stood at first."""
    return change if before is None else replace(change, now=before.now)


def _ways(tree: n.Node, want: bool, values: Facts, day: str) -> Iterator[Way]:
    """Ways to make a tree that is not `want` so, the plainest first."""
    match tree:
        case n.Name():
            yield (Change(tree.name, tree.type, values.get(tree.name), want, exactly=True),)
        case n.Not():
            yield from _ways(tree.value, not want, values, day)
        case n.And() | n.Or():
            yield from _of_chain(tree, want, values, day)
        case n.Between() if want:
            above = n.Compare(tree.type, ">=", tree.value, tree.low)
            if compile_(above)(values) is not False:
                above = n.Compare(tree.type, "<=", tree.value, tree.high)
            yield from _ways(above, True, values, day)
        case n.In(value=n.Name() as name) if want:
            yield from _of_list(name, [option.value for option in tree.options], values)
        case n.Compare():
            yield from _of_comparison(tree, want, values, day)
        case _:
            yield from _moved(tree, want, values, day)


def _of_chain(tree: n.And | n.Or, want: bool, values: Facts, day: str) -> Iterator[Way]:
    """Where all parts must be so, the first way of each that is not; else each part's ways, the shortest first."""
    wrong = [part for part in tree.values if compile_(part)(values) is not want]
    if isinstance(tree, n.And) != want:
        yield from sorted((way for part in wrong for way in _ways(part, want, values, day)), key=len)
        return
    whole: Way = ()
    for part in wrong:
        way = next(_ways(part, want, values, day), None)
        if way is None:
            return
        whole += way
    yield whole


def _of_list(name: n.Name, options: Sequence[Any], values: Facts) -> Iterator[Way]:
    if options:
        texts = tuple(options) if name.type.kind == "text" else ()
        yield (Change(name.name, name.type, values.get(name.name), options[0], exactly=True, options=texts),)


def _of_comparison(tree: n.Compare, want: bool, values: Facts, day: str) -> Iterator[Way]:
    op, name, bound = tree.op, tree.left, tree.right
    if isinstance(name, n.Literal_):
        op, name, bound = _TURNED[op], bound, name
    if not want:
        op = _OPPOSITE[op]
    if not isinstance(name, n.Name) or not isinstance(bound, n.Literal_):
        yield from _moved(tree, want, values, day)
    elif op == "=":
        yield from _of_list(name, [bound.value], values)
    elif op == "<>":
        others: tuple[Any, ...] = (True, False) if name.type.kind == "truth" else name.type.options
        yield from _of_list(name, [option for option in others if option != bound.value], values)
    else:
        to = _edge(op, bound.value, name.type)
        if to is not None and _allowed(to, name.type):
            yield (Change(name.name, name.type, values.get(name.name), to),)


def _edge(op: n.Comparison, bound: Any, type_: Type) -> Any:
    """The first value of the type on the right side of a bound."""
    up = op in (">", ">=")
    if isinstance(bound, Decimal):
        step = Decimal(1).scaleb(-type_.scale)
        edge = bound.quantize(step, ROUND_CEILING if up else ROUND_FLOOR, ROUNDING)
        if edge == bound and op in (">", "<"):
            edge = EXACT.add(edge, step if up else -step)
        return edge
    if isinstance(bound, date):
        return bound if op in (">=", "<=") else _further(bound, type_, 1 if up else -1)
    return None


def _moved(tree: n.Node, want: bool, values: Facts, day: str) -> Iterator[Way]:
    """Each fact moved until the tree is as wanted; a day that the applicant chooses before another."""
    test = compile_(tree)
    facts = types_in(tree)
    for name in sorted(facts, key=lambda name: name not in (day, CLAIM_DAY)):
        type_, now = facts[name], values.get(name)
        if now is None or type_.kind not in ("number", "date", "month"):
            continue
        holds = _trial(test, want, dict(values), name, type_)
        low, high = _bounds(now, type_)
        found = [
            steps
            for way, room in ((1, _steps(now, high, type_)), (-1, _steps(low, now, type_)))
            if (steps := _search(holds, way, room)) is not None
        ]
        if found:
            yield (Change(name, type_, now, _further(now, type_, min(found, key=abs))),)


def _trial(
    test: Callable[[Facts], Any], want: bool, here: dict[str, Any], name: str, type_: Type
) -> Callable[[int], bool]:
    """Whether the tree is as wanted when the fact is so many steps on."""
    now = here[name]

    def holds(steps: int) -> bool:
        here[name] = _further(now, type_, steps)
        return test(here) is want

    return holds


def _search(holds: Callable[[int], bool], way: int, room: int) -> int | None:
    """The fewest steps in a direction, of those there is room for, after which it holds, if more do not undo it."""
    near, far = 0, min(1, room)
    while far > near and not holds(way * far):
        near, far = far, min(2 * far, room)
    if far == near:
        return None
    while far - near > 1:
        middle = (near + far) // 2
        if holds(way * middle):
            far = middle
        else:
            near = middle
    return way * far


def _steps(first: Any, last: Any, type_: Type) -> int:
    """How many of the smallest steps there are from one value to another."""
    if isinstance(first, Decimal):
        return int(EXACT.scaleb(EXACT.subtract(last, first), type_.scale))
    return months_between(first, last) if type_.kind == "month" else (last - first).days


def _further(value: Any, type_: Type, steps: int) -> Any:
    """So many of the smallest steps on."""
    if isinstance(value, Decimal):
        return EXACT.add(value, EXACT.scaleb(Decimal(steps), -type_.scale))
    return add_months(value, steps) if type_.kind == "month" else value + timedelta(days=steps)


def _allowed(value: Any, type_: Type) -> bool:
    low, high = _bounds(value, type_)
    return bool(low <= value <= high)


def _bounds(value: Any, type_: Type) -> tuple[Any, Any]:
    least, most = (EARLIEST, LATEST) if isinstance(value, date) else (-LARGEST, LARGEST)
    return least if type_.low is None else type_.low, most if type_.high is None else type_.high
