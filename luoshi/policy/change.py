"""The nearest change of the facts that would make failed conditions hold: one more employee, a day earlier.

For a comparison of a fact with a number or a day it is the smallest step that satisfies it; for anything longer (a ratio
of two facts, months between two days) one fact is moved, step by step further, until the condition holds, and back as
far as it still does. Whatever is found is tried: a change is given only if the conditions then hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from luoshi.policy.defined import types_in
from luoshi.policy.rulebook import CLAIM_DAY, Rulebook
from luoshi.rules import nodes as n
from luoshi.rules.calendar import add_months
from luoshi.rules.evaluate import compile_
from luoshi.rules.exact import EXACT, ROUNDING
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

Facts = Mapping[str, Any]
_ROUNDS = 3
_FARTHEST = 2**60
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


def nearest(rules: Rulebook, facts: Facts, on: date | None = None) -> tuple[Change, ...]:
    """Changes after which no condition fails, found one condition at a time; none where none was found."""
    tried = dict(facts)
    made: dict[str, Change] = {}
    for _ in range(_ROUNDS):
        values, epoch, _ = rules.values(tried, on)
        failing = [
            tree
            for rule, tree in zip(rules.conditions, epoch.plain, strict=True)
            if rule.value(values) is False
        ]
        if not failing:
            break
        for tree in failing:
            found = _changes(tree, True, values, rules.day)
            if not found:
                return ()
            for change in found:
                tried[change.fact] = values[change.fact] = change.to
                made[change.fact] = _since(made.get(change.fact), change)
    values, _, _ = rules.values(tried, on)
    if any(rule.value(values) is False for rule in rules.conditions):
        return ()
    return tuple(made.values())


def _since(before: Change | None, change: Change) -> Change:
    """A fact that was moved twice has come from where it stood at first."""
    if before is None:
        return change
    return Change(
        change.fact, change.type, before.now, change.to, change.exactly or before.exactly, change.options
    )


def _changes(tree: n.Node, want: bool, values: Facts, day: str) -> tuple[Change, ...]:
    """Changes after which a tree that is not `want` is."""
    match tree:
        case n.Name():
            return (Change(tree.name, tree.type, values.get(tree.name), want, exactly=True),)
        case n.Not():
            return _changes(tree.value, not want, values, day)
        case n.And() | n.Or():
            return _of_chain(tree, want, values, day)
        case n.Between() if want:
            above = n.Compare(tree.type, ">=", tree.value, tree.low)
            if compile_(above)(values) is False:
                return _changes(above, True, values, day)
            return _changes(n.Compare(tree.type, "<=", tree.value, tree.high), True, values, day)
        case n.In(value=n.Name() as name) if want:
            return _of_list(name, [option.value for option in tree.options], values)
        case n.Compare():
            return _of_comparison(tree, want, values, day)
    return tuple(_moved(tree, want, values, day))


def _of_chain(tree: n.And | n.Or, want: bool, values: Facts, day: str) -> tuple[Change, ...]:
    """All parts that are not so, where all must be; else the part that takes the fewest changes."""
    wrong = [part for part in tree.values if compile_(part)(values) is not want]
    found = [_changes(part, want, values, day) for part in wrong]
    if isinstance(tree, n.And) == want:
        return tuple(change for each in found for change in each) if all(found) else ()
    return min((each for each in found if each), key=len, default=())


def _of_list(name: n.Name, options: Iterable[Any], values: Facts) -> tuple[Change, ...]:
    options = tuple(options)
    texts = options if name.type.kind == "text" else ()
    return (Change(name.name, name.type, values.get(name.name), options[0], exactly=True, options=texts),)


def _of_comparison(tree: n.Compare, want: bool, values: Facts, day: str) -> tuple[Change, ...]:
    op, name, bound = tree.op, tree.left, tree.right
    if isinstance(name, n.Literal_):
        op, name, bound = _TURNED[op], bound, name
    if not want:
        op = _OPPOSITE[op]
    if not isinstance(name, n.Name) or not isinstance(bound, n.Literal_):
        return tuple(_moved(tree, want, values, day))
    if op == "=":
        return _of_list(name, [bound.value], values)
    if op == "<>":
        others = [option for option in name.type.options if option != bound.value]
        if name.type.kind == "truth":
            others = [not bound.value]  # type: ignore[list-item]
        return _of_list(name, others, values) if others else ()
    to = _edge(op, bound.value, name.type)
    if to is None or not _allowed(to, name.type):
        return ()
    return (Change(name.name, name.type, values.get(name.name), to),)


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


def _moved(tree: n.Node, want: bool, values: Facts, day: str) -> Iterator[Change]:
    """One fact moved until the tree is as wanted; a day that the applicant chooses rather than another."""
    test = compile_(tree)
    facts = types_in(tree)
    order = sorted(facts, key=lambda name: name not in (day, CLAIM_DAY))
    for name in order:
        type_, now = facts[name], values.get(name)
        if now is None or type_.kind not in ("number", "date", "month"):
            continue
        holds = _trial(test, want, dict(values), name, type_)
        found = [steps for way in (1, -1) if (steps := _search(holds, way)) is not None]
        if found:
            yield Change(name, type_, now, _further(now, type_, min(found, key=abs)))
            return


def _trial(
    test: Callable[[Facts], Any], want: bool, here: dict[str, Any], name: str, type_: Type
) -> Callable[[int], bool | None]:
    """Whether the tree is as wanted when the fact is so many steps on; None where the fact cannot be that."""
    now = here[name]

    def holds(steps: int) -> bool | None:
        there = _further(now, type_, steps)
        if there is None or not _allowed(there, type_):
            return None
        here[name] = there
        return test(here) is want

    return holds


def _search(holds: Callable[[int], bool | None], way: int) -> int | None:
    """The fewest steps in a direction after which it holds, if more of them do not undo it."""
    far = 1
    while far < _FARTHEST:
        found = holds(way * far)
        if found:
            break
        if found is None:
            return None
        far *= 2
    else:
        return None
    near = far // 2
    while far - near > 1:
        middle = (near + far) // 2
        if holds(way * middle):
            far = middle
        else:
            near = middle
    return way * far


def _further(value: Any, type_: Type, steps: int) -> Any:
    """So many of the smallest steps on; None beyond the calendar."""
    if isinstance(value, Decimal):
        return EXACT.add(value, EXACT.multiply(Decimal(steps), Decimal(1).scaleb(-type_.scale)))
    try:
        return add_months(value, steps) if type_.kind == "month" else value + timedelta(days=steps)
    except (OverflowError, ValueError):
        return None


def _allowed(value: Any, type_: Type) -> bool:
    least, most = (EARLIEST, LATEST) if isinstance(value, date) else (-LARGEST, LARGEST)
    low = least if type_.low is None else type_.low
    high = most if type_.high is None else type_.high
    return bool(low <= value <= high)
