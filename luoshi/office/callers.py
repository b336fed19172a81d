"""How much each caller has spent in this minute, counted by all processes of a site together, without the database.

A table in a file that they all map into memory: a slot holds what tells a caller (a keyed hash), the minute and the sum.
A caller has eight slots to stand in; where others of this minute have taken them all, the one who spent least gives way,
so that a crowd of addresses costs no memory. Where the file cannot be had each process counts by itself.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from threading import Lock

import structlog

log = structlog.get_logger(__name__)
WINDOW = 60
SLOTS = 1 << 16
_PLACES = 8
_SLOT = struct.Struct("=8sII")
_SIZE = SLOTS * _SLOT.size
_MOST = 2**32 - 1


class Callers:
    """`path` is the file; `key` makes the hashes ours, so that nobody picks addresses that share a slot."""

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._key = path, key.encode()[:64]
        self._lock = Lock()  # of the threads of this process; the file's is of processes
        self._table: mmap.mmap | None = None
        self._file = -1

    def spend(self, caller: str, cost: int) -> int:
        """Count it; what this caller has spent in this minute."""
        minute = int(time.time()) // WINDOW
        who = blake2b(caller.encode("utf-8", "replace"), key=self._key, digest_size=8).digest()
        with self._alone() as table:
            place, spent = self._place(table, who, minute)
            spent = min(spent + cost, _MOST)
            _SLOT.pack_into(table, place, who, minute, spent)
        return spent

    def forget(self) -> None:
        with self._alone() as table:
            table[:] = bytes(_SIZE)

    @staticmethod
    def left() -> int:
        """Seconds until the next minute."""
        return WINDOW - int(time.time()) % WINDOW

    @staticmethod
    def _place(table: mmap.mmap, who: bytes, minute: int) -> tuple[int, int]:
        """Where this caller stands, or may, and what she has spent."""
        first, best, least = int.from_bytes(who[:4], "big"), 0, _MOST + 1
        for step in range(_PLACES):
            place = (first + step) % SLOTS * _SLOT.size
            whose, when, spent = _SLOT.unpack_from(table, place)
            if when == minute and whose == who:
                return place, spent
            spent = spent if when == minute else -1
            if spent < least:
                best, least = place, spent
        return best, 0

    @contextmanager
    def _alone(self) -> Iterator[mmap.mmap]:
        with self._lock:
            table = self._table or self._opened()
            if self._file < 0:
                yield table
                return
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                yield table
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _opened(self) -> mmap.mmap:
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                os.posix_fallocate(
                    file, 0, _SIZE
                )  # a disk that is full must not end us when we write to the table
                self._table = mmap.mmap(file, _SIZE)
            except BaseException:
                os.close(file)
                raise
            self._file = file
        except (OSError, ValueError) as error:
            log.warning("callers are counted by each process for itself", why=str(error))
            self._table = mmap.mmap(-1, _SIZE)
        return self._table
