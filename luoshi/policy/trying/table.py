"""A table of cases: CSV (UTF-8 or GB18030) with a row of names first, or JSON lines, one object each.

Nothing is put right in silence: a row with too many or too few cells, or a line that is no object, is `broken`, with its
number and why. Rows are numbered as a spreadsheet shows them; a CSV's names are row 1. Empty rows are no rows.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from luoshi.problem import Place, Problem, Refused, Say

_LONGEST_CELL = 1_000_000
_JSON = (".jsonl", ".ndjson", ".json")
_BOOKS = (".xlsx", ".xls", ".et", ".ods")


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that could not be taken: which column (None: the whole row), what stands there, and why."""

    number: int
    column: str | None
    value: str | None
    reason: Say

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        return {
            "row": self.number,
            "column": self.column,
            "value": self.value,
            "reason": self.reason.to(lang),
        }


@dataclass(frozen=True, slots=True)
class Table:
    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    broken: tuple[RefusedRow, ...]

    @property
    def size(self) -> int:
        return len(self.rows) + len(self.broken)


def read_table(path: Path) -> Table:
    """The table in a file. `Refused` where it is none."""
    if path.suffix.lower() in _BOOKS:
        say = Say("还不能直接读表格软件的文件", "spreadsheet files cannot be read directly")
        do = Say("在表格软件里另存为 CSV（UTF-8），再用那个文件", "save it as CSV (UTF-8) and give that file")
        raise Refused(Problem("table.book", say, do, Place(str(path))))
    text = _text(path)
    if path.suffix.lower() in _JSON:
        return _from_json(text, path)
    return _from_csv(text, path)


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    say = Say("既不是 UTF-8，也不是 GB18030 编码", "it is neither in UTF-8 nor in GB18030")
    raise Refused(Problem("table.encoding", say, Say("另存为 UTF-8", "save it as UTF-8"), Place(str(path))))


def _from_csv(text: str, path: Path) -> Table:
    first = text.split("\n", 1)[0]
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first else ",", strict=True)
    records = _records(reader, path)
    number, head = next(records, (0, []))
    columns = _columns(head, number, path)
    rows: list[Row] = []
    broken: list[RefusedRow] = []
    for number, cells in records:
        if len(cells) == len(columns):
            rows.append(Row(number, dict(zip(columns, cells, strict=True))))
        else:
            say = Say(
                f"这一行有 {len(cells)} 格，应有 {len(columns)} 格",
                f"there are {len(cells)} cells, not {len(columns)}",
            )
            broken.append(RefusedRow(number, None, None, say))
    return Table(str(path), columns, tuple(rows), tuple(broken))


def _records(reader: Iterator[list[str]], path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, numbered. A quote that is never closed leaves nothing to number further."""
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            say = Say(
                f"第 {number} 行读不下去：引号没有配对，或一格太长", f"row {number} cannot be read: {error}"
            )
            do = Say("检查这一行的引号", "check the quotes of that row")
            raise Refused(Problem("table.csv", say, do, Place(str(path)))) from None
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


def _columns(head: Sequence[str], number: int, path: Path) -> tuple[str, ...]:
    place = Place(str(path), number or None)
    if not head:
        say = Say("表是空的", "the table is empty")
        do = Say(
            "第一行写列名（事实的名称），下面每行一个案例", "names of facts first, then a row for each case"
        )
        raise Refused(Problem("table.empty", say, do, place))
    twice = {name for name, times in Counter(head).items() if times > 1}
    if twice or "" in head:
        names = "、".join(sorted(twice - {""})) or "（空）"
        say = Say(f"列名有重复或空白：{names}", f"names of columns are blank or repeated: {names}")
        raise Refused(Problem("table.columns", say, Say("每列起一个名字", "give each column a name"), place))
    return tuple(head)


def _from_json(text: str, path: Path) -> Table:
    rows: list[Row] = []
    broken: list[RefusedRow] = []
    columns: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_float=Decimal, parse_constant=str)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            say = Say("这一行不是一个 JSON 对象", "the line is no JSON object")
            broken.append(RefusedRow(number, None, line.strip()[:80], say))
            continue
        columns.update(dict.fromkeys(found))
        rows.append(Row(number, found))
    if not rows:
        say = Say("没有一行是 JSON 对象", "no line is a JSON object")
        do = Say('每行写一个：{"购车价格": 150000}', 'write one on each line: {"购车价格": 150000}')
        raise Refused(Problem("table.empty", say, do, Place(str(path))))
    return Table(str(path), tuple(columns), tuple(rows), tuple(broken))
