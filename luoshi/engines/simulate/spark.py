"""A simulation on a Spark cluster: both versions are decided by the executors, and only sums come back.

    simulate(before, after, "hdfs://…/register", ids, options={"master": "spark://host:7077"})

What is decided is kept on the executors' disks while it is added up; one that is lost has its part decided again. Nothing is
written. The rows that SQL leaves come to the driver and are decided one by one (odd.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from luoshi.engines.job import Job, Progress, quiet
from luoshi.engines.results.sink import ROW
from luoshi.engines.simulate.asked import Asked
from luoshi.engines.simulate.odd import Odd
from luoshi.engines.simulate.sql import InTheirSql
from luoshi.engines.simulate.sums_sql import add_up
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
from luoshi.engines.sql.take import taken_of
from luoshi.policy.policy import Policy
from luoshi.policy.trying.simulate import REGION, Simulation

_KEPT = "luoshi_simulated"
_NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


def simulate(
    before: Policy,
    after: Policy,
    source: str,
    ids: Sequence[str],
    *,
    on: date | None = None,
    by: str = REGION,
    progress: Progress = quiet,
    options: Mapping[str, str] = _NO_OPTIONS,
) -> Simulation:
    """Decide every row of a table twice, where it lies."""
    job = Job(source, Path(), options=options)
    with session_of(job) as session:
        frame = opened(session, source)
        asked = Asked.of(before, after, list(columns_of(frame)), ids, on, by)
        table = numbered(session, frame)
        with told_of(session, table.rows, progress):
            for limit in LIMITS:
                # As in a run: what overflows Spark's 38 digits is left to the driver.
                try:
                    found = _simulated(session, asked, table, limit, source)
                    break
                except PySparkException as error:
                    if limit == LIMITS[-1] or not overflows(error):
                        raise
        found.size = table.rows
    progress(table.rows, 1.0)
    return found


def _simulated(
    session: SparkSession, asked: Asked, table: NumberedTable, limit: int | None, source: str
) -> Simulation:
    taken = taken_of(asked.plan, asked.mapped, table.columns, "spark")
    rows = numbered_rows(table, [*asked.texts, *asked.mapped.columns])
    sql = InTheirSql(asked, "spark", taken, table.columns, rows, limit)

    def select(query: str) -> Iterable[Sequence[Any]]:
        found: list[Sequence[Any]] = session.sql(query).collect()
        return found

    kept = session.sql(sql.decided).persist(StorageLevel.DISK_ONLY)
    try:
        kept.createOrReplaceTempView(_KEPT)
        odd = Odd.of(asked, source)
        ((decided, marked),) = select(
            f"select count(*), coalesce(sum(case when odd then 1 else 0 end), 0) from {_KEPT}"
        )
        if decided < table.rows or marked:
            _one_by_one(session, odd, sql, marked=bool(marked))
        return add_up(sql, odd, _KEPT, select)
    finally:
        kept.unpersist()


def _one_by_one(session: SparkSession, odd: Odd, sql: InTheirSql, *, marked: bool) -> None:
    wanted, texts = odd.asked.mapped.columns, odd.asked.texts
    listed = [ROW, *(column_sql(name) for name in wanted)]
    listed += [f"{sql.text_of(name)} as t_{place}" for place, name in enumerate(texts)]
    left = f"not ({sql.plain})"
    if marked:
        left += f" or {ROW} in (select {ROW} from {_KEPT} where odd)"
    query = f"select {', '.join(listed)} from {sql.numbered} where {left} order by {ROW}"
    for number, *values in session.sql(query).toLocalIterator():
        count = len(wanted)
        cells = dict(zip(wanted, values[:count], strict=True))
        odd.row(int(number), cells, dict(zip(texts, values[count:], strict=True)))
