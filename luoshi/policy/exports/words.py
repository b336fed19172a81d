"""Small things that every export needs: text that XML can hold, dates as offices write them, numbers
without loss."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from luoshi.text.span import Number

# What no XML 1.0 document may contain, even escaped: control characters, lone surrogates, two non-characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_PLACES = 12
"""Decimal places for a fraction that no decimal gives exactly (三分之一)."""


def printable(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _NOT_XML.sub("", text)


def chinese_date(day: date) -> str:
    """2023年3月31日: no leading zeros, as GB/T 9704 has it."""
    return f"{day.year}年{day.month}月{day.day}日"


def squeezed(text: str) -> str:
    """The text without any white space: titles are spread and broken for looks (政 策 措 施)."""
    return "".join(text.split())


def literal(value: Number) -> str:
    """The number in plain decimal digits, nothing rounded but a fraction that has no end (to 12 places,
    half up)."""
    if isinstance(value, Fraction):
        scale = 10**_PLACES
        twice = 2 * abs(value.numerator) * scale + value.denominator
        whole, rest = divmod(twice // (2 * value.denominator), scale)
        digits = f"{whole}.{rest:0{_PLACES}d}"
        sign = "-" if value < 0 else ""
    else:
        digits, sign = format(value, "f"), ""
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return "0" if digits in ("0", "-0") else sign + digits
