"""A whole plan as one SELECT: every condition once, every benefit's result columns, for DuckDB, PostgreSQL or Spark.

    policy_select(plan, "postgres", "facts", {"购车价格": '"价格"'}, {"row": "no"})

gives the text of a query over a relation of typed fact columns (a fact that is missing in a row is NULL). It is a SELECT
from a SELECT from a SELECT, so that nothing is worked out twice and the text stays short:

    facts  ->  defines  ->  conditions  ->  eligible  ->  exact amounts  ->  fen  ->  shares  ->  result columns

Each step is a level: short names (`f3`, `c12`) with their SQL over the names below. Amounts are integers of fen until the
last step. A number is computed in the engine's widest exact integer. `TOO_LARGE` is true in a row of which an amount
does not fit decimal(18,2); such a row is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from luoshi.engines.plan import NO_RESULT, UNKNOWN_FROM, Plan, payers, result_columns
from luoshi.engines.sql.shares import share_levels
from luoshi.policy.decide import CLAIM_DAY, FROM, UNTIL, Decider
from luoshi.policy.deciding.defined import needed, own_name
from luoshi.policy.deciding.terms import literal
from luoshi.policy.policy import Benefit, Define, Term
from luoshi.rules import build
from luoshi.rules import nodes as n
from luoshi.rules.sql import select_expression, select_ratio
from luoshi.rules.sql_dialect import (
    Dialect,
    date_literal,
    decimal_from_integer,
    null,
    quote_name,
)
from luoshi.rules.sql_ratio import Arithmetic, Ratio
from luoshi.rules.types import DATE, TRUTH, Type

TOO_LARGE = ".too_large"
LARGEST_FEN = 10**18
"""An amount of as many fen, above zero or below, does not fit decimal(18,2)."""

_SHORT = re.compile(r"\b[a-z]{1,2}[0-9]+\b")
_MONEY = {"duckdb": "decimal(18,2)", "postgres": "numeric(18,2)", "spark": "decimal(18,2)"}


def policy_select(
    plan: Plan, dialect: Dialect, source: str, facts: Mapping[str, str], keep: Mapping[str, str] | None = None
) -> str:
    """The SELECT. `source` is what stands behind FROM; `facts` gives the SQL of each fact's typed value in it (others are
    unknown), `keep` the columns of the source that are carried along under a name (name -> SQL)."""
    writer = _Writer(plan, dialect, facts)
    kept = {name: writer.add("k", sql) for name, sql in (keep or {}).items()}
    for benefit, decider in zip(plan.benefits, plan.deciders, strict=True):
        writer.benefit(benefit, decider)
    columns = [*kept.items(), *writer.results]
    columns.append((TOO_LARGE, " or ".join(dict.fromkeys(writer.too_large)) or "false"))
    return writer.text(source, [(sql, quote_name(name, dialect)) for name, sql in columns])


_FACTS, _DEFINES, _CONDITIONS = 0, 1, 50
_ELIGIBLE, _EXACT, _FEN, _SHARES = 51, 52, 53, 60
"""The levels; defines that read defines take one more each, and so do the layers of `paid_by`."""


class _Writer:
    def __init__(self, plan: Plan, dialect: Dialect, facts: Mapping[str, str]) -> None:
        self.plan, self.dialect, self.facts = plan, dialect, facts
        self.sums = Arithmetic(dialect)
        self.levels: dict[int, dict[str, str]] = {}
        self.names: dict[tuple[int, str], str] = {}
        self.results: list[tuple[str, str]] = []
        self.too_large: list[str] = []

    def add(self, letter: str, sql: str, level: int = _FACTS) -> str:
        """The short name of an expression at a level: the same one for the same expression."""
        name = self.names.get((level, letter + sql))
        if name is None:
            name = f"{letter}{len(self.names)}"
            self.names[level, letter + sql] = name
            self.levels.setdefault(level, {})[name] = sql
        return name

    def benefit(self, benefit: Benefit, decider: Decider) -> None:
        """The result columns of one benefit."""
        rules = decider.rules
        names = _Names(self, benefit, decider)
        holds = []
        for condition in rules.conditions:
            sql = select_expression(names.settled(condition.tree), self.dialect, names.column)
            holds.append(self.add("c", sql, _CONDITIONS))
        eligible = self.add("e", " and ".join(dict.fromkeys(holds)) or "true", _ELIGIBLE)
        given: dict[str, str] = {}
        lacks: list[str] = []
        if not benefit.awaits:
            given, lacks = self.result(benefit, decider, names, eligible)
        decided = f"case when not {eligible} then false end" if benefit.awaits else eligible
        given |= {"eligible": decided, "code": self.code(holds, eligible, lacks)}
        for column in result_columns(benefit):
            self.results.append(
                (column.name, given[column.payer or column.name.removeprefix(benefit.id + ".")])
            )

    def code(self, holds: Iterable[str], eligible: str, lacks: list[str]) -> str:
        parts = [
            f"case {name} when true then 0 when false then {1 << number} else {1 << number + UNKNOWN_FROM} end"
            for number, name in enumerate(holds)
        ]
        if lacks:
            parts.append(f"case when {eligible} and ({' or '.join(lacks)}) then {1 << NO_RESULT} else 0 end")
        return f"cast({' + '.join(parts) or '0'} as bigint)"

    def result(
        self, benefit: Benefit, decider: Decider, names: _Names, eligible: str
    ) -> tuple[dict[str, str], list[str]]:
        """The columns of amount, day and shares, and the tests of what is lacking."""
        rules = decider.rules
        if rules.until is not None:
            sql = select_expression(names.settled(rules.until.tree), self.dialect, names.column)
            until = self.add("u", f"case when {eligible} then {sql} end", _EXACT)
            return {"until": until}, [f"{until} is null"]
        if rules.amount is None:
            return {}, []
        fen = self.fen(benefit, names.settled(rules.amount.tree), names, eligible)
        self.too_large.append(f"coalesce(abs({fen}) >= {LARGEST_FEN}, false)")
        lacks = [f"{fen} is null"]
        sums = [self.fen(benefit, names.settled(rule.tree), names, eligible) for rule in rules.sums]
        lacks += [f"{each} is null" for each in sums]
        given = {"amount": self.money(fen)}
        if benefit.paid_by:
            layers = [
                layer.rest if layer.rest is not None else (layer.payer or "", layer.share)
                for layer in benefit.paid_by
            ]
            shares = share_levels(layers, fen, sums, self.share, self.dialect)
            known = " and ".join(f"{each} is not null" for each in (fen, *sums))
            for payer in payers(benefit):
                signed = f"case when {known} then case when {fen} < 0 then (- {shares[payer]}) else {shares[payer]} end end"
                given[payer] = self.money(signed, fen)
        return given, lacks

    def share(self, step: int, sql: str) -> str:
        return self.add("s", sql, _SHARES + step)

    def fen(self, benefit: Benefit, tree: n.Node, names: _Names, eligible: str) -> str:
        """The short name of an amount in whole fen, rounded as the benefit says."""
        value = select_ratio(tree, self.dialect, names.column)
        top = self.add("x", f"case when {eligible} then {self.sums.alone(value.top)} end", _EXACT)
        under = value.under and self.add("y", f"case when {eligible} then {value.under} end", _EXACT)
        exact = Ratio(top, value.bottom, under)
        if benefit.rounds == "half_up":
            rounded = self.sums.rounded(exact, 2)
            made = self.sums.cut(rounded, 2)
        else:
            made = self.sums.cut(exact, 2, away=benefit.rounds == "up")
        return self.add("n", made, _FEN)

    def money(self, sql: str, of: str | None = None) -> str:
        fits = f"abs({of or sql}) < {LARGEST_FEN}"
        return f"cast(case when {fits} then {decimal_from_integer(sql, 2, self.dialect)} end as {_MONEY[self.dialect]})"

    def text(self, source: str, outputs: list[tuple[str, str]]) -> str:
        """The levels put into one another; each carries on what those above it use."""
        used = _used(sql for sql, _ in outputs)
        made: list[str] = []
        for number in sorted(self.levels, reverse=True):
            own = self.levels[number]
            here = {name: sql for name, sql in own.items() if name in used}
            if not here and number != _FACTS:
                continue
            carried = sorted(used - own.keys()) if number != _FACTS else []
            made.append(
                ", ".join([*carried, *(f"{sql} as {name}" for name, sql in here.items())]) or "1 as k"
            )
            below = {name for level in self.levels if level < number for name in self.levels[level]}
            used = {*carried, *(_used(here.values()) & below)}
        # A fence: PostgreSQL would write each condition out again wherever it is used.
        fence = " offset 0" if self.dialect == "postgres" else ""
        text = f"{source}"
        for number, level in enumerate(reversed(made)):
            text = f"(select {level}\nfrom {text}{fence if number else ''}) as l{number}"
        listed = ",\n".join(f"{sql} as {name}" for sql, name in outputs)
        return f"select {listed}\nfrom {text}"


def _used(texts: Iterable[str]) -> set[str]:
    """The short names in some SQL. (One that stands in a text literal is carried along for nothing.)"""
    return {found for text in texts for found in _SHORT.findall(text)}


class _Names:
    """What the names in the rules of one benefit are: terms and the ends of the window become constants, dated ones a
    choice by the decisive day, defines and facts columns of a lower level."""

    def __init__(self, writer: _Writer, benefit: Benefit, decider: Decider) -> None:
        self.writer, self.rules = writer, decider.rules
        self.types: dict[str, Type] = {**decider.own, **decider.rules.asked}
        self.columns: dict[str, str] = {}
        window = benefit.window
        self.swaps = {name: self.term(term) for name, term in benefit.terms.items()}
        for name, end in ((FROM, window.first), (UNTIL, window.last)) if window else ():
            if end is not None:
                self.swaps[name] = n.Literal_(DATE, end)
        trees = [rule.tree for rule in self.rules.conditions]
        results = (self.rules.amount, self.rules.until, *self.rules.sums)
        trees += [rule.tree for rule in results if rule is not None]
        self.depth: dict[str, int] = {}
        for define in needed(trees, self.rules.defines):
            self.define(define)

    def settled(self, tree: n.Node) -> n.Node:
        return n.substitute(tree, self.swaps)

    def column(self, name: str) -> str:
        return self.columns.get(name) or self.fact(name)

    def fact(self, name: str) -> str:
        """The column of a fact. The day of the decision stands in for a claim's day that is not given."""
        writer = self.writer
        sql = writer.facts.get(name)
        on = writer.plan.on
        if name == CLAIM_DAY and on is not None:
            sql = f"coalesce({sql}, {date_literal(on)})" if sql else f"cast({date_literal(on)} as date)"
        if sql is None:
            sql = null(self.types[name].kind if name in self.types else "date", writer.dialect)
        return writer.add("f", sql)

    def term(self, term: Term) -> n.Node:
        """The value of a term; of a dated one, the version that holds on the decisive day."""
        return term_tree(term, self.rules.day)

    def define(self, define: Define) -> None:
        """A define as a column of its own; a quotient, which no column holds exactly, is put in where it is read."""
        assert define.expression.tree is not None
        own = {name: self.term(term) for name, term in define.terms.items()}
        dated = {own_name(define, name): tree for name, tree in own.items()}
        tree = n.substitute(define.expression.tree, {**self.swaps, **own, **dated})
        if tree.type.rational:
            self.swaps[define.name] = tree
            return
        level = 1 + max((self.depth.get(name, 0) for name in n.names(tree)), default=0)
        sql = select_expression(tree, self.writer.dialect, self.column)
        self.depth[define.name] = level
        self.columns[define.name] = self.writer.add("d", sql, _DEFINES + level)


def term_tree(term: Term, day: str) -> n.Node:
    """The value of a term as a tree; of a dated one, the version that holds on the decisive day."""
    *earlier, last = term.versions
    made = literal(last.stated)
    if earlier:
        here = n.Name(DATE, day)
        branches = [
            (n.Compare(TRUTH, "<", here, n.Literal_(DATE, later.since)), literal(version.stated))
            for version, later in zip(earlier, term.versions[1:], strict=True)
        ]
        made = build.case(branches, made)
    return made
