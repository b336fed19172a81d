"""What a benefit comes to, in one line, with every number tied to where it comes from: 购车价格 × 5%，封顶 10,000元.

`gist(benefit, given)` gives pieces: words, and the `Given` (marked.py) whose figure stands there. The rule's own words
(rules/words.py) say it; only the names of terms give way to their values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from luoshi.policy.deciding.terms import value_of
from luoshi.policy.policy import Benefit, Term
from luoshi.policy.showing.marked import Given, value_words
from luoshi.problem import Say
from luoshi.rules import nodes as n
from luoshi.rules.figures import Lang
from luoshi.rules.words import rule_in_words

Bit = str | Given

_CAPPED = Say("，封顶 ", ", at most ")
_UP_TO, _UP_TO_A = Say("最高 ", "up to "), Say("最高为", "up to ")
_PUT_OFF = Say("可延至 ", "put off until ")
_STATUS = Say("符合条件即可享受", "given to all who meet the conditions")
_AWAITS = Say("标准待定：", "still to be settled: ")
_HOLE = 0xE000
"""Names of terms give way to characters that no text holds, and those to values."""


def gist(
    benefit: Benefit, given: Sequence[Given], lang: Lang = "zh", on: date | None = None
) -> tuple[Bit, ...]:
    """The line. `given` are the benefit's own; of a term with several versions the one that holds `on` is taken, or the
    latest."""
    if benefit.awaits:
        return (_AWAITS.to(lang) + benefit.awaits,)
    rule = benefit.amount or benefit.until
    if rule is None or rule.tree is None:
        return (_STATUS.to(lang),)
    tree = _settled(rule.tree, benefit.terms)
    body, cap = _capped(tree, benefit.terms)
    bits = _words(body, benefit, given, lang, on)
    if benefit.gives == "up_to":
        bits.insert(
            0, (_UP_TO if isinstance(body, n.Name) and body.name in benefit.terms else _UP_TO_A).to(lang)
        )
    elif benefit.until is not None:
        bits.insert(0, _PUT_OFF.to(lang))
    if cap is not None:
        bits += [_CAPPED.to(lang), *_words(cap, benefit, given, lang, on)]
    return tuple(bits)


def gist_words(bits: Sequence[Bit], lang: Lang = "zh") -> str:
    """The line as plain words."""
    return "".join(bit if isinstance(bit, str) else figure_of(bit, lang) for bit in bits)


def figure_of(given: Given, lang: Lang = "zh") -> str:
    """The bare figure that stands in the line."""
    return value_words(given.value, lang, brief=True) if given.value else given.words(lang)


def _capped(tree: n.Node, terms: Mapping[str, Term]) -> tuple[n.Node, n.Node | None]:
    """A sum and the term that it may not exceed."""
    if isinstance(tree, n.Least) and len(tree.values) == 2:
        body, cap = tree.values
        if isinstance(cap, n.Name) and cap.name in terms:
            return body, cap
    return tree, None


def _words(tree: n.Node, benefit: Benefit, given: Sequence[Given], lang: Lang, on: date | None) -> list[Bit]:
    names = [name for name in n.names(tree) if name in benefit.terms]
    holes = {name: chr(_HOLE + place) for place, name in enumerate(names)}
    types = {node.name: node.type for node in n.walk(tree) if isinstance(node, n.Name)}
    said = rule_in_words(
        n.substitute(tree, {name: n.Name(types[name], hole) for name, hole in holes.items()}), lang
    )
    back = {hole: name for name, hole in holes.items()}
    bits: list[Bit] = []
    words = ""
    for sign in said:
        if sign not in back:
            words += sign
            continue
        if words:
            bits.append(words)
        words = ""
        one = _held(back[sign], given, on)
        bits.append(one if one is not None else back[sign])
    return _months([*bits, words] if words else bits, lang)


def _months(bits: list[Bit], lang: Lang) -> list[Bit]:
    """原还款日后（12个月）个月 says months twice where a term has them."""
    for place in range(1, len(bits) - 1):
        before, one, behind = bits[place - 1 : place + 2]
        if not isinstance(one, Given) or not isinstance(before, str) or not isinstance(behind, str):
            continue
        for opening, closing, unit in (
            ("（", "）个月", "个月"),
            ("(", ") months", " months"),
            ("(", ") months", " month"),
        ):
            if (
                before.endswith(opening)
                and behind.startswith(closing)
                and figure_of(one, lang).endswith(unit)
            ):
                bits[place - 1], bits[place + 1] = before[: -len(opening)], behind[len(closing) :]
                break
    return [bit for bit in bits if bit]


def _held(name: str, given: Sequence[Given], on: date | None) -> Given | None:
    versions = [one for one in given if one.key == name and one.value is not None]
    held = [one for one in versions if on is None or one.since is None or one.since <= on]
    return (held or versions)[-1] if versions else None


def _settled(tree: n.Node, terms: Mapping[str, Term]) -> n.Node:
    """The tree without the branches that a declared yes or no has settled."""
    swaps = {id(child): _settled(child, terms) for child in n.children(tree)}
    tree = _rebuilt(tree, swaps)
    if isinstance(tree, n.Case):
        for when, value in tree.branches:
            verdict = _declared(when, terms)
            if verdict is True:
                return value
            if verdict is None:
                return tree
        return tree.otherwise
    if isinstance(tree, (n.And, n.Or)):
        # What is declared so adds nothing to `and`; what is declared not so, nothing to `or`.
        idle = isinstance(tree, n.And)
        left = tuple(value for value in tree.values if _declared(value, terms) is not idle)
        if 0 < len(left) < len(tree.values):
            return left[0] if len(left) == 1 else replace(tree, values=left)
    return tree


def _declared(tree: n.Node, terms: Mapping[str, Term]) -> bool | None:
    """What a declared yes or no says."""
    if isinstance(tree, n.Name) and tree.name in terms and len(terms[tree.name].versions) == 1:
        value = value_of(terms[tree.name].on(None))
        return value if isinstance(value, bool) else None
    return None


def _rebuilt(tree: n.Node, swaps: Mapping[int, n.Node]) -> n.Node:
    if all(id(made) == key for key, made in swaps.items()):
        return tree
    changed: dict[str, Any] = {
        one.name: _swapped(getattr(tree, one.name), swaps) for one in fields(tree) if one.name != "type"
    }
    return replace(tree, **changed)


def _swapped(part: object, swaps: Mapping[int, n.Node]) -> object:
    if isinstance(part, n.Node):
        return swaps.get(id(part), part)
    if isinstance(part, tuple):
        return tuple(_swapped(one, swaps) for one in part)
    return part
