"""Which facts would settle what is open, in SQL: what `Decision.missing` says, as a test for each fact.

    lacks_of(benefit, {"购车价格": "f_0"}, on, "postgres")  ->  {"购车价格": "(f_0 is null)"}

The tests follow `rules.evaluate.compile_missing` node by node. What is known lacks nothing: an `and`, an `or` and a
`coalesce` lack what their parts lack only while they are unknown themselves, a `case` only in the branches that may still
be reached; all else lacks what its parts lack. The tests are for a row in which no condition fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from luoshi.engines.plan import decider_of
from luoshi.engines.sql.select import term_tree
from luoshi.policy.deciding.defined import inlined
from luoshi.policy.deciding.rulebook import CLAIM_DAY, FROM, UNTIL, Rule
from luoshi.policy.policy import Benefit
from luoshi.rules import build
from luoshi.rules import nodes as n
from luoshi.rules.sql import select_expression
from luoshi.rules.sql_dialect import Dialect, date_literal, null
from luoshi.rules.types import DATE, Type

Tests = dict[str, str]
"""For each fact a test that is true or false, never NULL. A fact that is never lacking has none."""


def lacks_of(benefit: Benefit, facts: Mapping[str, str], on: date | None, dialect: Dialect) -> Tests:
    """The tests of a benefit. `facts` gives the SQL of each fact's typed value; others are unknown."""
    rules = decider_of(benefit).rules
    dated = {name: term_tree(term, rules.day) for name, term in rules.dated.items()}
    terms = {name: term for name, term in benefit.terms.items() if name not in dated}
    constants = {name: term_tree(term, rules.day) for name, term in terms.items()}
    window = benefit.window
    for name, end in ((FROM, window.first), (UNTIL, window.last)) if window else ():
        if end is not None:
            constants[name] = n.Literal_(DATE, end)
    lacking = Lacking(facts, dialect, rules.asked, rules.day, dated, on)

    def bare(rule: Rule) -> n.Node:
        """The rule with defines and constants put in; only facts and dated terms are left."""
        return n.substitute(inlined(rule.tree, rules.defines), constants)

    found = [lacking.tests(bare(rule)) for rule in rules.conditions]
    if rules.until is not None:
        return _any([*found, lacking.tests(bare(rules.until))])
    if rules.amount is not None:
        amount = bare(rules.amount)
        found.append(lacking.tests(amount))
        if rules.sums:
            # Who pays what is asked only where the amount is known.
            sums = _any(lacking.tests(bare(rule)) for rule in rules.sums)
            found.append(_where(f"not {lacking.is_unknown(amount)}", sums))
    return _any(found)


@dataclass(frozen=True, slots=True)
class Lacking:
    """Writes the tests of a tree. `asked` are the types of the facts, `dated` the values of terms that hang on `day`; `on`
    stands in for the day of the decision."""

    facts: Mapping[str, str]
    dialect: Dialect
    asked: Mapping[str, Type]
    day: str = CLAIM_DAY
    dated: Mapping[str, n.Node] = field(default_factory=dict)
    on: date | None = None

    def tests(self, node: n.Node) -> Tests:
        """For each fact whether the tree lacks it."""
        match node:
            case n.Name():
                return self.name(node.name)
            case n.Case():
                return self.case(node)
            case n.And() | n.Or() | n.Coalesce():
                found = _any(self.tests(part) for part in node.values)
                return _where(self.is_unknown(node), found) if found else {}
        return _any(self.tests(child) for child in n.children(node))

    def name(self, name: str) -> Tests:
        """A dated term that is not chosen yet lacks the decisive day."""
        fact = self.day if name in self.dated else name
        if fact == CLAIM_DAY and self.on is not None:
            return {}
        return {fact: f"({self.facts[fact]} is null)" if fact in self.facts else "true"}

    def case(self, node: n.Case) -> Tests:
        found: list[Tests] = []
        passed: list[str] = []
        for condition, value in node.branches:
            sql = self.sql(condition)
            here = _any([self.tests(condition), self.tests(value)])
            found.append(_where(" and ".join([*passed, f"coalesce({sql}, true)"]), here))
            passed.append(f"coalesce(not {sql}, true)")
        found.append(_where(" and ".join(passed), self.tests(node.otherwise)))
        return _any(found)

    def is_unknown(self, node: n.Node) -> str:
        """A quotient has no SQL until it is rounded, which makes it no less known."""
        if node.type.kind == "number" and node.type.rational:
            node = build.floor(node)
        return f"({self.sql(node)} is null)"

    def sql(self, node: n.Node) -> str:
        return select_expression(n.substitute(node, self.dated), self.dialect, self.column)

    def column(self, name: str) -> str:
        sql = self.facts.get(name)
        if name == CLAIM_DAY and self.on is not None:
            return (
                f"coalesce({sql}, {date_literal(self.on)})"
                if sql
                else f"cast({date_literal(self.on)} as date)"
            )
        return sql or null(self.asked[name].kind if name in self.asked else "date", self.dialect)


def _any(found: Iterable[Tests]) -> Tests:
    tests: dict[str, dict[str, None]] = {}
    for one in found:
        for fact, test in one.items():
            tests.setdefault(fact, {})[test] = None
    return {fact: "true" if "true" in each else _or(each) for fact, each in tests.items()}


def _or(tests: Iterable[str]) -> str:
    listed = list(tests)
    return listed[0] if len(listed) == 1 else f"({' or '.join(listed)})"


def _where(condition: str, found: Tests) -> Tests:
    return {fact: f"({condition} and {test})" for fact, test in found.items()}
