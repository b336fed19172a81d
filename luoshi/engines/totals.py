"""The sums of a result, gathered batch by batch in whole numbers: counts, and fen.

`Totals.add` takes a batch of the result; totals of several parts are added up, and go to JSON and back, so that a run that
goes on after an interruption has those of the parts it finds done. Benefits that may not be had together are counted once
for each row (就高不重复), as `policy.exclusive.counted` chooses; `summary.py` puts it all into words.
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

from luoshi.engines.plan import NO_RESULT, UNKNOWN_FROM, Plan, decider_of, payers, pays
from luoshi.policy.exclusive import counted
from luoshi.policy.match import ADDED
from luoshi.policy.policy import Benefit

NO_COUNTY = ""
_HALF = 31
"""A sum of fen is made in two halves, each of which a double holds exactly for a batch of up to 2^21 rows."""
_MOST_ROWS = 1 << 20
_MOST_IN_KNOT = 8

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
        counties.count(found, "county", None)
        columns = dict(zip(result.schema.names, result.columns, strict=True))
        worth: dict[str, Fen] = {}
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
            rows = np.flatnonzero(mask)
            counties.count(found, f"benefit/{id_}/eligible", rows)
            if pays(benefit):
                fen, known = _fen(columns[f"{id_}.amount"])
                found[f"benefit/{id_}/amount"] += int(known.sum()) if known is not None else count
                counties.sum(found, f"benefit/{id_}/sum", rows, fen)
                for payer in payers(benefit):
                    of_payer, _ = _fen(columns[f"{id_}.{payer}"])
                    found[f"benefit/{id_}/payer/{payer}"] += _sum(of_payer)
            else:
                fen = np.zeros(count, np.int64)
            if id_ in self._in_knot:
                had[id_] = mask
                worth[id_] = fen if benefit.gives in ADDED else np.zeros(count, np.int64)
            elif benefit.gives in ADDED and pays(benefit):
                kind = f"{benefit.gives}/{benefit.unit}"
                counties.sum(found, f"total/{kind}", rows, fen)
                found[f"counted/{kind}"] += int(known.sum()) if known is not None else count
        for knot in self._knots:
            self._once(found, counties, knot, had, worth, columns)

    @property
    def knots(self) -> Sequence[Mapping[str, frozenset[str]]]:
        """The benefits that hang together by `not_with`, each with those that it may not be had with."""
        return self._knots

    def add_knot(self, totals: Totals, knot: Mapping[str, frozenset[str]], result: pa.RecordBatch) -> None:
        """Of rows that are added up otherwise, only which benefits of a knot count."""
        columns = dict(zip(result.schema.names, result.columns, strict=True))
        had = {id_: _true(columns[f"{id_}.eligible"]) for id_ in knot}
        worth = {}
        for id_ in knot:
            benefit = self.plan.policy.benefits[id_]
            added = benefit.gives in ADDED and pays(benefit)
            worth[id_] = _fen(columns[f"{id_}.amount"])[0] if added else np.zeros(result.num_rows, np.int64)
        counties = _Counties(columns[self.county] if self.county else None)
        self._once(totals.found, counties, knot, had, worth, columns)

    def _once(
        self,
        found: Counter[str],
        counties: _Counties,
        knot: Mapping[str, frozenset[str]],
        had: Mapping[str, Mask],
        worth: Mapping[str, Fen],
        columns: Mapping[str, pa.Array],
    ) -> None:
        """Of benefits that may not be had together, those that count in each row."""
        ids = [id_ for id_ in knot if id_ in had]
        if not ids:
            return
        chosen = chosen_of({id_: had[id_] for id_ in ids}, {id_: worth[id_] for id_ in ids}, knot)
        for id_ in ids:
            benefit = self.plan.policy.benefits[id_]
            found[f"benefit/{id_}/beside"] += int((had[id_] & ~chosen[id_]).sum())
            if benefit.gives in ADDED and pays(benefit):
                kind = f"{benefit.gives}/{benefit.unit}"
                rows = np.flatnonzero(chosen[id_])
                counties.sum(found, f"total/{kind}", rows, worth[id_])
                known = columns[f"{id_}.amount"].is_valid().to_numpy(zero_copy_only=False)
                found[f"counted/{kind}"] += int(known[rows].sum())

    @staticmethod
    def _codes(found: Counter[str], benefit: Benefit, column: pa.Array) -> None:
        """How often each condition fails or is not known."""
        if column.null_count:
            column = pc.fill_null(column, 0)
        codes = column.to_numpy()
        if not codes.any():
            return
        for place in range(len(decider_of(benefit).rules.conditions)):
            for word, bit in (("fails", place), ("unknown", UNKNOWN_FROM + place)):
                times = int(np.count_nonzero(codes & (1 << bit)))
                if times:
                    found[f"benefit/{benefit.id}/{word}/{place}"] += times
        found[f"benefit/{benefit.id}/lacks"] += int(np.count_nonzero(codes & (1 << NO_RESULT)))


class _Counties:
    """The rows of a batch by county."""

    def __init__(self, column: pa.Array | None) -> None:
        self.names: list[str] = []
        if column is None:
            return
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        self.names = ["" if name is None else str(name).strip() for name in column.dictionary.to_pylist()]
        indices = pc.fill_null(column.indices, len(self.names)) if column.null_count else column.indices
        self.names.append(NO_COUNTY)
        self.places: NDArray[Any] = indices.to_numpy()

    def count(self, found: Counter[str], name: str, rows: NDArray[Any] | None) -> None:
        if self.names:
            places = self.places if rows is None else self.places[rows]
            for county, times in zip(
                self.names, np.bincount(places, minlength=len(self.names)).tolist(), strict=True
            ):
                if times:
                    found[f"{name}/{county}"] += times

    def sum(self, found: Counter[str], name: str, rows: NDArray[Any], fen: Fen) -> None:
        """The sum of all under the name, and that of each county."""
        of_rows = fen if len(rows) == len(fen) else fen[rows]
        found[name] += _sum(of_rows)
        if not self.names:
            return
        places = self.places if len(rows) == len(fen) else self.places[rows]
        low, high = _halves(of_rows)
        many = len(self.names)
        lows = np.bincount(places, low, many).astype(np.int64).tolist()
        highs = np.bincount(places, high, many).astype(np.int64).tolist()
        for county, low_sum, high_sum in zip(self.names, lows, highs, strict=True):
            if low_sum or high_sum:
                found[f"{name}/{county}"] += (high_sum << _HALF) + low_sum


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


def _true(column: pa.Array) -> Mask:
    filled = pc.fill_null(column, False) if column.null_count else column
    found: Mask = filled.to_numpy(zero_copy_only=False)
    return found


def _fen(column: pa.Array) -> tuple[Fen, Mask | None]:
    """The amounts of a decimal(18,2) in fen, 0 where there is none; where there is one (None: everywhere)."""
    words = np.frombuffer(column.buffers()[1], np.int64)
    fen = words[2 * column.offset : 2 * (column.offset + len(column)) : 2]
    if not column.null_count:
        return fen, None
    known: Mask = column.is_valid().to_numpy(zero_copy_only=False)
    return np.where(known, fen, 0), known


def _halves(fen: Fen) -> tuple[Fen, Fen]:
    return fen & ((1 << _HALF) - 1), fen >> _HALF


def _sum(fen: Fen) -> int:
    low, high = _halves(fen)
    return (int(high.sum()) << _HALF) + int(low.sum())
