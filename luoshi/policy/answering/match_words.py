"""What a match says: the change that would make a condition hold, and the question that asks for a fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from luoshi.policy.answering.change import Change
from luoshi.policy.jurisdiction.vocabulary import Fact
from luoshi.problem import Say
from luoshi.rules.exact import EXACT
from luoshi.rules.figures import Lang, figure, form_of
from luoshi.rules.types import Type
from luoshi.rules.words import TONGUES

_WHEN = ("日期", "时间")
_VERB = 2
"""What stands before 日期 is the verb itself where it has two characters: 购车日期, but not 商品购买日期."""


def change_words(change: Change, lang: Lang = "zh") -> str:
    """用工人数再增加1人（现19人，需20人以上）; 2023年3月31日（含）前购车."""
    name, to = change.fact, figure(change.to, change.type, lang)
    if change.type.kind == "truth":
        words = TONGUES[lang].truth(name)
        said = words.yes if change.to else words.no
        return f"须{said}" if lang == "zh" else f"it must be so: {said}"
    now = figure(change.now, change.type, lang)
    if change.exactly:
        if len(change.options) > 1:
            listed = [figure(option, change.type, lang) for option in change.options]
            to = "".join(listed) + "之一" if lang == "zh" else " or ".join(listed)
        return f"{name}须为{to}（现为{now}）" if lang == "zh" else f"{name} must be {to} (now {now})"
    up = change.to > change.now
    if isinstance(change.to, date):
        return _day(name, to, now, up, lang)
    by = _step(change, lang)
    if lang == "zh":
        return f"{name}再{'增加' if up else '减少'}{by}（现{now}，需{to}以{'上' if up else '下'}）"
    bound = "at least" if up else "at most"
    return f"{name}: {by} {'more' if up else 'less'} (now {now}, {bound} {to} needed)"


def question_words(name: str, type_: Type, fact: Fact | None) -> Say:
    """How to ask for a fact: as the vocabulary has it, else by its type."""
    zh, en = _asked(name, type_)
    return Say(fact.question if fact and fact.question else zh, en)


def _asked(name: str, type_: Type) -> tuple[str, str]:
    if type_.kind == "truth":
        zh, en = (TONGUES[lang].truth(name).whether for lang in ("zh", "en"))
        return f"{zh}？" if "是否" in zh else f"是否{zh}？", f"Is it so: {en}?"
    if type_.options:
        return f"{name}是哪一种？", f"Which is it: {name}?"
    if type_.kind == "date":
        return f"{name}是哪一天？", f"Which day is {name}?"
    if type_.kind == "month":
        return f"{name}是哪个月？", f"Which month is {name}?"
    unit = str(type_.unit)
    if type_.kind == "number":
        return (
            f"{name}是多少{f'（{unit}）' if unit else ''}？",
            f"How much is {name}{f' ({unit})' if unit else ''}?",
        )
    return f"{name}是什么？", f"What is {name}?"


def _day(name: str, to: str, now: str, up: bool, lang: Lang) -> str:
    if lang == "en":
        return f"{name} on or {'after' if up else 'before'} {to} (now {now})"
    side = "后" if up else "前"
    verb = next((name.removesuffix(end) for end in _WHEN if name.endswith(end)), "")
    said = f"{to}（含）{side}{verb}" if len(verb) == _VERB else f"{name}在{to}（含）以{side}"
    return f"{said}（现为{now}）"


def _step(change: Change, lang: Lang) -> str:
    """By how much. A ratio goes up by percentage points."""
    now, to = change.now, change.to
    if isinstance(now, Fraction) or isinstance(to, Fraction):
        by: Decimal | Fraction = abs(Fraction(to) - Fraction(now))
    else:
        by = abs(EXACT.subtract(to, now))
    said = figure(by, change.type, lang)
    if form_of(change.type) != "ratio":
        return said
    return said.replace("%", "个百分点" if lang == "zh" else " percentage points")
