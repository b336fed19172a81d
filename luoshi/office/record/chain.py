"""The hash that ties a row of the record to the one before, and the walk that finds where the chain is broken.

    hash = sha256(canonical JSON of every column, and of `previous`, the hash of the row before)

What the walk cannot see alone is a tail cut off, or a record written anew from some row on by someone who owns the
database: for that the office keeps the head's hash elsewhere and gives it back as the anchor.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection

from luoshi.problem import Say

FIRST = "0" * 64
"""What stands as `previous` in the first row."""
COLUMNS = (
    "sequence",
    "at",
    "name",
    "subject",
    "actor",
    "actor_name",
    "reason",
    "content",
    "previous",
    "hash",
)
_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Break:
    """The first link that does not hold."""

    sequence: int
    """Of the row at which the walk stopped."""
    says: Say


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the chain holds, and the hash of the last row that does: what an office keeps elsewhere."""

    rows: int
    head: str
    broken: Break | None


def stamp(at: datetime) -> str:
    """A moment as it is hashed."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hash_of(row: Sequence[Any]) -> str:
    """The hash of a row, given as COLUMNS without the last, `at` as stamped."""
    said = dict(zip(COLUMNS, row, strict=False))
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def canonical(data: Any) -> str:
    """One text for one content."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def walk(anchor: str = "") -> Walk:
    """Every row in order, until one does not hold. `anchor` is the hash that the head had once.

    It needs no transaction, which on SQLite would keep all others from writing: rows are only ever added, so what is
    added meanwhile stands behind what has been read.
    """
    before, number, anchored = FIRST, 0, not anchor
    for row in _rows():
        broken = _break(row, number + 1, before)
        if broken:
            return Walk(number, before, broken)
        number, before = number + 1, row[-1]
        anchored = anchored or before == anchor
    if anchored:
        return Walk(number, before, None)
    lost = Say(
        f"记录里没有留存的链头 {anchor}：它之后的记录被删去，或从某处起整个重写过",
        f"the head kept elsewhere, {anchor}, is not in the record: its tail was cut off, or it was written anew",
    )
    return Walk(number, before, Break(number, lost))


def _break(row: Sequence[Any] | None, expected: int, before: str) -> Break | None:
    if row is None:
        return Break(expected, Say(f"第 {expected} 条读不出来", f"row {expected} cannot be read"))
    found = row[0]
    if found != expected:
        return Break(
            expected,
            Say(
                f"第 {expected} 条不见了：下一条是第 {found} 条",
                f"row {expected} is missing: the next is row {found}",
            ),
        )
    if row[-2] != before:
        return Break(
            expected,
            Say(
                f"第 {expected} 条接不上前一条：前一条的链值不是它所记的",
                f"row {expected} does not continue the row before: it names another hash",
            ),
        )
    if not all(isinstance(value, str) for value in row[1:]) or hash_of(row[:-1]) != row[-1]:
        return Break(
            expected,
            Say(
                f"第 {expected} 条被改动过：内容与链值不符",
                f"row {expected} was changed: its content does not give its hash",
            ),
        )
    return None


def _rows() -> Iterator[Sequence[Any] | None]:
    """The rows as they stand in the database, whatever stands there; None for one that cannot be read."""
    after: Any = None
    while True:
        try:
            chunk = _read(after, _CHUNK)
        except (DatabaseError, ValueError, UnicodeError):
            # Something in these rows cannot even be read: one at a time, to name it.
            chunk = []
            while True:
                try:
                    one = _read(after, 1)
                except (DatabaseError, ValueError, UnicodeError):
                    yield None
                    return
                if not one:
                    return
                after = one[0][0]
                yield one[0]
        if not chunk:
            return
        after = chunk[-1][0]
        yield from chunk


def _read(after: Any, limit: int) -> list[Sequence[Any]]:
    # The moment as text, made from what is stored without a parser in between that might mend it.
    at = "CAST(at AS TEXT)"
    if connection.vendor == "postgresql":
        at = """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
    columns = ", ".join(at if name == "at" else name for name in COLUMNS)
    where = "" if after is None else "WHERE sequence > %s "
    query = f"SELECT {columns} FROM record_event {where}ORDER BY sequence LIMIT {limit}"
    with connection.cursor() as cursor:
        cursor.execute(query, [] if after is None else [after])
        rows = cursor.fetchall()
    if connection.vendor == "postgresql":
        return list(rows)
    return [(row[0], _stamped(row[1]), *row[2:]) for row in rows]


def _stamped(text: Any) -> str:
    """SQLite's text of a moment (in UTC, without the fraction where it is nothing) as it is hashed."""
    day, _, hour = str(text).partition(" ")
    return f"{day}T{hour}{'' if '.' in hour else '.000000'}Z"
