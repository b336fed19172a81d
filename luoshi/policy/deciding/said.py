"""The words of a benefit's rules, compiled for one epoch: each condition as it came out in a case, and the sum.

Terms do not change within an epoch, so that whatever is said of them alone is written once (不低于起点5,000,000.00元);
what is left for a case is to put its own figures in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from luoshi.policy.deciding.defined import needed
from luoshi.policy.deciding.rulebook import Epoch, Rule, Rulebook, Values
from luoshi.rules.evaluate import Value
from luoshi.rules.figures import Lang
from luoshi.rules.words import compile_sum, compile_told

Told = Callable[[Values, bool | None], str]
Sum = Callable[[Values, Value], str]

_NOUNS: dict[Lang, dict[str, str]] = {
    "zh": {"money": "应发", "up_to": "最高", "relief": "减免", "refund": "返还", "credit": "额度"},
    "en": {
        "money": "payable",
        "up_to": "at most",
        "relief": "relief",
        "refund": "refund",
        "credit": "credit",
    },
}


@dataclass(frozen=True, slots=True)
class Said:
    """One function for each condition, in their order, and one for the amount."""

    conditions: tuple[Told, ...]
    sum: Sum | None


def said_in(epoch: Epoch, rules: Rulebook, lang: Lang) -> Said:
    """Takes milliseconds: keep it."""
    noun = _NOUNS[lang].get(rules.benefit.gives, "")
    return Said(
        tuple(_teller(condition, epoch, rules, lang) for condition in rules.conditions),
        compile_sum(rules.amount.tree, lang, noun, epoch.terms) if rules.amount else None,
    )


def _teller(condition: Rule, epoch: Epoch, rules: Rulebook, lang: Lang) -> Told:
    """The words for a condition; where it reads defines, followed by why those hold or do not."""
    told = compile_told(condition.tree, lang, epoch.terms)
    own = {name: terms for name, _, terms in epoch.defines}
    why = [
        (define.name, own[define.name], compile_told(tree, lang, {**epoch.terms, **own[define.name]}))
        for define in needed([condition.tree], rules.defines)
        if (tree := define.expression.tree) is not None and tree.type.kind == "truth"
    ]
    if not why:
        return told
    opening, joint, closing = ("（", "；", "）") if lang == "zh" else (" (", "; ", ")")

    def words(values: Values, holds: bool | None) -> str:
        said = (tell({**values, **terms}, values[name]) for name, terms, tell in why)
        return f"{told(values, holds)}{opening}{joint.join(said)}{closing}"

    return words
