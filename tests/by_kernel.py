"""A tree worked out by the kernel for rows of facts, for the tests that hold the readings against one another.

Rows of which the kernel says that it is not sure, and trees that do not fit into 64 bits, are worked out by `evaluate`, as
the engine does with them; `Answers.sure` tells which the kernel has answered itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_
from luoshi.rules.kernel import Ratio, Scalar, Truth, Writer, texts_in
from luoshi.rules.kernel_code import LANES, Store, compile_code
from luoshi.rules.kernel_columns import Columns, widest
from luoshi.rules.kernel_graph import Graph, TooWide
from luoshi.rules.types import Type

KINDS = {"number": np.int64, "date": np.int32, "month": np.int32, "truth": np.uint8, "text": np.int32}
OUTSIDE = -(2**63)
STRANGE = object()
"""A text that no rule names: the kernel knows no more of it."""


@dataclass(frozen=True)
class Answers:
    values: list[tuple[Any, ...]]
    sure: list[tuple[bool, ...]]


def by_kernel(
    types: Mapping[str, Type], rows: Sequence[Mapping[str, Any]], trees: Sequence[n.Node]
) -> Answers:
    count = -(-len(rows) // LANES) * LANES
    texts = tuple(dict.fromkeys(text for tree in trees for text in texts_in(tree)))
    numbers = {name: number for number, name in enumerate(types)}
    arrays: list[np.ndarray[Any, Any]] = []
    for name, type_ in types.items():
        given = [row.get(name) for row in rows] + [None] * (count - len(rows))
        # What stands where nothing is known is anything.
        values = [-(3**30) if v is None else _stored(v, type_, texts) for v in given]
        arrays.append(np.array(values, np.int64).astype(KINDS[type_.kind]))
        arrays.append(np.array([v is not None for v in given], np.uint8))
    graph = Graph()
    stores: list[Store] = []
    results: list[np.ndarray[Any, Any]] = []
    found = []

    def keep(place: int, how: Any) -> np.ndarray[Any, Any]:
        results.append(
            np.zeros(count if how == "i64" else count // 8, np.int64 if how == "i64" else np.uint8)
        )
        stores.append(Store(how, place, len(results) - 1))
        return results[-1]

    for tree in trees:

        def write(limit: int, tree: n.Node = tree) -> Any:
            columns = Columns(graph, numbers, dict.fromkeys(types, "some"), len(texts), limit)
            writer = Writer(graph, columns.value, {text: place for place, text in enumerate(texts)})
            value = writer.value(tree)
            return value, graph.either(columns.doubtful, writer.doubtful)

        try:
            value, doubtful = widest(write)
        except TooWide:
            found.append(None)
            continue
        kept = [keep(doubtful, "bits")]
        if isinstance(value, Truth):
            kept += [keep(value.true, "bits"), keep(value.false, "bits")]
        elif isinstance(value, Scalar):
            kept += [keep(value.known, "bits"), keep(graph.at(value.whole), "i64")]
        else:
            kept += [keep(value.known, "bits"), keep(graph.at(value.top), "i64")]
            kept += [keep(graph.at(value.under), "i64")] if value.under else []
        found.append((value, kept))
    if stores:
        code = compile_code(graph, [stores])
        table = np.array([array.ctypes.data for array in arrays], np.uint64)
        out = np.array([array.ctypes.data for array in results], np.uint64)
        code.run(table.ctypes.data, out.ctypes.data, 0, count)
    lines: list[list[Any]] = [[] for _ in rows]
    sure: list[list[bool]] = [[] for _ in rows]
    for tree, one in zip(trees, found, strict=True):
        for number, row in enumerate(rows):
            certain = one is not None and not _bit(one[1][0], number)
            answer = _answer(tree, *one, number, texts) if certain else compile_(tree)(row)
            if answer is STRANGE:
                answer = compile_(tree)(row)
                assert isinstance(answer, str)
                assert answer not in texts
            lines[number].append(answer)
            sure[number].append(certain)
    return Answers([tuple(line) for line in lines], [tuple(line) for line in sure])


def _stored(value: Any, type_: Type, texts: tuple[str, ...]) -> int:
    if type_.kind == "number":
        whole = int(value.scaleb(type_.scale))
        return whole if abs(whole) < 2**63 else OUTSIDE
    if type_.kind == "text":
        return texts.index(value) if value in texts else -1
    return int(value) if type_.kind == "truth" else (value - date(1970, 1, 1)).days


def _bit(bits: np.ndarray[Any, Any], row: int) -> bool:
    return bool(bits[row // 8] >> row % 8 & 1)


def _answer(tree: n.Node, value: Any, kept: Any, row: int, texts: tuple[str, ...]) -> Any:
    if isinstance(value, Truth):
        return True if _bit(kept[1], row) else False if _bit(kept[2], row) else None
    if not _bit(kept[1], row):
        return None
    whole = int(kept[2][row])
    if isinstance(value, Ratio):
        under = int(kept[3][row]) if value.under else 1
        exact = Fraction(whole, value.bottom * under)
        return exact if tree.type.rational else Decimal(exact.numerator) / Decimal(exact.denominator)
    if tree.type.kind == "text":
        return texts[whole] if whole >= 0 else STRANGE
    return date(1970, 1, 1) + timedelta(days=whole)
