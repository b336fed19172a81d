"""A column of a table to a fact of many rows, and which of its cells are not what the fact's type says.

What `read_value` takes is taken and what it refuses is refused, with its words; plain forms (digits, ISO days, 是 and 否, typed
columns) go whole columns at a time, and only the odd remainder cell by cell. Three things a typed column may hold that no
form can: a double, taken where its shortest decimal form has no more decimals than the type; a point in time at midnight,
taken for its day; and the first day of a month, taken for the month.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import OTHER, OUTSIDE, Column, bits_of
from luoshi.engines.in_memory.identities import valid_identities
from luoshi.engines.mapping import Taken
from luoshi.engines.sources.batch import Cells
from luoshi.engines.sources.edges import edges
from luoshi.problem import Say
from luoshi.rules.exact import bare, scaled
from luoshi.rules.facts import UNKNOWN, read_value
from luoshi.rules.identity import ENTERPRISE
from luoshi.rules.read import Wrong
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

Value = Decimal | date | bool | str | None
Shown = tuple[int, str, Say]
"""The place of a wrong cell in its batch, what stands there, and why it is wrong."""
Known = NDArray[np.uint8] | None
Whole = tuple[NDArray[Any], Known, NDArray[Any]]

_EPOCH = date(1970, 1, 1).toordinal()
_REMEMBERED = 1 << 16
_LONGEST = 80
_EXACT_DOUBLE = 2.0**52
"""Below it, a double that is the nearest to a whole number of units is the nearest to no other."""
_WRITTEN_NUMBER = frozenset("0123456789.,+-eE")


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of a batch: the column for the kernel, and the cells that are wrong (unknown in the column)."""

    column: Column
    wrong: Sequence[Shown]


class Reader:
    """Reads one fact. `literals` are the texts that rules compare it with, in their order."""

    def __init__(self, type_: Type, taken: Taken, literals: Sequence[str] = ()) -> None:
        self.type, self.taken = type_, taken
        self._kind = type_.kind
        self._literals = {text: place for place, text in enumerate(literals)}
        self._remembered: dict[tuple[type, Any], tuple[int, bool, Say | None]] = {}
        self._meant = dict(taken.values)
        self._scale = type_.scale + taken.power
        self._dtype: Any = {"number": np.int64, "truth": np.uint8}.get(type_.kind, np.int32)
        low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
        high = type_.high if isinstance(type_.high, Decimal) else LARGEST
        self._low = int(max(scaled(low, type_.scale), Decimal(-(2**63) + 1)).to_integral_value())
        self._high = int(min(scaled(high, type_.scale), Decimal(2**63 - 1)).to_integral_value())
        self._first = _days(type_.low if isinstance(type_.low, date) else EARLIEST)
        self._last = _days(type_.high if isinstance(type_.high, date) else LATEST)

    def constant(self, count: int) -> Fact:
        """The same value in every row. The mapping has seen to it that it is one."""
        value = read_value(self.taken.constant, self.type)
        number = 0 if value is None else self._number(value)
        known = np.zeros(count, np.uint8) if value is None else None
        return Fact(Column(np.full(count, number, self._dtype), known, lambda _: value), ())

    def read(self, cells: Cells) -> Fact:
        """The fact of the rows of a batch."""
        if not isinstance(cells, pa.Array):
            return self._singly(cells)
        kind = cells.type
        if pa.types.is_null(kind) or not len(cells):
            count = len(cells)
            return Fact(Column(np.zeros(count, self._dtype), np.zeros(count, np.uint8)), ())
        if pa.types.is_dictionary(kind):
            return self._distinct(cells)
        if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
            cells = cells.cast(pa.string())
            kind = cells.type
        if self._meant:
            return self._distinct(cells.dictionary_encode())
        if pa.types.is_string(kind):
            if self._kind == "number":
                return self._with_odd(cells, *self._written_numbers(cells))
            if self.type.identity:
                return self._with_odd(cells, *self._identities(cells))
            if self._kind == "text" and not self.type.options:
                return self._with_odd(cells, *self._texts(cells))
            return self._distinct(cells.dictionary_encode())
        fast = self._typed(kind)
        if fast is None:
            return self._singly(cells.to_pylist())
        return self._with_odd(cells, *fast(cells))

    def exact(self, value: object) -> Value:
        """The exact value of a cell; `Wrong` where it is none."""
        if self._meant:
            written = ("true" if value else "false") if isinstance(value, bool) else str(value).strip()
            if written in self._meant:
                return read_value(self._meant[written], self.type)
        if isinstance(value, datetime) and value.time() == datetime.min.time():
            value = value.date()
        if (
            self._kind == "month"
            and isinstance(value, date)
            and not isinstance(value, datetime)
            and value.day == 1
        ):
            value = f"{value:%Y-%m}"
        if self.taken.power:
            value = self._in_own_unit(value)
        return read_value(value, self.type)

    def _in_own_unit(self, value: object) -> object:
        """A number in the column's unit as one in the fact's; one that is written with its unit is as it says."""
        if isinstance(value, str):
            text = value.strip()
            if not text or not set(text) <= _WRITTEN_NUMBER:
                return value
            try:
                value = read_value(text, _ANY)
            except Wrong:
                return text
        if isinstance(value, float):
            value = Decimal(repr(value))
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return value
        exact = Decimal(value)
        return (
            bare(scaled(exact, self.taken.power))
            if exact.is_finite() and abs(exact.adjusted()) < 60
            else exact
        )

    def _one(self, value: object) -> tuple[int, bool, Say | None]:
        """A cell: the number that stands for it, whether it is known, what is wrong with it. Remembered, since what is
        written in an odd form is mostly written so often."""
        key = (type(value), value)
        try:
            found = self._remembered.get(key)
        except TypeError:
            return self._new(value)
        if found is None:
            found = self._new(value)
            if not self.type.identity:
                if len(self._remembered) >= _REMEMBERED:
                    self._remembered.clear()
                self._remembered[key] = found
        return found

    def _new(self, value: object) -> tuple[int, bool, Say | None]:
        try:
            exact = self.exact(value)
        except Wrong as wrong:
            return 0, False, wrong.message
        return (0, False, None) if exact is None else (self._number(exact), True, None)

    def _number(self, exact: Decimal | date | bool | str) -> int:
        """What stands for a value in the column."""
        if isinstance(exact, Decimal):
            units = int(scaled(exact, self.type.scale))
            return units if -(2**63) < units < 2**63 else OUTSIDE
        if isinstance(exact, date):
            return _days(exact)
        return self._literals.get(exact, OTHER) if isinstance(exact, str) else int(exact)

    def _singly(self, cells: Sequence[Any]) -> Fact:
        """Cell by cell."""
        found = [self._one(cell) for cell in cells]
        values = np.array([number for number, _, _ in found], self._dtype)
        known = np.array([one for _, one, _ in found], np.uint8)
        wrong = [
            (place, self.shown(cells[place]), say)
            for place, (_, _, say) in enumerate(found)
            if say is not None
        ]
        return Fact(Column(values, None if known.all() else known, lambda row: self.exact(cells[row])), wrong)

    def _distinct(self, cells: pa.DictionaryArray) -> Fact:
        """Each value once."""
        texts = cells.dictionary.to_pylist()
        found = [self._one(text) for text in texts]
        numbers = np.array([*(number for number, _, _ in found), 0], self._dtype)
        states = np.array([*(known for _, known, _ in found), False], np.uint8)
        indices = cells.indices
        there = _known(indices)
        places = _stored(indices).astype(np.intp)
        values = numbers.take(places, mode="clip")  # in a row without a value any number may stand
        known = there
        if not states[:-1].all():
            known = states.take(places, mode="clip")
            known = known if there is None else known & there
        wrong: list[Shown] = []
        for place, (_, _, say) in enumerate(found):
            if say is not None:
                shown = self.shown(texts[place])
                here = places == place
                here = here if there is None else here & there.view(bool)
                wrong += [(int(row), shown, say) for row in np.flatnonzero(here)]
        return Fact(Column(values, known, lambda row: self.exact(cells[row].as_py())), wrong)

    def _with_odd(self, cells: pa.Array, values: NDArray[Any], known: Known, odd: NDArray[Any]) -> Fact:
        """The column of the plain cells, with those at the places `odd` put in, one after the other."""
        wrong: list[Shown] = []
        if len(odd):
            values = values if values.flags.writeable else values.copy()
            known = np.ones(len(values), np.uint8) if known is None else known
            for row, cell in zip(odd.tolist(), cells.take(pa.array(odd)).to_pylist(), strict=True):
                number, is_known, say = self._one(cell)
                values[row], known[row] = number, is_known
                if say is not None:
                    wrong.append((row, self.shown(cell), say))
        return Fact(Column(values, known, lambda row: self.exact(cells[row].as_py())), wrong)

    def shown(self, cell: object) -> str:
        """As it came, cut. Of an identity number of a person, or a car's, only the ends."""
        shown = str(cell)
        if self.type.identity and self.type.identity != ENTERPRISE and len(shown) > 10:
            shown = f"{shown[:6]}********{shown[-2:]}"
        return shown[:_LONGEST]

    # Whole columns. Each gives the values, which are known (None: all), and the places of the odd ones. What stands in
    # the values of an unknown one may be anything.

    def _written_numbers(self, cells: pa.Array) -> Whole:
        scale = self._scale
        decimals = rf"(\.[0-9]{{1,{scale}}})?" if scale else ""
        plain = pc.match_substring_regex(cells, rf"^-?[0-9]{{1,{18 - scale}}}{decimals}$")
        if plain.null_count:
            plain = pc.fill_null(plain, False)
        all_plain = plain.true_count == len(cells)
        digits = cells if all_plain else pc.if_else(plain, cells, "0")
        if scale:
            values = _units_of(digits.cast(pa.decimal128(18, scale)))[0]
        else:
            values = digits.cast(pa.int64()).to_numpy()
        outside = self._outside(values)
        if all_plain:
            return values, None, np.flatnonzero(outside)
        rest = pc.invert(plain)
        known = _written(cells)
        odd = rest.to_numpy(zero_copy_only=False) | outside
        return values, known, self._odd(odd, known)

    def _texts(self, cells: pa.Array) -> Whole:
        """Any text is one, but for the few words that say that it is not known, and what no text may hold."""
        return self._places(cells), _known(cells), np.flatnonzero(odd_texts(cells))

    def _places(self, cells: pa.Array) -> NDArray[Any]:
        """The place of each text among those that rules name."""
        if not self._literals:
            return np.full(len(cells), OTHER, np.int32)
        found = pc.index_in(cells, pa.array(list(self._literals), pa.string()))
        places: NDArray[Any] = pc.fill_null(found, OTHER).to_numpy().astype(np.int32)
        return places

    def _identities(self, cells: pa.Array) -> Whole:
        assert self.type.identity is not None
        good = valid_identities(cells, self.type.identity)
        known = _written(cells)
        return self._places(cells), known, self._odd(~good, known)

    def _typed(self, kind: pa.DataType) -> Callable[[pa.Array], Any] | None:
        t = pa.types
        if self._kind == "number":
            if t.is_integer(kind):
                return self._integers
            if t.is_decimal(kind) and kind.precision <= 38:
                return self._decimals
            return self._doubles if t.is_float64(kind) else None
        if self._kind == "date" and (t.is_date(kind) or (t.is_timestamp(kind) and kind.tz is None)):
            return self._dates
        return self._truths if self._kind == "truth" and t.is_boolean(kind) else None

    def _integers(self, cells: pa.Array) -> Whole:
        if pa.types.is_uint64(cells.type):
            cells = cells.cast(pa.decimal128(20, 0))
            return self._decimals(cells)
        known = _known(cells)
        whole = _stored(cells).astype(np.int64, copy=False)
        if not self._scale:
            if self._all_within(whole):
                return whole, known, _NOWHERE
            return whole, known, self._odd(self._outside(whole), known)
        factor = 10**self._scale
        most = (2**63 - 1) // factor
        too_large = (whole > most) | (whole < -most)
        values = np.where(too_large, 0, whole) * factor
        return values, known, self._odd(self._outside(values) | too_large, known)

    def _decimals(self, cells: pa.Array) -> Whole:
        known = _known(cells)
        wide = (
            cells if pa.types.is_decimal128(cells.type) else cells.cast(pa.decimal128(38, cells.type.scale))
        )
        low, odd = _units_of(wide)
        more = self._scale - wide.type.scale
        if not more and not odd.any() and self._all_within(low):
            return low, known, _NOWHERE
        if more > 0:
            most = (2**63 - 1) // 10**more
            too_large = (low > most) | (low < -most)
            odd = odd | too_large if len(odd) else too_large
            values = np.where(too_large, 0, low) * 10**more
        elif more < 0:
            factor = 10**-more
            values = low // factor
            uneven = values * factor != low
            odd = odd | uneven if len(odd) else uneven
        else:
            values = low
        outside = self._outside(values)
        return values, known, self._odd(odd | outside if len(odd) else outside, known)

    def _doubles(self, cells: pa.Array) -> Whole:
        known = _known(cells)
        doubles = _stored(cells)
        factor = 10.0**self._scale
        with np.errstate(all="ignore"):
            whole = np.rint(doubles * factor)
            good = (np.abs(whole) < _EXACT_DOUBLE) & (whole / factor == doubles)
        values = np.where(good, whole, 0).astype(np.int64)
        return values, known, self._odd(~good | self._outside(values), known)

    def _dates(self, cells: pa.Array) -> Whole:
        known = _known(cells)
        if pa.types.is_date32(cells.type):
            days = _stored(cells)
            if days.min() >= self._first and days.max() <= self._last:
                return days, known, _NOWHERE
            odd = np.zeros(len(days), dtype=bool)
        else:
            unit = "ms" if pa.types.is_date64(cells.type) else cells.type.unit
            of_a_day = 86400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
            ticks = _stored(cells)
            days = ticks // of_a_day
            odd = days * of_a_day != ticks
        odd |= (days < self._first) | (days > self._last)
        return np.where(odd, 0, days).astype(np.int32), known, self._odd(odd, known)

    def _truths(self, cells: pa.Array) -> Whole:
        return bits_of(cells.buffers()[1], cells), _known(cells), _NOWHERE

    def _all_within(self, values: NDArray[Any]) -> bool:
        """Whether no number is out of range: most columns, and two passes in place of five."""
        return bool(values.min() >= self._low and values.max() <= self._high)

    def _outside(self, values: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = (values < self._low) | (values > self._high)
        return found

    @staticmethod
    def _odd(odd: NDArray[Any], known: Known) -> NDArray[Any]:
        return np.flatnonzero(odd if known is None else odd & known.view(bool))


_NOWHERE: NDArray[Any] = np.zeros(0, np.int64)
_SORTS = {pa.float64(): "f", pa.uint8(): "u", pa.uint16(): "u", pa.uint32(): "u"}
_ANY = Type("number", "数", scale=30, low=-(Decimal(10) ** 30), high=Decimal(10) ** 30)


_LONGEST_TEXT = 10_000
_LONGEST_UNKNOWN = max(len(word.encode()) for word in UNKNOWN)


def odd_texts(cells: pa.Array) -> NDArray[Any]:
    """Which texts say that something is not known, or are none: too long, or with a sign that cannot be kept."""
    lengths, spaced = edges(cells)
    odd: NDArray[Any] = (lengths > _LONGEST_TEXT) | (lengths == 0)
    looked_at = np.flatnonzero((lengths <= _LONGEST_UNKNOWN) | spaced)
    if len(looked_at):
        plain = pc.utf8_lower(pc.utf8_trim_whitespace(cells.take(pa.array(looked_at))))
        unknown = pc.fill_null(pc.is_in(plain, pa.array(sorted(UNKNOWN), pa.string())), False)
        odd[looked_at] |= unknown.to_numpy(zero_copy_only=False)
    data = cells.buffers()[2]
    if data is not None and data.size and not np.frombuffer(data, np.uint8).all():
        odd |= pc.fill_null(pc.match_substring(cells, "\0"), False).to_numpy(zero_copy_only=False)
    if cells.null_count:
        odd &= ~cells.is_null().to_numpy(zero_copy_only=False)
    return odd


def _days(day: date) -> int:
    return day.toordinal() - _EPOCH


def _known(cells: pa.Array) -> Known:
    return bits_of(cells.buffers()[0], cells) if cells.null_count else None


def _written(cells: pa.Array) -> Known:
    """Which texts have a sign at least."""
    found: NDArray[Any] = pc.fill_null(pc.not_equal(pc.binary_length(cells), 0), False).to_numpy(
        zero_copy_only=False
    )
    return None if found.all() else found.view(np.uint8)


def _stored(cells: pa.Array) -> NDArray[Any]:
    """The numbers as they stand in the buffer, anything in place of a null."""
    kind = np.dtype(f"{_SORTS.get(cells.type, 'i')}{cells.type.bit_width // 8}")
    return np.frombuffer(cells.buffers()[1], kind)[cells.offset : cells.offset + len(cells)]


def _units_of(cells: pa.Array) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Decimals as whole numbers of their last place, and which do not fit 64 bits; anything in place of a null."""
    words = np.frombuffer(cells.buffers()[1], np.int64)
    words = words[2 * cells.offset : 2 * (cells.offset + len(cells))]
    low, high = words[0::2], words[1::2]
    if cells.type.precision <= 18:  # it fits, by its type
        return low.copy(), np.zeros(0, dtype=bool)
    wide = high != (low >> 63)
    return np.where(wide, 0, low), wide
