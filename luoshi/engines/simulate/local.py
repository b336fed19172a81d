"""`trying.simulate` over tables of any length: the same figures, batch by batch, in whole numbers of fen.

    found = simulate(policy, with_changes(policy, changes, vocabulary), "register.parquet", ids)

The policy in force and the changed one are compiled (in_memory/compiled.py) and decide the same columns, read once; what is added up
and how is said in policy/trying/simulate.py, which decides small tables case by case, and a test holds the two together. Which
fact would settle what is open is told from which facts are unknown; only where several are is the rule itself asked.

Three things differ. Of refused rows so many are kept as LISTED, all are counted. A benefit's amount that does not fit
sixteen digits before the point refuses its row. Claims for the same thing are told apart by 128-bit hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import Column
from luoshi.engines.in_memory.compiled import Compiled, compile_plan
from luoshi.engines.in_memory.take import Reader
from luoshi.engines.job import Progress, quiet
from luoshi.engines.mapping import Taken, map_columns
from luoshi.engines.plan import Plan, make_plan, payers, result_columns
from luoshi.engines.results.totals import Adder, chosen_of
from luoshi.engines.simulate.missing import Missing
from luoshi.engines.simulate.repeats import Repeats
from luoshi.engines.sources import Batch, Source, open_source
from luoshi.policy.policy import Benefit, Policy
from luoshi.policy.trying.simulate import NO_PAYER, REGION, TIMES, Movers, OfBenefit, Pair, Simulation
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Say
from luoshi.rules.exact import scaled
from luoshi.rules.types import Type

LISTED = 10_000
"""So many refused rows are kept to be shown."""
EMPTY = "（空）"
_SAFE = 1 << 62

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]


def simulate(
    before: Policy,
    after: Policy,
    source: str,
    ids: Sequence[str],
    *,
    on: date | None = None,
    by: str = REGION,
    progress: Progress = quiet,
) -> Simulation:
    """Decide every row of a table (a file, a folder, a pattern) twice."""
    table = open_source(source)
    work = _Work.of(before, after, table, ids, on, by)
    done = 0
    with work.repeats:
        for batch in table.batches(work.wanted, {}):
            work.add(batch)
            done += len(batch.numbers) + len(batch.broken)
            progress(done, batch.share)
        return work.simulation()


@dataclass(slots=True)
class _Side:
    """The policy in force, or the changed one."""

    plan: Plan
    compiled: Compiled
    readers: Mapping[str, Reader]
    """Those of text facts of which it names other texts than the policy in force."""


@dataclass(slots=True)
class _Sums:
    """A Pair in whole fen."""

    before: int = 0
    after: int = 0

    def pair(self) -> Pair:
        return Pair(_yuan(self.before), _yuan(self.after))


@dataclass(slots=True)
class _Had:
    """What a benefit comes to in the rows of a batch, on one side: had and counted, how much, until when, by whom."""

    counted: Mask
    fen: Whole
    paid: Mask
    until: Whole
    parts: Mapping[str, Whole]
    shared: Mask


@dataclass(slots=True)
class _Work:
    table: Source
    plan: Plan
    sides: tuple[_Side, _Side]
    mapped: Mapping[str, Taken]
    readers: Mapping[str, Reader]
    knots: Sequence[Mapping[str, frozenset[str]]]
    repeats: Repeats
    missing: Missing
    found: Simulation
    weighed: bool
    total: _Sums = field(default_factory=_Sums)
    of_benefit: dict[str, _Sums] = field(default_factory=dict)
    payers: dict[str, _Sums] = field(default_factory=dict)
    groups: dict[str, _Sums] = field(default_factory=dict)

    @classmethod
    def of(
        cls, before: Policy, after: Policy, table: Source, ids: Sequence[str], on: date | None, by: str
    ) -> _Work:
        asked = make_plan(before, ids, on=on)
        plan = with_known(asked, table.columns)
        changed = make_plan(after, ids, on=on)
        mapped = map_columns(plan, table.columns).facts
        types = {**plan.facts, **plan.asks}
        sides = _sides(plan, changed, mapped)
        texts = sides[0].compiled.texts
        readers = {fact: Reader(types[fact], taken, texts.get(fact, ())) for fact, taken in mapped.items()}
        repeats = Repeats(plan.benefits)
        used = {*mapped, TIMES, by, *(name for one in plan.benefits for name in one.once_per)}
        columns = {taken.column for taken in mapped.values()} | used
        found = Simulation(
            table.rows or 0,
            by,
            {one.id: OfBenefit(one) for one in plan.benefits},
            unused=tuple(name for name in table.columns if name not in columns),
        )
        work = cls(
            table, plan, sides, mapped, readers, Adder(plan, None).knots, repeats,
            Missing(plan, changed), found, TIMES in table.columns and TIMES not in {**asked.facts, **asked.asks},
        )  # fmt: skip
        work.of_benefit = {one.id: _Sums() for one in plan.benefits}
        found.size = 0
        return work

    @property
    def wanted(self) -> tuple[str, ...]:
        there = set(self.table.columns)
        more = [name for name in (TIMES, self.found.by, *self.repeats.columns) if name in there]
        return tuple(dict.fromkeys([*(one.column for one in self.mapped.values() if one.column), *more]))

    def add(self, batch: Batch) -> None:
        """Decide a batch on both sides and add it up."""
        count = len(batch.numbers)
        found = self.found
        found.size += count + len(batch.broken)
        refused = list(batch.broken)
        bad = np.zeros(count, bool)
        columns: dict[str, Column] = {}
        for fact, reader in self.readers.items():
            assert reader.taken.column is not None
            read = reader.read(batch.columns[reader.taken.column])
            columns[fact] = read.column
            for row, shown, reason in read.wrong:
                bad[row] = True
                refused.append(
                    RefusedRow(int(batch.numbers[row]), reader.taken.column, shown, told(fact, reason))
                )
        times = self._times(batch, bad, refused)
        results = [self._decided(side, batch, columns, bad, refused) for side in self.sides]
        found.refused_rows += len(batch.broken) + int(bad.sum())
        room = LISTED - len(found.refused)
        if room > 0:
            found.refused += sorted(refused, key=lambda one: one.number)[:room]
        rows = np.flatnonzero(~bad)
        if len(rows):
            self._add_up(batch, rows, columns, results, times)

    def _decided(
        self,
        side: _Side,
        batch: Batch,
        columns: Mapping[str, Column],
        bad: Mask,
        refused: list[RefusedRow],
    ) -> Mapping[str, pa.Array]:
        facts = {name: column for name, column in columns.items() if name in side.plan.facts}
        for name, reader in side.readers.items():
            assert reader.taken.column is not None
            facts[name] = reader.read(batch.columns[reader.taken.column]).column
        decided = side.compiled.decide(facts, len(batch.numbers))
        for large in decided.too_large:
            if not bad[large.row]:
                bad[large.row] = True
                refused.append(RefusedRow(int(batch.numbers[large.row]), large.benefit, None, large.reason))
        return dict(zip(decided.batch.schema.names, decided.batch.columns, strict=True))

    def _times(self, batch: Batch, bad: Mask, refused: list[RefusedRow]) -> Whole | None:
        """The 件数 of each row; None where every row is one case."""
        if not self.weighed:
            return None
        cells = _texts(batch.columns[TIMES]).dictionary_encode()
        texts = ["" if text is None else str(text).strip() for text in cells.dictionary.to_pylist()]
        good = [text.isascii() and text.isdigit() and len(text) <= 12 for text in texts]
        numbers = np.array([*(int(text) if ok else -1 for text, ok in zip(texts, good, strict=True)), -1])
        times: Whole = numbers[pc.fill_null(cells.indices, len(texts)).to_numpy()]
        say = Say("件数要写不带小数的数字", "the number of cases is a whole number")
        wrong = np.flatnonzero(times < 0)
        for row in wrong.tolist():
            # As in a small table, a row that does not say how many cases it is is told of for that alone.
            number = int(batch.numbers[row])
            refused[:] = [one for one in refused if one.number != number]
            place = cells.indices[row].as_py()
            shown = "" if place is None else texts[place]
            refused.append(RefusedRow(number, TIMES, shown[:80], say))
        bad |= times < 0
        return times

    def _add_up(
        self,
        batch: Batch,
        rows: NDArray[Any],
        columns: Mapping[str, Column],
        results: Sequence[Mapping[str, pa.Array]],
        weights: Whole | None,
    ) -> None:
        found = self.found
        every = len(rows) == len(batch.numbers)
        if not every:
            at = pa.array(rows)
            results = [{name: array.take(at) for name, array in one.items()} for one in results]
            columns = {name: _taken(column, rows) for name, column in columns.items()}
        numbers = batch.numbers if every else batch.numbers[rows]
        times = None if weights is None else weights[rows]
        found.decided += len(rows)
        found.cases += len(rows) if times is None else int(times.sum())
        self._open(columns, results, times)
        net = [np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)]
        had = [self._had(one) for one in results]
        claims: dict[str, Mask] = {}
        for benefit in self.plan.benefits:
            one, other = had[0][benefit.id], had[1][benefit.id]
            claims[benefit.id] = one.counted | other.counted
            self._benefit(benefit, one, other, times, net)
        _add(self.total, net, times)
        self._grouped(batch, rows, net, times)
        change = net[1] - net[0]
        _move(found.winners, change, numbers, times)
        _move(found.losers, -change, numbers, times)
        if self.repeats.groups:
            there = [name for name in self.repeats.columns if name in batch.columns]
            cells = {name: _texts(batch.columns[name]) for name in there}
            if not every:
                at = pa.array(rows)
                cells = {name: array.take(at) for name, array in cells.items()}
            self.repeats.add(cells, claims)

    def _had(self, result: Mapping[str, pa.Array]) -> dict[str, _Had]:
        """What counts of each benefit: of those that exclude one another, those that are worth most."""
        found: dict[str, _Had] = {}
        for benefit in self.plan.benefits:
            id_ = benefit.id
            counted = _true(result[f"{id_}.eligible"])
            none = np.zeros(len(counted), np.int64)
            fen, paid = none, np.zeros(len(counted), bool)
            until, parts, shared = none, {}, np.zeros(len(counted), bool)
            kinds = {one.name: one for one in result_columns(benefit)}
            if f"{id_}.amount" in kinds:
                fen, paid = _fen(result[f"{id_}.amount"])
            elif f"{id_}.until" in kinds:
                until = (
                    pc.fill_null(result[f"{id_}.until"].cast(pa.int32()), -(10**6))
                    .to_numpy()
                    .astype(np.int64)
                )
            for payer in payers(benefit):
                parts[payer], shared = _fen(result[f"{id_}.{payer}"])
            found[id_] = _Had(counted, fen, paid, until, parts, shared)
        for knot in self.knots:
            chosen = chosen_of(
                {id_: found[id_].counted for id_ in knot}, {id_: found[id_].fen for id_ in knot}, knot
            )
            for id_, rows in chosen.items():
                one = found[id_]
                one.counted = rows
                one.fen = np.where(rows, one.fen, 0)
                one.paid = one.paid & rows
                one.parts = {payer: np.where(rows, part, 0) for payer, part in one.parts.items()}
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
        if not of.added:
            return
        net[0] += one.fen
        net[1] += other.fen
        due = (one.fen != 0) | (other.fen != 0)
        if not due.any():
            return
        for payer in one.parts:
            if (due & ((one.shared & (one.fen != 0)) | (other.shared & (other.fen != 0)))).any():
                into = self.payers.setdefault(payer, _Sums())
                _add(into, (_where(one, one.parts[payer]), _where(other, other.parts[payer])), times)
        alone = [np.where(side.shared, 0, side.fen) if side.parts else side.fen for side in (one, other)]
        if alone[0].any() or alone[1].any():
            _add(self.payers.setdefault(NO_PAYER, _Sums()), alone, times)

    def _open(
        self, columns: Mapping[str, Column], results: Sequence[Mapping[str, pa.Array]], times: Whole | None
    ) -> None:
        found = self.found
        of_rows = self.missing.of(columns, results)
        for id_, rows in of_rows.open.items():
            found.benefits[id_].open += _count(rows, times)
        if of_rows.any is not None:
            found.open += _count(of_rows.any, times)
            for name, rows in of_rows.facts.items():
                found.missing[name] = found.missing.get(name, 0) + _count(rows, times)

    def _grouped(self, batch: Batch, rows: NDArray[Any], net: Sequence[Whole], times: Whole | None) -> None:
        by = self.found.by
        if by not in batch.columns:
            return
        cells = _texts(batch.columns[by]).dictionary_encode()
        names = [str(name).strip() or EMPTY for name in cells.dictionary.to_pylist()]
        names.append(EMPTY)
        places = pc.fill_null(cells.indices, len(names) - 1).to_numpy()[rows]
        order = np.argsort(places, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(places[order]) != 0])
        firsts = [(int(order[start]), int(start)) for start in starts]
        ends = {int(start): int(end) for start, end in zip(starts, [*starts[1:], len(order)], strict=True)}
        for first, start in sorted(firsts):
            here = order[start : ends[start]]
            into = self.groups.setdefault(names[int(places[first])], _Sums())
            _add(into, [side[here] for side in net], None if times is None else times[here])

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


def with_known(plan: Plan, columns: Iterable[str]) -> Plan:
    """A row in which any fact is wrong that the policy knows is refused, whether it matters here or not."""
    known: dict[str, Type] = {}
    for decider in plan.deciders:
        for name, type_ in decider.names.items():
            known.setdefault(name, type_)
    more = {name: known[name] for name in columns if name in known and name not in plan.facts}
    return replace(plan, asks=MappingProxyType({**plan.asks, **more}))


def _sides(plan: Plan, changed: Plan, mapped: Mapping[str, Taken]) -> tuple[_Side, _Side]:
    """Both compiled. Text facts are read anew for the second where its rules name other texts."""
    one, other = compile_plan(plan), compile_plan(changed)
    readers = {
        fact: Reader(changed.facts[fact], mapped[fact], texts)
        for fact, texts in other.texts.items()
        if fact in mapped and one.texts.get(fact) != texts
    }
    return _Side(plan, one, {}), _Side(changed, other, readers)


def told(fact: str, reason: Say) -> Say:
    return Say(f"{fact}：{reason.zh}", f"{fact}: {reason.en}")


def _taken(column: Column, rows: NDArray[Any]) -> Column:
    known = None if column.known is None else column.known[rows]
    raw = column.raw
    of_row: Callable[[int], Any] | None = None if raw is None else lambda row: raw(int(rows[row]))
    return Column(column.values[rows], known, of_row)


def _texts(cells: Any) -> pa.Array:
    """Cells as the texts that a person sees, blanks around them taken off."""
    if not isinstance(cells, pa.Array):
        return pa.array([None if cell is None else str(cell).strip() for cell in cells], pa.string())
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if not pa.types.is_string(cells.type):
        return cells.cast(pa.string())
    return pc.utf8_trim_whitespace(cells)


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
    third = [np.where(side.counted & ~side.paid, side.until, -(10**6)) for side in (one, other)]
    more, less = np.zeros(len(one.counted), bool), np.zeros(len(one.counted), bool)
    for before, after in reversed([first, second, third]):
        same = before == after
        more = (after > before) | (same & more)
        less = (after < before) | (same & less)
    return more, less


def _count(rows: Mask, times: Whole | None) -> int:
    return int(np.count_nonzero(rows)) if times is None else int(times[rows].sum())


def _add(sums: _Sums, sides: Sequence[Whole], times: Whole | None) -> None:
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
