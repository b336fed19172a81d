"""The register as CSV in UTF-8: yes and no as 是 and 否, days as 2023-02-01, what is not known left blank."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from luoshi.engines.demo_broken import Breaker, Broken

_PLAIN = arrow_csv.WriteOptions(include_header=False, quoting_style="none")


class CsvFile:
    """No text in a register has a comma, a quote or an end of line in it, so none is quoted."""

    def __init__(
        self, path: Path, names: Sequence[str], breaker: Breaker | None, listed: Broken | None
    ) -> None:
        self.file: BinaryIO = open(path, "wb")  # noqa: SIM115 - closed by close
        self.breaker, self.listed = breaker, listed
        self.file.write((",".join(names) + "\n").encode())

    def write(self, batch: pa.RecordBatch, first: int) -> None:
        plain = pa.RecordBatch.from_arrays(
            [_text(column) for column in batch.columns], names=batch.schema.names
        )
        if self.breaker is None or self.listed is None:
            arrow_csv.write_csv(plain, self.file, write_options=_PLAIN)
            return
        held = pa.BufferOutputStream()
        arrow_csv.write_csv(plain, held, write_options=_PLAIN)
        data = held.getvalue().to_pybytes()
        self.file.write(self.breaker.spoil(data, first, batch.num_rows, self.listed))

    def close(self) -> None:
        self.file.close()


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        return column.cast(pa.string())
    if pa.types.is_boolean(column.type):
        return pc.if_else(column, "是", "否")
    return column
