"""A text of official prose to a `Document`: notices, chapters, sections, measures, and who answers for each.

    >>> document = structure("若干措施\\n一、扩大消费\\n1．发放消费券。（责任单位：市商务局、财政局）\\n")
    >>> [(duty.name, duty.role) for duty in document.measures[0].duties]
    [('市商务局', 'lead'), ('市财政局', 'support')]

`notices` finds the policy's own words, `headings` the numbered headings in them, `responsibility` the clauses,
`outline` says which headings are measures, `titles` what they are called, `names` and `bodies` complete the names of
units. Any text gives a document; one without measures is a document without measures.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.policy.document import Clause, Document, Duty, Heading, Measure, Notice, UnitRole
from luoshi.policy.jurisdiction.bodies import Bodies
from luoshi.policy.prose.headings import Label, Line, Style, labels, lines_of
from luoshi.policy.prose.names import Namer, place_prefix
from luoshi.policy.prose.notices import frame
from luoshi.policy.prose.outline import Node, measures, tree
from luoshi.policy.prose.responsibility import Found, find_clauses
from luoshi.policy.prose.stretches import BREAK, skip_blank, trim_end
from luoshi.policy.prose.titles import heading_titles, measure_titles, says_more_than_title
from luoshi.policy.prose.written_names import written_name
from luoshi.text import Findings, find

_CONTENTS = re.compile(r"目[ \u3000]*[录次][：:]?$")
_PAGE = re.compile(r"[.…·．\-—_\s]*[0-9０-９]{0,4}$")
_CLOSING = re.compile(
    r"(?:本|此)(?:通知|措施|政策|办法|方案|意见|细则|规定|文件|若干措施|政策措施|实施方案|实施细则|行动方案|计划|决定|指南|条例)"
    r"|(?:以上|上述)(?:各项|政策|措施|各条|条款|内容|任务)|特此"
)
_CALL = re.compile("各(?:省|市|县|区|州|地|级|乡|镇|有关|相关|单位|部门|牵头|责任)")


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the pieces below need all the time."""

    text: str
    lines: list[Line]
    clauses: list[Found]
    names: dict[int, list[str]]
    """The full names of each clause, by its start."""


def structure(text: str, registry: Bodies | None = None) -> Document:
    """The structure of a document. With a `registry`, aliases become the names that it knows."""
    lines = lines_of(text)
    found = frame(text, lines)
    inside = _without_contents(text, _clipped(lines, found.start, found.end))
    start = inside[0].start if inside else found.end
    clauses = find_clauses(text, start, found.end, inside) if inside else []
    marks = labels(text, inside, [clause.end for clause in clauses])
    nodes = tree(marks, found.end)
    _count(nodes, clauses)
    titles = heading_titles(text, nodes, clauses)
    chosen = measures(
        nodes, [says_more_than_title(text, node, title) for node, title in zip(nodes, titles, strict=True)]
    )
    headings = {id(node): title for node, title in zip(nodes, titles, strict=True)}
    parts = _Parts(text, inside, clauses, _names(text, clauses, found.notices, registry))
    made = _measures(parts, chosen, headings, found.notices[-1].date)
    above = _outside(nodes, chosen)
    chapters = tuple(headings[id(node)] for node in above if node.depth == 0)
    sections = tuple(headings[id(node)] for node in above if node.depth > 0)
    return Document(text, found.notices, chapters, sections, made)


def _clipped(lines: Sequence[Line], start: int, end: int) -> list[Line]:
    """The lines of a stretch, which may begin in the middle of one."""
    return [
        line if line.start >= start else Line(start, line.end, line.number)
        for line in lines
        if line.end > start and line.end <= end
    ]


def _without_contents(text: str, lines: list[Line]) -> list[Line]:
    """The lines without the table of contents: from 目录 to where its first entry stands again."""
    for index, line in enumerate(lines[:200]):
        if _CONTENTS.match(text, line.start, line.end) and index + 1 < len(lines):
            entry = _entry(text, lines[index + 1])
            for again in range(index + 2, len(lines)):
                if _entry(text, lines[again]).startswith(entry):
                    return lines[:index] + lines[again:]
            break
    return lines


def _entry(text: str, line: Line) -> str:
    words = text[line.start : min(line.end, line.start + 80)]
    return "".join(_PAGE.sub("", words).split()).rstrip("。")


def _count(nodes: Sequence[Node], clauses: Sequence[Found]) -> None:
    """Give every clause to the innermost heading before it."""
    at = -1
    for clause in clauses:
        while at + 1 < len(nodes) and nodes[at + 1].label.start < clause.start:
            at += 1
        if at >= 0:
            nodes[at].clauses += 1


def _names(
    text: str, clauses: Sequence[Found], notices: Sequence[Notice], registry: Bodies | None
) -> dict[int, list[str]]:
    """The full names of every clause, by its start."""
    written = [[written_name(text, unit) for unit in clause.units] for clause in clauses]
    issuers = [notice.issuer for notice in notices if notice.issuer]
    places = [place for issuer in issuers if (place := place_prefix(issuer))]
    namer = Namer(written, places)
    named = {}
    for clause, short in zip(clauses, written, strict=True):
        full = namer.complete(short)
        if registry:
            full = [_known(registry, one, bare) for one, bare in zip(full, short, strict=True)]
        named[clause.start] = full
    return named


def _known(registry: Bodies, full: str, written: str) -> str:
    if full not in registry and written in registry:
        return registry.resolve(written)
    return registry.resolve(full)


def _measures(
    parts: _Parts, chosen: Sequence[Node], headings: dict[int, Heading], issued: date | None
) -> tuple[Measure, ...]:
    text = parts.text
    spans = _spans(parts, chosen)
    of_measure = _clauses_of(parts, spans)
    titles = measure_titles(text, spans, of_measure, parts.lines)
    ids = _ids(chosen)
    made = []
    line = 0
    for index, node in enumerate(chosen):
        start, end = spans[index]
        while line + 1 < len(parts.lines) and parts.lines[line + 1].start <= node.label.start:
            line += 1
        found: Findings = find(text, start, end, issued=issued)
        top = node
        while top.parent:
            top = top.parent
        made.append(
            Measure(
                id=ids[index],
                number=node.label.number,
                label=text[node.label.start : node.label.end],
                heading=titles[index],
                chapter=headings[id(top)] if top is not node else None,
                section=headings[id(node.parent)] if node.parent and node.parent is not top else None,
                text=text[start:end],
                start=start,
                end=end,
                line=parts.lines[line].number,
                clauses=of_measure[index],
                quantities=found.quantities,
                moments=found.moments,
                citations=found.citations,
                recurrences=found.recurrences,
            )
        )
    return tuple(made)


def _spans(parts: _Parts, chosen: Sequence[Node]) -> list[tuple[int, int]]:
    """Where the words of every measure begin and end; what closes the document is not part of its last measure."""
    text = parts.text
    spans = []
    for node in chosen:
        start = skip_blank(text, node.label.body, node.end)
        spans.append((start, trim_end(text, start, node.end)))
    if spans:
        start = spans[-1][0]
        spans[-1] = start, trim_end(text, start, _closing(parts, spans))
    return spans


def _closing(parts: _Parts, spans: Sequence[tuple[int, int]]) -> int:
    """Where the last measure ends: before 本措施自印发之日起施行, and with its clause if the others end so."""
    start, end = spans[-1]
    ends = {clause.end for clause in parts.clauses}
    last = max((clause.end for clause in parts.clauses if start <= clause.start < end), default=None)
    with_clause = sum(stop in ends for _, stop in spans[:-1])
    habit = len(spans) > 3 and 5 * with_clause >= 3 * (len(spans) - 1)
    if last is not None and habit:
        return last
    at = bisect_right(parts.lines, start, key=lambda line: line.start)
    behind = [line for line in parts.lines[at:] if line.start >= (last or start) and line.end <= end]
    alone = len(spans) > 4 and _single_paragraphs(parts.text, spans[:-1])
    for line in behind:
        called = alone and _CALL.match(parts.text, line.start)
        if _CLOSING.match(parts.text, line.start) or (called and _said(parts.text, start, line.start)):
            return line.start
    return end


def _said(text: str, start: int, end: int) -> bool:
    """Does a sentence end here, so that what follows is no longer needed? A title alone says nothing."""
    return text[trim_end(text, start, end) - 1] in "。！；)）"


def _single_paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    return not any(BREAK.search(text, start, end) for start, end in spans)


def _clauses_of(parts: _Parts, spans: Sequence[tuple[int, int]]) -> list[tuple[Clause, ...]]:
    found: list[tuple[Clause, ...]] = []
    at = 0
    for start, end in spans:
        while at < len(parts.clauses) and parts.clauses[at].start < start:
            at += 1
        mine: list[Clause] = []
        covered = start
        while at < len(parts.clauses) and parts.clauses[at].end <= end:
            clause = parts.clauses[at]
            mine.append(_clause(parts, clause, (covered, clause.start)))
            covered = clause.end
            at += 1
        found.append(tuple(mine))
    return found


def _clause(parts: _Parts, found: Found, covers: tuple[int, int]) -> Clause:
    text = parts.text
    duties: dict[str, Duty] = {}
    for unit, name in zip(found.units, parts.names[found.start], strict=True):
        role: UnitRole = "lead" if unit.part == "lead" else "support"
        if name not in duties:
            duties[name] = Duty(name, role, text[unit.start : unit.end], unit.start, unit.end)
    return Clause(
        text[found.start : found.end],
        found.start,
        found.end,
        covers,
        tuple(duties.values()),
        found.deadline,
        found.scope,
    )


def _ids(chosen: Sequence[Node]) -> list[str]:
    """The printed number where it is the only one in the document, else the numbers from the chapter down."""
    styles: dict[Style, list[int]] = {}
    for node in chosen:
        styles.setdefault(node.style, []).append(node.label.number)
    main = max(styles, key=lambda style: len(styles[style]), default=None)
    unique = main is not None and len(set(styles[main])) == len(styles[main])
    used: dict[str, int] = {}
    ids = []
    for node in chosen:
        made = str(node.label.number) if unique and node.style is main else _path(node)
        again = used[made] = used.get(made, 0) + 1
        ids.append(made if again == 1 else f"{made}-{again}")
    return ids


def _path(node: Node) -> str:
    label: Label = node.label
    if label.above:
        return ".".join(str(number) for number in (*label.above, label.number))
    numbers = []
    here: Node | None = node
    while here:
        numbers.append(str(here.label.number))
        here = here.parent
    return ".".join(reversed(numbers))


def _outside(nodes: Sequence[Node], chosen: Sequence[Node]) -> list[Node]:
    """The headings that are neither measures nor inside one."""
    found, at = [], 0
    for node in nodes:
        while at < len(chosen) and chosen[at].end <= node.label.start:
            at += 1
        if at == len(chosen) or node.label.start < chosen[at].label.start:
            found.append(node)
    return found
