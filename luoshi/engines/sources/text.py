"""CSV and TSV, as they come: UTF-8 or GB18030 or both, quoted or not, with rows that are too short, lines that are no text.

The file is cut into blocks of whole records. A block in which all is well goes through Arrow's reader, which says which
of its rows have too many or too few cells; one with quotes that do not close, or lines in another encoding, is gone through
record by record (`records.py`). Either way every record has its number, as `policy/trying/table.py` numbers them: the names are
row 1, empty lines count, and rows in which every cell is blank are no rows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from luoshi.engines.sources.batch import (
    NO_TEXT,
    QUOTES,
    Batch,
    NumberArray,
    Position,
    Source,
    cells_say,
    looked_at,
    refuse,
)
from luoshi.engines.sources.edges import edges
from luoshi.engines.sources.records import decoded, records
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Say

BLOCK = 8 << 20
_LONGEST_RECORD = 4 << 20
"""A quote that does not close in so many bytes does not close."""
_BOM = b"\xef\xbb\xbf"


class _Text:
    text = True
    rows: int | None = None

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        self.columns, self._separator, _ = _head(files[0])
        self.kinds: Mapping[str, pa.DataType] = {name: pa.string() for name in self.columns}
        self._sizes = [file.stat().st_size for file in files]
        for file in files[1:]:
            if file.stat().st_size and _head(file)[0] != self.columns:
                raise refuse(
                    "table.parts",
                    Say(f"列名与 {files[0].name} 里的不同", f"its columns are not those of {files[0].name}"),
                    Say("各个文件的列要相同", "give all the files the same columns"),
                    file,
                )

    def batches(self, wanted: Sequence[str], after: Position) -> Iterator[Batch]:
        """A position is {"file": n, "byte": where in it, "record": records before in it, "row": records in all}."""
        places = [self.columns.index(name) for name in wanted]
        whole = sum(self._sizes) or 1
        row = after.get("row", 0)
        for number in range(after.get("file", 0), len(self.files)):
            file, before = self.files[number], sum(self._sizes[:number])
            if not self._sizes[number]:
                continue
            here = after if number == after.get("file", 0) else {}
            start, skipped = here.get("byte", 0), 0
            if not start:
                _, _, (start, skipped) = _head(file)
            # The rows of a second file are numbered on from those of the first: its names are no row of the table.
            row += skipped if not number else 0
            for block, end in _blocks(file, start):
                batch, count = self._batch(block, row, wanted, places)
                row += count
                position = {"file": number, "byte": end, "row": row}
                share = (before + end) / whole
                yield Batch(batch.numbers, batch.columns, batch.broken, position, share)

    def _batch(
        self, block: bytes, row: int, wanted: Sequence[str], places: Sequence[int]
    ) -> tuple[Batch, int]:
        """The rows of a block whose first record is number `row` + 1; how many records it has."""
        found = self._fast(block, row, wanted, places) if _is_plain(block, self._separator) else None
        return found or self._slow(block, row, wanted, places)

    def _fast(
        self, block: bytes, row: int, wanted: Sequence[str], places: Sequence[int]
    ) -> tuple[Batch, int] | None:
        """By Arrow's reader; None where a record over several lines is broken."""
        odd: list[tuple[int, int, str]] = []

        def note(found: arrow_csv.InvalidRow) -> str:
            odd.append((found.number, found.actual_columns, found.text))
            return "skip"

        parsed = self._parsed(block, [f"{place}" for place in places] or ["0"], note)
        if any("\n" in text or "\r" in text for _, _, text in odd):
            return None
        count = parsed.num_rows + len(odd)
        numbers = np.arange(row + 1, row + count + 1, dtype=np.int64)
        if odd:
            numbers = np.delete(numbers, [number - 1 for number, _, _ in odd])
        broken = [
            RefusedRow(row + number, None, text[:80], cells_say(cells, len(self.columns)))
            for number, cells, text in odd
            if any(cell.strip() for cell in self._cells(text))
        ]
        arrays = [_stripped(_whole(column)) for column in parsed.columns]
        blank = _blank(arrays, parsed.num_rows)
        if len(blank):
            every = self._parsed(block, [f"{place}" for place in range(len(self.columns))], lambda _: "skip")
            rest = [_stripped(_whole(column).take(pa.array(blank))) for column in every.columns]
            blank = blank[_blank(rest, len(blank))]
        if len(blank):
            keep = np.delete(np.arange(parsed.num_rows), blank)
            arrays = [array.take(pa.array(keep)) for array in arrays]
            numbers = numbers[keep]
        return Batch(numbers, dict(zip(wanted, arrays, strict=False)), broken, {}, 0), count

    def _cells(self, text: str) -> Sequence[str]:
        record = next(records(text.encode(), self._separator, None), None)
        return (record.cells or ()) if record else ()

    def _parsed(self, block: bytes, names: list[str], note: object) -> pa.Table:
        every = [f"{place}" for place in range(len(self.columns))]
        return arrow_csv.read_csv(
            io.BytesIO(block),
            arrow_csv.ReadOptions(column_names=every, use_threads=False, block_size=len(block) + 1),
            arrow_csv.ParseOptions(
                delimiter=self._separator,
                newlines_in_values=b'"' in block,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(every, pa.string()),
                include_columns=names,
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )

    def _slow(
        self, block: bytes, row: int, wanted: Sequence[str], places: Sequence[int]
    ) -> tuple[Batch, int]:
        """Record by record."""
        numbers: list[int] = []
        columns: list[list[str]] = [[] for _ in places]
        broken: list[RefusedRow] = []
        count = 0
        for record in records(block, self._separator, len(self.columns)):
            count += 1
            number = row + count
            cells = record.cells
            if cells is None:
                reason = {"text": NO_TEXT, "quotes": QUOTES}[record.wrong]
                broken.append(RefusedRow(number, None, record.shown[:80], reason))
            elif not any(cell and not cell.isspace() for cell in cells):
                continue
            elif len(cells) != len(self.columns):
                shown = record.shown[:80]
                broken.append(RefusedRow(number, None, shown, cells_say(len(cells), len(self.columns))))
            else:
                numbers.append(number)
                for column, place in zip(columns, places, strict=True):
                    column.append(cells[place].strip())
        arrays = {name: pa.array(cells, pa.string()) for name, cells in zip(wanted, columns, strict=True)}
        return Batch(_numbers(numbers), arrays, broken, {}, 0), count


def open_text(files: tuple[Path, ...]) -> Source:
    return _Text(files)


def _numbers(found: list[int]) -> NumberArray:
    return np.array(found, dtype=np.int64)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _stripped(cells: pa.Array) -> pa.Array:
    """Without the white space around them, which is nothing in a table of text."""
    lengths, spaced = edges(cells)
    del lengths
    return pc.utf8_trim_whitespace(cells) if spaced.any() else cells


def _blank(arrays: Sequence[pa.Array], count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Which rows are blank in every one of the columns."""
    left = np.arange(count, dtype=np.int64)
    for array in arrays:
        if not len(left):
            break
        here = array if len(left) == count else array.take(pa.array(left))
        empty = pc.equal(pc.binary_length(here), 0)
        left = left[empty.to_numpy(zero_copy_only=False)]
    return left


def _head(file: Path) -> tuple[tuple[str, ...], str, tuple[int, int]]:
    """The names of the columns, what stands between cells, and where the rows begin: the byte, and the records before."""
    with file.open("rb") as opened:
        start = opened.read(_LONGEST_RECORD)
    _look_at(start, file)
    skip = len(_BOM) if start.startswith(_BOM) else 0
    lines = start[skip : skip + 65536].lstrip(b"\r\n\t ,;").splitlines()
    first = decoded(lines[0]) if lines else ""
    separator = "\t" if "\t" in (first or "") else ","
    end = skip
    for number, record in enumerate(records(start[skip:], separator, None), 1):
        end = skip + record.end
        if record.cells is None:
            wrong = {"text": NO_TEXT, "quotes": QUOTES}[record.wrong]
            do = Say("另存为 CSV（UTF-8）再试", "save it as CSV (UTF-8) and try again")
            raise refuse("table.head", wrong, do, file, number)
        cells = [cell.strip() for cell in record.cells]
        if any(cells):
            return looked_at(cells, file, number), separator, (end, number)
    looked_at((), file)
    raise AssertionError


def _look_at(start: bytes, file: Path) -> None:
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    do = Say("在表格软件里另存为 CSV（UTF-8）", "save it as CSV (UTF-8) in the spreadsheet program")
    if wide:
        raise refuse("table.encoding", Say("是 UTF-16 编码", "it is in UTF-16"), do, file)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        what = Say("其实是表格软件的文件，不是 CSV", "it is a spreadsheet's file and no CSV")
        raise refuse(
            "table.kind",
            what,
            Say("把名字改成 .xlsx，或另存为 CSV", "rename it to .xlsx, or save it as CSV"),
            file,
        )
    if start.startswith(b"PAR1"):
        what = Say("其实是 Parquet 文件", "it is a Parquet file")
        raise refuse("table.kind", what, Say("把名字改成 .parquet", "rename it to .parquet"), file)
    if b"\0" in start:
        what = Say("不是文本：里面有零字节", "it is no text: there are zero bytes in it")
        raise refuse("table.encoding", what, do, file)


def _blocks(file: Path, start: int) -> Iterator[tuple[bytes, int]]:
    """The bytes from `start` in blocks of whole records, each with the place where it ends."""
    with file.open("rb") as opened:
        opened.seek(start)
        yield from _cut(opened, start)


def _cut(opened: BinaryIO, at: int) -> Iterator[tuple[bytes, int]]:
    left = b""
    while True:
        more = opened.read(BLOCK)
        data = left + more
        if not data:
            return
        cut = len(data) if not more else _end(data)
        if not cut:
            left = data
            continue
        at += cut
        yield data[:cut], at
        left = data[cut:]
        if not more:
            return


def _end(data: bytes) -> int:
    """Where the last whole record ends: a line's end outside quotes. 0 where there is none yet."""
    newline = data.rfind(b"\n") + 1
    sign = b"\n"
    if not newline:
        newline, sign = data.rfind(b"\r", 0, len(data) - 1) + 1, b"\r"
    if b'"' not in data or not newline:
        return newline
    if data.count(b'"', 0, newline) % 2 == 0:
        return newline
    signs = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(signs == 34)
    lines = np.flatnonzero(signs == sign[0])
    outside = lines[np.searchsorted(quotes, lines) % 2 == 0]
    end = int(outside[-1]) + 1 if len(outside) else 0
    # A quote that stays open for so long is a stray one; the record's own line ends it.
    return end if len(data) - end < _LONGEST_RECORD else newline


def _is_plain(block: bytes, separator: str) -> bool:
    """Whether the block is UTF-8 and every quote in it opens a cell or closes one."""
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if b"\0" in block:
        return False
    if b'"' not in block:
        return True
    signs = np.frombuffer(b"\n" + block + b"\n", np.uint8)
    quotes = np.flatnonzero(signs == 34)
    if len(quotes) % 2:
        return False
    edges = np.zeros(256, dtype=bool)
    edges[[10, 13, 34, ord(separator)]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    return bool(edges[signs[opening - 1]].all() and edges[signs[closing + 1]].all())
