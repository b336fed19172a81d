"""Every engine gives what `benefit.decide` gives: generated rows, with unknowns and values at the limits of the rules.

    .venv/bin/python bench/same_results.py --rows 100000 --engines local,duckdb
    … --engines postgres,spark --postgres 'postgresql:///postgres?host=/run/postgresql' --master 'local[2]'

decides each row by `Decider`, then by each engine, and compares every cell of the result; it fails where one differs. The rows are drawn from a seed:
numbers and days at, just below and just above each constant of the rules, texts that the rules name and others, and one
value in twelve not known.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from luoshi.engines.codes import code_of
from luoshi.engines.plan import Plan, make_plan, result_columns
from luoshi.engines.sql.select import LARGEST_FEN, policy_select
from luoshi.policy.load import load
from luoshi.rules import nodes as n
from luoshi.rules.sql_dialect import cast_type
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

POLICIES = ("jiaozuo/2023-1", "suining/2020-2")
ON = date(2023, 3, 1)
UNKNOWN_SHARE = 1 / 12
Row = dict[str, Any]
Results = list[tuple[Any, ...]]
_TOO_LARGE = ("too large",)
"""In place of a row with an amount that decimal(18,2) cannot hold: every engine refuses it."""


def plan_of(policy: str, folder: Path = Path("policies")) -> Plan:
    """All benefits of a policy, those that await a later rule among them."""
    loaded = load(folder / policy)
    return make_plan(loaded, ids=tuple(loaded.benefits), on=ON)


def drawn(plan: Plan, count: int, seed: int = 5) -> list[Row]:
    """Rows of facts. Half of them look at one benefit and mostly meet its conditions."""
    dice = random.Random(seed)
    constants = _constants(plan)
    made = {name: list(_values(type_, constants, dice)) for name, type_ in plan.facts.items()}
    rows: list[Row] = []
    for _ in range(count):
        row = {name: _one(made[name], type_, dice) for name, type_ in plan.facts.items()}
        if dice.random() < 0.6:
            _lean(row, plan, dice, made)
        rows.append(row)
    return rows


def _lean(row: Row, plan: Plan, dice: random.Random, made: Mapping[str, Sequence[Any]]) -> None:
    """Change what fails for one benefit, a fact at a time, so that amounts come to be compared too."""
    benefit = dice.choice(plan.benefits)
    decider = benefit.decider
    assert decider is not None
    for condition in decider.rules.conditions:
        reads = [name for name in decider.rules.asked if name in row]
        for _ in range(12):
            values, _, _ = decider.rules.values(row, plan.on)
            if condition.value(values) is True:
                break
            name = dice.choice(list(condition.missing({})) or reads)
            if name in row:
                row[name] = dice.choice(made[name])


def _one(values: Sequence[Any], type_: Type, dice: random.Random) -> Any:
    if dice.random() < UNKNOWN_SHARE:
        return None
    if type_.kind == "truth":
        return dice.random() < 0.7
    return dice.choice(values)


def _constants(plan: Plan) -> set[Any]:
    """Every constant in the rules: literals, and the terms of every version."""
    found: set[Any] = set()
    for decider in plan.deciders:
        rules = decider.rules
        trees = [rule.tree for rule in (*rules.conditions, rules.amount, rules.until, *rules.sums) if rule]
        days = [None, *(version.since for term in rules.dated.values() for version in term.versions)]
        found |= {day for day in days if day}
        for tree in trees:
            for day in days:
                settled = rules.with_constants(tree, day)
                found |= {node.value for node in n.walk(settled) if isinstance(node, n.Literal_)}
    return found


def _values(type_: Type, constants: set[Any], dice: random.Random) -> Iterator[Any]:
    if type_.kind == "truth":
        yield from (True, False)
    elif type_.kind == "text":
        yield from (
            type_.options or [*(one for one in constants if isinstance(one, str)), "别的", "a'b\\n${x}"]
        )
    elif type_.kind == "number":
        yield from _numbers(type_, constants, dice)
    else:
        yield from _days(type_, constants, dice)


def _numbers(type_: Type, constants: set[Any], dice: random.Random) -> Iterator[Decimal]:
    low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
    high = type_.high if isinstance(type_.high, Decimal) else LARGEST
    step = Decimal(1).scaleb(-type_.scale)
    ends = [low, low + step, high, high - step, Decimal(0)]
    middle = [Decimal(dice.randrange(1, 10 ** dice.randrange(2, 10))) * step for _ in range(60)]
    near = [one + by for one in constants if type(one) is Decimal for by in (-step, 0, step)]
    for value in (*ends, *middle, *near):
        if low <= value <= high and value == value.quantize(step):
            yield value.quantize(step)


def _days(type_: Type, constants: set[Any], dice: random.Random) -> Iterator[date]:
    low = type_.low if isinstance(type_.low, date) else EARLIEST
    high = type_.high if isinstance(type_.high, date) else LATEST
    near = [one + timedelta(by) for one in constants if isinstance(one, date) for by in (-1, 0, 1)]
    some = [date(2018, 1, 1) + timedelta(dice.randrange(2600)) for _ in range(40)]
    leap = [date(2020, 2, 29), date(2023, 1, 31), date(2022, 12, 31), low, high]
    for value in (*near, *some, *leap):
        first = value.replace(day=1) if type_.kind == "month" else value
        if low <= first <= high:
            yield first


def by_decider(plan: Plan, rows: Sequence[Row]) -> Results:
    """What `Decider` says, as the result's columns have it."""
    columns = [
        (decider, result_columns(one)) for one, decider in zip(plan.benefits, plan.deciders, strict=True)
    ]
    made = (
        tuple(cell for decider, own in columns for cell in _cells(plan, decider, own, row)) for row in rows
    )
    return [_TOO_LARGE if any(_large(cell) for cell in line) else line for line in made]


def _large(cell: Any) -> bool:
    return isinstance(cell, Decimal) and abs(cell) >= Decimal(LARGEST_FEN) / 100


def _cells(plan: Plan, decider: Any, columns: Sequence[Any], row: Row) -> Iterator[Any]:
    made = decider.decide_read(row, plan.on)
    lacks = bool(made.eligible and made.missing)
    for column in columns:
        if column.kind == "truth":
            yield made.eligible
        elif column.kind == "code":
            yield code_of([reason.holds for reason in made.because], lacks)
        elif column.kind == "date":
            yield made.until
        else:
            yield made.amount if column.payer is None else made.paid_by.get(column.payer)


def typed_columns(plan: Plan, dialect: Any) -> list[tuple[str, str]]:
    """A column for each fact, under a short name: names of facts may be longer than a database allows."""
    return [(f"fact{number}", cast_type(type_, dialect)) for number, type_ in enumerate(plan.facts.values())]


def query(plan: Plan, dialect: Any) -> str:
    facts = {name: f"fact{number}" for number, name in enumerate(plan.facts)}
    return policy_select(plan, dialect, "facts", facts, {"no": "no"})


def by_local(plan: Plan, rows: Sequence[Row], folder: Path) -> Results:
    """By way of files: Parquet in, Parquet out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from luoshi.engines import local
    from luoshi.engines.job import Job

    arrays = {
        name: pa.array([row[name] for row in rows], _arrow(type_)) for name, type_ in plan.facts.items()
    }
    pq.write_table(pa.table(arrays), folder / "in.parquet")
    local.run(plan, Job(str(folder / "in.parquet"), folder / "out.parquet", force=True))
    done = pq.read_table(folder / "out.parquet")
    numbers = done.column("row").to_pylist()
    wanted = [column.name for benefit in plan.benefits for column in result_columns(benefit)]
    lines = zip(*(done.column(name).to_pylist() for name in wanted), strict=True)
    found = dict(zip(numbers, lines, strict=True))
    return [found.get(number, _TOO_LARGE) for number in range(1, len(rows) + 1)]


def by_duckdb(plan: Plan, rows: Sequence[Row]) -> Results:
    import duckdb
    import pyarrow as pa

    with duckdb.connect() as connection:
        columns = typed_columns(plan, "duckdb")
        arrays = {
            column: pa.array([row[name] for row in rows], _arrow(type_))
            for (column, _), (name, type_) in zip(columns, plan.facts.items(), strict=True)
        }
        table = pa.table({"no": pa.array(range(len(rows)), pa.int64()), **arrays})
        connection.register("given", table)
        listed = ", ".join(f"cast({name} as {type_}) as {name}" for name, type_ in columns)
        connection.execute(f"create table facts as select no, {listed} from given")
        connection.execute(f"create table done as {query(plan, 'duckdb')}")
        return _bare(connection.execute("select * from done order by no").fetchall())


def _arrow(type_: Type) -> Any:
    import pyarrow as pa

    kinds = {"truth": pa.bool_(), "text": pa.string(), "date": pa.date32(), "month": pa.date32()}
    return kinds.get(type_.kind) or pa.decimal128(38, type_.scale)


def by_postgres(plan: Plan, rows: Sequence[Row], connection: Any) -> Results:
    columns = typed_columns(plan, "postgres")
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists facts")
        cursor.execute(f"create table facts (no bigint, {', '.join(f'{a} {b}' for a, b in columns)})")
        with cursor.copy("copy facts from stdin") as copy:
            for number, row in enumerate(rows):
                copy.write_row([number, *(row[name] for name in plan.facts)])
        cursor.execute("drop table if exists done")
        cursor.execute(f"create table done as {query(plan, 'postgres')}")
        return _bare(cursor.execute("select * from done order by no").fetchall())


@contextmanager
def spark_session(master: str) -> Iterator[Any]:
    from luoshi.engines import spark
    from luoshi.engines.job import Job

    with spark.session_of(Job("", Path(), options={"master": master})) as session:
        yield session


def by_spark(plan: Plan, rows: Sequence[Row], session: Any) -> Results:
    columns = typed_columns(plan, "spark")
    schema = ", ".join(["no bigint", *(f"{name} {type_}" for name, type_ in columns)])
    lines = [[number, *(row[name] for name in plan.facts)] for number, row in enumerate(rows)]
    session.createDataFrame(lines, schema=schema).createOrReplaceTempView("facts")
    found = session.sql(f"select * from ({query(plan, 'spark')}) order by no").collect()
    return _bare([tuple(row) for row in found])


def _bare(lines: list[tuple[Any, ...]]) -> Results:
    return [_TOO_LARGE if line[-1] else line[1:-1] for line in lines]


def differences(plan: Plan, rows: Sequence[Row], one: Results, other: Results) -> Iterator[str]:
    names = [column.name for benefit in plan.benefits for column in result_columns(benefit)]
    if len(one) != len(other):
        yield f"{len(one)} rows and {len(other)}"
    for row, left, right in zip(rows, one, other, strict=False):
        if left is _TOO_LARGE or right is _TOO_LARGE:
            if left is not right:
                yield f"too large: {left is _TOO_LARGE} and {right is _TOO_LARGE} for {row}"
            continue
        for name, a, b in zip(names, left, right, strict=True):
            if a != b:
                yield f"{name}: {a!r} and {b!r} for { {k: str(v) for k, v in row.items() if v is not None} }"


def verdicts(plan: Plan, results: Results) -> Mapping[str, Counter[Any]]:
    """How often each benefit came out yes, no and not known."""
    found: dict[str, Counter[Any]] = {}
    names = [column.name for benefit in plan.benefits for column in result_columns(benefit)]
    for place, name in enumerate(names):
        if name.endswith(".eligible"):
            found[name] = Counter(line[place] for line in results if line is not _TOO_LARGE)
    return found


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--rows", type=int, default=10_000)
    said.add_argument("--engines", default="local,duckdb")
    said.add_argument("--postgres", help="a database in which the tables facts and done may be made")
    said.add_argument("--master", default="local[1]")
    said.add_argument("--part", type=int, default=10_000, help="rows at a time")
    given = said.parse_args()
    names = given.engines.split(",")
    broken = False
    with ExitStack() as stack:
        engines = {name: stack.enter_context(_engine(name, given)) for name in names}
        for policy in POLICIES:
            plan = plan_of(policy)
            cells, yes = 0, Counter[bool | None]()
            wrong = dict.fromkeys(engines, 0)
            for part in range(0, given.rows, given.part):
                rows = drawn(plan, min(given.part, given.rows - part), seed=5 + part)
                expected = by_decider(plan, rows)
                cells += sum(map(len, expected))
                for counts in verdicts(plan, expected).values():
                    yes.update(counts)
                for name, decide in engines.items():
                    for difference in differences(plan, rows, expected, decide(plan, rows)):
                        wrong[name] += 1
                        if wrong[name] <= 3:
                            print(f"{name}: {difference[:400]}")
            print(f"{policy}: {given.rows:,} rows, {len(plan.benefits)} benefits, {cells:,} cells")
            print(f"    decided yes {yes[True]:,}, no {yes[False]:,}, not known {yes[None]:,}")
            for name, count in wrong.items():
                print(f"    {name:9} {count} cells differ", flush=True)
            broken |= any(wrong.values())
    sys.exit(broken)


@contextmanager
def _engine(name: str, given: argparse.Namespace) -> Iterator[Any]:
    if name == "postgres":
        import psycopg

        with psycopg.connect(given.postgres, autocommit=True) as connection:
            yield lambda plan, rows: by_postgres(plan, rows, connection)
    elif name == "spark":
        with spark_session(given.master) as session:
            yield lambda plan, rows: by_spark(plan, rows, session)
    elif name == "local":
        with TemporaryDirectory() as folder:
            yield lambda plan, rows: by_local(plan, rows, Path(folder))
    else:
        yield by_duckdb


if __name__ == "__main__":
    main()
