"""The fourth rule: what can be proved is proved, over every fact that the declared types allow.

For each benefit, with its terms as constants (once for each version of a dated term) and its conditions given:

- somebody can have it: its conditions can hold together, its window is not empty;
- the amount is never below zero, never above a ceiling that the text sets (最高, 不超过), and never falls where the block
  says that it rises (`rises_with`);
- a tier that no case reaches, a case that falls through all tiers and gets nothing, and (asked for) the cliffs where one
  step more of a fact costs the applicant money, are told.

What holds between blocks and within registers is in between.py. A claim that fails is shown as a worked case, in
the form of cases.yaml. One that z3 does not settle in time is said to be unsettled: never guessed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Lock

from luoshi.policy.decide import CLAIM_DAY, Decider
from luoshi.policy.deciding.defined import types_in
from luoshi.policy.deciding.terms import literal, type_of
from luoshi.policy.policy import Benefit, Policy, Term
from luoshi.policy.proving.between import Subject, classes, together
from luoshi.policy.proving.findings import NO_PROOFS, SECONDS, About, Claim, Finding, Proofs, as_case, written
from luoshi.problem import Problem, Say
from luoshi.rules import nodes as n
from luoshi.rules.prove import Cliff, Proof, cliff, monotone, never_exceeds, never_negative, satisfiable
from luoshi.rules.types import DATE, TRUTH, Type

__all__ = ["NO_PROOFS", "Finding", "Proofs", "newly_wrong", "prove"]

_EVERYDAY = Decimal(1_000_000)
_one_at_a_time = Lock()
"""z3 keeps its expressions in one context of the process: two threads in it mix them up, or end the process."""


def prove(
    policy: Policy, *, only: str | None = None, cliffs: bool = False, seconds: float = SECONDS
) -> Proofs:
    """Prove what can be proved of a policy that is ready to decide (luoshi.policy.load), or of one benefit or register
    of it. `cliffs` searches for them too, which takes longer."""
    with _one_at_a_time:
        return _prove(policy, only, cliffs, seconds)


def _prove(policy: Policy, only: str | None, cliffs: bool, seconds: float) -> Proofs:
    begun = time.monotonic()
    findings: list[Finding] = []
    subjects: list[Subject] = []
    for benefit in policy.benefits.values():
        if benefit.decider is None:
            continue
        proving = _Proving(benefit, benefit.decider, seconds)
        subjects.append(Subject(benefit, proving.amounts()))
        if only in (None, benefit.id):
            findings += _once(proving.findings(cliffs=cliffs))
    findings += together(subjects, only, seconds)
    for register in policy.registers.values():
        if only in (None, register.id):
            findings += classes(register, policy.defines, seconds)
    return Proofs(tuple(findings), time.monotonic() - begun)


def newly_wrong(before: Policy, after: Policy, ids: Iterable[str]) -> tuple[Problem, ...]:
    """What was not wrong of these benefits before a change of their terms, and is after it."""
    found: list[Problem] = []
    for id_ in ids:
        known = {(problem.code, problem.severity) for problem in prove(before, only=id_).problems}
        found += (one for one in prove(after, only=id_).problems if (one.code, one.severity) not in known)
    return tuple(found)


def _once(findings: Iterator[Finding]) -> Iterator[Finding]:
    """What fails in one version of the terms is not told again for the next."""
    told: set[tuple[str, str]] = set()
    for finding in findings:
        again = finding.problem is not None and (finding.claim, finding.says.zh) in told
        told.add((finding.claim, finding.says.zh))
        yield replace(finding, problem=None) if again else finding


class _Proving:
    """One benefit, asked about."""

    def __init__(self, benefit: Benefit, decider: Decider, seconds: float) -> None:
        self.benefit, self.decider, self.seconds = benefit, decider, seconds
        self.amount = benefit.amount.tree if benefit.amount else None
        self.about = About(benefit.id, benefit.name, benefit.place)

    def amounts(self) -> tuple[tuple[n.Node, n.Node | None], ...]:
        """For each version of its terms: the conditions, and the amount."""
        return tuple(
            (self._given(one), self.decider.with_constants(self.amount, one.day) if self.amount else None)
            for one in _epochs(self.benefit)
        )

    def findings(self, *, cliffs: bool) -> Iterator[Finding]:
        for epoch, (given, amount) in zip(_epochs(self.benefit), self.amounts(), strict=True):
            possible = satisfiable(given, seconds=self.seconds)
            yield self._possible(possible)
            if not possible or amount is None:
                continue
            proof = never_negative(amount, given, seconds=self.seconds)
            yield self._not_negative(proof, amount, given)
            for term in self._caps(epoch.day):
                cap = literal(term.on(epoch.day))
                words = term.on(epoch.day).value.words
                proof = never_exceeds(amount, cap, given, seconds=self.seconds)
                yield self._cap(term, words, proof, amount, given)
            for fact in self.benefit.rises_with:
                if fact not in {*n.names(amount), *n.names(given)}:
                    yield self._stands_still(fact)
                    continue
                proof = monotone(amount, fact, given, seconds=self.seconds)
                more = {fact: n.Name(DATE, f"{fact}′")}  # its type does not matter to what it comes to
                both = (n.substitute(tree, more) for tree in (amount, given))
                yield self._rises(fact, proof, amount, given, *both)
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
        """The terms that the text words as a ceiling and that are of the amount's own unit; not those that only limit
        who may have it. A ceiling that no rule uses has been forgotten, which the proof then shows; a draft may still
        leave it to a person."""
        assert self.amount is not None
        used = set(n.names(self.amount))
        limits = {name for one in self.benefit.when.values() if one.tree for name in n.names(one.tree)} - used
        for name, term in self.benefit.terms.items():
            value = term.on(day).value
            is_ceiling = value.kind == "number" and value.op in ("<=", "<") and name not in limits
            is_ceiling = is_ceiling and (name in used or not self.benefit.draft)
            if is_ceiling and type_of(value).unit.agrees(self.amount.type.unit):
                yield term

    def _possible(self, proof: Proof) -> Finding:
        if proof.outcome == "refuted":
            say = Say("没有人能同时满足全部条件", "nobody can meet all the conditions")
            do = Say(
                "检查各项条件和期限是否互相矛盾", "see whether conditions and window contradict one another"
            )
            return self.about.found("possible", "refuted", say, severity="error", remedy=do)
        return self._settled("possible", proof, Say("有人可以享受", "somebody can have it"))

    def _not_negative(self, proof: Proof, *trees: n.Node) -> Finding:
        say = Say("金额不会小于零", "the amount is never below zero")
        wrong = Say("金额可能小于零", "the amount can be below zero")
        do = Say(
            "给事实写上范围（如 金额 0..），或用 greatest(…, 0)",
            "declare the ranges of the facts, or use greatest(…, 0)",
        )
        return self._settled("not-negative", proof, say, wrong, do, trees)

    def _cap(self, term: Term, words: str, proof: Proof, *trees: n.Node) -> Finding:
        say = Say(f"金额不会超过“{words}”", f"the amount never exceeds “{words}”")
        wrong = Say(f"金额可能超过“{words}”", f"the amount can exceed “{words}”")
        do = Say(f"金额写成 least(…, {term.name})", f"write the amount as least(…, {term.name})")
        return self._settled("cap", proof, say, wrong, do, trees)

    def _rises(self, fact: str, proof: Proof, *trees: n.Node) -> Finding:
        say = Say(f"“{fact}”越多，金额不会越少", f"more of “{fact}” never gives less")
        wrong = Say(f"“{fact}”多了，金额反而少了", f"more of “{fact}” can give less")
        do = Say("改金额的写法，或从 rises_with 里删去它", "mend the amount, or take it out of `rises_with`")
        return self._settled("rises", proof, say, wrong, do, trees)

    def _stands_still(self, fact: str) -> Finding:
        say = Say(f"“{fact}”与金额和条件都无关", f"“{fact}” has no part in amount or conditions")
        do = Say(
            "改成金额用到的事实，或从 rises_with 里删去它",
            "name a fact of the amount, or take it out of `rises_with`",
        )
        return self.about.found("rises", "refuted", say, severity="error", remedy=do)

    def _tiers(self, amount: n.Node, given: n.Node) -> Iterator[Finding]:
        """Each tier of a `case` must be reached by somebody: one that none reaches is hidden by those before it. And
        whoever reaches none, and so gets nothing though every condition holds, is told."""
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
                    yield self.about.found("tier", "refuted", say, severity="warning", remedy=do)
                else:
                    say = Say(
                        f"金额的第{index}档有人落得进去", f"somebody falls into tier {index} of the amount"
                    )
                    yield self._settled("tier", proof, say)
            if isinstance(case.otherwise, n.Literal_) and case.otherwise.value == 0:
                outside = n.And(TRUTH, tuple(n.Not(TRUTH, one) for one in before))
                yield self._gap(satisfiable(outside, given, seconds=self.seconds), outside, given)

    def _gap(self, proof: Proof, *trees: n.Node) -> Finding:
        holds = Say("满足条件的都落在某一档里", "whoever meets the conditions falls into a tier")
        if proof.outcome == "proved":  # somebody is outside
            say = Say(
                "条件都满足、却不在任何一档里的，金额是零",
                "who meets the conditions but falls into no tier gets nothing",
            )
            do = Say(
                "如果本来就不给，把它写成一项条件", "if they are not meant to have it, make that a condition"
            )
            return self.about.found("gap", "refuted", say, as_case(proof.case, *trees), "note", do)
        if proof.outcome == "refuted":
            return self.about.found("gap", "proved", holds)
        return self.about.unsettled("gap", holds, "note")

    def _cliffs(self, amount: n.Node, given: n.Node) -> Iterator[Finding]:
        """Where one step more of a fact takes money away, or the whole benefit. (The day after the window is no
        cliff; that the decisive day comes too late is what a window is for.)"""
        nothing = n.Literal_(replace(amount.type, low=None, high=None, scale=0), Decimal(0))
        whole = n.Case(amount.type, ((given, amount),), nothing)
        numbers = _numbers(whole)
        for name, type_ in numbers.items():
            if name in (self.benefit.on, CLAIM_DAY):
                continue
            step = Decimal(1) if type_.scale >= 2 else Decimal(1).scaleb(-type_.scale)
            found = cliff(whole, name, _everyday(numbers, name), step, seconds=self.seconds)
            if found.outcome != "refuted":
                found = cliff(whole, name, step=step, seconds=self.seconds)
            none = Say(f"“{name}”没有断崖", f"no cliff in “{name}”")
            if found.outcome == "refuted":
                yield self._cliff(found, type_, whole)
            elif found.outcome == "proved":
                yield self.about.found("cliff", "proved", none)
            else:
                yield self.about.unsettled("cliff", none, "note")

    def _cliff(self, found: Cliff, type_: Type, whole: n.Node) -> Finding:
        name, at, loss = found.name, written(found.case[found.name]), written(found.loss)
        unit = self.benefit.unit
        if type_.kind == "date":
            say = Say(
                f"“{name}”是 {at}，再晚一天就少得 {loss}{unit}",
                f"“{name}” a day after {at} costs {loss} {unit}",
            )
        else:
            step = f"{written(found.step)}{type_.unit}"
            say = Say(
                f"“{name}”到了 {at}，再多 {step} 就少得 {loss}{unit}",
                f"“{name}” at {at}: {step} more costs {loss} {unit}",
            )
        further = n.substitute(whole, {name: n.Literal_(type_, found.after)})
        case = as_case(found.case, n.Name(type_, name), whole, further)
        return self.about.found("cliff", "refuted", say, case, "note")

    def _settled(
        self,
        claim: Claim,
        proof: Proof,
        holds: Say,
        wrong: Say | None = None,
        remedy: Say | None = None,
        trees: tuple[n.Node, ...] = (),
    ) -> Finding:
        if proof.outcome == "proved":
            return self.about.found(claim, "proved", holds)
        if proof.outcome == "unsettled" or wrong is None:
            return self.about.unsettled(claim, holds)
        return self.about.found(claim, "refuted", wrong, as_case(proof.case, *trees), "error", remedy)


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


def _numbers(tree: n.Node) -> dict[str, Type]:
    """The facts that can be a step more."""
    return {name: type_ for name, type_ in types_in(tree).items() if type_.kind in ("number", "date")}


def _everyday(numbers: Mapping[str, Type], but: str) -> n.Node:
    """That the other facts without a bound stay below a million, so that a cliff is shown in a case one can believe."""
    small = [
        n.Compare(TRUTH, "<=", n.Name(type_, name), n.Literal_(replace(type_, low=None, scale=0), _EVERYDAY))
        for name, type_ in numbers.items()
        if name != but and type_.kind == "number" and type_.high is None
    ]
    return n.And(TRUTH, tuple(small)) if len(small) > 1 else small[0] if small else n.Literal_(TRUTH, True)
