"""What is decided for every row of a table: `make_plan(policy, ids)`, and the columns that the result has for it.

The result is wide: one row for each row that is decided, and for each benefit

    id.eligible     true, false, or null: not yet known
    id.amount       decimal(18,2), given where eligible is true (money, up_to, relief, refund, credit)
    id.until        a day, in place of the amount (deferral)
    id.<payer>      decimal(18,2), the part of each who pays
    id.code         which conditions fail and which are not known, as one whole number (see `Code`)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Literal

from luoshi.policy.decide import Decider
from luoshi.policy.deciding.named import benefit_named
from luoshi.policy.policy import Benefit, Policy
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.types import Type

ResultKind = Literal["truth", "money", "date", "code"]

MOST_CONDITIONS = 31
"""Bits 0 to 30 of a code are the conditions that do not hold, bits 31 to 61 those that are not known, in the order of
`Decider.rules.conditions`."""
UNKNOWN_FROM = 31
NO_RESULT = 62
"""This bit: the conditions hold, but the amount (the day, the parts) cannot be worked out for want of a fact."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """One column of the result; `payer` where it is the part of one who pays."""

    name: str
    kind: ResultKind
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to decide. `facts` are those that the rules read; `asks` the others that the benefits ask (an identity
    number, say): no rule reads them, but a row in which one of them is wrong is refused, as `decide` refuses it. `on` is
    the day of the decision."""

    policy: Policy
    benefits: tuple[Benefit, ...]
    on: date | None
    facts: Mapping[str, Type]
    asks: Mapping[str, Type]

    @property
    def deciders(self) -> tuple[Decider, ...]:
        return tuple(decider_of(benefit) for benefit in self.benefits)


def make_plan(
    policy: Policy, ids: Sequence[str] = (), audience: str | None = None, on: date | None = None
) -> Plan:
    """The plan for the benefits named by id or name; with none named, for all that do not await a later rule, of
    `audience` where it is given. Raises `Refused` where there is nothing to decide, or it cannot be decided in one pass."""
    if ids:
        chosen = tuple(dict.fromkeys(benefit_named(policy, wanted).id for wanted in ids))
    else:
        chosen = tuple(
            id_
            for id_, one in policy.benefits.items()
            if not one.awaits and (audience is None or audience in (one.audience or (audience,)))
        )
    benefits = tuple(policy.benefits[id_] for id_ in chosen)
    if not benefits:
        raise Refused(_nothing(policy, audience))
    for benefit in benefits:
        if len(decider_of(benefit).rules.conditions) > MOST_CONDITIONS:
            raise Refused(_too_many(policy, benefit))
    facts: dict[str, Type] = {}
    asks: dict[str, Type] = {}
    for benefit in benefits:
        decider = decider_of(benefit)
        for name, type_ in decider.own.items():
            into = facts if name in decider.rules.asked else asks
            held = facts.get(name) or asks.get(name) or type_
            if held != type_:
                raise Refused(_two_types(policy, name, held, type_, benefit))
            into[name] = type_
    asks = {name: type_ for name, type_ in asks.items() if name not in facts}
    return Plan(policy, benefits, on, MappingProxyType(facts), MappingProxyType(asks))


def with_identities(plan: Plan, columns: Sequence[str]) -> Plan:
    """The plan, which also looks at the columns (keys of the result) that are identity numbers of the vocabulary."""
    known = {name: type_ for decider in plan.deciders for name, type_ in decider.names.items()}
    more = {name: known[name] for name in columns if name in known and known[name].identity}
    asks = {**plan.asks, **{name: type_ for name, type_ in more.items() if name not in plan.facts}}
    return replace(plan, asks=MappingProxyType(asks))


def decider_of(benefit: Benefit) -> Decider:
    assert benefit.decider is not None, "load the policy with luoshi.policy.load"
    return benefit.decider


def payers(benefit: Benefit) -> tuple[str, ...]:
    """Who pays, in the order in which they are first named."""
    if benefit.awaits or not pays(benefit):
        return ()
    found: dict[str, None] = {}
    for layer in benefit.paid_by:
        found.update(dict.fromkeys(layer.rest if layer.rest is not None else (layer.payer or "",)))
    return tuple(found)


def pays(benefit: Benefit) -> bool:
    """Whether it comes to an amount."""
    rules = decider_of(benefit).rules
    return rules.until is None and rules.amount is not None and not benefit.awaits


def result_columns(benefit: Benefit) -> tuple[ResultColumn, ...]:
    """The columns that the result has for a benefit, in their order."""
    id_ = benefit.id
    found = [ResultColumn(f"{id_}.eligible", "truth")]
    if pays(benefit):
        found.append(ResultColumn(f"{id_}.amount", "money"))
    elif decider_of(benefit).rules.until is not None and not benefit.awaits:
        found.append(ResultColumn(f"{id_}.until", "date"))
    found += [ResultColumn(f"{id_}.{payer}", "money", payer) for payer in payers(benefit)]
    return (*found, ResultColumn(f"{id_}.code", "code"))


def _nothing(policy: Policy, audience: str | None) -> Problem:
    if not policy.benefits:
        what = Say("这份政策文件里还没有 benefit", "this policy file has no benefit yet")
        return Problem("plan.empty", what, Say("先写事项", "write one first"), Place(policy.file))
    audiences = "、".join(dict.fromkeys(word for one in policy.benefits.values() for word in one.audience))
    if audience is None:
        what = Say("所有事项都还在等细则", "all benefits await a later rule")
        return Problem(
            "plan.empty",
            what,
            Say("用 --benefit 写明算哪一项", "name one with --benefit"),
            Place(policy.file),
        )
    what = Say(f"没有面向“{audience}”的事项", f"no benefit is for {audience}")
    return Problem("plan.empty", what, Say(f"有：{audiences}", f"there are: {audiences}"), Place(policy.file))


def _too_many(policy: Policy, benefit: Benefit) -> Problem:
    what = Say(
        f"事项 {benefit.id} 的条件超过 {MOST_CONDITIONS} 个，批量结果的代码放不下",
        f"{benefit.id} has more than {MOST_CONDITIONS} conditions: the code of a result cannot hold them",
    )
    do = Say("把几个条件合成一个 define", "join some of them in a define")
    return Problem("plan.conditions", what, do, Place(policy.file, benefit.place.line))


def _two_types(policy: Policy, name: str, one: Type, other: Type, benefit: Benefit) -> Problem:
    what = Say(
        f"“{name}”在一处是{one.name}，在 {benefit.id} 里是{other.name}，一列不能读成两种",
        f"{name} is {one.name} in one benefit and {other.name} in {benefit.id}: a column cannot be read as both",
    )
    do = Say("写成同一类型，或用 --benefit 分开算", "give it one type, or decide them apart with --benefit")
    return Problem("plan.types", what, do, Place(policy.file, benefit.place.line))
