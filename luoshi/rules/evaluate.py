"""A tree as one plain Python function over exact numbers: `compile_(node)(facts)` is the value, None if unknown.

The source of the function is written from the tree, one statement for each node, and run once; `and`, `or`,
`case` and `coalesce` look at their parts only as far as they need. A number is a Decimal, or a Fraction where
the type is rational. Decimals are multiplied and added in a context of a hundred thousand digits in which
rounding is an error: an expression has at most some hundred factors of at most 40 digits, so nothing is ever
rounded but by round, floor and ceil.

`missing(node, facts)` follows the same paths and collects the unknown names that can still change the value:
- a value that is known misses nothing: a false part of `and`, the first known part of `coalesce`, settle it;
- an unknown sum, comparison, least … misses what its unknown parts miss;
- an unknown `case` misses what its conditions miss, and the values of the branches that may still be reached.

Long for one file, because the writer of statements and the statements of each kind of node are read together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from types import CodeType
from typing import Any

from luoshi.problem import Problem, Refused, Say
from luoshi.rules import nodes as n
from luoshi.rules.calendar import add_months, months_between, years_between
from luoshi.rules.exact import EXACT, ROUNDING, fraction, quotient, scaled

Value = Decimal | Fraction | date | bool | str | None
Facts = Mapping[str, Any]

_ONE = Decimal(1)
_DEEPEST = 150
_MOST_NODES = 20_000
_DEEPEST_BLOCK = 60


def compile_(node: n.Node) -> Callable[[Facts], Value]:
    """The function that works out `node`. Keep it: making it costs a thousand times what calling it does."""
    _look_at_size(node)
    return _compiled(node, False)


def compile_missing(node: n.Node) -> Callable[[Facts], tuple[str, ...]]:
    """The function that tells what `node` misses, as `missing` does. Keep it, too."""
    _look_at_size(node)
    collect = _compiled(node, True)
    return lambda facts: tuple(dict.fromkeys(collect(facts)))


def missing(node: n.Node, facts: Facts) -> tuple[str, ...]:
    """The unknown names that still matter to the value, in the order in which the text reads them."""
    return compile_missing(node)(facts)


@lru_cache(maxsize=4096)
def _compiled(node: n.Node, tracking: bool) -> Callable[[Facts], Any]:
    writer = _Writer(tracking)
    result = writer.write(node)
    if tracking:
        writer.line(f"return {writer.lacking(result)}")
    elif node.type.kind == "number" and not node.type.rational:
        writer.line(f"return None if {result} is None else plus({result})")  # -0 is 0
    else:
        writer.line(f"return {result}")
    source = "def rule(facts):\n    get = facts.get\n" + "\n".join(writer.lines)
    code: CodeType = compile(source, "<rule>", "exec")
    space: dict[str, Any] = {**_TOOLS, **writer.constants}
    exec(code, space)
    made: Callable[[Facts], Any] = space["rule"]
    return made


def _look_at_size(node: n.Node) -> None:
    """Defines put into one another grow fast; what is too large to be meant is refused, not tried."""
    pending = [(node, 1)]
    count = 0
    while pending:
        here, depth = pending.pop()
        count += 1
        if depth > _DEEPEST or count > _MOST_NODES:
            raise Refused(
                Problem(
                    "rules.too-large",
                    Say("规则太大，或嵌套得太深。", "The rule is too large, or nested too deeply."),
                    Say("减少 define 之间的层层引用。", "Let fewer defines stand on one another."),
                )
            )
        pending.extend((child, depth + 1) for child in n.children(here))


class _Writer:
    """Writes the statements. `write` answers the variable that holds a node's value.

    With `tracking`, each value v has beside it m_v, the tuple of names it misses: empty where it is known.
    """

    def __init__(self, tracking: bool) -> None:
        self.tracking = tracking
        self.lines: list[str] = []
        self.constants: dict[str, Any] = {}
        self.block = 1
        self.count = 0
        self.read: list[dict[str, str]] = [{}]

    def line(self, text: str) -> None:
        self.lines.append("    " * self.block + text)

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def constant(self, value: object) -> str:
        name = f"c{len(self.constants)}"
        self.constants[name] = value
        return name

    def lacking(self, value: str) -> str:
        """What the value misses; a constant misses nothing."""
        return f"m_{value}" if value[0] == "v" else "()"

    def together(self, values: list[str]) -> str:
        return " + ".join(self.lacking(value) for value in values if value[0] == "v") or "()"

    def write(self, node: n.Node) -> str:
        if self.block > _DEEPEST_BLOCK:
            return self._apart(node)
        return _WRITERS[type(node)](self, node)

    def _apart(self, node: n.Node) -> str:
        """Python nests blocks only so deep; what lies deeper is a function of its own."""
        made = self.fresh()
        self.line(f"{made} = {self.constant(_compiled(node, False))}(facts)")
        if self.tracking:
            self.line(f"m_{made} = {self.constant(_compiled(node, True))}(facts)")
        return made

    def inside(self, condition: str, write: Callable[[], None]) -> None:
        """A block that may not run: a name first read in it is not known after it."""
        self.line(f"if {condition}:")
        self.block += 1
        self.read.append(dict(self.read[-1]))
        write()
        self.read.pop()
        self.block -= 1

    def strict(self, formula: str, *values: str) -> str:
        """A value that is unknown as soon as one of `values` is. {0}, {1} … stand for them."""
        made = self.fresh()
        unknown = " or ".join(f"{value} is None" for value in dict.fromkeys(values) if value[0] == "v")
        worked = formula.format(*values)
        self.line(f"{made} = None if {unknown} else {worked}" if unknown else f"{made} = {worked}")
        if self.tracking:
            self.line(f"m_{made} = {self.together(list(dict.fromkeys(values)))}")
        return made

    def number(self, node: n.Node, rational: bool) -> str:
        """A number as a Fraction where its neighbours are rational."""
        value = self.write(node)
        if not rational or node.type.rational or node.type.kind != "number":
            return value
        if value[0] == "c":
            return self.constant(Fraction(self.constants[value]))
        return self.strict("fraction({0})", value)


def _literal(writer: _Writer, node: n.Literal_) -> str:
    if node.value is not None:
        return writer.constant(node.value)
    made = writer.fresh()
    writer.line(f"{made} = None")
    if writer.tracking:
        writer.line(f"m_{made} = ()")
    return made


def _name(writer: _Writer, node: n.Name) -> str:
    known = writer.read[-1].get(node.name)
    if known is not None:
        return known
    made = writer.fresh()
    writer.line(f"{made} = get({node.name!r})")
    if node.type.rational:
        writer.line(f"if {made} is not None: {made} = Fraction({made})")
    if writer.tracking:
        writer.line(f"m_{made} = ({node.name!r},) if {made} is None else ()")
    writer.read[-1][node.name] = made
    return made


def _chain(writer: _Writer, node: n.And | n.Or) -> str:
    """Kleene: one false part makes `and` false whatever else is unknown, and then nothing is missing."""
    going, settled = ("True", "False") if isinstance(node, n.And) else ("False", "True")
    made = writer.fresh()
    first, *rest = node.values
    value = writer.write(first)
    writer.line(f"{made} = {value}")
    if writer.tracking:
        writer.line(f"m_{made} = {writer.lacking(value)}")

    def add(part: n.Node) -> None:
        value = writer.write(part)
        writer.line(f"if {value} is not {going}: {made} = {value}")
        if writer.tracking:
            writer.line(f"m_{made} = () if {made} is {settled} else m_{made} + {writer.lacking(value)}")

    for part in rest:
        writer.inside(f"{made} is not {settled}", lambda part=part: add(part))  # type: ignore[misc]
    return made


def _case(writer: _Writer, node: n.Case) -> str:
    """The first branch that holds. Tracking goes on past an unknown condition to what may be reached."""
    made, done = writer.fresh(), f"d{writer.count}"
    rational = node.type.rational
    writer.line(f"{made} = None")
    writer.line(f"{done} = False")
    if writer.tracking:
        writer.line(f"m_{made} = ()")
        writer.line(f"u_{made} = False")

    def take(value: n.Node) -> None:
        found = writer.number(value, rational)
        if not writer.tracking:
            writer.line(f"{made} = {found}")
            return
        writer.line(f"m_{made} = m_{made} + {writer.lacking(found)}")
        writer.line(f"if not u_{made}: {made} = {found}")

    def try_(when: n.Node, value: n.Node) -> None:
        condition = writer.write(when)
        if not writer.tracking:
            writer.inside(condition, lambda: take(value))
            writer.line(f"if {condition} is not False: {done} = True")
            return

        def reached() -> None:
            writer.line(f"m_{made} = m_{made} + {writer.lacking(condition)}")
            writer.line(f"if {condition} is None: u_{made} = True")
            take(value)
            writer.line(f"if {condition}: {done} = True")

        writer.inside(f"{condition} is not False", reached)

    for when, value in node.branches:
        writer.inside(f"not {done}", lambda when=when, value=value: try_(when, value))  # type: ignore[misc]
    writer.inside(f"not {done}", lambda: take(node.otherwise))
    return made


def _coalesce(writer: _Writer, node: n.Coalesce) -> str:
    made = writer.fresh()
    rational = node.type.rational
    first, *rest = node.values
    value = writer.number(first, rational)
    writer.line(f"{made} = {value}")
    if writer.tracking:
        writer.line(f"m_{made} = {writer.lacking(value)}")

    def or_else(part: n.Node) -> None:
        value = writer.number(part, rational)
        writer.line(f"{made} = {value}")
        if writer.tracking:
            writer.line(f"m_{made} = () if {made} is not None else m_{made} + {writer.lacking(value)}")

    for part in rest:
        writer.inside(f"{made} is None", lambda part=part: or_else(part))  # type: ignore[misc]
    return made


def _compare(writer: _Writer, node: n.Compare) -> str:
    rational = node.left.type.rational or node.right.type.rational
    op = {"=": "==", "<>": "!="}.get(node.op, node.op)
    return writer.strict(
        "{0} " + op + " {1}", *(writer.number(part, rational) for part in (node.left, node.right))
    )


def _between(writer: _Writer, node: n.Between) -> str:
    parts = (node.value, node.low, node.high)
    rational = any(part.type.rational for part in parts)
    return writer.strict("{1} <= {0} <= {2}", *(writer.number(part, rational) for part in parts))


def _in(writer: _Writer, node: n.In) -> str:
    options: tuple[Value, ...] = tuple(option.value for option in node.options)
    if node.value.type.rational:
        options = tuple(Fraction(option) for option in options if isinstance(option, Decimal))
    return writer.strict("{0} in " + writer.constant(options), writer.write(node.value))


def _choice(sign: str) -> Callable[[_Writer, Any], str]:
    """least and greatest, by comparing with the best so far."""

    def write(writer: _Writer, node: n.Least | n.Greatest) -> str:
        values = [writer.number(value, node.type.rational) for value in node.values]
        best = values[0]
        for value in values[1:]:
            best = writer.strict("{0} if {0} " + sign + " {1} else {1}", best, value)
        return best

    return write


def _arithmetic(exact: str, sign: str) -> Callable[[_Writer, Any], str]:
    def write(writer: _Writer, node: n.Add | n.Subtract | n.Multiply) -> str:
        rational = node.type.rational
        parts = [writer.number(part, rational) for part in (node.left, node.right)]
        return writer.strict("{0} " + sign + " {1}" if rational else exact + "({0}, {1})", *parts)

    return write


def _divide(writer: _Writer, node: n.Divide) -> str:
    """The check has shown that the divisor is not zero wherever this is reached."""
    if node.left.type.rational or node.right.type.rational:
        return writer.strict("{0} / {1}", writer.number(node.left, True), writer.number(node.right, True))
    return writer.strict("quotient({0}, {1})", writer.write(node.left), writer.write(node.right))


def _round(writer: _Writer, node: n.Round) -> str:
    value = writer.write(node.value)
    if node.value.type.rational:
        return writer.strict(f"round_fraction({{0}}, {node.places})", value)
    quantum = writer.constant(_ONE.scaleb(-node.places))
    return writer.strict(f"quantize({{0}}, {quantum})", value)


def _whole(fraction: str, decimal: str) -> Callable[[_Writer, Any], str]:
    def write(writer: _Writer, node: n.Floor | n.Ceil) -> str:
        value = writer.write(node.value)
        return writer.strict(f"Decimal({fraction}({{0}}))" if node.value.type.rational else decimal, value)

    return write


def _of(formula: str, *fields: str) -> Callable[[_Writer, Any], str]:
    """Something worked out of the parts as they are."""

    def write(writer: _Writer, node: n.Node) -> str:
        return writer.strict(formula, *(writer.write(getattr(node, field)) for field in fields))

    return write


def _signed(exact: str, fraction: str) -> Callable[[_Writer, Any], str]:
    def write(writer: _Writer, node: n.Negate | n.Absolute) -> str:
        return writer.strict(fraction if node.type.rational else exact, writer.write(node.value))

    return write


def _round_fraction(value: Fraction, places: int) -> Decimal:
    away = floor(abs(value) * 10**places + Fraction(1, 2))
    return scaled(Decimal(away if value >= 0 else -away), -places)


_TOOLS: dict[str, Any] = {
    "Decimal": Decimal,
    "Fraction": Fraction,
    "fraction": fraction,
    "quotient": quotient,
    "plus": EXACT.plus,
    "add": EXACT.add,
    "subtract": EXACT.subtract,
    "multiply": EXACT.multiply,
    "minus": EXACT.minus,
    "absolute": EXACT.abs,
    "quantize": ROUNDING.quantize,
    "integral": Decimal.to_integral_value,
    "DOWN": ROUND_FLOOR,
    "UP": ROUND_CEILING,
    "round_fraction": _round_fraction,
    "floor": floor,
    "ceil": ceil,
    "days": timedelta,
    "add_months": add_months,
    "months_between": months_between,
    "years_between": years_between,
}

_WRITERS: dict[type[n.Node], Callable[[_Writer, Any], str]] = {
    n.Literal_: _literal,
    n.Name: _name,
    n.Not: _of("not {0}", "value"),
    n.And: _chain,
    n.Or: _chain,
    n.Compare: _compare,
    n.Between: _between,
    n.In: _in,
    n.Case: _case,
    n.Negate: _signed("minus({0})", "-{0}"),
    n.Add: _arithmetic("add", "+"),
    n.Subtract: _arithmetic("subtract", "-"),
    n.Multiply: _arithmetic("multiply", "*"),
    n.Divide: _divide,
    n.Least: _choice("<="),
    n.Greatest: _choice(">="),
    n.Round: _round,
    n.Floor: _whole("floor", "integral({0}, DOWN)"),
    n.Ceil: _whole("ceil", "integral({0}, UP)"),
    n.Absolute: _signed("absolute({0})", "abs({0})"),
    n.Coalesce: _coalesce,
    n.DaysBetween: _of("Decimal(({1} - {0}).days)", "start", "end"),
    n.MonthsBetween: _of("Decimal(months_between({0}, {1}))", "start", "end"),
    n.YearsBetween: _of("Decimal(years_between({0}, {1}))", "start", "end"),
    n.AddDays: _of("{0} + days(int({1}))", "day", "count"),
    n.AddMonths: _of("add_months({0}, int({1}))", "day", "count"),
    n.YearOf: _of("Decimal({0}.year)", "day"),
    n.MonthOf: _of("Decimal({0}.month)", "day"),
}
