"""The ends of every text of a column, looked at without making a text of any."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_ENDS = np.zeros(256, dtype=bool)
"""Bytes with which a text may begin or end that has white space there: few texts do."""
for _sign in (*range(33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000):
    _bytes = chr(_sign).encode()
    _ENDS[[_bytes[0], _bytes[-1]]] = True


def edges(cells: pa.Array) -> tuple[NDArray[Any], NDArray[Any]]:
    """How long each text is in bytes, and whether there may be white space at its ends."""
    offsets = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    lengths = np.diff(offsets)
    data = cells.buffers()[2]
    if data is None or not data.size:
        return lengths, np.zeros(len(cells), dtype=bool)
    signs = np.frombuffer(data, np.uint8)
    # Clipped: where the text is empty, its ends may lie outside.
    first = signs.take(offsets[:-1], mode="clip")
    last = signs.take(offsets[1:] - 1, mode="clip")
    return lengths, (_ENDS.take(first, mode="clip") | _ENDS.take(last, mode="clip")) & (lengths > 0)
