"""What a kernel computes, as a graph of whole numbers of 64 bits and of truths, each written down once.

A tree is worked out here without a branch: `select` chooses between two values that are both there. Every whole number
carries the least and the greatest value it can have; whoever makes one that may not fit into 64 bits gets `TooWide`, so
that what is compiled from the graph never overflows. A constant is worked out at once, and what is computed twice is one
entry, in whichever rule it stands. (kernel_code.py turns the graph into machine code.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST = 2**63 - 1
"""The greatest whole number. The least is one above what 64 bits could hold, so that every number has its negative."""

Bit = int
"""A truth: FALSE, TRUE, or the place of its entry in the graph."""
FALSE: Bit = 0
TRUE: Bit = 1

Entry = tuple[str | int, ...]
_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "=": int.__eq__, "<>": int.__ne__,
}  # fmt: skip


class TooWide(Exception):  # noqa: N818 - it reads as what happened
    """A number may come out that does not fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number between `low` and `high`; `at` is its entry, 0 where it is a constant."""

    at: int
    low: int
    high: int

    @property
    def fixed(self) -> bool:
        return self.at == 0


def constant(value: int) -> Whole:
    return Whole(0, *_ends(value, value))


def _ends(low: int, high: int) -> tuple[int, int]:
    if low < -MOST or high > MOST:
        raise TooWide
    return low, high


class Graph:
    """The entries, each with the places of those it is computed from, which all come before it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = [("false",), ("true",)]
        self._places: dict[Entry, int] = {}

    def _place(self, *entry: str | int) -> int:
        place = self._places.get(entry)
        if place is None:
            place = self._places[entry] = len(self.entries)
            self.entries.append(entry)
        return place

    def at(self, value: Whole) -> int:
        """The place of a number, that of a constant too."""
        return value.at or self._place("constant", value.low)

    def _made(self, low: int, high: int, name: str, *values: Whole | int) -> Whole:
        _ends(low, high)
        if low == high:
            return constant(low)
        parts = [self.at(value) if isinstance(value, Whole) else value for value in values]
        return Whole(self._place(name, *parts), low, high)

    # What comes in: `name` says how the column is stored (kernel_code.py knows how to read each).

    def loaded(self, name: str, column: int, low: int, high: int) -> Whole:
        return Whole(self._place(name, column), *_ends(low, high))

    def beyond(self, value: Whole) -> Bit:
        """Whether a column says that a value does not fit into 64 bits: by the one number that has no negative."""
        return self._place("<", self.at(value), self.at(constant(-MOST)))

    def flag(self, column: int) -> Bit:
        """A column of bytes, zero or not."""
        return self._place("flag", column)

    # Truths

    def no(self, bit: Bit) -> Bit:
        if bit in (FALSE, TRUE):
            return 1 - bit
        entry = self.entries[bit]
        if entry[0] == "not":
            return int(entry[1])
        return self._place("not", bit)

    def both(self, *bits: Bit) -> Bit:
        return self._joined("and", TRUE, FALSE, bits)

    def either(self, *bits: Bit) -> Bit:
        return self._joined("or", FALSE, TRUE, bits)

    def _joined(self, name: str, going: Bit, settled: Bit, bits: tuple[Bit, ...]) -> Bit:
        made = going
        for bit in bits:
            if settled in (bit, made) or (made > 1 and self.no(bit) == made):
                return settled
            if made == going:
                made = bit
            elif bit not in (going, made):
                made = self._place(name, min(made, bit), max(made, bit))
        return made

    def same(self, one: Bit, two: Bit) -> Bit:
        if one == two:
            return TRUE
        if one in (FALSE, TRUE):
            return two if one == TRUE else self.no(two)
        if two in (FALSE, TRUE):
            return one if two == TRUE else self.no(one)
        return self._place("same", min(one, two), max(one, two))

    # Whole numbers

    def add(self, one: Whole, two: Whole) -> Whole:
        for value, other in ((one, two), (two, one)):
            if value.fixed and value.low == 0:
                return other
        return self._made(one.low + two.low, one.high + two.high, "add", *self._ordered(one, two))

    def subtract(self, one: Whole, two: Whole) -> Whole:
        if one == two:
            return constant(0)
        if two.fixed and two.low == 0:
            return one
        return self._made(one.low - two.high, one.high - two.low, "sub", one, two)

    def minus(self, value: Whole) -> Whole:
        return self.subtract(constant(0), value)

    def multiply(self, one: Whole, two: Whole) -> Whole:
        for value, other in ((one, two), (two, one)):
            if value.fixed and value.low == 1:
                return other
        corners = [a * b for a in (one.low, one.high) for b in (two.low, two.high)]
        return self._made(min(corners), max(corners), "mul", *self._ordered(one, two))

    def _ordered(self, one: Whole, two: Whole) -> tuple[Whole, Whole]:
        return (one, two) if self.at(one) <= self.at(two) else (two, one)

    def least(self, one: Whole, two: Whole) -> Whole:
        if one.high <= two.low:
            return one
        if two.high <= one.low or one.at == two.at:
            return two
        return self._made(min(one.low, two.low), min(one.high, two.high), "smin", *self._ordered(one, two))

    def greatest(self, one: Whole, two: Whole) -> Whole:
        if one.low >= two.high:
            return one
        if two.low >= one.high or one.at == two.at:
            return two
        return self._made(max(one.low, two.low), max(one.high, two.high), "smax", *self._ordered(one, two))

    def absolute(self, value: Whole) -> Whole:
        return value if value.low >= 0 else self.greatest(value, self.minus(value))

    def select(self, bit: Bit, yes: Whole, no: Whole) -> Whole:
        if bit in (FALSE, TRUE):
            return yes if bit == TRUE else no
        if self.at(yes) == self.at(no):
            return Whole(yes.at, min(yes.low, no.low), max(yes.high, no.high))
        return self._made(min(yes.low, no.low), max(yes.high, no.high), "select", bit, yes, no)

    def within(self, value: Whole, low: int, high: int) -> Whole:
        """The same number, of which more is known than its parts tell."""
        if value.fixed:
            return value
        return Whole(value.at, max(value.low, low), min(value.high, high))

    def compare(self, op: str, one: Whole, two: Whole) -> Bit:
        known = _settled(op, one, two)
        if known is not None:
            return TRUE if known else FALSE
        if one.fixed or (not two.fixed and one.at > two.at):
            op, one, two = _SWAPPED[op], two, one
        if op in (">", ">=", "<>"):
            opposite = {">": "<=", ">=": "<", "<>": "="}[op]
            return self.no(self._place(opposite, self.at(one), self.at(two)))
        return self._place(op, self.at(one), self.at(two))

    # Quotients

    def divide(self, value: Whole, by: int) -> Whole:
        """The whole part below, for a number below zero too: -1 divided by 2 is -1."""
        if by == 1:
            return value
        low, high = value.low // by, value.high // by
        if low == high:
            return constant(low)
        if value.low < 0:
            # As much is added first as makes it a number not below zero; what that is too much comes off again.
            return self.add(self.divide(self.add(value, constant(-low * by)), by), constant(low))
        return self._made(low, high, *self._quotient(value, by))

    def _quotient(self, value: Whole, by: int) -> tuple[str, Whole, int] | tuple[str, Whole, int, int]:
        """A division by a constant as a product and a shift (Granlund and Montgomery): with m = ceil(2^s / by) the
        quotient of every number up to n is (number * m) >> s, if (m * by - 2^s) * n < 2^s."""
        twos = (by & -by).bit_length() - 1
        odd = by >> twos
        half = self._made(value.low >> twos, value.high >> twos, "shift", value, twos) if twos else value
        if odd == 1:
            return ("shift", value, twos)
        most = half.high
        last = 63 + (odd - 1).bit_length()
        for shift in range(last + 1):
            times = -(-(1 << shift) // odd)
            if (times * odd - (1 << shift)) * most < 1 << shift:
                break
        else:
            times = -(-(1 << last) // odd)
            shift = last
        if times * most < 1 << 64 and shift < 64:
            return ("times-shift", half, times, shift)
        if shift < 64:
            shift = last
            times = -(-(1 << last) // odd)
        return ("high-shift", half, times, shift - 64)

    def over(self, value: Whole, by: Whole) -> Whole:
        """The whole part of a number not below zero, divided by one that is above zero wherever it matters."""
        if by.fixed:
            return self.divide(value, by.low)
        return self._made(value.low // max(by.high, 1), value.high // max(by.low, 1), "udiv", value, by)


def _settled(op: str, one: Whole, two: Whole) -> bool | None:
    """What the ends of two numbers say already."""
    if one.at == two.at and (one.at or one.low == two.low):
        return op in ("=", "<=", ">=")
    if one.high < two.low:
        return op in ("<", "<=", "<>")
    if one.low > two.high:
        return op in (">", ">=", "<>")
    if one.fixed and two.fixed:
        return _HOLDS[op](one.low, two.low)
    if one.high == two.low and op in ("<=", ">"):
        return op == "<="
    if one.low == two.high and op in (">=", "<"):
        return op == ">="
    return None
