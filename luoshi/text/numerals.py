"""Numbers as official prose writes them: 1500, １５００, 1,500.5, 40万, 3千, 二十, 一百零三, 零点六八, 两.

The patterns are bounded, so that matching them costs the same wherever it is tried.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import cn2an

DIGIT = "[0-9０-９]"
ARABIC = rf"(?:{DIGIT}{{1,3}}(?:,{DIGIT}{{3}}){{1,5}}|{DIGIT}{{1,18}})(?:[.．]{DIGIT}{{1,8}})?"
# 千克 and 千瓦 are units, 百分点 is one, 万分之 begins a fraction: there the word does not multiply.
SCALE = r"(?:万亿|[十百千]?亿|[十百千]?万(?!分之)|千(?![克瓦米卡伏安赫帕升焦吨])|百(?!分))"
CHINESE_DIGITS = "零〇○一二两三四五六七八九"
CHINESE = rf"[{CHINESE_DIGITS}十百千万亿]{{1,12}}(?:点[{CHINESE_DIGITS}]{{1,6}})?"

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")
_SCALES = {
    "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7,
    "亿": 8, "十亿": 9, "百亿": 10, "千亿": 11, "万亿": 12,
}  # fmt: skip
_CHINESE_DIGIT = {"零": 0, "〇": 0, "○": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
                  "八": 8, "九": 9}  # fmt: skip


def arabic(written: str, scale: str = "") -> Decimal:
    """The value of digits, full- or half-width, with their multiplying word.

    >>> arabic("０.68", "万")
    Decimal('6800')
    """
    value = Decimal(written.translate(_HALF_WIDTH).replace(",", ""))
    return plain(value.scaleb(_SCALES[scale])) if scale else plain(value)


def plain(value: Decimal) -> Decimal:
    """The same number without an exponent or trailing zeros behind the point."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if whole == value else value.normalize()


@lru_cache(maxsize=4096)
def chinese(written: str) -> Decimal | None:
    """The value of a Chinese numeral, or None if the characters make no number.

    >>> chinese("一千五百万"), chinese("零点六八"), chinese("百十万百")
    (Decimal('15000000'), Decimal('0.68'), None)
    """
    whole, _, decimals = written.partition("点")
    try:
        value = Decimal(int(cn2an.cn2an(whole.replace("〇", "零").replace("○", "零"), "normal")))
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    if decimals:
        value += Decimal("0." + "".join(str(_CHINESE_DIGIT[digit]) for digit in decimals))
    return value


def year(written: str) -> int | None:
    """A year of four digits: 2023, ２０２３, 二〇二三.

    >>> year("二○二三"), year("２０２３"), year("十")
    (2023, 2023, None)
    """
    digits = written.translate(_HALF_WIDTH)
    if not digits.isascii():
        digits = "".join(str(_CHINESE_DIGIT.get(digit, "")) for digit in written)
    return int(digits) if len(digits) == 4 and digits.isdigit() else None


def small(written: str) -> int | None:
    """A small whole number in either script, as a month or a day has."""
    digits = written.translate(_HALF_WIDTH)
    if digits.isascii():
        return int(digits) if digits.isdigit() else None
    value = chinese(written)
    return None if value is None else int(value)
