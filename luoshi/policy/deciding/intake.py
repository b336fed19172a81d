"""Facts as they come (a form, JSON), read by functions made once for each fact.

`intake(names)` gives the function that reads a case. It takes a short way for the plain forms (true, 150000,
"2023-02-01", an option as written) and `rules.facts` for all others, and says the same as that does of whatever is
wrong; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from luoshi.rules.exact import EXACT
from luoshi.rules.facts import read_facts, read_value
from luoshi.rules.read import Wrong
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, Type

Read = Callable[[object], Any]


def intake(names: Mapping[str, Type]) -> Callable[[Mapping[str, object]], dict[str, Any]]:
    """The function that reads the facts of a case; `Refused` with every problem, names that nobody knows among them."""
    readers = _Readers(names)

    def read(raw: Mapping[str, object]) -> dict[str, Any]:
        try:
            return {name: readers[name](value) for name, value in raw.items()}
        except (KeyError, Wrong):
            return read_facts(raw, names)

    return read


class _Readers(dict[str, Read]):
    """Each made when its fact first comes: a jurisdiction knows hundreds of facts, and a case gives a few."""

    def __init__(self, names: Mapping[str, Type]) -> None:
        self.names = names

    def __missing__(self, name: str) -> Read:
        made = self[name] = _reader(self.names[name])
        return made


def _reader(type_: Type) -> Read:
    otherwise: Read = partial(read_value, type_=type_)
    if type_.kind == "truth":
        return lambda value: value if value is True or value is False else otherwise(value)
    if type_.kind == "number":
        return _number(type_, otherwise)
    if type_.kind == "date":
        return _day(type_, otherwise)
    if type_.options:
        options = frozenset(type_.options)
        return lambda value: value if type(value) is str and value in options else otherwise(value)
    return otherwise


def _number(type_: Type, otherwise: Read) -> Read:
    low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
    high = type_.high if isinstance(type_.high, Decimal) else LARGEST
    fen = Decimal(1).scaleb(-type_.scale)

    def read(value: object) -> Any:
        if type(value) is int and low <= value <= high:
            return EXACT.quantize(Decimal(value), fen)
        return otherwise(value)

    return read


def _day(type_: Type, otherwise: Read) -> Read:
    low = type_.low if isinstance(type_.low, date) else EARLIEST
    high = type_.high if isinstance(type_.high, date) else LATEST

    def read(value: object) -> Any:
        if type(value) is str and len(value) == 10 and value[4] == value[7] == "-":
            try:
                found = date.fromisoformat(value)
            except ValueError:
                return otherwise(value)
            if low <= found <= high:
                return found
        return otherwise(value)

    return read
