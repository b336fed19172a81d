"""A simulation inside PostgreSQL: both versions are decided where the table is, and only sums come back.

    simulate(before, after, "postgresql:///city?table=public.firms", ids)

What is decided is kept in a temporary table that is gone when the transaction ends; nothing else is written. The rows that
SQL leaves are fetched and decided one by one (odd.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

from luoshi.engines.job import Progress, quiet
from luoshi.engines.postgres_table import (
    DescribedTable,
    address,
    cells_of,
    cells_sql,
    connected,
    described,
    in_order_of,
    numbered_rows,
    rows_of,
    text_of,
)
from luoshi.engines.results.sink import ROW
from luoshi.engines.simulate.asked import Asked
from luoshi.engines.simulate.odd import Odd
from luoshi.engines.simulate.sql import InTheirSql
from luoshi.engines.simulate.sums_sql import add_up
from luoshi.engines.sql.take import taken_of
from luoshi.policy.policy import Policy
from luoshi.policy.trying.simulate import REGION, Simulation

if TYPE_CHECKING:
    import psycopg

_KEPT = "pg_temp.luoshi_simulated"
_AT_ONCE = 2000


def simulate(
    before: Policy,
    after: Policy,
    source: str,
    ids: Sequence[str],
    *,
    on: date | None = None,
    by: str = REGION,
    progress: Progress = quiet,
) -> Simulation:
    """Decide every row of a table twice, in the database it lies in."""
    where = address(source)
    progress(0, None)
    with connected(where) as connection, closing(connection.cursor()) as cursor:
        table = described(cursor, where)
        asked = Asked.of(before, after, list(table.columns), ids, on, by)
        if not table.order:
            table = in_order_of(table, [*asked.texts, *asked.mapped.columns])
        numbered = numbered_rows(table, [*asked.texts, *asked.mapped.columns])
        taken = taken_of(asked.plan, asked.mapped, table.columns, "postgres")
        sql = InTheirSql(asked, "postgres", taken, table.columns, numbered)
        cursor.execute(f"create temporary table luoshi_simulated on commit drop as {sql.decided}")
        progress(max(cursor.rowcount, 0), None)
        odd = Odd.of(asked, where.shown)
        ((size,),) = rows_of(cursor, f"select count(*) from {table.name}")
        ((even,),) = rows_of(cursor, f"select count(*) from {_KEPT} where not odd")
        if even < size:
            _one_by_one(connection, table, odd, sql)
        found = add_up(sql, odd, _KEPT, lambda query: rows_of(cursor, query))
        found.size = size
    progress(found.size, 1.0)
    return found


def _one_by_one(
    connection: psycopg.Connection[Any], table: DescribedTable, odd: Odd, sql: InTheirSql
) -> None:
    wanted, texts = odd.asked.mapped.columns, odd.asked.texts
    shown = [f"{text_of(name)} as t{place}" for place, name in enumerate(texts)]
    shown += cells_sql(table, wanted)
    left = f"not ({sql.plain}) or {ROW} in (select {ROW} from {_KEPT} where odd)"
    with connection.cursor("luoshi_odd") as cursor:
        cursor.execute(f"select {ROW}, {', '.join(shown)} from {sql.numbered} where {left} order by {ROW}")
        while rows := cursor.fetchmany(_AT_ONCE):
            for number, *values in rows:
                seen, given = values[: len(texts)], values[len(texts) :]
                odd.row(number, cells_of(table, wanted, given), dict(zip(texts, seen, strict=True)))
