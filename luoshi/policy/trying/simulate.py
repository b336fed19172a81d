"""What a change of terms would cost, whom it would give more and whom less, over a table of cases.

    simulate(policy, with_changes(policy, changes, vocabulary), table, ids)

Each row is one case (or as many alike as its 件数 says), decided under the terms in force and under the new ones. Every
row is accounted for: decided, or refused with the column, the value and the reason. A benefit that cannot be decided for
want of a fact counts as nothing on either side, and how many those are is said.

Payments in 元 (money, relief, refund) are added up; a ceiling, a line of credit, another currency are shown by
themselves. Benefits that may not be had together are counted once, the higher. Sums are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.policy.decide import CLAIM_DAY, Decider
from luoshi.policy.deciding.exclusive import counted
from luoshi.policy.decision import Decision
from luoshi.policy.policy import Benefit, Policy
from luoshi.policy.trying.table import RefusedRow, Row, Table
from luoshi.policy.writing.shape_problems import nearest
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.exact import EXACT

TIMES, REGION = "件数", "地区"
_ADDED = frozenset(["money", "relief", "refund"])
_NONE = Decimal("0.00")
NO_PAYER = "（未写明）"


@dataclass(slots=True)
class Pair:
    """A sum under the terms in force, and under the new ones."""

    before: Decimal = _NONE
    after: Decimal = _NONE

    def add(self, before: Decimal, after: Decimal, times: int) -> None:
        self.before = EXACT.add(self.before, EXACT.multiply(before, Decimal(times)))
        self.after = EXACT.add(self.after, EXACT.multiply(after, Decimal(times)))

    @property
    def difference(self) -> Decimal:
        return EXACT.subtract(self.after, self.before)

    def as_json(self) -> dict[str, str]:
        return {
            "before": money(self.before),
            "after": money(self.after),
            "difference": money(self.difference),
        }


@dataclass(slots=True)
class OfBenefit:
    """One benefit over the table. `more` and `less` count the cases to which it gives more and less than before, `open`
    those that lack a fact, `repeated` the rows that claim it again for what it is given once for."""

    benefit: Benefit
    sums: Pair = field(default_factory=Pair)
    entitled: int = 0
    entitled_after: int = 0
    more: int = 0
    less: int = 0
    open: int = 0
    repeated: int = 0

    @property
    def added(self) -> bool:
        """Whether it is part of the total."""
        return self.benefit.gives in _ADDED and self.benefit.unit == "元"

    @property
    def over_limit(self) -> bool:
        limit = self.limit
        return limit is not None and self.sums.after > limit

    @property
    def limit(self) -> Decimal | None:
        stated = self.benefit.limit
        number = stated.value.number if stated else None
        return number if isinstance(number, Decimal) else None

    def as_json(self) -> dict[str, Any]:
        one = self.benefit
        shown: dict[str, Any] = {"id": one.id, "name": one.name, "gives": one.gives, "unit": one.unit}
        shown |= {"in_total": self.added, "entitled": {"before": self.entitled, "after": self.entitled_after}}
        shown |= {"cost": self.sums.as_json(), "more": self.more, "less": self.less, "not_known": self.open}
        if self.limit is not None:
            shown |= {"limit": money(self.limit), "over_limit": self.over_limit}
        return shown | ({"repeated": self.repeated} if self.repeated else {})


@dataclass(slots=True)
class Movers:
    """The cases that come to more than before, or to less: how many, by how much, and the row where it is most."""

    count: int = 0
    sum: Decimal = _NONE
    largest: Decimal = _NONE
    row: int | None = None

    def add(self, by: Decimal, row: int, times: int) -> None:
        self.count += times
        self.sum = EXACT.add(self.sum, EXACT.multiply(by, Decimal(times)))
        if self.row is None or by > self.largest:
            self.largest, self.row = by, row

    def as_json(self) -> dict[str, Any]:
        return {"count": self.count, "sum": money(self.sum), "largest": money(self.largest), "row": self.row}


@dataclass(slots=True)
class Simulation:
    """What came out. `size` rows were given: `decided` of them and `refused`. `cases` weighs rows by their 件数."""

    size: int
    by: str
    benefits: Mapping[str, OfBenefit]
    decided: int = 0
    cases: int = 0
    refused_rows: int = 0
    refused: list[RefusedRow] = field(default_factory=list)
    unused: tuple[str, ...] = ()
    open: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    total: Pair = field(default_factory=Pair)
    payers: dict[str, Pair] = field(default_factory=dict)
    groups: dict[str, Pair] = field(default_factory=dict)
    winners: Movers = field(default_factory=Movers)
    losers: Movers = field(default_factory=Movers)

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        return {
            "rows": {"in": self.size, "decided": self.decided, "refused": self.refused_rows},
            "cases": self.cases,
            "refused": [one.as_json(lang) for one in self.refused],
            "unused_columns": list(self.unused),
            "not_known": {"cases": self.open, "missing": self.missing},
            "total": self.total.as_json(),
            "benefits": [one.as_json() for one in self.benefits.values()],
            "winners": self.winners.as_json(),
            "losers": self.losers.as_json(),
            "paid_by": {name: pair.as_json() for name, pair in self.payers.items()},
            "by": {"column": self.by, "groups": {name: pair.as_json() for name, pair in self.groups.items()}},
        }


def simulate(
    before: Policy,
    after: Policy,
    table: Table,
    ids: Sequence[str],
    *,
    on: date | None = None,
    by: str = REGION,
    watched: Callable[[Sequence[Row]], Iterable[Row]] = iter,
) -> Simulation:
    """Decide every row twice. `ids` are the benefits, `on` the day of the decision, `by` the column to group by;
    `watched` may show how far it has come."""
    work = CaseByCase(before, after, table, ids, on, by)
    for row in watched(table.rows):
        work.row(row)
    work.found.refused.sort(key=lambda one: one.number)
    return work.found


class CaseByCase:
    """The benefits decided twice, and what has been added up so far: `found`. `seen` are the claims of benefits that are
    given once for something."""

    def __init__(
        self, before: Policy, after: Policy, table: Table, ids: Sequence[str], on: date | None, by: str
    ) -> None:
        self.on = on
        self.deciders = {id_: (_decider(before, id_), _decider(after, id_)) for id_ in ids}
        self.apart = _apart([before.benefits[id_] for id_ in ids])
        self.asked = {
            name for one, _ in self.deciders.values() for name in (*one.rules.asked, *one.facts, CLAIM_DAY)
        }
        names = {name for one, _ in self.deciders.values() for name in one.names}
        once = {name for one, _ in self.deciders.values() for name in one.benefit.once_per}
        self.columns = [name for name in table.columns if name in names]
        kept = {TIMES, by, *once}
        unused = tuple(name for name in table.columns if name not in names and name not in kept)
        if not self.asked & set(table.columns):
            raise Refused(_no_fact(table, self.asked))
        self.grouped, self.weighed = by in table.columns, TIMES in table.columns and TIMES not in self.asked
        self.found = Simulation(
            table.size, by, {id_: OfBenefit(before.benefits[id_]) for id_ in ids}, unused=unused
        )
        self.found.refused += table.broken
        self.found.refused_rows = len(table.broken)
        self.seen: dict[str, set[tuple[object, ...]]] = {id_: set() for id_ in ids}

    def row(self, row: Row) -> None:
        try:
            times = self.times(row)
            decided = self.decided(row)
        except Refused as refused:
            self._refuse(row, refused.problems)
            return
        self.add(row, decided, times)

    def add(self, row: Row, decided: Mapping[str, tuple[Decision, Decision]], times: int) -> None:
        """Add up what was decided of a row that stands for so many cases."""
        found = self.found
        found.decided += 1
        found.cases += times
        self._open(decided, times)
        counts = tuple(self._counted({id_: pair[side] for id_, pair in decided.items()}) for side in (0, 1))
        net = Pair()
        for id_, (one, other) in decided.items():
            self._benefit(
                row, id_, one if id_ in counts[0] else None, other if id_ in counts[1] else None, times, net
            )
        found.total.add(net.before, net.after, times)
        if self.grouped:
            name = str(row.cells.get(found.by) or "（空）")
            found.groups.setdefault(name, Pair()).add(net.before, net.after, times)
        if net.difference:
            movers = found.winners if net.difference > 0 else found.losers
            movers.add(abs(net.difference), row.number, times)

    def times(self, row: Row) -> int:
        if not self.weighed:
            return 1
        written = str(row.cells.get(TIMES, "")).strip()
        if written.isascii() and written.isdigit() and len(written) <= 12:
            return int(written)
        say = Say("件数要写不带小数的数字", "the number of cases is a whole number")
        raise Refused(Problem("table.times", say, None, Place(key=TIMES)))

    def decided(self, row: Row) -> dict[str, tuple[Decision, Decision]]:
        cells = {name: row.cells[name] for name in self.columns if name in row.cells}
        problems: dict[Problem, None] = {}
        decided: dict[str, tuple[Decision, Decision]] = {}
        for id_, (one, other) in self.deciders.items():
            try:
                facts = one.read({name: value for name, value in cells.items() if name in one.names})
            except Refused as refused:
                problems.update(dict.fromkeys(refused.problems))
                continue
            decided[id_] = one.decide_read(facts, self.on), other.decide_read(facts, self.on)
        if problems:
            raise Refused(*problems)
        return decided

    def _refuse(self, row: Row, problems: Sequence[Problem]) -> None:
        self.found.refused_rows += 1
        for problem in problems:
            key = problem.place.key
            value = str(row.cells.get(key, ""))[:80] if key else None
            self.found.refused.append(RefusedRow(row.number, key, value, problem.message))

    def _open(self, decided: Mapping[str, tuple[Decision, Decision]], times: int) -> None:
        missing: dict[str, None] = {}
        for id_, pair in decided.items():
            lacking = [name for decision in pair if not decision.awaits for name in decision.missing]
            if lacking:
                self.found.benefits[id_].open += times
                missing.update(dict.fromkeys(lacking))
        if missing:
            self.found.open += times
            for name in missing:
                self.found.missing[name] = self.found.missing.get(name, 0) + times

    def _counted(self, decisions: Mapping[str, Decision]) -> frozenset[str]:
        """Those entitled to; of benefits that exclude one another, those that are worth most."""
        worth = {id_: one.amount or _NONE for id_, one in decisions.items() if one.eligible}
        return counted(worth, self.apart) if self.apart else frozenset(worth)

    def _benefit(
        self, row: Row, id_: str, one: Decision | None, other: Decision | None, times: int, net: Pair
    ) -> None:
        found = self.found.benefits[id_]
        found.entitled += times if one else 0
        found.entitled_after += times if other else 0
        before, after = (each.amount if each and each.amount is not None else _NONE for each in (one, other))
        found.sums.add(before, after, times)
        worth, worth_after = _worth(one), _worth(other)
        found.more += times if worth_after > worth else 0
        found.less += times if worth_after < worth else 0
        if found.added:
            net.add(before, after, 1)
            paid, paid_after = _paid(one, before), _paid(other, after)
            for payer in dict.fromkeys((*paid, *paid_after)):
                pair = self.found.payers.setdefault(payer, Pair())
                pair.add(paid.get(payer, _NONE), paid_after.get(payer, _NONE), times)
        once = found.benefit.once_per
        if once and found.benefit.per is None and (one or other):
            key = tuple(str(row.cells.get(name) or "") for name in once)
            if all(key):
                found.repeated += key in self.seen[id_]
                self.seen[id_].add(key)


def _worth(decision: Decision | None) -> tuple[int, Decimal, int]:
    """What is compared to tell more from less."""
    if decision is None:
        return 0, _NONE, 0
    if decision.amount is not None:
        return int(decision.amount > 0), decision.amount, 0
    return 1, _NONE, decision.until.toordinal() if decision.until else 0


def _paid(decision: Decision | None, amount: Decimal) -> Mapping[str, Decimal]:
    if decision is None or not amount:
        return {}
    return decision.paid_by or {NO_PAYER: amount}


def _apart(benefits: Sequence[Benefit]) -> dict[str, set[str]]:
    apart: dict[str, set[str]] = {}
    here = {one.id for one in benefits}
    for one in benefits:
        for other in here.intersection(one.not_with):
            apart.setdefault(one.id, set()).add(other)
            apart.setdefault(other, set()).add(one.id)
    return apart


def _decider(policy: Policy, id_: str) -> Decider:
    decider = policy.benefits[id_].decider
    assert decider is not None, "load the policy with luoshi.policy.load"
    return decider


_GUESSED = 50
"""Columns of which the fact is guessed that was meant: a guess takes a millisecond, and a file may have any number."""


def _no_fact(table: Table, asked: Iterable[str]) -> Problem:
    wanted = sorted(asked)
    near = next(
        (f"{name} → {found}" for name in table.columns[:_GUESSED] if (found := nearest(name, tuple(wanted)))),
        None,
    )
    listed = "、".join(wanted[:8])
    say = Say("没有一列是这些事项要问的事实", "no column is a fact that these benefits ask for")
    do = Say(f"列名用：{listed}", f"name the columns: {listed}")
    if near:
        do = Say(f"是不是：{near}？", f"did you mean {near}?")
    return Problem("table.no-fact", say, do, Place(table.file, 1))


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"
