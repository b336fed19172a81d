"""A fact of many rows in memory, as machine code reads it.

`values` by the type of the fact: a number is int64 in units of its last decimal (a fen of 元); a day or month int32, days
since 1970-01-01; a truth uint8, 0 or 1; a text int32, its place in `Compiled.texts`, OTHER for one that no rule names. A
number that 64 bits do not hold stands as OUTSIDE, and `raw` gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from luoshi.rules.kernel import OTHER

OUTSIDE = -(2**63)

__all__ = ["OTHER", "OUTSIDE", "Column", "bits_of"]


@dataclass(frozen=True, slots=True)
class Column:
    """`known` is uint8, 0 or 1, or None where every row is known; what stands in `values` of an unknown row is never
    looked at. `raw` gives the exact value of a row, for the few that the decider itself must decide."""

    values: NDArray[Any]
    known: NDArray[np.uint8] | None = None
    raw: Callable[[int], Decimal | date | bool | str | None] | None = None


def bits_of(bits: pa.Buffer, cells: pa.Array) -> NDArray[np.uint8]:
    """Of a bitmap of the cells (what is known, or what is true) a byte for each bit."""
    first, skip = divmod(cells.offset, 8)
    whole = np.frombuffer(bits, np.uint8)[first:]
    return np.unpackbits(whole, count=skip + len(cells), bitorder="little")[skip:]
