"""`trying.simulate` over tables of any length: the same figures, batch by batch, in whole numbers of fen.

    found = simulate(policy, with_changes(policy, changes, vocabulary), "register.parquet", ids)

The policy in force and the changed one are compiled (in_memory/compiled.py) and decide the same columns, read once; what they
come to is added up in sums.py. Which fact would settle what is open is told from which facts are unknown; only where
several are is the rule itself asked.

Three things differ. Of refused rows so many are kept as LISTED, all are counted. A benefit's amount that does not fit
sixteen digits before the point refuses its row. Claims for the same thing are told apart by 128-bit hashes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import Column
from luoshi.engines.in_memory.compiled import Compiled, compile_plan
from luoshi.engines.in_memory.take import Reader
from luoshi.engines.job import Progress, quiet
from luoshi.engines.mapping import Taken
from luoshi.engines.plan import Plan
from luoshi.engines.simulate.asked import LISTED, Asked, told
from luoshi.engines.simulate.sums import Rows, Sums
from luoshi.engines.sources import Batch, Source, open_source
from luoshi.policy.policy import Policy
from luoshi.policy.trying.simulate import REGION, TIMES, Simulation
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Say

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
    work = _Work.of(Asked.of(before, after, table.columns, ids, on, by), table)
    done = 0
    with work.sums.repeats:
        for batch in table.batches(work.wanted, {}):
            work.add(batch)
            done += len(batch.numbers) + len(batch.broken)
            progress(done, batch.share)
        return work.sums.simulation()


@dataclass(slots=True)
class _Side:
    """The policy in force, or the changed one."""

    plan: Plan
    compiled: Compiled
    readers: Mapping[str, Reader]
    """Those of text facts of which it names other texts than the policy in force."""


@dataclass(slots=True)
class _Refused:
    """What is wrong in a batch: which of its rows, and why."""

    rows: Mask
    told: list[RefusedRow]

    def cell(self, batch: Batch, row: int, column: str, value: str | None, reason: Say) -> None:
        self.rows[row] = True
        self.told.append(RefusedRow(int(batch.numbers[row]), column, value, reason))


@dataclass(slots=True)
class _Work:
    table: Source
    sides: tuple[_Side, _Side]
    readers: Mapping[str, Reader]
    weighed: bool
    sums: Sums

    @classmethod
    def of(cls, asked: Asked, table: Source) -> _Work:
        plan, mapped = asked.plan, asked.mapped.facts
        types = {**plan.facts, **plan.asks}
        sides = _sides(plan, asked.changed, mapped)
        texts = sides[0].compiled.texts
        readers = {fact: Reader(types[fact], taken, texts.get(fact, ())) for fact, taken in mapped.items()}
        return cls(table, sides, readers, asked.weighed, Sums.of(asked))

    @property
    def wanted(self) -> tuple[str, ...]:
        there = set(self.table.columns)
        columns = [one.taken.column for one in self.readers.values() if one.taken.column]
        more = [name for name in (TIMES, *self.sums.texts) if name in there]
        return tuple(dict.fromkeys([*columns, *more]))

    def add(self, batch: Batch) -> None:
        """Decide a batch on both sides and add it up."""
        refused = _Refused(np.zeros(len(batch.numbers), bool), list(batch.broken))
        columns = self._columns(batch, refused)
        times = self._times(batch, refused)
        results = [self._decided(side, batch, columns, refused) for side in self.sides]
        found = self.sums.found
        found.size += len(batch.numbers) + len(batch.broken)
        found.refused_rows += len(batch.broken) + int(refused.rows.sum())
        room = max(0, LISTED - len(found.refused))
        found.refused += sorted(refused.told, key=lambda one: one.number)[:room]
        good = np.flatnonzero(~refused.rows)
        if len(good):
            texts = {name: _texts(batch.columns[name]) for name in self.sums.texts if name in batch.columns}
            self.sums.add(Rows(batch.numbers, columns, results, times, texts).only(good))

    def _columns(self, batch: Batch, refused: _Refused) -> dict[str, Column]:
        columns: dict[str, Column] = {}
        for fact, reader in self.readers.items():
            name = reader.taken.column
            assert name is not None
            read = reader.read(batch.columns[name])
            columns[fact] = read.column
            for row, shown, reason in read.wrong:
                refused.cell(batch, row, name, shown, told(fact, reason))
        return columns

    def _decided(
        self, side: _Side, batch: Batch, columns: Mapping[str, Column], refused: _Refused
    ) -> Mapping[str, pa.Array]:
        facts = {name: column for name, column in columns.items() if name in side.plan.facts}
        for name, reader in side.readers.items():
            assert reader.taken.column is not None
            facts[name] = reader.read(batch.columns[reader.taken.column]).column
        decided = side.compiled.decide(facts, len(batch.numbers))
        for large in decided.too_large:
            if not refused.rows[large.row]:
                refused.cell(batch, large.row, large.benefit, None, large.reason)
        return dict(zip(decided.batch.schema.names, decided.batch.columns, strict=True))

    def _times(self, batch: Batch, refused: _Refused) -> Whole | None:
        """The 件数 of each row; None where every row is one case."""
        if not self.weighed:
            return None
        cells = _texts(batch.columns[TIMES]).dictionary_encode()
        texts = ["" if text is None else str(text).strip() for text in cells.dictionary.to_pylist()]
        good = [text.isascii() and text.isdigit() and len(text) <= 12 for text in texts]
        numbers = np.array([*(int(text) if ok else -1 for text, ok in zip(texts, good, strict=True)), -1])
        times: Whole = numbers[pc.fill_null(cells.indices, len(texts)).to_numpy()]
        say = Say("件数要写不带小数的数字", "the number of cases is a whole number")
        for row in np.flatnonzero(times < 0).tolist():
            # As in a small table, a row that does not say how many cases it is is told of for that alone.
            number = int(batch.numbers[row])
            refused.told[:] = [one for one in refused.told if one.number != number]
            place = cells.indices[row].as_py()
            refused.cell(batch, row, TIMES, ("" if place is None else texts[place])[:80], say)
        return times


def _sides(plan: Plan, changed: Plan, mapped: Mapping[str, Taken]) -> tuple[_Side, _Side]:
    """Both compiled. Text facts are read anew for the second where its rules name other texts."""
    one, other = compile_plan(plan), compile_plan(changed)
    readers = {
        fact: Reader(changed.facts[fact], mapped[fact], texts)
        for fact, texts in other.texts.items()
        if fact in mapped and one.texts.get(fact) != texts
    }
    return _Side(plan, one, {}), _Side(changed, other, readers)


def _texts(cells: Any) -> pa.Array:
    """Cells as the texts that a person sees, blanks around them taken off."""
    if not isinstance(cells, pa.Array):
        return pa.array([None if cell is None else str(cell).strip() for cell in cells], pa.string())
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if not pa.types.is_string(cells.type):
        return cells.cast(pa.string())
    return pc.utf8_trim_whitespace(cells)
