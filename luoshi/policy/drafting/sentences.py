"""The sentences of a measure, with what the grammar found in each: what drafting looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from luoshi.policy.document import Measure
from luoshi.text.span import Found, Moment, Quantity, Recurrence

_SENTENCE_END = re.compile(r"[。；！？\n]")
_CLAUSE_END = re.compile(r"[，：。；！？\n]")
_OPEN, _CLOSE = "“‘（(《〔", "”’）)》〕"
_Any = TypeVar("_Any", bound=Found)


@dataclass(frozen=True, slots=True)
class Sentence:
    """From one 。 or ； to the next, outside of quotation marks and brackets. Offsets are those of the document."""

    text: str
    start: int
    end: int
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    recurrences: tuple[Recurrence, ...]

    def clause_at(self, start: int, end: int) -> tuple[int, int]:
        """The words between the punctuation marks around a stretch of it."""
        left = 0
        for mark in _CLAUSE_END.finditer(self.text, 0, start - self.start):
            left = mark.end()
        right = _CLAUSE_END.search(self.text, end - self.start)
        return self.start + left, self.start + (right.start() if right else len(self.text))


def sentences(measure: Measure) -> tuple[Sentence, ...]:
    """The sentences of a measure, its responsibility clauses left out."""
    found = []
    at = measure.start
    for clause in (*measure.clauses, None):
        stop = clause.start if clause else measure.end
        found.extend(_split(measure, at, stop))
        at = clause.end if clause else stop
    return tuple(found)


def _split(measure: Measure, start: int, stop: int) -> list[Sentence]:
    text = measure.text[start - measure.start : stop - measure.start]
    found, at, depth = [], 0, 0
    for index, char in enumerate(text):
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
        elif char == "\n":
            depth = 0
        if depth == 0 and _SENTENCE_END.match(char):
            found.append((at, index + 1))
            at = index + 1
    found.append((at, len(text)))
    return [_sentence(measure, start + low, start + high) for low, high in found if text[low:high].strip()]


def _sentence(measure: Measure, start: int, end: int) -> Sentence:
    text = measure.text[start - measure.start : end - measure.start]
    return Sentence(
        text,
        start,
        end,
        _inside(measure.quantities, start, end),
        _inside(measure.moments, start, end),
        _inside(measure.recurrences, start, end),
    )


def _inside(found: tuple[_Any, ...], start: int, end: int) -> tuple[_Any, ...]:
    return tuple(one for one in found if start <= one.start and one.end <= end)
