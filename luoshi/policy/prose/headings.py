"""Where a numbered heading begins, in all the habits of official documents.

    一、 （一） 1． 1、 1.2 （1） 1） ① 第一章 第二节 第三条, in half and full width, at the beginning of a line or, where a
    whole document stands on a few lines, behind a blank or behind the bracket that closes a measure.

A label is a heading only where it makes sense: 1.2% is a number, 一、二、三产业 is an enumeration, 第一条规定 is prose, a
line of the table of contents is none; and in the middle of a line the number must continue its series.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

BLANK = (
    " \t\u3000\xa0\ufeff\u200b\u200c\u200d\u2060\r\n\x0b\x0c\x85\u2028\u2029\x1c\x1d\x1e\x1f\u1680\u202f\u205f"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
)
"""Whatever may stand around words without being one: all that Python calls a space, and the marks without width."""


class Style(IntEnum):
    """The habits of numbering, from the outermost in; the order is the usual one, `outline` corrects it."""

    BOOK = 0  # 第一编
    PART = 1  # 第一部分
    CHAPTER = 2  # 第一章
    SECTION = 3  # 第一节
    ARTICLE = 4  # 第一条
    HAN = 5  # 一、
    HAN_BRACKET = 6  # （一）
    DIGIT = 7  # 1．
    DECIMAL = 8  # 1.2
    DECIMAL_3 = 9  # 1.2.3
    DECIMAL_4 = 10
    DIGIT_BRACKET = 11  # （1）
    DIGIT_CLOSE = 12  # 1）
    CIRCLE = 13  # ①


class Line(NamedTuple):
    """A line with something on it: its place without the blanks around it, and its number from 1."""

    start: int
    end: int
    number: int


class Label(NamedTuple):
    """A label and its number: `start` to `end` as printed, `body` where the words behind it begin."""

    style: Style
    number: int
    start: int
    end: int
    body: int
    above: tuple[int, ...] = ()
    """The numbers before the last of 1.2.3."""
    weak: bool = False
    """It may be a figure as well (3.24小时): it must continue its series."""


_HAN = "[〇零○一二三四五六七八九十百]{1,6}"
_DIGITS = "[0-9０-９]{1,3}"
_LABEL = re.compile(
    rf"第[ \u3000]?(?P<ordinal>{_HAN}|{_DIGITS})[ \u3000]?(?P<of>编|部分|章|节|条)"
    rf"|[（(〔\[［【﹙][ \u3000]?(?:(?P<han_bracket>{_HAN})|(?P<digit_bracket>{_DIGITS}))[ \u3000]?[）)〕\]］】﹚][、.．]?"
    rf"|(?P<han>{_HAN})[ \u3000]?[、.．﹒]"
    rf"|(?P<digit>{_DIGITS})(?:[ \u3000]?(?P<dot>[.．﹒、])|(?P<close>[）)])|(?P<gap>[ \u3000\t]+))"
    r"|(?P<one>[\u2460-\u249b\u3220-\u3229\u3251-\u325f\u32b1-\u32bf])[、.．]?"
)
_OF = {
    "编": Style.BOOK,
    "部分": Style.PART,
    "章": Style.CHAPTER,
    "节": Style.SECTION,
    "条": Style.ARTICLE,
}
_REFERENCE = re.compile(r"规定|第|、|和|至|所|的|中|款|之|及|与|明确|提出|，|。|》|”")
_LIST_BEHIND = re.compile(r"至|到|项|款|和|及|与|[、，,；;。]|[（(〔\[]")
_SECOND_NUMBER = re.compile(rf"[ \u3000]?(?:{_HAN}[、产是个]|[0-9０-９]+[、号])")
_YEAR = re.compile(r"[12１２][0-9０-９]{3}(?:年|[—\-－–~～至]|[/.．][0-9０-９])")
_DECIMALS = re.compile(r"[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){0,2}(?![0-9０-９.．])")
_MEASURED = re.compile(
    r"[ \u3000]?(?:[%％‰℃°年月日时分秒点号天周万亿元千百十个倍米公平吨亩立家户人名项条套台辆座所次篇部件批份兆瓦度级层"
    r"步和、，,。；;：:～~—\-—/／]|小时|左右|以[上下内]|多|余)"
)
_HAN_BEHIND = re.compile(r"[\u4e00-\u9fff《“\"‘「【]")
_CONTENTS = re.compile(
    r"(?:\.{4,}|…+|·{3,}|．{3,}|-{4,}|_{4,}|—{4,})[ \u3000]*[0-9０-９]{1,4}$|\t+[0-9０-９]{1,4}$"
)
_INNER = re.compile(
    r"[ \t\u3000\xa0]+(?=[（(〔\[［【第〇零○一二三四五六七八九十百0-9０-９\u2460-\u249b\u3220-\u3229])"
)
_ENDED = frozenset("。！？；：…”’」』）)〕】］]!?;:")
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


def lines_of(text: str) -> list[Line]:
    """The lines of a text that have anything on them."""
    found = []
    number, counted = 1, 0
    breaks = "\n" if "\n" in text else "\r"
    for match in re.finditer(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+", text):
        words = match.group()
        stripped = words.strip(BLANK)
        if not stripped:
            continue
        start = match.start() + len(words) - len(words.lstrip(BLANK))
        number += text.count(breaks, counted, start)
        counted = start
        found.append(Line(start, start + len(stripped), number))
    return found


def han_number(words: str) -> int:
    """一百零二 is 102, 二十 is 20, 一〇二 is 102."""
    if "十" not in words and "百" not in words:
        return int("".join(str(_VALUES[char]) for char in words))
    total = value = 0
    for char in words:
        if char == "百":
            total, value = total + (value or 1) * 100, 0
        elif char == "十":
            total, value = total + (value or 1) * 10, 0
        else:
            value = _VALUES[char]
    return total + value


def label_at(text: str, at: int, end: int) -> Label | None:
    """The label that begins at `at`, if what stands there is one."""
    found = _LABEL.match(text, at, end)
    if found is None:
        return None
    kind, stop = found.lastgroup, found.end()
    if kind == "of":
        if _REFERENCE.match(text, stop, end):
            return None
        return _label(text, at, stop, end, _OF[found["of"]], _number(found["ordinal"]))
    if kind == "one":
        return _precomposed(text, at, stop, end, found["one"])
    if kind == "han_bracket" or kind == "digit_bracket":
        if _LIST_BEHIND.match(text, stop, end) and not text.startswith(("（", "("), stop):
            return None
        style = Style.HAN_BRACKET if kind == "han_bracket" else Style.DIGIT_BRACKET
        return _label(text, at, stop, end, style, _number(found[kind]))
    if kind == "han":
        if _SECOND_NUMBER.match(text, stop, end):
            return None
        return _label(text, at, stop, end, Style.HAN, _number(found["han"]))
    number = _number(found["digit"])
    if kind == "close":
        return _label(text, at, stop, end, Style.DIGIT_CLOSE, number)
    if kind == "gap":
        if not _HAN_BEHIND.match(text, stop, end) or _MEASURED.match(text, stop, end):
            return None
        return Label(Style.DIGIT, number, at, found.end("digit"), stop, weak=True)
    return _digit(text, at, stop, end, number, found["dot"])


def _digit(text: str, at: int, stop: int, end: int, number: int, dot: str) -> Label | None:
    """1． and what follows it: words, a year, or more digits, which may make it 1.2 or a figure."""
    if stop >= end or not (text[stop].isdigit()):
        if text.startswith((".", "．", "、"), stop):
            return None
        return _label(text, at, stop, end, Style.DIGIT, number)
    if _YEAR.match(text, stop, end):
        return _label(text, at, stop, end, Style.DIGIT, number)
    if dot == "、":
        if _SECOND_NUMBER.match(text, stop, end):
            return None
        return _label(text, at, stop, end, Style.DIGIT, number)
    decimals = _DECIMALS.match(text, stop, end)
    if decimals is None:  # four digits and more: 1.12345热线
        return Label(Style.DIGIT, number, at, stop, stop, weak=True)
    behind = decimals.end()
    if behind < end and (text[behind] in BLANK or _HAN_BEHIND.match(text, behind, end)):
        parts = tuple(_number(part) for part in re.split("[.．]", decimals.group()))
        if not _MEASURED.match(text, behind, end):
            style = Style(Style.DECIMAL + len(parts) - 1)
            made = _label(text, at, behind, end, style, parts[-1])
            return made and made._replace(above=(number, *parts[:-1]), weak=True)
    return Label(Style.DIGIT, number, at, stop, stop, weak=True)


def _label(text: str, at: int, stop: int, end: int, style: Style, number: int) -> Label | None:
    body = stop
    while body < end and text[body] in BLANK:
        body += 1
    return Label(style, number, at, stop, body) if number else None


def _number(words: str) -> int:
    return int(words) if words[0].isdigit() and words[0] not in _VALUES else han_number(words)


def _precomposed(text: str, at: int, stop: int, end: int, char: str) -> Label | None:
    code = ord(char)
    for first, last, style, number in (
        (0x2460, 0x2473, Style.CIRCLE, 1),
        (0x2474, 0x2487, Style.DIGIT_BRACKET, 1),
        (0x2488, 0x249B, Style.DIGIT, 1),
        (0x3220, 0x3229, Style.HAN_BRACKET, 1),
        (0x3251, 0x325F, Style.CIRCLE, 21),
        (0x32B1, 0x32BF, Style.CIRCLE, 36),
    ):
        if first <= code <= last:
            return _label(text, at, stop, end, style, code - first + number)
    return None


def labels(text: str, lines: list[Line], clause_ends: Iterable[int] = ()) -> list[Label]:
    """Every label of the lines that is a heading, in order. A clause ends where `clause_ends` says."""
    found: list[Label] = []
    last: dict[Style, int] = {}
    paths: dict[tuple[int, ...], int] = {}
    ends = sorted(clause_ends)
    at_end = 0
    decimal = _numbers_in_decimals(text, lines)
    for line in lines:
        if is_contents_line(text, line):
            continue
        first = label_at(text, line.start, line.end)
        if first and (not first.weak or _continues(first, last, paths, decimal)):
            _note(first, found, last, paths)
        while at_end < len(ends) and ends[at_end] <= line.start:
            at_end += 1
        places = []
        while at_end < len(ends) and ends[at_end] < line.end:
            places.append((ends[at_end], True))
            at_end += 1
        for blank in _INNER.finditer(text, line.start, line.end):
            places.append((blank.end(), False))
        for place, behind_clause in sorted(places):
            here = _behind(text, place, line.end) if behind_clause else place
            if found and here < found[-1].body:
                continue
            inner = label_at(text, here, line.end)
            if (
                inner is None
                or inner.weak
                or (inner.number != 1 and inner.number != last.get(inner.style, 0) + 1)
            ):
                continue
            if behind_clause or _piece_ended(text, line.start, here, found):
                _note(inner, found, last, paths)
    return found


def is_contents_line(text: str, line: Line) -> bool:
    """A heading with dots and a page number behind it: a line of the table of contents."""
    return line.end - line.start < 120 and _CONTENTS.search(text, line.start, line.end) is not None


def _note(
    label: Label, found: list[Label], last: dict[Style, int], paths: dict[tuple[int, ...], int]
) -> None:
    found.append(label)
    last[label.style] = label.number
    paths[label.above] = label.number


def _continues(
    label: Label, last: dict[Style, int], paths: dict[tuple[int, ...], int], decimal: bool
) -> bool:
    if label.style is Style.DIGIT:
        spaced = label.body > label.end
        return (decimal or not spaced) and label.number == last.get(Style.DIGIT, 0) + 1
    before = paths.get(label.above)
    return label.number == (1 if before is None else before + 1)


def _numbers_in_decimals(text: str, lines: list[Line]) -> bool:
    """Does the document number 1 … 1.1 … 1.2? Only there may 1 stand without a dot."""
    seen = set()
    for line in lines:
        label = label_at(text, line.start, line.end) if text[line.start].isdigit() else None
        if label and label.above:
            seen.add((*label.above, label.number))
            if label.number == 2 and (*label.above, 1) in seen:
                return True
    return False


def _behind(text: str, at: int, end: int) -> int:
    while at < end and (text[at] in BLANK or text[at] in "。；;"):
        at += 1
    return at


def _piece_ended(text: str, line_start: int, at: int, found: list[Label]) -> bool:
    """May something new begin at `at`, behind a blank in a line? After a sentence, or after a heading's title."""
    before = at - 1
    while before > line_start and text[before] in BLANK:
        before -= 1
    if text[before] in _ENDED:
        return True
    if not found or found[-1].start < line_start:
        return False
    title = text[found[-1].body : before + 1]
    return 0 < len(title) <= 40 and not any(char in title for char in "。；！？")
