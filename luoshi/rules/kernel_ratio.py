"""A number in a kernel: top / (bottom * under), whole numbers all, so that a quotient stays the rational it is.

`bottom` is known when the kernel is made (元 with two decimals is 分 over 100; 5 % is 1/20), `under` is what a policy
divides by, and above zero wherever the number is known. It is the arithmetic of sql_ratio.py on the graph of a kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from luoshi.rules.kernel_graph import FALSE, TRUE, Bit, Graph, Whole, constant


@dataclass(frozen=True, slots=True)
class Ratio:
    """`known` is the truth that the number is known; where it is not, `top` and `under` may be anything."""

    top: Whole
    bottom: int = 1
    under: Whole | None = None
    known: Bit = TRUE


def fixed(value: Fraction) -> Ratio:
    return Ratio(constant(value.numerator), value.denominator)


def negated(graph: Graph, value: Ratio) -> Ratio:
    return Ratio(graph.minus(value.top), value.bottom, value.under, value.known)


def absolute(graph: Graph, value: Ratio) -> Ratio:
    return Ratio(graph.absolute(value.top), value.bottom, value.under, value.known)


def added(graph: Graph, left: Ratio, right: Ratio) -> Ratio:
    bottom, (one, two), under = over_one_line(graph, (left, right))
    return Ratio(graph.add(one, two), bottom, under, graph.both(left.known, right.known))


def multiplied(graph: Graph, left: Ratio, right: Ratio) -> Ratio:
    """A known factor is set against the bottom first, which keeps the numbers small."""
    one, right_bottom = _reduced(left.top, right.bottom)
    two, left_bottom = _reduced(right.top, left.bottom)
    under = _product(graph, left.under, right.under)
    top = graph.multiply(one, two)
    return Ratio(top, left_bottom * right_bottom, under, graph.both(left.known, right.known))


def divided(graph: Graph, left: Ratio, right: Ratio) -> Ratio:
    """A divisor that is zero (which the check excludes) gives unknown, never a number."""
    top, under = right.top, right.under
    if top.fixed:
        if top.low == 0:
            return Ratio(constant(0), known=FALSE)
        turned = Fraction(right.bottom, top.low)
        made = multiplied(graph, left, fixed(turned))
        raised = made.top if under is None else graph.multiply(made.top, under)
        return Ratio(raised, made.bottom, made.under, graph.both(made.known, right.known))
    made = multiplied(graph, left, fixed(Fraction(right.bottom)))
    raised = made.top if under is None else graph.multiply(made.top, under)
    signed = graph.select(graph.compare("<", top, constant(0)), graph.minus(raised), raised)
    there = graph.compare("<>", top, constant(0))
    size = graph.absolute(top)
    divisor = graph.select(there, graph.within(size, 1, size.high), constant(1))
    known = graph.both(made.known, right.known, there)
    return Ratio(signed, made.bottom, _product(graph, made.under, divisor), known)


def over_one_line(graph: Graph, values: Sequence[Ratio]) -> tuple[int, list[Whole], Whole | None]:
    """The values over one bottom and one under: (bottom, tops, under)."""
    bottom = lcm(*(value.bottom for value in values))
    tops = [graph.multiply(value.top, constant(bottom // value.bottom)) for value in values]
    unders = list(dict.fromkeys(value.under for value in values if value.under is not None))
    for place, value in enumerate(values):
        for under in unders:
            if under != value.under:
                tops[place] = graph.multiply(tops[place], under)
    whole: Whole | None = None
    for under in unders:
        whole = _product(graph, whole, under)
    return bottom, tops, whole


def compared(graph: Graph, left: Ratio, op: str, right: Ratio) -> Bit:
    """The bare comparison, by cross multiplication; what is under the line is above zero on both sides."""
    if right.top.fixed and right.under is None and left.under is None and not left.top.fixed:
        return _beside_constant(graph, left, op, Fraction(right.top.low, right.bottom))
    if left.top.fixed and left.under is None and right.under is None and not right.top.fixed:
        swapped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
        return _beside_constant(graph, right, swapped, Fraction(left.top.low, left.bottom))
    _, (one, two), _ = over_one_line(graph, (left, right))
    return graph.compare(op, one, two)


def _beside_constant(graph: Graph, value: Ratio, op: str, other: Fraction) -> Bit:
    """top / bottom beside a constant: the constant is multiplied and rounded to a whole number, not the column."""
    line = other * value.bottom
    below = line.numerator // line.denominator
    if line.denominator != 1:
        if op in ("=", "<>"):
            return TRUE if op == "<>" else FALSE
        op = {"<": "<=", "<=": "<=", ">": ">", ">=": ">"}[op]
    if value.top.low > below:
        return TRUE if op in (">", ">=", "<>") else FALSE
    if value.top.high < below:
        return TRUE if op in ("<", "<=", "<>") else FALSE
    return graph.compare(op, value.top, constant(below))


def rounded(graph: Graph, value: Ratio, places: int, how: str = "half_up") -> Ratio:
    """To so many decimals: half away from zero, or down (cut off) or up (away from zero)."""
    scale = 10**places
    if value.under is None and scale % value.bottom == 0:
        return value
    top, line, under = _scaled(graph, value, scale)
    size = graph.absolute(top)
    if under is not None:
        below = graph.multiply(constant(line), under)
        more = {
            "half_up": lambda: graph.divide(below, 2),
            "down": lambda: constant(0),
            "up": lambda: graph.add(below, constant(-1)),
        }[how]()
        whole = graph.over(graph.add(size, more), below)
    else:
        more = constant({"half_up": line // 2, "down": 0, "up": line - 1}[how])
        whole = graph.divide(graph.add(size, more), line)
    if top.low < 0:
        whole = graph.select(graph.compare("<", top, constant(0)), graph.minus(whole), whole)
    return Ratio(whole, scale, None, value.known)


def floored(graph: Graph, value: Ratio) -> Ratio:
    if value.under is None and value.bottom == 1:
        return value
    top, line, under = _scaled(graph, value, 1)
    if under is None:
        return Ratio(graph.divide(top, line), 1, None, value.known)
    below = graph.multiply(constant(line), under)
    if top.low >= 0:
        return Ratio(graph.over(top, below), 1, None, value.known)
    negative = graph.compare("<", top, constant(0))
    size = graph.absolute(top)
    size = graph.select(negative, graph.add(size, graph.add(below, constant(-1))), size)
    whole = graph.over(size, below)
    return Ratio(graph.select(negative, graph.minus(whole), whole), 1, None, value.known)


def ceiled(graph: Graph, value: Ratio) -> Ratio:
    return negated(graph, floored(graph, negated(graph, value)))


def over(graph: Graph, value: Ratio, bottom: int) -> Whole:
    """The top of a number over `bottom`, a multiple of its own."""
    return graph.multiply(value.top, constant(bottom // value.bottom))


def _scaled(graph: Graph, value: Ratio, scale: int) -> tuple[Whole, int, Whole | None]:
    """value * scale as a whole number over two."""
    times = Fraction(scale, value.bottom)
    return graph.multiply(value.top, constant(times.numerator)), times.denominator, value.under


def _product(graph: Graph, left: Whole | None, right: Whole | None) -> Whole | None:
    if left is None or right is None:
        return left or right
    made = graph.multiply(left, right)
    return graph.within(made, 1, made.high)


def _reduced(top: Whole, bottom: int) -> tuple[Whole, int]:
    if not top.fixed:
        return top, bottom
    shared = gcd(top.low, bottom)
    return constant(top.low // shared), bottom // shared
