"""What a simulation comes to where its rows lie: aggregates of what was decided there, and what was found in the odd rows.

    add_up(sql, odd, "kept_table", select)

`kept_table` holds `sql.decided`. What is added up and how is said in policy/trying/simulate.py, as in sums.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luoshi.engines.codes import LACKS
from luoshi.engines.plan import payers, pays
from luoshi.engines.results.sink import ROW
from luoshi.engines.simulate.asked import EMPTY, Asked
from luoshi.engines.simulate.missing_sql import lacks_of
from luoshi.engines.simulate.odd import Odd
from luoshi.engines.simulate.sql import AFTER, BEFORE, InTheirSql, Sides, is_added
from luoshi.policy.trying.simulate import NO_PAYER, Movers, Pair, Simulation
from luoshi.rules.exact import EXACT
from luoshi.rules.sql_dialect import text_literal

Select = Callable[[str], Iterable[Sequence[Any]]]

_MOST_IN_QUERY = 300
_KEYS_AT_ONCE = 200


def add_up(sql: InTheirSql, odd: Odd, table: str, select: Select) -> Simulation:
    """Adds all rows of the table that holds `decided` to what was found in the odd ones."""
    work = _Work(sql, odd, odd.cases.found, f"(select * from {table} where not odd) as rows_", select)
    work.add_up()
    return _in_order(work.found, sql.asked)


@dataclass(frozen=True, slots=True)
class _Work:
    sql: InTheirSql
    odd: Odd
    found: Simulation
    rows: str
    select: Select

    def add_up(self) -> None:
        entries = list(self._entries())
        for start in range(0, len(entries), _MOST_IN_QUERY):
            part = entries[start : start + _MOST_IN_QUERY]
            (values,) = self.select(f"select {_numbered([sql for sql, _ in part])} from {self.rows}")
            for (_, add), value in zip(part, values, strict=True):
                add(value or 0)
        self._movers()
        self._groups()
        self._missing()
        self._repeats()

    def cases(self, condition: str) -> str:
        """How many cases the rows of which it is true stand for."""
        return f"sum(case when {condition} then {self.sql.times or 1} else 0 end)"

    def sum(self, amount: str) -> str:
        return f"sum({amount} * {self.sql.times})" if self.sql.times else f"sum({amount})"

    def _entries(self) -> Iterator[tuple[str, Callable[[Any], None]]]:
        """Each aggregate with where it goes."""
        yield "count(*)", _counter(self.found, "decided")
        yield f"sum({self.sql.times})" if self.sql.times else "count(*)", _counter(self.found, "cases")
        yield self.sum("bn"), _side(self.found.total, BEFORE)
        yield self.sum("an"), _side(self.found.total, AFTER)
        for movers, gain in ((self.found.winners, "an - bn"), (self.found.losers, "bn - an")):
            yield self.cases(f"{gain} > 0"), _counter(movers, "count")
            yield self.sum(f"case when {gain} > 0 then {gain} else 0 end"), _summer(movers)
        for id_, one in self.sql.benefits.items():
            of = self.found.benefits[id_]
            yield self.cases(one.counted(BEFORE)), _counter(of, "entitled")
            yield self.cases(one.counted(AFTER)), _counter(of, "entitled_after")
            yield self.cases(_more(self._worth(one, AFTER), self._worth(one, BEFORE))), _counter(of, "more")
            yield self.cases(_more(self._worth(one, BEFORE), self._worth(one, AFTER))), _counter(of, "less")
            if not pays(one.benefit):
                continue
            for side in (BEFORE, AFTER):
                yield self.sum(one.worth(side)), _side(of.sums, side)
            if is_added(one.benefit):
                yield from self._paid(one)

    def _paid(self, one: Sides) -> Iterator[tuple[str, Callable[[Any], None]]]:
        """By whom; by nobody who is named where it is not shared."""
        named = payers(one.benefit)
        due = {side: f"{one.worth(side)} <> 0" for side in (BEFORE, AFTER)}
        if named:
            due = {side: f"{test} and {one.of(named[0], side)} is not null" for side, test in due.items()}
        for payer in named:
            for side, test in due.items():
                part = f"case when {test} then {one.of(payer, side)} else 0 end"
                yield self.sum(part), _payer(self.found, payer, side)
            yield f"sum(case when {' or '.join(due.values())} then 1 else 0 end)", _there(self.found, payer)
        alone = {side: f"{one.worth(side)} <> 0" for side in (BEFORE, AFTER)}
        if named:
            alone = {side: f"{test} and {one.of(named[0], side)} is null" for side, test in alone.items()}
        for side, test in alone.items():
            part = f"case when {test} then {one.worth(side)} else 0 end"
            yield self.sum(part), _payer(self.found, NO_PAYER, side)
        yield f"sum(case when {' or '.join(alone.values())} then 1 else 0 end)", _there(self.found, NO_PAYER)

    def _worth(self, one: Sides, side: str) -> list[str]:
        """What is compared to tell more from less: being had, then the amount, then the day."""
        counted = one.counted(side)
        if pays(one.benefit):
            amount = one.of("amount", side)
            had = f"case when {counted} and coalesce({amount} > 0, true) then 1 else 0 end"
            return [had, one.worth(side)]
        had = f"case when {counted} then 1 else 0 end"
        if "until" not in one.columns:
            return [had]
        until = f"coalesce({one.of('until', side)}, date '0001-01-01')"
        return [had, f"case when {counted} then {until} else date '0001-01-01' end"]

    def _movers(self) -> None:
        """The row where it is most, the first of several."""
        for movers, gain in ((self.found.winners, "an - bn"), (self.found.losers, "bn - an")):
            query = f"select {ROW}, {gain} as gain from {self.rows} where {gain} > 0 order by gain desc, {ROW} limit 1"
            for row, most in self.select(query):
                _take_most(movers, int(row), _money(most))

    def _groups(self) -> None:
        name = self.sql.texts.get(self.sql.asked.by)
        if name is None:
            return
        groups, firsts = self.found.groups, dict(self.odd.firsts)
        listed = f"{name}, min({ROW}) as first, {self.sum('bn')} as b, {self.sum('an')} as a"
        for text, first, before, after in self.select(f"select {listed} from {self.rows} group by {name}"):
            group = str(text or "").strip() or EMPTY
            _add(groups.setdefault(group, Pair()), before, after)
            firsts[group] = min(int(first), firsts.get(group, int(first)))
        # In the order in which they are first met.
        self.found.groups = {group: groups[group] for group in sorted(groups, key=lambda one: firsts[one])}

    def _missing(self) -> None:
        """What is open, of each benefit and in all, and what would settle it."""
        lacks, open_ = self._lacks()
        if not lacks:
            return
        names = {pair: f"m_{place}" for place, pair in enumerate(lacks)}
        kept = [self.sql.times] if self.sql.times else []
        kept += [f"{lacks[pair]} as {name}" for pair, name in names.items()]
        inner = (
            f"(select {', '.join(kept)} from {self.rows} where {' or '.join(open_)}{self.sql.fence}) as open_"
        )

        def any_of(pairs: Iterable[tuple[str, str]]) -> str:
            return " or ".join(names[pair] for pair in pairs)

        ids = list(dict.fromkeys(id_ for id_, _ in lacks))
        facts = list(dict.fromkeys(fact for _, fact in lacks))
        of_benefit = [any_of(pair for pair in lacks if pair[0] == id_) for id_ in ids]
        of_fact = [any_of(pair for pair in lacks if pair[1] == fact) for fact in facts]
        listed = [self.cases(test) for test in (any_of(lacks), *of_benefit, *of_fact)]
        listed += [f"sum(case when {test} then 1 else 0 end)" for test in of_fact]
        (values,) = self.select(f"select {_numbered(listed)} from {inner}")
        cases, rows = values[: -len(facts)], values[-len(facts) :]
        self.found.open += int(cases[0] or 0)
        for id_, many in zip(ids, cases[1:], strict=False):
            self.found.benefits[id_].open += int(many or 0)
        for fact, many, there in zip(facts, cases[1 + len(ids) :], rows, strict=True):
            if there:
                self.found.missing[fact] = self.found.missing.get(fact, 0) + int(many)

    def _lacks(self) -> tuple[dict[tuple[str, str], str], list[str]]:
        """For each benefit and fact the test whether the fact would settle it; and when a benefit is open at all."""
        lacks: dict[tuple[str, str], str] = {}
        open_: list[str] = []
        for id_, one in self.sql.benefits.items():
            if one.benefit.awaits:
                continue
            tests: dict[str, list[str]] = {}
            for side, plan in ((BEFORE, self.sql.asked.plan), (AFTER, self.sql.asked.changed)):
                benefit = plan.policy.benefits[id_]
                eligible, code = one.of("eligible", side), one.of("code", side)
                open_.append(f"{eligible} is null or ({code} & {LACKS}) <> 0")
                for fact, test in lacks_of(benefit, self.sql.facts, plan.on, self.sql.dialect).items():
                    tests.setdefault(fact, []).append(f"coalesce({eligible}, true) and {test}")
            lacks |= {(id_, fact): f"({' or '.join(each)})" for fact, each in tests.items()}
        return lacks, open_

    def _repeats(self) -> None:
        for id_, names in self.sql.asked.once.items():
            one, of = self.sql.benefits[id_], self.found.benefits[id_]
            keys = [self.sql.texts[name] for name in names]
            whole = " and ".join(f"{key} <> ''" for key in keys)
            mine = f"({one.counted(BEFORE)} or {one.counted(AFTER)}) and {whole}"
            each = f"(select {', '.join(keys)}, count(*) as n from {self.rows} where {mine} group by {', '.join(keys)}) as e"
            ((claimed, different),) = self.select(f"select sum(n) as s, count(*) as c from {each}")
            of.repeated += int(claimed or 0) - int(different)
            listed = list(self.odd.cases.seen[id_])
            for start in range(0, len(listed), _KEYS_AT_ONCE):
                tests = " or ".join(self._is(keys, key) for key in listed[start : start + _KEYS_AT_ONCE])
                ((both,),) = self.select(f"select count(*) as c from {each} where {tests}")
                of.repeated += int(both)

    def _is(self, names: Sequence[str], key: Sequence[object]) -> str:
        return (
            "("
            + " and ".join(
                f"{name} = {text_literal(str(text), self.sql.dialect)}"
                for name, text in zip(names, key, strict=True)
            )
            + ")"
        )


def _numbered(columns: Sequence[str]) -> str:
    return ", ".join(f"{sql} as c{place}" for place, sql in enumerate(columns))


def _more(one: Sequence[str], other: Sequence[str]) -> str:
    """Whether the first is above the second: by what stands first, then by the next."""
    made = f"{one[-1]} > {other[-1]}"
    for mine, theirs in zip(reversed(one[:-1]), reversed(other[:-1]), strict=True):
        made = f"{mine} > {theirs} or ({mine} = {theirs} and ({made}))"
    return f"({made})"


def _counter(of: Any, name: str) -> Callable[[Any], None]:
    def add(value: Any) -> None:
        setattr(of, name, getattr(of, name) + int(value))

    return add


def _summer(movers: Movers) -> Callable[[Any], None]:
    def add(value: Any) -> None:
        movers.sum = EXACT.add(movers.sum, _money(value))

    return add


def _side(pair: Pair, side: str) -> Callable[[Any], None]:
    def add(value: Any) -> None:
        _add(pair, *((value, 0) if side == BEFORE else (0, value)))

    return add


def _payer(found: Simulation, payer: str, side: str) -> Callable[[Any], None]:
    def add(value: Any) -> None:
        if value:
            _side(found.payers.setdefault(payer, Pair()), side)(value)

    return add


def _there(found: Simulation, payer: str) -> Callable[[Any], None]:
    """One who pays is named even where it comes to nothing."""

    def add(rows: Any) -> None:
        if rows:
            found.payers.setdefault(payer, Pair())

    return add


def _add(pair: Pair, before: Any, after: Any) -> None:
    pair.add(_money(before), _money(after), 1)


def _money(value: Any) -> Decimal:
    return EXACT.add(Decimal(value or 0), Decimal("0.00"))


def _take_most(movers: Movers, row: int, most: Decimal) -> None:
    if movers.row is None or most > movers.largest or (most == movers.largest and row < movers.row):
        movers.largest, movers.row = most, row


def _in_order(found: Simulation, asked: Asked) -> Simulation:
    """In the order in which the policy names them: who pays, and what is missing."""
    named = [payer for one in asked.plan.benefits for payer in payers(one)]
    found.payers = {
        name: found.payers[name] for name in dict.fromkeys([*named, NO_PAYER]) if name in found.payers
    }
    facts = dict.fromkeys([*asked.plan.facts, *found.missing])
    found.missing = {name: found.missing[name] for name in facts if name in found.missing}
    found.refused.sort(key=lambda one: one.number)
    return found
