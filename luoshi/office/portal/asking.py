"""The facts of a benefit as a form: one question for each, with the input that suits its type.

What is asked comes from the benefit's own list; how, from the jurisdiction's vocabulary. What was typed is kept as it
was typed, wrong or not. An identity number or a free text never stands in an address: a form that holds one is posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from luoshi.policy.answering.match_words import question_words
from luoshi.policy.decide import Decider
from luoshi.policy.deciding.defined import inlined
from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.problem import Problem, Refused, Say
from luoshi.rules import nodes as n
from luoshi.rules.types import RATIO, REGION, Type

Input = Literal["truth", "choice", "select", "money", "number", "date", "month", "text"]
MANY = 6
"""More answers than these are a list to choose from."""
UNKNOWN = "不清楚"
OTHER = Say("其他地方", "elsewhere")
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One fact to be asked. `typed` is what stands in its field; `problem` what is wrong with that. `private` facts are
    left out of addresses; `needed` ones are read by the rules."""

    name: str
    type: Type
    input: Input
    question: Say
    options: tuple[tuple[str, str], ...]
    unit: str
    typed: str
    problem: Problem | None
    private: bool
    needed: bool
    register: str | None
    place: int

    @property
    def id(self) -> str:
        """For labels: names of facts may hold any character."""
        return f"fact-{self.place}"

    @property
    def answered(self) -> bool:
        return bool(self.typed) and self.typed != UNKNOWN


@dataclass(frozen=True, slots=True)
class Form:
    needed: tuple[Asked, ...]
    beside: tuple[Asked, ...]
    """What a claim asks besides and the rules do not read."""
    facts: Mapping[str, object]
    """Those that are well formed, for the decision."""
    problems: tuple[Problem, ...]

    @property
    def asked(self) -> tuple[Asked, ...]:
        return self.needed + self.beside

    @property
    def private(self) -> bool:
        return any(one.private for one in self.asked)

    @property
    def empty(self) -> bool:
        return not any(one.answered for one in self.asked)

    def public(self) -> dict[str, str]:
        """What may stand in an address."""
        return {one.name: one.typed for one in self.asked if one.answered and not one.private}

    def withheld(self) -> bool:
        """Whether something was typed that may not."""
        return any(one.private and one.answered for one in self.asked)


def form_of(
    decider: Decider,
    vocabulary: Vocabulary,
    counties: Sequence[str],
    typed: Mapping[str, str],
) -> Form:
    """The form, with what was typed read: facts that are wrong are left out of `facts` and named in `problems`."""
    needed, beside = [], []
    facts: dict[str, object] = {}
    problems: list[Problem] = []
    names = dict.fromkeys([*decider.benefit.asks, *decider.rules.asked])
    for place, name in enumerate(names, 1):
        written = typed.get(name, "").strip()[:LONGEST]
        problem = None
        if written:
            try:
                facts[name] = decider.read({name: with_percent(written, decider.own[name])})[name]
            except Refused as refused:
                problem = refused.problems[0]
                problems.append(problem)
        asked = asked_of(name, decider, vocabulary, counties, written, problem, place)
        (needed if asked.needed else beside).append(asked)
    return Form(tuple(needed), tuple(beside), facts, tuple(problems))


def asked_of(
    name: str,
    decider: Decider,
    vocabulary: Vocabulary,
    counties: Sequence[str],
    typed: str,
    problem: Problem | None,
    place: int = 1,
) -> Asked:
    """One question of a benefit."""
    type_, fact = decider.own[name], vocabulary.facts.get(name)
    options = tuple((one, one) for one in _options(name, type_, decider, counties))
    return Asked(
        name,
        type_,
        _input_of(type_, options),
        question_words(name, type_, fact),
        options,
        "%" if type_.name == RATIO.name else str(type_.unit),
        typed.removesuffix("%") if type_.name == RATIO.name else typed,
        problem,
        is_private(type_),
        name in decider.rules.asked,
        fact.register if fact else None,
        place,
    )


def with_percent(typed: str, type_: Type) -> str:
    """A bare number beside the sign % is so many per cent."""
    return f"{typed}%" if type_.name == RATIO.name and typed[-1:].isdigit() else typed


def is_private(type_: Type) -> bool:
    """Identity numbers and free texts (names, numbers of contracts) may tell who she is."""
    return type_.kind == "text" and not type_.options and type_.name != REGION.name


def _input_of(type_: Type, options: Sequence[object]) -> Input:
    if type_.kind == "truth":
        return "truth"
    if options:
        return "choice" if len(options) <= MANY else "select"
    if type_.kind == "number":
        return "money" if str(type_.unit) == "元" else "number"
    if type_.kind == "date":
        return "date"
    return "month" if type_.kind == "month" else "text"


def _options(name: str, type_: Type, decider: Decider, counties: Sequence[str]) -> Sequence[str]:
    """Those of its type; for a place the counties, or the places that the rules name where these are others."""
    if type_.options:
        return type_.options
    if type_.name != REGION.name:
        return ()
    named = tuple(dict.fromkeys(_places(name, decider)))
    places = tuple(counties) if set(named) <= set(counties) else named
    return (*places, OTHER.zh) if places else ()


def _places(name: str, decider: Decider) -> Iterable[str]:
    """The texts that the rules hold a fact against."""
    for condition in decider.rules.conditions:
        for node in n.walk(inlined(condition.tree, decider.rules.defines)):
            match node:
                case n.In(value=n.Name(name=held), options=options) if held == name:
                    yield from (str(option.value) for option in options)
                case n.Compare(left=n.Name(name=held), right=n.Literal_(value=str(place))) if held == name:
                    yield place
