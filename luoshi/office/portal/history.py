"""What changed from one published version to the next, measure by measure: its words, or only what it makes run.

The texts are compared as they stand, without being loaded: a page that lists versions stays quick however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from luoshi.office.catalogue.models import Version
from luoshi.problem import Say

KINDS = {
    "added": Say("新增", "added"),
    "removed": Say("删去", "removed"),
    "text": Say("原文有改动", "its text changed"),
    "rules": Say("规则有改动", "its rules changed"),
}


@dataclass(frozen=True, slots=True)
class Change:
    measure: str
    kind: str

    @property
    def words(self) -> Say:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class _Segment:
    words: str
    whole: str
    """With the blocks between and behind its paragraphs."""


def changes_of(version: Version) -> tuple[Change, ...]:
    """Against the version before it; none for the first."""
    if version.ordinal == 1:
        return ()
    before = Version.objects.filter(policy_id=version.policy_id, ordinal__lt=version.ordinal).order_by(
        "-ordinal"
    )
    pk = before.values_list("pk", flat=True).first()
    return _changes(pk, version.pk) if pk is not None else ()


@lru_cache(maxsize=256)
def _changes(before: int, after: int) -> tuple[Change, ...]:
    """Versions never change, so this is worked out once."""
    old, new = _segments(before), _segments(after)
    found = []
    for key, segment in new.items():
        was = old.get(key)
        if was is None:
            found.append(Change(key, "added"))
        elif was.words != segment.words:
            found.append(Change(key, "text"))
        elif was.whole != segment.whole:
            found.append(Change(key, "rules"))
    return (*found, *(Change(key, "removed") for key in old if key not in new))


def _segments(pk: int) -> Mapping[str, _Segment]:
    version = Version.objects.get(pk=pk)
    rows = list(version.measures.order_by("ordinal").values_list("key", "text"))
    starts, at = [], 0
    for _, words in rows:
        found = version.text.find(words.split("\n", 1)[0], at)
        at = found if found >= 0 else at
        starts.append(at)
    ends = [*starts[1:], len(version.text)]
    return {
        key: _Segment(words, version.text[start:end].strip())
        for (key, words), start, end in zip(rows, starts, ends, strict=True)
    }
