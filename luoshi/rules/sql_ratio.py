"""A number in SQL: top / (bottom * under), each an exact integer, so that a quotient stays the rational it is.

`bottom` is known when the SQL is written (a column of 元 with two decimals is the integer of 分 over 100; 5 % is
1/20), `under` is what a policy divides by. `top` is NULL exactly where the number is unknown, and `under` is above
zero wherever the number is known. Constants are worked out here, in Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from luoshi.rules.sql_dialect import Dialect, bare_integer, integer_literal, whole_quotient

Whole = int | str
"""An integer: known, or the SQL of one in the engine's wide type."""


@dataclass(frozen=True, slots=True)
class Ratio:
    top: Whole
    bottom: int = 1
    under: str | None = None
    column: str | None = None
    """The column itself, where the number is nothing else: it can be compared without scaling."""


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Sums, products, quotients, rounding and comparison of ratios for one engine."""

    dialect: Dialect

    def beside(self, value: Whole) -> str:
        """An operand whose other side is wide."""
        return bare_integer(value, self.dialect) if isinstance(value, int) else value

    def alone(self, value: Whole) -> str:
        """A value that must carry its type itself."""
        return integer_literal(value, self.dialect) if isinstance(value, int) else value

    def product(self, left: Whole, right: Whole | None) -> Whole:
        if right is None or right == 1:
            return left
        if left == 1:
            return right
        if isinstance(left, int) and isinstance(right, int):
            return left * right
        return f"({self.beside(left)} * {self.beside(right)})"

    def total(self, left: Whole, right: Whole) -> Whole:
        if isinstance(left, int) and isinstance(right, int):
            return left + right
        return f"({self.beside(left)} + {self.beside(right)})"

    def negated(self, value: Ratio) -> Ratio:
        top = -value.top if isinstance(value.top, int) else f"(- {value.top})"
        return Ratio(top, value.bottom, value.under)

    def absolute(self, value: Ratio) -> Ratio:
        top = abs(value.top) if isinstance(value.top, int) else f"abs({value.top})"
        return Ratio(top, value.bottom, value.under)

    def added(self, left: Ratio, right: Ratio) -> Ratio:
        bottom, (one, two), under = self.over_one_line((left, right))
        return Ratio(self.total(one, two), bottom, under)

    def multiplied(self, left: Ratio, right: Ratio) -> Ratio:
        """A known factor is set against the bottom first, which keeps the integers small."""
        one, right_bottom = _reduced(left.top, right.bottom)
        two, left_bottom = _reduced(right.top, left.bottom)
        return Ratio(self.product(one, two), left_bottom * right_bottom, self._under(left.under, right.under))

    def divided(self, left: Ratio, right: Ratio) -> Ratio:
        """A divisor that is zero (which the check excludes) gives unknown, never a number."""
        turned = constant(Fraction(right.bottom, right.top if isinstance(right.top, int) else 1))
        made = self.multiplied(left, turned)
        top = self.product(made.top, right.under)
        if isinstance(right.top, int):
            return Ratio(top, made.bottom, made.under)
        sign = f"case when {right.top} < 0 then -1 when {right.top} > 0 then 1 end"
        return Ratio(
            self.product(self.alone(top), f"({sign})"),
            made.bottom,
            self._under(made.under, f"nullif(abs({right.top}), 0)"),
        )

    def over_one_line(self, values: Sequence[Ratio]) -> tuple[int, list[Whole], str | None]:
        """The values over one bottom and one under: (bottom, tops, under)."""
        bottom = lcm(*(value.bottom for value in values))
        tops = [self.product(value.top, bottom // value.bottom) for value in values]
        unders = list(dict.fromkeys(value.under for value in values if value.under is not None))
        for place, value in enumerate(values):
            for under in unders:
                if under != value.under:
                    tops[place] = self.product(tops[place], under)
        whole: str | None = None
        for under in unders:
            whole = self._under(whole, under)
        return bottom, tops, whole

    def compared(self, left: Ratio, op: str, right: Ratio) -> str:
        """By cross multiplication: what is under the line is above zero on both sides."""
        plain = _plain(left, right)
        if plain is not None:
            return f"({plain[0]} {op} {plain[1]})"
        _, (one, two), _ = self.over_one_line((left, right))
        if isinstance(one, int):
            return f"({self.alone(one)} {op} {self.beside(two)})"
        return f"({one} {op} {self.beside(two)})"

    def among(self, value: Ratio, options: Sequence[Ratio]) -> str:
        """`value in (…)`."""
        _, (top, *tops), _ = self.over_one_line((value, *options))
        return f"({self.alone(top)} in ({', '.join(self.beside(option) for option in tops)}))"

    def rounded(self, value: Ratio, places: int) -> Ratio:
        """Half away from zero."""
        scale: int = 10**places
        if value.under is None and scale % value.bottom == 0:
            return value
        top, line = self._scaled(value, scale)
        if isinstance(top, int) and isinstance(line, int):
            away = (2 * abs(top) + line) // (2 * line)
            return Ratio(away if top >= 0 else -away, scale)
        top, below = self.alone(top), self.beside(line)
        half = f"case when {top} < 0 then (- {below}) else {below} end"
        twice = self.beside(self.product(2, line))
        return Ratio(whole_quotient(f"(2 * {top} + {half})", twice, self.dialect), scale)

    def cut(self, value: Ratio, places: int, *, away: bool = False) -> str:
        """As an integer of 10^-places: what is over is cut off, or makes one more (away from zero)."""
        top, line = self._scaled(value, 10**places)
        if line == 1:
            return self.alone(top)
        top, below = self.alone(top), self.beside(line)
        if away:
            top = f"({top} + case when {top} < 0 then 1 - {below} else {below} - 1 end)"
        return whole_quotient(top, below, self.dialect)

    def floored(self, value: Ratio) -> Ratio:
        if value.under is None and value.bottom == 1:
            return value
        top, line = self._scaled(value, 1)
        if isinstance(top, int) and isinstance(line, int):
            return Ratio(top // line)
        top, below = self.alone(top), self.beside(line)
        back = f"case when {top} < 0 then {below} - 1 else 0 end"
        return Ratio(whole_quotient(f"({top} - {back})", below, self.dialect))

    def ceiled(self, value: Ratio) -> Ratio:
        return self.negated(self.floored(self.negated(value)))

    def _scaled(self, value: Ratio, scale: int) -> tuple[Whole, Whole]:
        """value * scale as one integer over another."""
        times = Fraction(scale, value.bottom)
        return self.product(value.top, times.numerator), self.product(times.denominator, value.under)

    def _under(self, left: str | None, right: str | None) -> str | None:
        return f"({left} * {right})" if left and right else left or right


def constant(value: Fraction) -> Ratio:
    return Ratio(value.numerator, value.denominator)


def _reduced(top: Whole, bottom: int) -> tuple[Whole, int]:
    if not isinstance(top, int):
        return top, bottom
    shared = gcd(top, bottom)
    return top // shared, bottom // shared


def _plain(left: Ratio, right: Ratio) -> tuple[str, str] | None:
    """A column beside a constant of no more decimals, or beside a column of as many: no scaling is needed, and an
    engine can look such a comparison up in an index."""
    if left.column and right.column and left.bottom == right.bottom:
        return left.column, right.column
    if left.column and (written := _digits(right, left.bottom)):
        return left.column, written
    if right.column and (written := _digits(left, right.bottom)):
        return written, right.column
    return None


def _digits(value: Ratio, bottom: int) -> str | None:
    if not isinstance(value.top, int) or value.under or bottom % value.bottom or abs(value.top) >= 10**15:
        return None
    places = len(str(bottom)) - 1
    whole, part = divmod(abs(value.top) * bottom // value.bottom, bottom)
    digits = f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".") if places else str(whole)
    return f"(-{digits})" if value.top < 0 else digits
