"""A register of invented enterprises, or people, with the facts that a policy's benefits read: `Register.of(plan)`.

    register = Register.of(plan, counties)
    register.batch(1, 0, 1000)              seed 1, batch 0, the first thousand rows of it

The rows are seeded: the first million of ten are the million of that seed. They meet the rules: sums at the turning points
and one fen beside them, days at both ends of windows, facts that are not known. Names say that nobody has them, identity
numbers come from ranges that are never given out, and the name of the first column says that it is demo data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa

from luoshi.engines.demo.columns import Batch, Made, Whole, arrow, digits, make, texts_of_one_length
from luoshi.engines.demo.habits import DAY_ZERO, Habit, habits
from luoshi.engines.demo.numbers import numbers
from luoshi.engines.plan import Plan
from luoshi.policy.writing import yaml_lines
from luoshi.rules.identity import ENTERPRISE, PERSON
from luoshi.rules.types import TEXT, Type

BATCH = 1 << 15
DEMO = "演示数据"
REGION = "地区"
COUNTIES = ("示例甲县", "示例乙县", "示例丙区")
"""Where the jurisdiction names none."""
_ELSEWHERE = "示例外地"
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
    def of(cls, plan: Plan, counties: Sequence[str] = (), audience: str | None = None) -> Register:
        """The register for a plan. `counties` are those of its jurisdiction, `audience` says of whom the rows are; where
        it does not, they are firms, unless no benefit is for firms."""
        known = {name: type_ for decider in plan.deciders for name, type_ in decider.names.items()}
        of_whom = {audience} if audience else {word for one in plan.benefits for word in one.audience}
        holder = PERSON if "个人" in of_whom and "企业" not in of_whom else ENTERPRISE
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

    @property
    def texts(self) -> tuple[str, ...]:
        """The names of its columns, and every text that comes from the policy."""
        listed = [text for pool in self.pools.values() for text in pool.to_pylist()]
        options = [option for type_ in self.asks.values() for option in type_.options]
        return (*self.columns, *self.counties, *listed, *options)

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
