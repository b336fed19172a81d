"""Quantities: a number, its unit, and what the words around it make of it.

最高不超过10000元/台 is a ceiling of 10000 元 for each 台; 80家以上 is at least 80; 1—3个 is a range; 每人每天补助300元
is 300 元/人·天. A number with no unit word behind it is no quantity (500强), nor is one in a date or a name.

The scanner goes from number to number and reads right (scale, unit, range), then hands over to `comparison` for the
words around. In a list one word stands for all: 分别给予10、20、50万元, 首次突破1亿元、5亿元, 每人每月3000元、1500元. Nothing
looks farther than the clause, so the cost grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luoshi.text import comparison
from luoshi.text.lookalikes import lookalikes
from luoshi.text.numerals import ARABIC, CHINESE, SCALE, arabic, chinese, plain
from luoshi.text.span import Number, Op, Quantity
from luoshi.text.unitwords import MONEY, TIME, unit_at

_CHINESE_CHAR = "零〇一二两三四五六七八九十百千万亿"
_CANDIDATE = re.compile(
    rf"(?P<fraction>(?:百|千|万|[一二三四五六七八九十]{{1,3}}|(?<![0-9０-９])[0-9０-９]{{1,3}})分之)"
    r"|(?P<slash>(?<![0-9０-９/／.．])[1-9][/／](?:10|[2-9])(?![0-9０-９/／.．A-Za-z年月日号楼]))"
    rf"|(?P<arabic>(?<![0-9０-９])[0-9０-９])"
    rf"|(?P<half>一半|半数(?=以上))"
    rf"|(?P<doubled>翻[一两二三四]番)"
    rf"|(?P<chinese>(?<![{_CHINESE_CHAR}第几数]){CHINESE})"
)
_ARABIC = re.compile(rf"(?P<digits>{ARABIC})(?:[ 　]?(?P<scale>{SCALE}))?(?P<more>[多余])?")
_PART = re.compile(rf"{CHINESE}|{ARABIC}")
_RANGE = re.compile(r"[ 　]?(?:[—–－\-~～]{1,2}|至|到)[ 　]?(?=[0-9０-９])")
_RATIO = re.compile(rf"[∶:：](?P<second>{ARABIC})(?P<more>(?:[∶:：]{ARABIC}){{0,3}})(?![0-9０-９∶:：])")
_RATIO_BEHIND = re.compile(r"的?比例|(?:给予|予以|进行|共同)?(?:分担|承担|配套|兑换)")
_RATIO_BEFORE = re.compile(r"比[例值]?[为是]?$")
_LIST = re.compile(rf"(?:、{ARABIC}){{0,6}}[、和或及与]{ARABIC}(?P<scale>{SCALE})?")
_LIST_OF_GE = re.compile(rf"(?:、{ARABIC}个){{0,6}}[、和或及与]{ARABIC}(?=个)")
_FROM_THE_END = re.compile(r"[^此之今最以然先前落][后末]")
_LIST_MARK = re.compile("、|[和或及与]|以及|或者")
_LIST_OF_MONEY = re.compile(rf"(?:[、和或及与]{ARABIC}{SCALE}?元){{1,8}}(?=[/／])")
_BOUND_BEHIND = re.compile(r"(?:[（(]含[）)])?[及或]?以[上下内]")
_BOUND_BEFORE = re.compile("超过?$|逾$|突破$")
_BARE_SCALE = re.compile("[百千]万|[十百千]?亿|万亿")
_GAP = re.compile(r"[ 　]?")
_WHOLES = {"百分之": Decimal(100), "千分之": Decimal(1000), "万分之": Decimal(10000)}


@dataclass(frozen=True, slots=True)
class _Core:
    """The number itself with its unit, before the words around it are read."""

    end: int
    value: Number
    unit: str
    value_max: Number | None = None
    more: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """What the words before a number say; the next number of a list inherits it."""

    end: int
    unit: str
    op: Op | None
    per: tuple[str, ...]


def quantities(
    text: str, start: int = 0, end: int | None = None, *, taken: Sequence[tuple[int, int]] = ()
) -> Iterator[Quantity]:
    """The quantities in `text[start:end]`, in order. In the spans `taken` (dates, document numbers) no number counts."""
    end = len(text) if end is None else end
    named = ((*span, True) for span in taken)
    masks = sorted([*named, *((*span, False) for span in lookalikes(text, start, end))])
    mask, at, low = 0, start, start
    said: _Said | None = None
    while (candidate := _CANDIDATE.search(text, at, end)) is not None:
        begin = candidate.start()
        while mask < len(masks) and masks[mask][1] <= begin:
            low = max(low, masks[mask][1]) if masks[mask][2] else low
            mask += 1
        if mask < len(masks) and masks[mask][0] <= begin:
            at = masks[mask][1]
            continue
        free = masks[mask][0] if mask < len(masks) else end
        core = _core(text, candidate, free)
        dressed = core and _dressed(text, low, free, begin, core, said, is_word=bool(candidate["chinese"]))
        if dressed:
            found, said = dressed
            yield found
            at = low = found.end
        else:
            at = core.end if core else max(candidate.end(), _number_end(text, begin, end))


def _core(text: str, candidate: re.Match[str], end: int) -> _Core | None:
    begin = candidate.start()
    if candidate["fraction"]:
        return _fraction(text, candidate, end)
    if candidate["slash"]:
        part, _, whole = candidate.group().replace("／", "/").partition("/")
        below = int(part) < int(whole) and unit_at(text, candidate.end(), end) is None
        return (
            _Core(candidate.end(), _quotient(Decimal(int(part) * 100), Decimal(int(whole))), "%")
            if below
            else None
        )
    if candidate["half"]:
        return _Core(candidate.end(), Decimal(50), "%")
    if candidate["doubled"]:
        count = chinese(candidate.group()[1])
        return _Core(candidate.end(), count or Decimal(1), "番")
    if candidate["chinese"]:
        value, unit = chinese(candidate.group()), unit_at(text, candidate.end(), end)
        if unit and _BARE_SCALE.fullmatch(candidate.group()):
            value = _bare_scale(text, begin, candidate.group(), unit, end)
        return None if value is None or unit is None else _Core(unit[1], value, unit[0])
    return _arabic(text, begin, end)


def _arabic(text: str, begin: int, end: int) -> _Core | None:
    found = _ARABIC.match(text, begin, end)
    if found is None:
        return None
    value, scale, at = arabic(found["digits"], found["scale"] or ""), found["scale"], found.end()
    unit = unit_at(text, _skip_gap(text, at, end), end)
    if unit and unit[0] == "个" and (counted := _counted_in_list(text, unit[1], end)):
        unit = counted, unit[1]
    behind = unit[1] if unit else at
    if unit and (bound := comparison.LOWER_BOUND.match(text, behind, end)):
        behind = bound.end()
    if joined := _RANGE.match(text, behind, end):
        second = _ARABIC.match(text, joined.end(), end)
        second_unit = second and unit_at(text, _skip_gap(text, second.end(), end), end)
        if second and second_unit and (unit is None or unit[0] == second_unit[0]):
            if scale is None and unit is None and second["scale"]:
                value = arabic(found["digits"], second["scale"])
            high = arabic(second["digits"], second["scale"] or "")
            if high >= value:
                return _Core(second_unit[1], value, second_unit[0], high)
    if unit:
        return _Core(unit[1], value, unit[0], more=bool(found["more"]))
    if ratio := _RATIO.match(text, at, end):
        second_value = arabic(ratio["second"])
        marked = (
            ratio.group()[0] == "∶"
            or _RATIO_BEHIND.match(text, ratio.end())
            or _RATIO_BEFORE.search(text[max(0, begin - 3) : begin])
        )
        if second_value and marked:
            # Of 4∶3∶3 no one number says it all; the first part stands for it, and the words hold the rest.
            whole = value if ratio["more"] else _quotient(value, second_value)
            return _Core(ratio.end(), whole, "比")
    listed = _LIST.match(text, at, end) if scale is None else None
    if listed and (common := unit_at(text, _skip_gap(text, listed.end(), end), end)):  # 10、20、50万元
        return _Core(at, arabic(found["digits"], listed["scale"] or ""), common[0])
    if text[begin - 1 : begin] == "前" and scale is None:
        return _Core(at, value, "名")
    return _Core(at, value, "") if scale else None


def _bare_scale(text: str, begin: int, word: str, unit: tuple[str, int], end: int) -> Decimal | None:
    """亿元以上, 超百亿元: the scale alone is the number, where a bound says that it is one."""
    before = text[begin - 1 : begin]
    bounded = _BOUND_BEFORE.search(text[max(0, begin - 2) : begin]) or _BOUND_BEHIND.match(text, unit[1], end)
    return arabic("1", word) if unit[0] in MONEY and bounded and before not in tuple("数几多余上") else None


def _counted_in_list(text: str, at: int, end: int) -> str | None:
    """15个、22个工作日: what the last of a list of 个 counts."""
    listed = _LIST_OF_GE.match(text, at, end)
    unit = listed and unit_at(text, listed.end(), end)
    return unit[0] if unit and unit[0] in TIME else None


def _fraction(text: str, candidate: re.Match[str], end: int) -> _Core | None:
    """百分之五十, 三分之一, 千分之三: a share, in per cent."""
    part = _PART.match(text, candidate.end(), end)
    whole = _WHOLES.get(candidate.group()) or _either(candidate.group().removesuffix("分之"))
    value = part and _either(part.group())
    if not part or not whole or value is None:
        return None
    return _Core(part.end(), _quotient(value * 100, whole), "%")


def _dressed(
    text: str, low: int, high: int, begin: int, core: _Core, said: _Said | None, *, is_word: bool
) -> tuple[Quantity, _Said] | None:
    """The number with the words around it, or None where those show that it is none. `said`: of the number before."""
    if _is_part_of_a_date(text, begin, core):
        return None
    is_rank = begin > low and (
        text[begin - 1] == "前" or (core.unit in ("名", "位", "%") and _FROM_THE_END.match(text, begin - 2))
    )
    left, right = (
        comparison.left(text, low, begin, core.unit, core.end),
        comparison.right(text, core.end, high, core.unit),
    )
    before, per = left.op, left.per
    if said and said.unit == core.unit and _is_next_in_list(text, said.end, begin) and left.start == begin:
        before, per = before or (None if right.op else said.op), per or (() if right.per else said.per)
    start, op, roles = left.start, comparison.combined(before, right), left.roles
    if is_rank and (core.unit in ("名", "位") or (core.unit not in TIME and not is_word)):
        start, op, roles = begin - 1, "<=", (*roles, "rank")
    elif core.more and op == "=":
        op = ">"
    if is_word and "rank" not in roles and not _counts_in_words(core, left, right):
        return None
    if not core.unit and left.op is None and right.op is None:
        return None
    behind = right.per
    if (
        not per
        and not behind
        and core.unit in MONEY
        and (listed := _LIST_OF_MONEY.match(text, right.end, high))
    ):
        behind = comparison.right(text, listed.end(), high, core.unit).per  # 100元、200元、300元/人
    unit = comparison.per_unit(core.unit, per + behind)
    if op == "<=":
        roles = (*roles, "cap")
    elif op == ">=":
        roles = (*roles, "floor")
    found = Quantity(text[start : right.end], start, right.end, core.value, core.value_max, unit, op, roles)
    return found, _Said(right.end, core.unit, before, per)


def _is_next_in_list(text: str, at: int, begin: int) -> bool:
    return begin - at <= 2 and _LIST_MARK.fullmatch(text, at, begin) is not None


def _counts_in_words(core: _Core, left: comparison.Left, right: comparison.Right) -> bool:
    """A number in Chinese characters is a quantity where it is bounded or is money: 不超过六批, 一个月内, 五万元. Elsewhere
    it is mostly part of a name: 四大领域, 一季度, 三个一批."""
    if core.unit in MONEY and core.value >= 10:
        return True
    return right.op is not None or left.op not in (None, "~")


def _is_part_of_a_date(text: str, begin: int, core: _Core) -> bool:
    """每月15日 and 2023年 are dates even where no date could be built of them; 6月 is never a length."""
    if core.unit == "月" or (core.unit == "年" and core.value_max is None and core.value >= 1000):
        return True
    return core.unit == "日" and (text[begin - 1 : begin] == "月" or text[core.end : core.end + 1] == "前")


def _quotient(part: Decimal, whole: Decimal) -> Number:
    share = Fraction(part) / Fraction(whole)
    rest = share.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return plain(part / whole) if rest == 1 else share


def _either(written: str) -> Decimal | None:
    return arabic(written) if written[0] in "0123456789０１２３４５６７８９" else chinese(written)


def _skip_gap(text: str, at: int, end: int) -> int:
    gap = _GAP.match(text, at, end)
    return gap.end() if gap else at


def _number_end(text: str, begin: int, end: int) -> int:
    found = _ARABIC.match(text, begin, end)
    return found.end("digits") if found else begin + 1
