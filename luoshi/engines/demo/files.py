"""The files that a register is written into, batch by batch: CSV and Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from luoshi.engines.demo.broken import Breaker, Broken

_PLAIN = arrow_csv.WriteOptions(include_header=False, quoting_style="none")
_GROUP = 1 << 17
"""Rows in a row group of Parquet: enough to read fast, few enough to hold."""


class File(Protocol):
    """A file that is being written. `first` is the number of a batch's first row, from 0."""

    def write(self, batch: pa.RecordBatch, first: int) -> None: ...

    def close(self) -> None: ...


class CsvFile:
    """UTF-8: yes and no as 是 and 否, days as 2023-02-01, what is not known left blank. No cell is quoted; `write.py` refuses
    texts that would have to be."""

    def __init__(
        self, path: Path, names: Sequence[str], breaker: Breaker | None, listed: Broken | None
    ) -> None:
        self._file: BinaryIO = open(path, "wb")  # noqa: SIM115 - closed by close
        self._breaker, self._listed = breaker, listed
        self._file.write((",".join(names) + "\n").encode())

    def write(self, batch: pa.RecordBatch, first: int) -> None:
        plain = pa.RecordBatch.from_arrays(
            [_text(column) for column in batch.columns], names=batch.schema.names
        )
        if self._breaker is None or self._listed is None:
            arrow_csv.write_csv(plain, self._file, write_options=_PLAIN)
            return
        held = pa.BufferOutputStream()
        arrow_csv.write_csv(plain, held, write_options=_PLAIN)
        data = held.getvalue().to_pybytes()
        self._file.write(self._breaker.spoil(data, first, batch.num_rows, self._listed))

    def close(self) -> None:
        self._file.close()


class ParquetFile:
    """Row groups of a few batches; texts of lists as dictionaries, decimals as whole numbers. `told` is what the file says
    of itself."""

    def __init__(self, path: Path, schema: pa.Schema, told: Mapping[str, str]) -> None:
        self._schema = schema.with_metadata(told)
        lists = [one.name for one in schema if pa.types.is_dictionary(one.type)]
        self._writer = pq.ParquetWriter(
            path, self._schema, compression="zstd", compression_level=1, use_dictionary=lists or False,
            store_decimal_as_integer=True, write_statistics=False,
        )  # fmt: skip
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, batch: pa.RecordBatch, first: int) -> None:
        del first
        self._held.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _GROUP:
            self._flush()

    def close(self) -> None:
        try:
            self._flush()
        finally:
            self._writer.close()

    def _flush(self) -> None:
        if self._held:
            self._writer.write_table(pa.Table.from_batches(self._held, self._schema), row_group_size=_GROUP)
        self._held, self._rows = [], 0


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return column.cast(pa.string())
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "是", "否")
    return column
