"""What the grammar finds: each with the words as they stand and where they stand.

`start` and `end` are character offsets into the text that was searched, so that `source[start:end] == text` always
holds. Values are exact: `Decimal`, or `Fraction` where no decimal is exact (三分之一). Never a float.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Op = Literal[">=", "<=", ">", "<", "=", "~"]
Number = Decimal | Fraction

Role = Literal["aim", "floor", "cap", "new", "total", "from", "to", "rank"]
"""What a quantity's own words make of it: aim 力争, floor 不低于, cap 最高/不超过, new 新增, total 累计/达到/总数,
from/to 由…提高至…, rank 前3."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words that the grammar recognised, and their place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Quantity(Found):
    """A number with its unit, as 最高不超过10000元/台: value 10000, unit 元/台, op <=.

    `value` (and `value_max`, for a range such as 1—3个) are in base units: 元 not 万元, 亩 not 万亩, 吨 not 万吨;
    a percentage stays in per cent (50% is 50, unit %). `op` is what the words say of the number: 以上 >=, 以下 <=,
    超 >, 左右 ~, none =.
    """

    value: Number
    value_max: Number | None
    unit: str
    op: Op
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment(Found):
    """A day, a month, a year or a stretch of days: 2023年3月底, 2022年1月1日—2024年12月31日, 到2023年年底.

    `first` and `last` are both included in the stretch; None is open. `iso` is what programs read: a date, month,
    year or interval (`2022-01-01/2022-12-31`, `../2023-03-31`, `2023-04-01/..`). `event` is an end (or start) that is
    not a day (至响应解除, 自印发之日起). `implied_year` is true where the year is not written.
    """

    iso: str
    first: date | None
    last: date | None
    event: str | None = None
    implied_year: bool = False


@dataclass(frozen=True, slots=True)
class Citation(Found):
    """Another document: its title, its number (文号), or both."""

    title: str | None
    number: str | None


@dataclass(frozen=True, slots=True)
class Recurrence(Found):
    """How often: day, ten-day (旬), week, half-month, month, quarter, half-year, year."""

    every: str
