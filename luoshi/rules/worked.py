"""How a value comes about in a case: for each kind of node that can be a value, how it is said with its figures.

Arithmetic is a formula (购车价格150,000.00元 × 补贴比例5%). What no formula can hold (a `case`, days between, a cap)
is said in a step before it, and stands in the formula as its result. `told.py` tells conditions and lends its `tell`
to the conditions of a `case` here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from luoshi.rules import build
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_missing
from luoshi.rules.figures import listed, shorter, writer
from luoshi.rules.pen import (
    MINUS,
    PLAIN,
    PRODUCT,
    SUM,
    WHOLE,
    Ask,
    Pen,
    Worked,
    Worth,
    in_order,
    shape,
    shared,
    sort_of,
    truths_in,
    worth,
    worths,
)
from luoshi.rules.tongue import Values, Words, constant, fill
from luoshi.rules.types import MONEY, number
from luoshi.rules.units import NONE


def work(node: n.Node, pen: Pen, ask: Ask = PLAIN) -> Worked:
    return WORK[type(node)](node, pen, ask)


def _writer(node: n.Node, pen: Pen, ask: Ask, *, whole: bool = False) -> Callable[[Any], str]:
    form = shape(node)
    bare = form == "number" and shorter(node.type.unit) == NONE
    if ask.form is not None and bare and not (ask.form == "ratio" and isinstance(node, n.Name)):
        form = ask.form
    return writer(node.type, pen.tongue.lang, form, whole=whole)


def _figure(node: n.Node, pen: Pen, ask: Ask) -> Words:
    write = _writer(node, pen, ask)
    value = worth(node)
    return lambda values: write(value(values))


def _literal(node: n.Literal_, pen: Pen, ask: Ask) -> Worked:
    text = _writer(node, pen, ask)(node.value)
    said = constant(text)
    inside = _inside(said, pen)({})
    return Worked(worth(node), said, said, said, constant(inside))


def _name(node: n.Name, pen: Pen, ask: Ask) -> Worked:
    t = pen.tongue
    name = node.name
    called = t.dated(name, node.type.kind)
    named = t.named
    write, whole = _writer(node, pen, ask), _writer(node, pen, ask, whole=True)
    if (fixed := pen.fixed.get(name)) is not None:
        figure = write(fixed)
        return Worked(
            worth(node),
            constant(figure),
            constant(t.is_.format(subject=called, value=figure)),
            constant(named(called, figure)),
            constant(named(called, whole(fixed))),
        )

    def text(values: Values) -> str:
        return write(values.get(name))

    return Worked(
        worth(node),
        text,
        fill(t.is_, subject=called, value=text),
        lambda values: named(called, write(values.get(name))),
        lambda values: named(called, whole(values.get(name))),
    )


def _formula(
    node: n.Node, pen: Pen, ask: Ask, level: int, formula: Words, before: tuple[Words, ...]
) -> Worked:
    """A formula and what it gives."""
    t = pen.tongue
    text = _figure(node, pen, ask)
    about, skip = t.about, len(t.about)

    def equation(values: Values) -> str:
        found = text(values)
        sign = " ≈ " + found[skip:] if found.startswith(about) else " = " + found
        return formula(values) + sign

    bracketed = fill("{text}" + t.aside, text=text, phrase=formula)
    stated = in_order(before, equation, pen)
    return Worked(worth(node), text, stated, bracketed, formula, level, before, before)


def _operand(worked: Worked, pen: Pen, least: int) -> Words:
    if worked.level >= least:
        return worked.operand
    return fill(pen.tongue.open + "{formula}" + pen.tongue.close, formula=worked.operand)


def _binary(sign: str, level: int) -> Callable[[Any, Pen, Ask], Worked]:
    """Left to right: what stands on the right is bracketed where it binds no tighter."""

    def make(node: n.Add | n.Subtract | n.Multiply | n.Divide, pen: Pen, ask: Ask) -> Worked:
        below = Ask(shared(node.left, node.right)) if level == SUM else PLAIN
        left, right = work(node.left, pen, below), work(node.right, pen, below)
        formula = fill(
            "{left} " + sign + " {right}",
            left=_operand(left, pen, level),
            right=_operand(right, pen, level + 1),
        )
        return _formula(node, pen, ask, level, formula, left.before + right.before)

    return make


def _negate(node: n.Negate, pen: Pen, ask: Ask) -> Worked:
    value = work(node.value, pen)
    return _formula(node, pen, ask, MINUS, fill("-{x}", x=_operand(value, pen, WHOLE)), value.before)


def _step(node: n.Node, pen: Pen, ask: Ask, stated: Words) -> Worked:
    """A value that is worked out in a step of its own and then stands as its figure."""
    text = _figure(node, pen, ask)
    return Worked(worth(node), text, stated, text, _inside(text, pen), WHOLE, (stated,), (stated,))


def _inside(text: Words, pen: Pen) -> Words:
    """A figure in a formula: one below zero stands in brackets."""
    opened, closed = pen.tongue.open, pen.tongue.close

    def say(values: Values) -> str:
        found = text(values)
        return opened + found + closed if found[0] == "-" else found

    return say


def _extreme(node: n.Least | n.Greatest, pen: Pen, ask: Ask) -> Worked:
    """What is worked out, then each cap (or floor) and whether it binds."""
    t = pen.tongue
    least = isinstance(node, n.Least)
    parts = _flat(node)
    main = next((part for part in parts if not isinstance(part, n.Name | n.Literal_)), None)
    main = main or next((part for part in parts if isinstance(part, n.Name)), parts[0])
    below = Ask(shared(node), goes_on=True)
    first = work(main, pen, below)
    sort = sort_of(node)
    relation = t.relations[sort, "<=" if least else ">="]
    within = t.within if least and sort in ("amount", "count") else relation.holds
    lines: list[tuple[Worth, Words, Words]] = []
    steps: tuple[Words, ...] = ()
    for part in parts:
        if part is main:
            continue
        cap = work(part, pen, below)
        steps += cap.ahead
        said = [fill(t.both + words, right=cap.beside) for words in (within, relation.fails)]
        lines.append((worths(node, part)[1], said[0], said[1]))
    value = worths(node, main)[1]
    start, rest = (ask.noun, "") if ask.noun else t.counted.split("{value}")
    write = _writer(node, pen, ask)

    def stated(values: Values) -> str:
        best = here = value(values)
        said = first.stated(values)
        binds = not ask.goes_on
        for line, inside, outside in lines:
            bound = line(values)
            free = here <= bound if least else here >= bound
            if not free:
                binds = True
                best = min(best, bound) if least else max(best, bound)
            said += inside(values) if free else outside(values)
        return said + t.both + start + write(best) + rest if binds else said

    return _step(node, pen, ask, in_order(steps, stated, pen))


def _flat(node: n.Least | n.Greatest) -> list[n.Node]:
    parts: list[n.Node] = []
    for part in node.values:
        parts.extend(_flat(part) if isinstance(part, type(node)) else [part])
    return parts


def _round(node: n.Round, pen: Pen, ask: Ask) -> Worked:
    t = pen.tongue
    yuan = node.type.unit.over == MONEY.unit.over
    template = t.rounded if node.places else t.rounded_whole
    if yuan and node.places in (0, 2):
        template = t.rounded_fen if node.places else t.rounded_yuan
    places = str(node.places)
    said = fill(t.both + template, value=_figure(node, pen, ask), places=places)
    inner = work(node.value, pen, Ask(ask.form, goes_on=True))
    return _step(node, pen, ask, fill("{inner}{said}", inner=inner.stated, said=said))


def _whole(every: str, plain: str) -> Callable[[Any, Pen, Ask], Worked]:
    """Down or up to a whole number. A quotient by one figure is read as 每满….."""

    def make(node: n.Floor | n.Ceil, pen: Pen, ask: Ask) -> Worked:
        t = pen.tongue
        text = _figure(node, pen, ask)
        inner = node.value
        if isinstance(inner, n.Divide) and isinstance(inner.right, n.Name | n.Literal_):
            quotient, by = work(inner, pen), work(inner.right, pen)
            said = fill(getattr(t, every), unit=by.text, formula=quotient.operand, value=text)
            return _step(node, pen, ask, in_order(quotient.before, said, pen))
        said = fill(t.both + getattr(t, plain), value=text)
        return _step(node, pen, ask, fill("{inner}{said}", inner=work(inner, pen).stated, said=said))

    return make


def _absolute(node: n.Absolute, pen: Pen, ask: Ask) -> Worked:
    said = fill(pen.tongue.both + pen.tongue.absolute, value=_figure(node, pen, ask))
    return _step(node, pen, ask, fill("{inner}{said}", inner=work(node.value, pen).stated, said=said))


def _case(node: n.Case, pen: Pen, ask: Ask) -> Worked:
    t = pen.tongue
    conditions = [pen.tell(when) for when, _ in node.branches]
    reasons = pen.reasons(conditions)
    parts = [*(value for _, value in node.branches), node.otherwise]
    below = replace(ask, form=ask.form or shared(node))
    lines = [
        fill(t.because + t.both + "{result}", reason=reason, result=_result(part, pen, below))
        for reason, part in zip(reasons, parts, strict=True)
    ]

    def stated(values: Values) -> str:
        for condition, line in zip(conditions, lines, strict=False):
            held = condition.holds(values)
            if held is None:
                return t.cannot
            if held:
                return line(values)
        return lines[-1](values)

    return _step(node, pen, ask, stated)


def _result(part: n.Node, pen: Pen, ask: Ask) -> Words:
    """What a branch gives: 按200,000.00元计, or how it is worked out."""
    worked = work(part, pen, ask)
    if isinstance(part, n.Literal_):
        return fill("{noun}{value}" if ask.noun else pen.tongue.counted_as, noun=ask.noun, value=worked.text)
    if isinstance(part, n.Name):
        return fill(pen.tongue.counted_as, value=worked.beside)
    return worked.stated


def _coalesce(node: n.Coalesce, pen: Pen, ask: Ask) -> Worked:
    """The first known value; where it is not the first, what was not given."""
    t = pen.tongue
    below = replace(ask, form=ask.form or shared(node))
    works = [work(part, pen, below) for part in node.values]
    lines = [_result(part, pen, below) for part in node.values]
    lacking = not_given(node, pen)
    leaf = isinstance(node.values[0], n.Name | n.Literal_)
    inside = _inside(text := _figure(node, pen, ask), pen)

    def stated(values: Values) -> str:
        for index, part in enumerate(works):
            if part.value(values) is not None:
                return part.stated(values) if not index else lacking(values) + t.both + lines[index](values)
        return t.cannot

    def before(values: Values) -> str:
        return "" if leaf and works[0].value(values) is not None else stated(values)

    def operand(values: Values) -> str:
        return works[0].operand(values) if leaf and works[0].value(values) is not None else inside(values)

    return Worked(worth(node), text, stated, operand, operand, WHOLE, (before,), (before,))


def not_given(node: n.Coalesce, pen: Pen) -> Words:
    """未提供…: the names that the first value lacks."""
    t = pen.tongue
    lacks: Callable[[Values], tuple[str, ...]] | None = None
    truths = truths_in(node)

    def say(values: Values) -> str:
        nonlocal lacks
        if lacks is None:
            lacks = compile_missing(node.values[0])
        missing = [t.truth(name).whether if name in truths else name for name in lacks(values)]
        template = t.not_said if node.type.kind == "truth" else t.not_given
        return template.format(names=listed(missing, t.lang) or t.unnamed)

    return say


def _between(template: str, start: str, end: str) -> Callable[[Any, Pen, Ask], Worked]:
    """Days, months or years from one day to another."""

    def make(node: n.Node, pen: Pen, ask: Ask) -> Worked:
        t = pen.tongue
        one, two = (work(getattr(node, part), pen) for part in (start, end))
        text = _figure(node, pen, ask)
        forward, backward = (
            fill(words, start=one.beside, end=two.beside, value=text)
            for words in (getattr(t, template), t.difference)
        )

        def stated(values: Values) -> str:
            return (backward if text(values)[0] == "-" else forward)(values)

        return _step(node, pen, ask, in_order(one.ahead + two.ahead, stated, pen))

    return make


def _added(node: n.AddDays | n.AddMonths, pen: Pen, ask: Ask) -> Worked:
    t = pen.tongue
    count = node.count
    if count.type.unit == NONE:
        unit_ = build.DAYS if isinstance(node, n.AddDays) else build.MONTHS
        count = replace(count, type=number(unit_, count.type.scale, rational=count.type.rational))
    earlier = isinstance(count, n.Literal_) and isinstance(count.value, Decimal) and count.value < 0
    if earlier and isinstance(count, n.Literal_) and isinstance(count.value, Decimal):
        count = replace(count, value=-count.value)
    day, by = work(node.day, pen), work(count, pen)
    phrase = fill(t.earlier if earlier else t.later, day=day.beside, count=by.beside)
    return _phrase(node, pen, ask, phrase, day.ahead + by.ahead)


def _part(template: str) -> Callable[[Any, Pen, Ask], Worked]:
    """The year or the month of a day."""

    def make(node: n.YearOf | n.MonthOf, pen: Pen, ask: Ask) -> Worked:
        day = work(node.day, pen)
        return _phrase(node, pen, ask, fill(getattr(pen.tongue, template), day=day.beside), day.ahead)

    return make


def _phrase(node: n.Node, pen: Pen, ask: Ask, phrase: Words, ahead: tuple[Words, ...]) -> Worked:
    """A value that a phrase names: 购车日期2023年2月1日后6个月为2023年8月1日."""
    t = pen.tongue
    text = _figure(node, pen, ask)
    stated = in_order(ahead, fill(t.result, phrase=phrase, value=text), pen)
    beside = fill("{text}" + t.aside, text=text, phrase=phrase)
    return Worked(worth(node), text, stated, beside, text, WHOLE, (stated,), ahead)


WORK: dict[type[n.Node], Callable[[Any, Pen, Ask], Worked]] = {
    n.Literal_: _literal,
    n.Name: _name,
    n.Case: _case,
    n.Negate: _negate,
    n.Add: _binary("+", SUM),
    n.Subtract: _binary("−", SUM),
    n.Multiply: _binary("×", PRODUCT),
    n.Divide: _binary("÷", PRODUCT),
    n.Least: _extreme,
    n.Greatest: _extreme,
    n.Round: _round,
    n.Floor: _whole("floor_every", "floor"),
    n.Ceil: _whole("ceil_every", "ceil"),
    n.Absolute: _absolute,
    n.Coalesce: _coalesce,
    n.DaysBetween: _between("days", "start", "end"),
    n.MonthsBetween: _between("months", "start", "end"),
    n.YearsBetween: _between("months", "start", "end"),
    n.AddDays: _added,
    n.AddMonths: _added,
    n.YearOf: _part("year_of"),
    n.MonthOf: _part("month_of"),
}
"""The kinds that can be a number, a day or a text; `TELL` in told.py has those that can be true or false."""
