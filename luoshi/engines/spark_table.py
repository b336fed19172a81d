"""A table on a Spark cluster: the session in which it is read, its columns, and its rows by number.

    with session_of(job) as session: ...
    table = numbered(session, opened(session, source))
    numbered_rows(table, columns)       its rows with their numbers, to select from

Rows are numbered by their file and their place in it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from luoshi.engines.job import Job, Progress
from luoshi.engines.results.sink import ROW
from luoshi.engines.sql.take import Held
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.sql_dialect import quote_name

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
LIMITS = (None, 10**9, 10**6)
"""Numbers so large that sums of them overflow Spark's 38 digits stop its job: then those beyond a limit are left to the driver,
which has no such bound."""
_OVERFLOW = ("NUMERIC_VALUE_OUT_OF_RANGE", "ARITHMETIC_OVERFLOW")


@dataclass(frozen=True, slots=True)
class NumberedTable:
    """`offsets` says how many rows lie before those of each file."""

    columns: Mapping[str, Held]
    offsets: Mapping[str, int]
    rows: int


@contextmanager
def session_of(job: Job) -> Iterator[SparkSession]:
    """A session of our own. A cluster's own settings (spark-defaults.conf) hold, but for what the results hang on."""
    running = SparkSession.getActiveSession()
    builder = _builder(job, running)
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
        what = Say(f"Spark 没有做成：{said}", f"Spark could not do it: {said}")
        do = Say(
            "没有写出结果。检查主节点的地址、文件是不是每个节点都读得到，再试",
            "no result was written. See to the address of the master, and that every node can read the files",
        )
        raise Refused(Problem("spark.refused", what, do, Place(job.source))) from None


def _builder(job: Job, running: SparkSession | None) -> SparkSession.Builder:
    master = job.options.get("master", "local[*]")
    if running is not None and running.sparkContext.master != master:
        what = Say(
            f"这个程序里已经连着 {running.sparkContext.master}",
            f"this program is connected to {running.sparkContext.master} already",
        )
        raise Refused(Problem("spark.running", what, Say("先停掉那个会话", "stop that session first")))
    own = {name: value for name, value in job.options.items() if name.startswith("spark.")}
    near = master.startswith("local") or urlsplit(master).hostname in ("127.0.0.1", "localhost")
    builder = SparkSession.builder.master(master).appName(f"luoshi {job.source}")
    for name, value in {**_SETTINGS, **(_HERE if near else {}), **own, **_SQL_SETTINGS}.items():
        builder = builder.config(name, value)
    return builder


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


def columns_of(table: DataFrame) -> dict[str, Held]:
    """The columns of an opened table, with what they hold."""
    return {name: held_of(kind) for name, kind in table.dtypes if name not in (_FILE, _INDEX)}


def held_of(kind: str) -> Held:
    return "decimal" if kind.startswith("decimal") else _HELD.get(kind, "other")


def numbered(session: SparkSession, table: DataFrame) -> NumberedTable:
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
    return NumberedTable(columns_of(table), offsets, rows)


def numbered_rows(table: NumberedTable, columns: Iterable[str]) -> str:
    """The rows with their numbers, and the columns that are wanted."""
    listed = ", ".join(f"t.{column_sql(column)}" for column in dict.fromkeys(columns))
    before, join = "0", ""
    if len(table.offsets) > 1:
        before, join = "o.before", f"join luoshi_files as o on o.{_FILE} = t.{_FILE}"
    hint = "/*+ broadcast(o) */ " if join else ""
    return f"(select {hint}{before} + t.{_INDEX} + 1 as {ROW}, {listed} from luoshi_table as t {join}) as numbered"


def column_sql(name: str) -> str:
    return quote_name(name, "spark")


def overflows(error: Exception) -> bool:
    """Whether a number was too large for 38 digits."""
    return any(word in str(error) for word in _OVERFLOW)


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
