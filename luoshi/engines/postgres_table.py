"""A table in PostgreSQL: its address, the transaction in which it is read, its columns, and its rows by number.

with connected(address("postgresql:///city?table=public.firms")) as connection: ...
table = described(cursor, where)
taken_of(table, plan, mapped)       how each fact is taken from it
numbered_rows(table, columns)       its rows with their numbers, to select from
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from luoshi.engines.results.sink import ROW
from luoshi.engines.sql.take import Held
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.sql_dialect import quote_name

if TYPE_CHECKING:
    import psycopg

_HELD: Mapping[str, Held] = {
    "text": "text", "varchar": "text", "bpchar": "text", "bool": "truth", "int2": "integer", "int4": "integer",
    "int8": "integer", "numeric": "decimal", "float8": "float", "float4": "real", "date": "date", "timestamp": "time",
}  # fmt: skip
_AS_TEXT = ("date", "time", "other")


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


@contextmanager
def connected(where: Address) -> Iterator[psycopg.Connection[Any]]:
    """A transaction that is kept only if all went well. What the database says in refusal is passed on."""
    try:
        import psycopg
    except ImportError:
        what = Say("没有安装 PostgreSQL 的驱动", "the driver for PostgreSQL is not installed")
        do = Say("安装：pip install 'luoshi[postgres]'", "install it: pip install 'luoshi[postgres]'")
        raise Refused(Problem("postgres.driver", what, do)) from None
    try:
        with psycopg.connect(where.dsn, client_encoding="utf8", application_name="luoshi") as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute("set local datestyle = 'ISO, YMD'")
            connection.execute("set local standard_conforming_strings = on")
            connection.execute("set local jit = off")
            yield connection
    except psycopg.Error as error:
        said = " ".join(str(error.diag.message_primary or error).split())
        raise _not_done(where, said) from None


def _not_done(where: Address, said: str) -> Refused:
    what = Say(f"数据库没有做成：{said}", f"the database refused: {said}")
    do = Say(
        "什么都没有写入。检查地址、权限（要能读这张表、在结果的模式里建表）和磁盘空间后再试",
        "nothing was written. See to the address, the rights (to read the table, to create one for the "
        "results) and the room on its disk, and try again",
    )
    return Refused(Problem("postgres.refused", what, do, Place(where.shown)))


def described(cursor: psycopg.Cursor[Any], where: Address) -> DescribedTable:
    """The columns and what numbers the rows. A table's rows are numbered by its primary key, or as they lie in it."""
    name = quoted(where.table)
    kind = rows_of(cursor, f"select relkind from pg_class where oid = to_regclass({text_sql(name)})")
    if not kind:
        raise _not_there(where)
    if kind[0][0] not in "rpmvf":
        raise _not_a_table(where)
    columns = rows_of(
        cursor,
        "select attname, (select case when t.typtype = 'd' then b.typname else t.typname end from pg_type t "
        "left join pg_type b on b.oid = t.typbasetype where t.oid = atttypid) from pg_attribute "
        f"where attrelid = {text_sql(name)}::regclass and attnum > 0 and not attisdropped order by attnum",
    )
    key = rows_of(
        cursor,
        "select attname from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey) "
        f"where indrelid = {text_sql(name)}::regclass and indisprimary order by array_position(indkey, attnum)",
    )
    order = ", ".join(column_sql(column) for (column,) in key) or ("ctid" if kind[0][0] in "rm" else "")
    return DescribedTable(name, {column: _HELD.get(type_, "other") for column, type_ in columns}, order)


def _not_there(where: Address) -> Refused:
    what = Say(f"数据库里没有“{where.table}”这张表", f"the database has no table {where.table}")
    do = Say("写全模式名，如 public.firms；注意大小写", "give the schema too, as public.firms; mind capitals")
    return Refused(Problem("postgres.no-table", what, do, Place(where.shown)))


def _not_a_table(where: Address) -> Refused:
    what = Say(f"“{where.table}”不是表，也不是视图", f"{where.table} is no table and no view")
    do = Say("给一张表或视图的名称", "give the name of a table or view")
    return Refused(Problem("postgres.no-table", what, do, Place(where.shown)))


def in_order_of(table: DescribedTable, columns: Sequence[str]) -> DescribedTable:
    """A view lies in no order of its own: by all that is read of it, so that rows in doubt are alike."""
    order = ", ".join(column_sql(column) for column in dict.fromkeys(columns))
    return DescribedTable(table.name, table.columns, order)


def numbered_rows(table: DescribedTable, columns: Iterable[str]) -> str:
    """The rows with their numbers, and the columns that are wanted."""
    listed = ", ".join(column_sql(column) for column in dict.fromkeys(columns))
    number = f"row_number() over (order by {table.order}) as {ROW}"
    return f"(select {number}, {listed} from {table.name} offset 0) as numbered"


def cells_sql(table: DescribedTable, columns: Sequence[str]) -> list[str]:
    """The columns as they are fetched. What Python may have no room for (a day at infinity, BC) comes as text."""
    return [
        f"{text_of(name) if table.columns[name] in _AS_TEXT else column_sql(name)} as c{place}"
        for place, name in enumerate(columns)
    ]


def cells_of(table: DescribedTable, columns: Sequence[str], given: Sequence[Any]) -> dict[str, Any]:
    """The cells of a row that was fetched so. A point in time is one again."""
    return {name: _cell(value, table.columns[name]) for name, value in zip(columns, given, strict=True)}


def _cell(value: Any, held: Held) -> Any:
    if held == "time" and value is not None:
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def rows_of(cursor: psycopg.Cursor[Any], query: str) -> list[tuple[Any, ...]]:
    return cursor.execute(query).fetchall()


def column_sql(name: str) -> str:
    return quote_name(name, "postgres")


def text_of(name: str) -> str:
    """A column as the database writes it."""
    return f"cast({column_sql(name)} as text)"


def text_sql(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def quoted(table: str) -> str:
    """schema.name as SQL."""
    return ".".join(quote_name(part.strip('"'), "postgres") for part in table.split("."))
