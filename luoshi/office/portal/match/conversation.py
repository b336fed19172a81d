"""The match as a conversation: what is found so far, and what to ask next.

`meet(answers, lang)` matches what was told with every policy in force. Circumstances come first: yes-or-no facts without
which a benefit falls away are asked for together, as a list to tick, so that few questions settle much. Then the fact
that settles most, one at a time. A fact that was never asked is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Literal
from urllib.parse import urlencode

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.language import Lang
from luoshi.office.portal import queries
from luoshi.office.portal.address import benefit_url
from luoshi.office.portal.answer import NOUNS
from luoshi.office.portal.asking import Asked, asked_of, is_private, with_percent
from luoshi.office.portal.match.answers import Answers
from luoshi.policy.answering.match import LABELS, Found, Match, Question, Standing, match
from luoshi.policy.decide import Decider
from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.policy.policy import Policy
from luoshi.policy.showing.gist import gist, gist_words
from luoshi.policy.showing.marked import mark
from luoshi.problem import Problem, Refused, Say
from luoshi.rules.words import TONGUES

TICKED = 8
"""Circumstances on one list."""
FEWEST = 3
"""Fewer than these are asked one by one."""
Kind = Literal["circumstances", "question", "rest", "done"]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """A yes-or-no fact on the list: its words, its question, and what hangs on it."""

    name: str
    place: int
    words: str
    question: Say
    benefits: tuple[str, ...]
    typed: str


@dataclass(frozen=True, slots=True)
class Item:
    """One benefit among the results."""

    found: Found
    number: str
    url: str
    line: str
    note: str
    noun: Say

    @property
    def amount(self) -> Decimal | None:
        return self.found.decision.amount

    @property
    def measure(self) -> str:
        return self.found.benefit.measure.id if self.found.benefit.measure else ""


@dataclass(frozen=True, slots=True)
class Group:
    standing: Standing
    label: Say
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that was given, to be read again and changed."""

    name: str
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """`left` is about how many questions are still to come; `asked` or `circumstances` is the next."""

    answers: Answers
    on: date
    match: Match
    kind: Kind
    asked: Asked | None
    why: tuple[str, ...]
    circumstances: tuple[Circumstance, ...]
    groups: tuple[Group, ...]
    told: tuple[Told, ...]
    left: int
    left_out: tuple[str, ...]
    """The titles of policies in force that could not be matched."""
    earlier: date | None
    """Where everything is closed: the day on which most of it was open."""


def audiences() -> list[tuple[str, int]]:
    """For whom there are benefits, the most usual first, with how many."""
    counts: dict[str, int] = {}
    for policy in catalogue.policies():
        for benefit in policy.benefits.values():
            for one in benefit.audience:
                counts[one] = counts.get(one, 0) + 1
    first = [name for name in ("个人", "企业", "个体工商户") if name in counts]
    return [
        (name, counts[name])
        for name in [
            *first,
            *sorted((name for name in counts if name not in first), key=lambda name: -counts[name]),
        ]
    ]


def meet(
    answers: Answers, lang: Lang, again: str = "", typed: str = "", problem: Problem | None = None
) -> Meeting:
    """Where the conversation stands. `again` is a fact to be asked once more; `typed` and `problem` are of an answer that
    could not be taken."""
    policies = {policy.id: policy for policy in catalogue.policies()}
    vocabulary = catalogue.shared_vocabulary()
    on = answers.on or queries.today()
    answers, found = _matched(answers, policies, vocabulary, on, lang)
    asker = _Asker(policies, vocabulary, answers, lang)
    open_ = [one for one in found.questions if not one.declined]
    gates = asker.gates(open_, found)
    kind: Kind = "done"
    asked, why, listed = None, (), ()
    if asks := asking(again):
        kind, asked = "question", asker.asked(again, *asks, typed or answers.facts.get(again, ""), problem)
    elif open_ and answers.resting:
        kind = "rest"
    elif len(gates) >= FEWEST:
        kind, listed = "circumstances", asker.circumstances(gates[:TICKED])
    elif open_:
        question = asker.warmest(open_, found)
        kind, why = "question", tuple(policies[slug].benefits[key].name for slug, key in question.benefits)
        slug, key = question.benefits[0]
        asked = asker.asked(question.fact, policies[slug], asker.decider(slug, key))
    return Meeting(
        answers,
        on,
        found,
        kind,
        asked,
        why,
        listed,
        asker.groups(found),
        asker.told(),
        _left(open_, gates, found),
        tuple(one.version.policy.title for one in catalogue.left_out()),
        None if found.entitled or found.possibly or found.not_ else _earlier(found.closed),
    )


_EMPTY = Problem(
    "match.empty",
    Say("这一题还没有回答", "the question is not answered"),
    Say("填上，或选“不清楚”", "answer it, or choose Not sure"),
)


def read(name: str, typed: str) -> str:
    """An answer as it is kept. `Refused` where it is not what is asked, or nothing asks for it."""
    found = asking(name)
    if found is None:
        said = Say("现行政策不问这一项", "no policy in force asks for this")
        raise Refused(Problem("match.fact", said, Say("接着答下一问", "go on with the next question")))
    if not typed:
        raise Refused(_EMPTY)
    _, decider = found
    kept = with_percent(typed, decider.own[name])
    decider.read({name: kept})
    return kept


def asking(name: str) -> tuple[Policy, Decider] | None:
    """The first benefit in force that asks for a fact."""
    for policy in catalogue.policies():
        for benefit in policy.benefits.values():
            if benefit.decider and name in benefit.decider.rules.asked:
                return policy, benefit.decider
    return None


def _matched(
    answers: Answers, policies: dict[str, Policy], vocabulary: Vocabulary, on: date, lang: Lang
) -> tuple[Answers, Match]:
    """Answers that no policy can read any more (it was replaced since) are let go."""
    while True:
        try:
            return answers, match(
                policies.values(),
                answers.facts,
                audience=answers.audience or None,
                on=on,
                vocabulary=vocabulary,
                lang=lang,
            )
        except Refused as refused:
            gone = {problem.place.key for problem in refused.problems if problem.place.key in answers.facts}
            if not gone:
                raise
            answers = answers.without(gone)


def _left(open_: Sequence[Question], gates: Sequence[Question], found: Match) -> int:
    """Lists of circumstances, and what is missing where no circumstance is open any more."""
    names = {one.fact for one in gates}
    asked = {
        fact
        for one in (*found.possibly, *found.entitled)
        if not names & set(one.decision.missing)
        for fact in one.decision.missing
    }
    single = len([one for one in open_ if one.fact in asked])
    return single + (ceil(len(gates) / TICKED) if len(gates) >= FEWEST else len(gates))


def _earlier(closed: Sequence[Found]) -> date | None:
    """Of the last days of what is closed, the one on which most of it could be had; the latest of several."""

    def open_on(day: date) -> int:
        return sum((first or date.min) <= day <= (last or date.max) for first, last in windows)

    windows = [one.window for one in closed]
    return max((last for _, last in windows if last), key=lambda day: (open_on(day), day), default=None)


@dataclass(frozen=True, slots=True)
class _Asker:
    policies: dict[str, Policy]
    vocabulary: Vocabulary
    answers: Answers
    lang: Lang

    def gates(self, open_: Iterable[Question], found: Match) -> list[Question]:
        """Yes-or-no facts whose no takes a benefit away: few that take all away between them, those that take most first.
        Of several that guard one benefit the first is asked; once it is so, the others come by themselves."""
        possible = {(one.policy, one.benefit.id) for one in found.possibly} - self._warm(found)
        falls = {
            question.fact: {
                key for key in question.benefits if key in possible and self._falls(key, question.fact)
            }
            for question in open_
            if question.type.kind == "truth"
        }
        by_name = {question.fact: question for question in open_}
        chosen: list[Question] = []
        left = set().union(*falls.values())
        while left:
            best = max(falls, key=lambda name: len(falls[name] & left))
            chosen.append(by_name[best])
            left -= falls[best]
        return chosen

    def warmest(self, open_: Sequence[Question], found: Match) -> Question:
        """The next single question: of benefits that something told already speaks for, the one that settles most; where
        there is none, of all."""
        warm = self._warm(found)
        return next((one for one in open_ if warm & set(one.benefits)), open_[0])

    def _warm(self, found: Match) -> set[tuple[str, str]]:
        """The benefits still possible for which a circumstance has been ticked."""
        said = {name for name, value in self.answers.facts.items() if value == "是"}
        return {
            (one.policy, one.benefit.id)
            for one in (*found.possibly, *found.entitled)
            if said & set(self.decider(one.policy, one.benefit.id).rules.asked)
        }

    def _falls(self, key: tuple[str, str], fact: str) -> bool:
        decider = self.decider(*key)
        own = {name: value for name, value in self.answers.facts.items() if name in decider.names}
        return False in decider.verdicts(
            {**decider.read(own), fact: False}, self.answers.on or queries.today()
        )

    def decider(self, slug: str, key: str) -> Decider:
        decider = self.policies[slug].benefits[key].decider
        assert decider is not None
        return decider

    def circumstances(self, gates: Iterable[Question]) -> tuple[Circumstance, ...]:
        return tuple(
            Circumstance(
                one.fact,
                place,
                TONGUES[self.lang].truth(one.fact).yes,
                one.asks,
                tuple(self.policies[slug].benefits[key].name for slug, key in one.benefits),
                self.answers.facts.get(one.fact, ""),
            )
            for place, one in enumerate(gates, 1)
        )

    def asked(
        self, name: str, policy: Policy, decider: Decider, typed: str = "", problem: Problem | None = None
    ) -> Asked:
        return asked_of(name, decider, self.vocabulary, _counties(policy.front.jurisdiction), typed, problem)

    def groups(self, found: Match) -> tuple[Group, ...]:
        lists = {
            "entitled": found.entitled,
            "possibly": found.possibly,
            "not": found.not_,
            "closed": found.closed,
            "awaiting": found.awaiting,
        }
        return tuple(
            Group(standing, LABELS[standing], tuple(self._item(one) for one in ones))
            for standing, ones in lists.items()
            if ones
        )  # type: ignore[arg-type]

    def _item(self, one: Found) -> Item:
        policy = self.policies[one.policy]
        own = self.decider(one.policy, one.benefit.id).own
        linked = {
            name: value
            for name, value in self.answers.facts.items()
            if name in own and not is_private(own[name])
        }
        url = benefit_url(one.policy, one.benefit.measure.id if one.benefit.measure else None, one.benefit.id)
        return Item(
            one,
            policy.front.number or policy.front.title,
            f"{url}?{urlencode(linked)}" if linked else url,
            "" if one.benefit.awaits else _line(policy, one.benefit.id, self.lang),
            one.note(self.lang),
            NOUNS[one.benefit.gives],
        )

    def told(self) -> tuple[Told, ...]:
        made = []
        for name in (name for step in self.answers.steps for name in step):
            value = self.answers.facts.get(name)
            if value is not None:
                found = asking(name)
                truth = found is not None and found[1].own[name].kind == "truth"
                words = TONGUES[self.lang].truth(name).whether if truth else name
                made.append(Told(name, words, value))
        return tuple(made)


_LINES: dict[tuple[str, str, str, Lang], str] = {}
"""What a benefit of a version comes to, in one line: it never changes."""
_MOST_LINES = 20_000


def _line(policy: Policy, key: str, lang: Lang) -> str:
    at = (policy.id, policy.version, key, lang)
    line = _LINES.get(at)  # once: another thread may clear them meanwhile
    if line is None:
        if len(_LINES) >= _MOST_LINES:
            _LINES.clear()
        benefit = policy.benefits[key]
        given = mark(policy, benefit.measure).given.get(key, ()) if benefit.measure else ()
        line = _LINES[at] = gist_words(gist(benefit, given, lang), lang)
    return line


def _counties(jurisdiction: str) -> tuple[str, ...]:
    found = catalogue.jurisdiction(jurisdiction)
    return queries.counties(found.settings) if found else ()
