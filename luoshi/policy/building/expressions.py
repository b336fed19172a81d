"""The expressions of a policy, each parsed with the names and types that hold where it stands.

A benefit's expressions know its facts (`asks`), the jurisdiction's facts (facts.yaml), its terms and the policy's
defines. A register's know its fields, its terms, its score items and 得分, the weighted sum of them. A watch's know 数值
and its 底线, 目标 and 上限. Numbers other than 0 and 1 are refused: a number is a term, and a term is a quotation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from luoshi.policy.deciding.terms import type_of
from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.policy.policy import (
    Benefit,
    Block,
    Define,
    Expression,
    Layer,
    Policy,
    Register,
    Score,
    Stated,
    Term,
    Watch,
)
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.declare import parse_type
from luoshi.rules.parse import parse
from luoshi.rules.types import DATE, TRUTH, Type
from luoshi.rules.types import number as number_type
from luoshi.rules.units import NONE, unit

Names = Mapping[str, Type]

SCORE = "得分"
FIGURE, FLOOR, AIM, CEILING = "数值", "底线", "目标", "上限"

_WORDS = re.compile(r"'[^']*'|\"[^\"]*\"|[^\W\d]\w*|[0-9０-９][0-9０-９.．]*[%％]?|[(),（），]")
_DAY = re.compile(r"'[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?'")


def with_trees(policy: Policy, vocabulary: Vocabulary) -> tuple[Policy, list[Problem]]:
    """The policy with every expression parsed, and what is wrong with those that could not be."""
    work = _Work(vocabulary)
    defines = work.defines(policy.defines)
    benefits = {id_: work.benefit(one) for id_, one in policy.benefits.items()}
    registers = {id_: work.register(one) for id_, one in policy.registers.items()}
    watches = {id_: work.watch(one) for id_, one in policy.watches.items()}
    made = replace(
        policy,
        defines=MappingProxyType(defines),
        benefits=MappingProxyType(benefits),
        registers=MappingProxyType(registers),
        watches=MappingProxyType(watches),
    )
    return made, work.problems


def literals(text: str) -> Iterator[tuple[int, int, str]]:
    """The numbers and dates written in an expression, but for 0, 1 and the places of `round`."""
    depth: list[str] = []
    before, commas = "", [0]
    for found in _WORDS.finditer(text):
        word = found.group()
        if word in "(（":
            depth.append(before)
            commas.append(0)
        elif word in ")）" and depth:
            depth.pop()
            commas.pop()
        elif word in ",，":
            commas[-1] += 1
        elif word[0].isdigit():
            places = bool(depth) and depth[-1].lower() == "round" and commas[-1] == 1
            if word not in ("0", "1") and not places:
                yield found.start(), found.end(), word
        elif _DAY.fullmatch(word):
            yield found.start(), found.end(), word
        before = word


class _Work:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.problems: list[Problem] = []
        self._facts: dict[str, Type] = {name: fact.type for name, fact in vocabulary.facts.items()}
        self._defined: dict[str, Type] = {}

    def defines(self, defines: Mapping[str, Define]) -> dict[str, Define]:
        """Each define, those that others stand on first."""
        made: dict[str, Define] = dict(defines)
        pending = list(defines.values())
        while pending:
            waiting: list[tuple[Define, list[Problem]]] = []
            for one in pending:
                kept, self.problems = self.problems, []
                asked = self._names(one.asks, one)
                expression = self._parsed(one.expression, {**asked, **_terms(one.terms)}, None)
                found, self.problems = self.problems, kept
                if expression.tree is None:
                    waiting.append((one, found))
                    continue
                self.problems.extend(found)
                self._defined[one.name] = expression.tree.type
                facts = {fact: asked[fact] for fact in one.asks if fact in asked}
                made[one.name] = replace(one, expression=expression, facts=MappingProxyType(facts))
            if len(waiting) == len(pending):
                for one, found in waiting:
                    self.problems.extend(found)
                    self._defined[one.name] = TRUTH
                break
            pending = [one for one, _ in waiting]
        return made

    def benefit(self, one: Benefit) -> Benefit:
        asked = self._names(one.asks, one)
        names = {**asked, **_terms(one.terms)}
        money = number_type(unit(one.unit), 2)
        for key, facts in (
            ("on", (one.on,) if one.on else ()),
            ("once_per", one.once_per),
            ("rises_with", one.rises_with),
        ):
            for fact in facts:
                self._known(key, fact, names, one.at(key))
        return replace(
            one,
            facts=MappingProxyType({fact: asked[fact] for fact in one.asks if fact in asked}),
            when=self._each(one.when, names, TRUTH),
            amount=self._parsed(one.amount, names, money) if one.amount else None,
            until=self._parsed(one.until, names, DATE) if one.until else None,
            paid_by=tuple(self._layer(layer, names, money) for layer in one.paid_by),
        )

    def register(self, one: Register) -> Register:
        listed = self._names(one.fields, one, "fields")
        names = {**listed, **_terms(one.terms)}
        entry = self._each(one.entry, names, TRUTH)
        score = {
            name: Score(
                self._parsed(item.points, names, None),
                self._parsed(item.weight, names, None) if item.weight else None,
            )
            for name, item in one.score.items()
        }
        for name, item in score.items():
            if item.points.tree is not None:
                names[name] = item.points.tree.type
        if score:
            names[SCORE] = number_type(NONE, 6)
        return replace(
            one,
            facts=MappingProxyType({name: listed[name] for name in one.fields if name in listed}),
            entry=entry,
            score=MappingProxyType(score),
            classes=self._each(one.classes, names, TRUTH),
            rank_by=self._parsed(one.rank_by, names, None) if one.rank_by else None,
        )

    def watch(self, one: Watch) -> Watch:
        names: dict[str, Type] = {**self._facts, **self._defined, **_terms(one.terms)}
        lines: tuple[tuple[str, Stated | None], ...] = (
            (FLOOR, one.floor),
            (AIM, one.aim),
            (CEILING, one.ceiling),
        )
        for name, line in lines:
            if line:
                names[name] = type_of(line.value)
        if one.figure:
            figure = self._named(one.figure, one.at("figure"))
            if figure:
                names[FIGURE] = figure
        facts = {FIGURE: names[FIGURE]} if FIGURE in names else {}
        return replace(one, facts=MappingProxyType(facts), lines=self._each(one.lines, names, TRUTH))

    def _layer(self, layer: Layer, names: Names, money: Type) -> Layer:
        return replace(layer, amount=self._parsed(layer.amount, names, money)) if layer.amount else layer

    def _each(
        self, expressions: Mapping[str, Expression], names: Names, want: Type
    ) -> Mapping[str, Expression]:
        return MappingProxyType({name: self._parsed(one, names, want) for name, one in expressions.items()})

    def _parsed(self, one: Expression, names: Names, want: Type | None) -> Expression:
        for start, end, word in literals(one.text):
            self.problems.append(
                Problem(
                    "number.bare",
                    Say(f"表达式里直接写了 {word}", f"{word} is written into the expression"),
                    Say(
                        "把它写成 terms 里的一项（引原文，或 {is: 值, because: 理由}），在这里用它的名字",
                        "make it one of the `terms` (a quotation, or {is: value, because: reason}) and use its name",
                    ),
                    one.spot(start, end),
                )
            )
        try:
            return replace(one, tree=parse(one.text, names, want=want))
        except Refused as refused:
            self.problems.extend(_moved(problem, one) for problem in refused.problems)
            return replace(one, tree=None)

    def _names(self, asks: Mapping[str, str], block: Block, key: str = "asks") -> dict[str, Type]:
        """The facts: those of the jurisdiction, and those that the block asks for."""
        names = {**self._facts, **self._defined}
        for fact, written in asks.items():
            place = block.at(f"{key}.{fact}")
            if written:
                type_ = self._named(written, place)
                shared = self._facts.get(fact)
                if type_ and shared and (type_.kind, type_.unit) != (shared.kind, shared.unit):
                    self.problems.append(
                        Problem(
                            "fact.type",
                            Say(
                                f"“{fact}”在 facts.yaml 里是{shared.name}，这里写成{written}",
                                f"“{fact}” is {shared.name} in facts.yaml, and {written} here",
                            ),
                            Say("这里不写类型，只列名字", "give no type here, only the name"),
                            place,
                        )
                    )
                if type_:
                    names[fact] = type_
            elif fact not in names:
                self.problems.append(
                    Problem(
                        "fact.unknown",
                        Say(
                            f"“{fact}”没有写类型，facts.yaml 里也没有它",
                            f"“{fact}” has no type, here or in facts.yaml",
                        ),
                        Say(f"写成“{fact}: 金额”的样子", f"write it as `{fact}: 金额`"),
                        place,
                    )
                )
        return names

    def _named(self, written: str, place: Place) -> Type | None:
        try:
            return parse_type(written, place=place)
        except Refused as refused:
            self.problems.extend(refused.problems)
            return None

    def _known(self, key: str, fact: str, names: Names, place: Place) -> None:
        if fact not in names:
            self.problems.append(
                Problem(
                    "fact.unknown",
                    Say(f"{key} 里的“{fact}”不是已知的事实", f"“{fact}” in `{key}` is not a known fact"),
                    Say(
                        "把它列进 asks，或改为 asks 里的名字",
                        "list it under `asks`, or use a name from there",
                    ),
                    place,
                )
            )


def _terms(terms: Mapping[str, Term]) -> dict[str, Type]:
    found = {}
    for name, term in terms.items():
        types = [type_of(version.stated.value) for version in term.versions]
        first = types[-1]
        lows = [each.low for each in types if isinstance(each.low, Decimal)]
        if len(types) > 1 and len(lows) == len(types):
            first = replace(first, low=min(lows), high=max(lows), scale=max(each.scale for each in types))
        found[name] = first
    return found


def _moved(problem: Problem, one: Expression) -> Problem:
    """A problem of an expression by itself, moved to where the expression stands in the file."""
    place = problem.place
    line, column = (place.line or 1) - 1, (place.column or 1) - 1
    lines = one.text.split("\n")
    offset = sum(len(each) + 1 for each in lines[:line]) + column
    length = max((place.end_column or column + 2) - (place.column or 1), 1)
    return replace(problem, place=one.spot(offset, offset + length))
