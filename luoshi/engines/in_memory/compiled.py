"""A plan as machine code over columns in memory: what `benefit.decide` gives for every row, hundreds of times as fast.

    compiled = compile_plan(plan)
    compiled.decide({"购车价格": Column(...), ...}, rows).batch

The rules of all benefits are written into one graph (luoshi/rules/kernel.py), so that what two of them share is worked out
once. Rows that the kernel cannot be sure of (a value beyond the range for which 64 bits are proved enough, an amount that
may not fit decimal(18,2), two texts that no rule names and that are compared with each other) and benefits that it cannot
take are decided by the Decider itself, row by row. (What the graph of a benefit is, stands in compiled_rules.py.)
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import OUTSIDE, Column
from luoshi.engines.in_memory.compiled_room import LARGEST, WRITTEN, Decided, Room, TooLarge, too_large
from luoshi.engines.in_memory.compiled_rules import Result, rules_of, texts_of
from luoshi.engines.plan import Plan, ResultColumn, decider_of, result_columns
from luoshi.policy.policy import Benefit
from luoshi.rules.kernel_code import BLOCK, LANES, Code, Store, compile_code, size
from luoshi.rules.kernel_columns import Columns, State, places_of, widest
from luoshi.rules.kernel_days import EPOCH
from luoshi.rules.kernel_graph import FALSE, Graph, TooWide
from luoshi.rules.types import Type

__all__ = ["LARGEST", "Compiled", "Decided", "TooLarge", "compile_plan", "too_large"]

_GROUP = 120
"""Entries of the graph in one loop: more, and the processor runs out of registers and of places in its cache."""
_FEWEST_FOR_TWO = 1 << 16
_NUMPY = {"number": np.int64, "date": np.int32, "month": np.int32, "text": np.int32, "truth": np.uint8}


@dataclass(frozen=True, slots=True)
class _Built:
    """Machine code for the columns as they are: of which every row is known, some, none."""

    code: Code | None
    states: Mapping[str, State]
    doubts: Mapping[str, int]
    """The result that tells which rows of a benefit must be decided apart."""
    apart: frozenset[str]
    """The benefits that are decided apart whole."""


@dataclass(slots=True)
class Compiled:
    """A plan, compiled anew when the columns are not as they were: one with an unknown row where all were known."""

    plan: Plan
    wanted: tuple[tuple[Benefit, tuple[ResultColumn, ...]], ...]
    texts: Mapping[str, tuple[str, ...]]
    """For each text fact the texts that rules name; a column holds a text's place among them."""
    threads: int
    _listed: tuple[str, ...]
    _numbers: Mapping[str, int]
    _built: _Built | None = None
    _lock: Any = field(default_factory=threading.Lock)

    def decide(self, columns: Mapping[str, Column], count: int) -> Decided:
        """Decide `count` rows. A fact without a column is unknown in every row."""
        built = self._built_for(columns)
        room = Room(self.wanted, built.doubts, count)
        if built.code is not None:
            self._run(built.code, self._addresses(columns, count, built.states), room, count)
        return room.decided(self._rest(columns, built, room, count))

    def _built_for(self, columns: Mapping[str, Column]) -> _Built:
        with self._lock:
            states: dict[str, State] = {name: _state(columns.get(name)) for name in self.plan.facts}
            built = self._built
            if built is not None:
                # Known everywhere is a case of known somewhere; so is known nowhere.
                held = built.states
                if all(states[name] == held[name] or held[name] == "some" for name in states):
                    return built
                states = {name: one if one == held[name] else "some" for name, one in states.items()}
            self._built = made = _build(self.plan, self.wanted, self._listed, self._numbers, states)
            return made

    def _addresses(
        self, columns: Mapping[str, Column], count: int, states: Mapping[str, State]
    ) -> list[NDArray[Any] | None]:
        """The arrays that the code reads, in the order of their places."""
        found: list[NDArray[Any] | None] = [None] * (2 * len(self._numbers))
        everywhere: dict[int, NDArray[np.uint8]] = {}
        for name, number in self._numbers.items():
            if states[name] == "none":
                continue
            type_ = self.plan.facts[name]
            column = columns.get(name)
            kind = _NUMPY[type_.kind]
            if column is None:
                column = Column(np.zeros(count, kind), np.zeros(count, np.uint8))
            values, known = places_of(number)
            if column.values.dtype != kind or len(column.values) < count:
                raise ValueError(f"{name}: {count} values of {np.dtype(kind)} are wanted")
            if column.known is not None and (column.known.itemsize != 1 or len(column.known) < count):
                raise ValueError(f"{name}: {count} bytes that say what is known are wanted")
            found[values] = np.ascontiguousarray(column.values)
            if states[name] == "some":
                flags = column.known
                if flags is None:
                    flags = everywhere.setdefault(1, np.ones(count, np.uint8))
                found[known] = np.ascontiguousarray(flags)
        return found

    def _run(self, code: Code, arrays: Sequence[NDArray[Any] | None], room: Room, count: int) -> None:
        """The rows in eights; of the last few a copy that is filled up to eight."""
        whole = count - count % LANES
        table, results = _table(arrays), room.table(0)
        parts = [(0, whole)]
        if self.threads > 1 and whole >= _FEWEST_FOR_TWO:
            step = -(-whole // (self.threads * BLOCK)) * BLOCK
            parts = [(first, min(first + step, whole)) for first in range(0, whole, step)]
        if len(parts) == 1:
            code.run(table.ctypes.data, results.ctypes.data, *parts[0])
        else:
            with ThreadPoolExecutor(len(parts)) as pool:
                done = [
                    pool.submit(code.run, table.ctypes.data, results.ctypes.data, *part) for part in parts
                ]
                for one in done:
                    one.result()
        if whole < count:
            last = [None if array is None else _filled_up(array, whole, count) for array in arrays]
            table, results = _table(last), room.table(whole)
            code.run(table.ctypes.data, results.ctypes.data, 0, LANES)

    def _rest(
        self, columns: Mapping[str, Column], built: _Built, room: Room, count: int
    ) -> tuple[TooLarge, ...]:
        """What the kernel left to the Decider, row by row."""
        wanted: dict[int, list[int]] = {}
        for number, (benefit, _) in enumerate(self.wanted):
            if benefit.id in built.apart:
                for row in range(count):
                    wanted.setdefault(row, []).append(number)
            elif benefit.id in built.doubts:
                for row in room.rows(built.doubts[benefit.id]):
                    wanted.setdefault(int(row), []).append(number)
        found = []
        for row, numbers in sorted(wanted.items()):
            facts = {
                name: self._fact(name, column, row)
                for name, column in columns.items()
                if name in self.plan.facts
            }
            for number in numbers:
                benefit, results = self.wanted[number]
                decision = decider_of(benefit).decide_read(facts, self.plan.on)
                beyond = room.put(row, number, results, decision)
                if beyond is not None:
                    found.append(TooLarge(row, benefit.id, too_large(beyond)))
        return tuple(found)

    def _fact(self, name: str, column: Column, row: int) -> Any:
        if column.known is not None and not column.known[row]:
            return None
        if column.raw is not None:
            return column.raw(row)
        return _exact(name, self.plan.facts[name], column.values[row], self.texts)


def compile_plan(plan: Plan, only: frozenset[str] | None = None, threads: int = 2) -> Compiled:
    """The plan, ready for columns; `only` names the result columns that are wanted, where it is not all of them. The
    machine code is made when it is known which columns there are."""
    wanted = tuple(
        (benefit, tuple(one for one in result_columns(benefit) if only is None or one.name in only))
        for benefit in plan.benefits
    )
    listed = tuple(dict.fromkeys(text for benefit in plan.benefits for text in texts_of(benefit)))
    numbers = {name: number for number, name in enumerate(plan.facts)}
    of_fact = {name: listed for name, type_ in plan.facts.items() if type_.kind == "text"}
    return Compiled(plan, wanted, MappingProxyType(of_fact), threads, listed, numbers)


def _state(column: Column | None) -> State:
    return "none" if column is None else "all" if column.known is None else "some"


def _build(
    plan: Plan,
    wanted: Sequence[tuple[Benefit, tuple[ResultColumn, ...]]],
    listed: tuple[str, ...],
    numbers: Mapping[str, int],
    states: Mapping[str, State],
) -> _Built:
    graph = Graph()
    texts = {text: place for place, text in enumerate(listed)}
    stores: list[list[Store]] = []
    doubts: dict[str, int] = {}
    apart: set[str] = set()
    extra = _results(wanted)
    to = 0
    for benefit, results in wanted:

        def write(limit: int, benefit: Benefit = benefit) -> tuple[Mapping[str, Result], int]:
            columns = Columns(graph, numbers, states, len(listed), limit)
            return rules_of(benefit, plan.on, graph, columns, texts)

        try:
            made, doubtful = widest(write)
        except TooWide:
            apart.add(benefit.id)
            to += 2 * len(results)
            continue
        own: list[Store] = []
        for one in results:
            result = made[one.name]
            own.append(Store("bits", result.valid, to))
            own.append(Store(WRITTEN[one.kind][0], result.place, to + 1))
            to += 2
        if doubtful != FALSE and results:
            doubts[benefit.id] = extra
            own.append(Store("bits", doubtful, extra))
            extra += 1
        stores.append(own)
    groups = _grouped(graph, stores)
    code = compile_code(graph, groups) if groups else None
    return _Built(code, states, doubts, frozenset(apart))


def _results(wanted: Sequence[tuple[Benefit, tuple[ResultColumn, ...]]]) -> int:
    return 2 * sum(len(results) for _, results in wanted)


def _grouped(graph: Graph, stores: Sequence[Sequence[Store]]) -> list[list[Store]]:
    """Benefits together while their rules fit into one loop; it pays where they share something."""
    groups: list[list[Store]] = []
    for own in stores:
        if not own:
            continue
        joined = [*groups[-1], *own] if groups else []
        if joined and size(graph, [store.place for store in joined]) <= _GROUP:
            groups[-1] = joined
        else:
            groups.append(list(own))
    return groups


def _table(arrays: Sequence[NDArray[Any] | None]) -> NDArray[np.uint64]:
    return np.array([0 if array is None else array.ctypes.data for array in arrays], np.uint64)


def _filled_up(array: NDArray[Any], first: int, last: int) -> NDArray[Any]:
    full = np.zeros(LANES, array.dtype)
    full[: last - first] = array[first:last]
    return full


def _exact(name: str, type_: Type, value: Any, texts: Mapping[str, tuple[str, ...]]) -> Any:
    """The value of a column that does not say what stood in its rows."""
    if type_.kind == "truth":
        return bool(value)
    if type_.kind in ("date", "month"):
        return date.fromordinal(EPOCH) + timedelta(days=int(value))
    if type_.kind == "text" and value >= 0:
        return texts[name][value]
    if type_.kind == "text" or value == OUTSIDE:
        raise ValueError(f"{name}: the column must have `raw` for the values that it does not hold itself")
    return Decimal(int(value)).scaleb(-type_.scale)
