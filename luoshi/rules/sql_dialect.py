"""What differs between DuckDB, PostgreSQL and Spark: names, literals, types, wide integers and dates.

Every number in the SQL is computed in the widest exact integer that the engine has (`INTEGER`), which raises
an error when it overflows. Spark must run in ANSI mode, or an overflow becomes NULL there.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from luoshi.problem import Problem, Refused, Say
from luoshi.rules.types import Type

Dialect = Literal["duckdb", "postgres", "spark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "postgres", "spark")

INTEGER = {"duckdb": "hugeint", "postgres": "numeric", "spark": "decimal(38,0)"}
_TEXT = {"duckdb": "varchar", "postgres": "text", "spark": "string"}
_SPARK_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "$": "\\u0024"})
_POSTGRES_NAME_BYTES = 63


def quote_name(name: str, dialect: Dialect) -> str:
    """A column's name as an identifier. What an engine would quietly change is refused."""
    too_long = dialect == "postgres" and len(name.encode()) > _POSTGRES_NAME_BYTES
    if too_long or "\0" in name or not name or (dialect == "spark" and "${" in name):
        raise Refused(
            Problem(
                "sql.name",
                Say(
                    f"“{name}”不能作为 {dialect} 的列名。", f"{dialect} cannot have a column named {name!r}."
                ),
                Say(
                    "请换一个较短、不含特殊符号的名称(PostgreSQL 的列名不超过 63 字节,约 21 个汉字)。",
                    "Use a shorter name without special signs (PostgreSQL: at most 63 bytes).",
                ),
            )
        )
    mark = "`" if dialect == "spark" else '"'
    return mark + name.replace(mark, mark + mark) + mark


def text_literal(value: str, dialect: Dialect) -> str:
    """Spark reads a backslash as an escape and replaces ${…} even within a text, so both are written escaped."""
    if "\0" in value:
        raise Refused(
            Problem("sql.text", Say("文本中不能有空字符。", "A text cannot hold the character U+0000."))
        )
    return (
        f"'{value.translate(_SPARK_ESCAPES)}'" if dialect == "spark" else "'" + value.replace("'", "''") + "'"
    )


def date_literal(value: date) -> str:
    return f"date '{value.isoformat()}'"


def integer_literal(value: int, dialect: Dialect) -> str:
    """An integer in the wide type, so that no sum or product of literals is worked out in 32 bits."""
    return (
        f"cast('{value}' as {INTEGER[dialect]})"
        if abs(value) >= 2**63
        else f"cast({value} as {INTEGER[dialect]})"
    )


def bare_integer(value: int, dialect: Dialect) -> str:
    """An integer beside something that is wide already."""
    if abs(value) >= 2**63:
        return integer_literal(value, dialect)
    return str(value) if value >= 0 else f"({value})"


def null(kind: str, dialect: Dialect) -> str:
    """Unknown, with its type: Spark cannot use a bare NULL as a condition."""
    types = {"truth": "boolean", "text": _TEXT[dialect], "number": INTEGER[dialect]}
    return f"cast(null as {types.get(kind, 'date')})"


def cast_type(of: Type, dialect: Dialect) -> str:
    """How a column of this type is declared. A number of which both bounds are known may be narrow (and fast)."""
    match of.kind:
        case "truth":
            return "boolean"
        case "text":
            return _TEXT[dialect]
        case "date" | "month":
            return "date"
    narrow = all(isinstance(end, Decimal) and abs(end) < 10 ** (18 - of.scale) for end in (of.low, of.high))
    precision = 18 if narrow else 38
    return f"{'numeric' if dialect == 'postgres' else 'decimal'}({precision},{of.scale})"


def integer_from_decimal(column: str, scale: int, dialect: Dialect) -> str:
    """The column times 10^scale. Spark would round a product of more than 38 digits and more than 6 decimals."""
    if scale == 0:
        return f"cast({column} as {INTEGER[dialect]})"
    if dialect == "postgres":
        return f"({column} * {10**scale})"
    if dialect == "spark" and scale > 6:
        column = f"cast({column} as decimal({36 - scale},{scale}))"
    return f"cast({column} * {10**scale} as {INTEGER[dialect]})"


def decimal_from_integer(whole: str, scale: int, dialect: Dialect) -> str:
    """The integer over 10^scale, as a decimal with that scale; never by a division, which is a double on DuckDB."""
    digits = f"{Decimal(1).scaleb(-scale):f}"
    if dialect == "postgres":
        return f"round({whole}, 0)" if scale == 0 else f"round({whole} * {digits}, {scale})"
    if scale == 0:
        return f"cast({whole} as decimal(38,0))"
    if dialect == "spark" and 6 < scale <= 18:
        # One product would have more than 38 digits by Spark's count, and be rounded to 6 decimals.
        before = whole_quotient(whole, str(10**scale), dialect)
        after = f"cast({whole} % {10**scale} as decimal({scale},0)) * {digits}"
        return f"(cast({before} as decimal({37 - scale},0)) + {after})"
    room = 37 - scale if dialect == "spark" and scale > 18 else 38
    return f"(cast({whole} as decimal({room},0)) * {digits})"


def whole_quotient(top: str, bottom: str, dialect: Dialect) -> str:
    """The integer quotient of two integers, cut towards zero. Spark's `div` would be a bigint; a remainder
    taken off first makes its decimal division exact."""
    match dialect:
        case "duckdb":
            return f"({top} // {bottom})"
        case "postgres":
            return f"div({top}, {bottom})"
    return f"cast(({top} - {top} % {bottom}) / {bottom} as decimal(38,0))"


def days_between(start: str, end: str, dialect: Dialect) -> str:
    days = f"datediff({end}, {start})" if dialect == "spark" else f"({end} - {start})"
    return f"cast({days} as {INTEGER[dialect]})"


def add_days(day: str, count: str, dialect: Dialect) -> str:
    return f"date_add({day}, {count})" if dialect == "spark" else f"({day} + {count})"


def add_months(day: str, count: str, dialect: Dialect) -> str:
    match dialect:
        case "duckdb":
            return f"cast({day} + to_months({count}) as date)"
        case "postgres":
            return f"cast({day} + make_interval(months => {count}) as date)"
    return f"add_months({day}, {count})"


def part_of(part: Literal["year", "month", "day"], day: str, dialect: Dialect) -> str:
    return f"cast(extract({part} from {day}) as {INTEGER[dialect]})"
