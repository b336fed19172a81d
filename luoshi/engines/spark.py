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

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as f

from luoshi.engines.job import Job, Outcome, Progress, quiet
from luoshi.engines.mapping import Mapped, county_column, map_columns, same_column
from luoshi.engines.plan import Plan, with_identities
from luoshi.engines.results.aside import Aside, aside
from luoshi.engines.results.manifest import manifest_of
from luoshi.engines.results.sink import ROW
from luoshi.engines.results.summary import summarise
from luoshi.engines.results.totals import Totals
from luoshi.engines.sql.select import TOO_LARGE, policy_select
from luoshi.engines.sql.singly import Singly
from luoshi.engines.sql.take import Held, InSql, literal_sql, take
from luoshi.engines.sql.totals import gathered
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.facts import read_value
from luoshi.rules.sql_dialect import quote_name
from luoshi.rules.types import TEXT

_FILE, _INDEX = "luoshi_file", "luoshi_index"
_HELD: Mapping[str, Held] = {
    "string": "text", "boolean": "truth", "tinyint": "integer", "smallint": "integer", "int": "integer",
    "bigint": "integer", "double": "float", "float": "real", "date": "date", "timestamp_ntz": "time",
}  # fmt: skip
_SQL_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.mapKeyDedupPolicy": "EXCEPTION",
}
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.task.maxFailures": "8",
}
_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
_AT_ONCE = 20_000
LIMITS = (None, 10**9, 10**6)
_OVERFLOW = ("NUMERIC_VALUE_OUT_OF_RANGE", "ARITHMETIC_OVERFLOW")


@dataclass(frozen=True, slots=True)
class Work:
    """What goes where. `offsets` says how many rows lie before those of each file."""

    plan: Plan
    held: Mapping[str, Held]
    mapped: Mapped
    kept: tuple[str, ...]
    county: str | None
    offsets: Mapping[str, int]
    rows: int


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
            with told_of(session, work.rows, progress):
                counts, totals = _decide_within(session, work, partial.name, beside)
            columns = session.read.parquet(partial.name).columns
            inputs = {"files": list(work.offsets), "spark": session.version}
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


@contextmanager
def session_of(job: Job) -> Iterator[SparkSession]:
    """A session of our own. A cluster's own settings (spark-defaults.conf) hold, but for what the results hang on."""
    master = job.options.get("master", "local[*]")
    own = {name: value for name, value in job.options.items() if name.startswith("spark.")}
    here = (
        _HERE if master.startswith("local") or urlsplit(master).hostname in ("127.0.0.1", "localhost") else {}
    )
    builder = SparkSession.builder.master(master).appName(f"luoshi {job.source}")
    for name, value in {**_SETTINGS, **here, **own, **_SQL_SETTINGS}.items():
        builder = builder.config(name, value)
    running = SparkSession.getActiveSession()
    if running is not None and running.sparkContext.master != master:
        what = Say(
            f"这个程序里已经连着 {running.sparkContext.master}",
            f"this program is connected to {running.sparkContext.master} already",
        )
        raise Refused(Problem("spark.running", what, Say("先停掉那个会话", "stop that session first")))
    try:
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel(job.options.get("log", "ERROR"))
        try:
            yield session
        finally:
            if running is None:
                session.stop()
    except (PySparkException, Py4JError) as error:
        said = " ".join(str(error).split())[:300]
        raise Refused(
            Problem(
                "spark.refused",
                Say(f"Spark 没有做成：{said}", f"Spark could not do it: {said}"),
                Say(
                    "没有写出结果。检查主节点的地址、文件是不是每个节点都读得到，再试",
                    "no result was written. See to the address of the master, and that every node can read the files",
                ),
                Place(job.source),
            )
        ) from None


def opened(session: SparkSession, source: str) -> DataFrame:
    """The table, with the file that each row stands in and its place there."""
    if source.lower().endswith((".csv", ".tsv", ".txt", ".jsonl", ".xlsx")):
        what = Say("在 Spark 上只读 Parquet", "on Spark only Parquet is read")
        do = Say(
            "先把表转成 Parquet，或不加 --engine 在本机算",
            "turn it into Parquet, or leave out --engine to run it here",
        )
        raise Refused(Problem("spark.kind", what, do, Place(source)))
    table = session.read.option("recursiveFileLookup", "true").parquet(source)
    return table.select("*", "_metadata.file_path", "_metadata.row_index").withColumnsRenamed(
        {"file_path": _FILE, "row_index": _INDEX}
    )


def _work(session: SparkSession, table: DataFrame, plan: Plan, job: Job) -> Work:
    held = columns_of(table)
    columns = list(held)
    kept = [_kept(name, columns) for name in job.keys]
    plan = with_identities(plan, kept)
    county = _kept(job.county, columns) if job.county else county_column(columns)
    kept = list(dict.fromkeys([*kept, *([county] if county else [])]))
    mapped = map_columns(plan, columns, job.mapping, kept)
    offsets, rows = numbering(session, table)
    return Work(plan, held, mapped, tuple(kept), county, offsets, rows)


def numbering(session: SparkSession, table: DataFrame) -> tuple[dict[str, int], int]:
    """Makes the table and its files known by their names: how many rows lie before each file, and in all."""
    counts = {str(file): int(count) for file, count in table.groupBy(_FILE).count().collect()}
    offsets: dict[str, int] = {}
    rows = 0
    for file in sorted(counts, key=lambda file: PurePosixPath(unquote(urlsplit(file).path))):
        offsets[file] = rows
        rows += counts[file]
    session.createDataFrame(
        [*offsets.items()] or [("", 0)], f"{_FILE} string, before bigint"
    ).createOrReplaceTempView("luoshi_files")
    table.createOrReplaceTempView("luoshi_table")
    return offsets, rows


def columns_of(table: DataFrame) -> dict[str, Held]:
    """The columns of an opened table, with what they hold."""
    return {name: held_of(kind) for name, kind in table.dtypes if name not in (_FILE, _INDEX)}


def held_of(kind: str) -> Held:
    return "decimal" if kind.startswith("decimal") else _HELD.get(kind, "other")


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
    session: SparkSession, work: Work, out: str, beside: Aside
) -> tuple[tuple[int, int, int], Totals]:
    """Numbers so large that sums of them overflow Spark's 38 digits stop its job: then those beyond a limit are left to
    the driver, which has no such bound."""
    for limit in LIMITS:
        try:
            return _decide(session, work, out, beside, limit)
        except PySparkException as error:
            if limit == LIMITS[-1] or not overflows(error):
                raise
    raise AssertionError("the last limit raises")


def overflows(error: Exception) -> bool:
    """Whether a number was too large for 38 digits."""
    return any(word in str(error) for word in _OVERFLOW)


def _decide(
    session: SparkSession, work: Work, out: str, beside: Aside, limit: int | None
) -> tuple[tuple[int, int, int], Totals]:
    """Writes the result; (rows in, decided, refused), and the sums."""
    taken = taken_of(work)
    tests = dict.fromkeys(one.plain for one in taken.values())
    if limit is not None:
        numbers = (
            one.value for fact, one in taken.items() if work.plan.facts.get(fact, TEXT).kind == "number"
        )
        tests |= dict.fromkeys(f"coalesce(abs({value}) <= {limit}, true)" for value in numbers)
    plain = " and ".join(tests) or "true"
    facts = {fact: one.value for fact, one in taken.items() if fact in work.plan.facts}
    numbered = numbered_rows(work)
    keep = {ROW: ROW, **{name: column_sql(name) for name in work.kept}}
    even = f"(select * from {numbered} where {plain}) as plain"
    decided = session.sql(policy_select(work.plan, "spark", even, facts, keep))
    # A row with an amount that is too large is as good as never there: it is looked for while the others are written,
    # and only if there is one are they written again without it.
    seen = Observation()
    large = f.sum(f.when(f.col(column_sql(TOO_LARGE)), 1).otherwise(0)).alias("large")
    _written(decided.observe(seen, large).drop(f.col(column_sql(TOO_LARGE))), out)
    odd = f"not ({plain})"
    if seen.get["large"]:
        _written(decided.where(f"not {column_sql(TOO_LARGE)}").drop(f.col(column_sql(TOO_LARGE))), out)
        rows = decided.where(column_sql(TOO_LARGE)).select(ROW).collect()
        listed = ", ".join(str(number) for (number,) in rows)
        odd, plain = f"{odd} or {ROW} in ({listed})", f"{plain} and {ROW} not in ({listed})"
    session.read.parquet(out).createOrReplaceTempView("luoshi_results")
    done = int(session.sql("select count(*) from luoshi_results").collect()[0][0])
    singly = Singly.of(work.plan, work.mapped)
    more = refused = 0
    if done < work.rows:
        more, refused = _one_by_one(
            session, work, singly, f"select * from {numbered} where {odd}", out, beside
        )
        session.read.parquet(out).createOrReplaceTempView("luoshi_results")
    totals = gathered(
        work.plan, "luoshi_results", work.county, "spark", lambda query: session.sql(query).toLocalIterator()
    )
    totals.found.update(beside.cells)
    if facts:
        counted = ", ".join(
            f"count(*) - count({value}) as c{place}" for place, value in enumerate(facts.values())
        )
        found = session.sql(f"select {counted} from {numbered} where {plain}").collect()[0]
        for fact, times in zip(facts, found, strict=True):
            totals.found[f"missing/{fact}"] += int(times) + singly.missing[fact]
    return (work.rows, done + more, refused), totals


def _written(results: DataFrame, out: str, mode: str = "overwrite") -> None:
    results.write.mode(mode).option("compression", "zstd").parquet(out)


def taken_of(work: Work) -> dict[str, InSql]:
    """How each fact is taken from the table."""
    types = {**work.plan.facts, **work.plan.asks}
    found: dict[str, InSql] = {}
    for fact, taken in work.mapped.facts.items():
        if taken.column is None:
            value = literal_sql(read_value(taken.constant, types[fact]), types[fact], "spark")
            found[fact] = InSql("true", value)
        else:
            found[fact] = take(column_sql(taken.column), work.held[taken.column], types[fact], "spark", taken)
    return found


def numbered_rows(work: Work) -> str:
    """The rows with their numbers, and the columns that are wanted."""
    columns = dict.fromkeys([*work.kept, *work.mapped.columns])
    listed = ", ".join(f"t.{column_sql(column)}" for column in columns)
    before, join = "0", ""
    if len(work.offsets) > 1:
        before, join = "o.before", f"join luoshi_files as o on o.{_FILE} = t.{_FILE}"
    hint = "/*+ broadcast(o) */ " if join else ""
    return f"(select {hint}{before} + t.{_INDEX} + 1 as {ROW}, {listed} from luoshi_table as t {join}) as numbered"


def _one_by_one(
    session: SparkSession, work: Work, singly: Singly, query: str, out: str, beside: Aside
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


def column_sql(name: str) -> str:
    return quote_name(name, "spark")


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


@contextmanager
def told_of(session: SparkSession, rows: int, progress: Progress) -> Iterator[None]:
    """Says now and then how far the tasks are."""
    done = threading.Event()
    tracker = session.sparkContext.statusTracker()

    def tell() -> None:
        while not done.wait(1):
            stages = [tracker.getStageInfo(number) for number in tracker.getActiveStageIds()]
            tasks = sum(stage.numTasks for stage in stages if stage)
            if tasks:
                part = sum(stage.numCompletedTasks for stage in stages if stage) / tasks
                progress(int(rows * part), part)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()
