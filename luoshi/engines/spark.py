"""A policy on a Spark cluster: Parquet in, Parquet out, the same SELECT as everywhere, cut up among the executors.

    source   a Parquet file, a folder of them or a pattern, where every executor can read it (a share, hdfs://, s3a://)
    out      a folder of Parquet files
    options  master: local[2], spark://host:7077, yarn …; any spark.* setting

Rows are numbered by their file and their place in it. Those in which every value is in a plain form (sql/take.py) are
decided in SQL, in ANSI mode, by narrow stages only: an executor that is lost costs the tasks it had, which others do again,
with the same result. The few other rows come to the driver and are decided one by one (sql/singly.py). All is written into
`<out>.partial`, which is renamed when the counts add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Observation, Row, SparkSession
from pyspark.sql import functions as f

from luoshi.engines.job import Job, Outcome, Progress, quiet
from luoshi.engines.mapping import Mapped, county_column, map_columns, same_column
from luoshi.engines.plan import Plan, with_identities
from luoshi.engines.results.aside import Aside, aside
from luoshi.engines.results.manifest import manifest_of
from luoshi.engines.results.sink import ROW
from luoshi.engines.results.summary import summarise
from luoshi.engines.results.totals import Totals
from luoshi.engines.spark_table import (
    LIMITS,
    NumberedTable,
    column_sql,
    columns_of,
    numbered,
    numbered_rows,
    opened,
    overflows,
    session_of,
    told_of,
)
from luoshi.engines.sql.select import TOO_LARGE, policy_select
from luoshi.engines.sql.singly import Singly, apart
from luoshi.engines.sql.take import InSql, taken_of
from luoshi.engines.sql.totals import gathered, unknown
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.types import TEXT

_RESULTS = "luoshi_results"
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class _Work:
    """What goes where. `kept` are the columns of keys and county."""

    plan: Plan
    table: NumberedTable
    mapped: Mapped
    kept: tuple[str, ...]
    county: str | None


def run(plan: Plan, job: Job, progress: Progress = quiet) -> Outcome:
    """Decide the rows of a table. Raises `Refused` where that cannot be done; nothing is left then."""
    out = job.options.get("into") or str(job.out)
    with session_of(job) as session, aside(job.out) as beside:
        results = _Folder(session, out)
        results.look(force=job.force)
        partial = _Folder(session, f"{out.rstrip('/')}.partial")
        partial.remove()
        try:
            table = opened(session, job.source)
            work = _work(session, table, plan, job)
            job.tell(work.mapped)
            with told_of(session, work.table.rows, progress):
                counts, totals = _decide_within(session, work, partial.name, beside)
            columns = session.read.parquet(partial.name).columns
            inputs = {"files": list(work.table.offsets), "spark": session.version}
            manifest = manifest_of(
                work.plan, job, "spark", inputs, work.mapped, counts, columns, ("pyspark",)
            )
            summary = summarise(work.plan, totals, work.mapped, counts, work.county)
            beside.prepare(manifest, summary)
            results.replace_by(partial)
        finally:
            partial.remove()
        side = beside.publish()
    progress(counts[0], 1.0)
    return Outcome(*counts, out, side, manifest, summary)


def _work(session: SparkSession, table: DataFrame, plan: Plan, job: Job) -> _Work:
    columns = list(columns_of(table))
    kept = [_kept(name, columns) for name in job.keys]
    plan = with_identities(plan, kept)
    county = _kept(job.county, columns) if job.county else county_column(columns)
    kept = list(dict.fromkeys([*kept, *([county] if county else [])]))
    mapped = map_columns(plan, columns, job.mapping, kept)
    return _Work(plan, numbered(session, table), mapped, tuple(kept), county)


def _kept(name: str, columns: Sequence[str]) -> str:
    found = same_column(name, columns)
    if found is None or found == ROW:
        listed = "、".join(columns[:8])
        what = Say(f"表里没有“{name}”这一列", f"the table has no column {name}")
        if found == ROW:
            what = Say(f"列名“{ROW}”留给行号", f"the name {ROW} is that of the row's number")
        raise Refused(Problem("run.column", what, Say(f"有：{listed}", f"there are: {listed}")))
    return found


def _decide_within(
    session: SparkSession, work: _Work, out: str, beside: Aside
) -> tuple[tuple[int, int, int], Totals]:
    for limit in LIMITS:
        try:
            return _decide(session, work, out, beside, limit)
        except PySparkException as error:
            if limit == LIMITS[-1] or not overflows(error):
                raise
    raise AssertionError("the last limit raises")


def _decide(
    session: SparkSession, work: _Work, out: str, beside: Aside, limit: int | None
) -> tuple[tuple[int, int, int], Totals]:
    """Writes the result; (rows in, decided, refused), and the sums."""
    taken = taken_of(work.plan, work.mapped, work.table.columns, "spark")
    facts = {fact: one.value for fact, one in taken.items() if fact in work.plan.facts}
    plain = _plain(work.plan, taken, limit)
    rows = numbered_rows(work.table, [*work.kept, *work.mapped.columns])
    keep = {ROW: ROW, **{name: column_sql(name) for name in work.kept}}
    source = f"(select * from {rows} where {plain}) as plain"
    decided = session.sql(policy_select(work.plan, "spark", source, facts, keep))
    odd, even = apart(plain, _written_but(decided, out))
    done = _results(session, out)
    singly = Singly.of(work.plan, work.mapped)
    more = refused = 0
    if done < work.table.rows:
        more, refused = _one_by_one(session, work, singly, f"select * from {rows} where {odd}", out, beside)
        _results(session, out)

    def select(query: str) -> Iterator[Row]:
        yield from session.sql(query).toLocalIterator()

    totals = gathered(work.plan, _RESULTS, work.county, "spark", select)
    totals.found.update(beside.cells)
    for fact, times in unknown(facts, f"{rows} where {even}", select).items():
        totals.found[f"missing/{fact}"] += times + singly.missing[fact]
    return (work.table.rows, done + more, refused), totals


def _plain(plan: Plan, taken: Mapping[str, InSql], limit: int | None) -> str:
    """Whether all values of a row are in plain forms, and none beyond the limit."""
    tests = dict.fromkeys(one.plain for one in taken.values())
    if limit is not None:
        numbers = (one.value for fact, one in taken.items() if plan.facts.get(fact, TEXT).kind == "number")
        tests |= dict.fromkeys(f"coalesce(abs({value}) <= {limit}, true)" for value in numbers)
    return " and ".join(tests) or "true"


def _written_but(decided: DataFrame, out: str) -> list[int]:
    """Writes the result but for rows with an amount that is too large, whose numbers are given. Such a row is as good as
    never there: it is looked for while the others are written, and only if there is one are they written again without."""
    mark = column_sql(TOO_LARGE)
    seen = Observation()
    large = f.sum(f.when(f.col(mark), 1).otherwise(0)).alias("large")
    _written(decided.observe(seen, large).drop(f.col(mark)), out)
    if not seen.get["large"]:
        return []
    _written(decided.where(f"not {mark}").drop(f.col(mark)), out)
    return [number for (number,) in decided.where(mark).select(ROW).collect()]


def _results(session: SparkSession, out: str) -> int:
    """Makes what is written known by its name; how many rows it has."""
    session.read.parquet(out).createOrReplaceTempView(_RESULTS)
    return int(session.sql(f"select count(*) from {_RESULTS}").collect()[0][0])


def _written(results: DataFrame, out: str, mode: str = "overwrite") -> None:
    results.write.mode(mode).option("compression", "zstd").parquet(out)


def _one_by_one(
    session: SparkSession, work: _Work, singly: Singly, query: str, out: str, beside: Aside
) -> tuple[int, int]:
    """Fetches the rows that SQL leaves, and adds what is decided of them: (decided, refused)."""
    schema = session.read.parquet(out).schema
    decided = refused = 0
    good: list[tuple[Any, ...]] = []

    def keep() -> None:
        if good:
            _written(session.createDataFrame(good, schema).coalesce(1), out, "append")
            good.clear()

    for found in session.sql(f"{query} order by {ROW}").toLocalIterator():
        cells = found.asDict()
        number = cells[ROW]
        made = singly.decide(number, {name: cells[name] for name in work.mapped.columns})
        if isinstance(made, list):
            beside.refuse(made)
            refused += 1
            continue
        decided += 1
        good.append((number, *(cells[name] for name in work.kept), *made))
        if len(good) == _AT_ONCE:
            keep()
    keep()
    return decided, refused


class _Folder:
    """A folder in whatever file system the cluster has."""

    def __init__(self, session: SparkSession, name: str) -> None:
        if "://" not in name:
            name = str(Path(name).absolute())
        context = session.sparkContext
        self.name = name
        self._path = context._jvm.org.apache.hadoop.fs.Path(name)
        self._system = self._path.getFileSystem(context._jsc.hadoopConfiguration())

    def look(self, *, force: bool) -> None:
        if self._system.exists(self._path) and not force:
            what = Say("结果已经存在，没有改动它", "the result is there already and was left alone")
            do = Say("换个名字，或加 --force 覆盖", "choose another name, or --force to overwrite it")
            raise Refused(Problem("file.exists", what, do, Place(self.name)))

    def remove(self) -> None:
        self._system.delete(self._path, True)

    def replace_by(self, other: _Folder) -> None:
        self.remove()
        if not self._system.rename(other._path, self._path):
            what = Say("结果改不了名", "the result could not be given its name")
            do = Say("检查文件夹的权限", "see to the rights of the folder")
            raise Refused(Problem("spark.rename", what, do, Place(self.name)))
