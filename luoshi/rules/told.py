"""Why a condition holds or fails in a case: for each kind of node that can be true or false, how that is said.

The tree is first put so that `not` stands before names only (`plain`), which means the same in three-valued logic.
Of an `and` that fails only the failing parts are told, of an `or` that holds the part that makes it hold. Neighbours
that are about one thing share its statement: 年龄为35，不低于18，不超过60.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from luoshi.rules import build
from luoshi.rules import nodes as n
from luoshi.rules.pen import Ask, Pen, Told, Worked, in_order, shape, shared, sort_of, worth, worths
from luoshi.rules.tongue import NO_VALUES, NOTHING, Tongue, Values, Words, constant, fill
from luoshi.rules.worked import not_given, work

_OPPOSITE: dict[n.Comparison, n.Comparison] = {
    "=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
}  # fmt: skip
_TURNED: dict[n.Comparison, n.Comparison] = {
    "=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<=",
}  # fmt: skip
_MOST_OPTIONS = 8


def plain(node: n.Node, denied: bool = False) -> n.Node:
    """A condition with the same meaning (denied: the opposite) that reads more easily."""
    match node:
        case n.Not():
            return plain(node.value, not denied)
        case n.And() | n.Or():
            return _chain(node, denied)
        case n.Compare():
            return _comparison(node, denied)
        case n.Literal_(value=bool()) if denied:
            return replace(node, value=not node.value)
        case n.Case() if node.type.kind == "truth":
            pairs = tuple((plain(when), plain(value, denied)) for when, value in node.branches)
            return replace(node, branches=pairs, otherwise=plain(node.otherwise, denied))
        case n.Coalesce() if node.type.kind == "truth":
            return replace(node, values=tuple(plain(value, denied) for value in node.values))
        case n.In() if len(node.options) == 1:
            return _comparison(build.compare("=", node.value, node.options[0]), denied)
    return n.Not(node.type, node) if denied else node


def _comparison(node: n.Node, denied: bool) -> n.Node:
    assert isinstance(node, n.Compare)
    op, left, right = node.op, node.left, node.right
    if isinstance(left, n.Literal_) and not isinstance(right, n.Literal_):
        op, left, right = _TURNED[op], right, left
    if left.type.kind == "truth":
        if isinstance(right, n.Literal_) and isinstance(right.value, bool):
            return plain(left, denied != (right.value != (op == "=")))
        left, right = plain(left), plain(right)
    return replace(node, op=_OPPOSITE[op] if denied else op, left=left, right=right)


def _chain(node: n.And | n.Or, denied: bool) -> n.Node:
    """One level for one operator; a chain of `=` about one thing is an `in`."""
    joins = isinstance(node, n.And) != denied
    parts: list[n.Node] = []
    for value in node.values:
        part = plain(value, denied)
        if isinstance(part, n.Literal_) and part.value is joins and len(node.values) > 1:
            continue  # true in an `and` says nothing
        same = isinstance(part, n.And) if joins else isinstance(part, n.Or)
        parts.extend(part.values if same and isinstance(part, n.And | n.Or) else [part])
    if len(parts) < 2:
        return parts[0] if parts else n.Literal_(node.type, joins)
    op = "<>" if joins else "="
    options: list[n.Literal_] = []
    for part in parts:
        if not (isinstance(part, n.Compare) and part.op == op and isinstance(part.right, n.Literal_)):
            break
        if part.right.value is None or not isinstance(parts[0], n.Compare) or part.left != parts[0].left:
            break
        options.append(part.right)
    if len(options) == len(parts) and isinstance(parts[0], n.Compare):
        one_of = n.In(node.type, parts[0].left, tuple(options))
        return n.Not(node.type, one_of) if joins else one_of
    return n.And(node.type, tuple(parts)) if joins else n.Or(node.type, tuple(parts))


def pen_of(tongue: Tongue, fixed: Values = NO_VALUES) -> Pen:
    """What tells conditions and works out values in a language; `fixed` are values that no case changes."""
    pen = Pen(
        tongue, lambda node: tell(plain(node), pen), lambda conditions: _reasons(conditions, tongue), fixed
    )
    return pen


def tell(node: n.Node, pen: Pen) -> Told:
    """How a condition that `plain` has been over is told."""
    return TELL[type(node)](node, pen)


def _literal(node: n.Literal_, pen: Pen) -> Told:
    t = pen.tongue
    if node.value is None:
        return Told(worth(node), constant(t.undecided), constant(t.undecided))
    return Told(worth(node), constant(t.always), constant(t.never))


def _name(node: n.Name, pen: Pen) -> Told:
    words = pen.tongue.truth(node.name)
    return Told(worth(node), constant(words.yes), constant(words.no))


def _not(node: n.Not, pen: Pen) -> Told:
    inner = node.value
    if isinstance(inner, n.Between):
        return _between(inner, pen, node)
    if isinstance(inner, n.In):
        return _in(inner, pen, node)
    told = tell(inner, pen)
    return Told(worth(node), told.no, told.yes)


def _compare(node: n.Compare, pen: Pen) -> Told:
    if node.left.type.kind == "truth":
        return _same_truth(node, pen)
    t = pen.tongue
    ask = Ask(shared(node.left, node.right))
    left, right = work(node.left, pen, ask), work(node.right, pen, ask)
    is_literal = isinstance(node.right, n.Literal_)
    sort = sort_of(node.left)
    relation = t.literal[node.op] if is_literal and node.op in t.literal else t.relations[sort, node.op]
    holds, fails = relation.holds, relation.fails
    if is_literal and node.op == "<>" and sort == "same":
        fails = t.excluded
    yes, no = (
        fill(t.both + words if words else "", right=right.beside, value=right.text)
        for words in (holds, fails)
    )
    line = NOTHING
    if is_literal and node.op in t.threshold and (sort == "count" or shape(node.left) == "ratio"):
        line = fill(t.threshold[node.op], value=right.text)
    if relation.edge is not None:
        edge = fill(t.both + relation.edge, right=right.beside, value=right.text)
        one, two = worths(node.left, node.right)
        if node.op in ("<=", ">="):
            yes = _at_edge(one, two, edge, yes)
        else:
            no = _at_edge(one, two, edge, no)
    return _related(node, node.left, left, yes, no, right.ahead, pen, line)


def _at_edge(one: Any, two: Any, edge: Words, other: Words) -> Words:
    """`edge` where the two sides are equal."""
    return lambda values: edge(values) if one(values) == two(values) else other(values)


def _related(
    node: n.Node,
    of: n.Node,
    left: Worked,
    yes: Words,
    no: Words,
    ahead: tuple[Words, ...],
    pen: Pen,
    line: Words = NOTHING,
) -> Told:
    """What `of` is, and how it stands to the other side. `line` reminds of where the line is drawn."""
    said = in_order(ahead, left.stated, pen)
    so = fill("{said}{relation}", said=said, relation=yes)
    not_so = fill("{said}{relation}{line}", said=said, relation=no, line=line)
    return Told(worth(node), so, not_so, None if ahead else of, said, yes, no)


def _same_truth(node: n.Compare, pen: Pen) -> Told:
    """Whether two conditions come out alike; each is told as it came out."""
    t = pen.tongue
    sides = [tell(node.left, pen), tell(node.right, pen)]

    def say(end: str) -> Words:
        def said(values: Values) -> str:
            return t.both.join(
                [*((side.yes if side.holds(values) else side.no)(values) for side in sides), end]
            )

        return said

    equal = node.op == "="
    return Told(worth(node), say(t.alike if equal else t.unlike), say(t.unlike if equal else t.alike))


def _between(node: n.Between, pen: Pen, denied: n.Node | None = None) -> Told:
    t = pen.tongue
    ask = Ask(shared(node.value, node.low, node.high))
    value, low, high = (work(part, pen, ask) for part in (node.value, node.low, node.high))
    sort = sort_of(node.value)
    inside = fill(t.both + t.between[sort], low=low.text, high=high.text)
    below = fill(t.both + t.relations[sort, ">="].fails, right=low.beside)
    above = fill(t.both + t.relations[sort, "<="].fails, right=high.beside)
    here, least = worths(node.value, node.low, node.high)[:2]

    def outside(values: Values) -> str:
        return below(values) if here(values) < least(values) else above(values)

    ahead = low.ahead + high.ahead
    if denied is None:
        return _related(node, node.value, value, inside, outside, ahead, pen)
    apart = fill(t.both + t.inside_excluded[sort], low=low.text, high=high.text)
    return _related(denied, node.value, value, outside, apart, ahead, pen)


def _in(node: n.In, pen: Pen, denied: n.Node | None = None) -> Told:
    t = pen.tongue
    value = work(node.value, pen, Ask(shared(node.value, *node.options)))
    options = options_in_words(node, pen)
    one_of, none_of, excluded = (
        fill(t.both + words, options=options) for words in (t.one_of, t.none_of, t.one_of_excluded)
    )
    if denied is None:
        return _related(node, node.value, value, one_of, none_of, (), pen)
    return _related(denied, node.value, value, none_of, excluded, (), pen)


def options_in_words(node: n.In, pen: Pen) -> str:
    """The options one after another; of many only the first."""
    t = pen.tongue
    ask = Ask(shared(node.value, *node.options))
    shown = [work(option, pen, ask).text({}) for option in node.options[:_MOST_OPTIONS]]
    comma = "" if t.lang == "zh" and node.value.type.kind == "text" else ("、" if t.lang == "zh" else ", ")
    said = comma.join(shown)
    if len(node.options) > _MOST_OPTIONS:
        return t.many.format(shown=said, count=len(node.options))
    return said


def _and(node: n.And, pen: Pen) -> Told:
    parts = [tell(value, pen) for value in node.values]
    return Told(worth(node), _all(parts, True, pen.tongue), _those(parts, False, pen.tongue))


def _or(node: n.Or, pen: Pen) -> Told:
    parts = [tell(value, pen) for value in node.values]
    return Told(worth(node), _first(parts), _all(parts, False, pen.tongue))


def _all(parts: Sequence[Told], held: bool, t: Tongue) -> Words:
    """Every part, each of which is so (or not so)."""
    said = NOTHING
    before: n.Node | None = None
    for number, part in enumerate(parts):
        again = number > 0 and part.of is not None and part.of == before
        relation, whole = (part.yes_relation, part.yes) if held else (part.no_relation, part.no)
        joint = "" if again or not number else t.and_
        said = fill("{said}{joint}{part}", said=said, joint=joint, part=relation if again else whole)
        before = part.of
    return said


def _those(parts: Sequence[Told], held: bool, t: Tongue) -> Words:
    """The parts that are so (or not so), without those that a part before keeps from being reached."""

    def say(values: Values) -> str:
        said: dict[str, None] = {}
        for part in parts:
            if _came_out(part, values) is held:
                said[(part.yes if held else part.no)(values)] = None
        return t.and_.join(said) or t.undecided

    return say


def _first(parts: Sequence[Told]) -> Words:
    """The first part that holds."""

    def say(values: Values) -> str:
        found = next((part for part in parts if _came_out(part, values) is True), parts[0])
        return found.yes(values)

    return say


def _came_out(part: Told, values: Values) -> Any:
    """None for a part that cannot be worked out because a part before it guards it (x > 0 and 1 / x > 2)."""
    try:
        return part.holds(values)
    except (ArithmeticError, ValueError):
        return None


def _reasons(conditions: Sequence[Told], t: Tongue) -> Sequence[Words]:
    """Why each branch of a `case` is taken, and why none is.

    Where all conditions are about one thing, a tier is told with both its ends: 增长率为12%，不低于10%，低于20%.
    """
    first = conditions[0].of
    tiers = first is not None and all(condition.of == first for condition in conditions)
    reasons: list[Words] = []
    for number, condition in enumerate(conditions):
        said = condition.yes
        if tiers and number:
            before = conditions[number - 1].no_relation
            said = fill("{said}{before}", said=said, before=before)
        reasons.append(said)
    if tiers:
        last = conditions[-1]
        reasons.append(fill("{is_}{but}", is_=last.subject, but=last.no_relation))
    elif len(conditions) <= 2:
        reasons.append(_those(conditions, False, t))
    else:
        reasons.append(constant(t.none_before))
    return reasons


def _case(node: n.Case, pen: Pen) -> Told:
    t = pen.tongue
    conditions = [tell(plain(when), pen) for when, _ in node.branches]
    reasons = _reasons(conditions, t)
    parts = [*(value for _, value in node.branches), node.otherwise]

    def say(held: bool) -> Words:
        lines = [
            fill(t.because + "{end}", reason=reason, end=_then(part, held, pen))
            for reason, part in zip(reasons, parts, strict=True)
        ]

        def said(values: Values) -> str:
            for condition, line in zip(conditions, lines, strict=False):
                if condition.holds(values) is not False:
                    return line(values)
            return lines[-1](values)

        return said

    return Told(worth(node), say(True), say(False))


def _then(part: n.Node, held: bool, pen: Pen) -> Words:
    if isinstance(part, n.Literal_):
        return constant(pen.tongue.so if held else pen.tongue.so_not)
    told = tell(plain(part), pen)
    return fill(pen.tongue.then, told=told.yes if held else told.no)


def _coalesce(node: n.Coalesce, pen: Pen) -> Told:
    """What is known first; where that is not the first value, what was not given."""
    t = pen.tongue
    parts = [tell(plain(value), pen) for value in node.values]
    lacking = not_given(node, pen)
    first = node.values[0].value if isinstance(node.values[0], n.Not) else node.values[0]

    def otherwise(index: int, held: bool) -> Words:
        part = parts[index]
        if not isinstance(node.values[index], n.Literal_):
            return fill(t.both + "{told}", told=part.yes if held else part.no)
        if isinstance(first, n.Name):
            known = parts[0].yes if held else parts[0].no
            return fill(t.counted_so, told=known)
        return constant(t.taken_so if held else t.taken_not)

    def say(held: bool) -> Words:
        lines = [otherwise(index, held) for index in range(len(parts))]

        def said(values: Values) -> str:
            for index, part in enumerate(parts):
                if part.holds(values) is not None:
                    if not index:
                        return (part.yes if held else part.no)(values)
                    return lacking(values) + lines[index](values)
            return t.undecided

        return said

    return Told(worth(node), say(True), say(False))


TELL: dict[type[n.Node], Callable[[Any, Pen], Told]] = {
    n.Literal_: _literal,
    n.Name: _name,
    n.Not: _not,
    n.And: _and,
    n.Or: _or,
    n.Compare: _compare,
    n.Between: _between,
    n.In: _in,
    n.Case: _case,
    n.Coalesce: _coalesce,
}
"""The kinds that can be true or false; `WORK` in worked.py has those that can be a value."""
