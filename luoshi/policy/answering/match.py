"""Every benefit of every policy for one profile: what one may have, might have, may not have, and why.

`match(policies, {"用工人数": 19, …})` decides each benefit and puts it where it belongs:

    entitled    all conditions hold
    possibly    something is not known; `questions` are the facts that would settle it, the one that settles most first
    not_        a condition fails; with the nearest change that would make it hold, tried before it is said
    closed      its window is past on the day; never hidden
    awaiting    a later rule is to settle it; never hidden

Benefits that may not be had together are counted once (就高不重复): the sum holds the choice that is worth most. A ceiling
(最高…) is never added to what one is entitled to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from luoshi.policy.answering.change import Change, nearest
from luoshi.policy.answering.match_words import change_words, question_words
from luoshi.policy.decide import CLAIM_DAY, Decider, Decision
from luoshi.policy.deciding.exclusive import counted
from luoshi.policy.deciding.intake import intake
from luoshi.policy.jurisdiction.vocabulary import Fact, Vocabulary
from luoshi.problem import Say
from luoshi.rules.exact import EXACT
from luoshi.rules.figures import Lang
from luoshi.rules.types import DATE, Type

if TYPE_CHECKING:
    from luoshi.policy.policy import Benefit, Policy, Window

Standing = Literal["entitled", "possibly", "not", "closed", "awaiting"]
Key = tuple[str, str]
ADDED = frozenset(["money", "relief", "refund"])
"""What is given and may be added up, each kind by itself."""

LABELS: dict[Standing, Say] = {
    "entitled": Say("可享受", "entitled"),
    "possibly": Say("可能享受", "possibly"),
    "not": Say("不符合", "not entitled"),
    "closed": Say("已截止", "closed"),
    "awaiting": Say("待细则", "awaiting a later rule"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One benefit for this profile. `changes` are given where it is not had, `window` (either end open) where it is
    closed. `beside` are the benefits that count in its place, which it may not be had with. `worth` is what a benefit
    that is possibly had would come to, if that can be told."""

    policy: str
    benefit: Benefit
    standing: Standing
    decision: Decision
    changes: tuple[Change, ...] = ()
    window: tuple[date | None, date | None] = (None, None)
    beside: tuple[Benefit, ...] = ()
    worth: Decimal | None = None

    def note(self, lang: Lang = "zh") -> str:
        """What is to be said beside its name."""
        zh = lang == "zh"
        match self.standing:
            case "closed":
                return _window_words(self.window, zh)
            case "awaiting":
                return f"待出台：{self.decision.awaits}" if zh else f"awaits: {self.decision.awaits}"
            case "not":
                said = [change_words(change, lang) for change in self.changes]
                return ("；" if zh else "; ").join(said)
            case "entitled" if self.beside:
                names = "、".join(f"“{one.name}”" for one in self.beside)
                return f"与{names}不重复享受" if zh else f"not to be had together with {names}"
        return ""


@dataclass(frozen=True, slots=True)
class Question:
    """A fact that is missing. `settles` counts the open benefits that it could settle, `alone` those of which it is all
    that is missing; `declined`: the profile says that it is not known."""

    fact: str
    type: Type
    asks: Say
    settles: int
    alone: int
    benefits: tuple[Key, ...]
    declined: bool


@dataclass(frozen=True, slots=True)
class Total:
    """What the counted entitlements of one kind in one unit come to."""

    gives: str
    unit: str
    amount: Decimal
    benefits: int


@dataclass(frozen=True, slots=True)
class Match:
    entitled: tuple[Found, ...]
    possibly: tuple[Found, ...]
    not_: tuple[Found, ...]
    closed: tuple[Found, ...]
    awaiting: tuple[Found, ...]
    questions: tuple[Question, ...]
    totals: tuple[Total, ...]
    on: date | None

    @property
    def total(self) -> Decimal:
        """The money, in 元, that one is entitled to."""
        return next(
            (one.amount for one in self.totals if (one.gives, one.unit) == ("money", "元")), Decimal("0.00")
        )

    @property
    def next_question(self) -> Question | None:
        """The question that settles most, of those not yet answered with 不清楚."""
        return next((one for one in self.questions if not one.declined), None)

    @property
    def found(self) -> tuple[Found, ...]:
        """All, in the order in which they are shown."""
        return self.entitled + self.possibly + self.not_ + self.closed + self.awaiting

    def as_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """For programs: each list of decisions, with what is to be said beside each."""
        following = self.next_question
        return {
            "on": self.on.isoformat() if self.on else None,
            "total": f"{self.total:.2f}",
            "totals": [
                {
                    "gives": one.gives,
                    "unit": one.unit,
                    "amount": f"{one.amount:.2f}",
                    "benefits": one.benefits,
                }
                for one in self.totals
            ],
            **{
                standing: [_found_json(one, lang) for one in self.found if one.standing == standing]
                for standing in LABELS
            },
            "questions": [_question_json(one, lang) for one in self.questions],
            "next_question": following.fact if following else None,
        }


def match(
    policies: Iterable[Policy],
    profile: Mapping[str, object],
    *,
    audience: str | None = None,
    on: date | None = None,
    vocabulary: Vocabulary | None = None,
    lang: Lang = "zh",
) -> Match:
    """Match a profile with policies that are ready to decide (`luoshi.policy.load`).

    `audience` (个人, 企业 …) leaves out benefits that are for others. `on` is the day; without it nothing is closed. The
    questions of `vocabulary` are used where it has them. Raises `Refused` for facts that are not what their type says, or
    that no benefit and no vocabulary knows.
    """
    work = [
        (decider.in_language(lang), policy.front.in_force)
        for policy in policies
        for decider in (benefit.decider for benefit in policy.benefits.values())
        if decider and (audience is None or audience in (decider.benefit.audience or (audience,)))
    ]
    facts = _Facts([decider for decider, _ in work], profile, vocabulary)
    found = _counted_once([_found(decider, facts.of(decider), on, in_force) for decider, in_force in work])
    lists: dict[Standing, tuple[Found, ...]] = {
        standing: tuple([one for one in found if one.standing == standing]) for standing in LABELS
    }
    return Match(
        lists["entitled"], lists["possibly"], lists["not"], lists["closed"], lists["awaiting"],
        _questions(found, facts), _totals(lists["entitled"]), on,
    )  # fmt: skip


class _Facts:
    """The profile, read once; a fact that two benefits type differently is read for each of them."""

    def __init__(
        self, deciders: Sequence[Decider], profile: Mapping[str, object], vocabulary: Vocabulary | None
    ) -> None:
        self.vocabulary: Mapping[str, Fact] = vocabulary.facts if vocabulary else {}
        self.types: dict[str, Type] = {name: fact.type for name, fact in self.vocabulary.items()}
        self.types[CLAIM_DAY] = DATE
        differing: set[str] = set()
        for decider in deciders:
            for name, type_ in decider.own.items():
                if self.types.setdefault(name, type_) is not type_ and self.types[name] != type_:
                    differing.add(name)
        for known in {id(decider.known): decider.known for decider in deciders}.values():
            self.types = {**known, **self.types}
        self.read = intake(self.types)(profile)
        self._again = {name: profile[name] for name in differing if name in profile}

    def of(self, decider: Decider) -> Mapping[str, Any]:
        """The facts as a benefit's types have them."""
        if not self._again:
            return self.read
        names = decider.names
        return self.read | decider.read({name: value for name, value in self._again.items() if name in names})

    def declined(self, name: str) -> bool:
        """Whether the profile says that it is not known."""
        return name in self.read and self.read[name] is None


def _found(decider: Decider, facts: Mapping[str, Any], on: date | None, in_force: Window | None) -> Found:
    decision = decider.decide_read(facts, on)
    benefit = decider.benefit
    window = _window(benefit, in_force)
    # One who says on which day she applies is judged as of that day.
    applied = (facts.get(CLAIM_DAY) or on) if on else None
    if applied and _past(window, applied, facts.get(decider.rules.day)):
        return Found(decision.policy, benefit, "closed", decision, window=window)
    if decision.eligible is False:
        changes = nearest(decider.rules, facts, on)
        return Found(decision.policy, benefit, "not", decision, changes)
    if benefit.awaits:
        return Found(decision.policy, benefit, "awaiting", decision)
    if decision.eligible:
        return Found(decision.policy, benefit, "entitled", decision)
    values, _, _ = decider.rules.values(facts, on)
    return Found(decision.policy, benefit, "possibly", decision, worth=decider.result(values).amount)


def _window(benefit: Benefit, in_force: Window | None) -> tuple[date | None, date | None]:
    """The benefit's own window; where it says nothing of an end, the policy's."""
    own = benefit.window
    first = (own and own.first) or (in_force and in_force.first) or None
    return first, (own and own.last) or (in_force and in_force.last) or None


def _past(window: tuple[date | None, date | None], on: date, day: date | None) -> bool:
    """Whether the last day is past; not so for one whose decisive day is known to lie in the window."""
    first, last = window
    if last is None or on <= last:
        return False
    return day is None or not (first or day) <= day <= last


def _counted_once(found: Sequence[Found]) -> list[Found]:
    """Of benefits that may not be had together those that are worth less stand beside those that count."""
    had = {(one.policy, one.benefit.id): one for one in found if one.standing == "entitled"}
    apart: dict[Key, set[Key]] = {}
    for key, one in had.items():
        for other in one.benefit.not_with:
            if (there := (one.policy, other)) in had:
                apart.setdefault(key, set()).add(there)
                apart.setdefault(there, set()).add(key)
    if not apart:
        return list(found)
    chosen = counted({key: _worth(one.decision) for key, one in had.items()}, apart)

    def beside(one: Found) -> tuple[Benefit, ...]:
        key = (one.policy, one.benefit.id)
        if key not in had or key in chosen:
            return ()
        return tuple(had[other].benefit for other in had if other in apart[key] and other in chosen)

    return [replace(one, beside=beside(one)) for one in found]


def _worth(decision: Decision) -> Decimal:
    if decision.gives in ADDED and decision.amount is not None:
        return decision.amount
    return Decimal(0)


def _totals(entitled: Sequence[Found]) -> tuple[Total, ...]:
    sums: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for one in entitled:
        decision = one.decision
        if one.beside or decision.gives not in ADDED or decision.amount is None:
            continue
        amount, count = sums.get((decision.gives, decision.unit), (Decimal(0), 0))
        sums[decision.gives, decision.unit] = EXACT.add(amount, decision.amount), count + 1
    return tuple(Total(gives, unit, amount, count) for (gives, unit), (amount, count) in sums.items())


def _questions(found: Sequence[Found], facts: _Facts) -> tuple[Question, ...]:
    """What is missing, the fact that settles most first; those already answered with 不清楚 last."""
    of: dict[str, list[Found]] = {}
    for one in found:
        if one.standing in ("possibly", "entitled"):
            for fact in one.decision.missing:
                of.setdefault(fact, []).append(one)
    made = [_question(fact, ones, facts) for fact, ones in of.items()]
    return tuple(sorted(made, key=lambda one: (one.declined, -one.settles, -one.alone)))


def _question(fact: str, ones: Sequence[Found], facts: _Facts) -> Question:
    type_ = facts.types[fact]
    return Question(
        fact,
        type_,
        question_words(fact, type_, facts.vocabulary.get(fact)),
        len(ones),
        sum(len(one.decision.missing) == 1 for one in ones),
        tuple([(one.policy, one.benefit.id) for one in ones]),
        facts.declined(fact),
    )


def _window_words(window: tuple[date | None, date | None], zh: bool) -> str:
    first, last = window
    if zh:
        return f"{f'{first}至' if first else ''}{last}，已截止"
    return f"{f'{first} to ' if first else 'until '}{last}, closed"


def _found_json(one: Found, lang: Lang) -> dict[str, Any]:
    shown = {**one.decision.as_json(), "counted": not one.beside, "note": one.note(lang)}
    if one.worth is not None:
        shown["worth"] = f"{one.worth:.2f}"
    if one.standing == "not":
        shown["changes"] = [
            {"fact": change.fact, "words": change_words(change, lang)} for change in one.changes
        ]
    if one.standing == "closed":
        shown["window"] = [day.isoformat() if day else None for day in one.window]
    return shown


def _question_json(one: Question, lang: Lang) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "fact": one.fact,
        "type": one.type.name,
        "asks": one.asks.to(lang),
        "settles": one.settles,
        "benefits": ["/".join(key) for key in one.benefits],
    }
    return (
        shown
        | ({"options": list(one.type.options)} if one.type.options else {})
        | ({"declined": True} if one.declined else {})
    )
