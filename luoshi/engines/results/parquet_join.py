"""Parquet files of one schema joined into one without decoding a value: `join_parquet(parts, into)`.

A Parquet file is pages of data, then a footer that says where they are. The pages are copied as they stand; the footers'
row groups are put into one footer, every place in them moved by what was copied before. The footer is Thrift's compact
protocol, of which as much is read here as it takes to write it again unchanged.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

_MARK = b"PAR1"
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_NUMBERS = (4, 5, 6)
_ROWS, _GROUPS = 3, 4
_COLUMNS, _GROUP_AT, _ORDINAL = 1, 5, 7
_CHUNK_AT, _CHUNK_META, _CHUNK_INDEXES = 2, 3, (4, 6)
_PAGES = (9, 10, 11, 14)
"""In a column's metadata: where its data, index and dictionary pages and its Bloom filter are."""

Struct = dict[int, tuple[int, Any]]
"""Field by number: its type on the wire, and its value."""


def join_parquet(parts: Sequence[Path], into: Path) -> None:
    """Write the rows of all parts, in order, to one file."""
    joined: Struct | None = None
    with into.open("wb") as out:
        out.write(_MARK)
        for part in parts:
            with part.open("rb") as opened:
                footer, end = _footer(opened)
                moved = out.tell() - len(_MARK)
                opened.seek(len(_MARK))
                _copy(opened, out, end - len(_MARK))
            _move(footer, moved)
            joined = footer if joined is None else _together(joined, footer)
        assert joined is not None, "at least one part"
        for number, group in enumerate(_list(joined, _GROUPS)):
            if _ORDINAL in group:
                group[_ORDINAL] = (group[_ORDINAL][0], number)
        made = bytearray()
        _write_struct(made, joined)
        out.write(made)
        out.write(len(made).to_bytes(4, "little") + _MARK)


def _copy(opened: BinaryIO, out: BinaryIO, size: int) -> None:
    """`size` bytes from where `opened` stands."""
    start = out.tell()
    shutil.copyfileobj(opened, out, 1 << 22)
    out.seek(start + size)
    out.truncate()


def _footer(opened: BinaryIO) -> tuple[Struct, int]:
    """The footer of a file, and where it begins."""
    size = opened.seek(0, 2)
    opened.seek(size - 8)
    tail = opened.read(8)
    assert tail[4:] == _MARK, "a Parquet file of our own"
    start = size - 8 - int.from_bytes(tail[:4], "little")
    opened.seek(start)
    return _Reader(opened.read(size - 8 - start)).struct(), start


def _list(struct: Struct, field: int) -> list[Any]:
    found: list[Any] = struct[field][1][1]
    return found


def _together(one: Struct, other: Struct) -> Struct:
    one[_ROWS] = (one[_ROWS][0], one[_ROWS][1] + other[_ROWS][1])
    _list(one, _GROUPS).extend(_list(other, _GROUPS))
    return one


def _move(footer: Struct, by: int) -> None:
    for group in _list(footer, _GROUPS):
        _add(group, _GROUP_AT, by)
        for chunk in _list(group, _COLUMNS):
            _add(chunk, _CHUNK_AT, by)
            for field in _CHUNK_INDEXES:
                _add(chunk, field, by)
            for field in _PAGES:
                _add(chunk[_CHUNK_META][1], field, by)


def _add(struct: Struct, field: int, by: int) -> None:
    # 0 stands for "not said" where newer writers leave a place out.
    if field in struct and struct[field][1]:
        kind, value = struct[field]
        struct[field] = (kind, value + by)


class _Reader:
    """Thrift's compact protocol."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 127) << shift
            if byte < 128:
                return found
            shift += 7

    def signed(self) -> int:
        found = self.varint()
        return (found >> 1) ^ -(found & 1)

    def bytes(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def struct(self) -> Struct:
        found: Struct = {}
        field = 0
        while head := self.byte():
            kind = head & 15
            field = field + (head >> 4) if head >> 4 else self.signed()
            found[field] = (kind, self.value(kind))
        return found

    def value(self, kind: int, *, listed: bool = False) -> Any:
        if kind in (_TRUE, _FALSE):
            return self.byte() if listed else kind == _TRUE
        if kind == _BYTE:
            return self.byte()
        if kind in _NUMBERS:
            return self.signed()
        if kind == _DOUBLE:
            return self.bytes(8)
        if kind == _BINARY:
            return self.bytes(self.varint())
        if kind in (_LIST, _SET):
            head = self.byte()
            many = head >> 4 if head >> 4 < 15 else self.varint()
            return head & 15, [self.value(head & 15, listed=True) for _ in range(many)]
        if kind == _STRUCT:
            return self.struct()
        raise ValueError(f"a Thrift {kind} does not stand in a footer")


def _write_varint(out: bytearray, value: int) -> None:
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def _write_signed(out: bytearray, value: int) -> None:
    _write_varint(out, value << 1 if value >= 0 else (-value << 1) - 1)


def _write_struct(out: bytearray, struct: Struct) -> None:
    before = 0
    for field, (kind, value) in sorted(struct.items()):
        step = field - before
        if 0 < step < 16:
            out.append(step << 4 | kind)
        else:
            out.append(kind)
            _write_signed(out, field)
        before = field
        if kind not in (_TRUE, _FALSE):
            _write_value(out, kind, value)
    out.append(0)


def _write_value(out: bytearray, kind: int, value: Any) -> None:
    if kind in (_TRUE, _FALSE, _BYTE):
        out.append(value)
    elif kind in _NUMBERS:
        _write_signed(out, value)
    elif kind == _DOUBLE:
        out += value
    elif kind == _BINARY:
        _write_varint(out, len(value))
        out += value
    elif kind in (_LIST, _SET):
        of, values = value
        if len(values) < 15:
            out.append(len(values) << 4 | of)
        else:
            out.append(0xF0 | of)
            _write_varint(out, len(values))
        for one in values:
            _write_value(out, of, one)
    else:
        _write_struct(out, value)
