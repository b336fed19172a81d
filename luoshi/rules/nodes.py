"""The typed tree that every reading reads: one small dataclass for each kind of node.

The parser (sqlglot, then `parse.py`) turns an expression into this tree at once; `evaluate`, `sql`, `prove`
and `words` each have one function for each kind here, and a test holds that none of the four lacks one.

What a node means (every reading must give the same):
- A value is unknown (None, NULL) or known. Arithmetic, comparison, least and greatest with an unknown are
  unknown; least(3, unknown) is unknown, never 3. `and`, `or`, `not` follow Kleene: false and unknown is
  false.
- `Case` takes the first branch whose condition is true; if a condition before it is unknown, the whole is
  unknown.
- `Coalesce` gives the first known value. It is the only node that sees unknown.
- Numbers are exact. A quotient is the rational number itself; only Round, Floor and Ceil round, and Round
  rounds half away from zero (四舍五入).
- Dates are days of the proleptic Gregorian calendar, months their first day. AddMonths keeps the day, or
  takes the last day of a shorter month. MonthsBetween counts whole ones (满): the largest `n` with
  AddMonths(start, n) <= end, and YearsBetween the largest with AddMonths(start, 12 * n) <= end; from 1-31 to
  2-27 is no whole month, to 2-28 is one. Where start is after end it is minus the count from end to start.
- Texts are equal when they are the same characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal, get_args

from luoshi.rules.types import Type

Comparison = Literal["=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True)
class Node:
    """Every node knows its type."""

    type: Type


@dataclass(frozen=True, slots=True)
class Literal_(Node):  # noqa: N801 - typing has a Literal
    """A constant: Decimal, date (first of the month for a 月份), bool, str, or None for unknown."""

    value: Decimal | date | bool | str | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A fact, a term or a define, by its Chinese name."""

    name: str


@dataclass(frozen=True, slots=True)
class Not(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare(Node):
    op: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """Both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """One of a list of literals, none of them unknown."""

    value: Node
    options: tuple[Literal_, ...]


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`branches` are (condition, value); `otherwise` is required."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Negate(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Add(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Subtract(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Multiply(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Divide(Node):
    """The check has shown that `right` is not zero here."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Least(Node):
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Greatest(Node):
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Round(Node):
    """To `places` decimals (0 to 6), half away from zero."""

    value: Node
    places: int


@dataclass(frozen=True, slots=True)
class Floor(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Ceil(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Absolute(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Coalesce(Node):
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class DaysBetween(Node):
    """Days from `start` to `end`: 0 for the same day."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class MonthsBetween(Node):
    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class YearsBetween(Node):
    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class AddDays(Node):
    day: Node
    count: Node


@dataclass(frozen=True, slots=True)
class AddMonths(Node):
    day: Node
    count: Node


@dataclass(frozen=True, slots=True)
class YearOf(Node):
    day: Node


@dataclass(frozen=True, slots=True)
class MonthOf(Node):
    """1 to 12."""

    day: Node


KINDS: tuple[type[Node], ...] = (
    Literal_, Name, Not, And, Or, Compare, Between, In, Case, Negate, Add, Subtract, Multiply, Divide, Least,
    Greatest, Round, Floor, Ceil, Absolute, Coalesce, DaysBetween, MonthsBetween, YearsBetween, AddDays,
    AddMonths, YearOf, MonthOf,
)  # fmt: skip
"""Every kind of node. The four readings are held against this list."""
_PARTS = {kind: tuple(field.name for field in fields(kind) if field.name != "type") for kind in KINDS}
"""What may hold nodes. Asked for ten thousand times when a policy is compiled."""

COMPARISONS: tuple[Comparison, ...] = get_args(Comparison)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order in which they are written."""
    found: list[Node] = []
    for part in _PARTS[type(node)]:
        _collect(getattr(node, part), found)
    return tuple(found)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in no order that matters."""
    pending = [node]
    while pending:
        here = pending.pop()
        yield here
        pending.extend(children(here))


def names(node: Node) -> tuple[str, ...]:
    """The names that the tree reads, each once, in order of appearance."""
    seen: dict[str, None] = {}
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, Name):
            seen.setdefault(here.name)
        pending.extend(reversed(children(here)))
    return tuple(seen)


def substitute(node: Node, values: Mapping[str, Node]) -> Node:
    """The tree with each `Name` in `values` replaced by the tree it stands for."""
    return _rebuild(node, lambda name: values.get(name.name, name))


def _rebuild(node: Node, swap: Callable[[Name], Node]) -> Node:
    if isinstance(node, Name):
        return swap(node)
    changes: dict[str, Any] = {}
    for part in _PARTS[type(node)]:
        old = getattr(node, part)
        new = _rebuilt(old, swap)
        if new is not old:
            changes[part] = new
    return replace(node, **changes) if changes else node


def _rebuilt(part: object, swap: Callable[[Name], Node]) -> object:
    if isinstance(part, Node):
        return _rebuild(part, swap)
    if isinstance(part, tuple):
        made = tuple(_rebuilt(item, swap) for item in part)
        return made if any(new is not old for new, old in zip(made, part, strict=True)) else part
    return part


def _collect(part: object, found: list[Node]) -> None:
    if isinstance(part, Node):
        found.append(part)
    elif isinstance(part, tuple):
        for item in part:
            _collect(item, found)
