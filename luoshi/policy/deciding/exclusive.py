"""Benefits that may not be had together: which of them count (就高不重复), and which stand back for them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from decimal import Decimal
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
_MOST = 16
"""Of more benefits than that in one knot the highest are taken one after the other, which may not give the most."""


def counted(worth: Mapping[Key, Decimal], apart: Mapping[Key, Set[Key]]) -> frozenset[Key]:
    """The choice that is worth most in all, those named earlier where choices are equal.

    `apart` names for each those that it may not be had with, in both directions.
    """
    chosen: set[Key] = set()
    seen: set[Key] = set()
    for key in worth:
        if key not in seen:
            knot = _knot(key, apart, worth)
            seen.update(knot)
            chosen.update(_best(knot, worth, apart) if len(knot) <= _MOST else _highest(knot, worth, apart))
    return frozenset(chosen)


def _knot(key: Key, apart: Mapping[Key, Set[Key]], worth: Mapping[Key, Decimal]) -> list[Key]:
    """All that hang together with one, in their order."""
    found, pending = {key}, [key]
    while pending:
        for other in apart.get(pending.pop(), frozenset()):
            if other not in found and other in worth:
                found.add(other)
                pending.append(other)
    return [one for one in worth if one in found]


def _best(
    keys: Sequence[Key], worth: Mapping[Key, Decimal], apart: Mapping[Key, Set[Key]]
) -> tuple[Key, ...]:
    """With the first and without it, whichever is worth more."""
    if not keys:
        return ()
    first, rest = keys[0], keys[1:]
    with_it = (first, *_best([one for one in rest if one not in apart.get(first, ())], worth, apart))
    if len(with_it) == len(keys):
        return with_it
    without = _best(rest, worth, apart)
    return max(with_it, without, key=lambda choice: sum(worth[one] for one in choice))


def _highest(keys: Sequence[Key], worth: Mapping[Key, Decimal], apart: Mapping[Key, Set[Key]]) -> list[Key]:
    chosen: list[Key] = []
    for key in sorted(keys, key=lambda one: -worth[one]):
        if not any(other in apart.get(key, ()) for other in chosen):
            chosen.append(key)
    return chosen
