"""The defines that a rule stands on: which, in which order, and the rule with each of them put in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from luoshi.policy.deciding.terms import literal
from luoshi.rules import nodes as n
from luoshi.rules.types import Type

if TYPE_CHECKING:
    from luoshi.policy.policy import Define, Term

Defines = Mapping[str, "Define"]


def needed(trees: Iterable[n.Node], defines: Defines) -> tuple[Define, ...]:
    """The defines that the trees read, those that others stand on first."""
    order: dict[str, Define] = {}

    def need(tree: n.Node) -> None:
        for name in n.names(tree):
            define = defines.get(name)
            if define is not None and name not in order and define.expression.tree is not None:
                need(define.expression.tree)
                order[name] = define

    for tree in trees:
        need(tree)
    return tuple(order.values())


def own_name(define: Define, term: str) -> str:
    """What a dated term of a define is called in a rule that the define is put into: another may have its name."""
    return f"{define.name}·{term}"


def inlined(tree: n.Node, defines: Defines) -> n.Node:
    """The tree with what each define stands for in its place; its terms are constants, but for dated ones."""
    swaps: dict[str, n.Node] = {}
    for name in n.names(tree):
        define = defines.get(name)
        if define is not None and define.expression.tree is not None:
            terms = {term: _term(define, one, define.expression.tree) for term, one in define.terms.items()}
            swaps[name] = inlined(n.substitute(define.expression.tree, terms), defines)
    return n.substitute(tree, swaps) if swaps else tree


def _term(define: Define, term: Term, tree: n.Node) -> n.Node:
    if len(term.versions) == 1:
        return literal(term.on(None))
    type_ = types_in(tree).get(term.name, literal(term.on(None)).type)
    return n.Name(type_, own_name(define, term.name))


def types_in(tree: n.Node) -> dict[str, Type]:
    """The names that a tree reads, with their types, in their order."""
    if isinstance(tree, n.Name):
        return {tree.name: tree.type}
    found: dict[str, Type] = {}
    for child in n.children(tree):
        for name, type_ in types_in(child).items():
            found.setdefault(name, type_)
    return found
