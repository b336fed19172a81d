"""What every source gives: batches of rows with their numbers, and where to go on after each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa

from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Place, Problem, Refused, Say

Position = Mapping[str, int]
"""Where a batch ends, for one who goes on from there; {} is the beginning. Each kind of source has its own keys."""
Cells: TypeAlias = "pa.Array | Sequence[Any]"
"""A column of a batch: an Arrow array, or values as Python has them (JSON, Excel)."""
NumberArray = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Batch:
    """`numbers` are those of the rows in `columns`; `share` is which part of the input lies before `end`."""

    numbers: NumberArray
    columns: Mapping[str, Cells]
    broken: Sequence[RefusedRow]
    end: Position
    share: float


class Source(Protocol):
    """A table. `columns` are its names; `text` says that its cells are texts, as a person typed them; `kinds` are the
    types of typed columns. `rows` is how many there are, where that is known beforehand."""

    files: tuple[Path, ...]
    columns: tuple[str, ...]
    text: bool
    kinds: Mapping[str, pa.DataType]
    rows: int | None

    def batches(self, wanted: Sequence[str], after: Position) -> Iterator[Batch]:
        """The rows that come after a position, with the columns wanted."""
        ...


def refuse(code: str, message: Say, remedy: Say, file: str | Path, line: int | None = None) -> Refused:
    return Refused(Problem(code, message, remedy, Place(str(file), line)))


def looked_at(columns: Sequence[str], file: Path, line: int | None = None) -> tuple[str, ...]:
    """The names of columns, if they can be told apart."""
    if not columns or not any(columns):
        raise refuse(
            "table.empty",
            Say("表是空的，连列名也没有", "the table is empty: there are not even names of columns"),
            Say("第一行写列名，下面每行一个对象", "names of columns first, then a row for each"),
            file,
        )
    names = list(columns)
    while names and not names[-1]:  # Excel writes blank columns behind the last
        names.pop()
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice or "" in names:
        listed = "、".join(twice) or f"（第 {names.index('') + 1} 列）"
        listed_en = ", ".join(twice) or f"(column {names.index('') + 1})"
        raise refuse(
            "table.columns",
            Say(f"列名有重复或空白：{listed}", f"names of columns are blank or repeated: {listed_en}"),
            Say("每列起一个名字", "give each column a name of its own"),
            file,
            line,
        )
    return tuple(names)


def cells_say(found: int, wanted: int) -> Say:
    return Say(f"这一行有 {found} 格，应有 {wanted} 格", f"there are {found} cells, not {wanted}")


NO_TEXT = Say("既不是 UTF-8，也不是 GB18030 编码", "it is neither in UTF-8 nor in GB18030")
QUOTES = Say("引号没有配对，或引号后面还有字", "a quote is not closed, or something follows a closing quote")
