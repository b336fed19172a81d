"""A decision as the calculator shows it: the letter's opening, each condition with the words of the document it stands
on, the sum in one line, who pays, what to bring, what would change it.

`answer(policy, benefit, facts, on, lang)` decides and says. The words are those of the library (letter, rules, match);
what is added here is which quotation of the text each of them lights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from luoshi.office.language import Lang
from luoshi.policy.answering.letter import Letter, explain, payer_words
from luoshi.policy.deciding.rulebook import FROM, IN_WINDOW, UNTIL
from luoshi.policy.decision import Decision, Ground
from luoshi.policy.policy import Benefit, Policy
from luoshi.policy.showing.marked import Given, Marked, mark
from luoshi.problem import Say
from luoshi.rules.words import TONGUES, rule_in_words

Verdict = Literal["yes", "no", "open"]

HEADS: dict[str, Say] = {
    "yes": Say("可以享受", "you are entitled"),
    "no": Say("不符合条件", "not entitled"),
    "open": Say("还不能确定", "not yet known"),
    "awaits": Say("待细则出台", "awaits a later rule"),
}
NOUNS: dict[str, Say] = {
    "money": Say("应发", "payable"),
    "up_to": Say("最高可得", "at most"),
    "relief": Say("可减免", "not charged"),
    "refund": Say("应返还", "paid back"),
    "credit": Say("可获额度", "credit line"),
    "status": Say("所涉数额", "amount"),
    "deferral": Say("可延期的数额", "amount put off"),
}
_WINDOW = Say("在政策期限内", "within the time of the policy")


@dataclass(frozen=True, slots=True)
class Line:
    """One condition: how it came out, its words, and what it stands on, phrases and readings."""

    name: Say
    verdict: Verdict
    words: str
    given: tuple[Given, ...]
    elsewhere: tuple[Ground, ...]
    """Words of other measures, which are not on this page."""
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    letter: Letter
    decision: Decision
    verdict: Verdict
    head: Say
    noun: Say
    lines: tuple[Line, ...]
    sum_given: tuple[Given, ...]
    payers: tuple[tuple[str, Decimal], ...]
    split: Given | None
    changes: tuple[str, ...]
    missing: tuple[str, ...]
    readings: tuple[Given, ...]
    closed: bool
    """The window is past today: what is decided is what held then."""

    @property
    def amount(self) -> Decimal | None:
        return self.decision.amount


def answer(
    policy: Policy, benefit: Benefit, facts: Mapping[str, object], on: date, lang: Lang, marked: Marked | None
) -> Answer:
    """Decide the case and say it. Raises `Refused` for facts that are not what their type says."""
    letter = explain(policy, benefit.id, facts, on, lang)
    assert benefit.decider is not None
    decider = benefit.decider.in_language(lang)
    decision = letter.decision
    ties = _Ties(benefit, marked)
    trees = decider.conditions()
    lines = []
    for reason in decision.because:
        given, elsewhere = ties.of(reason.grounds)
        verdict = _verdict(reason.holds)
        untold = reason.holds is None and not facts
        words = (
            rule_in_words(decider.with_constants(trees[reason.condition], on), lang)
            if untold
            else reason.words
        )
        name = _WINDOW if reason.condition == IN_WINDOW else Say(reason.condition, reason.condition)
        lines.append(Line(name, verdict, words, given, elsewhere, reason.missing))
    sums, _ = ties.of(decision.grounds)
    window = benefit.window
    head = (
        HEADS["awaits"]
        if decision.awaits and decision.eligible is None
        else HEADS[_verdict(decision.eligible)]
    )
    return Answer(
        letter,
        decision,
        _verdict(decision.eligible),
        head,
        NOUNS[decision.gives],
        tuple(lines),
        sums,
        tuple((payer_words(payer, lang), part) for payer, part in decision.paid_by.items() if part),
        ties.named("split"),
        letter.changes,
        tuple(_whether(decider.names, name, lang) for name in decision.missing),
        tuple(
            dict.fromkeys(
                one for ones in (*(line.given for line in lines), sums) for one in ones if one.reading
            )
        ),
        bool(window and window.last and window.last < on),
    )


def _verdict(holds: bool | None) -> Verdict:
    return "open" if holds is None else "yes" if holds else "no"


def _whether(names: Mapping[str, object], name: str, lang: Lang) -> str:
    type_ = names.get(name)
    return TONGUES[lang].truth(name).whether if getattr(type_, "kind", "") == "truth" else name


class _Ties:
    """From the grounds of a decision to the marks on the page."""

    def __init__(self, benefit: Benefit, marked: Marked | None) -> None:
        self.own = marked.given.get(benefit.id, ()) if marked else ()
        self.all = [one for ones in marked.given.values() for one in ones] if marked else []

    def of(self, grounds: Sequence[Ground]) -> tuple[tuple[Given, ...], tuple[Ground, ...]]:
        given, elsewhere = [], []
        for ground in grounds:
            one = self._one(ground)
            if one is not None:
                given.append(one)
            else:
                elsewhere.append(ground)
        return tuple(dict.fromkeys(given)), tuple(elsewhere)

    def _one(self, ground: Ground) -> Given | None:
        key = {FROM: "since", UNTIL: "until"}.get(ground.name, ground.name)
        for pool in (self.own, self.all):
            for one in pool:
                if ground.because is not None:
                    if one.reading and one.reading.because == ground.because and one.key == key:
                        return one
                elif one.quotation and one.quotation.phrase == ground.words:
                    return one
        return None

    def named(self, key: str) -> Given | None:
        return next((one for one in self.own if one.key == key), None)


def marked_of(policy: Policy, benefit: Benefit) -> Marked | None:
    return mark(policy, benefit.measure) if benefit.measure else None
