"""The types of facts, terms and expressions.

A number has a unit and a scale (the decimals it may have: an amount of money 2, a head count 0). Ranges are
declared with facts and carried to the proofs and to the check of divisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from luoshi.rules.units import NONE, Unit, unit

Kind = Literal["number", "date", "month", "truth", "text"]


@dataclass(frozen=True, slots=True)
class Type:
    """What a value is.

    `name` is how a policy file writes it (金额, 数量[亩], 选项[A, B]). `scale` is the most decimals a number
    has. `low` and `high` bound it, both included. `options` are the only texts allowed, if any. `identity`
    names the kind of identity number whose check digits are verified. `rational` marks the result of a
    division, which no decimal may hold exactly; it becomes a decimal again only through round, floor or ceil,
    or at the end of an amount.
    """

    kind: Kind
    name: str
    unit: Unit = NONE
    scale: int = 0
    low: Decimal | date | None = None
    high: Decimal | date | None = None
    options: tuple[str, ...] = ()
    identity: str | None = None
    rational: bool = False


EARLIEST = date(1900, 1, 1)
LATEST = date(2999, 12, 31)
"""The days that a fact or a literal may be."""
LARGEST = Decimal(10) ** 15
"""The largest number that a fact may be where its type declares no range, above zero and below."""

TRUTH = Type("truth", "是否")
DATE = Type("date", "日期")
MONTH = Type("month", "月份")
TEXT = Type("text", "文本")
REGION = Type("text", "地区")
MONEY = Type("number", "金额", unit("元"), scale=2, low=Decimal(0))
INTEGER = Type("number", "整数")
RATIO = Type("number", "比例", scale=6)


def number(unit_: Unit, scale: int, *, rational: bool = False) -> Type:
    """The type of a computed number: no declared range."""
    return Type("number", str(unit_) or "数", unit_, scale, rational=rational)
