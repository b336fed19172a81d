"""A register in a file: `write(register, Path("rows.parquet"), 10_000_000, seed=1)`.

A few batches are made by threads while one is written. The file has another name until it is whole.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path

import pyarrow as pa

from luoshi.engines.demo.broken import Breaker, Broken
from luoshi.engines.demo.files import CsvFile, File, ParquetFile
from luoshi.engines.demo.numbers import MOST
from luoshi.engines.demo.register import BATCH, DEMO, Register
from luoshi.problem import Place, Problem, Refused, Say

_SIGNS_OF_CSV = frozenset(',"\r\n')


@dataclass(frozen=True, slots=True)
class Written:
    """So many rows, `broken` of which are spoilt and listed in the file `side`."""

    rows: int
    broken: int
    side: Path | None


def write(
    register: Register,
    out: Path,
    count: int,
    *,
    seed: int = 1,
    broken: Decimal = Decimal(0),
    progress: Callable[[int], None] = lambda _: None,
) -> Written:
    """The register in a file, Parquet or CSV by its suffix; `broken` is the part of rows that are spoilt on purpose (CSV
    only), which are listed beside it. Raises `Refused` where such a file is not written, `OSError` where it cannot be."""
    _look_at(register, out, count, broken)
    side = broken_list(out) if broken else None
    breaker = Breaker.of(register.plan, register.columns, seed, broken) if broken else None
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f"{out.name}.part")
    side_part = side.with_name(f"{side.name}.part") if side else None
    try:
        spoilt = _pour(register, out.suffix.lower(), part, side_part, count, seed, breaker, progress)
        if side is not None and side_part is not None:
            side_part.replace(side)
        part.replace(out)
    except BaseException:
        for left in (part, side_part):
            if left is not None:
                with suppress(OSError):
                    left.unlink(missing_ok=True)
        raise
    return Written(count, spoilt, side)


def broken_list(out: Path) -> Path:
    """The list of the rows that are spoilt, beside the register."""
    return out.with_name(f"{out.stem}.broken.csv")


def _pour(
    register: Register,
    suffix: str,
    part: Path,
    side: Path | None,
    count: int,
    seed: int,
    breaker: Breaker | None,
    progress: Callable[[int], None],
) -> int:
    """Writes the batches; how many rows of them are spoilt."""
    with ExitStack() as opened:
        batches = opened.enter_context(closing(_batches(register, count, seed)))
        first = next(batches)
        listed = opened.enter_context(closing(Broken(side))) if side is not None else None
        file: File
        if suffix == ".csv":
            file = CsvFile(part, first.schema.names, breaker, listed)
        else:
            file = ParquetFile(part, first.schema, _told(register, count, seed))
        opened.enter_context(closing(file))
        done = 0
        for batch in chain([first], batches):
            file.write(batch, done)
            done += batch.num_rows
            progress(done)
        return listed.count if listed is not None else 0


def _batches(register: Register, count: int, seed: int) -> Generator[pa.RecordBatch, None, None]:
    """In their order, a few being made while one is written."""
    workers = max(1, min(8, os.cpu_count() or 1))
    whole = -(-count // BATCH)
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[pa.RecordBatch]] = deque()
        try:
            for number in range(whole):
                size = min(BATCH, count - number * BATCH)
                waiting.append(pool.submit(register.batch, seed, number, size))
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _told(register: Register, count: int, seed: int) -> dict[str, str]:
    """What a Parquet file says of itself."""
    plan = register.plan
    return {
        DEMO: "本文件的企业和个人都是程序编出来的 / invented by a program: nobody in it exists",
        "luoshi.demo.policy": plan.policy.id,
        "luoshi.demo.version": f"sha256:{plan.policy.version}",
        "luoshi.demo.benefits": ",".join(benefit.id for benefit in plan.benefits),
        "luoshi.demo.seed": str(seed),
        "luoshi.demo.rows": str(count),
    }


def _look_at(register: Register, out: Path, count: int, broken: Decimal) -> None:
    suffix = out.suffix.lower()
    if not 0 < count <= MOST:
        what = Say(f"行数在 1 到 {MOST:,} 之间", f"the number of rows lies between 1 and {MOST:,}")
        do = Say("如 --n 1_000_000", "as --n 1_000_000")
        raise Refused(Problem("demo.rows", what, do, Place(key=str(count))))
    if suffix not in (".parquet", ".csv"):
        what = Say("只写 .parquet 或 .csv 文件", "only .parquet and .csv files are written")
        do = Say("如 --out rows.parquet", "as --out rows.parquet")
        raise Refused(Problem("demo.suffix", what, do, Place(str(out))))
    if not 0 <= broken < 1:
        what = Say("坏行的比例在 0 到 100% 之间", "the part of broken rows lies between 0 and 100%")
        raise Refused(Problem("demo.broken", what, Say("如 --broken 1%", "as --broken 1%")))
    if broken and suffix != ".csv":
        what = Say(
            "只有 CSV 能有坏行：Parquet 的列有固定的类型",
            "only CSV can have broken rows: the columns of Parquet have types",
        )
        do = Say("写到 .csv 文件", "write to a .csv file")
        raise Refused(Problem("demo.broken", what, do, Place(str(out))))
    if suffix == ".csv" and (odd := next((one for one in register.texts if _SIGNS_OF_CSV & {*one}), None)):
        what = Say(
            f"“{odd}”里有逗号、引号或换行，不写成 CSV",
            f"`{odd}` has a comma, a quote or an end of line in it and is not written as CSV",
        )
        raise Refused(
            Problem("demo.csv", what, Say("写到 .parquet 文件", "write to a .parquet file"), Place(str(out)))
        )
