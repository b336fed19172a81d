"""A decision as a letter to the one who asked: what was decided, why, from whose purse, what to bring, what is missing.

`explain(policy, "car-purchase", facts)` decides the case and writes the letter, in plain Chinese or in English. Each
condition has its words, the quotation it stands on and the measure that says so; what the text does not say and the
policy file declares is named as such (说明).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from luoshi.policy.answering.change import nearest
from luoshi.policy.answering.letter_words import EN, ZH, Phrases
from luoshi.policy.answering.match_words import change_words
from luoshi.policy.deciding.rulebook import FROM, IN_WINDOW, UNTIL
from luoshi.policy.decision import Decision, Ground, Reason
from luoshi.rules.figures import Lang, figure, listed
from luoshi.rules.types import DATE, number
from luoshi.rules.units import unit
from luoshi.rules.words import TONGUES

if TYPE_CHECKING:
    from luoshi.policy.policy import Benefit, Policy


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """`decision` is what it tells of; `changes` what would make it another; `ending` the lines under it (the issuer of the
    policy is not who answers)."""

    heading: str
    greeting: str
    opening: str
    sections: tuple[Section, ...]
    changes: tuple[str, ...]
    ending: str
    decision: Decision
    lang: Lang

    def __str__(self) -> str:
        """As it is printed: sections are numbered, lines stand one under the other."""
        words = _PHRASES[self.lang]
        lines = [self.heading, "", self.greeting, words.indent + self.opening]
        for number_, section in enumerate(self.sections):
            lines += ["", words.numbers[number_] + section.title]
            lines += [words.indent + line for line in section.lines]
        return "\n".join([*lines, "", words.indent + self.ending])


_PEOPLE = ("人", "户", "者", "员", "民", "生", "工", "家庭")
"""How words for people end: 个人, 农户, 高校毕业生; but 法人 is none."""
_GOVERNMENTS = ("中央", "省", "市", "县", "区", "乡", "镇", "级")
_PHRASES: Mapping[str, Phrases] = {"zh": ZH, "en": EN}


def explain(
    policy: Policy, benefit: str, facts: Mapping[str, object], on: date | None = None, lang: Lang = "zh"
) -> Letter:
    """Decide a case of a policy that is ready to decide, and write the letter. Raises `Refused` for bad facts."""
    one = policy.benefits[benefit]
    assert one.decider is not None, "load the policy with luoshi.policy.load"
    decider = one.decider.in_language(lang)
    read = decider.read(facts)
    decision = decider.decide_read(read, on)
    changes = nearest(decider.rules, read, on) if decision.eligible is False else ()
    return _Writer(policy, one, decision, lang).letter(
        tuple(change_words(change, lang) for change in changes)
    )


def payer_words(payer: str, lang: Lang) -> str:
    """省 is 省财政; a fund keeps its name."""
    return _PHRASES[lang].treasury.format(payer=payer) if payer.endswith(_GOVERNMENTS) else payer


class _Writer:
    """Writes one letter."""

    def __init__(self, policy: Policy, benefit: Benefit, decision: Decision, lang: Lang) -> None:
        self.policy, self.benefit, self.decision, self.lang = policy, benefit, decision, lang
        self.t = _PHRASES[lang]
        people = not benefit.audience or any(
            one.endswith(_PEOPLE) and not one.endswith("法人") for one in benefit.audience
        )
        self.you = self.t.you if people else self.t.your_firm

    def letter(self, changes: tuple[str, ...]) -> Letter:
        t, decision = self.t, self.decision
        return Letter(
            t.heading.format(you=self.you, name=decision.name),
            t.greeting if self.you == t.you else t.firm_greeting,
            self._opening(),
            tuple(section for section in self._sections(changes) if section.lines),
            changes,
            t.ending.format(you=self.you, basis=self._basis()),
            decision,
            self.lang,
        )

    def _basis(self) -> str:
        t, decision = self.t, self.decision
        day = t.day.format(day=self._day(decision.on)) if decision.on else ""
        return day + t.version.format(version=decision.version[:12])

    def _opening(self) -> str:
        """Which policy, and the answer."""
        t, decision = self.t, self.decision
        said = t.opening.format(you=self.you, name=decision.name, source=self._source())
        if decision.eligible is False:
            return said + t.refused.format(count=len(decision.failed))
        if decision.awaits:
            return said + t.awaits.format(rule=_inside(decision.awaits))
        if decision.eligible is None:
            return said + t.open
        if decision.until is not None:
            return said + t.until.format(day=self._day(decision.until))
        if decision.amount is None:
            return said + (t.amount_open if decision.missing else t.status)
        return said + t.given[decision.gives].format(amount=self._money(decision.amount))

    def _source(self) -> str:
        front = self.policy.front
        whole = self.t.title.format(title=front.title)
        if front.number:
            whole += self.t.number.format(number=front.number)
        return whole + (self._measure(self.decision.measure) if self.decision.measure else "")

    def _sections(self, changes: tuple[str, ...]) -> list[Section]:
        t, decision = self.t, self.decision
        failed = [one for one in decision.because if one.holds is False]
        rest = [one for one in decision.because if one.holds is not False]
        sections = [
            Section(t.failed, self._reasons(failed)),
            Section(t.changes, tuple(self._numbered([t.after.format(change=one) for one in changes]))),
            Section(t.rest if failed else t.conditions, self._reasons(rest)),
        ]
        if decision.missing:
            facts = listed([self._fact(name) for name in decision.missing], self.lang)
            sections.append(Section(t.missing, (t.bring.format(facts=facts),)))
        if decision.eligible:
            sections += [Section(t.sum, self._sum()), Section(t.payers, self._payers())]
        if decision.eligible is not False and not decision.awaits:
            sections.append(Section(t.needs, self._needs()))
        sections.append(Section(t.readings, self._readings()))
        return sections

    def _reasons(self, reasons: list[Reason]) -> tuple[str, ...]:
        """Each condition: its name, how it came out, the sentence, and what it stands on."""
        t = self.t
        lines = []
        for reason in reasons:
            name = t.window if reason.condition == IN_WINDOW else reason.condition
            template = t.bare_reason if reason.words == name else t.reason
            lines.append(
                template.format(
                    name=name,
                    verdict=t.verdicts[reason.holds],
                    words=reason.words,
                    grounds=self._grounds(reason.grounds),
                )
            )
        return tuple(self._numbered(lines))

    def _sum(self) -> tuple[str, ...]:
        decision = self.decision
        if not decision.sum or decision.amount is None:
            return ()
        return (self.t.line.format(words=decision.sum, grounds=self._grounds(decision.grounds)),)

    def _payers(self) -> tuple[str, ...]:
        """Who bears which part, and who transfers it."""
        t, decision, benefit = self.t, self.decision, self.benefit
        parts = [
            t.part.format(payer=payer_words(payer, self.lang), amount=self._money(part))
            for payer, part in decision.paid_by.items()
            if part
        ]
        if not parts:
            return ()
        words = t.between_parts.join(parts)
        if benefit.pays:
            words += t.pays.format(unit=benefit.pays)
        origin = benefit.split.origin if benefit.split else None
        phrase = getattr(origin, "phrase", None)
        ground = (Ground("split", phrase, origin.measure),) if origin and phrase else ()
        return (t.line.format(words=words, grounds=self._grounds(ground)),)

    def _needs(self) -> tuple[str, ...]:
        t, benefit = self.t, self.benefit
        if benefit.automatic:
            return (t.automatic,)
        return (
            (t.documents.format(documents=listed(list(benefit.needs), self.lang)),) if benefit.needs else ()
        )

    def _readings(self) -> tuple[str, ...]:
        """Everything declared that this decision stands on, once."""
        t, decision = self.t, self.decision
        grounds = [ground for reason in decision.because for ground in reason.grounds] + [*decision.grounds]
        found = dict.fromkeys(ground for ground in grounds if ground.because is not None)
        names = {FROM: t.window_from, UNTIL: t.window_until}
        return tuple(
            self._numbered(
                [
                    t.reading.format(
                        name=names.get(ground.name) or self._term(ground),
                        words=self._words(ground.words),
                        because=(ground.because or "").rstrip("。."),
                    )
                    for ground in found
                ]
            )
        )

    def _grounds(self, grounds: tuple[Ground, ...]) -> str:
        """依据第1条“按购车价格的5%”: the quotations, those of one measure together."""
        t = self.t
        by_measure: dict[str | None, list[str]] = {}
        for ground in grounds:
            if ground.because is None:
                by_measure.setdefault(ground.measure, []).append(t.quoted.format(words=ground.words))
        if not by_measure:
            return ""
        number_ = self.policy.front.number
        document = number_ or t.title.format(title=self.policy.front.title)
        said = [
            t.ground.format(
                source=document + (self._measure(measure) if measure else ""),
                quotes=t.between_quotes.join(quotes),
            )
            for measure, quotes in by_measure.items()
        ]
        return t.grounds.format(grounds=t.between_grounds.join(said))

    def _numbered(self, lines: list[str]) -> list[str]:
        if len(lines) < 2:
            return lines
        return [f"{place}{self.t.point}{line}" for place, line in enumerate(lines, 1)]

    def _measure(self, measure: str) -> str:
        return self.t.measure.format(measure=measure)

    def _money(self, amount: Decimal) -> str:
        return figure(amount, number(unit(self.decision.unit), 2), self.lang)

    def _day(self, day: date) -> str:
        return figure(day, DATE, self.lang)

    def _fact(self, name: str) -> str:
        """A fact as it is asked for: 信用是否良好."""
        type_ = self.benefit.decider.names.get(name) if self.benefit.decider else None
        truth = type_ is not None and type_.kind == "truth"
        return TONGUES[self.lang].truth(name).whether if truth else name

    def _term(self, ground: Ground) -> str:
        return TONGUES[self.lang].dated(ground.name, "date" if _day_in(ground.words) else "text")

    def _words(self, words: str) -> str:
        """A declared day as people write it."""
        day = _day_in(words)
        return self._day(day) if day else _inside(words)


def _day_in(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _inside(words: str) -> str:
    """Words that are quoted, with quotes of the second rank in them."""
    return words.replace("“", "‘").replace("”", "’")
