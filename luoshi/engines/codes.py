"""Why a benefit came out as it did, in one whole number: which conditions fail, which are not known.

    bits 0 to 30     the conditions, in their order (the window that no condition states is the last), that fail
    bits 31 to 61    the conditions that are not known
    bit 62           all conditions hold, but a fact for the amount (or the day, or who pays) is missing

0 says that nothing is in the way. `code_of` makes a code out of the conditions' values, `read_code` turns one back into
the conditions' words, the facts that they read and the sentences of the document that they stand on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luoshi.engines.plan import MOST_CONDITIONS, NO_RESULT, UNKNOWN_FROM
from luoshi.policy.deciding.defined import inlined
from luoshi.policy.deciding.rulebook import FROM, UNTIL
from luoshi.policy.deciding.terms import literal
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules import nodes as n
from luoshi.rules.figures import Lang
from luoshi.rules.types import DATE
from luoshi.rules.words import rule_in_words

if TYPE_CHECKING:
    from luoshi.policy.deciding.rulebook import Rule, Rulebook
    from luoshi.policy.decision import Ground
    from luoshi.policy.document import Measure
    from luoshi.policy.policy import Benefit, Policy

LACKS = 1 << NO_RESULT
_ALL = (1 << MOST_CONDITIONS) - 1
_ENDS = "。；;\n"
_CUTS = {ord(sign): f"{sign}\n" for sign in "。；;"}


@dataclass(frozen=True, slots=True)
class Cause:
    """A condition that fails (`holds` false) or is not known (None): what it says, the facts it reads, what it stands on
    and the sentences of the document that say so."""

    condition: str
    holds: bool | None
    words: str
    facts: tuple[str, ...]
    grounds: tuple[Ground, ...]
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "condition": self.condition,
            "holds": self.holds,
            "words": self.words,
            "facts": list(self.facts),
            "quotes": [one.words for one in self.grounds if one.because is None],
            "readings": [str(one) for one in self.grounds if one.because is not None],
            "sentences": list(self.sentences),
        }


@dataclass(frozen=True, slots=True)
class Coded:
    """What a code says of a benefit. `lacking` are the facts that the amount, the day or the shares read, where one of
    them is missing."""

    policy: str
    benefit: Benefit
    code: int
    causes: tuple[Cause, ...]
    lacking: tuple[str, ...]

    @property
    def failed(self) -> tuple[Cause, ...]:
        return tuple(one for one in self.causes if one.holds is False)

    @property
    def unknown(self) -> tuple[Cause, ...]:
        return tuple(one for one in self.causes if one.holds is None)

    @property
    def eligible(self) -> bool | None:
        if self.failed:
            return False
        return None if self.causes or self.benefit.awaits else True

    def as_json(self) -> dict[str, Any]:
        one = self.benefit
        return {
            "policy": self.policy,
            "benefit": one.id,
            "name": one.name,
            "measure": one.measure.id if one.measure else None,
            "code": self.code,
            "eligible": self.eligible,
            "failed": [cause.as_json() for cause in self.failed],
            "not_known": [cause.as_json() for cause in self.unknown],
            "lacking": list(self.lacking),
            "awaits": one.awaits,
        }


def code_of(holds: Sequence[bool | None], lacks: bool = False) -> int:
    """The code of the conditions' values; `lacks` where they all hold and the result cannot be worked out."""
    code = sum(1 << number for number, one in enumerate(holds) if one is False)
    code |= sum(1 << number + UNKNOWN_FROM for number, one in enumerate(holds) if one is None)
    return code | (LACKS if lacks else 0)


def failing(code: int) -> tuple[int, ...]:
    """The numbers (from 0) of the conditions that fail."""
    return _numbers(code & _ALL)


def not_known(code: int) -> tuple[int, ...]:
    """The numbers (from 0) of the conditions that are not known."""
    return _numbers(code >> UNKNOWN_FROM & _ALL)


def read_code(policy: Policy, benefit: Benefit, code: int, lang: Lang = "zh") -> Coded:
    """What a code says. `Refused` where no decision of this benefit has it."""
    assert benefit.decider is not None, "load the policy with luoshi.policy.load"
    rules = benefit.decider.rules
    _look_at(code, benefit, rules)
    measures = {one.id: one for one in policy.document.measures}
    grounds = rules.epochs.on(None).grounds
    causes = []
    for number, (rule, stands_on) in enumerate(zip(rules.conditions, grounds, strict=True)):
        bit = 1 << number
        if code & (bit | bit << UNKNOWN_FROM):
            causes.append(
                Cause(
                    rule.name,
                    False if code & bit else None,
                    rule_in_words(_with_terms(rule.tree, benefit), lang),
                    _facts([rule], rules),
                    stands_on,
                    _sentences(stands_on, measures, benefit.measure)
                    or _nearest(rule, rules, benefit.measure),
                )
            )
    results = [rule for rule in (rules.amount, rules.until, *rules.sums) if rule is not None]
    return Coded(policy.id, benefit, code, tuple(causes), _facts(results, rules) if code & LACKS else ())


def _numbers(bits: int) -> tuple[int, ...]:
    return tuple(number for number in range(MOST_CONDITIONS) if bits >> number & 1)


def _look_at(code: int, benefit: Benefit, rules: Rulebook) -> None:
    """Only a code that a decision can have is read."""
    count = len(rules.conditions)
    within = (1 << count) - 1
    failed, unknown = code & _ALL, code >> UNKNOWN_FROM & _ALL
    what = None
    if not 0 <= code < 1 << 63:
        what = Say("编码在 0 到 9223372036854775807 之间", "a code lies between 0 and 9223372036854775807")
    elif (failed | unknown) & ~within:
        number = (failed | unknown).bit_length()
        what = Say(
            f"编码指的是第 {number} 个条件，“{benefit.id}”只有 {count} 个",
            f"the code names condition {number}, and `{benefit.id}` has {count}",
        )
    elif failed & unknown:
        name = rules.conditions[_numbers(failed & unknown)[0]].name
        what = Say(
            f"编码说条件“{name}”既不成立又不能确定",
            f"the code has condition {name} both fail and be unknown",
        )
    elif code & LACKS and (code != LACKS or not _has_result(rules)):
        what = Say(
            "第 62 位只在条件都成立、金额或期限算不出时有",
            "bit 62 stands only where all conditions hold and the amount or day cannot be worked out",
        )
    if what is not None:
        do = Say(
            f"从结果表的“{benefit.id}.code”列照抄；政策文件改过的，用当时的那一版",
            f"copy it from the column `{benefit.id}.code` of the results; use the version of the policy they name",
        )
        raise Refused(Problem("code.none", what, do, Place(key=str(code))))


def _has_result(rules: Rulebook) -> bool:
    return rules.amount is not None or rules.until is not None


def _with_terms(tree: n.Node, benefit: Benefit) -> n.Node:
    """The rule with the numbers in it; of a term with several versions the latest, which its grounds then name."""
    values: dict[str, n.Node] = {name: literal(term.on(None)) for name, term in benefit.terms.items()}
    window = benefit.window
    for name, day in ((FROM, window.first), (UNTIL, window.last)) if window else ():
        if day is not None:
            values[name] = n.Literal_(DATE, day)
    return n.substitute(tree, values)


def _facts(rules: Iterable[Rule], book: Rulebook) -> tuple[str, ...]:
    """The facts that the rules read, defines seen through."""
    found: dict[str, None] = {}
    for rule in rules:
        for name in n.names(inlined(rule.tree, book.defines)):
            if name in book.dated:
                found.setdefault(book.day)
            elif name in book.asked:
                found.setdefault(name)
    return tuple(found)


def _sentences(
    grounds: Iterable[Ground], measures: dict[str, Measure], own: Measure | None
) -> tuple[str, ...]:
    """The sentences in which the quoted words stand, each once."""
    found: dict[str, None] = {}
    for ground in grounds:
        measure = measures.get(ground.measure) if ground.measure else own
        if measure is None:
            continue
        start = measure.text.find(ground.words)
        if ground.because is None and start >= 0:
            found.setdefault(_sentence(measure.text, start, start + len(ground.words)))
    return tuple(found)


def _nearest(rule: Rule, book: Rulebook, measure: Measure | None) -> tuple[str, ...]:
    """Of a condition that quotes nothing, the sentence of its measure that shares most with what it says: the one that
    has most of the pairs of characters of its name, its facts and its texts."""
    if measure is None:
        return ()
    texts = [str(one.value) for one in n.walk(rule.tree) if isinstance(one, n.Literal_)]
    said = " ".join([rule.name, *(name.removeprefix("是否") for name in _facts([rule], book)), *texts])
    pairs = {said[at : at + 2] for at in range(len(said) - 1) if " " not in said[at : at + 2]}
    sentences = [one.strip() for one in measure.body.translate(_CUTS).split("\n") if one.strip()]
    return (max(sentences, key=lambda one: sum(pair in one for pair in pairs)),) if sentences else ()


def _sentence(text: str, start: int, end: int) -> str:
    while start > 0 and text[start - 1] not in _ENDS:
        start -= 1
    while end < len(text) and text[end - 1] not in _ENDS:
        end += 1
    return text[start:end].strip()
