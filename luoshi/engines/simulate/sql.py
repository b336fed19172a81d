"""A simulation where the table is: both versions of the policy decided in SQL, row by row.

    asked = Asked.of(before, after, columns, ids, on, by)
    sql = InTheirSql(asked, "postgres", taken, held, numbered)
    sql.decided                                     a SELECT, to be kept as a table

`decided` is one SELECT from another (sql/select.py): facts, the result columns of the policy in force (`b_3`), those of the
changed one (`a_3`), which benefits count of those that may not be had together, what is gained or lost. What is added up of
it stands in sums_sql.py. Rows of which a value is in no plain form, and those marked `odd` (an amount that is too
large; a choice among benefits that SQL does not make), are left to odd.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from luoshi.engines.plan import pays, result_columns
from luoshi.engines.results.sink import ROW
from luoshi.engines.results.totals import Adder
from luoshi.engines.simulate.asked import Asked
from luoshi.engines.sql.select import TOO_LARGE, policy_select
from luoshi.engines.sql.take import Held, InSql
from luoshi.policy.policy import Benefit
from luoshi.policy.trying.simulate import TIMES
from luoshi.rules.sql_dialect import Dialect, quote_name, text_literal

BEFORE, AFTER = "b", "a"
_ADDED = frozenset(["money", "relief", "refund"])
_MOST_CHOICES = 32
"""Of more choices than that among benefits of one knot, rows in which several are due are decided one by one."""
_BLANKS = "".join(chr(sign) for sign in range(0x3001) if chr(sign).isspace())


@dataclass(frozen=True, slots=True)
class Sides:
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
            one.id: Sides(
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
            f"({' + '.join(one.worth(side) for one in self.benefits.values() if is_added(one.benefit)) or '0'}) "
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

    def _counted(self, one: Sides, small: Sequence[Mapping[str, frozenset[str]]], side: str) -> str:
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


def _names_of(benefit: Benefit) -> list[str]:
    return [column.name for column in result_columns(benefit)]


def is_added(benefit: Benefit) -> bool:
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
