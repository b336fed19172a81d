"""Where results go: Parquet, CSV or Excel by the name of the file, in parts, which become one file at the end.

Parts are written while the run goes on, so that one that is interrupted can go on after the last whole part. Parquet parts
are joined without being decoded again (`parquet_join.py`); Excel is written out of them at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import xlsxwriter

from luoshi.engines.plan import Plan, ResultKind, result_columns
from luoshi.engines.results.parquet_join import join_parquet
from luoshi.problem import Place, Problem, Refused, Say

ROW = "row"
"""The first column: the number of the row in the input."""
EXCEL_ROWS = 1_048_575
"""Rows that a sheet holds below the names."""
_GROUP = 1 << 17
"""Rows of a row group, at least: results are wide, and a group is in memory whole."""
_KINDS: dict[ResultKind, pa.DataType] = {
    "truth": pa.bool_(),
    "money": pa.decimal128(18, 2),
    "date": pa.date32(),
    "code": pa.int64(),
}
FORMATS = (".parquet", ".csv", ".xlsx")


class Part(Protocol):
    """One part of the result, being written."""

    def write(self, rows: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


def format_of(out: Path) -> str:
    """.parquet, .csv or .xlsx."""
    found = out.suffix.lower()
    if found in FORMATS:
        return found
    what = Say(f"不知道写成什么：{out.name}", f"it is not clear what to write: {out.name}")
    do = Say(
        "结果的文件名以 .parquet、.csv 或 .xlsx 结尾",
        "let the name of the result end in .parquet, .csv or .xlsx",
    )
    raise Refused(Problem("out.format", what, do, Place(str(out))))


def schema_of(plan: Plan, keys: Sequence[pa.Field]) -> pa.Schema:
    """The columns of the result: the row's number, the keys as they came, and each benefit's."""
    fields = [pa.field(ROW, pa.int64(), nullable=False), *keys]
    fields += [
        pa.field(column.name, _KINDS[column.kind])
        for benefit in plan.benefits
        for column in result_columns(benefit)
    ]
    twice = sorted({one.name for one in fields if sum(other.name == one.name for other in fields) > 1})
    if twice:
        what = Say(f"结果里会有两列叫“{twice[0]}”", f"the result would have two columns called {twice[0]}")
        do = Say("在表里给这一列换个名字", "rename that column of the table")
        raise Refused(Problem("out.columns", what, do))
    return pa.schema(fields)


def part_suffix(format_: str) -> str:
    return ".csv" if format_ == ".csv" else ".parquet"


def new_part(path: Path, schema: pa.Schema) -> Part:
    return _CsvPart(path, schema) if path.suffix == ".csv" else _ParquetPart(path, schema)


class _ParquetPart:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        # The rows' numbers rise by one, mostly; everything else repeats itself.
        repeating = [
            field.name for field in schema if field.name != ROW and not pa.types.is_boolean(field.type)
        ]
        self._writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=1,
            use_dictionary=repeating,
            column_encoding={ROW: "DELTA_BINARY_PACKED"},
            store_decimal_as_integer=True,
            write_statistics=True,
        )

        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, rows: pa.RecordBatch) -> None:
        self._waiting.append(rows)
        self._rows += rows.num_rows
        if self._rows >= _GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_batches(self._waiting), row_group_size=2 * _GROUP)
        self._waiting, self._rows = [], 0


class _CsvPart:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = arrow_csv.CSVWriter(
            path, schema, write_options=arrow_csv.WriteOptions(include_header=False, quoting_style="needed")
        )

    def write(self, rows: pa.RecordBatch) -> None:
        self._writer.write_batch(rows)

    def close(self) -> None:
        self._writer.close()


def join(parts: Sequence[Path], schema: pa.Schema, format_: str, into: Path) -> None:
    """One file out of the parts."""
    writers: dict[str, Callable[[Sequence[Path], pa.Schema, Path], None]] = {
        ".parquet": _join_parquet,
        ".csv": _join_csv,
        ".xlsx": _join_book,
    }
    writers[format_](parts, schema, into)


def _join_parquet(parts: Sequence[Path], schema: pa.Schema, into: Path) -> None:
    if not parts:
        _ParquetPart(into, schema).close()
    elif len(parts) == 1:
        parts[0].rename(into)
    else:
        join_parquet(parts, into)


def _join_csv(parts: Sequence[Path], schema: pa.Schema, into: Path) -> None:
    """With the mark by which Excel knows UTF-8."""
    with into.open("wb") as out:
        out.write(b"\xef\xbb\xbf")
        head = ",".join(
            f'"{name.replace(chr(34), chr(34) * 2)}"' if _needs(name) else name for name in schema.names
        )
        out.write(head.encode() + b"\n")
        for part in parts:
            with part.open("rb") as opened:
                _append(opened, out)


def _append(opened: BinaryIO, out: BinaryIO) -> None:
    while block := opened.read(1 << 22):
        out.write(block)


def _needs(name: str) -> bool:
    return any(sign in name for sign in ',"\r\n')


def _join_book(parts: Sequence[Path], schema: pa.Schema, into: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(into), options)
    try:
        bold = book.add_format({"bold": True})
        styles = {
            "money": book.add_format({"num_format": "0.00"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet = book.add_worksheet("结果")
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(schema.names):
            sheet.write_string(0, place, name, bold)
        line = 0
        for part in parts:
            for rows in pq.ParquetFile(part).iter_batches(1 << 14):
                for cells in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                    line += 1
                    for place, cell in enumerate(cells):
                        _cell(sheet, line, place, cell, styles)
    finally:
        book.close()


def _cell(sheet: Any, line: int, place: int, cell: object, styles: dict[str, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(line, place, cell)
    elif isinstance(cell, Decimal):
        # Excel counts in doubles; a sum that those do not hold to the fen stands as text.
        if abs(cell) < 10**13:
            sheet.write_number(line, place, float(cell), styles["money"])
        else:
            sheet.write_string(line, place, str(cell))
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, cell, styles["date"])
    elif isinstance(cell, int) and abs(cell) < 10**15:
        sheet.write_number(line, place, cell)
    else:
        sheet.write_string(line, place, str(cell))


def excel_full(out: Path) -> Refused:
    what = Say(
        f"结果超过 {EXCEL_ROWS} 行，一张 Excel 表放不下",
        f"the result has more than {EXCEL_ROWS} rows, which an Excel sheet cannot hold",
    )
    do = Say("把结果写成 .parquet 或 .csv", "write the result as .parquet or .csv")
    return Refused(Problem("out.excel", what, do, Place(str(out))))
