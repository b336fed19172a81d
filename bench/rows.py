"""End to end, Parquet to Parquet: a policy's benefits for a register of firms, against the same work without rules.

    python bench/rows.py                                     100 thousand and a million rows, small enough for a laptop
    python bench/rows.py --sizes 1_000_000,10_000_000 --folder /some/disk
    python bench/rows.py --sizes 100_000_000 --only run      what takes long left out

How to read it: bench/README.md. A run fails when the rules cost more than half of what reading and writing cost, when
anybody decides otherwise, or when ten times the rows take much more memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from luoshi.engines.demo.register import Register, counties_of
from luoshi.engines.demo.write import write
from luoshi.engines.in_memory.ahead import ahead
from luoshi.engines.in_memory.column import Column
from luoshi.engines.in_memory.compiled import Compiled, Decided, compile_plan
from luoshi.engines.in_memory.take import Reader
from luoshi.engines.job import Job
from luoshi.engines.local import arrow_memory, run
from luoshi.engines.mapping import Taken, map_columns
from luoshi.engines.plan import Plan, make_plan, result_columns
from luoshi.engines.results.sink import new_part, schema_of
from luoshi.engines.sources import Batch, open_source
from luoshi.engines.sql.select import policy_select
from luoshi.policy.load import load

ROOT = Path(__file__).resolve().parents[1]
ON = date(2023, 2, 15)
GOAL = 1.5
KEPT = 1 << 18
"""The real results of so many rows are written over and over where there are no rules: a whole row group's."""
MIB = 1024
WAYS = ("run", "no rules", "looked at", "duckdb")
COUNTY = "地区"
Work = Callable[[], object]


def planned(policy: str, audience: str) -> Plan:
    return make_plan(load(policy), audience=audience or None, on=ON)


class NoRules:
    """Decides nothing: gives results of the first rows over and over, so that what is written is as it is else."""

    def __init__(self, plan: Plan) -> None:
        self.compiled: Compiled = compile_plan(plan)
        self.texts = self.compiled.texts
        self.kept: list[pa.RecordBatch] = []
        self.turn = 0

    def decide(self, columns: Mapping[str, Column], count: int) -> Decided:
        if sum(one.num_rows for one in self.kept) < KEPT:
            self.kept.append(self.compiled.decide(columns, count).batch)
            return Decided(self.kept[-1], ())
        self.turn += 1
        given = self.kept[self.turn % len(self.kept)]
        return Decided(given.slice(0, count) if given.num_rows >= count else given, ())


def with_rules(options: argparse.Namespace, rows: Path, out: Path) -> Work:
    """All of `luoshi run`: the policy is loaded and made machine code, too."""
    return lambda: run(planned(options.policy, options.audience), Job(str(rows), out, force=True))


def looked_at(options: argparse.Namespace, rows: Path, out: Path) -> Work:
    """The same pipeline: columns are read and looked at, results written, sums made; but nothing is worked out."""
    plan = planned(options.policy, options.audience)
    return lambda: run(plan, Job(str(rows), out, force=True), compile_=NoRules)


def no_rules(options: argparse.Namespace, rows: Path, out: Path) -> Work:
    """Only the reading of the columns that rules read and the writing of the results, in the run's own threads, batches
    and settings: no look at a value, no sums. What is written are the results of the first rows, over and over; so many
    that a row group holds none of them twice."""
    plan = planned(options.policy, options.audience)
    source = open_source(str(rows))
    mapped = map_columns(plan, source.columns, None, ())
    wanted = [*mapped.columns, COUNTY]
    schema = schema_of(plan, [pa.field(COUNTY, pa.string())])
    compiled = compile_plan(plan)
    kept: list[pa.RecordBatch] = []
    with closing(source.batches(wanted, {})) as first:
        for batch in first:
            kept.append(decided(compiled, plan, batch.columns, len(batch.numbers)))
            if sum(one.num_rows for one in kept) >= KEPT:
                break

    def written(number: int, batch: Batch) -> pa.RecordBatch:
        given = kept[number % len(kept)]
        count = min(len(batch.numbers), given.num_rows)
        county = batch.columns[COUNTY].cast(pa.string()).slice(0, count)
        arrays = [pa.array(batch.numbers[:count]), county, *given.slice(0, count).columns]
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def work() -> None:
        with arrow_memory():
            part = new_part(out, schema)
            for number, batch in enumerate(ahead(source.batches(wanted, {}))):
                part.write(written(number, batch))
            part.close()

    return work


def decided(compiled: Compiled, plan: Plan, cells: Mapping[str, Any], count: int) -> pa.RecordBatch:
    readers = {
        name: Reader(plan.facts[name], Taken(name), compiled.texts.get(name, ())) for name in plan.facts
    }
    columns = {name: reader.read(cells[name]).column for name, reader in readers.items() if name in cells}
    return compiled.decide(columns, count).batch


def in_duckdb(options: argparse.Namespace, rows: Path, out: Path) -> Work:
    """The same results by one SELECT, from Parquet to Parquet."""
    import duckdb

    plan = planned(options.policy, options.audience)
    source = open_source(str(rows))
    facts = {name: f'"{name}"' for name in plan.facts if name in source.columns}
    numbered = f"(select *, file_row_number + 1 as no from read_parquet('{rows}', file_row_number = true))"
    select = policy_select(plan, "duckdb", numbered, facts, {"row": "no", COUNTY: f'"{COUNTY}"'})
    names = ["row", COUNTY, *(one.name for benefit in plan.benefits for one in result_columns(benefit))]
    listed = ", ".join(f'"{name}"' for name in names)
    base = duckdb.connect()
    base.execute(f"set threads = {os.cpu_count()}; set temp_directory = '{out.parent}'")
    how = "format parquet, compression zstd, compression_level 1"
    return lambda: base.execute(f"copy (select {listed} from ({select})) to '{out}' ({how})")


def make(options: argparse.Namespace, _: Path, out: Path) -> Work:
    plan = planned(options.policy, options.audience)
    return lambda: write(Register.of(plan, counties_of(Path(plan.policy.file))), out, options.count)


DOES: Mapping[str, Callable[[argparse.Namespace, Path, Path], Work]] = {
    "run": with_rules,
    "no rules": no_rules,
    "looked at": looked_at,
    "duckdb": in_duckdb,
    "make": make,
}


def child(way: str, options: argparse.Namespace) -> None:
    """One way in a process of its own; prints seconds, CPU seconds and the most memory it had."""
    work = DOES[way](options, Path(options.rows), Path(options.out))
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    work()
    seconds = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "mib": used.ru_maxrss / MIB}))


def timed(way: str, options: argparse.Namespace, rows: Path, out: Path, count: int) -> dict[str, float]:
    given = ["--policy", options.policy, "--for", options.audience, "--rows", str(rows), "--out", str(out)]
    command = [sys.executable, __file__, "--child", way, *given, "--count", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{way}: {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().split("\n")[-1])


def differing(plan: Plan, one: Path, other: Path) -> int:
    """In how many cells two results differ. A column at a time; DuckDB writes its row groups as they come."""
    left_row, right_row = (pq.read_table(path, columns=["row"]).column("row") for path in (one, other))
    order = pc.sort_indices(right_row)
    found = int(pc.sum(pc.not_equal(left_row, right_row.take(order))).as_py())
    for name in (column.name for benefit in plan.benefits for column in result_columns(benefit)):
        a = pq.read_table(one, columns=[name]).column(name)
        b = pq.read_table(other, columns=[name]).column(name).take(order).cast(a.type)
        same = pc.or_(pc.fill_null(pc.equal(a, b), False), pc.and_(pc.is_null(a), pc.is_null(b)))
        found += len(a) - int(pc.sum(same).as_py())
    return found


def measured(
    options: argparse.Namespace, plan: Plan, folder: Path, count: int, ways: list[str]
) -> dict[str, Any]:
    rows, outs = (
        folder / f"rows-{count}.parquet",
        {way: folder / f"{way.replace(' ', '-')}.parquet" for way in ways},
    )
    made = timed("make", options, rows, rows, count)
    size = rows.stat().st_size
    print(
        f"\n{count:,} rows, {size / 1e6:,.0f} MB; invented in {made['seconds']:.1f} s, {made['mib']:,.0f} MiB"
    )
    print(f"{'':10}{'seconds':>10}{'CPU s':>10}{'MiB':>8}{'rows/s':>14}{'result MB':>11}")
    found: dict[str, Any] = {}
    for _ in range(options.times):
        for way in ways:
            one = timed(way, options, rows, outs[way], count)
            if way not in found or one["seconds"] < found[way]["seconds"]:
                found[way] = one
    for way in ways:
        one = found[way]
        rate = int(count / one["seconds"])
        written = outs[way].stat().st_size / 1e6
        print(f"{way:10}{one['seconds']:10.2f}{one['cpu']:10.2f}{one['mib']:8,.0f}{rate:14,}{written:11,.0f}")
    if "duckdb" in ways and "run" in ways and count <= options.compare:
        found["differing"] = differing(plan, outs["run"], outs["duckdb"])
        print(f"cells in which luoshi and duckdb differ: {found['differing']}")
    for way in ways:
        if way != "run" and "run" in ways:
            print(f"run is {over(found, way, 'seconds'):.2f} x {way} (CPU {over(found, way, 'cpu'):.2f})")
    for path in folder.glob("*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return found


def over(found: Mapping[str, Any], way: str, what: str) -> float:
    return float(found["run"][what] / found[way][what])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="100_000,1_000_000")
    parser.add_argument("--policy", default=str(ROOT / "policies/jiaozuo/2023-1"))
    parser.add_argument("--for", dest="audience", default="企业")
    parser.add_argument("--folder", type=Path, help="where the files go; a folder in it is made and removed")
    parser.add_argument("--only", default=",".join(WAYS), help="of: " + ", ".join(WAYS))
    parser.add_argument("--times", type=int, default=2, help="the best of so many runs counts")
    parser.add_argument(
        "--compare", type=int, default=1_000_000, help="results are compared up to so many rows"
    )
    for name in ("--child", "--rows", "--out"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    parser.add_argument("--count", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options)
        return
    plan = planned(options.policy, options.audience)
    sizes = [int(size.replace("_", "")) for size in options.sizes.split(",")]
    ways = [way.strip() for way in options.only.split(",")]
    columns = sum(len(result_columns(benefit)) for benefit in plan.benefits)
    print(
        f"{plan.policy.id}: {len(plan.benefits)} benefits, {len(plan.facts)} facts, {columns} result columns"
    )
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}, pyarrow {pa.__version__}"
    )
    failed = []
    before: dict[str, Any] | None = None
    for count in sizes:
        with tempfile.TemporaryDirectory(prefix="luoshi-rows-", dir=options.folder) as folder:
            found = measured(options, plan, Path(folder), count, ways)
        if found.get("differing"):
            failed.append(f"{count:,} rows: {found['differing']} cells differ")
        if "run" in found and "no rules" in found and count >= 1_000_000:
            # Other work on the machine makes either figure larger, hardly both.
            ratio = min(over(found, "no rules", one) for one in ("seconds", "cpu"))
            if ratio > GOAL:
                failed.append(f"{count:,} rows: {ratio:.2f} times the work without rules, the goal is {GOAL}")
        if before is not None and "run" in found and "run" in before and count >= 10_000_000:
            grown = found["run"]["mib"] / before["run"]["mib"]
            if grown > GOAL:
                failed.append(f"{count:,} rows: {grown:.1f} times the memory of the size before")
        before = found
    for line in failed:
        print(f"FAILED: {line}")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
