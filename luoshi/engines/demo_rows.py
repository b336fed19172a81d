"""A register of invented enterprises, or people, with the facts that a policy's benefits read: `Register.of(plan)`.

    register = Register.of(plan, counties)
    write(register, Path("rows.parquet"), 10_000_000, seed=1)

The rows are seeded: the first million of ten are the million of that seed. They meet the rules: sums at the turning points
and one fen beside them, days at both ends of windows, facts that are not known. Names say that nobody has them, identity
numbers come from ranges that are never given out, and the file says that it is demo data.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from luoshi.engines.demo_broken import Breaker, Broken
from luoshi.engines.demo_columns import Batch, Made, Whole, arrow, digits, make, texts_of_one_length
from luoshi.engines.demo_csv import CsvFile
from luoshi.engines.demo_habits import DAY_ZERO, Habit, habits
from luoshi.engines.demo_numbers import MOST, numbers
from luoshi.engines.plan import Plan
from luoshi.policy import yaml_lines
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.identity import ENTERPRISE, PERSON
from luoshi.rules.types import TEXT, Type

BATCH = 1 << 15
DEMO = "演示数据"
REGION = "地区"
COUNTIES = ("示例甲县", "示例乙县", "示例丙区")
"""Where the jurisdiction names none."""
_ELSEWHERE = "示例外地"
_GROUP = 4 * BATCH
"""Rows in a row group of Parquet: enough to read fast, few enough to hold."""
_NAMES = {ENTERPRISE: ("企业名称", "示例企业"), PERSON: ("姓名", "示例居民")}
_SEEN_BEFORE_OF_1000 = 6
"""So many of a thousand rows claim again for a contract, a bill, a car that an earlier row has."""


@dataclass(frozen=True, slots=True)
class Register:
    """What stands in each column, in order: the name, the number, the county, the facts, what else a claim names."""

    plan: Plan
    holder: str
    """The kind of identity number that tells the rows apart."""
    number: str
    counties: tuple[str, ...]
    facts: Mapping[str, Habit]
    pools: Mapping[str, pa.Array]
    asks: Mapping[str, Type]
    columns: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        head = (self.name, self.number, *(() if REGION in self.facts else (REGION,)))
        rest = [name for name in (*self.facts, *self.asks) if name not in head]
        object.__setattr__(self, "columns", (*head, *rest))

    @property
    def name(self) -> str:
        """The header of the first column says what the table is."""
        return f"{_NAMES[self.holder][0]}（{DEMO}）"

    @classmethod
    def of(cls, plan: Plan, counties: Sequence[str] = ()) -> Register:
        """The register for a plan. `counties` are those of its jurisdiction."""
        known = {name: type_ for decider in plan.deciders for name, type_ in decider.names.items()}
        people = not any("企业" in one.audience for one in plan.benefits)
        holder = PERSON if people and any("个人" in one.audience for one in plan.benefits) else ENTERPRISE
        own = [name for name, type_ in known.items() if type_.identity == holder]
        once = {name for benefit in plan.benefits for name in benefit.once_per}
        asks = {
            name: known.get(name, TEXT)
            for name in dict.fromkeys((*plan.asks, *sorted(once)))
            if name not in plan.facts
        }
        places = tuple(counties) or COUNTIES
        facts = {name: _placed(habit, plan) for name, habit in habits(plan).items()}
        pools = {
            name: pa.array(pool)
            for name, habit in facts.items()
            if (pool := _pool(habit, places)) is not None
        }
        number = next((name for name in own if name in asks), own[0] if own else holder)
        return cls(plan, holder, number, places, facts, pools, asks)

    def batch(self, seed: int, number: int, count: int) -> pa.RecordBatch:
        """The rows of one batch; all but the last have `BATCH`."""
        here = Batch(seed, number, number * BATCH, BATCH)
        rows = np.arange(here.first, here.first + BATCH, dtype=np.int64)
        keen = here.keen()
        made: dict[str, Made] = {}
        arrays: dict[str, pa.Array] = {
            self.name: texts_of_one_length(_named(_NAMES[self.holder][1], rows)),
            self.number: numbers(self.holder, rows, ""),
            REGION: _counties(self.counties, here),
        }
        for name, habit in self.facts.items():
            pool = self.pools.get(name)
            if habit.type.kind == "text" and pool is None:
                arrays[name] = numbers(habit.type.identity, _again(rows, here, name), f"示例{name}")
                continue
            made[name] = make(habit, pool.to_pylist() if pool is not None else (), here, keen, made)
            arrays[name] = arrow(made[name], habit.type, pool)
        for name, type_ in self.asks.items():
            if name not in arrays:
                arrays[name] = self._asked(name, type_, rows, here)
        batch = pa.RecordBatch.from_arrays([arrays[name] for name in self.columns], names=list(self.columns))
        return batch.slice(0, count)

    def _asked(self, name: str, type_: Type, rows: Whole, here: Batch) -> pa.Array:
        """A fact that no rule reads but a claim names: a number of its own."""
        if type_.kind == "text" and not type_.options:
            return numbers(type_.identity, _again(rows, here, name), f"示例{name}")
        pool = pa.array(type_.options) if type_.options else None
        habit = _placed(Habit(name, type_), self.plan)
        keen = here.keen()
        return arrow(make(habit, type_.options, here, keen, {}), type_, pool)


def counties_of(policy_file: Path) -> tuple[str, ...]:
    """The counties in the jurisdiction.yaml beside the policy or above it; none where there is no such file."""
    for folder in policy_file.absolute().parents[:2]:
        file = folder / "jurisdiction.yaml"
        if file.is_file():
            tree, _ = yaml_lines.read(file.read_bytes().decode("utf-8", "replace"), str(file), 1)
            data = tree.data if tree is not None else {}
            counties = data.get("counties") if isinstance(data, Mapping) else None
            return tuple(str(name) for name in counties) if isinstance(counties, Mapping | list) else ()
    return ()


def _named(prefix: str, rows: Whole) -> Any:
    head = np.frombuffer(prefix.encode(), dtype=np.uint8)
    return np.hstack([np.broadcast_to(head, (len(rows), len(head))), digits(rows + 1, 9)])


def _placed(habit: Habit, plan: Plan) -> Habit:
    """A day of which the rules say nothing lies about the day of the document."""
    if habit.type.kind not in ("date", "month") or habit.points:
        return habit
    ends = [
        day
        for benefit in plan.benefits
        if benefit.window
        for day in (benefit.window.first, benefit.window.last)
        if day is not None
    ]
    days = sorted((day - DAY_ZERO).days for day in (ends or [plan.policy.front.date]))
    return replace(habit, points=(days[0], days[-1]))


def _pool(habit: Habit, counties: Sequence[str]) -> tuple[str, ...] | None:
    """The texts that a fact may be; None for one that is a number or a name of its own."""
    type_ = habit.type
    if type_.kind == "month" or type_.kind != "text" or type_.identity:
        return None
    if type_.options:
        return type_.options
    if type_.name == REGION:
        return tuple(dict.fromkeys((*counties, *habit.texts, _ELSEWHERE)))
    return (*habit.texts, "示例其他") if habit.texts else None


def _counties(counties: Sequence[str], here: Batch) -> pa.Array:
    """Counties differ in size: the largest has about four times the rows of the smallest."""
    weights = [2 + crc32(name.encode()) % 7 for name in counties]
    table = np.repeat(np.arange(len(counties), dtype=np.int64), weights)
    drawn = (here.draw(REGION) >> np.uint64(40)).astype(np.int64)
    places = table[drawn % len(table)]
    return arrow(Made(places, None), TEXT, pa.array(counties))


def _again(rows: Whole, here: Batch, name: str) -> Whole:
    """Some rows have the number of an earlier one, mostly not long before."""
    drawn = here.draw(f"{name}#")
    far = (drawn >> np.uint64(16)) & np.uint64(0xFFFF)
    back = (far >> ((drawn >> np.uint64(32)) & np.uint64(15))).astype(np.int64) + 1
    repeats = (drawn & np.uint64(1023)).astype(np.int64) < _SEEN_BEFORE_OF_1000
    return np.where(repeats & (rows >= back), rows - back, rows)


class Sink(Protocol):
    """A file that is being written."""

    def write(self, batch: pa.RecordBatch, first: int) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Written:
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
    only), which are listed beside it. The file is written under another name and given its own when it is whole."""
    _look_at(out, count, broken)
    part = out.with_name(out.name + ".part")
    side = out.with_name(f"{out.stem}.broken.csv") if broken else None
    side_part = side.with_name(side.name + ".part") if side else None
    breaker = Breaker.of(register.plan, register.columns, seed, broken) if broken else None
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
    listed = Broken(side) if side is not None else None
    batches = _batches(register, count, seed)
    first = next(batches)
    told = _told(register, count, seed)
    sink: Sink
    if suffix == ".csv":
        sink = CsvFile(part, first.schema.names, breaker, listed)
    else:
        sink = _ParquetFile(part, first.schema, told)
    try:
        done = 0
        for batch in _first_then(first, batches):
            sink.write(batch, done)
            done += batch.num_rows
            progress(done)
    finally:
        sink.close()
        if listed is not None:
            listed.close()
    return listed.count if listed is not None else 0


def _first_then(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _batches(register: Register, count: int, seed: int) -> Iterator[pa.RecordBatch]:
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
    plan = register.plan
    return {
        DEMO: "本文件的企业和个人都是程序编出来的 / invented by a program: nobody in it exists",
        "luoshi.demo.policy": plan.policy.id,
        "luoshi.demo.version": f"sha256:{plan.policy.version}",
        "luoshi.demo.benefits": ",".join(benefit.id for benefit in plan.benefits),
        "luoshi.demo.seed": str(seed),
        "luoshi.demo.rows": str(count),
    }


class _ParquetFile:
    """Row groups of a few batches; texts of lists as dictionaries, decimals as whole numbers."""

    def __init__(self, path: Path, schema: pa.Schema, told: Mapping[str, str]) -> None:
        self.schema = schema.with_metadata(told)
        lists = [one.name for one in schema if pa.types.is_dictionary(one.type)]
        self.writer = pq.ParquetWriter(
            path, self.schema, compression="zstd", compression_level=1, use_dictionary=lists or False,
            store_decimal_as_integer=True, write_statistics=False,
        )  # fmt: skip
        self.held: list[pa.RecordBatch] = []
        self.rows = 0

    def write(self, batch: pa.RecordBatch, first: int) -> None:
        del first
        self.held.append(batch)
        self.rows += batch.num_rows
        if self.rows >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self.held:
            self.writer.write_table(pa.Table.from_batches(self.held, self.schema), row_group_size=_GROUP)
        self.held, self.rows = [], 0

    def close(self) -> None:
        try:
            self._flush()
        finally:
            self.writer.close()


def _look_at(out: Path, count: int, broken: Decimal) -> None:
    if not 0 < count <= MOST:
        say = Say(f"行数在 1 到 {MOST} 之间", f"the number of rows lies between 1 and {MOST}")
        raise Refused(
            Problem("demo.rows", say, Say("如 --n 1_000_000", "as --n 1_000_000"), Place(key=str(count)))
        )
    suffix = out.suffix.lower()
    if suffix not in (".parquet", ".csv"):
        say = Say("只写 .parquet 或 .csv 文件", "only .parquet and .csv files are written")
        raise Refused(
            Problem(
                "demo.suffix", say, Say("如 --out rows.parquet", "as --out rows.parquet"), Place(str(out))
            )
        )
    if not 0 <= broken < 1:
        say = Say("坏行的比例在 0 到 100% 之间", "the part of broken rows lies between 0 and 100%")
        raise Refused(Problem("demo.broken", say, Say("如 --broken 1%", "as --broken 1%")))
    if broken and suffix != ".csv":
        say = Say(
            "只有 CSV 能有坏行：Parquet 的列有固定的类型",
            "only CSV can have broken rows: the columns of Parquet have types",
        )
        raise Refused(
            Problem("demo.broken", say, Say("写到 .csv 文件", "write to a .csv file"), Place(str(out)))
        )
