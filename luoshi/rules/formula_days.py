"""Days as z3 reasons about them: year, month and day, each a term, and the number of a day (`date.toordinal`).

The definition is that of calendar.py. Divisions are kept out where a count is known, for z3 is slow with them.
"""

from __future__ import annotations

from dataclasses import dataclass

import z3

_DAYS_BEFORE_MONTH = (0, 31, 61, 92, 122, 153, 184, 214, 245, 275, 306, 337)
"""From 1 March, so that the leap day comes last."""


@dataclass(frozen=True, slots=True)
class Day:
    year: z3.ArithRef
    month: z3.ArithRef
    day: z3.ArithRef


def order(day: Day) -> z3.ArithRef:
    """A number that grows with the day, and is quick to work out."""
    return day.year * 372 + day.month * 31 + day.day


def length_of_month(year: z3.ArithRef, month: z3.ArithRef) -> z3.ArithRef:
    leap = z3.And(year % 4 == 0, z3.Or(year % 100 != 0, year % 400 == 0))
    short = z3.Or([month == number for number in (4, 6, 9, 11)])
    return z3.If(month == 2, z3.If(leap, 29, 28), z3.If(short, 30, 31))


def day_number(day: Day) -> z3.ArithRef:
    """As `date.toordinal`: years are counted from March."""
    year = z3.If(day.month <= 2, day.year - 1, day.year)
    before: z3.ArithRef = z3.IntVal(_DAYS_BEFORE_MONTH[11])
    for place in range(11):
        before = z3.If(day.month == (place + 2) % 12 + 1, _DAYS_BEFORE_MONTH[place], before)
    return 365 * year + year / 4 - year / 100 + year / 400 + before + day.day - 306


def months_between(start: Day, end: Day, forward: z3.BoolRef) -> z3.ArithRef:
    """The months on the calendar, less one where the last is not full; `forward` where `start` is not the later."""
    months = (end.year - start.year) * 12 + end.month - start.month
    on = z3.If(_full(start, end), months, months - 1)
    back = z3.If(_full(end, start), months, months + 1)
    return z3.If(forward, on, back)


def _full(start: Day, end: Day) -> z3.BoolRef:
    return z3.Or(end.day >= start.day, end.day == length_of_month(end.year, end.month))


def months_on(day: Day, count: z3.ArithRef) -> tuple[z3.ArithRef, z3.ArithRef]:
    """Year and month; for a count that is known without a division, which is slow to reason about."""
    if not z3.is_int_value(count):
        months = day.year * 12 + day.month - 1 + count
        return months / 12, months % 12 + 1
    years, months = divmod(count.as_long(), 12)
    month = day.month + months
    return day.year + years + z3.If(month > 12, 1, 0), z3.If(month > 12, month - 12, month)
