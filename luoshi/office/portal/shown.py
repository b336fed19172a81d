"""A measure as its page shows it: the marked text, and beside it what follows from it, each value tied to its phrase.

`measure_page(policy, measure, today)` makes it out of a policy that is ready to decide. Nothing here asks the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luoshi.office.language import Lang
from luoshi.office.portal.address import benefit_url
from luoshi.office.portal.days import Countdown, countdown, light
from luoshi.policy.document import Measure
from luoshi.policy.policy import Benefit, Policy, Register, Target, Task, Waiver, Watch
from luoshi.policy.showing.gist import Bit, gist
from luoshi.policy.showing.marked import Given, Marked, mark, name_of
from luoshi.problem import Say

GIVES: dict[str, Say] = {
    "money": Say("补助奖励", "payment"),
    "up_to": Say("最高额度", "ceiling"),
    "relief": Say("减免", "relief"),
    "refund": Say("返还", "refund"),
    "credit": Say("贷款额度", "credit"),
    "deferral": Say("延期", "deferral"),
    "status": Say("服务或资格", "service"),
}
_BEGINS = ("起", "起始", "开始", "起始日")


@dataclass(frozen=True, slots=True)
class ShownBenefit:
    """`url` leads to its calculator; `opens` only where it is still to open."""

    benefit: Benefit
    kind: Say
    line: tuple[Bit, ...]
    url: str
    payers: Say | None
    split: Given | None
    limit: Given | None
    opens: Countdown | None
    closes: Countdown | None

    @property
    def computable(self) -> bool:
        return not self.benefit.awaits


@dataclass(frozen=True, slots=True)
class Due:
    """A day that the measure names: what ends on it, the words, how far off it is."""

    name: str
    given: Given
    when: Countdown


@dataclass(frozen=True, slots=True)
class ShownTarget:
    target: Target
    goal: Given
    due: Given
    when: Countdown

    @property
    def light(self) -> tuple[str, Say]:
        return light(self.when)


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A register, a watch or a task: its name, its values, and a few words."""

    name: str
    values: tuple[Given, ...]
    words: Say


@dataclass(frozen=True, slots=True)
class Payers:
    """Who pays, for one benefit or several that are paid alike."""

    names: tuple[str, ...]
    words: Say
    split: Given | None
    limit: Given | None
    pays: str | None


@dataclass(frozen=True, slots=True)
class MeasurePage:
    measure: Measure
    marked: Marked
    title: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    benefits: tuple[ShownBenefit, ...]
    due: tuple[Due, ...]
    payers: tuple[Payers, ...]
    targets: tuple[ShownTarget, ...]
    registers: tuple[ShownLine, ...]
    watches: tuple[ShownLine, ...]
    tasks: tuple[ShownLine, ...]
    readings: tuple[tuple[Given, str], ...]
    """With the name of the block where its own does not tell what it is of."""
    waivers: tuple[Waiver, ...]
    before: str
    after: str
    """The numbers of its neighbours; empty at either end."""


def measure_page(policy: Policy, measure: Measure, today: date, lang: Lang) -> MeasurePage:
    marked = mark(policy, measure)
    blocks = policy.blocks_of(measure.id)
    benefits = tuple(
        shown_benefit(policy, one, marked, today, lang) for one in blocks if isinstance(one, Benefit)
    )
    targets = tuple(
        shown for one in blocks if isinstance(one, Target) and (shown := _target(one, marked, today))
    )
    all_ = policy.document.measures
    place = next(place for place, one in enumerate(all_) if one.id == measure.id)
    return MeasurePage(
        measure=measure,
        marked=marked,
        title=title_of(measure),
        lead=tuple(duty.name for duty in measure.duties if duty.role == "lead"),
        support=tuple(duty.name for duty in measure.duties if duty.role == "support"),
        benefits=benefits,
        due=tuple(_due(policy, marked, today)),
        payers=tuple(_payers(benefits)),
        targets=targets,
        registers=tuple(_register(one, marked) for one in blocks if isinstance(one, Register)),
        watches=tuple(_watch(one, marked) for one in blocks if isinstance(one, Watch)),
        tasks=tuple(_task(one, marked) for one in blocks if isinstance(one, Task)),
        readings=tuple(_readings(marked, {name_of(one): str(getattr(one, "name", "")) for one in blocks})),
        waivers=tuple(one for one in blocks if isinstance(one, Waiver)),
        before=all_[place - 1].id if place else "",
        after=all_[place + 1].id if place + 1 < len(all_) else "",
    )


def shown_benefit(policy: Policy, one: Benefit, marked: Marked, today: date, lang: Lang) -> ShownBenefit:
    given = marked.given.get(one.id, ())
    window = one.window
    first, last = (window.first, window.last) if window else (None, None)
    return ShownBenefit(
        benefit=one,
        kind=GIVES[one.gives],
        line=gist(one, given, lang, today),
        url=benefit_url(policy.id, one.measure.id if one.measure else None, one.id),
        payers=payers_words(one),
        split=_given(given, "split"),
        limit=_given(given, "limit"),
        opens=countdown(first, today) if first and first > today else None,
        closes=countdown(last, today) if last else None,
    )


def title_of(measure: Measure, longest: int = 40) -> str:
    """Its own heading, or its first words."""
    return measure.heading or short(measure.body, longest)


def short(words: str, longest: int) -> str:
    """The first words of a text, without who answers for it: to a mark where one is near, and never amid a number or
    inside brackets."""
    text = " ".join(words.split())
    clause = min((at for name in _CLAUSES if (at := text.find(name)) > 0), default=0)
    if clause and text[clause - 1] in _OPENING:
        text = text[: clause - 1].rstrip("。；，")
    if len(text) <= longest:
        return text
    cut = max(text.rfind(mark, longest * 2 // 5, longest) for mark in "，。；、：")
    kept = text[: cut if cut > 0 else longest]
    while (at := max(kept.rfind(mark) for mark in _OPENING)) > longest // 4 and not _closed(kept[at:]):
        kept = kept[:at]
    if cut <= 0:
        kept = kept.rstrip("0123456789.%")
    return kept.rstrip("，。；、：") + "……"


_CLAUSES = ("责任单位", "牵头单位", "责任部门", "牵头部门")
_OPENING = "（(〔【[《“"
_PAIRS = dict(zip(_OPENING, "）)〕】]》”", strict=True))


def _closed(words: str) -> bool:
    return _PAIRS[words[0]] in words


def payers_words(one: Benefit) -> Say | None:
    """省 1/2　市 1/2; or, in layers, who pays first and how the rest is shared."""
    if not one.paid_by:
        return None
    zh, en = [], []
    for layer in one.paid_by:
        if layer.rest is not None:
            shares = [(payer, share) for payer, share in layer.rest.items()]
            said = "　".join(f"{payer}{_share(share)}" for payer, share in shares)
            zh.append(f"其余：{said}" if len(one.paid_by) > 1 else said)
            en.append(f"the rest: {said}" if len(one.paid_by) > 1 else said)
        elif layer.share is not None:
            zh.append(f"{layer.payer}{_share(layer.share)}")
            en.append(f"{layer.payer}{_share(layer.share)}")
        elif layer.amount is not None:
            zh.append(f"{layer.payer}先付（{layer.amount.text}）")
            en.append(f"{layer.payer} first ({layer.amount.text})")
    return Say("；".join(zh), "; ".join(en))


def _share(share: Fraction) -> str:
    return "" if share == 1 else f" {share.numerator}/{share.denominator}"


def _payers(benefits: Iterable[ShownBenefit]) -> Iterable[Payers]:
    """Benefits that are paid alike are said once."""
    alike: dict[object, list[ShownBenefit]] = {}
    for one in benefits:
        if one.payers or one.limit or one.benefit.pays:
            limit = one.limit.words() if one.limit else None
            alike.setdefault((one.payers, one.benefit.pays, limit), []).append(one)
    for ones in alike.values():
        first = ones[0]
        yield Payers(
            tuple(one.benefit.name for one in ones),
            first.payers or Say("", ""),
            next((one.split for one in ones if one.split), None),
            first.limit,
            first.benefit.pays,
        )


def _due(policy: Policy, marked: Marked, today: date) -> Iterable[Due]:
    """The last days that the blocks of the measure quote or declare, the earliest first, each phrase once."""
    found: dict[tuple[object, date], Due] = {}
    for block in policy.blocks_of(marked.measure.id):
        if not isinstance(block, Benefit | Task):  # a target's day stands beside its goal
            continue
        window = block.window if isinstance(block, Benefit) else None
        first = window.first if window else None
        for one in marked.given.get(block.id, ()):
            day = one.value.last or one.value.day if one.value else None
            if day is None or one.value is None or one.value.kind not in ("date", "window"):
                continue
            if one.value.kind == "date" and (day == first or one.key.endswith(_BEGINS)):
                continue
            name = block.name if one.key == "until" else one.name.zh
            if isinstance(block, Benefit) and window and day == window.last:
                name = block.name
            phrase = one.quotation.key if one.quotation else one.reading and one.reading.says
            found.setdefault((phrase, day), Due(name, one, countdown(day, today)))
    return sorted(found.values(), key=lambda due: due.when.day)


def _readings(marked: Marked, names: dict[str, str]) -> Iterable[tuple[Given, str]]:
    """What two blocks declare in the same words is said once."""
    alike: dict[object, Given] = {}
    for one in marked.readings:
        assert one.reading is not None
        alike.setdefault((one.key, one.reading.says, one.reading.because, one.reading.source), one)
    keys = [one.key for one in alike.values()]
    for one in alike.values():
        unclear = keys.count(one.key) > 1 or one.name.zh != one.key
        yield one, names.get(one.block, "") if unclear else ""


def _target(one: Target, marked: Marked, today: date) -> ShownTarget | None:
    given = marked.given.get(one.id, ())
    goal = _given(given, "goal")
    if goal is None:
        return None
    return ShownTarget(one, goal, _given(given, "due") or goal, countdown(one.by, today))


def _register(one: Register, marked: Marked) -> ShownLine:
    every = _given(marked.given.get(one.id, ()), "every")
    zh = [f"{one.keeper}管理"] if one.keeper else []
    en = [f"kept by {one.keeper}"] if one.keeper else []
    if one.classes:
        zh.append(f"分为{'、'.join(one.classes)}")
        en.append(f"classes: {', '.join(one.classes)}")
    return ShownLine(one.name, (every,) if every else (), Say("，".join(zh), "; ".join(en)))


def _watch(one: Watch, marked: Marked) -> ShownLine:
    given = marked.given.get(one.id, ())
    values = [each for key in ("every", "floor", "aim", "ceiling") if (each := _given(given, key))]
    zh = f"报{one.report_to}" if one.report_to else ""
    en = f"reported to {one.report_to}" if one.report_to else ""
    return ShownLine(one.name, tuple(values), Say(zh, en))


def _task(one: Task, marked: Marked) -> ShownLine:
    given = marked.given.get(one.id, ())
    zh = f"办结标准：{one.done_when}" if one.done_when else ""
    en = f"done when: {one.done_when}" if one.done_when else ""
    return ShownLine(one.name, tuple(given), Say(zh, en))


def _given(given: Sequence[Given], key: str) -> Given | None:
    return next((one for one in given if one.key == key), None)


def window_words(one: Benefit) -> Say | None:
    """From when to when, in ISO days: for narrow columns."""
    if one.window is None or (one.window.first is None and one.window.last is None):
        return None
    first, last = one.window.first, one.window.last
    zh = f"{first or ''}{' 至 ' if first and last else '起' if first else '截至 '}{last or ''}"
    en = f"{f'from {first}' if first else ''}{' to ' if first and last else ''}{last or ''}"
    return Say(zh, en if first else f"until {last}")
