"""A phrase and the one value that it holds.

The second rule, second half: every number is a quotation, and the phrase holds exactly one number or date, or says
which to take. passage.py says where it stands. What the text does not say is a declared reading: `read_value`.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from luoshi.policy.building.passage import Passage, Stand, Trouble, within
from luoshi.policy.policy import Value
from luoshi.policy.writing.scalars import POSITIONS
from luoshi.problem import Say
from luoshi.text.span import Found, Moment, Quantity, Recurrence

Want = Literal["any", "number", "day", "start", "window", "cadence", "words"]
"""What the key asks for: any one value; a number; the last day of a date; its first; both; how often; only words."""


Find = Callable[[str], tuple[Sequence[Quantity], Sequence[Moment]]]
"""The grammar, as a declared reading needs it: the quantities and moments of a text."""


def value_of(stand: Stand, passage: Passage, take: Sequence[str], want: Want) -> Value | Trouble:
    """The value that the phrase holds."""
    start, end = stand.first
    words = passage.text[start:end]
    if want == "words":
        return Value("text", words, words)
    if want == "cadence":
        return _cadence([each for each in passage.recurrences if within(each, start, end)], words)
    if stand.cut is not None:
        return Trouble(
            "quote.cut",
            Say(f"“{words}”把“{stand.cut.text}”切断了", f"“{words}” cuts “{stand.cut.text}” in two"),
            Say(f"引全：{stand.cut.text}", f"quote the whole of it: {stand.cut.text}"),
        )
    quantities = [each for each in passage.quantities if within(each, start, end)]
    moments = [each for each in passage.moments if within(each, start, end)]
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


_LONGEST_NUMBER = 40


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
    """A bare number or fraction: 80, 0.5, -3, 1/2. Longer than anyone writes, it is words like any others."""
    if len(words) > _LONGEST_NUMBER:
        return None
    over, slash, under = words.removeprefix("-").partition("/")
    whole, dot, decimals = over.partition(".")
    digits = [whole, *([decimals] if dot else []), *([under] if slash else [])]
    if not all(part.isascii() and part.isdigit() for part in digits) or (slash and int(under) == 0):
        return None
    sign = -1 if words.startswith("-") else 1
    if slash:
        return Value("number", sign * Fraction(over) / int(under), words)
    return Value("number", sign * Decimal(over), words)
