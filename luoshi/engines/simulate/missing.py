"""Which facts would settle what is open, in a batch that was decided: what `Decision.missing` says, for all rows at once.

A condition that is not known lacks the facts that it reads and that are unknown; where that is one fact, it is that one.
Where several are unknown, one of them may not matter any more, and the rule itself is asked, row by row: those are few.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.engines.codes import LACKS
from luoshi.engines.in_memory.column import OUTSIDE, Column
from luoshi.engines.plan import UNKNOWN_FROM, Plan, decider_of
from luoshi.policy.deciding.defined import inlined
from luoshi.policy.deciding.rulebook import CLAIM_DAY, Rule, Rulebook
from luoshi.rules import nodes as n
from luoshi.rules.types import Type

_EPOCH = date(1970, 1, 1)

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Lacking:
    """`open` are the rows of each benefit that lack a fact, `any` those of any, `facts` those that each fact would help."""

    open: dict[str, Mask] = field(default_factory=dict)
    any: Mask | None = None
    facts: dict[str, Mask] = field(default_factory=dict)

    def add(self, name: str, rows: NDArray[Any], count: int) -> None:
        held = self.facts.get(name)
        if held is None:
            held = self.facts[name] = np.zeros(count, bool)
        held[rows] = True


@dataclass(frozen=True, slots=True)
class _Reads:
    """A rule and the facts that it reads."""

    rule: Rule
    facts: tuple[str, ...]


class Missing:
    """Made once for the policy in force and the changed one; their rules read the same facts."""

    def __init__(self, *plans: Plan) -> None:
        self.plans = plans
        self.reads = [
            {
                one.id: (
                    [_reads(rule, decider_of(one).rules) for rule in decider_of(one).rules.conditions],
                    [
                        _reads(rule, decider_of(one).rules)
                        for rule in (decider_of(one).rules.until, decider_of(one).rules.amount)
                        if rule is not None
                    ][:1]
                    + [_reads(rule, decider_of(one).rules) for rule in decider_of(one).rules.sums],
                )
                for one in plan.benefits
            }
            for plan in plans
        ]

    def of(self, columns: Mapping[str, Column], results: Sequence[Mapping[str, pa.Array]]) -> Lacking:
        """What the rows of a batch lack, on either side."""
        found = Lacking()
        for plan, reads, result in zip(self.plans, self.reads, results, strict=True):
            rows = _Rows(plan, columns, len(next(iter(result.values()))))
            for benefit in plan.benefits:
                if benefit.awaits:
                    continue
                codes = pc.fill_null(result[f"{benefit.id}.code"], 0).to_numpy()
                open_ = result[f"{benefit.id}.eligible"].is_null().to_numpy(zero_copy_only=False)
                open_ |= (codes & LACKS) != 0
                if open_.any():
                    held = found.open.get(benefit.id)
                    found.open[benefit.id] = open_ if held is None else held | open_
                    found.any = open_.copy() if found.any is None else found.any | open_
                    self._of(found, rows, decider_of(benefit).rules, *reads[benefit.id], codes, open_)
        return found

    @staticmethod
    def _of(
        found: Lacking,
        rows: _Rows,
        book: Rulebook,
        conditions: Sequence[_Reads],
        results: Sequence[_Reads],
        codes: NDArray[np.int64],
        open_: Mask,
    ) -> None:
        for place, reads in enumerate(conditions):
            here = np.flatnonzero(open_ & ((codes & (1 << (place + UNKNOWN_FROM))) != 0))
            rows.lacks(found, book, reads, here)
        here = np.flatnonzero(open_)
        if len(results) == 1:
            # Where all conditions hold and there is no result, it lacks something.
            lacks = (codes & LACKS) != 0
            rows.lacks(found, book, results[0], np.flatnonzero(lacks))
            rows.lacks(found, book, results[0], np.flatnonzero(open_ & ~lacks), settled=True)
            return
        for place, reads in enumerate(results):
            # Sums of who pays are looked at only where the amount is known; the rule says whether it lacks anything.
            known = rows.lacks(found, book, reads, here, settled=True)
            here = known if place == 0 else here


class _Rows:
    """The facts of a batch, row by row for those that need it."""

    def __init__(self, plan: Plan, columns: Mapping[str, Column], count: int) -> None:
        self.plan, self.columns, self.count = plan, columns, count

    def lacks(
        self,
        found: Lacking,
        book: Rulebook,
        reads: _Reads,
        here: NDArray[Any],
        *,
        settled: bool = False,
    ) -> NDArray[Any]:
        """Put down what a rule lacks in these rows; with `settled` some may lack nothing: those are given back."""
        if not len(here):
            return here
        unknown = {name: flags for name in reads.facts if (flags := self._unknown(name, here)) is not None}
        many = sum((flags.astype(np.int16) for flags in unknown.values()), np.zeros(len(here), np.int16))
        asked = many > (0 if settled else 1)
        for name, flags in unknown.items():
            certain = flags & ~asked
            if certain.any():
                found.add(name, here[certain], self.count)
        lacking = np.zeros(len(here), bool)
        for place in np.flatnonzero(asked).tolist():
            row = int(here[place])
            values, _, _ = book.values(self._facts(reads.facts, book, row), self.plan.on)
            if settled and reads.rule.value(values) is not None:
                continue
            lacking[place] = True
            for name in book.lacking(reads.rule, values):
                found.add(name, np.array([row]), self.count)
        return here[~lacking]

    def _unknown(self, name: str, here: NDArray[Any]) -> Mask | None:
        column = self.columns.get(name)
        if name == CLAIM_DAY and self.plan.on is not None:
            return None
        if column is None:
            return np.ones(len(here), bool)
        if column.known is None:
            return None
        flags: Mask = column.known[here] == 0
        return flags if flags.any() else None

    def _facts(self, names: Sequence[str], book: Rulebook, row: int) -> dict[str, Any]:
        return {
            name: self._value(name, book.asked[name], row)
            for name in (*names, book.day)
            if name in book.asked
        }

    def _value(self, name: str, type_: Type, row: int) -> Any:
        column = self.columns.get(name)
        if column is None or (column.known is not None and not column.known[row]):
            return None
        if column.raw is not None and (type_.kind == "text" or column.values[row] == OUTSIDE):
            return column.raw(row)
        value = int(column.values[row])
        if type_.kind == "truth":
            return bool(value)
        if type_.kind == "number":
            return Decimal(value).scaleb(-type_.scale)
        return _EPOCH + timedelta(days=value)


def _reads(rule: Rule, book: Rulebook) -> _Reads:
    found: dict[str, None] = {}
    for name in n.names(inlined(rule.tree, book.defines)):
        if name in book.dated:
            found.setdefault(book.day)
        elif name in book.asked:
            found.setdefault(name)
    return _Reads(rule, tuple(found))
