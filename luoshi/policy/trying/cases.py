"""Worked examples beside the policy (`cases.yaml`): facts in, decision out. `luoshi check` runs them.

    - of: car-purchase
      name: 十五万元的新车，补贴7500元
      facts: {购车价格: 150000, 购车日期: 2023-02-01, 是否新车: 是}
      expect: {eligible: yes, amount: 7500.00, paid_by: {省: 3750.00, 市: 3750.00}}

A case is of a benefit, a define, a register or a watch. Only what `expect` names is compared. A case with `rows`
decides each of them, as often as it says, and compares the totals: 51家各10万元、57家各20万元，共1650万元.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel, ValidationError

from luoshi.policy.decide import CLAIM_DAY, Decision
from luoshi.policy.deciding.standing import FIGURE, alerts, define_value, standing
from luoshi.policy.policy import Policy
from luoshi.policy.writing import yaml_lines
from luoshi.policy.writing.blocks import Shape
from luoshi.policy.writing.scalars import Text, Words
from luoshi.policy.writing.shape_problems import nearest, problems_of
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.facts import read_facts
from luoshi.rules.types import DATE, Type

Verdict = Literal["yes", "no", "unknown"]
_VERDICTS: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}
_WORDS = {"是": "yes", "否": "no", "true": "yes", "false": "no", "未知": "unknown"}


def _verdict(value: object) -> object:
    return _WORDS.get(value, value) if isinstance(value, str) else value


def _count(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


Answer = Annotated[Verdict, BeforeValidator(_verdict)]
Count = Annotated[int, BeforeValidator(_count)]


class ExpectShape(Shape):
    """What must come out; what is not named is not compared."""

    eligible: Answer | None = None
    amount: Text | None = None
    until: Text | None = None
    paid_by: dict[Text, Text] | None = None
    fails: Words | None = None
    missing: Words | None = None
    value: Text | None = None
    entry: Answer | None = None
    score: Text | None = None
    class_: Text | None = Field(alias="class", default=None)
    alerts: Words | None = None
    count: Count | None = None


class RowShape(Shape):
    """One of many: how often, of which benefit, with which facts."""

    of: Text | None = None
    times: Count = 1
    facts: dict[Text, Text] = Field(default_factory=dict)


class CaseShape(Shape):
    of: Words
    name: Text
    on: Text | None = None
    facts: dict[Text, Text] = Field(default_factory=dict)
    rows: tuple[RowShape, ...] = ()
    expect: ExpectShape


class CasesShape(RootModel[tuple[CaseShape, ...]]):
    """cases.yaml: a list of cases."""


@dataclass(frozen=True, slots=True)
class CasesRun:
    """How many cases there are, of how many things, and what is wrong."""

    run: int
    passed: int
    of: Mapping[str, int]
    problems: tuple[Problem, ...]


NO_CASES = CasesRun(0, 0, MappingProxyType({}), ())


def run_cases(policy: Policy, path: Path, known: Mapping[str, Type]) -> CasesRun:
    """Run the cases in a file; none where there is no such file. `policy` must be ready to decide."""
    if not path.is_file():
        return NO_CASES
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        say = Say("读不出来，或不是 UTF-8 编码", "it cannot be read, or is not in UTF-8")
        problem = Problem("file.encoding", say, Say("另存为 UTF-8", "save it as UTF-8"), Place(str(path)))
        return CasesRun(0, 0, {}, (problem,))
    return run_text(policy, text, str(path), known)


def run_text(policy: Policy, text: str, name: str, known: Mapping[str, Type]) -> CasesRun:
    """The same for a text at hand."""
    tree, problems = yaml_lines.read(text, name, 1)
    if tree is None:
        return CasesRun(0, 0, {}, tuple(problems))
    try:
        cases = CasesShape.model_validate(tree.data).root
    except ValidationError as error:
        return CasesRun(0, 0, {}, (*problems, *problems_of(error, tree, CaseShape)))
    counts: dict[str, int] = {}
    passed = 0
    for index, case in enumerate(cases):
        found = _Case(policy, known, case, tree, index).run()
        problems += found
        passed += not found
        for of in case.of:
            counts[of] = counts.get(of, 0) + 1
    return CasesRun(len(cases), passed, counts, tuple(problems))


class _Case:
    """One case: runs it and says what came out otherwise than expected."""

    def __init__(
        self, policy: Policy, known: Mapping[str, Type], case: CaseShape, tree: yaml_lines.Tree, index: int
    ) -> None:
        self.policy, self.known, self.case, self.tree, self.index = policy, known, case, tree, index
        self.problems: list[Problem] = []

    def run(self) -> list[Problem]:
        try:
            on = date.fromisoformat(self.case.on) if self.case.on else None
        except ValueError:
            self._say("case.day", f"“{self.case.on}”不是日期", f"`{self.case.on}` is not a date", ("on",))
            return self.problems
        try:
            if self.case.rows:
                self._totals(on)
            else:
                for of in self.case.of:
                    self._one(of, on)
        except Refused as refused:
            for problem in refused.problems:
                key = problem.place.key
                path = ("facts", key) if key in self.case.facts else ("facts",)
                place = self.tree.place((self.index, *path))
                self.problems.append(Problem(problem.code, problem.message, problem.remedy, place))
        return self.problems

    def _one(self, of: str, on: date | None) -> None:
        policy, expect = self.policy, self.case.expect
        if of in policy.benefits:
            self._decision(self._decided(of, self._known_facts(policy.benefits[of].facts), on))
        elif of in policy.defines:
            facts = self._read(policy.defines[of].facts)
            self._compare("value", expect.value, define_value(policy.defines[of], facts, policy.defines))
        elif of in policy.registers:
            stands = standing(policy.registers[of], self._read(policy.registers[of].facts), policy.defines)
            self._verdict("entry", expect.entry, stands.listed)
            self._names("fails", expect.fails, stands.fails)
            self._names("missing", expect.missing, stands.missing)
            self._compare("score", expect.score, stands.score)
            self._compare("class", expect.class_, stands.class_)
        elif of in policy.watches:
            watch = policy.watches[of]
            self._names("alerts", expect.alerts, alerts(watch, self._read(watch.facts), policy.defines))
        else:
            names = (*policy.benefits, *policy.defines, *policy.registers, *policy.watches)
            near = nearest(of, names)
            zh, en = (f"；是不是“{near}”？", f"; did you mean `{near}`?") if near else ("", "")
            self._say("case.of", f"没有“{of}”{zh}", f"there is no `{of}`{en}", ("of",))

    def _decision(self, decision: Decision) -> None:
        expect = self.case.expect
        self._verdict("eligible", expect.eligible, decision.eligible)
        self._compare("amount", expect.amount, decision.amount)
        self._compare("until", expect.until, decision.until)
        self._paid(decision.paid_by)
        fails = tuple(reason.condition for reason in decision.because if reason.holds is False)
        self._names("fails", expect.fails, fails)
        self._names("missing", expect.missing, decision.missing)

    def _totals(self, on: date | None) -> None:
        count, amount = 0, Decimal(0)
        paid: dict[str, Decimal] = {}
        for row in self.case.rows:
            of = (row.of,) if row.of else self.case.of
            unknown = next((one for one in of if one not in self.policy.benefits), None)
            if unknown is not None:
                self._say("case.of", f"没有“{unknown}”", f"there is no `{unknown}`", ("rows",))
                return
            decisions = [self._decided(one, {**self.case.facts, **row.facts}, on) for one in of]
            for decision in self._had_together(decisions):
                count += row.times
                amount += (decision.amount or Decimal(0)) * row.times
                for payer, part in decision.paid_by.items():
                    paid[payer] = paid.get(payer, Decimal(0)) + part * row.times
        if self.case.expect.count not in (None, count):
            self._differs("count", str(self.case.expect.count), str(count))
        self._compare("amount", self.case.expect.amount, amount)
        self._paid(paid)

    def _decided(self, of: str, facts: Mapping[str, str], on: date | None) -> Decision:
        """The decision on the facts that this benefit, or the jurisdiction, knows."""
        benefit = self.policy.benefits[of]
        asked = {
            name: value for name, value in facts.items() if name in (CLAIM_DAY, *benefit.facts, *self.known)
        }
        return benefit.decide(asked, on)

    def _had_together(self, decisions: list[Decision]) -> list[Decision]:
        """Those that are due; of two that may not be had together, the higher (就高不重复)."""
        due = [one for one in decisions if one.eligible and one.amount is not None]
        due.sort(key=lambda one: one.amount or Decimal(0), reverse=True)
        kept: list[Decision] = []
        for one in due:
            excluded = self.policy.benefits[one.benefit].not_with
            if not any(
                two.benefit in excluded or one.benefit in self.policy.benefits[two.benefit].not_with
                for two in kept
            ):
                kept.append(one)
        return kept

    def _known_facts(self, facts: Mapping[str, Type]) -> dict[str, str]:
        """The facts of the case; one that nobody asks for is a slip of the pen."""
        for name in self.case.facts:
            if name not in facts and name not in self.known and name != CLAIM_DAY:
                near = nearest(name, (*facts, *self.known))
                zh, en = (f"；是不是“{near}”？", f"; did you mean `{near}`?") if near else ("", "")
                self._say(
                    "case.fact",
                    f"没有“{name}”这个事实{zh}",
                    f"there is no fact `{name}`{en}",
                    ("facts", name),
                )
        return dict(self.case.facts)

    def _read(self, facts: Mapping[str, Type]) -> dict[str, Any]:
        self._known_facts({**facts, FIGURE: DATE})
        names = {**self.known, **facts, CLAIM_DAY: DATE}
        return dict(
            read_facts({name: value for name, value in self.case.facts.items() if name in names}, names)
        )

    def _verdict(self, key: str, wanted: str | None, found: bool | None) -> None:
        if wanted is not None and _VERDICTS[wanted] is not found:
            self._differs(key, wanted, next(word for word, value in _VERDICTS.items() if value is found))

    def _compare(self, key: str, wanted: str | None, found: object) -> None:
        if wanted is not None and not _same(wanted, found):
            self._differs(key, wanted, _shown(found))

    def _paid(self, paid: Mapping[str, Decimal]) -> None:
        for payer, wanted in (self.case.expect.paid_by or {}).items():
            if not _same(wanted, paid.get(payer)):
                self._differs(f"paid_by.{payer}", wanted, _shown(paid.get(payer)), ("paid_by", payer))

    def _names(self, key: str, wanted: tuple[str, ...] | None, found: tuple[str, ...]) -> None:
        if wanted is not None and set(wanted) != set(found):
            self._differs(key, "、".join(wanted), "、".join(found) or "（无）")

    def _differs(self, key: str, wanted: str, found: str, path: tuple[str, ...] = ()) -> None:
        self._say(
            "case.differs",
            f"“{self.case.name}”：{key} 应为 {wanted}，算出来是 {found}",
            f"“{self.case.name}”: {key} should be {wanted} and comes to {found}",
            ("expect", *(path or (key,))),
        )

    def _say(self, code: str, zh: str, en: str, path: tuple[str, ...]) -> None:
        place = self.tree.place((self.index, *path))
        self.problems.append(Problem(code, Say(zh, en), _REMEDIES[code], place))


_REMEDIES = {
    "case.differs": Say("改规则，或改这个例子", "mend the rule, or the case"),
    "case.of": Say(
        "写 policy.md 里的 id；那一块有错的，先改正它",
        "write an id of policy.md; if that block has mistakes, mend them first",
    ),
    "case.fact": Say("写那一块 asks 里的名称", "write a name of that block's `asks`"),
    "case.day": Say("写成 2023-02-01 的样子", "write it like 2023-02-01"),
}


def _same(wanted: str, found: object) -> bool:
    if found is None:
        return wanted in ("unknown", "null", "未知")
    if isinstance(found, bool):
        return _VERDICTS.get(_WORDS.get(wanted, wanted), object()) is found
    if isinstance(found, Decimal | Fraction):
        try:
            held = Decimal(wanted.replace(",", ""))
        except InvalidOperation:
            return False
        if isinstance(found, Fraction) and found.denominator != 1:
            exponent = held.as_tuple().exponent
            places = -exponent if isinstance(exponent, int) else 0
            return bool(round(found * 10**places) == held.scaleb(places))
        return held == Decimal(found.numerator) if isinstance(found, Fraction) else held == found
    return wanted == (found.isoformat() if isinstance(found, date) else str(found))


def _shown(found: object) -> str:
    if found is None:
        return "unknown"
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, Fraction):
        return str((Decimal(found.numerator) / found.denominator).quantize(Decimal("0.000001")))
    return found.isoformat() if isinstance(found, date) else str(found)
