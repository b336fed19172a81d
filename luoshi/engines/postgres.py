"""A policy inside PostgreSQL: the SQL runs where the table is, and the results land in a table beside it.

    source  postgresql://user@host/database?table=schema.firms
    out     schema.results

One transaction does all of it, and one that fails or is stopped leaves nothing. It numbers the rows (by the primary key,
or as they lie in the table), decides in SQL those in which every value is in a plain form (sql/take.py), fetches the others
and decides them one by one (sql/singly.py), and counts: rows in = decided + refused. Refused rows go into the table
`<out>_refused`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luoshi.engines.job import Job, Outcome, Progress, quiet
from luoshi.engines.mapping import Mapped, county_column, map_columns, same_column
from luoshi.engines.plan import Plan, with_identities
from luoshi.engines.postgres_table import (
    DescribedTable,
    address,
    cells_of,
    cells_sql,
    column_sql,
    connected,
    described,
    in_order_of,
    numbered_rows,
    quoted,
    rows_of,
    text_of,
    text_sql,
)
from luoshi.engines.results.aside import Aside, aside
from luoshi.engines.results.manifest import manifest_of
from luoshi.engines.results.sink import ROW
from luoshi.engines.results.summary import summarise
from luoshi.engines.results.totals import Totals
from luoshi.engines.sql.select import TOO_LARGE, policy_select
from luoshi.engines.sql.singly import Singly, apart
from luoshi.engines.sql.take import taken_of
from luoshi.engines.sql.totals import gathered, unknown
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Problem, Refused, Say

if TYPE_CHECKING:
    import psycopg

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Work:
    """What goes where. `kept` are the columns of keys and county."""

    plan: Plan
    table: DescribedTable
    mapped: Mapped
    kept: tuple[str, ...]
    out: str
    county: str | None

    @property
    def side(self) -> str:
        return _beside(self.out, "_refused")


def run(plan: Plan, job: Job, progress: Progress = quiet) -> Outcome:
    """Decide the rows of a table. Raises `Refused` where that cannot be done; nothing is left then."""
    where = address(job.source)
    progress(0, None)
    with aside(job.out) as beside:
        with connected(where) as connection, closing(connection.cursor()) as cursor:
            table = described(cursor, where)
            work = _work(plan, job, table)
            job.tell(work.mapped)
            _make_way(cursor, work, job.force)
            counts, totals = _decide(connection, work, beside, progress)
            made = cursor.execute(f"select * from {quoted(work.out)} limit 0").description or ()
            columns = [column.name for column in made]
            inputs = {"table": where.shown, "server": connection.info.parameter_status("server_version")}
            manifest = manifest_of(
                work.plan, job, "postgres", inputs, work.mapped, counts, columns, ("psycopg",)
            )
            summary = summarise(work.plan, totals, work.mapped, counts, work.county)
            kept = text_sql(json.dumps(manifest, ensure_ascii=False))
            cursor.execute(f"comment on table {quoted(work.out)} is {kept}")
            beside.prepare(manifest, summary)
        side = beside.publish()
    progress(counts[0], 1.0)
    return Outcome(*counts, work.out, side, manifest, summary)


def _work(plan: Plan, job: Job, table: DescribedTable) -> Work:
    plan = with_identities(plan, job.keys)
    kept = [_kept(name, table) for name in job.keys]
    county = _kept(job.county, table) if job.county else county_column(list(table.columns))
    kept = list(dict.fromkeys([*kept, *([county] if county else [])]))
    mapped = map_columns(plan, list(table.columns), job.mapping, kept)
    if not table.order:
        table = in_order_of(table, [*kept, *mapped.columns])
    out = job.options.get("into") or str(job.out)
    return Work(plan, table, mapped, tuple(kept), out, county)


def _kept(name: str, table: DescribedTable) -> str:
    found = same_column(name, list(table.columns))
    if found is None or found == ROW:
        listed = "、".join(list(table.columns)[:8])
        what = Say(f"表里没有“{name}”这一列", f"the table has no column {name}")
        if found == ROW:
            what = Say(f"列名“{ROW}”留给行号", f"the name {ROW} is that of the row's number")
        raise Refused(Problem("table.column", what, Say(f"有：{listed}", f"there are: {listed}")))
    return found


def _make_way(cursor: psycopg.Cursor[Any], work: Work, force: bool) -> None:
    """A table of the result's name is in the way, unless it may be replaced."""
    for name in (work.out, work.side):
        there = bool(
            rows_of(cursor, f"select 1 from pg_class where oid = to_regclass({text_sql(quoted(name))})")
        )
        if there and quoted(name) == work.table.name:
            what = Say("结果不能写进原来的表", "the results cannot replace the table itself")
            raise Refused(Problem("postgres.same", what, Say("换一个表名", "choose another name")))
        if there and not force:
            what = Say(f"表“{name}”已经有了", f"there is a table {name} already")
            do = Say("换一个表名，或加 --force 换掉它", "choose another name, or add --force to replace it")
            raise Refused(Problem("postgres.exists", what, do))
        if there:
            cursor.execute(f"drop table {quoted(name)}")


def _decide(
    connection: psycopg.Connection[Any], work: Work, beside: Aside, progress: Progress
) -> tuple[tuple[int, int, int], Totals]:
    """Fills the result; (rows in, decided, refused), and the sums."""
    with connection.cursor() as cursor:
        taken = taken_of(work.plan, work.mapped, work.table.columns, "postgres")
        facts = {fact: one.value for fact, one in taken.items() if fact in work.plan.facts}
        plain = " and ".join(dict.fromkeys(one.plain for one in taken.values())) or "true"
        numbered = numbered_rows(work.table, [*work.kept, *work.mapped.columns])
        progress(
            _decide_plain(cursor, work, facts, f"(select * from {numbered} where {plain} offset 0)"), None
        )
        odd, even = apart(plain, _taken_out(cursor, work))
        singly = Singly.of(work.plan, work.mapped)
        refused = _one_by_one(
            connection, work, singly, f"select * from {numbered} where {odd}", beside, progress
        )
        rows, decided = (_count(cursor, table) for table in (work.table.name, quoted(work.out)))

        def select(query: str) -> list[tuple[Any, ...]]:
            return rows_of(cursor, query)

        totals = gathered(work.plan, quoted(work.out), work.county, "postgres", select)
        totals.found.update(beside.cells)
        for fact, times in unknown(facts, f"{numbered} where {even}", select).items():
            totals.found[f"missing/{fact}"] += times + singly.missing[fact]
        return (rows, decided, refused), totals


def _decide_plain(cursor: psycopg.Cursor[Any], work: Work, facts: Mapping[str, str], rows: str) -> int:
    """The result's table, of the rows that SQL decides; how many they are."""
    keep = {ROW: ROW, **{name: column_sql(name) for name in work.kept}}
    select = policy_select(work.plan, "postgres", f"{rows} as plain", facts, keep)
    cursor.execute(f"create table {quoted(work.out)} as {select}")
    decided = max(cursor.rowcount, 0)
    side = 'row bigint, "column" text, value text, reason text, reason_en text'
    cursor.execute(f"create table {quoted(work.side)} ({side})")
    return decided


def _taken_out(cursor: psycopg.Cursor[Any], work: Work) -> list[int]:
    """Rows with an amount that no result holds are taken out again; their numbers."""
    out, mark = quoted(work.out), column_sql(TOO_LARGE)
    numbers = [number for (number,) in rows_of(cursor, f"delete from {out} where {mark} returning {ROW}")]
    cursor.execute(f"alter table {out} drop column {mark}")
    return numbers


def _count(cursor: psycopg.Cursor[Any], table: str) -> int:
    return int(rows_of(cursor, f"select count(*) from {table}")[0][0])


def _one_by_one(
    connection: psycopg.Connection[Any],
    work: Work,
    singly: Singly,
    query: str,
    beside: Aside,
    progress: Progress,
) -> int:
    """Fetches the rows that SQL leaves, and adds what is decided of them; how many are refused."""
    decided = refused = 0
    # Keys go back as they came.
    shown = [f"{text_of(name)} as k{place}" for place, name in enumerate(work.kept)]
    shown += cells_sql(work.table, work.mapped.columns)
    with connection.cursor("luoshi_odd") as odd, connection.cursor() as into:
        odd.execute(f"select {ROW}, {', '.join(shown)} from ({query}) as odd order by {ROW}")
        while rows := odd.fetchmany(_AT_ONCE):
            good, wrong = _decided_singly(work, singly, rows)
            decided += len(good)
            refused += len(rows) - len(good)
            _copy(into, quoted(work.out), good)
            side = [(one.number, one.column, one.value, one.reason.zh, one.reason.en) for one in wrong]
            _copy(into, quoted(work.side), side)
            beside.refuse(wrong)
            progress(decided, None)
    return refused


def _decided_singly(
    work: Work, singly: Singly, rows: Iterable[Sequence[Any]]
) -> tuple[list[tuple[Any, ...]], list[RefusedRow]]:
    """Rows for the result, and what is wrong in the others."""
    good: list[tuple[Any, ...]] = []
    wrong: list[RefusedRow] = []
    for number, *values in rows:
        kept, given = values[: len(work.kept)], values[len(work.kept) :]
        made = singly.decide(number, cells_of(work.table, work.mapped.columns, given))
        if isinstance(made, list):
            wrong += made
        else:
            good.append((number, *kept, *made))
    return good, wrong


def _copy(cursor: psycopg.Cursor[Any], table: str, rows: Sequence[Sequence[Any]]) -> None:
    if not rows:
        return
    with cursor.copy(f"copy {table} from stdin") as copy:
        for row in rows:
            copy.write_row([value.replace("\0", "") if isinstance(value, str) else value for value in row])


def _beside(table: str, ending: str) -> str:
    return table.strip('"') + ending
