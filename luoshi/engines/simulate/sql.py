"""A simulation where the table is: both versions of the policy decided in SQL, row by row, and added up there.

    asked = Asked.of(before, after, columns, ids, on, by)
    sql = InTheirSql(asked, "postgres", taken, held, numbered)
    sql.decided                                     a SELECT, to be kept as a table
    sql.add_up(odd, "kept_table", select)           aggregates of it, added to what was found in the odd rows

`decided` is one SELECT from another (sql/select.py): facts, the result columns of the policy in force (`b_3`), those of the
changed one (`a_3`), which benefits count of those that may not be had together, what is gained or lost. What is added up and
how is said in policy/trying/simulate.py. Rows of which a value is in no plain form, and those marked `odd` (an amount that is too
large; a choice among benefits that SQL does not make), are left to odd.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luoshi.engines.codes import LACKS
from luoshi.engines.plan import payers, pays, result_columns
from luoshi.engines.results.sink import ROW
from luoshi.engines.results.totals import Adder
from luoshi.engines.simulate.asked import EMPTY, Asked
from luoshi.engines.simulate.missing_sql import lacks_of
from luoshi.engines.simulate.odd import Odd
from luoshi.engines.sql.select import TOO_LARGE, policy_select
from luoshi.engines.sql.take import Held, InSql
from luoshi.policy.policy import Benefit
from luoshi.policy.trying.simulate import NO_PAYER, TIMES, Movers, Pair, Simulation
from luoshi.rules.exact import EXACT
from luoshi.rules.sql_dialect import Dialect, quote_name, text_literal

Select = Callable[[str], Iterable[Sequence[Any]]]

BEFORE, AFTER = "b", "a"
_ADDED = frozenset(["money", "relief", "refund"])
_MOST_IN_QUERY = 300
_MOST_CHOICES = 32
"""Of more choices than that among benefits of one knot, rows in which several are due are decided one by one."""
_KEYS_AT_ONCE = 200
_BLANKS = "".join(chr(sign) for sign in range(0x3001) if chr(sign).isspace())


@dataclass(frozen=True, slots=True)
class _Sides:
    """The names of a benefit's columns; {0} is the side."""

    benefit: Benefit
    place: int
    columns: Mapping[str, str]

    def of(self, column: str, side: str) -> str:
        return f"{side}_{self.columns[column]}"

    def counted(self, side: str) -> str:
        return f"{side}c_{self.place}"

    def worth(self, side: str) -> str:
        """The amount where it counts, else 0."""
        return f"{side}x_{self.place}"


class InTheirSql:
    """The queries. `taken` is how each fact is taken from `numbered`, the rows with their numbers and columns; `held`
    what the columns are. Rows with a number beyond `limit` are as those that are not plain."""

    def __init__(
        self,
        asked: Asked,
        dialect: Dialect,
        taken: Mapping[str, InSql],
        held: Mapping[str, Held],
        numbered: str,
        limit: int | None = None,
    ) -> None:
        self.asked, self.dialect, self.taken, self.numbered = asked, dialect, taken, numbered
        self.fence = " offset 0" if dialect == "postgres" else ""
        facts = [fact for fact in taken if fact in asked.plan.facts]
        self.facts = {fact: f"f_{place}" for place, fact in enumerate(facts)}
        self.texts = {name: f"t_{place}" for place, name in enumerate(asked.texts)}
        self.held, self.limit = held, limit
        names = {name: place for place, name in enumerate(self._results())}
        self.benefits = {
            one.id: _Sides(
                one,
                place,
                {name.removeprefix(f"{one.id}."): str(names[name]) for name in _names_of(one)},
            )
            for place, one in enumerate(asked.plan.benefits)
        }
        self.knots = Adder(asked.plan, None).knots
        self.times = "times" if asked.weighed else None

    # What is decided of each row

    @property
    def plain(self) -> str:
        """Whether a row of `numbered` is in plain forms."""
        tests = [one.plain for one in self.taken.values()]
        if self.asked.weighed:
            text, pattern = self.text_of(TIMES), text_literal("^[0-9]{1,12}", self.dialect)[:-1]
            match = f"~ {pattern}$'" if self.dialect == "postgres" else f"rlike {pattern}\\\\z'"
            tests.append(f"coalesce({text} {match}, false)")
        if self.limit is not None:
            types = self.asked.plan.facts
            numbers = [self.taken[fact].value for fact in self.facts if types[fact].kind == "number"]
            tests += [f"coalesce(abs({value}) <= {self.limit}, true)" for value in numbers]
        return " and ".join(dict.fromkeys(tests)) or "true"

    def text_of(self, name: str) -> str:
        """A column as a person sees it, blanks around it taken off."""
        column, held = quote_name(name, self.dialect), self.held[name]
        blanks = text_literal(_BLANKS, self.dialect)
        if self.dialect == "postgres":
            return f"btrim(cast({column} as text), {blanks})"
        text = f"cast({column} as string)"
        if held in ("float", "real"):
            whole = f"abs({column}) < 1e15 and {column} = floor({column})"
            text = f"case when {whole} then cast(cast({column} as bigint) as string) else {text} end"
        return f"trim(both {blanks} from {text})"

    @property
    def decided(self) -> str:
        """The SELECT of all that is plain."""
        postgres = self.dialect == "postgres"
        listed = [ROW, *(f"{self.taken[fact].value} as {name}" for fact, name in self.facts.items())]
        listed += [f"{self.text_of(name)} as {short}" for name, short in self.texts.items() if name != TIMES]
        if self.asked.weighed:
            kind = "numeric" if postgres else "decimal(12,0)"
            cast = "cast" if postgres else "try_cast"
            listed.append(f"{cast}({self.text_of(TIMES)} as {kind}) as times")
        plain = f"(select * from {self.numbered} where {self.plain}{self.fence}) as plain"
        names = [ROW, *self.facts.values(), *(name for column, name in self.texts.items() if column != TIMES)]
        names += ["times"] if self.asked.weighed else []
        keep = {name: name for name in names}
        source = f"(select {', '.join(listed)} from {plain}{self.fence}) as taken"
        before = policy_select(self.asked.plan, self.dialect, source, self.facts, keep)
        results = {f"{BEFORE}_{place}": self._quoted(name) for place, name in enumerate(self._results())}
        keep |= {**results, "large_b": self._quoted(TOO_LARGE)}
        after = policy_select(
            self.asked.changed, self.dialect, f"({before}{self.fence}) as one", self.facts, keep
        )
        also_after = [
            f"{self._quoted(name)} as {AFTER}_{place}" for place, name in enumerate(self._results())
        ]
        large = f"(large_b or {self._quoted(TOO_LARGE)}) as large"
        made = (
            f"select {', '.join([*names, *results, *also_after, large])} from ({after}{self.fence}) as other"
        )
        for level in self._levels():
            if level:
                made = f"select *, {', '.join(level)} from ({made}{self.fence}) as l"
        return made

    def _levels(self) -> Iterator[list[str]]:
        """What is worked out of the results, one upon the other."""
        small = [knot for knot in self.knots if len(choices_of(knot)) <= _MOST_CHOICES]
        odd = ["large"]
        for knot in self.knots:
            for side in (BEFORE, AFTER):
                due = [f"coalesce({self._eligible(id_, side)}, false)" for id_ in knot]
                many = " + ".join(f"case when {one} then 1 else 0 end" for one in due)
                below = [f"{one} < 0" for id_ in knot if (one := self._amount(id_, side)) != "0"]
                if knot not in small:
                    odd.append(f"({many} > 1)")
                elif below:
                    odd.append(f"({many} > 1 and coalesce({' or '.join(below)}, false))")
        yield [f"({' or '.join(odd)}) as odd"]
        yield [
            f"coalesce(greatest({', '.join(self._values(knot, side))}), 0) as {side}g_{place}"
            for place, knot in enumerate(small)
            for side in (BEFORE, AFTER)
        ]
        yield [
            f"{self._chosen(knot, place, side)} as {side}p_{place}"
            for place, knot in enumerate(small)
            for side in (BEFORE, AFTER)
        ]
        yield [
            f"{self._counted(one, small, side)} as {one.counted(side)}"
            for one in self.benefits.values()
            for side in (BEFORE, AFTER)
        ]
        yield [
            f"case when {one.counted(side)} then coalesce({one.of('amount', side)}, 0) else 0 end as {one.worth(side)}"
            for one in self.benefits.values()
            if pays(one.benefit)
            for side in (BEFORE, AFTER)
        ]
        yield [
            f"({' + '.join(one.worth(side) for one in self.benefits.values() if _is_added(one.benefit)) or '0'}) "
            f"as {side}n"
            for side in (BEFORE, AFTER)
        ]

    def _eligible(self, id_: str, side: str) -> str:
        return self.benefits[id_].of("eligible", side)

    def _amount(self, id_: str, side: str) -> str:
        one = self.benefits[id_]
        return f"coalesce({one.of('amount', side)}, 0)" if pays(one.benefit) else "0"

    def _values(self, knot: Mapping[str, frozenset[str]], side: str) -> list[str]:
        """What each choice is worth; NULL where one of it is not due."""
        found = []
        for choice in choices_of(knot):
            due = " and ".join(self._eligible(id_, side) for id_ in choice)
            found.append(f"case when {due} then {' + '.join(self._amount(id_, side) for id_ in choice)} end")
        return found

    def _chosen(self, knot: Mapping[str, frozenset[str]], place: int, side: str) -> str:
        """The first choice that is worth most: they stand in the order in which `exclusive.counted` prefers them."""
        tests = (
            f"when {value} = {side}g_{place} then {number}"
            for number, value in enumerate(self._values(knot, side), 1)
        )
        return f"(case {' '.join(tests)} else 0 end)"

    def _counted(self, one: _Sides, small: Sequence[Mapping[str, frozenset[str]]], side: str) -> str:
        id_ = one.benefit.id
        for place, knot in enumerate(small):
            if id_ in knot:
                numbers = [number for number, choice in enumerate(choices_of(knot), 1) if id_ in choice]
                return f"({side}p_{place} in ({', '.join(map(str, numbers))}))"
        return f"coalesce({one.of('eligible', side)}, false)"

    def _results(self) -> list[str]:
        return [name for one in self.asked.plan.benefits for name in _names_of(one)]

    def _quoted(self, name: str) -> str:
        return quote_name(name, self.dialect)

    # What is added up

    def add_up(self, odd: Odd, table: str, select: Select) -> Simulation:
        """Adds all rows of the table that holds `decided` to what was found in the odd ones."""
        found = odd.cases.found
        rows = f"(select * from {table} where not odd) as rows_"
        entries = list(self._entries(found))
        for start in range(0, len(entries), _MOST_IN_QUERY):
            part = entries[start : start + _MOST_IN_QUERY]
            listed = ", ".join(f"{sql} as c{place}" for place, (sql, _) in enumerate(part))
            (values,) = select(f"select {listed} from {rows}")
            for (_, add), value in zip(part, values, strict=True):
                add(value or 0)
        self._movers(found, rows, select)
        self._groups(odd, rows, select)
        self._missing(found, rows, select)
        self._repeats(odd, rows, select)
        return _in_order(found, self.asked)

    def cases(self, condition: str) -> str:
        """How many cases the rows of which it is true stand for."""
        return f"sum(case when {condition} then {self.times or 1} else 0 end)"

    def sum(self, amount: str) -> str:
        return f"sum({amount} * {self.times})" if self.times else f"sum({amount})"

    def _entries(self, found: Simulation) -> Iterator[tuple[str, Callable[[Any], None]]]:
        """Each aggregate with where it goes."""
        yield "count(*)", _counter(found, "decided")
        yield f"sum({self.times})" if self.times else "count(*)", _counter(found, "cases")
        yield self.sum("bn"), _side(found.total, BEFORE)
        yield self.sum("an"), _side(found.total, AFTER)
        for movers, gain in ((found.winners, "an - bn"), (found.losers, "bn - an")):
            yield self.cases(f"{gain} > 0"), _counter(movers, "count")
            yield self.sum(f"case when {gain} > 0 then {gain} else 0 end"), _summer(movers)
        for id_, one in self.benefits.items():
            of = found.benefits[id_]
            yield self.cases(one.counted(BEFORE)), _counter(of, "entitled")
            yield self.cases(one.counted(AFTER)), _counter(of, "entitled_after")
            yield self.cases(_more(self._worth(one, AFTER), self._worth(one, BEFORE))), _counter(of, "more")
            yield self.cases(_more(self._worth(one, BEFORE), self._worth(one, AFTER))), _counter(of, "less")
            if not pays(one.benefit):
                continue
            for side in (BEFORE, AFTER):
                yield self.sum(one.worth(side)), _side(of.sums, side)
            if _is_added(one.benefit):
                yield from self._paid(found, one)

    def _paid(self, found: Simulation, one: _Sides) -> Iterator[tuple[str, Callable[[Any], None]]]:
        """By whom; by nobody who is named where it is not shared."""
        named = payers(one.benefit)
        due = {side: f"{one.worth(side)} <> 0" for side in (BEFORE, AFTER)}
        if named:
            due = {side: f"{test} and {one.of(named[0], side)} is not null" for side, test in due.items()}
        for payer in named:
            for side, test in due.items():
                part = f"case when {test} then {one.of(payer, side)} else 0 end"
                yield self.sum(part), _payer(found, payer, side)
            yield f"sum(case when {' or '.join(due.values())} then 1 else 0 end)", _there(found, payer)
        alone = {side: f"{one.worth(side)} <> 0" for side in (BEFORE, AFTER)}
        if named:
            alone = {side: f"{test} and {one.of(named[0], side)} is null" for side, test in alone.items()}
        for side, test in alone.items():
            part = f"case when {test} then {one.worth(side)} else 0 end"
            yield self.sum(part), _payer(found, NO_PAYER, side)
        yield f"sum(case when {' or '.join(alone.values())} then 1 else 0 end)", _there(found, NO_PAYER)

    def _worth(self, one: _Sides, side: str) -> list[str]:
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

    def _movers(self, found: Simulation, rows: str, select: Select) -> None:
        """The row where it is most, the first of several."""
        for movers, gain in ((found.winners, "an - bn"), (found.losers, "bn - an")):
            query = (
                f"select {ROW}, {gain} as gain from {rows} where {gain} > 0 order by gain desc, {ROW} limit 1"
            )
            for row, most in select(query):
                _take_most(movers, int(row), _money(most))

    def _groups(self, odd: Odd, rows: str, select: Select) -> None:
        name = self.texts.get(self.asked.by)
        if name is None:
            return
        groups, firsts = odd.cases.found.groups, dict(odd.firsts)
        listed = f"{name}, min({ROW}) as first, {self.sum('bn')} as b, {self.sum('an')} as a"
        for text, first, before, after in select(f"select {listed} from {rows} group by {name}"):
            group = str(text or "").strip() or EMPTY
            _add(groups.setdefault(group, Pair()), before, after)
            firsts[group] = min(int(first), firsts.get(group, int(first)))
        # In the order in which they are first met.
        odd.cases.found.groups = {
            group: groups[group] for group in sorted(groups, key=lambda one: firsts[one])
        }

    def _missing(self, found: Simulation, rows: str, select: Select) -> None:
        """What is open, of each benefit and in all, and what would settle it."""
        lacks: dict[tuple[str, str], str] = {}
        open_: list[str] = []
        for id_, one in self.benefits.items():
            if one.benefit.awaits:
                continue
            tests: dict[str, list[str]] = {}
            for side, plan in ((BEFORE, self.asked.plan), (AFTER, self.asked.changed)):
                benefit = plan.policy.benefits[id_]
                eligible, code = one.of("eligible", side), one.of("code", side)
                open_.append(f"{eligible} is null or ({code} & {LACKS}) <> 0")
                for fact, test in lacks_of(benefit, self.facts, plan.on, self.dialect).items():
                    tests.setdefault(fact, []).append(f"coalesce({eligible}, true) and {test}")
            lacks |= {(id_, fact): f"({' or '.join(each)})" for fact, each in tests.items()}
        if not lacks:
            return
        names = {pair: f"m_{place}" for place, pair in enumerate(lacks)}
        listed = [
            *([self.times] if self.times else []),
            *(f"{lacks[pair]} as {name}" for pair, name in names.items()),
        ]
        inner = f"(select {', '.join(listed)} from {rows} where {' or '.join(open_)}{self.fence}) as open_"

        def any_of(pairs: Iterable[tuple[str, str]]) -> str:
            return " or ".join(names[pair] for pair in pairs)

        def of_benefit(id_: str) -> Callable[[Any], None]:
            return _counter(found.benefits[id_], "open")

        entries: list[tuple[str, Callable[[Any], None]]] = [
            (self.cases(any_of(lacks)), _counter(found, "open"))
        ]
        for id_ in dict.fromkeys(id_ for id_, _ in lacks):
            entries.append((self.cases(any_of(pair for pair in lacks if pair[0] == id_)), of_benefit(id_)))
        facts = list(dict.fromkeys(fact for _, fact in lacks))
        tests_of = {fact: any_of(pair for pair in lacks if pair[1] == fact) for fact in facts}
        listed = [sql for sql, _ in entries]
        listed += [self.cases(test) for test in tests_of.values()]
        listed += [f"sum(case when {test} then 1 else 0 end)" for test in tests_of.values()]
        (values,) = select(
            f"select {', '.join(f'{sql} as c{place}' for place, sql in enumerate(listed))} from {inner}"
        )
        for (_, add), value in zip(entries, values, strict=False):
            add(value or 0)
        rest = values[len(entries) :]
        for fact, times, there in zip(facts, rest, rest[len(facts) :], strict=False):
            if there:
                found.missing[fact] = found.missing.get(fact, 0) + int(times)

    def _repeats(self, odd: Odd, rows: str, select: Select) -> None:
        for id_, names in self.asked.once.items():
            one, of = self.benefits[id_], odd.cases.found.benefits[id_]
            keys = [self.texts[name] for name in names]
            whole = " and ".join(f"{key} <> ''" for key in keys)
            mine = f"({one.counted(BEFORE)} or {one.counted(AFTER)}) and {whole}"
            each = f"(select {', '.join(keys)}, count(*) as n from {rows} where {mine} group by {', '.join(keys)}) as e"
            ((claimed, different),) = select(f"select sum(n) as s, count(*) as c from {each}")
            of.repeated += int(claimed or 0) - int(different)
            listed = list(odd.cases.seen[id_])
            for start in range(0, len(listed), _KEYS_AT_ONCE):
                tests = " or ".join(self._is(keys, key) for key in listed[start : start + _KEYS_AT_ONCE])
                ((both,),) = select(f"select count(*) as c from {each} where {tests}")
                of.repeated += int(both)

    def _is(self, names: Sequence[str], key: Sequence[object]) -> str:
        return (
            "("
            + " and ".join(
                f"{name} = {text_literal(str(text), self.dialect)}"
                for name, text in zip(names, key, strict=True)
            )
            + ")"
        )


def _names_of(benefit: Benefit) -> list[str]:
    return [column.name for column in result_columns(benefit)]


def _is_added(benefit: Benefit) -> bool:
    """Whether it is part of the total."""
    return benefit.gives in _ADDED and benefit.unit == "元" and pays(benefit)


def choices_of(knot: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """All that may be had together of a knot, those with what is named first before those without; stops where they
    are too many."""
    found: list[tuple[str, ...]] = []

    def go_on(chosen: tuple[str, ...], left: Sequence[str]) -> None:
        if len(found) > _MOST_CHOICES:
            return
        if not left:
            if chosen:
                found.append(chosen)
            return
        first, rest = left[0], left[1:]
        if not knot[first].intersection(chosen):
            go_on((*chosen, first), rest)
        go_on(chosen, rest)

    go_on((), list(knot))
    return found


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
