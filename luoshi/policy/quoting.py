"""A phrase and the measure it is quoted from: where it stands, and the one value that it holds.

The second rule: every number is a quotation. So the phrase must stand in its own measure, character for character; it
must not cut a number in two (5% out of 75%); and it must hold exactly one number or date, or say which to take.
"""

from __future__ import annotations

import calendar
import difflib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from luoshi.policy.blocks import POSITIONS
from luoshi.policy.policy import Value
from luoshi.problem import Say
from luoshi.text.span import Found, Moment, Quantity, Recurrence

Want = Literal["any", "number", "day", "start", "window", "cadence", "words"]
"""What the key asks for: any one value; a number; the last day of a date; its first; both; how often; only words."""


Find = Callable[[str], tuple[Sequence[Quantity], Sequence[Moment]]]
"""The grammar, as a declared reading needs it: the quantities and moments of a text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a block may quote: the words of its measure, or those of the document outside all measures.

    `spans` are the stretches of `text` (the whole document) that belong to it.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    measure: str | None
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    recurrences: tuple[Recurrence, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem that has no place yet."""

    code: str
    message: Say
    remedy: Say


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a phrase stands in its passage. Those that cut no number in two come first, if there are any."""

    starts: tuple[int, ...]
    length: int
    cut: Found | None

    @property
    def first(self) -> tuple[int, int]:
        return self.starts[0], self.starts[0] + self.length


def locate(phrase: str, passage: Passage) -> Stand | None:
    """Every place where the phrase stands; None if there is none."""
    starts = _starts(phrase, passage)
    if not starts:
        return None
    length = len(phrase)
    cuts = [_cut(at, at + length, passage) for at in starts]
    whole = tuple(at for at, cut in zip(starts, cuts, strict=True) if cut is None)
    return Stand(whole, length, None) if whole else Stand(starts, length, cuts[0])


def value_of(stand: Stand, passage: Passage, take: Sequence[str], want: Want) -> Value | Trouble:
    """The value that the phrase holds."""
    start, end = stand.first
    words = passage.text[start:end]
    if want == "words":
        return Value("text", words, words)
    if want == "cadence":
        return _cadence([each for each in passage.recurrences if _within(each, start, end)], words)
    if stand.cut is not None:
        return Trouble(
            "quote.cut",
            Say(f"“{words}”把“{stand.cut.text}”切断了", f"“{words}” cuts “{stand.cut.text}” in two"),
            Say(f"引全：{stand.cut.text}", f"quote the whole of it: {stand.cut.text}"),
        )
    quantities = [each for each in passage.quantities if _within(each, start, end)]
    moments = [each for each in passage.moments if _within(each, start, end)]
    return choose(quantities, moments, take, want, words)


def choose(
    quantities: Sequence[Quantity], moments: Sequence[Moment], take: Sequence[str], want: Want, words: str
) -> Value | Trouble:
    """The one value among those that a phrase holds, as `take` and the key say."""
    of_dates = want in ("day", "start", "window") or bool({"start", "end", "date", "month"} & set(take))
    of_numbers = want == "number" or bool({"low", "high", "number"} & set(take))
    pool: Sequence[Quantity | Moment]
    if of_dates and want != "number":
        pool = moments
    elif of_numbers:
        pool = quantities
    elif quantities and moments and not take:
        return _both(quantities, moments)
    else:
        pool = quantities or moments
    if not pool:
        return _nothing(words, of_dates=of_dates, of_numbers=of_numbers)
    positions = [each for each in take if each in POSITIONS]
    if len(pool) > 1 and not positions:
        return _several(pool)
    index = -1 if positions[:1] == ["last"] else POSITIONS.index(positions[0]) if positions else 0
    if index >= len(pool):
        return Trouble(
            "quote.take",
            Say(
                f"这句话里只有 {len(pool)} 个值，没有 {positions[0]}",
                f"the phrase holds {len(pool)}, no {positions[0]}",
            ),
            Say(f"改为 take: {POSITIONS[len(pool) - 1]}", f"write take: {POSITIONS[len(pool) - 1]}"),
        )
    found = pool[index]
    return _quantity(found, take) if isinstance(found, Quantity) else _moment(found, take, want)


def _quantity(found: Quantity, take: Sequence[str]) -> Value | Trouble:
    if found.value_max is None:
        return Value("number", found.value, found.text, found.unit, found.op)
    if "high" in take:
        return Value("number", found.value_max, found.text, found.unit, found.op if found.op == "<" else "<=")
    if "low" in take:
        return Value("number", found.value, found.text, found.unit, found.op if found.op == ">" else ">=")
    return Trouble(
        "quote.range",
        Say(f"“{found.text}”是一个范围", f"“{found.text}” is a range"),
        Say(
            "写成 {quote: …, take: low} 取下限，或 take: high 取上限",
            "write {quote: …, take: low} for its lower end, or take: high for its upper",
        ),
    )


def _moment(found: Moment, take: Sequence[str], want: Want) -> Value | Trouble:
    first, last = found.first, found.last
    if want == "window":
        if first is None and last is None:
            return _event(found)
        return Value("window", found.text, found.text, first=first, last=last)
    if "month" in take:
        if first and last and _is_month(first, last):
            return Value("month", first, found.text)
        return Trouble(
            "quote.take",
            Say(f"“{found.text}”不是一个月", f"“{found.text}” is not a month"),
            Say("改用 take: start 或 take: end", "write take: start or take: end"),
        )
    if "start" in take or (want == "start" and "end" not in take):
        return Value("date", first, found.text) if first else _event(found)
    if "end" in take or want == "day":
        return Value("date", last, found.text) if last else _event(found)
    if first and last and first != last:
        return Trouble(
            "quote.stretch",
            Say(
                f"“{found.text}”是一段时间（{first} 至 {last}）",
                f"“{found.text}” is a stretch of time ({first} to {last})",
            ),
            Say(
                "写成 {quote: …, take: start} 取头一天，或 take: end 取末一天",
                "write {quote: …, take: start} for its first day, or take: end for its last",
            ),
        )
    day = last or first
    return Value("date", day, found.text) if day else _event(found)


def _cadence(found: Sequence[Recurrence], words: str) -> Value | Trouble:
    kinds = sorted({each.every for each in found})
    if len(kinds) == 1:
        return Value("cadence", kinds[0], words)
    zh = (
        f"“{words}”里有几个周期：{'、'.join(each.text for each in found)}"
        if found
        else f"“{words}”里看不出多久一次"
    )
    en = f"“{words}” holds several cadences" if found else f"“{words}” does not say how often"
    return Trouble(
        "quote.cadence",
        Say(zh, en),
        Say(
            "引说明周期的那几个字，或写 {is: month, because: 理由}",
            "quote the words that do, or write {is: month, because: …}",
        ),
    )


def _nothing(words: str, *, of_dates: bool, of_numbers: bool) -> Trouble:
    zh = "日期" if of_dates else "数量" if of_numbers else "数量或日期"
    en = "date" if of_dates else "number" if of_numbers else "number or date"
    return Trouble(
        "quote.empty",
        Say(f"“{words}”里没有{zh}", f"“{words}” holds no {en}"),
        Say(
            f"引到有{zh}的字；文件没有写的，写成 {{is: 值, because: 理由}}",
            f"quote as far as the {en}; if the text does not say it, write {{is: value, because: reason}}",
        ),
    )


def _both(quantities: Sequence[Quantity], moments: Sequence[Moment]) -> Trouble:
    zh = "、".join(f"“{each.text}”" for each in [*quantities, *moments])
    return Trouble(
        "quote.several",
        Say(f"这句话里既有数量又有日期：{zh}", f"the phrase holds both a number and a date: {zh}"),
        Say(
            "少引几个字，或写成 {quote: …, take: number}（取日期写 take: date）",
            "quote fewer words, or write {quote: …, take: number} (take: date for the date)",
        ),
    )


def _several(pool: Sequence[Found]) -> Trouble:
    zh = "、".join(f"“{each.text}”" for each in pool)
    return Trouble(
        "quote.several",
        Say(f"这句话里有 {len(pool)} 个值：{zh}", f"the phrase holds {len(pool)} values: {zh}"),
        Say(
            f"少引几个字，或写成 {{quote: …, take: first}}（{'、'.join(POSITIONS[: len(pool)])}）",
            f"quote fewer words, or write {{quote: …, take: first}} ({', '.join(POSITIONS[: len(pool)])})",
        ),
    )


def _event(found: Moment) -> Trouble:
    return Trouble(
        "quote.event",
        Say(f"“{found.text}”没有写到哪一天", f"“{found.text}” does not name the day"),
        Say("写成 {is: 2023-12-31, because: 理由}", "write {is: 2023-12-31, because: reason}"),
    )


def read_value(words: str, find: Find) -> Value:
    """The value that a declared reading states: a yes or no, a day, a number with its unit; else a text."""
    if words in ("true", "false", "是", "否"):
        return Value("truth", words in ("true", "是"), words)
    plain = _iso(words) or _number(words)
    if plain:
        return plain
    quantities, moments = find(words)
    if (
        len(quantities) == 1
        and not moments
        and quantities[0].text == words
        and quantities[0].value_max is None
    ):
        return Value("number", quantities[0].value, words, quantities[0].unit, quantities[0].op)
    if len(moments) == 1 and not quantities and moments[0].text == words:
        made = _moment(moments[0], (), "any")
        if isinstance(made, Value):
            return made
        if moments[0].first or moments[0].last:
            return Value("window", words, words, first=moments[0].first, last=moments[0].last)
    return Value("text", words, words)


def elsewhere(phrase: str, passage: Passage, others: Sequence[tuple[str, int, int]]) -> Trouble:
    """Why a phrase does not stand: other punctuation or spaces, another measure, or other words."""
    where = f"第 {passage.measure} 条" if passage.measure else "各条以外的正文"
    where_en = f"measure {passage.measure}" if passage.measure else "the text outside the measures"
    message = Say(f"“{phrase}”不在{where}里", f"“{phrase}” does not stand in {where_en}")
    for start, end in passage.spans:
        words = like(phrase, passage.text[start:end])
        if words:
            return Trouble(
                "quote.spelling",
                Say(
                    f"“{phrase}”与{where}的原文差在标点、全半角或空格",
                    f"“{phrase}” differs from {where_en} in punctuation, width or spaces",
                ),
                Say(f"照原文写：{words}", f"write it as it stands: {words}"),
            )
    for measure, start, end in others:
        if phrase in passage.text[start:end]:
            return Trouble(
                "quote.elsewhere",
                message,
                Say(
                    f"它在第 {measure} 条；把这一块移到那一条后面",
                    f"it stands in measure {measure}; move the block there",
                ),
            )
    return Trouble("quote.absent", message, _nearest_words(phrase, passage))


def _nearest_words(phrase: str, passage: Passage) -> Say:
    best = ""
    for start, end in passage.spans:
        text = passage.text[start:end][:4000]
        match = difflib.SequenceMatcher(None, text, phrase[:200], autojunk=False).find_longest_match()
        if match.size > len(best):
            best = text[match.a : match.a + match.size]
    if len(best) >= 3:
        return Say(
            f"原文里只有“{best}”；照原文引，文件没有写的写成 {{is: 值, because: 理由}}",
            f"the text has only “{best}”; quote it as it stands, or write {{is: value, because: reason}}",
        )
    return Say(
        "照原文引；文件没有写的写成 {is: 值, because: 理由}",
        "quote the words as they stand; what the text does not say is {is: value, because: reason}",
    )


def like(phrase: str, text: str) -> str | None:
    """The words of the text that are the phrase but for punctuation, width and spaces."""
    folded, places = _folded(text)
    wanted, _ = _folded(phrase)
    if not wanted:
        return None
    at = folded.find(wanted)
    if at < 0:
        return None
    return text[places[at] : places[at + len(wanted) - 1] + 1]


_ALIKE = {
    "-": "﹣－—–―−", "~": "～∼", "·": "•‧", '"': "“”„‟″＂", "'": "‘’‛′＇", "<": "《〈", ">": "》〉", "(": "〔【［[〖",
    ")": "〕】］]〗", ",": "、，;；:：", ".": "。．",
}  # fmt: skip
_SAME = str.maketrans({char: plain for plain, chars in _ALIKE.items() for char in chars})


def _folded(text: str) -> tuple[str, list[int]]:
    letters, places = [], []
    for index, char in enumerate(text):
        if char.isspace() or unicodedata.category(char) == "Cf":
            continue
        for plain in unicodedata.normalize("NFKC", char.translate(_SAME)):
            if not plain.isspace():
                letters.append(plain.translate(_SAME).lower())
                places.append(index)
    return "".join(letters), places


def _starts(phrase: str, passage: Passage) -> tuple[int, ...]:
    starts = []
    for begin, end in passage.spans:
        at = passage.text.find(phrase, begin, end)
        while at >= 0:
            starts.append(at)
            at = passage.text.find(phrase, at + len(phrase), end)
    return tuple(starts)


def _cut(start: int, end: int, passage: Passage) -> Found | None:
    """A number or date of which the phrase holds only a part."""
    found: tuple[Found, ...] = (*passage.quantities, *passage.moments)
    for each in found:
        if each.start < end and start < each.end and not _within(each, start, end):
            return each
    return None


def _within(found: Found, start: int, end: int) -> bool:
    return start <= found.start and found.end <= end


def _is_month(first: date, last: date) -> bool:
    whole = calendar.monthrange(first.year, first.month)[1]
    return (first.year, first.month, 1, whole) == (last.year, last.month, first.day, last.day)


def _iso(words: str) -> Value | None:
    try:
        if len(words) == 10 and words[4] == words[7] == "-":
            return Value("date", date.fromisoformat(words), words)
        if len(words) == 7 and words[4] == "-":
            return Value("month", date.fromisoformat(f"{words}-01"), words)
    except ValueError:
        return None
    return None


def _number(words: str) -> Value | None:
    """A bare number or fraction: 80, 0.5, -3, 1/2."""
    over, slash, under = words.removeprefix("-").partition("/")
    whole, dot, decimals = over.partition(".")
    digits = [whole, *([decimals] if dot else []), *([under] if slash else [])]
    if not all(part.isascii() and part.isdigit() for part in digits) or (slash and int(under) == 0):
        return None
    sign = -1 if words.startswith("-") else 1
    if slash:
        return Value("number", sign * Fraction(over) / int(under), words)
    return Value("number", sign * Decimal(over), words)
