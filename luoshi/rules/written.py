"""A tree as the text one would write: `parse(text_of(node), names)` gives the same tree again.

Brackets stand only where they are needed. Keywords and signs are half-width; a name that would not be read as
one word stands in double quotes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.rules import nodes as n
from luoshi.rules.exact import bare, scaled
from luoshi.rules.scan import KEYWORDS
from luoshi.rules.shape import SQL_WORDS
from luoshi.rules.types import RATIO

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _MINUS, _WHOLE = range(8)
"""How tightly each binds."""

_CALLS: dict[type[n.Node], tuple[str, tuple[str, ...]]] = {
    n.Floor: ("floor", ("value",)),
    n.Ceil: ("ceil", ("value",)),
    n.Absolute: ("abs", ("value",)),
    n.DaysBetween: ("days_between", ("start", "end")),
    n.MonthsBetween: ("months_between", ("start", "end")),
    n.YearsBetween: ("years_between", ("start", "end")),
    n.AddDays: ("add_days", ("day", "count")),
    n.AddMonths: ("add_months", ("day", "count")),
    n.YearOf: ("year", ("day",)),
    n.MonthOf: ("month", ("day",)),
}


def text_of(node: n.Node) -> str:
    """The tree as one line."""
    return _text(node)[0]


def quoted(name: str) -> str:
    """A name as it stands in an expression."""
    plain = name.replace("_", "x").isalnum() and not name[0].isdigit() and name.isprintable()
    lower = name.lower()
    if plain and lower not in KEYWORDS | SQL_WORDS | {"true", "false", "date", "month"} and _narrow(name):
        return name
    return '"' + name.replace('"', '""') + '"'


def _narrow(name: str) -> bool:
    """Whether no sign in it is read as its half-width form."""
    return not any(0xFF01 <= ord(sign) <= 0xFF5E for sign in name)


def _text(node: n.Node) -> tuple[str, int]:
    """The text, and how tightly its outermost part binds."""
    if type(node) in _CALLS:
        called, parts = _CALLS[type(node)]
        return _call(called, *(getattr(node, part) for part in parts)), _WHOLE
    return _WRITERS[type(node)](node)


def _within(node: n.Node, least: int) -> str:
    text, binds = _text(node)
    return text if binds >= least else f"({text})"


def _call(called: str, *values: n.Node) -> str:
    return f"{called}({', '.join(text_of(value) for value in values)})"


def _literal(node: n.Literal_) -> tuple[str, int]:
    value = node.value
    if value is None:
        return "null", _WHOLE
    if isinstance(value, bool):
        return ("true" if value else "false"), _WHOLE
    if isinstance(value, date):
        form = f"month '{value:%Y-%m}'" if node.type.kind == "month" else f"date '{value:%Y-%m-%d}'"
        return form, _WHOLE
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'", _WHOLE
    binds = _MINUS if value < 0 else _WHOLE
    if node.type.name == RATIO.name:
        return f"{_digits(scaled(value, 2))}%", binds
    return _digits(value), binds


def _digits(value: Decimal) -> str:
    return str(bare(value))


def _not(node: n.Not) -> tuple[str, int]:
    inner = node.value
    if isinstance(inner, n.Between):
        return _between(inner, "not between"), _COMPARE
    if isinstance(inner, n.In):
        return _in(inner, "not in"), _COMPARE
    return f"not {_within(inner, _NOT)}", _NOT


def _between(node: n.Between, word: str = "between") -> str:
    parts = (_within(part, _SUM) for part in (node.value, node.low, node.high))
    return "{} {} {} and {}".format(*(next(parts), word, next(parts), next(parts)))


def _in(node: n.In, word: str = "in") -> str:
    return f"{_within(node.value, _SUM)} {word} ({', '.join(text_of(option) for option in node.options)})"


def _case(node: n.Case) -> tuple[str, int]:
    branches = " ".join(f"when {text_of(when)} then {text_of(value)}" for when, value in node.branches)
    return f"case {branches} else {text_of(node.otherwise)} end", _WHOLE


def _negate(node: n.Negate) -> tuple[str, int]:
    """A minus before a literal would be part of the literal, so it stands in brackets."""
    return f"-{_within(node.value, _WHOLE + isinstance(node.value, n.Literal_))}", _MINUS


def _binary(sign: str, level: int) -> Callable[[Any], tuple[str, int]]:
    """Left to right: what stands on the right needs brackets where it binds no tighter."""
    return lambda node: (f"{_within(node.left, level)} {sign} {_within(node.right, level + 1)}", level)


def _chain(word: str, level: int) -> Callable[[Any], tuple[str, int]]:
    return lambda node: (f" {word} ".join(_within(value, level + 1) for value in node.values), level)


_WRITERS: dict[type[n.Node], Callable[[Any], tuple[str, int]]] = {
    n.Literal_: _literal,
    n.Name: lambda node: (quoted(node.name), _WHOLE),
    n.Not: _not,
    n.And: _chain("and", _AND),
    n.Or: _chain("or", _OR),
    n.Compare: lambda node: (
        f"{_within(node.left, _SUM)} {node.op} {_within(node.right, _SUM)}",
        _COMPARE,
    ),
    n.Between: lambda node: (_between(node), _COMPARE),
    n.In: lambda node: (_in(node), _COMPARE),
    n.Case: _case,
    n.Negate: _negate,
    n.Add: _binary("+", _SUM),
    n.Subtract: _binary("-", _SUM),
    n.Multiply: _binary("*", _PRODUCT),
    n.Divide: _binary("/", _PRODUCT),
    n.Least: lambda node: (_call("least", *node.values), _WHOLE),
    n.Greatest: lambda node: (_call("greatest", *node.values), _WHOLE),
    n.Coalesce: lambda node: (_call("coalesce", *node.values), _WHOLE),
    n.Round: lambda node: (f"round({text_of(node.value)}, {node.places})", _WHOLE),
}
