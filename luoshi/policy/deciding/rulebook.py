"""The rules of one benefit, compiled: its conditions, what it gives, the facts they read and the terms of each day.

Nothing here speaks; `decide.py` adds the words and makes the decision. A window that no condition states is a condition
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from luoshi.policy.deciding.defined import inlined, needed, own_name, types_in
from luoshi.policy.deciding.epochs import Epochs, grounds_of, stated_on, values_on
from luoshi.policy.deciding.terms import literal
from luoshi.policy.decision import Ground, Grounds
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import Value, compile_, compile_missing
from luoshi.rules.types import DATE, TRUTH, Type
from luoshi.rules.words import rule_in_words

if TYPE_CHECKING:
    from luoshi.policy.policy import Benefit, Define, Expression, Term

CLAIM_DAY = "申请日期"
"""The fact that stands for the day of the decision, where a window or a dated term has no fact of its own."""
IN_WINDOW, FROM, UNTIL = "在政策期限内", "政策起始日", "政策截止日"

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One expression. `missing` sees through defines."""

    name: str
    tree: n.Node
    value: Callable[[Values], Value]
    missing: Callable[[Values], tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Epoch:
    """What stays the same from one change of a term to the next: the terms; each define with its own terms; what each
    condition, and the result, stands on; each condition as a tree in which only facts are left."""

    terms: Mapping[str, Value]
    defines: tuple[tuple[str, Callable[[Values], Value], Mapping[str, Value]], ...]
    grounds: tuple[Grounds, ...]
    result: Grounds
    plain: tuple[n.Node, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """`day` is the fact whose day is decisive, `dated` the names of terms that hang on it, `asked` the facts that the
    rules read, through defines too, and `sums` the amounts of `paid_by` that each case has its own of."""

    benefit: Benefit
    defines: Mapping[str, Define]
    conditions: tuple[Rule, ...]
    amount: Rule | None
    until: Rule | None
    sums: tuple[Rule, ...]
    day: str
    dated: Mapping[str, Term]
    asked: Mapping[str, Type]
    epochs: Epochs[Epoch]

    def values(self, facts: Values, on: date | None) -> tuple[dict[str, Any], Epoch, date | None]:
        """Every name that the rules read with its value, and the epoch and the day that chose it."""
        day: date | None = facts.get(self.day)
        if on is not None and facts.get(CLAIM_DAY) is None:
            facts = {**facts, CLAIM_DAY: on}
            day = facts.get(self.day)
        epoch = self.epochs.on(day)
        values = {**facts, **epoch.terms}
        for name, value, terms in epoch.defines:
            values[name] = value({**values, **terms} if terms else values)
        return values, epoch, day

    def lacking(self, rule: Rule, values: Values) -> tuple[str, ...]:
        """What to ask for; a dated term that is not chosen yet asks for the decisive day."""
        names = rule.missing(values)
        if not self.dated:
            return names
        return tuple(dict.fromkeys(self.day if name in self.dated else name for name in names))

    def with_constants(self, tree: n.Node, day: date | None = None) -> n.Node:
        """The tree with defines put in and every term as its value on a day: only facts are left."""
        return _with_constants(tree, self.benefit, self.defines, self.dated, day)


def rulebook(benefit: Benefit, defines: Mapping[str, Define], facts: Mapping[str, Type]) -> Rulebook:
    """The rules of a benefit whose expressions are parsed. A fact of its own hides a define of that name."""
    seen = {name: one for name, one in defines.items() if name not in facts}
    day = benefit.on or CLAIM_DAY
    trees = {name: rule.tree for name, rule in benefit.when.items() if rule.tree is not None}
    window = _window(benefit, day)
    if window is not None and not any(_same(window, tree, benefit, seen) for tree in trees.values()):
        trees[IN_WINDOW] = window
    amount, until = _rule(benefit.amount, seen), _rule(benefit.until, seen)
    sums = tuple(_rule(layer.amount, seen) for layer in benefit.paid_by)
    results = [rule.tree for rule in (amount, until, *sums) if rule is not None]
    read = [*trees.values(), *results]
    dated = _dated(benefit, needed(read, seen))
    conditions = tuple(_compiled(name, tree, seen) for name, tree in trees.items())

    def epoch(on: date | None) -> Epoch:
        return Epoch(
            values_on({**benefit.terms, **dated}, on) | _window_ends(benefit),
            tuple(
                (one.name, compile_(one.expression.tree), values_on(one.terms, on))
                for one in needed(read, seen)
                if one.expression.tree is not None
            ),
            tuple(_grounds([condition.tree], benefit, seen, on) for condition in conditions),
            _grounds(results, benefit, seen, on),
            tuple(_with_constants(condition.tree, benefit, seen, dated, on) for condition in conditions),
        )

    return Rulebook(
        benefit, seen, conditions, amount, until, tuple(rule for rule in sums if rule is not None), day, dated,
        _asked(read, benefit, seen, dated, day), Epochs(dated.values(), epoch),
    )  # fmt: skip


def _compiled(name: str, tree: n.Node, defines: Mapping[str, Define]) -> Rule:
    return Rule(name, tree, compile_(tree), compile_missing(inlined(tree, defines)))


def _rule(expression: Expression | None, defines: Mapping[str, Define]) -> Rule | None:
    return _compiled("", expression.tree, defines) if expression and expression.tree is not None else None


def _dated(benefit: Benefit, defines: Iterable[Define]) -> dict[str, Term]:
    """The terms that have changed; those of defines under the names that they have when put in."""
    named = [*benefit.terms.items()]
    named += [(own_name(define, name), term) for define in defines for name, term in define.terms.items()]
    return {name: term for name, term in named if len(term.versions) > 1}


def _asked(
    trees: Iterable[n.Node],
    benefit: Benefit,
    defines: Mapping[str, Define],
    dated: Mapping[str, Term],
    day: str,
) -> dict[str, Type]:
    """The facts that the rules read, in their order; the decisive day where a term hangs on it."""
    found: dict[str, Type] = {}
    for tree in trees:
        for name, type_ in types_in(inlined(tree, defines)).items():
            if name in dated:
                found.setdefault(day, DATE)
            elif name not in benefit.terms and name not in (FROM, UNTIL):
                found.setdefault(name, type_)
    return found


def _grounds(
    trees: Iterable[n.Node], benefit: Benefit, defines: Mapping[str, Define], day: date | None
) -> Grounds:
    """What rules stand on: their terms, the window, and the defines they read with the terms of those."""
    trees = list(trees)
    read = {name for tree in trees for name in n.names(tree)}
    found: list[Ground] = []
    for name, term in benefit.terms.items():
        if name in read:
            found += grounds_of(name, stated_on(term, day))
    if benefit.window and read & {FROM, UNTIL}:
        for name, end in ((FROM, benefit.window.since), (UNTIL, benefit.window.until)):
            found += grounds_of(name, [end] if end else [])
    for define in needed(trees, defines):
        if define.because:
            found.append(_ground_of(define, define.because))
        for name, term in define.terms.items():
            found += grounds_of(name, stated_on(term, day))
    return _each_once(found)


def _each_once(grounds: Iterable[Ground]) -> Grounds:
    """Words that give two terms (the first day of a time and its last) are quoted once."""
    first: dict[object, Ground] = {}
    for ground in grounds:
        first.setdefault((ground.words, ground.measure) if ground.because is None else ground, ground)
    return Grounds(first.values())


def _ground_of(define: Define, because: str) -> Ground:
    """Why a define is as it is: words of its measure, or a reason of the policy file's own."""
    measure = define.measure
    if measure and because in measure.text:
        return Ground(define.name, because, measure.id)
    tree = define.expression.tree
    words = define.expression.text if tree is None else rule_in_words(tree)
    return Ground(define.name, words, measure.id if measure else None, because)


def _window_ends(benefit: Benefit) -> dict[str, date]:
    ends = {FROM: benefit.window.first, UNTIL: benefit.window.last} if benefit.window else {}
    return {name: end for name, end in ends.items() if end is not None}


def _window(benefit: Benefit, day: str) -> n.Node | None:
    ends = {name: n.Name(DATE, name) for name in _window_ends(benefit)}
    here = n.Name(DATE, day)
    if len(ends) == 2:
        return n.Between(TRUTH, here, ends[FROM], ends[UNTIL])
    if UNTIL in ends:
        return n.Compare(TRUTH, "<=", here, ends[UNTIL])
    return n.Compare(TRUTH, ">=", here, ends[FROM]) if FROM in ends else None


def _same(window: n.Node, tree: n.Node, benefit: Benefit, defines: Mapping[str, Define]) -> bool:
    """Whether a condition already says what the window says."""
    one, other = (_with_constants(each, benefit, defines, {}, None) for each in (window, tree))
    return _bare(one) == _bare(other)


def _with_constants(
    tree: n.Node,
    benefit: Benefit,
    defines: Mapping[str, Define],
    dated: Mapping[str, Term],
    day: date | None,
) -> n.Node:
    constants: dict[str, n.Node] = {
        name: literal(term.on(day)) for name, term in {**benefit.terms, **dated}.items()
    }
    for name, end in _window_ends(benefit).items():
        constants[name] = n.Literal_(DATE, end)
    return n.substitute(inlined(tree, defines), constants)


def _bare(tree: n.Node) -> object:
    """A tree without its types, to be compared."""
    if isinstance(tree, n.Literal_):
        return tree.value
    if isinstance(tree, n.Name):
        return tree.name
    return (type(tree), getattr(tree, "op", None), *(_bare(child) for child in n.children(tree)))
