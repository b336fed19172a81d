"""Days, months and years of a kernel, counted without a branch: a day is its number from 1970-01-01 on.

The calendar is computed with the year beginning in March, so that the odd day comes last (after Hinnant, "chrono-
compatible low-level date algorithms"). It holds from the year 1 to the year 9999, where the check keeps every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from luoshi.rules.kernel_graph import Bit, Graph, Whole, constant

EPOCH = date(1970, 1, 1).toordinal()
FIRST, LAST = date.min.toordinal() - EPOCH, date.max.toordinal() - EPOCH
_MARCH_OF_YEAR_0 = 719_468
_CENTURIES, _CENTURY, _FOUR_YEARS, _YEAR = 146_097, 36_524, 1_460, 365


def number_of(day: date) -> int:
    return day.toordinal() - EPOCH


@dataclass(frozen=True, slots=True)
class Parts:
    year: Whole
    month: Whole
    day: Whole


def parts(graph: Graph, day: Whole) -> Parts:
    add, sub, mul, div = graph.add, graph.subtract, graph.multiply, graph.divide
    day = graph.within(day, FIRST, LAST)
    from_march = add(day, constant(_MARCH_OF_YEAR_0))
    era = div(from_march, _CENTURIES)
    of_era = graph.within(sub(from_march, mul(era, constant(_CENTURIES))), 0, _CENTURIES - 1)
    leaps = add(sub(div(of_era, _CENTURY), div(of_era, _FOUR_YEARS)), of_era)
    short = graph.within(sub(leaps, div(of_era, _CENTURIES - 1)), 0, 400 * _YEAR - 1)
    year_of_era = div(short, _YEAR)
    gone = sub(
        add(mul(year_of_era, constant(_YEAR)), div(year_of_era, 4)),
        div(year_of_era, 100),
    )
    of_year = graph.within(sub(of_era, gone), 0, 365)
    from_three = div(add(mul(of_year, constant(5)), constant(2)), 153)
    before = div(add(mul(from_three, constant(153)), constant(2)), 5)
    of_month = graph.within(add(sub(of_year, before), constant(1)), 1, 31)
    late = graph.compare(">=", from_three, constant(10))
    month = add(from_three, graph.select(late, constant(-9), constant(3)))
    year = add(
        add(mul(era, constant(400)), year_of_era),
        graph.select(late, constant(1), constant(0)),
    )
    return Parts(graph.within(year, 1, 9999), graph.within(month, 1, 12), of_month)


def number(graph: Graph, of: Parts) -> Whole:
    """The day with this year, month and day of the month."""
    add, sub, mul, div = graph.add, graph.subtract, graph.multiply, graph.divide
    early = graph.compare("<=", of.month, constant(2))
    year = sub(of.year, graph.select(early, constant(1), constant(0)))
    era = div(year, 400)
    of_era = graph.within(sub(year, mul(era, constant(400))), 0, 399)
    from_three = graph.within(add(of.month, graph.select(early, constant(9), constant(-3))), 0, 11)
    of_year = add(
        div(add(mul(from_three, constant(153)), constant(2)), 5),
        sub(of.day, constant(1)),
    )
    leaps = sub(div(of_era, 4), div(of_era, 100))
    whole = add(add(mul(of_era, constant(_YEAR)), leaps), of_year)
    found = add(add(mul(era, constant(_CENTURIES)), whole), constant(-_MARCH_OF_YEAR_0))
    return graph.within(found, FIRST, LAST)


def last_of_month(graph: Graph, year: Whole, month: Whole) -> Whole:
    """How many days the month has."""

    def goes_into(by: int) -> Bit:
        rest = graph.subtract(year, graph.multiply(graph.divide(year, by), constant(by)))
        return graph.compare("=", rest, constant(0))

    leap = graph.both(goes_into(4), graph.either(graph.no(goes_into(100)), goes_into(400)))
    odd = graph.add(month, graph.divide(month, 8))  # the months with 31 days: 1 3 5 7, and then 8 10 12
    long = graph.subtract(odd, graph.multiply(graph.divide(odd, 2), constant(2)))
    days = graph.add(graph.within(long, 0, 1), constant(30))
    february = graph.select(leap, constant(29), constant(28))
    return graph.select(graph.compare("=", month, constant(2)), february, days)


def add_months(graph: Graph, day: Whole, count: Whole) -> Whole:
    """The same day of the month, or the last of a shorter one."""
    start = parts(graph, day)
    before = graph.add(graph.multiply(start.year, constant(12)), graph.add(start.month, constant(-1)))
    months = graph.within(graph.add(before, count), 12, 12 * 10_000 - 1)
    year = graph.within(graph.divide(months, 12), 1, 9999)
    rest = graph.within(graph.subtract(months, graph.multiply(year, constant(12))), 0, 11)
    month = graph.add(rest, constant(1))
    last = last_of_month(graph, year, month)
    return number(graph, Parts(year, month, graph.least(start.day, last)))


def add_days(graph: Graph, day: Whole, count: Whole) -> Whole:
    return graph.within(graph.add(day, count), FIRST, LAST)


def months_between(graph: Graph, start: Whole, end: Whole) -> Whole:
    """Whole months; minus where `start` is after `end`."""
    one, two = parts(graph, start), parts(graph, end)
    forward = graph.compare("<=", start, end)
    years = graph.subtract(two.year, one.year)
    months = graph.add(graph.multiply(years, constant(12)), graph.subtract(two.month, one.month))
    late = graph.both(forward, _not_full(graph, one, two))
    early = graph.both(graph.no(forward), _not_full(graph, two, one))
    off = graph.select(late, constant(-1), graph.select(early, constant(1), constant(0)))
    return graph.within(graph.add(months, off), -12 * 10_000, 12 * 10_000)


def years_between(graph: Graph, start: Whole, end: Whole) -> Whole:
    months = months_between(graph, start, end)
    years = graph.divide(graph.absolute(months), 12)
    return graph.select(graph.compare("<", months, constant(0)), graph.minus(years), years)


def _not_full(graph: Graph, first: Parts, last: Parts) -> Bit:
    """Whether the last month is not over: a month is over on the same day, or on the last day of a shorter month."""
    return graph.both(
        graph.compare(">", first.day, last.day),
        graph.compare("<", last.day, last_of_month(graph, last.year, last.month)),
    )
