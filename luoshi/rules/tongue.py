"""What the fourth reading says a sentence with: the templates of one language, and how they are filled.

`Tongue` names every phrase that `words.py` and its parts use; `words_zh.py` and `words_en.py` give it in a language.
A template is cut up once, by `fill`; what is left to do for a case is to write the figures and join the pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import Any, Literal

from luoshi.rules.figures import Lang
from luoshi.rules.nodes import Comparison
from luoshi.rules.truth_names import TruthWords

Values = Mapping[str, Any]
NO_VALUES: Values = MappingProxyType({})
Words = Callable[[Values], str]
Sort = Literal["count", "amount", "date", "month", "part", "same"]
"""What a comparison compares: things counted or measured, amounts and bare numbers, days, months, the year or month
of a day; or, where there is no order, whether two are the same."""


@dataclass(frozen=True, slots=True)
class Relation:
    """How one side stands to the other, after what the left side is.

    `edge` is for two equal sides, where that wants saying: `at least` holds, or `more than` fails.
    """

    holds: str
    fails: str
    edge: str | None = None


@dataclass(frozen=True, slots=True)
class Tongue:
    """The phrases of one language. Holes are named; test_words_tongues.py holds the two to the same holes."""

    lang: Lang
    truth: Callable[[str], TruthWords]
    named: Callable[[str, str], str]
    """A name and its value side by side: 截止日期2023年3月31日."""
    dated: Callable[[str, str], str]
    """A name of a date or month as it stands in a sentence: 截止 is 截止日期. Takes the name and its kind."""
    about: str
    is_: str
    both: str
    """Two statements that belong together."""
    and_: str
    step: str
    """Between a step of a calculation and the next."""
    open: str
    close: str
    aside: str
    """A phrase in brackets after a figure."""
    relations: Mapping[tuple[Sort, Comparison], Relation]
    literal: Mapping[Comparison, Relation]
    """`=` and `<>` beside a literal."""
    excluded: str
    """Beside a text that a condition excludes."""
    threshold: Mapping[Comparison, str]
    between: Mapping[Sort, str]
    inside_excluded: Mapping[Sort, str]
    one_of: str
    none_of: str
    one_of_excluded: str
    many: str
    """The first of a long list, and how many there are."""
    alike: str
    unlike: str
    unknown: str
    unsettled: str
    unnamed: str
    always: str
    never: str
    undecided: str
    so: str
    so_not: str
    then: str
    because: str
    none_before: str
    not_given: str
    not_said: str
    counted_so: str
    """What is not given is taken as: 按未享受过补贴处理."""
    taken_so: str
    taken_not: str
    counted: str
    counted_as: str
    needs: str
    cannot: str
    within: str
    rounded_fen: str
    rounded_yuan: str
    rounded: str
    rounded_whole: str
    floor: str
    floor_every: str
    ceil: str
    ceil_every: str
    absolute: str
    days: str
    months: str
    difference: str
    later: str
    earlier: str
    year_of: str
    month_of: str
    result: str
    rule_between: str
    rule_outside: str
    rule_compare: str
    rule_alike: str
    rule_unlike: str
    rule_equal: str
    rule_unequal: str
    rule_one_of: str
    rule_none_of: str
    rule_or: str
    rule_not: str
    rule_when: str
    rule_else: str
    rule_when_must: str
    rule_else_must: str
    rule_when_so: str
    rule_when_not: str
    rule_else_so: str
    rule_else_not: str
    rule_branch: str
    rule_cap: str
    rule_floor: str
    rule_least: str
    rule_greatest: str
    rule_earliest: str
    rule_latest: str
    rule_round: str
    rule_floor_every: str
    rule_ceil_every: str
    rule_floor_of: str
    rule_ceil_of: str
    rule_absolute: str
    rule_coalesce: str
    rule_given_so: str
    rule_given_not: str
    rule_round_fen: str
    rule_round_yuan: str
    list_comma: str
    unit_of_days: str
    unit_of_months: str
    rule_days: str
    rule_months: str
    rule_years: str
    rule_year: str
    rule_month: str


def holes(template: str) -> tuple[str, ...]:
    """The names of the holes of a template, in its order."""
    return tuple(hole for _, hole, _, _ in Formatter().parse(template) if hole)


def constant(text: str) -> Words:
    """Words that are the same in every case."""

    def say(_: Values) -> str:
        return text

    say.parts = (text,), ()  # type: ignore[attr-defined]
    return say


NOTHING = constant("")


def fill(template: str, **parts: str | Words) -> Words:
    """The template with its holes filled, for every case at once. What was filled itself is taken apart again, so that a
    sentence is put together in one step, however it came about."""
    texts = [""]
    calls: list[Words] = []
    for text, hole, _, _ in Formatter().parse(template):
        texts[-1] += text
        part = parts[hole] if hole else ""
        if isinstance(part, str):
            texts[-1] += part
            continue
        between, inner = getattr(part, "parts", None) or (("", ""), (part,))
        texts[-1] += between[0]
        texts += between[1:]
        calls += inner
    return _joined(tuple(texts), tuple(calls))


def _joined(texts: tuple[str, ...], calls: tuple[Words, ...]) -> Words:
    """The texts with the calls between them."""
    if not calls:
        return constant(texts[0])
    if texts == ("", ""):
        return calls[0]
    said = _joiner(len(calls))(*texts, *calls)
    said.parts = texts, calls  # type: ignore[attr-defined]
    return said


@cache
def _joiner(count: int) -> Callable[..., Words]:
    """What makes the function that puts so many pieces between texts: of three times the speed of a loop."""
    texts, calls = [f"t{number}" for number in range(count + 1)], [f"c{number}" for number in range(count)]
    pieces = "".join(f"{{{text}}}{{{call}(values)}}" for text, call in zip(texts, calls, strict=False))
    source = f"lambda {', '.join(texts + calls)}: lambda values: f'{pieces}{{{texts[-1]}}}'"
    made: Callable[..., Words] = eval(source, {})
    return made
