"""The facts of a kernel: each a column of values and one of what is known, and the range for which 64 bits are proved.

A fact may be declared so wide that a product of it would not fit into 64 bits. Then the kernel takes the facts as lying
within a narrower range, the widest for which everything fits (`widest`), and a row in which a known value lies outside
is `doubtful`: it is decided by `evaluate`, exactly and slowly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from luoshi.rules import kernel_days as days
from luoshi.rules import nodes as n
from luoshi.rules.exact import scaled
from luoshi.rules.kernel import OTHER, Ratio, Scalar, Truth, Value, unknown
from luoshi.rules.kernel_graph import FALSE, MOST, TRUE, Bit, Graph, TooWide, constant
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, RATIO, Type

State = Literal["all", "some", "none"]
"""Of a fact every row is known, some may be, none is."""
_LEAST_BITS = 16
_USUAL_RATIO = 16
"""A ratio for which no range is declared is taken to be no larger, rather than that amounts must be small."""

Made = TypeVar("Made")


def widest(write: Callable[[int], Made]) -> Made:
    """What `write` makes for the widest range of the facts, -limit to limit, for which everything fits; `TooWide` where
    it must be so narrow that it is of no use."""
    for bits in range(63, _LEAST_BITS, -1):
        try:
            return write(2**bits - 1)
        except TooWide:
            continue
    raise TooWide


def places_of(column: int) -> tuple[int, int]:
    """Where the addresses of a column's values, and of what is known of it, stand in the table."""
    return 2 * column, 2 * column + 1


@dataclass(slots=True)
class Columns:
    """Gives the values of names from columns. `columns` numbers the facts; `doubtful` grows with what is read."""

    graph: Graph
    columns: Mapping[str, int]
    states: Mapping[str, State]
    texts: int
    limit: int = MOST
    doubtful: Bit = FALSE

    def value(self, node: n.Name) -> Value:
        state = self.states.get(node.name, "none")
        if state == "none":
            return unknown(node)
        graph, type_ = self.graph, node.type
        values, flags = places_of(self.columns[node.name])
        known = graph.flag(flags) if state == "some" else TRUE
        if type_.kind == "truth":
            holds = graph.flag(values)
            return Truth(graph.both(known, holds), graph.both(known, graph.no(holds)))
        if type_.kind == "text":
            return Scalar(graph.loaded("i32", values, OTHER, self.texts - 1), known)
        if type_.kind != "number":
            low = type_.low if isinstance(type_.low, date) else EARLIEST
            high = type_.high if isinstance(type_.high, date) else LATEST
            ends = (days.number_of(low), days.number_of(high))
            return Scalar(graph.loaded("i32", values, *ends), known)
        return self._number(type_, values, known)

    def _number(self, type_: Type, place: int, known: Bit) -> Ratio:
        graph, bottom = self.graph, 10**type_.scale
        low, high = ends_of(type_)
        limit = self.limit
        if limit < MOST and type_.name == RATIO.name:
            limit = min(limit, _USUAL_RATIO * bottom)
        near, far = max(low, -limit), min(high, limit)
        if near > far:
            raise TooWide
        if near > low or far < high:
            value = graph.loaded("i64", place, -MOST, MOST)
            below = graph.compare("<", value, constant(near)) if near > -MOST else graph.beyond(value)
            outside = graph.either(below, graph.compare(">", value, constant(far)))
            self.doubtful = graph.either(self.doubtful, graph.both(known, outside))
        return Ratio(graph.loaded("i64", place, near, far), bottom, None, known)


def ends_of(type_: Type) -> tuple[int, int]:
    """The least and the greatest value of a fact, in units of its last decimal."""
    low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
    high = type_.high if isinstance(type_.high, Decimal) else LARGEST
    return int(scaled(low, type_.scale)), int(scaled(high, type_.scale))
