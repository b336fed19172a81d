"""The grammar of Chinese official prose: what it counts, when, how often, and what it cites.

    >>> from luoshi.text import find
    >>> found = find("对新购汽车按购车价格的5%给予补贴，最高不超过10000元/台，延续至2023年3月底。")
    >>> [(q.text, str(q.value), q.unit, q.op) for q in found.quantities]
    [('5%', '5', '%', '='), ('最高不超过10000元/台', '10000', '元/台', '<=')]
    >>> [moment.iso for moment in found.moments]
    ['../2023-03-31']

It knows no policy and reads no file. Every span is an offset into the text that was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.text.citations import citations
from luoshi.text.dates import events, moments
from luoshi.text.quantities import quantities
from luoshi.text.recurrence import recurrences
from luoshi.text.span import Citation, Found, Moment, Quantity, Recurrence

__all__ = ["Citation", "Findings", "Found", "Moment", "Quantity", "Recurrence", "find"]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that the grammar finds in a stretch of text, each kind in order."""

    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    citations: tuple[Citation, ...]
    recurrences: tuple[Recurrence, ...]


def find(text: str, start: int = 0, end: int | None = None, *, issued: date | None = None) -> Findings:
    """What stands in `text[start:end]`; spans are offsets into `text`. `issued` (成文日期) gives implied years."""
    end = len(text) if end is None else end
    cited = tuple(citations(text, start, end))
    named = [(one.start, one.end) for one in cited]
    dates = _outside(moments(text, start, end, issued=issued), named)
    others = tuple(events(text, start, end, issued=issued))
    when = tuple(sorted((*dates, *others), key=lambda moment: moment.start))
    taken = [*named, *((one.start, one.end) for one in when)]
    return Findings(
        tuple(quantities(text, start, end, taken=taken)), when, cited, tuple(recurrences(text, start, end))
    )


def _outside(found: Iterable[Moment], named: Sequence[tuple[int, int]]) -> Iterator[Moment]:
    """Without those in the name of a document: 《2023年工作方案》 sets no date. Both are in order."""
    at = 0
    for one in found:
        while at < len(named) and named[at][1] <= one.start:
            at += 1
        if at == len(named) or named[at][0] >= one.end:
            yield one
