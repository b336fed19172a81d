"""Columns in plain forms (digits, ISO days, typed columns) as whole numbers, all rows at once.

    values, known, odd = forms.of_typed(cells.type)(cells)

`known` says of which rows there is a value (None: of all), `odd` at which places stands what is in no plain form and is left to
`take.Reader`, one cell after the other. What stands in the values of an unknown row may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import OTHER, bits_of
from luoshi.engines.in_memory.identities import valid_identities
from luoshi.engines.sources.edges import edges
from luoshi.rules.exact import scaled
from luoshi.rules.facts import UNKNOWN
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

Known = NDArray[np.uint8] | None
Whole = tuple[NDArray[Any], Known, NDArray[Any]]

_EPOCH = date(1970, 1, 1).toordinal()
_EXACT_DOUBLE = 2.0**52
"""Below it, a double that is the nearest to a whole number of units is the nearest to no other."""
_NOWHERE: NDArray[Any] = np.zeros(0, np.int64)
_SORTS = {pa.float64(): "f", pa.uint8(): "u", pa.uint16(): "u", pa.uint32(): "u"}
_LONGEST_TEXT = 10_000
_LONGEST_UNKNOWN = max(len(word.encode()) for word in UNKNOWN)


class PlainForms:
    """The plain forms of one type. `power` shifts the column's unit to the fact's, `literals` are the texts that rules name."""

    def __init__(self, type_: Type, power: int, literals: Sequence[str]) -> None:
        self.type, self._kind = type_, type_.kind
        self._literals = pa.array(list(dict.fromkeys(literals)), pa.string())
        self._scale = type_.scale + power
        low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
        high = type_.high if isinstance(type_.high, Decimal) else LARGEST
        self._low = int(max(scaled(low, type_.scale), Decimal(-(2**63) + 1)).to_integral_value())
        self._high = int(min(scaled(high, type_.scale), Decimal(2**63 - 1)).to_integral_value())
        self._first = days_of(type_.low if isinstance(type_.low, date) else EARLIEST)
        self._last = days_of(type_.high if isinstance(type_.high, date) else LATEST)

    def of_texts(self) -> Callable[[pa.Array], Whole] | None:
        """How texts are read; None where each different one is read once."""
        if self._kind == "number":
            return self._written_numbers
        if self.type.identity:
            return self._identities
        return self._texts if self._kind == "text" and not self.type.options else None

    def of_typed(self, kind: pa.DataType) -> Callable[[pa.Array], Whole] | None:
        """How a column of that type is read; None where it is cell by cell."""
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
        return self._places(cells), known_of(cells), np.flatnonzero(_odd_texts(cells))

    def _places(self, cells: pa.Array) -> NDArray[Any]:
        """The place of each text among those that rules name."""
        if not len(self._literals):
            return np.full(len(cells), OTHER, np.int32)
        found = pc.index_in(cells, self._literals)
        places: NDArray[Any] = pc.fill_null(found, OTHER).to_numpy().astype(np.int32)
        return places

    def _identities(self, cells: pa.Array) -> Whole:
        assert self.type.identity is not None
        good = valid_identities(cells, self.type.identity)
        known = _written(cells)
        return self._places(cells), known, self._odd(~good, known)

    def _integers(self, cells: pa.Array) -> Whole:
        if pa.types.is_uint64(cells.type):
            cells = cells.cast(pa.decimal128(20, 0))
            return self._decimals(cells)
        known = known_of(cells)
        whole = stored_of(cells).astype(np.int64, copy=False)
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
        known = known_of(cells)
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
        known = known_of(cells)
        doubles = stored_of(cells)
        factor = 10.0**self._scale
        with np.errstate(all="ignore"):
            whole = np.rint(doubles * factor)
            good = (np.abs(whole) < _EXACT_DOUBLE) & (whole / factor == doubles)
        values = np.where(good, whole, 0).astype(np.int64)
        return values, known, self._odd(~good | self._outside(values), known)

    def _dates(self, cells: pa.Array) -> Whole:
        known = known_of(cells)
        if pa.types.is_date32(cells.type):
            days = stored_of(cells)
            if days.min() >= self._first and days.max() <= self._last:
                return days, known, _NOWHERE
            odd = np.zeros(len(days), dtype=bool)
        else:
            unit = "ms" if pa.types.is_date64(cells.type) else cells.type.unit
            of_a_day = 86400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
            ticks = stored_of(cells)
            days = ticks // of_a_day
            odd = days * of_a_day != ticks
        odd |= (days < self._first) | (days > self._last)
        return np.where(odd, 0, days).astype(np.int32), known, self._odd(odd, known)

    def _truths(self, cells: pa.Array) -> Whole:
        return bits_of(cells.buffers()[1], cells), known_of(cells), _NOWHERE

    def _all_within(self, values: NDArray[Any]) -> bool:
        """Whether no number is out of range: most columns, and two passes in place of five."""
        return bool(values.min() >= self._low and values.max() <= self._high)

    def _outside(self, values: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = (values < self._low) | (values > self._high)
        return found

    @staticmethod
    def _odd(odd: NDArray[Any], known: Known) -> NDArray[Any]:
        return np.flatnonzero(odd if known is None else odd & known.view(bool))


def _odd_texts(cells: pa.Array) -> NDArray[Any]:
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


def days_of(day: date) -> int:
    return day.toordinal() - _EPOCH


def known_of(cells: pa.Array) -> Known:
    return bits_of(cells.buffers()[0], cells) if cells.null_count else None


def _written(cells: pa.Array) -> Known:
    """Which texts have a sign at least."""
    found: NDArray[Any] = pc.fill_null(pc.not_equal(pc.binary_length(cells), 0), False).to_numpy(
        zero_copy_only=False
    )
    return None if found.all() else found.view(np.uint8)


def stored_of(cells: pa.Array) -> NDArray[Any]:
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
