"""The rules of one benefit in the graph of a kernel: what Decider does for a case, for a column.

Conditions are joined by `and` of three values, the amount is rounded to the fen once and divided among those who pay, and
each result says in which rows it is there. A dated term is a choice between its versions by the decisive day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luoshi.engines.plan import NO_RESULT, UNKNOWN_FROM, decider_of, payers, pays
from luoshi.policy.decide import CLAIM_DAY, FROM, UNTIL
from luoshi.policy.deciding.defined import inlined
from luoshi.policy.deciding.rulebook import Rule
from luoshi.policy.deciding.shares import Layer, exact_shares, parts_of_a_fen
from luoshi.policy.deciding.terms import literal
from luoshi.policy.policy import Benefit, Term
from luoshi.rules import kernel_ratio as ratio
from luoshi.rules import nodes as n
from luoshi.rules.kernel import Scalar, Truth, Value, Writer, choose, texts_in
from luoshi.rules.kernel_columns import Columns
from luoshi.rules.kernel_days import number_of
from luoshi.rules.kernel_graph import FALSE, TRUE, Bit, Graph, Whole, constant
from luoshi.rules.types import DATE

MOST_FEN = 10**18 - 1
"""The largest amount that decimal(18,2) holds, in fen."""


@dataclass(frozen=True, slots=True)
class Result:
    """A result column: what stands in the rows for which `valid` holds. `place` is an entry of the graph."""

    place: int
    valid: Bit


def texts_of(benefit: Benefit) -> tuple[str, ...]:
    """The texts that its rules name, in its dated terms too."""
    rules = decider_of(benefit).rules
    trees = [_tree(benefit, rule.tree) for rule in _rules(benefit)]
    trees += [literal(version.stated) for term in rules.dated.values() for version in term.versions]
    return tuple(dict.fromkeys(text for tree in trees for text in texts_in(tree)))


def rules_of(
    benefit: Benefit, on: date | None, graph: Graph, columns: Columns, texts: Mapping[str, int]
) -> tuple[Mapping[str, Result], Bit]:
    """Each result column by its name, and in which rows none of them is certain."""
    writer = Writer(graph, _Source(benefit, on, columns, texts).value, texts)
    rules = decider_of(benefit).rules
    trees = {id(rule): _tree(benefit, rule.tree) for rule in _rules(benefit)}
    holds = [writer.truth(trees[id(rule)]) for rule in rules.conditions]
    passed = graph.both(*(one.true for one in holds))
    failed = graph.either(*(one.false for one in holds))
    granted = FALSE if benefit.awaits else passed
    found = {"eligible": Result(granted, graph.either(granted, failed))}
    lacks, large = FALSE, FALSE
    if rules.until is not None and not benefit.awaits:
        day = writer.scalar(trees[id(rules.until)])
        valid = graph.both(granted, day.known)
        found["until"] = Result(graph.at(graph.select(valid, day.whole, constant(0))), valid)
        lacks = graph.both(granted, graph.no(day.known))
    elif rules.amount is not None and pays(benefit):
        amount, known, large = _fen(benefit, writer, trees[id(rules.amount)])
        large = graph.both(granted, large)
        valid = graph.both(granted, known)
        found["amount"] = Result(graph.at(graph.select(valid, amount, constant(0))), valid)
        if benefit.paid_by:
            sums = [_fen(benefit, writer, trees[id(rule)]) for rule in rules.sums]
            known = graph.both(known, *(there for _, there, _ in sums))
            large = graph.either(large, *(graph.both(granted, beyond) for _, _, beyond in sums))
            paid = graph.both(granted, known)
            parts = shares_of(graph, _layers(benefit), amount, [part for part, _, _ in sums])
            assert tuple(parts) == payers(benefit)
            for payer, part in parts.items():
                found[payer] = Result(graph.at(graph.select(paid, part, constant(0))), paid)
        lacks = graph.both(granted, graph.no(known))
    found["code"] = Result(graph.at(_code(graph, holds, lacks)), TRUE)
    doubtful = graph.either(writer.doubtful, columns.doubtful, large)
    return {f"{benefit.id}.{name}": result for name, result in found.items()}, doubtful


def _rules(benefit: Benefit) -> list[Rule]:
    """All of its rules: the conditions, and what it gives."""
    rules = decider_of(benefit).rules
    results = (rules.amount, rules.until, *rules.sums)
    return [*rules.conditions, *(rule for rule in results if rule is not None)]


def _tree(benefit: Benefit, tree: n.Node) -> n.Node:
    """The rule with defines put in and every term but dated ones as its value."""
    rules = decider_of(benefit).rules
    values = {name: literal(term.on(None)) for name, term in benefit.terms.items() if name not in rules.dated}
    window = benefit.window
    for name, end in ((FROM, window.first), (UNTIL, window.last)) if window else ():
        if end is not None:
            values[name] = n.Literal_(DATE, end)
    return n.substitute(inlined(tree, rules.defines), values)


@dataclass(slots=True)
class _Source:
    """The values of names: facts from columns, dated terms by the day, the day of the decision."""

    benefit: Benefit
    on: date | None
    columns: Columns
    texts: Mapping[str, int]

    def value(self, node: n.Name) -> Value:
        dated = decider_of(self.benefit).rules.dated.get(node.name)
        if dated is not None:
            return self._term(dated)
        if node.name == CLAIM_DAY and node.type.kind == "date":
            return self._claim_day(node)
        return self.columns.value(node)

    def _claim_day(self, node: n.Name) -> Scalar:
        """Where it is not known, it is the day of the decision."""
        given = self.columns.value(node)
        assert isinstance(given, Scalar)
        if self.on is None:
            return given
        whole = self.columns.graph.select(given.known, given.whole, constant(number_of(self.on)))
        return Scalar(whole)

    def _term(self, term: Term) -> Value:
        """The last version that had begun on the decisive day; unknown where that day is."""
        graph = self.columns.graph
        rules = decider_of(self.benefit).rules
        writer = Writer(graph, self.value, self.texts)
        day = writer.scalar(n.Name(DATE, rules.day))
        made = writer.value(literal(term.versions[0].stated))
        for version in term.versions[1:]:
            begun = TRUE
            if version.since is not None:
                begun = graph.compare(">=", day.whole, constant(number_of(version.since)))
            when = Truth(begun, graph.no(begun))
            made = choose(graph, when, writer.value(literal(version.stated)), made)
        if any(version.since for one in rules.dated.values() for version in one.versions[1:]):
            return _where(graph, day.known, made)
        return made


def _where(graph: Graph, known: Bit, value: Value) -> Value:
    """The value, unknown where `known` does not hold."""
    if isinstance(value, Truth):
        return Truth(graph.both(known, value.true), graph.both(known, value.false))
    return replace(value, known=graph.both(known, value.known))


def _fen(benefit: Benefit, writer: Writer, tree: n.Node) -> tuple[Whole, Bit, Bit]:
    """The amount in fen, where it is known, and where it does not fit decimal(18,2)."""
    graph = writer.graph
    exact = ratio.rounded(graph, writer.number(tree), 2, benefit.rounds)
    fen = ratio.over(graph, exact, 100)
    if fen.low >= -MOST_FEN and fen.high <= MOST_FEN:
        return fen, exact.known, FALSE
    beyond = graph.either(
        graph.compare("<", fen, constant(-MOST_FEN)), graph.compare(">", fen, constant(MOST_FEN))
    )
    return graph.within(fen, -MOST_FEN, MOST_FEN), exact.known, graph.both(exact.known, beyond)


def _layers(benefit: Benefit) -> list[Layer]:
    return [
        layer.rest if layer.rest is not None else (layer.payer or "", layer.share)
        for layer in benefit.paid_by
    ]


def shares_of(graph: Graph, layers: Sequence[Layer], fen: Whole, sums: Sequence[Whole]) -> dict[str, Whole]:
    """What policy/deciding/shares.py gives: each share cut to the fen, the fen left over to those whose cut was largest."""
    parts = parts_of_a_fen(layers)
    size = graph.absolute(fen)
    exact = _exact(graph, layers, parts, size, sums)
    if parts == 1:
        paid = exact
    else:
        cut = {payer: graph.divide(part, parts) for payer, part in exact.items()}
        rest = {
            payer: graph.within(
                graph.subtract(part, graph.multiply(cut[payer], constant(parts))), 0, parts - 1
            )
            for payer, part in exact.items()
        }
        spare = graph.divide(_total(graph, list(rest.values())), parts)
        paid = {}
        for place, payer in enumerate(exact):
            ahead = [
                graph.select(
                    graph.compare(">=" if other < place else ">", rest[one], rest[payer]),
                    constant(1),
                    constant(0),
                )
                for other, one in enumerate(exact)
                if one != payer
            ]
            more = graph.compare("<", _total(graph, ahead), spare)
            paid[payer] = graph.add(cut[payer], graph.select(more, constant(1), constant(0)))
    if fen.low >= 0:
        return paid
    below = graph.compare("<", fen, constant(0))
    return {payer: graph.select(below, graph.minus(part), part) for payer, part in paid.items()}


def _exact(
    graph: Graph, layers: Sequence[Layer], parts: int, fen: Whole, sums: Sequence[Whole]
) -> dict[str, Whole]:
    """What each payer bears, in parts of a fen."""
    every = [
        part for layer in layers for part in ((layer[1],) if isinstance(layer, tuple) else layer.values())
    ]
    if all(isinstance(part, Fraction) for part in every):
        of_one = exact_shares(layers, parts, 1, ())
        return {payer: graph.multiply(fen, constant(part)) for payer, part in of_one.items()}
    whole = left = graph.multiply(fen, constant(parts))
    exact: dict[str, Whole] = {}
    of_the_case = iter(sums)
    for layer in layers:
        of = whole if isinstance(layer, tuple) else left
        for payer, part in (layer,) if isinstance(layer, tuple) else layer.items():
            if isinstance(part, Fraction):
                asked = graph.divide(graph.multiply(of, constant(part.numerator)), part.denominator)
            elif isinstance(part, Decimal):
                asked = constant(int(part * 100) * parts)
            else:
                asked = graph.multiply(next(of_the_case), constant(parts))
            taken = graph.greatest(constant(0), graph.least(asked, left))
            exact[payer] = graph.add(exact.get(payer, constant(0)), taken)
            left = graph.within(graph.subtract(left, taken), 0, whole.high)
    return exact


def _total(graph: Graph, values: Sequence[Whole]) -> Whole:
    made = constant(0)
    for value in values:
        made = graph.add(made, value)
    return made


def _code(graph: Graph, holds: Sequence[Truth], lacks: Bit) -> Whole:
    """engines/codes.py says what its bits are."""
    bits = [(one.false, number) for number, one in enumerate(holds)]
    bits += [(graph.no(one.known(graph)), number + UNKNOWN_FROM) for number, one in enumerate(holds)]
    bits.append((lacks, NO_RESULT))
    return _total(graph, [graph.select(bit, constant(1 << place), constant(0)) for bit, place in bits])
