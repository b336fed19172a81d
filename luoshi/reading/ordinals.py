"""The number of a Word list item as Word writes it: `ordinal(12, "chineseCounting")` is 十二.

The names are those of ST_NumberFormat (ECMA-376 part 1, 17.18.59). One that is not known is written in decimal.
"""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_FULL_WIDTH = "０１２３４５６７８９"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_LARGEST = 9_999
"""No list is longer; a number beyond it (from a broken file) is written in decimal."""


def ordinal(number: int, style: str) -> str:
    """The number in a style; empty for `none` and `bullet`, which number nothing."""
    if style in ("none", "bullet"):
        return ""
    write = _STYLES.get(style)
    return write(number) if write and 0 < number <= _LARGEST else str(number)


def _digits(number: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(number))


def _tens_then_digits(number: int) -> str:
    """十, 二十一, but 一〇〇 from a hundred on."""
    if number >= 100:
        return _digits(number, _DIGITS)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def _thousands(number: int, digits: str, units: str, zero: str, drop_one: bool) -> str:
    """一千零一, 一百一十: each digit with its unit, one zero for a run of them."""
    written, pending = "", False
    for power, unit in zip((1000, 100, 10, 1), units, strict=True):
        digit = number // power % 10
        if not digit:
            pending = bool(written)
            continue
        written += zero if pending else ""
        # Units are blank for ones. 十 leads without 一; the Japanese way drops it before 百 and 千 too.
        silent = digit == 1 and unit != " " and drop_one
        written += ("" if silent else digits[digit]) + unit.strip()
        pending = False
    return written


def _chinese(number: int) -> str:
    written = _thousands(number, _DIGITS, "千百十 ", "零", drop_one=False)
    return written[1:] if written.startswith("一十") else written


def _roman(number: int) -> str:
    written = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        times, number = divmod(number, value)
        written += letters * times
    return written


def _letters(number: int) -> str:
    """A … Z, AA, BB …: Word repeats the letter."""
    times, index = divmod(number - 1, 26)
    return chr(ord("A") + index) * (times + 1)


def _enclosed(first: str, last: int) -> Callable[[int], str]:
    """A run of ready-made characters such as ①…⑳, decimal beyond it."""
    return lambda number: chr(ord(first) + number - 1) if number <= last else str(number)


def _one_of(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12]


_STYLES: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: _digits(number, _FULL_WIDTH),
    "decimalFullWidth2": lambda number: _digits(number, _FULL_WIDTH),
    "decimalEnclosedCircle": _enclosed("①", 20),
    "decimalEnclosedCircleChinese": _enclosed("①", 20),
    "decimalEnclosedParen": _enclosed("⑴", 20),
    "decimalEnclosedFullstop": _enclosed("⒈", 20),
    "ideographEnclosedCircle": _enclosed("㊀", 10),
    "numberInDash": lambda number: f"- {number} -",
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperLetter": _letters,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperRoman": _roman,
    "chineseCounting": _tens_then_digits,
    "taiwaneseCounting": _tens_then_digits,
    "chineseCountingThousand": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "japaneseCounting": lambda number: _thousands(number, _DIGITS, "千百十 ", "", drop_one=True),
    "ideographDigital": lambda number: _digits(number, _DIGITS),
    "japaneseDigitalTenThousand": lambda number: _digits(number, _DIGITS),
    "taiwaneseDigital": lambda number: _digits(number, _DIGITS),
    "chineseLegalSimplified": lambda number: _thousands(number, _FORMAL, "仟佰拾 ", "零", drop_one=False),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
}
