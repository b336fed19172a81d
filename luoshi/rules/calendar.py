"""Counting days, months and years as the text of a policy means it (满月、满年): the definition the readings
follow.

Adding months keeps the day of the month, or takes the last day of a shorter month: 2024-01-31 and one month
is 2024-02-29. A whole month has passed on the day that adding it gives.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

_DAY = timedelta(days=1)


def add_months(day: date, count: int) -> date:
    """ValueError where the year would be before 1 or after 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if day.day <= 28:
        return date(year, month + 1, day.day)
    if not 1 <= year <= 9999:
        raise ValueError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months; minus where `start` is after `end`."""
    if start > end:
        return -months_between(end, start)
    count = (end.year - start.year) * 12 + end.month - start.month
    if start.day > end.day and (end + _DAY).day != 1:  # on the last day of a shorter month it has passed
        count -= 1
    return count


def years_between(start: date, end: date) -> int:
    """Whole years; minus where `start` is after `end`."""
    months = months_between(start, end)
    return months // 12 if months >= 0 else -(-months // 12)
