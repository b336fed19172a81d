"""The records of a delimited text one by one, for what no fast reader takes: stray quotes, lines in different encodings.

A quote at the beginning of a cell opens it; the quote that closes it is followed by a separator or the end of the line.
Where that does not come about, or a record over several lines has another number of cells than it should, the line alone is
a broken record, and the next line is looked at for itself: one stray quote never swallows the rows after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Record:
    """`cells` is None where the record is `wrong`; `shown` is the beginning of what stands there; `end` is where the next
    one begins."""

    cells: list[str] | None
    wrong: Literal["text", "quotes"]
    shown: str
    end: int


def decoded(data: bytes) -> str | None:
    """Text in UTF-8, or else in GB18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            found = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in found else found
    return None


def records(data: bytes, separator: str, wanted: int | None) -> Iterator[Record]:
    """The records; `wanted` is how many cells each should have (None: not known)."""
    sign = separator.encode()
    at = 0
    while at < len(data):
        line_end, next_line = _line(data, at)
        line = data[at:line_end]
        if b'"' not in line:
            yield _record(line, line.split(sign), next_line)
            at = next_line
            continue
        cells, end = _quoted(data, at, sign[0])
        several = end > next_line
        if cells is None or (several and wanted is not None and len(cells) != wanted):
            yield Record(None, "quotes", line[:400].decode("utf-8", "replace"), next_line)
            at = next_line
        else:
            yield _record(data[at:end], cells, end)
            at = end


def _line(data: bytes, at: int) -> tuple[int, int]:
    """Where a line ends, and where the next begins."""
    newline = data.find(b"\n", at)
    newline = len(data) if newline < 0 else newline
    turn = data.find(b"\r", at, newline)
    if turn < 0:
        return newline, min(newline + 1, len(data))
    return turn, turn + 2 if data[turn + 1 : turn + 2] == b"\n" else turn + 1


def _record(whole: bytes, cells: list[bytes], end: int) -> Record:
    found = decoded(b"\x1f".join(cells))
    if found is None:
        return Record(None, "text", whole[:400].decode("utf-8", "replace"), end)
    made = found.split("\x1f") if found.count("\x1f") == len(cells) - 1 else None
    if made is None:
        made = [decoded(cell) or "" for cell in cells]
    return Record(made, "text", ",".join(made)[:80], end)


def _quoted(data: bytes, at: int, sign: int) -> tuple[list[bytes] | None, int]:
    """The cells of a record with quotes, and where it ends; None where the quotes do not pair."""
    cells: list[bytes] = []
    while True:
        if data[at : at + 1] == b'"':
            cell, at = _cell(data, at + 1)
            if cell is None:
                return None, at
        else:
            end, _ = _line(data, at)
            stop = data.find(bytes([sign]), at, end)
            stop = end if stop < 0 else stop
            cell, at = data[at:stop], stop
        cells.append(cell)
        here = data[at : at + 1]
        if here and here[0] == sign:
            at += 1
            continue
        if here == b"\r":
            return cells, at + 2 if data[at + 1 : at + 2] == b"\n" else at + 1
        if here == b"\n" or not here:
            return cells, min(at + 1, len(data))
        return None, at


def _cell(data: bytes, at: int) -> tuple[bytes | None, int]:
    """A quoted cell from behind its opening quote to behind its closing one."""
    parts: list[bytes] = []
    start = at
    while True:
        close = data.find(b'"', at, start + LONGEST_CELL)
        if close < 0:
            return None, at
        parts.append(data[at:close])
        if data[close + 1 : close + 2] != b'"':
            return b'"'.join(parts), close + 1
        at = close + 2
