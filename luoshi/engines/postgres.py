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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from luoshi.engines.job import Job, Outcome, Progress, quiet
from luoshi.engines.local import COUNTIES
from luoshi.engines.mapping import Mapped, map_columns, same_column
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
from luoshi.policy.trying.table import RefusedRow
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.facts import read_value
from luoshi.rules.sql_dialect import quote_name

if TYPE_CHECKING:
    import psycopg

SCHEMES = ("postgresql://", "postgres://")
_HELD: Mapping[str, Held] = {
    "text": "text", "varchar": "text", "bpchar": "text", "bool": "truth", "int2": "integer", "int4": "integer",
    "int8": "integer", "numeric": "decimal", "float8": "float", "float4": "real", "date": "date", "timestamp": "time",
}  # fmt: skip
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Address:
    """A table in a database. `dsn` is what libpq takes."""

    dsn: str
    table: str

    @property
    def shown(self) -> str:
        """Without a password."""
        parts = urlsplit(self.dsn)
        host = parts.netloc.rpartition("@")[2]
        return f"postgresql://{host}{parts.path}?table={quote(self.table, safe='.')}"


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """The table as the database describes it."""

    name: str
    columns: Mapping[str, Held]
    order: str
    """What its rows are numbered by."""


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


def is_address(source: str) -> bool:
    return source.startswith(SCHEMES)


def address(source: str) -> Address:
    """`postgresql://…/database?table=schema.name`: the table is taken out, the rest is for libpq."""
    parts = urlsplit(source)
    said = parse_qsl(parts.query, keep_blank_values=True)
    tables = [value for name, value in said if name == "table" and value]
    if len(tables) != 1:
        raise Refused(
            Problem(
                "postgres.table",
                Say("没有写明是哪张表", "it does not say which table"),
                Say(
                    "在地址后面加 ?table=模式.表名，如 postgresql://用户@主机/库?table=public.firms",
                    "end the address with ?table=schema.name, as postgresql://user@host/db?table=public.firms",
                ),
                Place(f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"),
            )
        )
    rest = urlencode([pair for pair in said if pair[0] != "table"], quote_via=quote)
    dsn = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return Address(f"{dsn}?{rest}" if rest else dsn, tables[0])


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
            columns = [
                description.name
                for description in cursor.execute(f"select * from {_quoted(work.out)} limit 0").description
                or ()
            ]
            inputs = {"table": where.shown, "server": connection.info.parameter_status("server_version")}
            manifest = manifest_of(
                work.plan, job, "postgres", inputs, work.mapped, counts, columns, ("psycopg",)
            )
            summary = summarise(work.plan, totals, work.mapped, counts, work.county)
            kept = _text(json.dumps(manifest, ensure_ascii=False))
            cursor.execute(f"comment on table {_quoted(work.out)} is {kept}")
            beside.prepare(manifest, summary)
        side = beside.publish()
    progress(counts[0], 1.0)
    return Outcome(*counts, work.out, side, manifest, summary)


@contextmanager
def connected(where: Address) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that is kept only if all went well. What the database says in refusal is passed on."""
    try:
        import psycopg
    except ImportError:
        raise Refused(
            Problem(
                "postgres.driver",
                Say("没有安装 PostgreSQL 的驱动", "the driver for PostgreSQL is not installed"),
                Say("安装：pip install 'luoshi[postgres]'", "install it: pip install 'luoshi[postgres]'"),
            )
        ) from None
    try:
        with psycopg.connect(where.dsn, client_encoding="utf8", application_name="luoshi") as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute("set local datestyle = 'ISO, YMD'")
            connection.execute("set local standard_conforming_strings = on")
            connection.execute("set local jit = off")
            yield connection
    except psycopg.Error as error:
        said = " ".join(str(error.diag.message_primary or error).split())
        raise Refused(
            Problem(
                "postgres.refused",
                Say(f"数据库没有做成：{said}", f"the database refused: {said}"),
                Say(
                    "什么都没有写入。检查地址、权限（要能读这张表、在结果的模式里建表）和磁盘空间后再试",
                    "nothing was written. See to the address, the rights (to read the table, to create one for the "
                    "results) and the room on its disk, and try again",
                ),
                Place(where.shown),
            )
        ) from None


def described(cursor: psycopg.Cursor[Any], where: Address) -> DescribedTable:
    """The columns and what numbers the rows. A table's rows are numbered by its primary key, or as they lie in it."""
    name = _quoted(where.table)
    kind = rows_of(cursor, f"select relkind from pg_class where oid = to_regclass({_text(name)})")
    if not kind:
        raise Refused(
            Problem(
                "postgres.no-table",
                Say(f"数据库里没有“{where.table}”这张表", f"the database has no table {where.table}"),
                Say(
                    "写全模式名，如 public.firms；注意大小写",
                    "give the schema too, as public.firms; mind capitals",
                ),
                Place(where.shown),
            )
        )
    if kind[0][0] not in "rpmvf":
        raise _not_a_table(where)
    columns = {
        column: _HELD.get(type_, "other")
        for column, type_ in rows_of(
            cursor,
            "select attname, (select case when t.typtype = 'd' then b.typname else t.typname end from pg_type t "
            "left join pg_type b on b.oid = t.typbasetype where t.oid = atttypid) from pg_attribute "
            f"where attrelid = {_text(name)}::regclass and attnum > 0 and not attisdropped order by attnum",
        )
    }
    key = rows_of(
        cursor,
        "select attname from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey) "
        f"where indrelid = {_text(name)}::regclass and indisprimary order by array_position(indkey, attnum)",
    )
    order = ", ".join(column_sql(column) for (column,) in key) or ("ctid" if kind[0][0] in "rm" else "")
    return DescribedTable(name, columns, order)


def _not_a_table(where: Address) -> Refused:
    return Refused(
        Problem(
            "postgres.no-table",
            Say(f"“{where.table}”不是表，也不是视图", f"{where.table} is no table and no view"),
            Say("给一张表或视图的名称", "give the name of a table or view"),
            Place(where.shown),
        )
    )


def _work(plan: Plan, job: Job, table: DescribedTable) -> Work:
    plan = with_identities(plan, job.keys)
    kept = [_kept(name, table) for name in job.keys]
    county = _kept(job.county, table) if job.county else None
    if county is None:
        county = next((found for name in COUNTIES if (found := same_column(name, list(table.columns)))), None)
    kept = list(dict.fromkeys([*kept, *([county] if county else [])]))
    mapped = map_columns(plan, list(table.columns), job.mapping, kept)
    if not table.order:
        table = in_order_of(table, [*kept, *mapped.columns])
    out = job.options.get("into") or str(job.out)
    return Work(plan, table, mapped, tuple(kept), out, county)


def in_order_of(table: DescribedTable, columns: Sequence[str]) -> DescribedTable:
    """A view lies in no order of its own: by all that is read of it, so that rows in doubt are alike."""
    order = ", ".join(column_sql(column) for column in dict.fromkeys(columns))
    return DescribedTable(table.name, table.columns, order)


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
            rows_of(cursor, f"select 1 from pg_class where oid = to_regclass({_text(_quoted(name))})")
        )
        if there and _quoted(name) == work.table.name:
            what = Say("结果不能写进原来的表", "the results cannot replace the table itself")
            raise Refused(Problem("postgres.same", what, Say("换一个表名", "choose another name")))
        if there and not force:
            what = Say(f"表“{name}”已经有了", f"there is a table {name} already")
            do = Say("换一个表名，或加 --force 换掉它", "choose another name, or add --force to replace it")
            raise Refused(Problem("postgres.exists", what, do))
        if there:
            cursor.execute(f"drop table {_quoted(name)}")


def _decide(
    connection: psycopg.Connection[Any], work: Work, beside: Aside, progress: Progress
) -> tuple[tuple[int, int, int], Totals]:
    """Fills the result; (rows in, decided, refused), and the sums."""
    with connection.cursor() as cursor:
        out = _quoted(work.out)
        taken = taken_of(work)
        plain = " and ".join(dict.fromkeys(one.plain for one in taken.values())) or "true"
        facts = {fact: one.value for fact, one in taken.items() if fact in work.plan.facts}
        numbered = numbered_rows(work)
        keep = {ROW: ROW, **{name: column_sql(name) for name in work.kept}}
        source = f"(select * from {numbered} where {plain} offset 0) as plain"
        cursor.execute(f"create table {out} as {policy_select(work.plan, 'postgres', source, facts, keep)}")
        decided = max(cursor.rowcount, 0)
        progress(decided, None)
        large = f"delete from {out} where {column_sql(TOO_LARGE)} returning {ROW}"
        too_large = ", ".join(str(number) for (number,) in cursor.execute(large).fetchall())
        cursor.execute(f"alter table {out} drop column {column_sql(TOO_LARGE)}")
        side = 'row bigint, "column" text, value text, reason text, reason_en text'
        cursor.execute(f"create table {_quoted(work.side)} ({side})")
        odd, even = f"not ({plain})", plain
        if too_large:
            odd, even = f"{odd} or {ROW} in ({too_large})", f"{plain} and {ROW} not in ({too_large})"
        singly = Singly.of(work.plan, work.mapped)
        query = f"select * from {numbered} where {odd}"
        _, refused = _one_by_one(connection, work, singly, query, beside, progress)
        decided = int(rows_of(cursor, f"select count(*) from {out}")[0][0])
        rows = int(rows_of(cursor, f"select count(*) from {work.table.name}")[0][0])
        totals = gathered(work.plan, out, work.county, "postgres", lambda query: rows_of(cursor, query))
        totals.found.update(beside.cells)
        if facts:
            counted = ", ".join(f"count(*) - count({value})" for value in facts.values())
            for fact, times in zip(
                facts, rows_of(cursor, f"select {counted} from {numbered} where {even}")[0], strict=True
            ):
                totals.found[f"missing/{fact}"] += times + singly.missing[fact]
        return (rows, decided, refused), totals


def taken_of(work: Work) -> dict[str, InSql]:
    """How each fact is taken from the table."""
    types = {**work.plan.facts, **work.plan.asks}
    found: dict[str, InSql] = {}
    for fact, taken in work.mapped.facts.items():
        if taken.column is None:
            value = literal_sql(read_value(taken.constant, types[fact]), types[fact], "postgres")
            found[fact] = InSql("true", value)
        else:
            held = work.table.columns[taken.column]
            found[fact] = take(column_sql(taken.column), held, types[fact], "postgres", taken)
    return found


def numbered_rows(work: Work) -> str:
    """The rows with their numbers, and the columns that are wanted."""
    columns = dict.fromkeys([*work.kept, *work.mapped.columns])
    listed = ", ".join(column_sql(column) for column in columns)
    number = f"row_number() over (order by {work.table.order}) as {ROW}"
    return f"(select {number}, {listed} from {work.table.name} offset 0) as numbered"


def _one_by_one(
    connection: psycopg.Connection[Any],
    work: Work,
    singly: Singly,
    query: str,
    beside: Aside,
    progress: Progress,
) -> tuple[int, int]:
    """Fetches the rows that SQL leaves, and adds what is decided of them: (decided, refused)."""
    wanted = work.mapped.columns
    decided = refused = 0
    # Keys go back as they came. What Python may have no room for (a day at infinity, BC) comes as text.
    shown = [f"cast({column_sql(name)} as text) as k{place}" for place, name in enumerate(work.kept)]
    for place, name in enumerate(wanted):
        as_text = work.table.columns[name] in ("date", "time", "other")
        shown.append(
            f"cast({column_sql(name)} as text) as c{place}" if as_text else f"{column_sql(name)} as c{place}"
        )
    with connection.cursor("luoshi_odd") as odd, connection.cursor() as into:
        odd.execute(f"select {ROW}, {', '.join(shown)} from ({query}) as odd order by {ROW}")
        while rows := odd.fetchmany(_AT_ONCE):
            good: list[tuple[Any, ...]] = []
            wrong: list[RefusedRow] = []
            for number, *values in rows:
                kept, given = values[: len(work.kept)], values[len(work.kept) :]
                cells = {
                    name: cell_of(value, work.table.columns[name])
                    for name, value in zip(wanted, given, strict=True)
                }
                made = singly.decide(number, cells)
                if isinstance(made, list):
                    wrong += made
                    refused += 1
                else:
                    good.append((number, *kept, *made))
            decided += len(good)
            _copy(into, _quoted(work.out), good)
            side = [(one.number, one.column, one.value, one.reason.zh, one.reason.en) for one in wrong]
            _copy(into, _quoted(work.side), side)
            beside.refuse(wrong)
            progress(decided, None)
    return decided, refused


def cell_of(value: Any, held: Held) -> Any:
    """A point in time as one."""
    if held == "time" and value is not None:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _copy(cursor: psycopg.Cursor[Any], table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with cursor.copy(f"copy {table} from stdin") as copy:
            for row in rows:
                copy.write_row(
                    [value.replace("\0", "") if isinstance(value, str) else value for value in row]
                )


def rows_of(cursor: psycopg.Cursor[Any], query: str) -> list[tuple[Any, ...]]:
    return cursor.execute(query).fetchall()


def column_sql(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(table: str) -> str:
    """schema.name as SQL."""
    return ".".join(quote_name(part.strip('"'), "postgres") for part in table.split("."))


def _beside(table: str, ending: str) -> str:
    return table.strip('"') + ending
