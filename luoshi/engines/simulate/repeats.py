"""Rows that claim again for what a benefit is given once for, over tables of any length, in bounded memory.

What a claim is for (the cells of `once_per`) is turned into 128 bits by multilinear hashing over words drawn anew for each
run; the hashes go into files by their first bits, and each file is sorted by itself at the end. That any two things that
differ are taken for one has a chance below 1 in 10^14, for a thousand million rows.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.policy.policy import Benefit

_FILES = 16
_ROW = np.dtype([("low", np.uint64), ("high", np.uint64), ("claims", np.uint64)])
_BETWEEN = "\x1f"


class Repeats:
    """Benefits that are given once for the same thing share the hashes of that thing; `claims` has a bit for each."""

    def __init__(self, benefits: Sequence[Benefit]) -> None:
        self.groups: dict[tuple[str, ...], list[str]] = {}
        for one in benefits:
            if one.once_per and one.per is None:
                self.groups.setdefault(one.once_per, []).append(one.id)
        self._seed = secrets.randbits(32)
        self._words: list[NDArray[np.uint64]] = [np.zeros(0, np.uint64)] * 4
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
        files = (found["high"] >> np.uint64(60)).astype(np.int64)
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
        """Four sums of the key's 32-bit words, each times a random word of its place: of each the upper half, which is
        as good as drawn by lot. Keys of one length are done at once."""
        if not pa.types.is_string(key.type):
            key = key.cast(pa.string())
        offsets = np.frombuffer(key.buffers()[1], np.int32)[key.offset : key.offset + len(key) + 1].astype(
            np.int64
        )
        data = np.frombuffer(key.buffers()[2], np.uint8)
        starts, lengths = offsets[:-1], np.diff(offsets)
        sums = np.empty((4, len(key)), np.uint64)
        for length in np.unique(lengths).tolist():
            rows = np.flatnonzero(lengths == length)
            count = length // 4 + 1
            signs = np.zeros((len(rows), 4 * count), np.uint8)
            if len(rows) == len(key):
                signs[:, :length] = data[offsets[0] : offsets[-1]].reshape(len(rows), length)
            else:
                signs[:, :length] = data[starts[rows][:, None] + np.arange(length)]
            words = signs.view(np.uint32).astype(np.uint64)
            for number, drawn in enumerate(self._drawn(count + 1)):
                sums[number, rows] = words @ drawn[1:] + np.uint64(length) * drawn[:1]
        upper = sums >> np.uint64(32)
        return upper[0] << np.uint64(32) | upper[1], upper[2] << np.uint64(32) | upper[3]

    def _drawn(self, count: int) -> list[NDArray[np.uint64]]:
        """Random words, as many as the longest key has wanted so far."""
        if count > len(self._words[0]):
            # The first of a generator's numbers are the same however many are drawn.
            seeds = [np.random.SFC64([self._seed, number]) for number in range(4)]
            self._words = [
                np.random.Generator(one).integers(0, 1 << 63, 2 * count, np.uint64) * 2 + 1 for one in seeds
            ]
        return [words[:count] for words in self._words]

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
