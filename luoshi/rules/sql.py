"""The second reading: a tree as a SQL expression, for millions of rows in DuckDB, PostgreSQL or Spark.

One function for each kind of node, in the table `EMIT`. The SQL means exactly what nodes.py says: unknown is NULL
and never slips through `least` or `case`, numbers are exact integers over known denominators (sql_ratio.py), and
nothing is ever a binary float. A number that overflows the engine's widest integer is an error, never a wrong
number. Spark must run in ANSI mode.

    >>> select_expression(tree, "duckdb")   # doctest: +SKIP
    'case when "购车价格" is null then null else least(…) end'
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from luoshi.problem import Problem, Refused, Say
from luoshi.rules import nodes as n
from luoshi.rules.sql_dialect import (
    Dialect,
    add_days,
    add_months,
    cast_type,
    date_literal,
    days_between,
    decimal_from_integer,
    integer_from_decimal,
    null,
    part_of,
    quote_name,
    text_literal,
    whole_quotient,
)
from luoshi.rules.sql_ratio import Arithmetic, Ratio, constant

_FEW_PLACES = 6
"""A result is shown with the decimals of its type up to here, and with more only if it needs them."""
_MOST_PLACES = 30
"""An engine with 38 digits has too few left before the point for a result with more."""
_MOST_TRIED = 400

__all__ = ["EMIT", "cast_type", "quote_name", "select_expression", "select_ratio"]


def select_expression(node: n.Node, dialect: Dialect, column: Callable[[str], str] | None = None) -> str:
    """The SQL of the tree. `column` gives the SQL of a name; without it a name is a column of that name.

    A column has the type `cast_type` of its Type. A number comes out as a decimal; a quotient that was not rounded is
    refused.
    """
    writer = _Writer(dialect, Arithmetic(dialect), column or (lambda name: quote_name(name, dialect)))
    if node.type.kind != "number":
        return writer.other(node)
    value = writer.number(node)
    return value.column or _as_decimal(writer, value, node.type.scale)


def select_ratio(node: n.Node, dialect: Dialect, column: Callable[[str], str]) -> Ratio:
    """A number as the integers it is made of, for one who rounds it later: a quotient is one too."""
    return _Writer(dialect, Arithmetic(dialect), column).number(node)


@dataclass(frozen=True, slots=True)
class _Writer:
    dialect: Dialect
    sums: Arithmetic
    column: Callable[[str], str]

    def other(self, node: n.Node) -> str:
        """The SQL of a condition, a date or a text."""
        made = EMIT[type(node)](self, node)
        assert isinstance(made, str)
        return made

    def number(self, node: n.Node) -> Ratio:
        made = EMIT[type(node)](self, node)
        assert isinstance(made, Ratio)
        return made

    def whole(self, node: n.Node) -> str:
        """A count of days or months, as the engine's date functions take it."""
        value = self.number(node)
        if value.bottom != 1 or value.under:
            value = self.sums.floored(value)
        return f"cast({self.sums.beside(value.top)} as integer)"


def _as_decimal(writer: _Writer, value: Ratio, scale: int) -> str:
    needed = next((places for places in range(_MOST_TRIED) if 10**places % value.bottom == 0), None)
    if needed is None or value.under is not None:
        raise Refused(
            Problem(
                "sql.quotient",
                Say(
                    "除法的结果没有舍入，不能精确写成小数。", "A quotient has no exact decimal until rounded."
                ),
                Say(
                    "请用 round、floor 或 ceil 说明如何取整。",
                    "Say with round, floor or ceil how to round it.",
                ),
            )
        )
    if needed >= _MOST_PLACES and writer.dialect != "postgres":
        raise Refused(
            Problem(
                "sql.places",
                Say(f"结果有 {needed} 位小数，{writer.dialect} 存不下。", f"{needed} decimals are too many."),
                Say("请用 round 说明保留几位。", "Say with round how many to keep."),
            )
        )
    places = max(needed, min(scale, _FEW_PLACES))
    top = writer.sums.product(value.top, 10**places // value.bottom)
    return decimal_from_integer(writer.sums.alone(top), places, writer.dialect)


def _literal(writer: _Writer, node: n.Literal_) -> str | Ratio:
    kind, value = node.type.kind, node.value
    if value is None:
        unknown = null(kind, writer.dialect)
        return Ratio(unknown) if kind == "number" else unknown
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return constant(Fraction(value))
    return date_literal(value) if isinstance(value, date) else text_literal(value, writer.dialect)


def _name(writer: _Writer, node: n.Name) -> str | Ratio:
    column = writer.column(node.name)
    if node.type.kind != "number":
        return column
    scale = node.type.scale
    return Ratio(integer_from_decimal(column, scale, writer.dialect), 10**scale, column=column)


def _not(writer: _Writer, node: n.Not) -> str:
    return f"(not {writer.other(node.value)})"


def _and(writer: _Writer, node: n.And) -> str:
    return "(" + " and ".join(writer.other(value) for value in node.values) + ")"


def _or(writer: _Writer, node: n.Or) -> str:
    return "(" + " or ".join(writer.other(value) for value in node.values) + ")"


def _compare(writer: _Writer, node: n.Compare) -> str:
    return _comparison(writer, node.left, node.op, node.right)


def _comparison(writer: _Writer, left: n.Node, op: str, right: n.Node) -> str:
    if left.type.kind == "number":
        return writer.sums.compared(writer.number(left), op, writer.number(right))
    return f"({writer.other(left)} {op} {writer.other(right)})"


def _between(writer: _Writer, node: n.Between) -> str:
    """An unknown end makes the whole unknown, even where the other end alone would say no."""
    above = _comparison(writer, node.value, ">=", node.low)
    both = f"({above} and {_comparison(writer, node.value, '<=', node.high)})"
    return _unless_unknown(writer, (node.low, node.high), both)


def _in(writer: _Writer, node: n.In) -> str:
    if node.value.type.kind == "number":
        return writer.sums.among(
            writer.number(node.value), [writer.number(option) for option in node.options]
        )
    return f"({writer.other(node.value)} in ({', '.join(writer.other(option) for option in node.options)}))"


def _case(writer: _Writer, node: n.Case) -> str | Ratio:
    """`case c when true … when false …`: an unknown condition matches neither, so that the whole is unknown."""
    conditions = [writer.other(condition) for condition, _ in node.branches]
    values = [value for _, value in node.branches]

    def chosen(parts: Sequence[str]) -> str:
        made = parts[-1]
        for condition, part in zip(reversed(conditions), reversed(parts[:-1]), strict=True):
            made = f"case {condition} when true then {part} when false then {made} end"
        return made

    return _choice(writer, [*values, node.otherwise], chosen)


def _coalesce(writer: _Writer, node: n.Coalesce) -> str | Ratio:
    if node.type.kind != "number":
        return f"coalesce({', '.join(writer.other(value) for value in node.values)})"
    tops = [writer.sums.alone(writer.number(value).top) for value in node.values]

    def first(parts: Sequence[str]) -> str:
        made = parts[-1]
        for top, part in zip(reversed(tops[:-1]), reversed(parts[:-1]), strict=True):
            made = f"case when {top} is not null then {part} else {made} end"
        return made

    values = [writer.number(value) for value in node.values]
    if all(value.under is None for value in values):
        bottom, scaled, _ = writer.sums.over_one_line(values)
        return Ratio(f"coalesce({', '.join(writer.sums.alone(top) for top in scaled)})", bottom)
    return _choice(writer, list(node.values), first)


def _choice(writer: _Writer, nodes: Sequence[n.Node], choose: Callable[[Sequence[str]], str]) -> str | Ratio:
    """One of several values, chosen in SQL. Of quotients the divisor is chosen by the same conditions."""
    if nodes[0].type.kind != "number":
        return f"({choose([writer.other(value) for value in nodes])})"
    values = [writer.number(value) for value in nodes]
    sums = writer.sums
    bottom, tops, _ = sums.over_one_line([Ratio(value.top, value.bottom) for value in values])
    under = None
    if any(value.under for value in values):
        under = f"({choose([value.under or sums.alone(1) for value in values])})"
    return Ratio(f"({choose([sums.alone(top) for top in tops])})", bottom, under)


def _negate(writer: _Writer, node: n.Negate) -> Ratio:
    return writer.sums.negated(writer.number(node.value))


def _add(writer: _Writer, node: n.Add) -> Ratio:
    return writer.sums.added(writer.number(node.left), writer.number(node.right))


def _subtract(writer: _Writer, node: n.Subtract) -> Ratio:
    return writer.sums.added(writer.number(node.left), writer.sums.negated(writer.number(node.right)))


def _multiply(writer: _Writer, node: n.Multiply) -> Ratio:
    return writer.sums.multiplied(writer.number(node.left), writer.number(node.right))


def _divide(writer: _Writer, node: n.Divide) -> Ratio:
    return writer.sums.divided(writer.number(node.left), writer.number(node.right))


def _least(writer: _Writer, node: n.Least) -> str | Ratio:
    return _extreme(writer, node.values, "least", "<=", ">")


def _greatest(writer: _Writer, node: n.Greatest) -> str | Ratio:
    return _extreme(writer, node.values, "greatest", ">=", "<")


def _extreme(writer: _Writer, nodes: Sequence[n.Node], function: str, wins: str, loses: str) -> str | Ratio:
    """`least(3, null)` is 3 on every engine, so an unknown is looked for first."""
    if nodes[0].type.kind != "number":
        parts = [writer.other(value) for value in nodes]
        return _unless_unknown(writer, nodes, f"{function}({', '.join(parts)})")
    values = [writer.number(value) for value in nodes]
    if all(value.under is None for value in values):
        bottom, tops, _ = writer.sums.over_one_line(values)
        parts = [writer.sums.alone(top) for top in tops]
        return Ratio(_unless_unknown(writer, nodes, f"{function}({', '.join(parts)})"), bottom)
    found = values[0]
    for value in values[1:]:
        found = _better(writer, found, value, wins, loses)
    return found


def _better(writer: _Writer, left: Ratio, right: Ratio, wins: str, loses: str) -> Ratio:
    sums = writer.sums
    first, second = sums.compared(left, wins, right), sums.compared(left, loses, right)
    bottom, (one, two), _ = sums.over_one_line([Ratio(left.top, left.bottom), Ratio(right.top, right.bottom)])

    def choose(a: str, b: str) -> str:
        return f"case when {first} then {a} when {second} then {b} end"

    under = choose(left.under or sums.alone(1), right.under or sums.alone(1))
    return Ratio(f"({choose(sums.alone(one), sums.alone(two))})", bottom, f"({under})")


def _round(writer: _Writer, node: n.Round) -> Ratio:
    return writer.sums.rounded(writer.number(node.value), node.places)


def _floor(writer: _Writer, node: n.Floor) -> Ratio:
    return writer.sums.floored(writer.number(node.value))


def _ceil(writer: _Writer, node: n.Ceil) -> Ratio:
    return writer.sums.ceiled(writer.number(node.value))


def _absolute(writer: _Writer, node: n.Absolute) -> Ratio:
    return writer.sums.absolute(writer.number(node.value))


def _days_between(writer: _Writer, node: n.DaysBetween) -> Ratio:
    return Ratio(days_between(writer.other(node.start), writer.other(node.end), writer.dialect))


def _months_between(writer: _Writer, node: n.MonthsBetween) -> Ratio:
    return Ratio(_months(writer, node.start, node.end))


def _years_between(writer: _Writer, node: n.YearsBetween) -> Ratio:
    months = _months(writer, node.start, node.end)
    return Ratio(whole_quotient(months, "12", writer.dialect))


def _months(writer: _Writer, start_node: n.Node, end_node: n.Node) -> str:
    """The months on the calendar, less one where the last is not full (the engines' own functions disagree)."""
    start, end, dialect = writer.other(start_node), writer.other(end_node), writer.dialect

    def part(name: Literal["year", "month", "day"], day: str) -> str:
        return part_of(name, day, dialect)

    def short(first: str, last: str) -> str:
        """A month is full on the same day, or on the last day of a shorter month."""
        last_day = f"{part('day', add_days(last, '1', dialect))} = 1"
        return f"not ({part('day', last)} >= {part('day', first)} or {last_day})"

    years = f"({part('year', end)} - {part('year', start)})"
    months = f"({part('month', end)} - {part('month', start)})"
    mended = f"case when {start} <= {end} and {short(start, end)} then 1"
    mended += f" when {start} > {end} and {short(end, start)} then -1 else 0 end"
    return f"({years} * 12 + {months} - {mended})"


def _add_days(writer: _Writer, node: n.AddDays) -> str:
    return add_days(writer.other(node.day), writer.whole(node.count), writer.dialect)


def _add_months(writer: _Writer, node: n.AddMonths) -> str:
    return add_months(writer.other(node.day), writer.whole(node.count), writer.dialect)


def _year_of(writer: _Writer, node: n.YearOf) -> Ratio:
    return Ratio(part_of("year", writer.other(node.day), writer.dialect))


def _month_of(writer: _Writer, node: n.MonthOf) -> Ratio:
    return Ratio(part_of("month", writer.other(node.day), writer.dialect))


def _unless_unknown(writer: _Writer, nodes: Sequence[n.Node], made: str) -> str:
    tests = dict.fromkeys(test for node in nodes for test in _unknown(writer, node))
    return f"(case when {' or '.join(tests)} then null else {made} end)" if tests else made


def _unknown(writer: _Writer, node: n.Node) -> list[str]:
    """The tests of which one is true exactly when the value is unknown: for most nodes, those of the names below."""
    if isinstance(node, n.Name):
        return [f"{writer.column(node.name)} is null"]
    if isinstance(node, n.Literal_):
        return ["true"] if node.value is None else []
    if isinstance(node, _STRICT):
        return [test for child in n.children(node) for test in _unknown(writer, child)]
    value = EMIT[type(node)](writer, node)
    return [f"{writer.sums.alone(value.top) if isinstance(value, Ratio) else value} is null"]


_STRICT = (
    n.Not, n.Compare, n.Between, n.In, n.Negate, n.Add, n.Subtract, n.Multiply, n.Least, n.Greatest, n.Round, n.Floor, n.Ceil,
    n.Absolute, n.DaysBetween, n.MonthsBetween, n.YearsBetween, n.AddDays, n.AddMonths, n.YearOf, n.MonthOf,
)  # fmt: skip
"""Unknown exactly when one of its parts is. (A quotient is unknown too where its divisor is zero.)"""

EMIT: dict[type[n.Node], Callable[[_Writer, Any], str | Ratio]] = {
    n.Literal_: _literal, n.Name: _name, n.Not: _not, n.And: _and, n.Or: _or, n.Compare: _compare,
    n.Between: _between, n.In: _in, n.Case: _case, n.Negate: _negate, n.Add: _add, n.Subtract: _subtract,
    n.Multiply: _multiply, n.Divide: _divide, n.Least: _least, n.Greatest: _greatest, n.Round: _round,
    n.Floor: _floor, n.Ceil: _ceil, n.Absolute: _absolute, n.Coalesce: _coalesce, n.DaysBetween: _days_between,
    n.MonthsBetween: _months_between, n.YearsBetween: _years_between, n.AddDays: _add_days,
    n.AddMonths: _add_months, n.YearOf: _year_of, n.MonthOf: _month_of,
}  # fmt: skip
"""The SQL of each kind of node."""
