"""What both sides come to, added up in whole numbers of fen, batch by batch.

    sums = Sums.of(asked)
    sums.add(Rows.of(...))
    sums.simulation()

What is added up and how is said in policy/trying/simulate.py, which does it case by case; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import Column
from luoshi.engines.plan import Plan, payers, result_columns
from luoshi.engines.results.totals import Adder, chosen_of
from luoshi.engines.simulate.asked import EMPTY, Asked
from luoshi.engines.simulate.missing import Missing
from luoshi.engines.simulate.repeats import Repeats
from luoshi.policy.policy import Benefit
from luoshi.policy.trying.simulate import NO_PAYER, Movers, OfBenefit, Pair, Simulation
from luoshi.rules.exact import scaled

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
_SAFE = 1 << 62
_NEVER = -(10**6)
"""A day before all others, where none is given."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that were decided on both sides. `times` are the cases of each (None: one each), `texts` the columns that are
    read as a person sees them."""

    numbers: NDArray[Any]
    columns: Mapping[str, Column]
    results: Sequence[Mapping[str, pa.Array]]
    times: Whole | None
    texts: Mapping[str, pa.Array]

    def only(self, rows: NDArray[Any]) -> Rows:
        """Some of them."""
        if len(rows) == len(self.numbers):
            return self
        at = pa.array(rows)
        return Rows(
            self.numbers[rows],
            {name: _column_of(column, rows) for name, column in self.columns.items()},
            [{name: array.take(at) for name, array in one.items()} for one in self.results],
            None if self.times is None else self.times[rows],
            {name: array.take(at) for name, array in self.texts.items()},
        )


@dataclass(slots=True)
class _Fen:
    """A Pair in whole fen."""

    before: int = 0
    after: int = 0

    def pair(self) -> Pair:
        return Pair(_yuan(self.before), _yuan(self.after))


@dataclass(slots=True)
class _Had:
    """What a benefit comes to in some rows, on one side: had and counted, how much, until when, by whom."""

    counted: Mask
    fen: Whole
    paid: Mask
    until: Whole
    parts: dict[str, Whole]
    shared: Mask

    @classmethod
    def nothing(cls, counted: Mask) -> _Had:
        none, no_row = np.zeros(len(counted), np.int64), np.zeros(len(counted), bool)
        return cls(counted, none, no_row, none, {}, no_row)

    def keep(self, rows: Mask) -> None:
        """Only in these rows does it count."""
        self.counted = rows
        self.fen = np.where(rows, self.fen, 0)
        self.paid = self.paid & rows
        self.parts = {payer: np.where(rows, part, 0) for payer, part in self.parts.items()}


@dataclass(slots=True)
class Sums:
    """`repeats` is open while rows are added."""

    plan: Plan
    knots: Sequence[Mapping[str, frozenset[str]]]
    repeats: Repeats
    missing: Missing
    found: Simulation
    of_benefit: dict[str, _Fen]
    total: _Fen = field(default_factory=_Fen)
    payers: dict[str, _Fen] = field(default_factory=dict)
    groups: dict[str, _Fen] = field(default_factory=dict)

    @classmethod
    def of(cls, asked: Asked) -> Sums:
        plan = asked.plan
        found = Simulation(
            0, asked.by, {one.id: OfBenefit(one) for one in plan.benefits}, unused=asked.unused
        )
        return cls(
            plan, Adder(plan, None).knots, Repeats(plan.benefits), Missing(plan, asked.changed), found,
            {one.id: _Fen() for one in plan.benefits},
        )  # fmt: skip

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that are read as the texts that a person sees."""
        return tuple(dict.fromkeys([self.found.by, *self.repeats.columns]))

    def add(self, rows: Rows) -> None:
        times = rows.times
        self.found.decided += len(rows.numbers)
        self.found.cases += len(rows.numbers) if times is None else int(times.sum())
        self._open(rows)
        net = [np.zeros(len(rows.numbers), np.int64), np.zeros(len(rows.numbers), np.int64)]
        claims: dict[str, Mask] = {}
        before, after = (self._had(one) for one in rows.results)
        for benefit in self.plan.benefits:
            one, other = before[benefit.id], after[benefit.id]
            claims[benefit.id] = one.counted | other.counted
            self._benefit(benefit, one, other, times, net)
        _add(self.total, net, times)
        self._grouped(rows, net)
        _move(self.found.winners, net[1] - net[0], rows.numbers, times)
        _move(self.found.losers, net[0] - net[1], rows.numbers, times)
        self.repeats.add(rows.texts, claims)

    def _had(self, result: Mapping[str, pa.Array]) -> dict[str, _Had]:
        """What counts of each benefit: of those that exclude one another, those that are worth most."""
        found = {benefit.id: _had_of(benefit, result) for benefit in self.plan.benefits}
        for knot in self.knots:
            chosen = chosen_of(
                {id_: found[id_].counted for id_ in knot}, {id_: found[id_].fen for id_ in knot}, knot
            )
            for id_, rows in chosen.items():
                found[id_].keep(rows)
        return found

    def _benefit(
        self, benefit: Benefit, one: _Had, other: _Had, times: Whole | None, net: list[Whole]
    ) -> None:
        of = self.found.benefits[benefit.id]
        of.entitled += _count(one.counted, times)
        of.entitled_after += _count(other.counted, times)
        _add(self.of_benefit[benefit.id], (one.fen, other.fen), times)
        more, less = _compared(one, other)
        of.more += _count(more, times)
        of.less += _count(less, times)
        if of.added:
            net[0] += one.fen
            net[1] += other.fen
            self._paid(one, other, times)

    def _paid(self, one: _Had, other: _Had, times: Whole | None) -> None:
        """Out of whose purse, and what out of nobody's that is named."""
        due = (one.fen != 0) | (other.fen != 0)
        if not due.any():
            return
        for payer in one.parts:
            if (due & ((one.shared & (one.fen != 0)) | (other.shared & (other.fen != 0)))).any():
                into = self.payers.setdefault(payer, _Fen())
                _add(into, (_where(one, one.parts[payer]), _where(other, other.parts[payer])), times)
        alone = [np.where(side.shared, 0, side.fen) if side.parts else side.fen for side in (one, other)]
        if alone[0].any() or alone[1].any():
            _add(self.payers.setdefault(NO_PAYER, _Fen()), alone, times)

    def _open(self, rows: Rows) -> None:
        found, times = self.found, rows.times
        of_rows = self.missing.of(rows.columns, rows.results)
        for id_, open_ in of_rows.open.items():
            found.benefits[id_].open += _count(open_, times)
        if of_rows.any is not None:
            found.open += _count(of_rows.any, times)
            for name, lacking in of_rows.facts.items():
                found.missing[name] = found.missing.get(name, 0) + _count(lacking, times)

    def _grouped(self, rows: Rows, net: Sequence[Whole]) -> None:
        if self.found.by not in rows.texts:
            return
        cells = rows.texts[self.found.by].dictionary_encode()
        names = [str(name).strip() or EMPTY for name in cells.dictionary.to_pylist()]
        names.append(EMPTY)
        places = pc.fill_null(cells.indices, len(names) - 1).to_numpy()
        order = np.argsort(places, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(places[order]) != 0])
        firsts = [(int(order[start]), int(start)) for start in starts]
        ends = {int(start): int(end) for start, end in zip(starts, [*starts[1:], len(order)], strict=True)}
        for first, start in sorted(firsts):
            here = order[start : ends[start]]
            into = self.groups.setdefault(names[int(places[first])], _Fen())
            _add(into, [side[here] for side in net], None if rows.times is None else rows.times[here])

    def simulation(self) -> Simulation:
        """All that was added up, as `trying.simulate` has it."""
        found = self.found
        for id_, times in self.repeats.count().items():
            found.benefits[id_].repeated = times
        for id_, sums in self.of_benefit.items():
            found.benefits[id_].sums = sums.pair()
        found.total = self.total.pair()
        found.payers = {name: sums.pair() for name, sums in self.payers.items()}
        found.groups = {name: sums.pair() for name, sums in self.groups.items()}
        found.refused.sort(key=lambda one: one.number)
        for movers in (found.winners, found.losers):
            movers.sum, movers.largest = _yuan(int(movers.sum)), _yuan(int(movers.largest))
        return found


def _had_of(benefit: Benefit, result: Mapping[str, pa.Array]) -> _Had:
    """As it was decided, whatever excludes it."""
    id_ = benefit.id
    counted = _true(result[f"{id_}.eligible"])
    had = _Had.nothing(counted)
    kinds = {one.name for one in result_columns(benefit)}
    if f"{id_}.amount" in kinds:
        had.fen, had.paid = _fen(result[f"{id_}.amount"])
    elif f"{id_}.until" in kinds:
        days = result[f"{id_}.until"].cast(pa.int32())
        had.until = pc.fill_null(days, _NEVER).to_numpy().astype(np.int64)
    for payer in payers(benefit):
        had.parts[payer], had.shared = _fen(result[f"{id_}.{payer}"])
    return had


def _column_of(column: Column, rows: NDArray[Any]) -> Column:
    known = None if column.known is None else column.known[rows]
    raw = column.raw
    of_row: Callable[[int], Any] | None = None if raw is None else lambda row: raw(int(rows[row]))
    return Column(column.values[rows], known, of_row)


def _true(column: pa.Array) -> Mask:
    found: Mask = pc.fill_null(column, False).to_numpy(zero_copy_only=False)
    return found


def _fen(column: pa.Array) -> tuple[Whole, Mask]:
    """A decimal(18,2) in fen, 0 where there is none, and where there is one."""
    words = np.frombuffer(column.buffers()[1], np.int64)
    fen = words[2 * column.offset : 2 * (column.offset + len(column)) : 2]
    known: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return np.where(known, fen, 0), known


def _where(had: _Had, part: Whole) -> Whole:
    return np.where(had.shared & (had.fen != 0), part, 0)


def _compared(one: _Had, other: _Had) -> tuple[Mask, Mask]:
    """Where the second gives more than the first, and where less: being had, then the amount, then the day."""
    first = [
        np.where(side.counted, np.where(side.paid, side.fen > 0, True), False).astype(np.int8)
        for side in (one, other)
    ]
    second = [np.where(side.counted & side.paid, side.fen, 0) for side in (one, other)]
    third = [np.where(side.counted & ~side.paid, side.until, _NEVER) for side in (one, other)]
    more, less = np.zeros(len(one.counted), bool), np.zeros(len(one.counted), bool)
    for before, after in reversed([first, second, third]):
        same = before == after
        more = (after > before) | (same & more)
        less = (after < before) | (same & less)
    return more, less


def _count(rows: Mask, times: Whole | None) -> int:
    return int(np.count_nonzero(rows)) if times is None else int(times[rows].sum())


def _add(sums: _Fen, sides: Sequence[Whole], times: Whole | None) -> None:
    sums.before += _sum(sides[0], times)
    sums.after += _sum(sides[1], times)


def _sum(fen: Whole, times: Whole | None) -> int:
    """The exact sum, whatever its size."""
    if times is None:
        return (int((fen >> 31).sum()) << 31) + int((fen & ((1 << 31) - 1)).sum())
    most = int(np.abs(fen).max(initial=0))
    if most * int(times.sum()) < _SAFE:
        return int(fen @ times)
    return sum(one * many for one, many in zip(fen.tolist(), times.tolist(), strict=True))


def _move(movers: Movers, gain: Whole, numbers: NDArray[Any], times: Whole | None) -> None:
    rows = np.flatnonzero(gain > 0)
    if not len(rows):
        return
    of_rows = gain[rows]
    movers.count += _count(gain > 0, times)
    movers.sum += _sum(of_rows, None if times is None else times[rows])
    first = int(np.argmax(of_rows))
    most = Decimal(int(of_rows[first]))
    if movers.row is None or most > movers.largest:
        movers.largest, movers.row = most, int(numbers[rows[first]])


def _yuan(fen: int) -> Decimal:
    return scaled(Decimal(fen), -2)
