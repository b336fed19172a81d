"""What became of each claim that is proved of a policy: `Finding`s, and a worked case where one fails.

Plain frozen data, made by proofs.py (one block by itself) and between.py (blocks beside one another).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

from luoshi.problem import Place, Problem, Say, Severity
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_

Claim = Literal[
    "possible",
    "not-negative",
    "cap",
    "rises",
    "tier",
    "gap",
    "cliff",
    "classes-cover",
    "classes-apart",
    "together",
]
Outcome = Literal["proved", "refuted", "unsettled"]
SECONDS = 2.0
"""How long one question may take."""
NO_CASE: Mapping[str, str] = MappingProxyType({})
_FEN = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim about a benefit or a register and what became of it. `case` is a counter-example: facts as cases.yaml
    has them."""

    of: str
    claim: Claim
    outcome: Outcome
    says: Say
    case: Mapping[str, str]
    problem: Problem | None

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        shown: dict[str, Any] = {"of": self.of, "claim": self.claim, "outcome": self.outcome}
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


@dataclass(frozen=True, slots=True)
class About:
    """The block that findings are about."""

    id: str
    name: str
    place: Place

    def found(
        self,
        claim: Claim,
        outcome: Outcome,
        say: Say,
        case: Mapping[str, str] = NO_CASE,
        severity: Severity | None = None,
        remedy: Say | None = None,
    ) -> Finding:
        problem = None
        if severity:
            shown = _example(self.id, case)
            told = Say(f"{self.name}：{say.zh}{shown}", f"{self.id}: {say.en}{shown}")
            problem = Problem(f"proof.{claim}", told, remedy, self.place, severity)
        return Finding(self.id, claim, outcome, say, case, problem)

    def unsettled(self, claim: Claim, holds: Say, severity: Severity = "warning") -> Finding:
        say = Say(f"没能在时限内证明：{holds.zh}", f"not settled in time: {holds.en}")
        return self.found(claim, "unsettled", say, severity=severity)


def as_case(facts: Mapping[str, Any], *trees: n.Node) -> dict[str, str]:
    """The facts of a counter-example, as cases.yaml has them; without those that may be unknown and still each of the
    trees comes to the same, which do not matter."""
    values = [(compile_(tree), compile_(tree)(facts)) for tree in trees]
    kept = dict(facts)
    for name, value in facts.items():
        kept[name] = None
        if not values or any(compute(kept) != whole for compute, whole in values):
            kept[name] = value
    return {name: written(value) for name, value in kept.items() if value is not None}


def written(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        value = (Decimal(value.numerator) / value.denominator).quantize(_FEN)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _example(of: str, case: Mapping[str, str]) -> str:
    if not case:
        return ""
    facts = ", ".join(f"{name}: {value}" for name, value in case.items())
    return f"（{{of: {of}, facts: {{{facts}}}}}）"
