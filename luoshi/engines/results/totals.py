"""The sums of a result, gathered batch by batch in whole numbers: counts, and fen.

`Totals.add` takes a batch of the result; totals of several parts are added up, and go to JSON and back, so that a run that
goes on after an interruption has those of the parts it finds done. Benefits that may not be had together are counted once
for each row (就高不重复), as `exclusive.counted` chooses; `summary.py` puts it all into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import bits_of
from luoshi.engines.plan import NO_RESULT, UNKNOWN_FROM, Plan, decider_of, payers, pays
from luoshi.policy.answering.match import ADDED
from luoshi.policy.deciding.exclusive import counted
from luoshi.policy.policy import Benefit

NO_COUNTY = ""
_HALF = 31
"""A sum of fen is made in two halves, each of which a double holds exactly for a batch of up to 2^21 rows."""
_MOST_ROWS = 1 << 20
_MOST_IN_KNOT = 8
_BOTH = 1 | 1 << UNKNOWN_FROM
"""Of a condition's bits in a code: it fails, it is not known."""

Fen = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Totals:
    """Counts under names that are JSON's: `rows`, `id/eligible`, `id/sum/郑州`, `id/fails/3` …"""

    found: Counter[str] = field(default_factory=Counter)

    def plus(self, other: Totals) -> None:
        for name, value in other.found.items():
            self.found[name] += value

    def as_json(self) -> dict[str, int]:
        return {name: value for name, value in self.found.items() if value}

    @staticmethod
    def of_json(found: Mapping[str, int]) -> Totals:
        return Totals(Counter({name: int(value) for name, value in found.items()}))


class Adder:
    """Adds up the results of a plan. `county` is the column by which sums are made."""

    def __init__(self, plan: Plan, county: str | None) -> None:
        self.plan, self.county = plan, county
        self._knots = _knots(plan.benefits)
        self._in_knot = {id_ for knot in self._knots for id_ in knot}

    def add(self, totals: Totals, result: pa.RecordBatch) -> None:
        """Add a batch of the result."""
        for start in range(0, result.num_rows, _MOST_ROWS):
            self._add(totals.found, result.slice(start, _MOST_ROWS))

    def _add(self, found: Counter[str], result: pa.RecordBatch) -> None:
        count = result.num_rows
        found["rows"] += count
        counties = _Counties(result.column(self.county) if self.county else None)
        counties.count(found, "county", counties.places)
        columns = dict(zip(result.schema.names, result.columns, strict=True))
        had: dict[str, Mask] = {}
        for benefit in self.plan.benefits:
            id_ = benefit.id
            eligible = columns[f"{id_}.eligible"]
            yes = eligible.true_count
            found[f"benefit/{id_}/eligible"] += yes
            found[f"benefit/{id_}/not"] += count - eligible.null_count - yes
            found[f"benefit/{id_}/open"] += eligible.null_count
            self._codes(found, benefit, columns[f"{id_}.code"])
            if not yes:
                continue
            mask = _true(eligible)
            if id_ in self._in_knot:
                had[id_] = mask
            rows = np.flatnonzero(mask)
            places = counties.of(rows)
            counties.count(found, f"benefit/{id_}/eligible", places)
            if not pays(benefit):
                continue
            amount = columns[f"{id_}.amount"]
            fen, known = _fen(amount, rows), count - amount.null_count
            found[f"benefit/{id_}/amount"] += known
            counties.sum(found, f"benefit/{id_}/sum", places, fen)
            for payer in payers(benefit):
                found[f"benefit/{id_}/payer/{payer}"] += _sum(_fen(columns[f"{id_}.{payer}"], rows))
            if benefit.gives in ADDED and id_ not in self._in_knot:
                kind = f"{benefit.gives}/{benefit.unit}"
                counties.sum(found, f"total/{kind}", places, fen)
                found[f"counted/{kind}"] += known
        for knot in self._knots:
            self._once(found, counties, knot, had, columns)

    @property
    def knots(self) -> Sequence[Mapping[str, frozenset[str]]]:
        """The benefits that hang together by `not_with`, each with those that it may not be had with."""
        return self._knots

    def add_knot(self, totals: Totals, knot: Mapping[str, frozenset[str]], result: pa.RecordBatch) -> None:
        """Of rows that are added up otherwise, only which benefits of a knot count."""
        columns = dict(zip(result.schema.names, result.columns, strict=True))
        had = {id_: _true(columns[f"{id_}.eligible"]) for id_ in knot}
        counties = _Counties(columns[self.county] if self.county else None)
        self._once(totals.found, counties, knot, had, columns)

    def _once(
        self,
        found: Counter[str],
        counties: _Counties,
        knot: Mapping[str, frozenset[str]],
        had: Mapping[str, Mask],
        columns: Mapping[str, pa.Array],
    ) -> None:
        """Of benefits that may not be had together, those that count in each row."""
        ids = [id_ for id_ in knot if id_ in had]
        if not ids:
            return
        added = {id_ for id_ in ids if _is_added(self.plan.policy.benefits[id_])}
        # Most rows have one of them at most; only in the others is there a choice.
        several = np.flatnonzero(sum(had[id_].astype(np.int16) for id_ in ids) > 1)
        nothing = np.zeros(len(several), np.int64)
        worth = {id_: _fen(columns[f"{id_}.amount"], several) if id_ in added else nothing for id_ in ids}
        chosen = chosen_of({id_: had[id_][several] for id_ in ids}, worth, knot)
        for id_ in ids:
            counts = had[id_].copy()
            counts[several] = chosen[id_]
            rows = np.flatnonzero(counts)
            found[f"benefit/{id_}/beside"] += int(np.count_nonzero(had[id_])) - len(rows)
            if id_ in added:
                benefit, amount = self.plan.policy.benefits[id_], columns[f"{id_}.amount"]
                kind = f"{benefit.gives}/{benefit.unit}"
                counties.sum(found, f"total/{kind}", counties.of(rows), _fen(amount, rows))
                found[f"counted/{kind}"] += len(rows) - amount.take(pa.array(rows)).null_count

    @staticmethod
    def _codes(found: Counter[str], benefit: Benefit, column: pa.Array) -> None:
        """How often each condition fails or is not known."""
        if column.null_count:
            column = pc.fill_null(column, 0)
        codes = column.to_numpy()
        if not codes.any():
            return
        for place in range(len(decider_of(benefit).rules.conditions)):
            # Both bits at once: the one does not run into the other, since a batch has fewer rows than 2^31.
            both = int((codes >> place & _BOTH).sum())
            fails, unknown = both & (1 << UNKNOWN_FROM) - 1, both >> UNKNOWN_FROM
            for word, times in (("fails", fails), ("unknown", unknown)):
                if times:
                    found[f"benefit/{benefit.id}/{word}/{place}"] += times
        found[f"benefit/{benefit.id}/lacks"] += int(np.count_nonzero(codes & (1 << NO_RESULT)))


class _Counties:
    """The rows of a batch by county."""

    def __init__(self, column: pa.Array | None) -> None:
        self.names: list[str] = []
        self.places = np.empty(0, np.intp)
        if column is None:
            return
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        self.names = ["" if name is None else str(name).strip() for name in column.dictionary.to_pylist()]
        indices = pc.fill_null(column.indices, len(self.names)) if column.null_count else column.indices
        self.names.append(NO_COUNTY)
        self.places = indices.to_numpy().astype(np.intp)

    def of(self, rows: NDArray[Any]) -> NDArray[np.intp]:
        """The counties of some rows."""
        return self.places.take(rows) if self.names else self.places

    def count(self, found: Counter[str], name: str, places: NDArray[np.intp]) -> None:
        if self.names:
            counts = np.bincount(places, minlength=len(self.names)).tolist()
            for county, times in zip(self.names, counts, strict=True):
                if times:
                    found[f"{name}/{county}"] += times

    def sum(self, found: Counter[str], name: str, places: NDArray[np.intp], fen: Fen) -> None:
        """The sum of all under the name, and that of each county."""
        found[name] += _sum(fen)
        if not self.names:
            return
        low, high = _halves(fen)
        for half, shift in ((low, 0), (high, _HALF)):
            if half.any():
                sums = np.bincount(places, half, len(self.names)).astype(np.int64).tolist()
                for county, of_half in zip(self.names, sums, strict=True):
                    if of_half:
                        found[f"{name}/{county}"] += of_half << shift


def chosen_of(
    had: Mapping[str, Mask], worth: Mapping[str, Fen], apart: Mapping[str, frozenset[str]]
) -> dict[str, Mask]:
    """For each benefit the rows in which it counts: the choice that is worth most, as `exclusive.counted` makes it."""
    ids = list(had)
    if len(ids) > _MOST_IN_KNOT:
        return _one_by_one(had, worth, apart)
    count = len(had[ids[0]])

    def best(keys: Sequence[str], allowed: Mapping[str, Mask]) -> tuple[Fen, dict[str, Mask]]:
        """With the first and without it, whichever is worth more; `allowed` says in which rows a key is one of them."""
        if not keys:
            return np.zeros(count, np.int64), {}
        first, rest = keys[0], keys[1:]
        without = best(rest, allowed)
        left = {key: allowed[key] & ~allowed[first] if key in apart[first] else allowed[key] for key in rest}
        with_it = best(rest, left)
        value = with_it[0] + np.where(allowed[first], worth[first], 0)
        takes = allowed[first] & (value >= without[0])
        chosen = {key: np.where(takes, with_it[1][key], without[1][key]) for key in rest}
        return np.where(takes, value, without[0]), {first: takes, **chosen}

    return best(ids, had)[1]


def _one_by_one(
    had: Mapping[str, Mask], worth: Mapping[str, Fen], apart: Mapping[str, frozenset[str]]
) -> dict[str, Mask]:
    chosen = {id_: np.zeros_like(mask) for id_, mask in had.items()}
    several = np.flatnonzero(sum(mask.astype(np.int8) for mask in had.values()))
    for row in several.tolist():
        here = {id_: Decimal(int(worth[id_][row])) for id_, mask in had.items() if mask[row]}
        for id_ in counted(here, apart):
            chosen[id_][row] = True
    return chosen


def _knots(benefits: Sequence[Benefit]) -> list[dict[str, frozenset[str]]]:
    """The benefits that hang together by `not_with`, each with those that it may not be had with."""
    there = {benefit.id for benefit in benefits}
    apart: dict[str, set[str]] = {}
    for benefit in benefits:
        for other in benefit.not_with:
            if other in there:
                apart.setdefault(benefit.id, set()).add(other)
                apart.setdefault(other, set()).add(benefit.id)
    knots: list[dict[str, frozenset[str]]] = []
    seen: set[str] = set()
    for benefit in benefits:
        if benefit.id not in apart or benefit.id in seen:
            continue
        found, pending = {benefit.id}, [benefit.id]
        while pending:
            for other in apart[pending.pop()]:
                if other not in found:
                    found.add(other)
                    pending.append(other)
        seen |= found
        knots.append({one.id: frozenset(apart[one.id]) for one in benefits if one.id in found})
    return knots


def _is_added(benefit: Benefit) -> bool:
    return benefit.gives in ADDED and pays(benefit)


def _true(column: pa.Array) -> Mask:
    valid, values = column.buffers()
    true = bits_of(values, column)
    if column.null_count:
        true &= bits_of(valid, column)
    return true.view(bool)


def _fen(column: pa.Array, rows: NDArray[Any]) -> Fen:
    """The amounts of some rows of a decimal(18,2) in fen, 0 where there is none."""
    fen: Fen = np.frombuffer(column.buffers()[1], np.int64).take(2 * (rows + column.offset))
    if column.null_count:
        fen *= bits_of(column.buffers()[0], column).take(rows)
    return fen


def _halves(fen: Fen) -> tuple[Fen, Fen]:
    return fen & ((1 << _HALF) - 1), fen >> _HALF


def _sum(fen: Fen) -> int:
    low, high = _halves(fen)
    return (int(high.sum()) << _HALF) + int(low.sum())
