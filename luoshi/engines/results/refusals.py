"""The side file: every cell that was refused, a line each, with its row, its column and why, in Chinese and English.

It begins with the mark by which Excel knows UTF-8. What a spreadsheet would take for a formula is written behind an
apostrophe, as a spreadsheet itself does.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from luoshi.policy.trying.table import RefusedRow

BOM = "\ufeff"
HEAD = ("行号", "列", "值", "原因", "reason")
_LONGEST = 80
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


class SideFile:
    """Lines of a part of the side file, written as they come; the head is put on when the parts are joined."""

    def __init__(self, path: Path) -> None:
        self.lines = 0
        self._file = path.open("w", encoding="utf-8", errors="replace", newline="")
        self._writer = csv.writer(self._file)

    def write(self, refused: Iterable[RefusedRow]) -> None:
        for one in refused:
            value = "" if one.value is None else one.value[:_LONGEST]
            self._writer.writerow(
                (one.number, _no_formula(one.column or ""), _no_formula(value), one.reason.zh, one.reason.en)
            )
            self.lines += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def side_path(out: Path) -> Path:
    return out.with_name(f"{out.name}.refused.csv")


def join_sides(parts: Iterable[Path], into: Path) -> None:
    """One side file out of the parts."""
    with into.open("w", encoding="utf-8", newline="") as joined:
        joined.write(BOM + ",".join(HEAD) + "\r\n")
        for part in parts:
            with part.open(encoding="utf-8", newline="") as opened:
                while block := opened.read(1 << 20):
                    joined.write(block)


def _no_formula(value: str) -> str:
    """The text as a spreadsheet shows it and does not work it out. A number with its sign is none."""
    if not value.startswith(_BEGINS_A_FORMULA):
        return value
    rest = value[1:].replace(",", "").replace(".", "", 1)
    return value if value[0] in "+-" and rest.isdigit() else f"'{value}"
