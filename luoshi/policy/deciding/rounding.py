"""An exact amount to the fen, once, at the end: half up (away from zero), down (cut off) or up (away from zero)."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction

from luoshi.rules.evaluate import Value
from luoshi.rules.exact import ROUNDING, scaled
from luoshi.rules.figures import Lang

_FEN = Decimal("0.01")
_MODES = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}
_HOW: dict[str, dict[Lang, str]] = {
    "half_up": {"zh": "四舍五入", "en": "rounded half up"},
    "down": {"zh": "舍去尾数", "en": "rounded down"},
    "up": {"zh": "进位", "en": "rounded up"},
}


def to_the_fen(value: Value, rounds: str) -> Decimal | None:
    """The amount with two decimals; None stays None."""
    if isinstance(value, Decimal):
        return value.quantize(_FEN, _MODES[rounds], ROUNDING)
    return _fraction(value, rounds) if isinstance(value, Fraction) else None


def how_rounded(amount: Decimal, unit: str, rounds: str, lang: Lang) -> str:
    """What is said behind an amount that had to be rounded."""
    how = _HOW[rounds][lang]
    if lang == "zh":
        return f"，{how}到分为{amount:,.2f}{unit}"
    return f", {how} to two decimals: {amount:,.2f} {unit}"


def _fraction(value: Fraction, rounds: str) -> Decimal:
    fen, rest = divmod(abs(value.numerator) * 100, value.denominator)
    if rest and (rounds == "up" or (rounds == "half_up" and 2 * rest >= value.denominator)):
        fen += 1
    return scaled(Decimal(fen if value >= 0 else -fen), -2)
