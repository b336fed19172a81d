"""Invented values, a column at a time: whole numbers out of a seeded generator, then Arrow arrays.

A batch of a column depends only on the seed, the column's name and the batch's number, so a register is the same however
many rows are taken of it, on however many threads. Values are whole numbers throughout (the smallest parts of a unit,
days, places in a list of texts); no binary float is ever one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from math import gcd
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from luoshi.engines.demo.habits import Habit, limits
from luoshi.rules.types import RATIO, Type

Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]

KEEN = "\x00"
"""The name under which a batch draws which of its rows are likely to be entitled: those answer as conditions want."""
_KEEN_OF_1000 = 250
_WANTED_KEEN = 970
"""Of a thousand answers so many are the wanted one in keen rows; in others it is a share of the fact's own."""
_YEAR = 366


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows `first` (from 0) to `first + count`, being batch `number` of the register with this seed."""

    seed: int
    number: int
    first: int
    count: int

    def draw(self, column: str) -> npt.NDArray[np.uint64]:
        """64 random bits for each row."""
        generator = np.random.Generator(np.random.SFC64([self.seed, crc32(column.encode()), self.number]))
        return generator.integers(0, 1 << 63, size=self.count, dtype=np.uint64)

    def keen(self) -> Flags:
        return _of_1000(self.draw(KEEN), 0) < _KEEN_OF_1000


@dataclass(frozen=True, slots=True)
class Made:
    """A column of a batch: whole numbers, and which of them are known (None: all)."""

    values: Whole
    known: Flags | None


def _bits(drawn: npt.NDArray[np.uint64], start: int, count: int) -> Whole:
    return ((drawn >> np.uint64(start)) & np.uint64((1 << count) - 1)).astype(np.int64)


def _of_1000(drawn: npt.NDArray[np.uint64], start: int) -> Whole:
    """0 to 999, each as likely, out of sixteen bits."""
    found: Whole = _bits(drawn, start, 16) * 1000 >> 16
    return found


def make(habit: Habit, pool: Sequence[str], batch: Batch, keen: Flags, others: Mapping[str, Made]) -> Made:
    """The values of one fact. `pool` are the texts to choose from; none for a fact that is a serial number."""
    drawn = batch.draw(habit.name)
    if habit.type.kind == "number":
        values = _numbers(habit, drawn, others)
    elif habit.type.kind in ("date", "month"):
        values = _days(habit, drawn, others)
    else:
        answers: Sequence[Any] = (True, False) if habit.type.kind == "truth" else pool
        values = _answers(habit, answers, drawn, keen)
    unknown = 5 + crc32(f"{habit.name}?".encode()) % 56
    return Made(values, _of_1000(drawn, 47) >= np.where(keen, unknown // 8, unknown))


def _answers(habit: Habit, answers: Sequence[Any], drawn: npt.NDArray[np.uint64], keen: Flags) -> Whole:
    """Places in the list of answers; those that conditions want more often, in keen rows nearly always."""
    places = np.array([place for place, one in enumerate(answers) if one in habit.wanted], dtype=np.int64)
    if not len(places) or len(places) == len(answers):
        everywhere: Whole = _bits(drawn, 0, 20) * len(answers) >> 20
        return everywhere
    others = np.array([place for place in range(len(answers)) if place not in places], dtype=np.int64)
    picked = _bits(drawn, 0, 15)
    own = 60 + crc32(habit.name.encode()) % 600
    is_wanted = _of_1000(drawn, 16) < np.where(keen, _WANTED_KEEN, own)
    found: Whole
    if len(places) == len(others) == 1:
        found = np.where(is_wanted, places[0], others[0])
    else:
        found = np.where(is_wanted, places[picked * len(places) >> 15], others[picked * len(others) >> 15])
    return found


def _numbers(habit: Habit, drawn: npt.NDArray[np.uint64], others: Mapping[str, Made]) -> Whole:
    type_ = habit.type
    low, high = limits(type_)
    unit = 10**type_.scale
    kind, spread = _of_1000(drawn, 0), _bits(drawn, 16, 12)
    if habit.parent is not None and habit.parent in others:
        per_mille = _bell()[spread]
        base = others[habit.parent].values
        values = base // 1000 * per_mille + base % 1000 * per_mille // 1000
        for number, (over, under) in enumerate(habit.ratios):
            common = gcd(over, under)
            over, under = over // common, under // common
            turning = base // under * over + base % under * over // under
            share = 300 // len(habit.ratios)
            here = (kind >= number * share) & (kind < (number + 1) * share)
            values = np.where(here, turning + _nudge(drawn), values)
    elif type_.name == RATIO.name or (low > -(10**12) and high < 10**6):
        # A share, or a number within narrow bounds: even, and no farther than twice what the rules ask.
        most = min(high, max(2 * max(habit.points, default=0), 1)) if habit.points else min(high, unit)
        step = max(1, unit // 1000)
        floor = max(low, 0)
        values = floor + (_bits(drawn, 16, 24) * (max(most - floor, 0) + 1) >> 24) // step * step
    else:
        values = _centre(habit) * _log_normal()[spread] // 1000
        rounded = (kind & 7) < 5
        values = np.where(rounded, values // unit * unit, values + _bits(drawn, 28, 10) % max(unit, 1))
        values = np.where(
            rounded & (values >= 10_000 * unit) & (kind & 1 == 0),
            values // (100 * unit) * (100 * unit),
            values,
        )
    if habit.points:
        points = np.array(habit.points, dtype=np.int64)
        at = points[_bits(drawn, 16, 12) * len(points) >> 12]
        values = np.where(kind >= 910, at + np.where(kind >= 960, _nudge(drawn), 0), values)
    values = np.where(kind == 500, 0, values)
    return np.clip(values, low, high)


def _centre(habit: Habit) -> int:
    """About which the sums of a column lie: the middle of where answers turn, or what is common."""
    unit: int = 10**habit.type.scale
    points = [abs(point) for point in habit.points if abs(point) >= unit]
    if points:
        return min(points[len(points) // 2], 10**11)
    if "元" in str(habit.type.unit):
        return (2_000 + crc32(habit.name.encode()) % 60_000) * unit
    return (10 + crc32(habit.name.encode()) % 3_000) * unit


def _nudge(drawn: npt.NDArray[np.uint64]) -> Whole:
    """One less, the same or one more."""
    return _bits(drawn, 40, 7) % 3 - 1


@lru_cache(maxsize=1)
def _log_normal() -> Whole:
    """Per mille of the centre: 4096 steps of a long-tailed spread from about a hundredth to about a hundredfold, the
    middle most often (a tent in the logarithm, worked out in decimals)."""
    context = Context(prec=30)
    table = []
    for step in range(4096):
        even = Decimal(2 * step + 1) / 4096 - 1
        tent = (1 - context.sqrt(1 - abs(even))).copy_sign(even)
        table.append(int(context.exp(context.multiply(tent, Decimal("4.6"))) * 1000))
    return np.array(table, dtype=np.int64)


@lru_cache(maxsize=1)
def _bell() -> Whole:
    """Per mille of a figure that is like another one: from half to double, about the same most often."""
    context = Context(prec=30)
    table = []
    for step in range(4096):
        even = Decimal(2 * step + 1) / 4096 - 1
        tent = (1 - context.sqrt(1 - abs(even))).copy_sign(even)
        table.append(int(context.exp(context.multiply(tent, Decimal("0.7"))) * 1000))
    return np.array(table, dtype=np.int64)


def _days(habit: Habit, drawn: npt.NDArray[np.uint64], others: Mapping[str, Made]) -> Whole:
    low, high = limits(habit.type)
    kind, spread = _of_1000(drawn, 0), _bits(drawn, 16, 20)
    if habit.parent is not None and habit.parent in others:
        values = others[habit.parent].values + (spread * 260 >> 20) - 40
        offsets = np.array(habit.offsets or (0,), dtype=np.int64)
        at = others[habit.parent].values + offsets[spread * len(offsets) >> 20]
        values = np.where(kind < 200, at + np.where(kind < 60, _nudge(drawn), 0), values)
    else:
        points = np.array(habit.points, dtype=np.int64)
        first, last = int(points.min()), int(points.max())
        inner = first + (spread * max(last - first, 90) >> 20)
        wide = first - _YEAR + (spread * (last - first + _YEAR + 200) >> 20)
        values = np.where(kind < 650, inner if last - first > 1 else last - (spread * 240 >> 20), wide)
    if habit.points:
        points = np.array(habit.points, dtype=np.int64)
        at = points[spread * len(points) >> 20]
        values = np.where(kind >= 900, at + np.where(kind >= 940, _nudge(drawn), 0), values)
    return np.clip(values, low, high)


def arrow(made: Made, type_: Type, pool: pa.Array | None) -> pa.Array:
    """The values as they stand in a table: decimals, days, yes or no, texts of a list."""
    count = len(made.values)
    valid = None if made.known is None else pa.py_buffer(np.packbits(made.known, bitorder="little"))
    if type_.kind == "number" and type_.scale:
        wide = np.empty((count, 2), dtype=np.int64)
        wide[:, 0] = made.values
        wide[:, 1] = made.values >> 63
        return pa.Array.from_buffers(pa.decimal128(18, type_.scale), count, [valid, pa.py_buffer(wide)])
    if type_.kind == "number":
        return pa.Array.from_buffers(pa.int64(), count, [valid, pa.py_buffer(made.values)])
    if type_.kind == "date":
        days = made.values.astype(np.int32)
        return pa.Array.from_buffers(pa.date32(), count, [valid, pa.py_buffer(days)])
    if type_.kind == "truth":
        yes = np.packbits(made.values == 0, bitorder="little")
        return pa.Array.from_buffers(pa.bool_(), count, [valid, pa.py_buffer(yes)])
    if type_.kind == "month":
        return _months(made, valid)
    places = made.values.astype(np.int16)
    indices = pa.Array.from_buffers(pa.int16(), count, [valid, pa.py_buffer(places)])
    return pa.DictionaryArray.from_arrays(indices, pool)


def _months(made: Made, valid: pa.Buffer | None) -> pa.Array:
    """A month is a text: 2023-02."""
    months = made.values.astype("datetime64[D]").astype("datetime64[M]")
    found, places = np.unique(months, return_inverse=True)
    indices = pa.py_buffer(places.astype(np.int16))
    texts = pa.array([str(month) for month in found], pa.string())
    return pa.DictionaryArray.from_arrays(
        pa.Array.from_buffers(pa.int16(), len(months), [valid, indices]), texts
    )


def texts_of_one_length(signs: Bytes) -> pa.Array:
    """Texts out of a table with a row of UTF-8 bytes for each."""
    count, length = signs.shape
    offsets = np.arange(count + 1, dtype=np.int32) * length
    data = np.ascontiguousarray(signs)
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(data)])


def digits(values: Whole, count: int) -> Bytes:
    """Whole numbers as so many ASCII digits, four at a time."""
    fours = -(-count // 4)
    found = np.empty((len(values), fours), dtype=np.uint32)
    left = values
    for place in range(fours - 1, -1, -1):
        found[:, place] = _fours()[left % 10_000]
        left = left // 10_000
    return found.view(np.uint8)[:, 4 * fours - count :]


@lru_cache(maxsize=1)
def _fours() -> npt.NDArray[np.uint32]:
    """0000 to 9999 as four bytes each."""
    return np.frombuffer("".join(f"{number:04}" for number in range(10_000)).encode(), dtype=np.uint32)
