"""JSON lines: an object on each line. Numbers keep every digit they are written with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from luoshi.engines.sources.batch import NO_TEXT, Batch, Position, Source, refuse
from luoshi.engines.sources.records import decoded
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Say

_ROWS = 1 << 14
_LONGEST = 16 << 20
_LOOKED_AT = 1000
"""So many lines are looked at for names; a name that first appears later is not seen."""
_NO_OBJECT = Say("这一行不是一个 JSON 对象", "the line is no JSON object")
_TWICE = Say("这一行里有一个键写了两次", "a key stands twice in the line")


class _Twice(Exception):  # noqa: N818 - it reads as what happened
    pass


class _JsonLines:
    text = False
    rows: int | None = None
    kinds: Mapping[str, pa.DataType] = {}

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self._sizes = [file.stat().st_size for file in files]
        names: dict[str, None] = {}
        for file in files:
            with file.open("rb") as opened:
                for line in islice(opened, _LOOKED_AT):
                    found = _object(line)
                    if isinstance(found, dict):
                        names.update(dict.fromkeys(found))
        if not names:
            raise refuse(
                "table.empty",
                Say("没有一行是 JSON 对象", "no line is a JSON object"),
                Say('每行写一个：{"购车价格": 150000}', 'write one on each line: {"购车价格": 150000}'),
                files[0],
            )
        self.columns = tuple(names)

    def batches(self, wanted: Sequence[str], after: Position) -> Iterator[Batch]:
        """A position is {"file": n, "byte": where in it, "row": lines in all}."""
        whole = sum(self._sizes) or 1
        row = after.get("row", 0)
        for number in range(after.get("file", 0), len(self.files)):
            before = sum(self._sizes[:number])
            at = after.get("byte", 0) if number == after.get("file", 0) else 0
            with self.files[number].open("rb") as opened:
                opened.seek(at)
                while lines := [line for line in (opened.readline(_LONGEST) for _ in range(_ROWS)) if line]:
                    numbers: list[int] = []
                    rows: list[dict[str, Any]] = []
                    broken: list[RefusedRow] = []
                    for line in lines:
                        row += 1
                        if not line.strip():
                            continue
                        found = _object(line)
                        if isinstance(found, dict):
                            numbers.append(row)
                            rows.append(found)
                        else:
                            shown = line[:320].decode("utf-8", "replace").strip()[:80]
                            broken.append(RefusedRow(row, None, shown, found))
                    at += sum(map(len, lines))
                    columns = {name: [one.get(name) for one in rows] for name in wanted}
                    end = {"file": number, "byte": at, "row": row}
                    share = (before + at) / whole
                    yield Batch(np.array(numbers, dtype=np.int64), columns, broken, end, share)


def open_json_lines(files: tuple[Path, ...]) -> Source:
    return _JsonLines(files)


def _object(line: bytes) -> dict[str, Any] | Say:
    """The object on a line, or why there is none."""
    text = decoded(line.removeprefix(b"\xef\xbb\xbf"))
    if text is None:
        return NO_TEXT
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=str, object_pairs_hook=_once)
    except _Twice:
        return _TWICE
    except (ValueError, RecursionError, ArithmeticError):
        return _NO_OBJECT
    return found if isinstance(found, dict) else _NO_OBJECT


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found
