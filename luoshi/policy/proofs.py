"""The fourth rule: what can be proved is proved, over every fact that the declared types allow.

For each benefit, with its terms as constants (once for each version of a dated term) and its conditions given:

- somebody can have it: its conditions can hold together, its window is not empty;
- the amount is never below zero, never above a ceiling that the text sets (最高, 不超过), and never falls where the block
  says that it rises (`rises_with`);
- a tier that no case reaches, and the cliffs where one step more of a fact costs the applicant money, are told.

A claim that fails is shown as a worked case, in the form of cases.yaml. One that z3 does not settle in time is said to
be unsettled: never guessed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from luoshi.policy.decide import CLAIM_DAY, Decider
from luoshi.policy.policy import Benefit, Policy, Term
from luoshi.policy.terms import literal, type_of
from luoshi.problem import Problem, Say, Severity
from luoshi.rules import nodes as n
from luoshi.rules.prove import Proof, cliff, monotone, never_exceeds, never_negative, satisfiable
from luoshi.rules.types import DATE, INTEGER, TRUTH, Type

Claim = Literal["possible", "tier", "not-negative", "cap", "rises", "cliff"]
Outcome = Literal["proved", "refuted", "unsettled"]
SECONDS = 2.0
"""How long one question may take."""
_FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim about one benefit and what became of it. `case` is a counter-example: facts as cases.yaml has them."""

    benefit: str
    claim: Claim
    outcome: Outcome
    says: Say
    case: Mapping[str, str]
    problem: Problem | None

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        shown: dict[str, Any] = {"benefit": self.benefit, "claim": self.claim, "outcome": self.outcome}
        shown["says"] = self.says.to(lang)
        if self.case:
            shown["case"] = dict(self.case)
        return shown


@dataclass(frozen=True, slots=True)
class Proofs:
    findings: tuple[Finding, ...]
    seconds: float
    """How long they took."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(finding.problem for finding in self.findings if finding.problem)

    def count(self, outcome: Outcome) -> int:
        return sum(finding.outcome == outcome for finding in self.findings)

    @property
    def proved(self) -> int:
        return self.count("proved")


NO_PROOFS = Proofs((), 0.0)


def prove(
    policy: Policy, *, only: str | None = None, cliffs: bool = False, seconds: float = SECONDS
) -> Proofs:
    """Prove what can be proved of a policy that is ready to decide (luoshi.policy.load). `cliffs` searches for them too,
    which takes longer."""
    begun = time.monotonic()
    findings: list[Finding] = []
    for benefit in policy.benefits.values():
        if only in (None, benefit.id) and benefit.decider is not None:
            told: set[tuple[str, str]] = set()
            for finding in _Subject(benefit, benefit.decider, seconds).findings(cliffs=cliffs):
                # What fails in one version of the terms is not told again for the next.
                again = finding.problem is not None and (finding.claim, finding.says.zh) in told
                told.add((finding.claim, finding.says.zh))
                findings.append(replace(finding, problem=None) if again else finding)
    return Proofs(tuple(findings), time.monotonic() - begun)


class _Subject:
    """One benefit, asked about."""

    def __init__(self, benefit: Benefit, decider: Decider, seconds: float) -> None:
        self.benefit, self.decider, self.seconds = benefit, decider, seconds
        self.amount = benefit.amount.tree if benefit.amount else None

    def findings(self, *, cliffs: bool) -> Iterator[Finding]:
        for epoch in _epochs(self.benefit):
            given = self._given(epoch)
            possible = satisfiable(given, seconds=self.seconds)
            yield self._possible(possible)
            if not possible or self.amount is None:
                continue
            amount = self.decider.with_constants(self.amount, epoch.day)
            yield self._not_negative(never_negative(amount, given, seconds=self.seconds))
            for term in self._caps(epoch.day):
                cap = literal(term.on(epoch.day))
                yield self._cap(term, never_exceeds(amount, cap, given, seconds=self.seconds))
            for fact in self.benefit.rises_with:
                yield self._rises(fact, monotone(amount, fact, given, seconds=self.seconds))
            yield from self._tiers(amount, given)
            if cliffs:
                yield from self._cliffs(amount, given)

    def _given(self, epoch: _Epoch) -> n.Node:
        """Every condition, and that the decisive day lies in this version of the terms."""
        parts = [self.decider.with_constants(tree, epoch.day) for tree in self.decider.conditions().values()]
        day = n.Name(DATE, self.benefit.on or CLAIM_DAY)
        if epoch.since:
            parts.append(n.Compare(TRUTH, ">=", day, n.Literal_(DATE, epoch.since)))
        if epoch.until:
            parts.append(n.Compare(TRUTH, "<", day, n.Literal_(DATE, epoch.until)))
        return (
            n.And(TRUTH, tuple(parts)) if len(parts) > 1 else parts[0] if parts else n.Literal_(TRUTH, True)
        )

    def _caps(self, day: date | None) -> Iterator[Term]:
        """The terms that the text words as a ceiling and that are of the amount's own unit."""
        assert self.amount is not None
        used = n.names(self.amount)
        for name, term in self.benefit.terms.items():
            value = term.on(day).value
            is_ceiling = value.kind == "number" and value.op in ("<=", "<") and name in used
            if is_ceiling and type_of(value).unit.agrees(self.amount.type.unit):
                yield term

    def _possible(self, proof: Proof) -> Finding:
        if proof.outcome == "refuted":
            say = Say("没有人能同时满足全部条件", "nobody can meet all the conditions")
            do = Say(
                "检查各项条件和期限是否互相矛盾", "see whether conditions and window contradict one another"
            )
            return self._found("possible", "refuted", say, {}, "error", do)
        say = Say("有人可以享受", "somebody can have it")
        return self._settled("possible", proof, say, shows_case=False)

    def _not_negative(self, proof: Proof) -> Finding:
        say = Say("金额不会小于零", "the amount is never below zero")
        wrong = Say("金额可能小于零", "the amount can be below zero")
        do = Say(
            "给事实写上范围（如 金额 0..），或用 greatest(…, 0)",
            "declare the ranges of the facts, or use greatest(…, 0)",
        )
        return self._settled("not-negative", proof, say, wrong, do)

    def _cap(self, term: Term, proof: Proof) -> Finding:
        words = term.on(None).value.words
        say = Say(f"金额不会超过“{words}”", f"the amount never exceeds “{words}”")
        wrong = Say(f"金额可能超过“{words}”", f"the amount can exceed “{words}”")
        do = Say(f"金额写成 least(…, {term.name})", f"write the amount as least(…, {term.name})")
        return self._settled("cap", proof, say, wrong, do)

    def _rises(self, fact: str, proof: Proof) -> Finding:
        say = Say(f"“{fact}”越多，金额不会越少", f"more of “{fact}” never gives less")
        wrong = Say(f"“{fact}”多了，金额反而少了", f"more of “{fact}” can give less")
        do = Say("改金额的写法，或从 rises_with 里删去它", "mend the amount, or take it out of `rises_with`")
        return self._settled("rises", proof, say, wrong, do)

    def _tiers(self, amount: n.Node, given: n.Node) -> Iterator[Finding]:
        """Each tier of a `case` must be reached by somebody: one that none reaches is hidden by those before it."""
        for case in _cases(amount):
            before: list[n.Node] = []
            for index, (condition, _) in enumerate(case.branches, 1):
                reached = n.And(TRUTH, (condition, *(n.Not(TRUTH, one) for one in before)))
                proof = satisfiable(reached, given, seconds=self.seconds)
                before.append(condition)
                if proof.outcome == "refuted":
                    say = Say(
                        f"金额的第{index}档没有人落得进去", f"nobody falls into tier {index} of the amount"
                    )
                    do = Say("检查各档的界限和先后", "see the bounds of the tiers, and their order")
                    yield self._found("tier", "refuted", say, {}, "warning", do)
                else:
                    yield self._settled(
                        "tier",
                        proof,
                        Say(f"第{index}档有人落得进去", f"tier {index} is reached"),
                        shows_case=False,
                    )

    def _cliffs(self, amount: n.Node, given: n.Node) -> Iterator[Finding]:
        for name, type_ in _numbers(amount, given).items():
            step = _FEN * 100 if type_.scale >= 2 else Decimal(1).scaleb(-type_.scale)
            found = cliff(amount, name, given, step, seconds=self.seconds)
            if found.outcome == "refuted":
                unit = self.benefit.unit
                loss = _written(found.loss)
                say = Say(
                    f"“{name}”在 {_written(found.case[name])} 时再多 {step}，少得 {loss}{unit}",
                    f"“{name}” at {_written(found.case[name])}: {step} more costs {loss} {unit}",
                )
                yield self._found("cliff", "refuted", say, _case(found.case), "note", None)
            elif found.outcome == "proved":
                yield self._found(
                    "cliff", "proved", Say(f"“{name}”没有断崖", f"no cliff in “{name}”"), {}, None, None
                )

    def _settled(
        self,
        claim: Claim,
        proof: Proof,
        holds: Say,
        wrong: Say | None = None,
        remedy: Say | None = None,
        *,
        shows_case: bool = True,
    ) -> Finding:
        if proof.outcome == "proved":
            return self._found(claim, "proved", holds, {}, None, None)
        if proof.outcome == "unsettled" or wrong is None:
            say = Say(f"没能在时限内证明：{holds.zh}", f"not settled in time: {holds.en}")
            return self._found(claim, "unsettled", say, {}, "warning", None)
        return self._found(claim, "refuted", wrong, _case(proof.case) if shows_case else {}, "error", remedy)

    def _found(
        self,
        claim: Claim,
        outcome: Outcome,
        say: Say,
        case: Mapping[str, str],
        severity: Severity | None,
        remedy: Say | None,
    ) -> Finding:
        problem = None
        if severity:
            shown = _example(self.benefit.id, case)
            told = Say(f"{self.benefit.name}：{say.zh}{shown}", f"{self.benefit.id}: {say.en}{shown}")
            problem = Problem(f"proof.{claim}", told, remedy, self.benefit.place, severity)
        return Finding(self.benefit.id, claim, outcome, say, case, problem)


@dataclass(frozen=True, slots=True)
class _Epoch:
    """A stretch of time in which the same versions of all terms hold, and a day in it."""

    since: date | None
    until: date | None
    day: date | None


def _epochs(benefit: Benefit) -> list[_Epoch]:
    days = sorted({one.since for term in benefit.terms.values() for one in term.versions if one.since})
    bounds = zip([None, *days], [*days, None], strict=True)
    return [_Epoch(low, high, low or (high - timedelta(days=1) if high else None)) for low, high in bounds]


def _cases(tree: n.Node) -> Iterator[n.Case]:
    if isinstance(tree, n.Case):
        yield tree
    for child in n.children(tree):
        yield from _cases(child)


def _numbers(*trees: n.Node) -> dict[str, Type]:
    found: dict[str, Type] = {}
    pending = list(trees)
    while pending:
        here = pending.pop()
        if isinstance(here, n.Name) and here.type.kind in ("number", "date"):
            found[here.name] = here.type if here.type.kind == "number" else INTEGER
        pending += n.children(here)
    return found


def _case(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: _written(value) for name, value in facts.items() if value is not None}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        value = (Decimal(value.numerator) / value.denominator).quantize(_FEN)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _example(benefit: str, case: Mapping[str, str]) -> str:
    if not case:
        return ""
    facts = ", ".join(f"{name}: {value}" for name, value in case.items())
    return f"（{{of: {benefit}, facts: {{{facts}}}}}）"
