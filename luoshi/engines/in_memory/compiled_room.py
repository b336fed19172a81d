"""The memory that a batch of results is written into, as Arrow keeps them, and the batch that it makes.

Each result column has two arrays: in which rows there is a value, a bit for each, and the values. Machine code writes them
from above; `put` writes the few rows that the Decider decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from luoshi.engines.codes import code_of
from luoshi.engines.plan import ResultColumn
from luoshi.policy.decision import Decision
from luoshi.policy.policy import Benefit
from luoshi.problem import Say
from luoshi.rules.kernel_code import How
from luoshi.rules.kernel_days import number_of

LARGEST = Decimal(10) ** 16
"""An amount of as many 元 does not fit decimal(18,2)."""
_ARROW: Mapping[str, Any] = {
    "truth": pa.bool_(),
    "money": pa.decimal128(18, 2),
    "date": pa.date32(),
    "code": pa.int64(),
}
WRITTEN: Mapping[str, tuple[How, int]] = {
    "truth": ("bits", 0),
    "money": ("slots", 16),
    "date": ("i32", 4),
    "code": ("i64", 8),
}
_APART = 64


@dataclass(frozen=True, slots=True)
class TooLarge:
    """An amount that decimal(18,2) does not hold."""

    row: int
    benefit: str
    reason: Say


@dataclass(frozen=True, slots=True)
class Decided:
    """`batch` has the benefits' result columns; in a row of `too_large` those of that benefit are null."""

    batch: pa.RecordBatch
    too_large: tuple[TooLarge, ...]


class Room:
    """The arrays that results are written into, as Arrow keeps them, and the batch that they make."""

    def __init__(
        self,
        wanted: Sequence[tuple[Benefit, tuple[ResultColumn, ...]]],
        doubts: Mapping[str, int],
        count: int,
    ) -> None:
        self.count = count
        self.columns = [one for _, results in wanted for one in results]
        self.starts = [0]
        for _, results in wanted:
            self.starts.append(self.starts[-1] + len(results))
        self.widths = [width for one in self.columns for width in (0, WRITTEN[one.kind][1])]
        self.widths += [0] * len(doubts)
        padded = -(-count // 512) * 512
        sizes = [padded * width if width else padded // 8 for width in self.widths]
        # In one piece and from Arrow's own store: what a batch before has let go of is used again, and the system need
        # not hand out new memory, which takes longer than deciding. One array begins a little off the round address of
        # the one before, or they would all want the same places of the cache.
        whole = np.frombuffer(pa.allocate_buffer(sum(sizes) + _APART * len(sizes)), np.uint8)
        starts = accumulate((size + _APART for size in sizes), initial=0)
        self.arrays = [whole[start : start + size] for start, size in zip(starts, sizes, strict=False)]

    def table(self, row: int) -> NDArray[np.uint64]:
        """The addresses of the results of a row."""
        return np.array(
            [
                array.ctypes.data + (row * width if width else row // 8)
                for array, width in zip(self.arrays, self.widths, strict=True)
            ],
            np.uint64,
        )

    def rows(self, place: int) -> NDArray[Any]:
        """The rows of which a bit is set."""
        bits = self.arrays[place][: -(-self.count // 8)]
        if not bits.any():
            return np.empty(0, np.int64)
        return np.flatnonzero(np.unpackbits(bits, count=self.count, bitorder="little"))

    def put(
        self, row: int, number: int, results: Sequence[ResultColumn], decision: Decision
    ) -> Decimal | None:
        """Write down a decision; the amount that does not fit, where it does not."""
        beyond = next(
            (
                amount
                for amount in (decision.amount, *decision.paid_by.values())
                if amount is not None and abs(amount) >= LARGEST
            ),
            None,
        )
        for place, one in enumerate(results, self.starts[number]):
            value = None if beyond is not None else _in_units(one, decision)
            self._bit(2 * place, row, value is not None)
            data = self.arrays[2 * place + 1]
            if one.kind == "truth":
                self._bit(2 * place + 1, row, bool(value))
            else:
                width = self.widths[2 * place + 1]
                written = int(value or 0).to_bytes(width, "little", signed=True)
                data[row * width : (row + 1) * width] = np.frombuffer(written, np.uint8)
        return beyond

    def _bit(self, place: int, row: int, value: bool) -> None:
        kept = int(self.arrays[place][row // 8]) & ~(1 << row % 8)
        self.arrays[place][row // 8] = kept | int(value) << row % 8

    def decided(self, too_large: tuple[TooLarge, ...]) -> Decided:
        arrays = []
        for place, one in enumerate(self.columns):
            valid, data = (pa.py_buffer(array) for array in self.arrays[2 * place : 2 * place + 2])
            arrays.append(pa.Array.from_buffers(_ARROW[one.kind], self.count, [valid, data]))
        return Decided(pa.RecordBatch.from_arrays(arrays, [one.name for one in self.columns]), too_large)


def _in_units(one: ResultColumn, decision: Decision) -> int | bool | None:
    """What stands in a result: fen, days, a truth, a code."""
    if one.kind == "truth":
        return decision.eligible
    if one.kind == "code":
        lacks = decision.eligible is True and bool(decision.missing)
        return code_of([reason.holds for reason in decision.because], lacks)
    if one.kind == "date":
        return None if decision.until is None else number_of(decision.until)
    amount = decision.amount if one.payer is None else decision.paid_by.get(one.payer)
    return None if amount is None else int(amount.scaleb(2))


def too_large(amount: Decimal) -> Say:
    return Say(
        f"金额 {amount:,} 超过结果列能容纳的 16 位整数", f"the amount {amount:,} does not fit decimal(18,2)"
    )
