"""One decision: may this applicant have this benefit, how much, out of whose purse, and why.

`Decider` holds a benefit's rules compiled once, and the words for each of them. Conditions are joined by `and` of three
values: one that fails settles it, and while one is not known the answer is not known. An amount is rounded once, at the
end, to the fen.

Which version of a dated term holds is chosen by the day that the text makes decisive (`on`); where the block names no
fact for it, by the day of the decision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from luoshi.policy.deciding.intake import intake
from luoshi.policy.deciding.rounding import how_rounded, to_the_fen
from luoshi.policy.deciding.rulebook import (
    CLAIM_DAY,
    FROM,
    IN_WINDOW,
    UNTIL,
    Epoch,
    Rulebook,
    Values,
    rulebook,
)
from luoshi.policy.deciding.said import Said, said_in
from luoshi.policy.deciding.shares import Splitter, splitter
from luoshi.policy.decision import NO_GROUNDS, Decision, Reason
from luoshi.rules import nodes as n
from luoshi.rules.figures import Lang
from luoshi.rules.types import DATE, Type

if TYPE_CHECKING:
    from luoshi.policy.policy import Benefit, Define, Layer, Policy

__all__ = ["CLAIM_DAY", "FROM", "IN_WINDOW", "UNTIL", "Decider", "Decision", "Reason", "with_deciders"]

_NO_ONE: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Result:
    """What a benefit comes to where its conditions hold; `missing` is what keeps one from telling."""

    amount: Decimal | None = None
    until: date | None = None
    paid_by: Mapping[str, Decimal] = field(default_factory=lambda: _NO_ONE)
    sum: str | None = None
    missing: tuple[str, ...] = ()


_NOTHING = Result()


@dataclass(slots=True)
class Decider:
    """A benefit, ready to decide. `facts` are the facts it asks, with their types; `known` those of the jurisdiction,
    which a profile may hold besides; `names` all that a case may give."""

    benefit: Benefit
    policy: str
    version: str
    defines: Mapping[str, Define]
    facts: Mapping[str, Type]
    known: Mapping[str, Type]
    lang: Lang = "zh"
    rules: Rulebook = field(init=False)
    own: Mapping[str, Type] = field(init=False)
    """The facts it asks or reads. Equal types are one object, so that comparing them costs nothing."""
    names: Mapping[str, Type] = field(init=False)
    read: Callable[[Mapping[str, object]], dict[str, Any]] = field(init=False)
    """Reads the facts of a case; raises `Refused` for what their type does not allow, and names that nobody knows."""
    _said: dict[Epoch, Said] = field(init=False, default_factory=dict)
    """Made when they are first wanted: who only tries cases needs no words."""
    _split: Splitter | None = field(init=False)
    _measure: str | None = field(init=False)
    _in_other_languages: dict[str, Decider] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        one = self.benefit
        self.rules = rules = rulebook(one, self.defines, self.facts)
        self.own = {name: _one_object(type_) for name, type_ in {**rules.asked, **self.facts}.items()}
        self.names = {**self.facts, **self.own, **self.known, CLAIM_DAY: DATE}
        self.read = intake(self.names)
        self._split = _splitter(one.paid_by)
        self._measure = one.measure.id if one.measure else None

    def decide(self, facts: Mapping[str, object], on: date | None = None) -> Decision:
        """Decide a case. `facts` are as they come (numbers, dates as text, 是/否; None or absent is unknown); `on` is the
        day of the decision. Raises `Refused` for facts that are not what their type says, or that nobody knows."""
        return self.decide_read(self.read(facts), on)

    def decide_read(self, facts: Values, on: date | None = None) -> Decision:
        """The same for facts that are read already; those that the rules do not read are let be."""
        one, rules = self.benefit, self.rules
        values, epoch, day = rules.values(facts, on)
        said = self._said.get(epoch) or self._say(epoch)
        holds: list[Any] = [condition.value(values) for condition in rules.conditions]
        failed = False in holds
        open_ = not failed and None in holds
        because = []
        missing: tuple[str, ...] = ()
        for condition, told, verdict, grounds in zip(
            rules.conditions, said.conditions, holds, epoch.grounds, strict=True
        ):
            lacking = rules.lacking(condition, values) if open_ and verdict is None else ()
            because.append(Reason(condition.name, verdict, told(values, verdict), grounds, lacking))
            missing += lacking
        result = _NOTHING
        if not failed and not one.awaits:
            result = self.result(values, said)
            missing += result.missing
        eligible = False if failed else None if open_ or one.awaits else True
        if not eligible:
            result = _NOTHING
        return Decision(
            self.policy, one.id, one.name, self._measure, eligible, one.gives, result.amount, one.unit,
            result.until, result.paid_by, tuple(because), result.sum, epoch.result if eligible else NO_GROUNDS,
            tuple(dict.fromkeys(missing)), one.awaits, self.version, day or on,
        )  # fmt: skip

    def verdicts(self, facts: Values, on: date | None = None) -> tuple[bool | None, ...]:
        """Only whether each condition holds, for facts that are read already: for those who try many cases."""
        values, _, _ = self.rules.values(facts, on)
        return tuple([condition.value(values) for condition in self.rules.conditions])  # type: ignore[misc]

    def result(self, values: Values, said: Said | None = None) -> Result:
        """What it comes to where the conditions hold, in words where they are given. `values` are of `rules.values`."""
        rules, one = self.rules, self.benefit
        if rules.until is not None:
            until: date | None = rules.until.value(values)  # type: ignore[assignment]
            return Result(until=until, missing=() if until else rules.lacking(rules.until, values))
        if rules.amount is None:
            return _NOTHING
        exact = rules.amount.value(values)
        words = said.sum(values, exact) if said and said.sum else None
        amount = to_the_fen(exact, one.rounds)
        if amount is None:
            return Result(sum=words, missing=rules.lacking(rules.amount, values))
        if words and amount != exact:
            words += how_rounded(amount, one.unit, one.rounds, self.lang)
        if self._split is None:
            return Result(amount, sum=words)
        sums = [to_the_fen(rule.value(values), one.rounds) for rule in rules.sums]
        known = [part for part in sums if part is not None]
        if len(known) < len(sums):
            lacking = [fact for rule in rules.sums for fact in rules.lacking(rule, values)]
            return Result(amount, sum=words, missing=tuple(lacking))
        return Result(amount, paid_by=MappingProxyType(self._split(amount, known)), sum=words)

    def make_ready(self, on: date) -> None:
        """The words of a day, made now: for a server, whose first case should not wait for them."""
        self._say(self.rules.epochs.on(on))

    def _say(self, epoch: Epoch) -> Said:
        made = self._said[epoch] = said_in(epoch, self.rules, self.lang)
        return made

    def conditions(self) -> Mapping[str, n.Node]:
        """The conditions as trees, the window among them, for the other readings."""
        return {condition.name: condition.tree for condition in self.rules.conditions}

    def with_constants(self, tree: n.Node, day: date | None = None) -> n.Node:
        """The tree with defines put in and every term as its value on a day: only facts are left."""
        return self.rules.with_constants(tree, day)

    def in_language(self, lang: Lang) -> Decider:
        """The same rules, explained in another language."""
        if lang == self.lang:
            return self
        made = self._in_other_languages.get(lang)
        if made is None:
            made = replace(self, lang=lang)
            self._in_other_languages[lang] = made
        return made


def with_deciders(policy: Policy, known: Mapping[str, Type]) -> Policy:
    """The policy with each benefit ready to decide. `known` are the facts of the jurisdiction."""
    made = {
        id_: replace(one, decider=Decider(one, policy.id, policy.version, policy.defines, one.facts, known))
        for id_, one in policy.benefits.items()
    }
    return replace(policy, benefits=MappingProxyType(made))


@lru_cache(maxsize=4096)
def _one_object(type_: Type) -> Type:
    return type_


def _splitter(layers: tuple[Layer, ...]) -> Splitter | None:
    if not layers:
        return None
    return splitter(
        [layer.rest if layer.rest is not None else (layer.payer or "", layer.share) for layer in layers]
    )
