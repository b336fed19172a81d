"""A column of a table to a fact of many rows, and which of its cells are not what the fact's type says.

What `read_value` takes is taken and what it refuses is refused, with its words; plain forms (digits, ISO days, 是 and 否, typed
columns) go whole columns at a time (plain_forms.py), and only the odd remainder cell by cell. Three things a typed column
may hold that no form can: a double, taken where its shortest decimal form has no more decimals than the type; a point in
time at midnight, taken for its day; and the first day of a month, taken for the month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from luoshi.engines.in_memory.column import OTHER, OUTSIDE, Column
from luoshi.engines.in_memory.plain_forms import Known, PlainForms, days_of, known_of, stored_of
from luoshi.engines.mapping import Taken
from luoshi.engines.sources.batch import Cells
from luoshi.problem import Say
from luoshi.rules.exact import bare, scaled
from luoshi.rules.facts import read_value
from luoshi.rules.identity import ENTERPRISE
from luoshi.rules.read import Wrong
from luoshi.rules.types import Type

Value = Decimal | date | bool | str | None
Shown = tuple[int, str, Say]
"""The place of a wrong cell in its batch, what stands there, and why it is wrong."""
_REMEMBERED = 1 << 16
_LONGEST = 80
_ANY = Type("number", "数", scale=30, low=-(Decimal(10) ** 30), high=Decimal(10) ** 30)
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
        self._dtype: Any = {"number": np.int64, "truth": np.uint8}.get(type_.kind, np.int32)
        self._plain = PlainForms(type_, taken.power, literals)

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
            plain = self._plain.of_texts()
            if plain is None:
                return self._distinct(cells.dictionary_encode())
            return self._with_odd(cells, *plain(cells))
        plain = self._plain.of_typed(kind)
        return self._with_odd(cells, *plain(cells)) if plain else self._singly(cells.to_pylist())

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
            return days_of(exact)
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
        there = known_of(indices)
        places = stored_of(indices).astype(np.intp)
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
