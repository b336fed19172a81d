"""The fifth reading: a tree as machine code over columns, for ten million rows and more on one machine.

One function for each kind of node, in the table `EMIT`; each adds to a graph of whole numbers (kernel_graph.py), from
which kernel_code.py makes a loop without a branch, eight rows at a time. What a node means is what nodes.py says: a truth
is two truths (it holds; it does not hold; neither: not known), a number is exact (kernel_ratio.py), a day is a number of
days (kernel_days.py), a text is its place in a list of the texts that the rules name. Whatever cannot be kept within 64
bits raises `TooWide`; two texts that no rule names cannot be told apart, and a row in which that would matter is
`doubtful`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luoshi.rules import kernel_days as days
from luoshi.rules import kernel_ratio as ratio
from luoshi.rules import nodes as n
from luoshi.rules.kernel_graph import FALSE, TRUE, Bit, Graph, Whole, constant
from luoshi.rules.kernel_ratio import Ratio

OTHER = -1
"""The place of a text that no rule names."""

__all__ = ["EMIT", "OTHER", "Ratio", "Scalar", "Truth", "Value", "Writer", "texts_in"]


@dataclass(frozen=True, slots=True)
class Truth:
    """It holds; it does not hold. Neither: it is not known."""

    true: Bit
    false: Bit

    def known(self, graph: Graph) -> Bit:
        return graph.either(self.true, self.false)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A day, a month (its first day) or a text, as a whole number."""

    whole: Whole
    known: Bit = TRUE


Value = Truth | Ratio | Scalar


@dataclass(slots=True)
class Writer:
    """Writes trees into a graph. `source` gives the value of a name, `texts` the place of each text that rules name.

    A node that is written twice (a define that several rules read) is looked up, by the object that it is: `kept` holds
    on to those objects."""

    graph: Graph
    source: Callable[[n.Name], Value]
    texts: Mapping[str, int]
    doubtful: Bit = FALSE
    kept: dict[int, tuple[n.Node, Value]] = field(default_factory=dict)

    def value(self, node: n.Node) -> Value:
        found = self.kept.get(id(node))
        if found is None:
            found = self.kept[id(node)] = (node, EMIT[type(node)](self, node))
        return found[1]

    def truth(self, node: n.Node) -> Truth:
        made = self.value(node)
        assert isinstance(made, Truth)
        return made

    def number(self, node: n.Node) -> Ratio:
        made = self.value(node)
        assert isinstance(made, Ratio)
        return made

    def scalar(self, node: n.Node) -> Scalar:
        made = self.value(node)
        assert isinstance(made, Scalar)
        return made

    def whole(self, node: n.Node) -> Ratio:
        """A count of days or months."""
        return ratio.floored(self.graph, self.number(node))

    def known(self, value: Value) -> Bit:
        return value.known(self.graph) if isinstance(value, Truth) else value.known


def texts_in(tree: n.Node) -> tuple[str, ...]:
    """The texts that a tree names, each once."""
    found = (node.value for node in n.walk(tree) if isinstance(node, n.Literal_))
    return tuple(dict.fromkeys(value for value in found if isinstance(value, str)))


def _strict(graph: Graph, known: Bit, holds: Bit) -> Truth:
    """What holds or does not, where all that it is made of is known."""
    return Truth(graph.both(known, holds), graph.both(known, graph.no(holds)))


def _literal(writer: Writer, node: n.Literal_) -> Value:
    value = node.value
    if value is None:
        return unknown(node)
    if isinstance(value, bool):
        return Truth(TRUE if value else FALSE, FALSE if value else TRUE)
    if isinstance(value, Decimal):
        return ratio.fixed(Fraction(value))
    if isinstance(value, date):
        return Scalar(constant(days.number_of(value)))
    return Scalar(constant(writer.texts[value]))


def unknown(node: n.Node) -> Value:
    """A value of the type of the node that is never known."""
    if node.type.kind == "truth":
        return Truth(FALSE, FALSE)
    zero = constant(0)
    return Ratio(zero, known=FALSE) if node.type.kind == "number" else Scalar(zero, FALSE)


def _name(writer: Writer, node: n.Name) -> Value:
    return writer.source(node)


def _not(writer: Writer, node: n.Not) -> Truth:
    value = writer.truth(node.value)
    return Truth(value.false, value.true)


def _and(writer: Writer, node: n.And) -> Truth:
    values = [writer.truth(value) for value in node.values]
    graph = writer.graph
    return Truth(
        graph.both(*(value.true for value in values)), graph.either(*(value.false for value in values))
    )


def _or(writer: Writer, node: n.Or) -> Truth:
    values = [writer.truth(value) for value in node.values]
    graph = writer.graph
    return Truth(
        graph.either(*(value.true for value in values)), graph.both(*(value.false for value in values))
    )


def _compare(writer: Writer, node: n.Compare) -> Truth:
    return _comparison(writer, node.left, node.op, node.right)


def _comparison(writer: Writer, left: n.Node, op: n.Comparison, right: n.Node) -> Truth:
    graph = writer.graph
    one, two = writer.value(left), writer.value(right)
    known = graph.both(writer.known(one), writer.known(two))
    if isinstance(one, Truth) and isinstance(two, Truth):
        same = graph.same(one.true, two.true)
        return _strict(graph, known, same if op == "=" else graph.no(same))
    if isinstance(one, Ratio) and isinstance(two, Ratio):
        return _strict(graph, known, ratio.compared(graph, one, op, two))
    assert isinstance(one, Scalar)
    assert isinstance(two, Scalar)
    if left.type.kind == "text":
        other = constant(OTHER)
        strange = (graph.compare("=", value.whole, other) for value in (one, two))
        writer.doubtful = graph.either(writer.doubtful, graph.both(known, *strange))
    return _strict(graph, known, graph.compare(op, one.whole, two.whole))


def _between(writer: Writer, node: n.Between) -> Truth:
    """An unknown end makes the whole unknown, even where the other end alone would say no."""
    graph = writer.graph
    parts = [writer.value(part) for part in (node.value, node.low, node.high)]
    known = graph.both(*(writer.known(part) for part in parts))
    inside = []
    for op, end in ((">=", parts[1]), ("<=", parts[2])):
        value = parts[0]
        if isinstance(value, Ratio):
            assert isinstance(end, Ratio)
            inside.append(ratio.compared(graph, value, op, end))
        else:
            assert isinstance(value, Scalar)
            assert isinstance(end, Scalar)
            inside.append(graph.compare(op, value.whole, end.whole))
    return _strict(graph, known, graph.both(*inside))


def _in(writer: Writer, node: n.In) -> Truth:
    graph = writer.graph
    value = writer.value(node.value)
    found = FALSE
    for literal in node.options:
        option = writer.value(literal)
        if isinstance(value, Ratio):
            assert isinstance(option, Ratio)
            same = ratio.compared(graph, value, "=", option)
        elif isinstance(value, Scalar):
            assert isinstance(option, Scalar)
            same = graph.compare("=", value.whole, option.whole)
        else:
            assert isinstance(option, Truth)
            same = graph.same(value.true, option.true)
        found = graph.either(found, same)
    return _strict(graph, writer.known(value), found)


def _case(writer: Writer, node: n.Case) -> Value:
    """The first branch whose condition holds; unknown where a condition before it is."""
    made = writer.value(node.otherwise)
    for when, then in reversed(node.branches):
        made = choose(writer.graph, writer.truth(when), writer.value(then), made)
    return made


def choose(graph: Graph, when: Truth, yes: Value, no: Value) -> Value:
    if isinstance(yes, Truth):
        assert isinstance(no, Truth)
        return Truth(
            graph.either(graph.both(when.true, yes.true), graph.both(when.false, no.true)),
            graph.either(graph.both(when.true, yes.false), graph.both(when.false, no.false)),
        )
    assert not isinstance(no, Truth)
    known = graph.either(graph.both(when.true, yes.known), graph.both(when.false, no.known))
    return _picked(graph, when.true, known, yes, no)


def _picked(graph: Graph, bit: Bit, known: Bit, yes: Ratio | Scalar, no: Ratio | Scalar) -> Ratio | Scalar:
    if isinstance(yes, Scalar):
        assert isinstance(no, Scalar)
        return Scalar(graph.select(bit, yes.whole, no.whole), known)
    assert isinstance(no, Ratio)
    plain = (Ratio(yes.top, yes.bottom), Ratio(no.top, no.bottom))
    bottom, (one, two), _ = ratio.over_one_line(graph, plain)
    under = None
    if yes.under is not None or no.under is not None:
        under = graph.select(bit, yes.under or constant(1), no.under or constant(1))
    return Ratio(graph.select(bit, one, two), bottom, under, known)


def _coalesce(writer: Writer, node: n.Coalesce) -> Value:
    graph = writer.graph
    values = [writer.value(value) for value in node.values]
    made = values[-1]
    for value in reversed(values[:-1]):
        if isinstance(value, Truth):
            assert isinstance(made, Truth)
            not_known = graph.no(value.known(graph))
            made = Truth(
                graph.either(value.true, graph.both(not_known, made.true)),
                graph.either(value.false, graph.both(not_known, made.false)),
            )
        else:
            assert not isinstance(made, Truth)
            made = _picked(graph, value.known, graph.either(value.known, made.known), value, made)
    return made


def _negate(writer: Writer, node: n.Negate) -> Ratio:
    return ratio.negated(writer.graph, writer.number(node.value))


def _add(writer: Writer, node: n.Add) -> Ratio:
    return ratio.added(writer.graph, writer.number(node.left), writer.number(node.right))


def _subtract(writer: Writer, node: n.Subtract) -> Ratio:
    right = ratio.negated(writer.graph, writer.number(node.right))
    return ratio.added(writer.graph, writer.number(node.left), right)


def _multiply(writer: Writer, node: n.Multiply) -> Ratio:
    return ratio.multiplied(writer.graph, writer.number(node.left), writer.number(node.right))


def _divide(writer: Writer, node: n.Divide) -> Ratio:
    return ratio.divided(writer.graph, writer.number(node.left), writer.number(node.right))


def _least(writer: Writer, node: n.Least) -> Value:
    return _extreme(writer, node.values, writer.graph.least, "<=")


def _greatest(writer: Writer, node: n.Greatest) -> Value:
    return _extreme(writer, node.values, writer.graph.greatest, ">=")


def _extreme(
    writer: Writer, nodes: Sequence[n.Node], better: Callable[[Whole, Whole], Whole], wins: str
) -> Value:
    graph = writer.graph
    first, *rest = (writer.value(value) for value in nodes)
    best = first
    for value in rest:
        known = graph.both(writer.known(best), writer.known(value))
        if isinstance(best, Scalar):
            assert isinstance(value, Scalar)
            best = Scalar(better(best.whole, value.whole), known)
            continue
        assert isinstance(best, Ratio)
        assert isinstance(value, Ratio)
        if best.under is None and value.under is None:
            bottom, (one, two), _ = ratio.over_one_line(graph, (best, value))
            best = Ratio(better(one, two), bottom, None, known)
        else:
            best = _picked(graph, ratio.compared(graph, best, wins, value), known, best, value)
    return best


def _round(writer: Writer, node: n.Round) -> Ratio:
    return ratio.rounded(writer.graph, writer.number(node.value), node.places)


def _floor(writer: Writer, node: n.Floor) -> Ratio:
    return ratio.floored(writer.graph, writer.number(node.value))


def _ceil(writer: Writer, node: n.Ceil) -> Ratio:
    return ratio.ceiled(writer.graph, writer.number(node.value))


def _absolute(writer: Writer, node: n.Absolute) -> Ratio:
    return ratio.absolute(writer.graph, writer.number(node.value))


def _days_between(writer: Writer, node: n.DaysBetween) -> Ratio:
    return _counted(writer, node, lambda start, end: writer.graph.subtract(end, start))


def _months_between(writer: Writer, node: n.MonthsBetween) -> Ratio:
    return _counted(writer, node, lambda start, end: days.months_between(writer.graph, start, end))


def _years_between(writer: Writer, node: n.YearsBetween) -> Ratio:
    return _counted(writer, node, lambda start, end: days.years_between(writer.graph, start, end))


def _counted(
    writer: Writer,
    node: n.DaysBetween | n.MonthsBetween | n.YearsBetween,
    count: Callable[[Whole, Whole], Whole],
) -> Ratio:
    start, end = writer.scalar(node.start), writer.scalar(node.end)
    known = writer.graph.both(start.known, end.known)
    return Ratio(count(start.whole, end.whole), known=known)


def _add_days(writer: Writer, node: n.AddDays) -> Scalar:
    return _moved(writer, node, days.add_days)


def _add_months(writer: Writer, node: n.AddMonths) -> Scalar:
    return _moved(writer, node, days.add_months)


def _moved(
    writer: Writer, node: n.AddDays | n.AddMonths, move: Callable[[Graph, Whole, Whole], Whole]
) -> Scalar:
    day, count = writer.scalar(node.day), writer.whole(node.count)
    known = writer.graph.both(day.known, count.known)
    return Scalar(move(writer.graph, day.whole, count.top), known)


def _year_of(writer: Writer, node: n.YearOf) -> Ratio:
    day = writer.scalar(node.day)
    return Ratio(days.parts(writer.graph, day.whole).year, known=day.known)


def _month_of(writer: Writer, node: n.MonthOf) -> Ratio:
    day = writer.scalar(node.day)
    return Ratio(days.parts(writer.graph, day.whole).month, known=day.known)


EMIT: dict[type[n.Node], Callable[[Writer, Any], Value]] = {
    n.Literal_: _literal, n.Name: _name, n.Not: _not, n.And: _and, n.Or: _or, n.Compare: _compare,
    n.Between: _between, n.In: _in, n.Case: _case, n.Negate: _negate, n.Add: _add, n.Subtract: _subtract,
    n.Multiply: _multiply, n.Divide: _divide, n.Least: _least, n.Greatest: _greatest, n.Round: _round,
    n.Floor: _floor, n.Ceil: _ceil, n.Absolute: _absolute, n.Coalesce: _coalesce, n.DaysBetween: _days_between,
    n.MonthsBetween: _months_between, n.YearsBetween: _years_between, n.AddDays: _add_days,
    n.AddMonths: _add_months, n.YearOf: _year_of, n.MonthOf: _month_of,
}  # fmt: skip
"""What each kind of node becomes."""
