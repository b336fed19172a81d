"""Excel: the first sheet that holds anything, row by row, as it is numbered there."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from luoshi.engines.sources.batch import Batch, Position, Source, cells_say, looked_at, refuse
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Refused, Say

_ROWS = 1 << 13
_WRONG = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, OSError, SyntaxError)


class _Book:
    text = False
    kinds: Mapping[str, pa.DataType] = {}
    rows: int | None = None

    def __init__(self, files: tuple[Path, ...]) -> None:
        if len(files) > 1:
            raise refuse(
                "table.parts",
                Say("一次只能读一个 Excel 文件", "only one Excel file at a time"),
                Say(
                    "逐个处理，或另存为 CSV 放进一个文件夹",
                    "take one after the other, or save them as CSV in a folder",
                ),
                files[1],
            )
        self.files = files
        self._head = 0
        self._size = 0
        for number, cells in _rows(files[0]):
            if any(cell is not None and str(cell).strip() for cell in cells):
                names = ["" if cell is None else str(cell).strip() for cell in cells]
                self.columns = looked_at(names, files[0], number)
                self._head = number
                return
        looked_at((), files[0])

    def batches(self, wanted: Sequence[str], after: Position) -> Iterator[Batch]:
        """A position is {"row": the last row}: what comes before is read again and passed over."""
        places = [self.columns.index(name) for name in wanted]
        done = max(after.get("row", 0), self._head)
        numbers: list[int] = []
        columns: list[list[Any]] = [[] for _ in places]
        broken: list[RefusedRow] = []
        number = 0
        width = len(self.columns)
        for number, cells in _rows(self.files[0]):
            if number <= done or all(_blank(cell) for cell in cells):
                continue
            if any(not _blank(cell) for cell in cells[width:]):
                broken.append(RefusedRow(number, None, None, cells_say(len(cells), width)))
            else:
                numbers.append(number)
                for column, place in zip(columns, places, strict=True):
                    cell = cells[place] if place < len(cells) else None
                    column.append(cell.strip() if isinstance(cell, str) else cell)
            if len(numbers) + len(broken) >= _ROWS:
                yield self._batch(numbers, wanted, columns, broken, number)
                numbers, columns, broken = [], [[] for _ in places], []
        if numbers or broken:
            yield self._batch(numbers, wanted, columns, broken, number)

    def _batch(
        self,
        numbers: list[int],
        wanted: Sequence[str],
        columns: list[list[Any]],
        broken: list[RefusedRow],
        row: int,
    ) -> Batch:
        # How many rows a sheet has is not told before its end; Excel's own limit is the scale.
        named = dict(zip(wanted, columns, strict=True))
        return Batch(np.array(numbers, dtype=np.int64), named, broken, {"row": row}, 0.0)


def open_book(files: tuple[Path, ...]) -> Source:
    return _Book(files)


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _rows(file: Path) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows of the first sheet that holds anything, numbered."""
    try:
        with catch_warnings():
            simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except _WRONG as error:
        raise _damaged(file, error) from None
    try:
        for sheet in book.worksheets:
            held = False
            for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
                held = held or any(not _blank(cell) for cell in row)
                if held:
                    yield number, row
            if held:
                return
    except _WRONG as error:
        raise _damaged(file, error) from None
    finally:
        book.close()


def _damaged(file: Path, error: Exception) -> Exception:
    if isinstance(error, OSError) and error.errno:
        return error
    what = Say(
        "叫 .xlsx，但读不出来（已损坏、加密，或是旧的 .xls）",
        "it is called .xlsx, but cannot be read (damaged, encrypted, or an old .xls)",
    )
    do = Say("在表格软件里另存为 .xlsx 或 CSV", "save it as .xlsx or CSV in the spreadsheet program")
    found: Refused = refuse("table.damaged", what, do, file)
    return found
