"""What is to be simulated over a table, whichever engine decides its rows: both versions as plans, and which columns are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from luoshi.engines.mapping import Mapped, map_columns
from luoshi.engines.plan import Plan, make_plan
from luoshi.policy.policy import Policy
from luoshi.policy.trying.simulate import TIMES
from luoshi.problem import Say
from luoshi.rules.types import Type

LISTED = 10_000
"""So many refused rows are kept to be shown."""
EMPTY = "（空）"
"""The group of the rows that name none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be simulated over a table."""

    before: Policy
    after: Policy
    plan: Plan
    changed: Plan
    mapped: Mapped
    columns: tuple[str, ...]
    by: str
    weighed: bool

    @classmethod
    def of(
        cls,
        before: Policy,
        after: Policy,
        columns: Sequence[str],
        ids: Sequence[str],
        on: date | None,
        by: str,
    ) -> Asked:
        asked = make_plan(before, ids, on=on)
        plan = _with_known(asked, columns)
        weighed = TIMES in columns and TIMES not in {**asked.facts, **asked.asks}
        mapped = map_columns(plan, columns)
        return cls(before, after, plan, make_plan(after, ids, on=on), mapped, tuple(columns), by, weighed)

    @property
    def once(self) -> Mapping[str, tuple[str, ...]]:
        """The benefits given once for something, with the columns that say what, where the table has them all."""
        return {
            one.id: one.once_per
            for one in self.plan.benefits
            if one.once_per and one.per is None and all(name in self.columns for name in one.once_per)
        }

    @property
    def texts(self) -> tuple[str, ...]:
        """The columns that are read as the texts that a person sees."""
        named = [TIMES] if self.weighed else []
        named += [self.by] if self.by in self.columns else []
        return tuple(dict.fromkeys([*named, *(name for names in self.once.values() for name in names)]))

    @property
    def unused(self) -> tuple[str, ...]:
        once = {name for one in self.plan.benefits for name in one.once_per}
        used = {*self.mapped.facts, *self.mapped.columns, *once, TIMES, self.by}
        return tuple(name for name in self.columns if name not in used)


def _with_known(plan: Plan, columns: Iterable[str]) -> Plan:
    """A row in which any fact is wrong that the policy knows is refused, whether it matters here or not."""
    known: dict[str, Type] = {}
    for decider in plan.deciders:
        for name, type_ in decider.names.items():
            known.setdefault(name, type_)
    more = {name: known[name] for name in columns if name in known and name not in plan.facts}
    return replace(plan, asks=MappingProxyType({**plan.asks, **more}))


def told(fact: str, reason: Say) -> Say:
    """Why a cell is refused, with the fact that it gives."""
    return Say(f"{fact}：{reason.zh}", f"{fact}: {reason.en}")
