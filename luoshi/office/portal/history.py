"""What changed from one published version to the next, measure by measure, by the catalogue's own comparison.

A version never changes, so each comparison is made once in a process. Only the latest few are compared: a reader asks
what is new, and each older version has its own page.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.catalogue.difference import MeasureChange, difference
from luoshi.office.catalogue.queries import Version

COMPARED = 5
Changes = tuple[MeasureChange, ...]


def changes(versions: Sequence[Version]) -> dict[int, Changes]:
    """By version's key: what it changed against the one before it; nothing where one of the two cannot be read by the
    present program. `versions` are all of a policy, the latest first."""
    found: dict[int, Changes] = {}
    for after, before in pairwise(versions[: COMPARED + 1]):
        try:
            found[after.pk] = _changes(
                before.policy.slug, before.ordinal, before.key, after.ordinal, after.key
            )
        except catalogue.Unready:
            continue
    return found


@lru_cache(maxsize=128)
def _changes(slug: str, before: int, _before_key: str, after: int, _after_key: str) -> Changes:
    old, new = (catalogue.loaded(catalogue.version_of(slug, ordinal)) for ordinal in (before, after))
    return difference(old, new).measures
