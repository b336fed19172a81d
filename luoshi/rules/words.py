"""The fourth reading: the sentence a person reads, with the numbers in it, in Chinese or English.

`rule_in_words` says the rule itself, `told` why a condition holds, fails or is not yet known in a case, `sum_in_words`
how an amount comes about, in one line of arithmetic. Each has a compiled form that looks at the tree once; what it
makes costs a few microseconds a sentence, so keep it. Sentences have no full stop: callers join them.

`values` has the value of every fact, term and define that the tree names; one that is absent or None is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from luoshi.rules import nodes as n
from luoshi.rules.evaluate import Value, compile_, compile_missing
from luoshi.rules.figures import Lang, listed
from luoshi.rules.pen import Ask, truths_in
from luoshi.rules.rule_words import rule_of
from luoshi.rules.told import pen_of, plain, tell
from luoshi.rules.tongue import NO_VALUES, Tongue, Values, Words
from luoshi.rules.words_en import EN
from luoshi.rules.words_zh import ZH
from luoshi.rules.worked import work

TONGUES: dict[Lang, Tongue] = {"zh": ZH, "en": EN}


def rule_in_words(node: n.Node, lang: Lang = "zh") -> str:
    """The rule itself: 购车日期在开始（含）至截止（含）之间."""
    return rule_of(_easy(node), TONGUES[lang])


def compile_told(
    node: n.Node, lang: Lang = "zh", fixed: Values = NO_VALUES
) -> Callable[[Values, bool | None], str]:
    """The function that tells a condition, given the values and whether it holds (None: not yet known). `fixed` are those
    of the values that are the same in every case."""
    t = TONGUES[lang]
    told = tell(plain(node), pen_of(t, fixed))
    yes, no, unknown = told.yes, told.no, _lacking(node, t, t.unknown, t.unsettled)

    def say(values: Values, verdict: bool | None) -> str:
        return yes(values) if verdict else unknown(values) if verdict is None else no(values)

    return say


def compile_sum(
    node: n.Node, lang: Lang = "zh", noun: str = "", fixed: Values = NO_VALUES
) -> Callable[[Values, Value], str]:
    """The function that tells how a value comes about, given the values and what it comes to (None: not yet known). With a
    noun (补贴) the line ends in it: 补贴7,500.00元."""
    t = TONGUES[lang]
    ends = f"{noun} " if noun and lang == "en" else noun
    stated = work(_easy(node), pen_of(t, fixed), Ask(noun=ends)).stated
    unknown = _lacking(node, t, t.needs, t.cannot)
    return lambda values, found: unknown(values) if found is None else stated(values)


def told(node: n.Node, values: Values, verdict: bool | None, lang: Lang = "zh") -> str:
    """One condition in one case."""
    return _told(node, lang)(values, verdict)


def sum_in_words(node: n.Node, values: Values, lang: Lang = "zh", noun: str = "") -> str:
    """How one value comes about in one case."""
    return _sum(node, lang, noun)(values, compile_(node)(values))


_told = lru_cache(maxsize=1024)(compile_told)
_sum = lru_cache(maxsize=1024)(compile_sum)


def _easy(node: n.Node) -> n.Node:
    return plain(node) if node.type.kind == "truth" else node


def _lacking(node: n.Node, t: Tongue, template: str, nothing: str) -> Words:
    """What is still missing; a truth is asked for as 是否…."""
    lacks: Callable[[Values], tuple[str, ...]] | None = None
    truths = truths_in(node)

    def say(values: Values) -> str:
        nonlocal lacks
        if lacks is None:
            lacks = compile_missing(node)
        missing = [t.truth(name).whether if name in truths else name for name in lacks(values)]
        return template.format(names=listed(missing, t.lang)) if missing else nothing

    return say
