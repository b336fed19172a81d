"""A value as a person reads it: 150,000.00元, 1,000,000美元, 5%, 19人, 2023年2月1日, “焦作市”, 是.

`writer(type, lang)` gives the function that writes the values of one type; keep it. A number is written exactly
where at most six decimals do it; any other is rounded for show and says so (约). Money has two decimals, other
quantities as many as they need; 万 is never used. A ratio is a percentage.

What is counted under the line (台, 人 in 元/台) is left out unless `whole` asks for it: a decision is about one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import Any, Literal

from luoshi.rules.types import RATIO, Type
from luoshi.rules.units import OBJECTS, Unit

Lang = Literal["zh", "en"]
Form = Literal["truth", "text", "date", "month", "ratio", "year", "month-number", "number"]
Writer = Callable[[Any], str]

_MOST_DECIMALS = 6
_WIDE = Context(prec=100_000)
_ABOUT = {"zh": "约", "en": "about "}
_UNKNOWN = {"zh": "未知", "en": "unknown"}
_TRUTHS = {"zh": ("否", "是"), "en": ("no", "yes")}
_MONTHS = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_CURRENCIES = frozenset(["英镑", "卢布", "法郎", "马克", "卢比", "韩币", "港币", "美金"])
_ENGLISH: dict[str, tuple[str, str]] = {
    "元": ("yuan", "yuan"),
    "美元": ("US dollar", "US dollars"),
    "欧元": ("euro", "euros"),
    "港元": ("Hong Kong dollar", "Hong Kong dollars"),
    "日元": ("yen", "yen"),
    "英镑": ("pound sterling", "pounds sterling"),
    "人": ("person", "people"),
    "名": ("person", "people"),
    "人次": ("visit", "visits"),
    "户": ("household", "households"),
    "家": ("", ""),
    "个": ("", ""),
    "项": ("item", "items"),
    "亩": ("mu", "mu"),
    "公顷": ("hectare", "hectares"),
    "平方米": ("square metre", "square metres"),
    "公里": ("kilometre", "kilometres"),
    "米": ("metre", "metres"),
    "吨": ("tonne", "tonnes"),
    "天": ("day", "days"),
    "日": ("day", "days"),
    "月": ("month", "months"),
    "个月": ("month", "months"),
    "年": ("year", "years"),
    "周年": ("year", "years"),
    "岁": ("year", "years"),
    "周岁": ("year", "years"),
}
"""What the units are called in English; any other keeps its own name."""


def figure(value: Any, type_: Type, lang: Lang = "zh") -> str:
    """The value in words; an unknown one says that it is."""
    return writer(type_, lang)(value)


def listed(values: list[str], lang: Lang) -> str:
    """甲、乙和丙; a, b and c."""
    if len(values) < 2:
        return "".join(values)
    comma, last = ("、", "和") if lang == "zh" else (", ", " and ")
    return comma.join(values[:-1]) + last + values[-1]


def form_of(type_: Type) -> Form:
    """How the values of a type are written."""
    if type_.kind != "number":
        return type_.kind
    return "ratio" if type_.name == RATIO.name else "number"


def is_money(unit_: Unit) -> bool:
    """Yuan or another currency, perhaps for each month or mu."""
    return len(unit_.over) == 1 and (unit_.over[0].endswith("元") or unit_.over[0] in _CURRENCIES)


@lru_cache(maxsize=4096)
def writer(type_: Type, lang: Lang, form: Form | None = None, *, whole: bool = False) -> Writer:
    """The function that writes values of this type, or numbers in a given form."""
    form = form or form_of(type_)
    unknown, unit_ = _UNKNOWN[lang], type_.unit if whole else shorter(type_.unit)
    if form == "number" and unit_.over == ("元",):  # what is written most, in one call
        about, (_, yuan) = _ABOUT[lang], unit_words(unit_, lang)
        return lambda value: unknown if value is None else _digits(value, 2, about) + yuan
    known = _writer(type_, lang, form, unit_)
    return lambda value: unknown if value is None else known(value)


def _writer(type_: Type, lang: Lang, form: Form, unit_: Unit) -> Writer:
    if form == "truth":
        no, yes = _TRUTHS[lang]
        return lambda value: yes if value else no
    if form == "text":
        return _text
    if form == "date":
        return _day_zh if lang == "zh" else _day_en
    if form == "month":
        return _month_zh if lang == "zh" else _month_en
    if form == "year":
        end = "年" if lang == "zh" else ""
        return lambda value: _digits(value, 0, _ABOUT[lang]).replace(",", "") + end
    if form == "month-number":
        return _month_number(lang)
    if form == "ratio":
        return _percent(lang)
    return _quantity(type_.unit, unit_, lang)


def _text(value: str) -> str:
    inside = value.replace("“", "‘").replace("”", "’")
    return f"“{inside}”"


def _day_zh(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _day_en(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month]} {value.year}"


def _month_zh(value: date) -> str:
    return f"{value.year}年{value.month}月"


def _month_en(value: date) -> str:
    return f"{_MONTHS[value.month]} {value.year}"


def _month_number(lang: Lang) -> Writer:
    """A rule may compare with a month that there is not (month(x) < 13)."""

    def write(value: Decimal | Fraction) -> str:
        if lang == "en" and value in range(1, 13):
            return _MONTHS[int(value)]
        return _digits(value, 0, _ABOUT[lang]) + ("月" if lang == "zh" else "")

    return write


def _percent(lang: Lang) -> Writer:
    about = _ABOUT[lang]

    def write(value: Decimal | Fraction) -> str:
        times = value * 100 if isinstance(value, Fraction) else _WIDE.scaleb(value, 2)
        return f"{_digits(times, 0, about)}%"

    return write


def _quantity(of: Unit, unit_: Unit, lang: Lang) -> Writer:
    """Currencies have no decimals or at least two, all else what it needs; `unit_` is what is written of the unit."""
    about = _ABOUT[lang]
    money = is_money(of)
    one, many = unit_words(unit_, lang)

    def write(value: Decimal | Fraction) -> str:
        text = _digits(value, 2 if money else 0, about)
        if money and text.endswith(".00") and text[0] != about[0]:
            text = text[:-3]
        return text + (one if one is not many and value in (1, -1) else many)

    return write


@lru_cache(maxsize=8192)
def _digits(value: Decimal | Fraction, least: int, about: str) -> str:
    """The number with at least `least` decimals, and `about` before it where it is not the number itself."""
    if type(value) is Fraction:
        places = 0 if value.denominator == 1 else _MOST_DECIMALS
        exact = value * 10**places
        if exact.denominator != 1:
            return about + _rounded(value)
        value = _WIDE.scaleb(Decimal(exact.numerator), -places)
    text = f"{value:,f}"
    if text[0] == "-" and not value:
        text = text[1:]
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    if len(rest) > _MOST_DECIMALS:
        return about + _rounded(Fraction(value))
    if len(rest) < least:
        rest = rest.ljust(least, "0")
    return f"{whole}.{rest}" if rest else whole


def _rounded(value: Fraction) -> str:
    """To two decimals, half away from zero; a number near zero to its first two digits."""
    places = 2
    while abs(value) * 10 ** (places - 1) < 1:
        places += 1
    away = floor(abs(value) * 10**places + Fraction(1, 2))
    shown = _WIDE.scaleb(Decimal(away if value > 0 else -away), -places)
    return f"{shown:,f}"


def shorter(unit_: Unit) -> Unit:
    """The unit without the objects under its line."""
    return Unit(unit_.over, tuple(word for word in unit_.under if word not in OBJECTS))


def unit_words(unit_: Unit, lang: Lang) -> tuple[str, str]:
    """What follows the digits, for one and for many; the same object where they do not differ."""
    if lang == "zh":
        written = str(unit_)
        written = f"个{written}" if unit_.over == ("月",) else written
        return written, written
    under = "".join(f" per {_ENGLISH.get(word, (word,))[0] or word}" for word in unit_.under)
    one, many = (
        "·".join(_ENGLISH.get(word, (word, word))[number] for word in unit_.over) for number in (0, 1)
    )
    if one == many:
        one = many
    one = (f" {one}" if one else "") + under
    return (one, one) if one == (f" {many}" if many else "") + under else (one, f" {many}{under}")
