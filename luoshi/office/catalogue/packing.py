"""A policy that has been read, as bytes that can be kept.

    packed(policy) -> bytes        unpacked(bytes) -> the same policy, without its deciders

A list of values in JSON, each naming those before it by number: texts and whole numbers as they are, the rest as
[kind, parts …]. Equal values are written once, and shared when they are read. Nothing in it is run: kinds are the frozen
dataclasses of a policy and a handful of plain types, and what is neither is refused, on both ways.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from luoshi import problem
from luoshi.policy import document, policy
from luoshi.policy.policy import Policy
from luoshi.rules import nodes, types, units
from luoshi.text import span

Value = Any
_OF = (policy, document, span, nodes, types, units, problem)
_CLASSES: dict[str, type] = {
    f"{module.__name__}.{name}": found
    for module in _OF
    for name, found in vars(module).items()
    if isinstance(found, type) and is_dataclass(found) and found.__module__ == module.__name__
}
_NAMES = {found: name for name, found in _CLASSES.items()}
_PARTS = {found: tuple(field.name for field in fields(found) if field.init) for found in _NAMES}
_NOT_KEPT = "decider"
"""Compiled from the rest when it is read back."""
_CONSTANTS: tuple[bool | None, ...] = (None, True, False)


class NotPacked(Exception):  # noqa: N818 - it reads as what is so
    """A value that cannot be written or read."""


def packed(read: Policy) -> bytes:
    writer = _Writer()
    writer.number(read)
    return zlib.compress(json.dumps([list(_CLASSES), writer.items], separators=(",", ":")).encode("ascii"), 1)


def unpacked(data: bytes) -> Policy:
    """`NotPacked` where it is no policy that `packed` has written."""
    try:
        names, items = json.loads(zlib.decompress(data))
        makers = [*_MAKERS, *(_CLASSES[name] for name in names)]
        values: list[Value] = [*_CONSTANTS]
        keep = values.append
        for item in items:
            if type(item) is list:
                kind, *parts = item
                keep(makers[kind](*[values[part] for part in parts]))
            else:
                keep(item)
    except (zlib.error, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise NotPacked(str(error)) from error
    if not isinstance(values[-1], Policy):
        raise NotPacked(type(values[-1]).__name__)
    return values[-1]


class _Writer:
    def __init__(self) -> None:
        self.items: list[Any] = []
        self._written: dict[object, int] = {}
        self._seen: dict[int, tuple[int, Value]] = {}
        """By identity, with the value itself so that its identity stays its own."""

    def number(self, value: Value) -> int:
        """Where it stands; it is written first where it does not stand yet."""
        if value is None or value is True or value is False:
            return _CONSTANTS.index(value)
        found = self._seen.get(id(value))
        if found is None:
            found = self._seen[id(value)] = self._place(self._item(value)), value
        return found[0]

    def _place(self, item: Value) -> int:
        key = tuple(item) if type(item) is list else (type(item), item)
        at = self._written.get(key)
        if at is None:
            at = self._written[key] = len(_CONSTANTS) + len(self.items)
            self.items.append(item)
        return at

    def _item(self, value: Value) -> Value:
        kind = type(value)
        if kind is str or kind is int:
            return value
        if kind is tuple:
            return [_TUPLE, *map(self.number, value)]
        if kind is MappingProxyType or kind is dict:
            flat = [self.number(part) for pair in value.items() for part in pair]
            return [_MAPPING if kind is MappingProxyType else _DICT, *flat]
        if kind is Decimal:
            return [_DECIMAL, self.number(str(value))]
        if kind is date:
            return [_DATE, self.number(value.toordinal())]
        if kind is Fraction:
            return [_FRACTION, self.number(value.numerator), self.number(value.denominator)]
        name = _NAMES.get(kind)
        if name is None:
            raise NotPacked(f"{kind.__module__}.{kind.__qualname__}")
        parts = (None if part == _NOT_KEPT else getattr(value, part) for part in _PARTS[kind])
        return [_NUMBERS[name], *map(self.number, parts)]


def _tuple(*parts: Value) -> tuple[Value, ...]:
    return parts


def _dict(*flat: Value) -> dict[Value, Value]:
    return dict(zip(flat[::2], flat[1::2], strict=True))


def _mapping(*flat: Value) -> Mapping[Value, Value]:
    return MappingProxyType(_dict(*flat))


_TUPLE, _MAPPING, _DICT, _DECIMAL, _DATE, _FRACTION = range(6)
_MAKERS: tuple[Callable[..., Value], ...] = (_tuple, _mapping, _dict, Decimal, date.fromordinal, Fraction)
_NUMBERS = {name: len(_MAKERS) + place for place, name in enumerate(_CLASSES)}
