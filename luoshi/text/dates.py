"""Days, months, quarters, years and stretches of time, as official prose writes them.

A date is read from its elements (年 月 日 and words such as 底, 上半年, 第一季度); two of them joined by 至 or a dash make
a window; the words around it say whether it is an end (到…, 延长至…, …前) or a beginning (自…起). A year that is not
written is that of the document.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from luoshi.text.numerals import small, year
from luoshi.text.span import Moment

_D = "[0-9０-９]"
_YEAR = rf"(?P<year>(?:1[89]|2[01]|１[８９]|２[０１]){_D}{{2}}|[一二][一二三四五六七八九〇○零]{{3}})"
_GAP = r"[ 　]?"
_NUMERAL = "[一二三四五六七八九十]"

# 1—3月, 1至5日, 4、5、6月: the first of two or more leaves its word to the last.
_DASH = r"[—–\-－~～至到]{1,2}"
_THROUGH_MONTH, _THROUGH_DAY = (
    rf"(?=(?:{_DASH}|(?:、{_D}{{1,2}}){{0,8}}、){_D}{{1,2}}月)",
    rf"(?={_DASH}{_D}{{1,2}}[日号])",
)

# What may stand behind the year: a month and day, a quarter, a half, its beginning or end.
_PART = rf"""(?:
    {_GAP}(?P<month>{_D}{{1,2}}|{_NUMERAL}{{1,2}}){_GAP}(?:月(?:份|
        {_GAP}(?P<day>{_D}{{1,2}}|{_NUMERAL}{{1,3}}){_GAP}(?:[日号]|{_THROUGH_DAY})|
        (?P<third>上旬|中旬|下旬)|(?P<month_end>月?底|末)|初)?|{_THROUGH_MONTH})
  | (?:第|前)?(?P<quarter>[一二三四1-4])(?:个)?季度末?
  | (?P<half>[上下])半年
  | (?P<year_end>年?底|年?末)
  | 年?初 | 全年 | 度
)"""
_FULL = re.compile(rf"{_YEAR}{_GAP}年{_PART}?", re.VERBOSE)
_NUMBERS = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<mark>[-./])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)(?![\d.])"
)
_YEARS = re.compile(rf"{_YEAR}(?=年?[—–\-－~～至到](?:1[89]|2[01]|１[８９]|２[０１]){_D}{{2}}年)", re.VERBOSE)
_MONTH_DAY = re.compile(
    rf"(?P<month>{_D}{{1,2}}){_GAP}(?:月(?:份|{_GAP}(?P<day>{_D}{{1,2}}){_GAP}(?:[日号]|{_THROUGH_DAY})"
    rf"|(?P<third>上旬|中旬|下旬)|(?P<month_end>月?底|末)|初)?|{_THROUGH_MONTH})"
)
_DAY_ONLY = re.compile(rf"(?P<day>{_D}{{1,2}})[日号]")
_NUMBERED_MONTH = rf"(?P<month>{_D}{{1,2}}){_GAP}月(?:份|(?P<month_end>月?底|末))?"
_THIS_YEAR = re.compile(
    rf"(?P<which>今年|明年|本年度)(?:{_NUMBERED_MONTH}|(?P<year_end>年?底|年?末)|年?初"
    r"|(?P<half>[上下])半年|第?(?P<quarter>[一二三四])季度末?)?"
)
_YEAR_END = re.compile(r"(?P<year_end>年[底末])(?=前|之前|以前)")
_HALF_OR_QUARTER = re.compile(r"(?P<half>[上下])半年(?!度)|第?(?P<quarter>[一二三四])季度末?(?!初)")
# What may not stand before a date without a year.
_DIGITS = "0123456789０１２３４５６７８９"
_NOT_BEHIND = {
    _MONTH_DAY: f"{_DIGITS}.．每", _YEAR_END: f"{_DIGITS}今明去当每同本届", _HALF_OR_QUARTER: "年每按个分",
}  # fmt: skip
# “十四五”期间, “十四五”末: the five years of a plan; “十四五”规划 is its name.
_PLAN = re.compile(r"[“\"]?十(?P<plan>[一二三四五])五[”\"]?(?:(?P<plan_end>期?末)|期间|时期|(?=以来))")
_STARTS = re.compile(r"[0-9０-９一二三四今明本年上下第]|[“\"]?十(?=[一二三四五]五)")

_JOIN = re.compile(r"[ 　]?起?(?:[—–－\-~～]{1,2}|至|到)[ 　]?")
_UNTIL = re.compile(r"(?:延长|延续|顺延|展期|放宽|推迟|调整|延期|延)?[至到]$|截[至止]到?$")
_REACHED = re.compile(r"(?:达|恢复|提高|增加|回升|提升|回到|相当|涉及|追溯)[至到]$")
_HOUR = r"(?:(?:[0-9０-９]{1,2}|零)(?:[时点]|[:：][0-9０-９]{2}))?(?:[（(]不?含(?:当[日天])?[）)])?"
_BEFORE = re.compile(rf"底?{_HOUR}(?:之前|以前|前)(?![期后三置款述景提])")
_LIST = re.compile(r"[、和及]|以及")
_SENTENCE = re.compile(r"[。；\n]")
_SAME_SENTENCE = 60
_FROM = re.compile(r"[自从]$")
_AFTER = re.compile(rf"{_HOUR}(?:起|开始|以来|以后|之后|后)(?![步草诉点源业飞续期备勤台])")
_AT = re.compile(r"[在于]$")
# 完成时限：2022年12月底, 最迟2022年底, 原则上不超过2022年底
_DUE = re.compile(
    r"(?:(?:完成|办结|整改|落实|实施)(?:时限|期限|时间|节点)|时限(?:要求)?|时间节点|截止(?:时间|日期|日)?)[：:][ \u3000]?$"
)
_NOT_LATER = re.compile(r"(?:不得?(?:超过|晚于|迟于)|最[迟晚](?:不(?:超过|晚于|迟于))?)$")
_NOT_BEFORE = re.compile(r"不得?早于$")

_EVENT_FROM = re.compile(r"自(?:[\u4e00-\u9fff《》]{0,8}(?:印发|发布|公布|颁布|下发|施行|实施)之|即)日起")
_EVENT_UNTIL = re.compile(
    r"(?:有效期限?|执行期限?|实施期限?|期限|延续|持续|日起)[至到]"
    r"(?P<event>[^，。；：\n至到0-9]{2,40}?(?:解除|结束|终止|消除))"
)


@dataclass(frozen=True, slots=True)
class _Element:
    """One date as written, and the first and last day it covers."""

    start: int
    end: int
    first: date
    last: date
    iso: str
    implied: bool
    level: str
    point: bool = False
    """Whether the words name an end (底, 末) rather than a stretch."""


@dataclass(frozen=True, slots=True)
class _Before:
    """The moment before, which a list or a sentence goes on from."""

    end: int
    year: int
    level: str
    until: bool
    """Whether 到 or 至 before it made it an end."""


def moments(
    text: str, start: int = 0, end: int | None = None, *, issued: date | None = None
) -> Iterator[Moment]:
    """The moments in `text[start:end]`, in order. `issued` (成文日期) gives the year where none is written."""
    end = len(text) if end is None else end
    at = start
    before: _Before | None = None
    while (candidate := _STARTS.search(text, at, end)) is not None:
        begin = candidate.start()
        carried = _carried(text, before, begin, issued) if before else None
        element = _element(text, start, begin, end, issued, carried)
        if element is None:
            at = candidate.end()
            continue
        moment = _moment(text, start, end, element, issued)
        listed = (
            before is not None and before.level == element.level and _LIST.fullmatch(text, before.end, begin)
        )
        if before and before.until and listed and moment.iso == element.iso:  # 到2022年、2025年
            moment = replace(moment, iso=f"../{element.last}", first=None)
        yield moment
        at = moment.end
        until = moment.first is None and moment.end == element.end
        before = _Before(at, (moment.last or element.last).year, element.level, until)


def _carried(text: str, before: _Before, at: int, issued: date | None) -> int | None:
    """The year of the date before, where this one goes on from it: 2022年4月、5月; 2024年6月底前…，9月底前 in 2023."""
    if _LIST.fullmatch(text, before.end, at):
        return before.year
    later = issued is not None and before.year > issued.year
    near = at - before.end <= _SAME_SENTENCE and not _SENTENCE.search(text, before.end, at)
    return before.year if later and near else None


def events(
    text: str, start: int = 0, end: int | None = None, *, issued: date | None = None
) -> Iterator[Moment]:
    """Beginnings and ends that are no day: 自印发之日起, 至应急响应解除."""
    end = len(text) if end is None else end
    for found in _EVENT_FROM.finditer(text, start, end):
        iso = f"{issued}/.." if issued else "../.."
        words = found.group()
        yield Moment(words, *found.span(), iso, issued, None, event=words[1:-1], implied_year=True)
    for found in _EVENT_UNTIL.finditer(text, start, end):
        at = found.start("event") - 1
        yield Moment(text[at : found.end()], at, found.end(), "../..", None, None, event=found["event"])


def _element(
    text: str,
    low: int,
    at: int,
    end: int,
    issued: date | None,
    carried: int | None = None,
    before: _Element | None = None,
) -> _Element | None:
    """The date that begins exactly at `at`, with nothing before `low` to look at. Its year may be `carried` from the date
    before; behind a joining word it may leave out what `before` has said."""
    for pattern in (_FULL, _NUMBERS, _YEARS):
        if found := pattern.match(text, at, end):
            return _built(found, None, None)
    if found := _PLAN.match(text, at, end):
        return _plan(found)
    default = before.first.year if before else carried or (issued.year if issued else None)
    if default is None:
        return None
    left = text[at - 1 : at] if at > low and not before else ""
    if (found := _MONTH_DAY.match(text, at, end)) and not _follows(left, _MONTH_DAY):
        bare = found.group().endswith("月") and text[found.end() : found.end() + 1]
        return None if bare and bare in "龄嫂饼薪租" else _built(found, default, None)
    if before and before.level == "day" and (found := _DAY_ONLY.match(text, at, end)):
        return _built(found, default, before.first.month)
    for pattern in (_YEAR_END, _HALF_OR_QUARTER):
        if (found := pattern.match(text, at, end)) and not _follows(left, pattern):
            return _built(found, default, None)
    if issued and (found := _THIS_YEAR.match(text, at, end)):
        return _built(found, issued.year + (1 if found.group().startswith("明年") else 0), None)
    return None


def _plan(found: re.Match[str]) -> _Element:
    first_year = 2001 + 5 * "一二三四五".find(found["plan"]) + 5
    first, last = date(first_year, 1, 1), date(first_year + 4, 12, 31)
    if found["plan_end"]:
        return _Element(*found.span(), last, last, last.isoformat(), False, "year", point=True)
    return _Element(*found.span(), first, last, f"{first}/{last}", False, "plan")


def _follows(left: str, pattern: re.Pattern[str]) -> bool:
    """Does what stands before the date belong to it, so that no date begins here?"""
    return bool(left) and left in _NOT_BEHIND.get(pattern, "")


def _built(found: re.Match[str], default_year: int | None, default_month: int | None) -> _Element | None:
    part = found.groupdict()
    written_year = part.get("year")
    a_year = year(written_year) if written_year else default_year
    if a_year is None or not 1800 <= a_year <= 2200:
        return None
    span = found.span()
    implied = written_year is None
    if part.get("day"):
        month = small(part["month"]) if part.get("month") else default_month
        day = small(part["day"])
        if (
            month is None
            or day is None
            or not (1 <= month <= 12 and 1 <= day <= monthrange(a_year, month)[1])
        ):
            return None
        exact = date(a_year, month, day)
        return _Element(*span, exact, exact, exact.isoformat(), implied, "day")
    if part.get("month"):
        month = small(part["month"])
        if month is None or not 1 <= month <= 12:
            return None
        return _month(span, a_year, month, part, implied)
    if part.get("quarter"):
        last_month = ("一二三四".find(part["quarter"]) + 1 or small(part["quarter"]) or 1) * 3
        first_month = 1 if "前" in found.group() else last_month - 2
        return _stretch(span, a_year, first_month, last_month, implied, point=found.group().endswith("末"))
    if part.get("half"):
        return _stretch(span, a_year, *((1, 6) if part["half"] == "上" else (7, 12)), implied)
    if part.get("year_end"):
        last = date(a_year, 12, 31)
        return _Element(*span, last, last, last.isoformat(), implied, "year", point=True)
    return _Element(*span, date(a_year, 1, 1), date(a_year, 12, 31), f"{a_year:04d}", implied, "year")


def _month(
    span: tuple[int, int], year_: int, month: int, part: dict[str, str | None], implied: bool
) -> _Element:
    last_day = monthrange(year_, month)[1]
    if part.get("month_end"):
        last = date(year_, month, last_day)
        return _Element(*span, last, last, last.isoformat(), implied, "month", point=True)
    if third := part.get("third"):
        low, high = {"上": (1, 10), "中": (11, 20), "下": (21, last_day)}[third[0]]
        first, last = date(year_, month, low), date(year_, month, high)
        return _Element(*span, first, last, f"{first}/{last}", implied, "month")
    first, last = date(year_, month, 1), date(year_, month, last_day)
    return _Element(*span, first, last, f"{year_:04d}-{month:02d}", implied, "month")


def _stretch(
    span: tuple[int, int], year_: int, low: int, high: int, implied: bool, *, point: bool = False
) -> _Element:
    first, last = date(year_, low, 1), date(year_, high, monthrange(year_, high)[1])
    if point:
        return _Element(*span, last, last, last.isoformat(), implied, "month", point=True)
    return _Element(*span, first, last, f"{first}/{last}", implied, "month")


def _moment(text: str, low: int, high: int, element: _Element, issued: date | None) -> Moment:
    """The element with what stands around it: the other end of a window, an end, a beginning."""
    if (join := _JOIN.match(text, element.end, high)) and (
        other := _element(text, low, join.end(), high, issued, before=element)
    ):
        start, end, first, last = element.start, other.end, element.first, other.last
        if first <= last:
            return Moment(
                text[start:end], start, end, f"{first}/{last}", first, last, implied_year=element.implied
            )
    return _single(text, low, high, element)


def _single(text: str, low: int, high: int, element: _Element) -> Moment:
    start, end = element.start, element.end
    left = text[max(low, start - 12) : start]
    behind = _BEFORE.match(text, end, high)
    until = None if _REACHED.search(left) else _UNTIL.search(left) or _NOT_LATER.search(left)
    due = _DUE.search(left)
    if behind or until or due:
        if until:
            start -= len(until.group())
        elif _AT.search(left):
            start -= 1
        end = behind.end() if behind else end
        return Moment(
            text[start:end],
            start,
            end,
            f"../{element.last}",
            None,
            element.last,
            implied_year=element.implied,
        )
    after = _AFTER.match(text, end, high)
    since = _FROM.search(left)
    not_before = _NOT_BEFORE.search(left)
    if after or not_before or (since and "起" in text[end : end + 1]):
        start -= len(not_before.group()) if not_before else 1 if since else 0
        end = after.end() if after else end
        return Moment(
            text[start:end],
            start,
            end,
            f"{element.first}/..",
            element.first,
            None,
            implied_year=element.implied,
        )
    return Moment(
        text[start:end], start, end, element.iso, element.first, element.last, implied_year=element.implied
    )
