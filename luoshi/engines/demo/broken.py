"""Rows of a CSV spoilt on purpose, as tables from many hands are: text where money should stand, days that do not exist,
wrong check digits, missing cells, bytes of another encoding. Which rows, and how, is listed beside the table.

What is put in a cell is tried on the fact's own type first: only what `read_value` refuses counts as broken.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zlib import crc32

import numpy as np

from luoshi.engines.plan import Plan
from luoshi.problem import Problem, Refused, Say
from luoshi.rules.facts import read_value
from luoshi.rules.read import Wrong
from luoshi.rules.types import Type

FIRST_ROW = 2
"""The names are row 1 of a CSV."""
_SIGNS = {
    "number": (("text", "待核实数"), ("scale", "100.1234567"), ("sign", "-3"), ("unit", "5公斤米")),
    "date": (("day", "2023-02-30"), ("day", "2023-13-01"), ("text", "上月底")),
    "month": (("day", "2023-13"), ("text", "上月")),
    "truth": (("text", "可能是"),),
    "text": (("option", "不在其列"),),
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """One way to spoil a row: what is put into the cell at `place` (None: the row has a wrong number of cells)."""

    name: str
    column: str | None
    place: int | None
    value: str
    encoding: str = "utf-8"


class Broken:
    """The list of spoilt rows: row, column, kind, value."""

    def __init__(self, path: Path) -> None:
        self.file = open(path, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed by close
        self.rows = csv.writer(self.file, lineterminator="\n")
        self.rows.writerow(("row", "column", "kind", "value"))
        self.count = 0

    def add(self, row: int, kind: _Kind, value: str) -> None:
        self.rows.writerow((row, kind.column or "", kind.name, value))
        self.count += 1

    def close(self) -> None:
        self.file.close()


@dataclass(frozen=True, slots=True)
class Breaker:
    """`of_a_million` rows of a million are spoilt, each in one of `kinds`."""

    seed: int
    of_a_million: int
    kinds: tuple[_Kind, ...]

    @classmethod
    def of(cls, plan: Plan, columns: Sequence[str], seed: int, part: Decimal) -> Breaker:
        """The ways to spoil the rows of a plan's table: those first of which a table has fewest."""
        types = {**plan.facts, **plan.asks}
        by_kind: dict[str, list[_Kind]] = {}
        for place, column in enumerate(columns):
            if column in types:
                for kind in _of_a_cell(column, place, types[column]):
                    by_kind.setdefault(kind.name, []).append(kind)
        by_kind["cells"] = [_Kind("cells", None, None, "-"), _Kind("cells", None, None, "+")]
        found = [kinds[turn % len(kinds)] for turn in range(12) for kinds in by_kind.values()]
        return cls(seed, int(part * 1_000_000), tuple(found))

    def spoil(self, data: bytes, first: int, count: int, listed: Broken) -> bytes:
        """The lines of a batch, some of them spoilt. `first` is the number of its first row, from 0."""
        generator = np.random.Generator(np.random.SFC64([self.seed, crc32(b"broken"), first]))
        drawn = generator.integers(0, 1_000_000, size=count)
        which = generator.integers(0, len(self.kinds), size=count)
        chosen = np.flatnonzero(drawn < self.of_a_million)
        if not len(chosen):
            return data
        lines = data.split(b"\n")
        for at in chosen.tolist():
            lines[at] = self._spoilt(lines[at], self.kinds[int(which[at])], first + at + FIRST_ROW, listed)
        return b"\n".join(lines)

    def _spoilt(self, line: bytes, kind: _Kind, row: int, listed: Broken) -> bytes:
        cells = line.split(b",")
        if kind.place is None:
            listed.add(row, kind, kind.value)
            return line + b",0" if kind.value == "+" else b",".join(cells[: max(1, len(cells) - 2)])
        value = kind.value
        if kind.name == "check":
            written = cells[kind.place].decode()
            value = written[:-1] + ("1" if written[-1:] != "1" else "2")
        listed.add(row, kind, value)
        cells[kind.place] = value.encode(kind.encoding)
        return b",".join(cells)


def _of_a_cell(column: str, place: int, type_: Type) -> list[_Kind]:
    found = []
    for name, value in _SIGNS[type_.kind]:
        if _is_wrong(value, type_):
            found.append(_Kind(name, column, place, value))
    if type_.identity is not None and type_.identity != "车辆识别代号":
        found.append(_Kind("check", column, place, ""))
    if type_.kind == "text" and type_.options:
        found.append(_Kind("encoding", column, place, "不在其列", "gb18030"))
    return found


def _is_wrong(value: str, type_: Type) -> bool:
    with suppress(Wrong):
        read_value(value, type_)
        return False
    return True


def part_from(written: str) -> Decimal:
    """1%, 0.5% or 0.01 as a part of the whole."""
    text = written.strip()
    bare = text.removesuffix("%")
    if not bare.replace(".", "", 1).isdigit() or not bare.isascii() or len(bare) > 12:
        say = Say(f"看不懂比例“{text[:40]}”", f"{text[:40]} is not a part of the whole")
        raise Refused(Problem("demo.broken", say, Say("如 1% 或 0.01", "as 1% or 0.01")))
    part = Decimal(bare)
    return part.scaleb(-2) if text.endswith("%") else part
