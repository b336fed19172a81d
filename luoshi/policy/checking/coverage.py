"""The third rule: nothing is left over. Every quantity and date of the text is quoted by a block or waived.

Counted is what the grammar finds inside a measure (responsibility clauses and their deadlines included), and in the
paragraphs between and behind the measures (附则), but for headings and the lines that only sign, date and print. What
stands before the first measure, the forwarding notice and the preamble, is not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from luoshi.policy.building.passage import Passage
from luoshi.policy.document import Document
from luoshi.policy.policy import Quote, Waiver
from luoshi.problem import Place, Problem, Say
from luoshi.text.span import Moment, Quantity

Fate = Literal["quoted", "waived", "left"]


@dataclass(frozen=True, slots=True)
class Item:
    """One quantity or date of the text, and what became of it."""

    found: Quantity | Moment
    measure: str | None
    fate: Fate

    @property
    def kind(self) -> str:
        return "quantity" if isinstance(self.found, Quantity) else "moment"


@dataclass(frozen=True, slots=True)
class Coverage:
    items: tuple[Item, ...]
    idle: tuple[Waiver, ...]
    """Waivers that waive nothing."""

    @property
    def left(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.fate == "left")

    def count(self, fate: Fate) -> int:
        return sum(1 for item in self.items if item.fate == fate)

    @property
    def covered(self) -> int:
        return len(self.items) - len(self.left)


def coverage(
    document: Document, outside: Passage, quotes: Iterable[Quote], waivers: Sequence[Waiver]
) -> Coverage:
    """What became of every quantity and date. A phrase that stands more than once in its measure covers nothing."""
    quoted = _Spans([(quote.start, quote.end) for quote in quotes if quote.times == 1])
    waived = _Spans([span for waiver in waivers for span in waiver.spans])
    items = []
    for found, measure in _countable(document, outside):
        fate: Fate = "left"
        if quoted.hold(found.start, found.end):
            fate = "quoted"
        elif waived.hold(found.start, found.end):
            fate = "waived"
        items.append(Item(found, measure, fate))
    used = [(item.found.start, item.found.end) for item in items]
    idle = tuple(
        waiver
        for waiver in waivers
        if not any(start <= left and right <= end for start, end in waiver.spans for left, right in used)
    )
    return Coverage(tuple(items), idle)


def told(covered: Coverage, places: Sequence[Place]) -> list[Problem]:
    """What is left over, `places` being where each of it stands in the file, and the waivers that waive nothing."""
    left = [_left(item, place) for item, place in zip(covered.left, places, strict=True)]
    return [*left, *_idle(covered)]


def _left(item: Item, place: Place) -> Problem:
    kind = Say("数量", "quantity") if item.kind == "quantity" else Say("日期", "date")
    where = f"第 {item.measure} 条" if item.measure else "各条以外的正文"
    where_en = f"measure {item.measure}" if item.measure else "the text outside the measures"
    return Problem(
        "coverage.left",
        Say(
            f"{where}的{kind.zh}“{item.found.text}”没有被引用，也没有说明不用",
            f"the {kind.en} “{item.found.text}” of {where_en} is neither quoted nor waived",
        ),
        Say(
            f"在代码块里引用它，或在 waive 里写“{item.found.text}: 理由”",
            f"quote it in a block, or write `{item.found.text}: reason` in a `waive` block",
        ),
        place,
    )


def _idle(covered: Coverage) -> list[Problem]:
    return [
        Problem(
            "waive.idle",
            Say(
                f"“{waiver.phrase}”里没有要说明不用的数量或日期",
                f"“{waiver.phrase}” waives no quantity or date",
            ),
            Say(
                "删去这一行，或引到数量、日期那几个字",
                "delete this line, or write as far as the quantity or date",
            ),
            waiver.place,
            "warning",
        )
        for waiver in covered.idle
    ]


def _countable(document: Document, outside: Passage) -> list[tuple[Quantity | Moment, str | None]]:
    found: list[tuple[Quantity | Moment, str | None]] = []
    for measure in document.measures:
        found.extend((quantity, measure.id) for quantity in measure.quantities)
        found.extend((moment, measure.id) for moment in measure.moments)
    if document.measures:
        begin = document.measures[0].start
        headings = _Spans([(each.start, each.end) for each in (*document.chapters, *document.sections)])
        loose: list[Quantity | Moment] = [*outside.quantities, *outside.moments]
        for each in loose:
            if each.start < begin or headings.hold(each.start, each.end) or _signs(each, document):
                continue
            found.append((each, None))
    return sorted(found, key=lambda pair: (pair[0].start, pair[0].end))


_PRINTED = re.compile(r"印发|校对|共印|份|抄送|：|:")


def _signs(found: Quantity | Moment, document: Document) -> bool:
    """Whether it stands on a line that only signs, dates or prints: nothing else is there but an issuer's name."""
    text = document.text
    start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.end)
    line = text[start : found.start] + text[found.end : end if end >= 0 else len(text)]
    rest = _PRINTED.sub("", "".join(line.split()))
    for notice in document.notices:
        if notice.issuer:
            rest = rest.replace("".join(notice.issuer.split()), "")
    return rest.strip("（）()，。、") == ""


class _Spans:
    """Whether a stretch lies wholly inside one of many."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._reach: list[int] = []
        for _, end in self._spans:
            self._reach.append(max(end, self._reach[-1] if self._reach else 0))

    def hold(self, start: int, end: int) -> bool:
        low, high = 0, len(self._spans)
        while low < high:
            middle = (low + high) // 2
            if self._spans[middle][0] <= start:
                low = middle + 1
            else:
                high = middle
        return low > 0 and self._reach[low - 1] >= end
