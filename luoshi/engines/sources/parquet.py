"""Parquet: one file, or many with the same columns. Only the columns wanted are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from luoshi.engines.sources.batch import Batch, Position, Source, looked_at, refuse
from luoshi.problem import Refused, Say

ROWS = 1 << 15
"""Rows of a batch: few enough to stay in the processor's cache column by column."""
_BUFFER = 1 << 20
_REPEATS = 4
"""A text column that takes fewer bytes than that for each value repeats itself, and is read as a dictionary."""


class _Parquet:
    text = False

    def __init__(self, files: tuple[Path, ...]) -> None:
        self.files = files
        first = _opened(files[0])
        schema = first.schema_arrow
        self.columns = looked_at(schema.names, files[0])
        self.kinds: Mapping[str, pa.DataType] = {name: schema.field(name).type for name in self.columns}
        self.counts = [first.metadata.num_rows]
        self._repeating = _repeating(first.metadata, schema)
        first.close()
        for file in files[1:]:
            other = _opened(file)
            _compare(other.schema_arrow, self.kinds, file, files[0])
            self.counts.append(other.metadata.num_rows)
            other.close()
        self.rows: int | None = sum(self.counts)

    def batches(self, wanted: Sequence[str], after: Position) -> Iterator[Batch]:
        """A position is {"file": n, "rows": rows of that file, "row": number of the last row}."""
        number = after.get("row", 0)
        names = list(wanted)
        as_dictionary = [name for name in names if name in self._repeating]
        for place in range(after.get("file", 0), len(self.files)):
            done = after.get("rows", 0) if place == after.get("file", 0) else 0
            try:
                for found in self._rows_of(self.files[place], names, as_dictionary, done):
                    done += found.num_rows
                    numbers = np.arange(number + 1, number + found.num_rows + 1, dtype=np.int64)
                    number += found.num_rows
                    end = {"file": place, "rows": done, "row": number}
                    columns = dict(zip(found.schema.names, found.columns, strict=True))
                    yield Batch(numbers, columns, (), end, number / (self.rows or 1))
            except (pa.ArrowException, OSError) as error:
                raise _unreadable(self.files[place], error) from None

    @staticmethod
    def _rows_of(
        file: Path, names: list[str], as_dictionary: list[str], done: int
    ) -> Iterator[pa.RecordBatch]:
        # Streams: without the buffer a row group, which may be the whole file, is read at once.
        opened = pq.ParquetFile(file, read_dictionary=as_dictionary, buffer_size=_BUFFER, pre_buffer=False)
        try:
            if not names:
                left = opened.metadata.num_rows - done
                empty = pa.schema([])
                for start in range(0, left, ROWS):
                    yield pa.RecordBatch.from_struct_array(
                        pa.array([{}] * min(ROWS, left - start), pa.struct(empty))
                    )
                return
            groups = list(range(opened.metadata.num_row_groups))
            while groups and done >= opened.metadata.row_group(groups[0]).num_rows:
                done -= opened.metadata.row_group(groups.pop(0)).num_rows
            if not groups:
                return
            for found in opened.iter_batches(ROWS, row_groups=groups, columns=names):
                if done >= found.num_rows:
                    done -= found.num_rows
                    continue
                yield found.slice(done) if done else found
                done = 0
        finally:
            opened.close()


def open_parquet(files: tuple[Path, ...]) -> Source:
    return _Parquet(files)


def _opened(file: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: Exception) -> Refused:
    if isinstance(error, OSError) and error.errno:
        raise error
    with file.open("rb") as opened:
        whole = opened.read(4) == b"PAR1"
    if whole:
        what = Say("Parquet 文件不完整或已损坏", "the Parquet file is cut off or damaged")
        return refuse("table.damaged", what, Say("重新导出，或重新复制", "export or copy it again"), file)
    what = Say("叫 .parquet，但不是 Parquet 文件", "it is called .parquet, but is no Parquet file")
    return refuse(
        "table.kind",
        what,
        Say("如果是文本表，把名字改成 .csv", "if it is a table in text, rename it to .csv"),
        file,
    )


def _compare(schema: pa.Schema, kinds: Mapping[str, pa.DataType], file: Path, first: Path) -> None:
    for name, kind in kinds.items():
        place = schema.get_field_index(name)
        if place < 0 or schema.field(place).type != kind:
            raise refuse(
                "table.parts",
                Say(f"列“{name}”与 {first.name} 里的不同", f"column {name} is not as in {first.name}"),
                Say("各个文件的列要相同", "give all the files the same columns"),
                file,
            )


def _repeating(metadata: pq.FileMetaData, schema: pa.Schema) -> frozenset[str]:
    """The text columns whose values repeat, by how few bytes they take."""
    if not metadata.num_row_groups:
        return frozenset()
    group = metadata.row_group(0)
    found = set()
    for place in range(group.num_columns):
        column = group.column(place)
        name = column.path_in_schema
        text = name in schema.names and pa.types.is_string(schema.field(name).type)
        if (
            text
            and column.has_dictionary_page
            and column.total_uncompressed_size < _REPEATS * column.num_values
        ):
            found.add(name)
    return frozenset(found)
