"""The rows of the task table (任务分解表): one for each measure, or one for each part of it that has units
of its own.

Pure data out of a `Document`: the spreadsheet, and whoever else wants a table, only lay it out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from luoshi.policy.document import Clause, Document, Heading, Measure
from luoshi.policy.exports.words import chinese_date
from luoshi.text.span import Found, Moment, Quantity

FoundT = TypeVar("FoundT", bound=Found)

HOW_OFTEN = {
    "day": "每日",
    "ten-day": "每旬",
    "week": "每周",
    "half-month": "每半月",
    "month": "每月",
    "quarter": "每季度",
    "half-year": "每半年",
    "year": "每年",
}

_LOOSE = " \t\r\n\u3000。；;，,、.．"
"""Marks that may stand behind a clause and still belong to the words before it."""

_STARTS = re.compile(r"^[自从由]|[起后]$")
_STRETCH = re.compile(r"[—–\-－~～至到]")
# A period that only names when something holds (2022年用工20人以上) is no deadline; one that a deed follows
# is.
_DEED = re.compile(
    r"(?:年|全年|内|底|末|，|,|全市|全县|全区|全省|我市|我县|我区|我省|力争|确保|计划|预计|拟|将|共|累计|有序|继续|再)*"
    r"(?:完成|实现|新增|新建|改扩建|改建|扩建|建设|建成|筹建|改造|培育|新培育|引进|启动|推进|推动|达到|达|突破|开工|投产"
    r"|投用|举办|召开|组织|开展|认定|打造|创建|发放|提高|出台|制定|编制|实施|营收)"
)
_YEAR, _MONTH = re.compile(r"\d{4}"), re.compile(r"\d{4}-\d{2}")
_REACHED = frozenset(("aim", "new", "total", "to"))
_ENDS = "。；！？\n"
_BEHIND = re.compile(r"[^、，。；：（）()\n]{1,20}(?=[、，。；：（）()\n])")
_CLAUSE = 28
"""How far back the words that a figure belongs to are looked for."""
_NEAR = 2000
_AIM = re.compile(r"(?:力争|确保|计划|争取|预计)(?:在|到|于)?$")


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is the measure's id, with -1, -2 … where the measure has parts; `task` begins with
    `heading` if there is one. The tuples hold words as the table shows them, each once, in order of
    appearance."""

    number: str
    measure: Measure
    chapter: str | None
    section: str | None
    heading: str | None
    task: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    deadlines: tuple[str, ...]
    targets: tuple[str, ...]
    cited: tuple[str, ...]
    recurrence: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """A stretch of a measure, from `start` to where the next part starts: its words, and the clauses that
    cover it."""

    start: int
    words: str
    clauses: list[Clause]


def rows(document: Document) -> tuple[Row, ...]:
    """The table of the whole document, in its order."""
    issued = document.notices[-1].date if document.notices else None
    return tuple(row for measure in document.measures for row in _rows_of(measure, issued))


def _rows_of(measure: Measure, issued: date | None) -> Iterator[Row]:
    parts = _parts(measure)
    moments = _shared(measure.moments, parts)
    quantities = _shared(measure.quantities, parts)
    citations = _shared(measure.citations, parts)
    recurrences = _shared(measure.recurrences, parts)
    for place, part in enumerate(parts):
        lead, support = _units(part.clauses)
        task = part.words.strip()
        yield Row(
            number=measure.id if len(parts) == 1 else f"{measure.id}-{place + 1}",
            measure=measure,
            chapter=_named(measure.chapter),
            section=_named(measure.section),
            heading=measure.heading if measure.heading and task.startswith(measure.heading) else None,
            task=task,
            lead=lead,
            support=support,
            deadlines=_deadlines(measure, part.clauses, moments[place], issued),
            targets=_once(counted(measure, quantity) for quantity in quantities[place]),
            cited=_once(cite(found.title, found.number) for found in citations[place]),
            recurrence=_once(HOW_OFTEN.get(found.every, found.text) for found in recurrences[place]),
        )


def _parts(measure: Measure) -> list[_Part]:
    """Clauses with no words between them share a part; words behind the last clause belong to the last
    part."""
    parts: list[_Part] = []
    at = measure.start
    for clause in measure.clauses:
        words = measure.text[at - measure.start : clause.start - measure.start]
        if parts:
            words = _give_back(parts[-1], words)
        if parts and not words.strip(_LOOSE):
            parts[-1].clauses.append(clause)
        else:
            parts.append(_Part(at, words, [clause]))
        at = clause.end
    rest = measure.text[at - measure.start :]
    if not parts:
        return [_Part(measure.start, rest, [])]
    rest = _give_back(parts[-1], rest)
    parts[-1].words += rest
    return parts


def _give_back(part: _Part, words: str) -> str:
    """A full stop behind a clause closes the words before the clause: （责任单位：市财政局）。"""
    own = words.lstrip(_LOOSE)
    loose = words[: len(words) - len(own)]
    marks = loose.strip()
    if marks and part.words.rstrip()[-1:] not in marks:
        part.words += marks
    return "\n" + own if own and "\n" in loose else own


def _units(clauses: Iterable[Clause]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    duties = [duty for clause in clauses for duty in clause.duties]
    lead = dict.fromkeys(duty.name for duty in duties if duty.role == "lead")
    return tuple(lead), _once(duty.name for duty in duties if duty.name not in lead)


def _deadlines(
    measure: Measure, clauses: list[Clause], moments: list[Moment], issued: date | None
) -> tuple[str, ...]:
    stated = [clause for clause in clauses if clause.deadline]
    starts = [clause.start for clause in stated]

    def is_stated(moment: Moment) -> bool:
        place = bisect_right(starts, moment.start) - 1
        return place >= 0 and moment.start < stated[place].end

    said = [deadline(moment, measure, issued) for moment in moments if not is_stated(moment)]
    return _once([clause.deadline for clause in stated] + said)


def deadline(moment: Moment, measure: Measure, issued: date | None) -> str | None:
    """The moment as a deadline, or None if it is not one: the end of a window that was not over when the
    document was issued, an event that ends it, or a period in which something is to be done (2023年完成…,
    力争2023年…)."""
    if moment.last is None:
        return moment.text if moment.event and not _STARTS.search(moment.text) else None
    if issued and moment.last < issued:
        return None
    if moment.iso.startswith("..") or ("/" in moment.iso and _STRETCH.search(moment.text)):
        return chinese_date(moment.last)
    at, until = moment.start - measure.start, moment.end - measure.start
    named = not (
        _DEED.match(measure.text[until : until + 24]) or _AIM.search(measure.text[max(0, at - 6) : at])
    )
    if named and not _has_target(measure, moment.end):
        return None
    if _YEAR.fullmatch(moment.iso):
        return f"{moment.last.year}年"
    if _MONTH.fullmatch(moment.iso):
        return f"{moment.last.year}年{moment.last.month}月"
    return chinese_date(moment.last)


def _has_target(measure: Measure, at: int) -> bool:
    """Whether the words from there to the end of the sentence hold a number to be reached."""
    until = at - measure.start
    far = min(len(measure.text), until + _NEAR)
    ends = [end for mark in _ENDS if (end := measure.text.find(mark, until, far)) >= 0]
    end = measure.start + min(ends, default=far)
    place = bisect_left(measure.quantities, at, key=lambda quantity: quantity.start)
    while place < len(measure.quantities) and measure.quantities[place].start < end:
        if _REACHED.intersection(measure.quantities[place].roles):
            return True
        place += 1
    return False


def cite(title: str | None, number: str | None) -> str:
    """《…》（焦政办〔2022〕33号）, or whichever of the two there is."""
    name = title or ""
    if name and not name.startswith("《"):
        name = f"《{name}》"
    return f"{name}（{number}）" if name and number else name or number or ""


def sentence(measure: Measure, found: Found) -> str:
    """The sentence of the measure in which the words stand; at most some 2000 characters to either side."""
    at, until = found.start - measure.start, found.end - measure.start
    near = max(0, at - _NEAR)
    start = max(near, *(measure.text.rfind(mark, near, at) + 1 for mark in _ENDS))
    far = min(len(measure.text), until + _NEAR)
    ends = [end + 1 for mark in _ENDS if (end := measure.text.find(mark, until, far)) >= 0]
    return measure.text[start : min(ends, default=far)].strip()


def counted(measure: Measure, quantity: Quantity) -> str:
    """A figure with the words that say what it counts: 6个县域集中式充电示范站建成投用, 按购车价格的5%.

    A count is told by the words behind it, up to the next mark; money and shares, and a count with none behind it, by
    those before it in the clause."""
    text, start, end = measure.text, quantity.start - measure.start, quantity.end - measure.start
    behind = _BEHIND.match(text, end)
    words = behind.group() if behind else ""
    if words and quantity.unit != "%" and not quantity.unit.startswith("元"):
        return quantity.text + words
    low = max(0, start - _CLAUSE)
    marks = [text.rfind(mark, low, start) + 1 for mark in "，。；：\n"]
    earlier = [one.end - measure.start for one in measure.quantities if one.end <= quantity.start]
    begin = max(low, *marks, *earlier[-1:])
    cut = begin == low > 0 and text[low - 1] not in "，。；：\n"
    before = text[begin:start].lstrip("、和及与")
    return ("…" if cut and before else "") + " ".join((before + quantity.text).split())


def _named(heading: Heading | None) -> str | None:
    return f"{heading.label}{heading.title}" if heading else None


def _shared(found: Iterable[FoundT], parts: list[_Part]) -> list[list[FoundT]]:
    """What was found, part by part."""
    starts = [part.start for part in parts]
    shares: list[list[FoundT]] = [[] for _ in parts]
    for one in found:
        shares[max(0, bisect_right(starts, one.start) - 1)].append(one)
    return shares


def _once(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))
