"""What holds from one day to the next: the terms of a rule as constants, and what they stand on.

A dated term (a standard that was raised) cuts time into epochs; within one everything but the facts stays the same and
is worked out once. Where the day is not known, dated terms are not either, and all their versions are quoted.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from luoshi.policy.deciding.terms import value_of
from luoshi.policy.decision import Ground
from luoshi.rules.evaluate import Value

if TYPE_CHECKING:
    from luoshi.policy.policy import Stated, Term

Made = TypeVar("Made")


class Epochs(Generic[Made]):
    """What `make` gives for a day of each epoch, and for a day that is not known."""

    def __init__(self, terms: Iterable[Term], make: Callable[[date | None], Made]) -> None:
        firsts = {version.since for term in terms for version in term.versions[1:] if version.since}
        self._firsts = sorted(firsts)
        self._made = [make(day) for day in (date.min, *self._firsts)]
        self._unknown = make(None) if self._firsts else self._made[0]

    def on(self, day: date | None) -> Made:
        if not self._firsts:
            return self._unknown
        return self._unknown if day is None else self._made[bisect_right(self._firsts, day)]


def values_on(terms: Mapping[str, Term], day: date | None) -> dict[str, Value]:
    """The values of terms; None for a dated one where the day is not known."""
    return {
        name: None if day is None and len(term.versions) > 1 else value_of(term.on(day))
        for name, term in terms.items()
    }


def stated_on(term: Term, day: date | None) -> tuple[Stated, ...]:
    """Where that value comes from."""
    return (term.on(day),) if day is not None else tuple(version.stated for version in term.versions)


def grounds_of(name: str, stated: Iterable[Stated]) -> tuple[Ground, ...]:
    """What is quoted and what is declared for the term of that name, each once."""
    found: dict[Ground, None] = {}
    for one in stated:
        origin = one.origin
        because: str | None = getattr(origin, "because", None)
        words = one.value.words if because is not None else origin.phrase  # type: ignore[union-attr]
        found[Ground(name, words, origin.measure, because)] = None
    return tuple(found)
