"""Rows that claim again for what a benefit is given once for, over tables of any length, in bounded memory.

What a claim is for (the cells of `once_per`) is turned into 128 bits by multilinear hashing over random words, the same
for all rows of a run; the hashes go into a few hundred files by their first bits, and each file is sorted by itself at the
end. Two things that differ are taken for one with a chance below 1 in 10^14, for a thousand million rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.policy.policy import Benefit

_FILES = 64
_LONGEST = 1 << 12
"""Bytes of a key; a longer one is hashed by its first ones and its length."""
_ROW = np.dtype([("low", np.uint64), ("high", np.uint64), ("claims", np.uint64)])
_BETWEEN = "\x1f"


class Repeats:
    """Benefits that are given once for the same thing share the hashes of that thing; `claims` has a bit for each."""

    def __init__(self, benefits: Sequence[Benefit]) -> None:
        self.groups: dict[tuple[str, ...], list[str]] = {}
        for one in benefits:
            if one.once_per and one.per is None:
                self.groups.setdefault(one.once_per, []).append(one.id)
        self._words = (
            np.random.default_rng().integers(0, 1 << 63, size=(2, _LONGEST), dtype=np.uint64) * 2 + 1
        )
        self._folder = tempfile.TemporaryDirectory(prefix="luoshi-simulate-")
        self._files: dict[tuple[int, int], BinaryIO] = {}

    def __enter__(self) -> Repeats:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()
        self._folder.cleanup()

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for names in self.groups for name in names))

    def add(self, cells: Mapping[str, pa.Array], claims: Mapping[str, NDArray[np.bool_]]) -> None:
        """The claims of a batch: the cells of the columns as texts, the rows in which each benefit is had."""
        for number, (names, ids) in enumerate(self.groups.items()):
            bits = np.zeros(len(next(iter(claims.values()))), np.uint64)
            for place, id_ in enumerate(ids):
                bits |= claims[id_].astype(np.uint64) << np.uint64(place)
            if not bits.any() or any(name not in cells for name in names):
                continue
            whole = np.ones(len(bits), bool)
            for name in names:
                whole &= pc.fill_null(pc.greater(pc.binary_length(cells[name]), 0), False).to_numpy(
                    zero_copy_only=False
                )
            rows = np.flatnonzero((bits != 0) & whole)
            if len(rows):
                at = pa.array(rows)
                key = pc.binary_join_element_wise(*(cells[name].take(at) for name in names), _BETWEEN)
                self._write(number, key, bits[rows])

    def _write(self, number: int, key: pa.Array, bits: NDArray[np.uint64]) -> None:
        found = np.empty(len(bits), _ROW)
        found["low"], found["high"] = self._hashed(key)
        found["claims"] = bits
        files = (found["high"] >> np.uint64(58)).astype(np.int64)
        order = np.argsort(files, kind="stable")
        found = found[order]
        ends = np.searchsorted(files[order], np.arange(_FILES + 1))
        for place in range(_FILES):
            if ends[place] < ends[place + 1]:
                self._file(number, place).write(found[ends[place] : ends[place + 1]].tobytes())

    def _file(self, number: int, place: int) -> BinaryIO:
        file = self._files.get((number, place))
        if file is None:
            file = (Path(self._folder.name) / f"{number}.{place}").open("w+b")
            self._files[number, place] = file
        return file

    def _hashed(self, key: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
        """The sum of each byte times the word of its place, twice; the length counts as a byte."""
        if not pa.types.is_string(key.type):
            key = key.cast(pa.string())
        offsets = np.frombuffer(key.buffers()[1], np.int32)[key.offset : key.offset + len(key) + 1].astype(
            np.int64
        )
        data = np.frombuffer(key.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]
        starts, lengths = offsets[:-1] - offsets[0], np.diff(offsets)
        places = np.arange(len(data), dtype=np.int64) - np.repeat(starts, lengths)
        inside = np.minimum(places, _LONGEST - 2)
        signs = data.astype(np.uint64) + np.uint64(1)
        found = []
        for words in self._words:
            sums = np.add.reduceat(signs * words[inside], starts)
            found.append(sums + lengths.astype(np.uint64) * words[-1])
        return found[0], found[1]

    def count(self) -> dict[str, int]:
        """For each benefit how many rows claim again."""
        repeated: dict[str, int] = {}
        for number, ids in enumerate(self.groups.values()):
            for place in range(_FILES):
                file = self._files.get((number, place))
                if file is None:
                    continue
                file.flush()
                file.seek(0)
                rows = np.frombuffer(file.read(), _ROW)
                for bit, id_ in enumerate(ids):
                    mine = rows[rows["claims"] >> np.uint64(bit) & np.uint64(1) == 1]
                    repeated[id_] = repeated.get(id_, 0) + len(mine) - _distinct(mine)
        return repeated


def _distinct(rows: NDArray[Any]) -> int:
    if not len(rows):
        return 0
    order = np.lexsort((rows["low"], rows["high"]))
    low, high = rows["low"][order], rows["high"][order]
    return 1 + int(np.count_nonzero((low[1:] != low[:-1]) | (high[1:] != high[:-1])))
