"""A text of official prose to a `Document`: notices, chapters, sections, measures, and who answers for each.

    >>> document = structure("若干措施\\n一、扩大消费\\n1．发放消费券。（责任单位：市商务局、财政局）\\n")
    >>> [(duty.name, duty.role) for duty in document.measures[0].duties]
    [('市商务局', 'lead'), ('市财政局', 'support')]

`notices` finds the policy's own words, `headings` the numbered headings in them, `responsibility` the clauses,
`outline` says which headings are measures, `names` and `bodies` complete the names of units. Any text gives a document;
one without measures is a document without measures.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.policy.document import Clause, Document, Duty, Heading, Measure, Notice, UnitRole
from luoshi.policy.jurisdiction.bodies import Bodies
from luoshi.policy.prose.clause_words import written_name
from luoshi.policy.prose.headings import BLANK, Label, Line, Style, labels, lines_of
from luoshi.policy.prose.names import Namer, place_prefix
from luoshi.policy.prose.notices import frame
from luoshi.policy.prose.outline import Node, measures, tree
from luoshi.policy.prose.responsibility import Found, find_clauses
from luoshi.text import Findings, find

_BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
_CONTENTS = re.compile(r"目[ \u3000]*[录次][：:]?$")
_PAGE = re.compile(r"[.…·．\-—_\s]*[0-9０-９]{0,4}$")
_STOP = re.compile(r"[。！？；：:]")
_SENTENCE = re.compile(r"[。；！？]")
_CLOSING = re.compile(
    r"(?:本|此)(?:通知|措施|政策|办法|方案|意见|细则|规定|文件|若干措施|政策措施|实施方案|实施细则|行动方案|计划|决定|指南|条例)"
    r"|(?:以上|上述)(?:各项|政策|措施|各条|条款|内容|任务)|特此"
)
# Chapters of sentences that stand around the measures and are none.
_AROUND = re.compile(
    "(?:(?:总体|指导|基本|工作|有关|相关|组织|保障|其他|重要|重大)(?:要求|思想|思路|原则|目标|领导|实施|保障|措施|事项|意义)(?:[和与及]|$)){1,3}|附则"
)
_CALL = re.compile("各(?:省|市|县|区|州|地|级|乡|镇|有关|相关|单位|部门|牵头|责任)")
_BROUGHT = re.compile(
    r"【(?P<round>[^】]{1,40})】|〔(?P<square>[^〕]{1,40})〕|（(?P<paren>[^）]{2,12})）(?=\S)"
)
_LEADS_TO_LIST = re.compile("[，、,]|下列|如下|以下|应当|包括|主要|可以")
_UNFINISHED = re.compile("[，,]|、$|.{8}的$")
_SHORT = 45
_VERY_SHORT = 25


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
    titles = _titles(text, nodes, clauses)
    chosen = measures(nodes, [_says(text, node, title) for node, title in zip(nodes, titles, strict=True)])
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


def _titles(text: str, nodes: Sequence[Node], clauses: Sequence[Found]) -> list[Heading]:
    """The title of every heading: its first sentence, or its line, or its two lines."""
    found, at = [], 0
    for node in nodes:
        while at < len(clauses) and clauses[at].start < node.label.start:
            at += 1
        limit = min(node.own_end, clauses[at].start) if at < len(clauses) else node.own_end
        start, stop = _title_span(text, node, limit)
        title = _BETWEEN_HAN.sub("", " ".join(text[start:stop].split())).rstrip("。；：:;")
        label = node.label
        found.append(
            Heading(label.number, text[label.start : label.end], title, label.start, max(stop, label.end))
        )
    return found


def _title_span(text: str, node: Node, limit: int) -> tuple[int, int]:
    start = _skip_blank(text, node.label.body, limit)
    line_end = _line_end(text, start, limit)
    stop = _SENTENCE.search(text, start, line_end)
    if stop:
        return start, stop.end()
    below = _skip_blank(text, line_end, limit)
    if below < limit and line_end < limit and limit == node.own_end:
        end = _line_end(text, below, limit)
        rest = _skip_blank(text, end, limit)
        broken = 8 < line_end - start <= _SHORT and end - below <= _VERY_SHORT
        if broken and rest == limit and node.children and not _STOP.search(text, below, end):
            return start, end
    return start, _trim_end(text, start, line_end)


def _says(text: str, node: Node, title: Heading) -> bool:
    """Has it more than a title, and more than the usual words before and after the measures?"""
    if node.children or node.clauses:
        return True
    if node.depth == 0 and _AROUND.fullmatch(title.title):
        return False
    behind = _skip_blank(text, title.end, node.own_end)
    return behind < node.own_end or text[title.end - 1] in "。！？；"


def _skip_blank(text: str, at: int, end: int) -> int:
    while at < end and text[at] in BLANK:
        at += 1
    return at


def _trim_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in BLANK:
        end -= 1
    return end


def _line_end(text: str, at: int, end: int) -> int:
    found = _BREAK.search(text, at, end)
    return found.start() if found else end


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
    titles = _measure_titles(text, spans, of_measure, _is_wrapped(parts))
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
        start = _skip_blank(text, node.label.body, node.end)
        spans.append((start, _trim_end(text, start, node.end)))
    if spans:
        start = spans[-1][0]
        spans[-1] = start, _trim_end(text, start, _closing(parts, spans))
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
    return text[_trim_end(text, start, end) - 1] in "。！；)）"


def _single_paragraphs(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    return not any(_BREAK.search(text, start, end) for start, end in spans)


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


def _is_wrapped(parts: _Parts) -> bool:
    """Are paragraphs broken into lines anywhere, so that the end of a line says nothing?"""
    long = [line for line in parts.lines if line.end - line.start > 15]
    broken = sum(parts.text[line.end - 1] not in "。；：！？）)〕】］];:.”》" for line in long)
    return 5 * broken > 2 * len(long)


def _measure_titles(
    text: str, spans: Sequence[tuple[int, int]], clauses: Sequence[Sequence[Clause]], wrapped: bool
) -> list[str | None]:
    """The leading title sentence of each measure. With a comma in it only where the document mostly has one."""
    found = [
        _leading(text, start, end, mine, wrapped) for (start, end), mine in zip(spans, clauses, strict=True)
    ]
    several = [one for one in found if one.several]
    usual = len(several) > 2 and 10 * sum(one.title is not None for one in several) >= 7 * len(several)
    return [one.title if usual or one.plain else None for one in found]


@dataclass(frozen=True, slots=True)
class _Leading:
    title: str | None
    plain: bool = False
    """It cannot be anything but a title."""
    several: bool = False
    """The measure has words behind its first sentence."""


def _leading(text: str, start: int, end: int, clauses: Sequence[Clause], wrapped: bool) -> _Leading:
    if brought := _BROUGHT.match(text, start, end):
        words = brought[brought.lastgroup or 0]
        return _Leading(words, True, True)
    limit = min(end, clauses[0].start) if clauses else end
    line_end = _line_end(text, start, limit)
    stop = _STOP.search(text, start, line_end)
    behind = _skip_blank(text, stop.end() if stop else line_end, end)
    more = _says_more(text, behind, end, clauses)
    if stop is None:
        words = text[start : _trim_end(text, start, line_end)]
        title = more and not wrapped and 0 < len(words) <= _SHORT and not _UNFINISHED.search(words)
        return _Leading(words, True, True) if title else _Leading(None, several=more)
    words = text[start : stop.start()]
    spaced = re.match(r"[^ 	　，。；：、]{4,24}[ 	　]+(?=[一-鿿])", text[start : start + 40])
    if spaced and spaced.end() < stop.start() - start:
        return _Leading(spaced.group().strip(BLANK), True, True)
    if stop.group() in "：:":
        plain = more and 2 <= len(words) <= 14 and not _LEADS_TO_LIST.search(words)
        return _Leading(words, True, True) if plain else _Leading(None, several=True)
    if not more or len(words) > _SHORT or stop.group() == "；":
        return _Leading(None, several=more)
    plain = len(words) <= _VERY_SHORT and not re.search(r"[，,、0-9０-９%]|应当|不得|可以|必须", words)
    return _Leading(words, plain, True)


def _says_more(text: str, at: int, end: int, clauses: Sequence[Clause]) -> bool:
    """Is there anything behind but clauses?"""
    for clause in clauses:
        if at < clause.start:
            return True
        at = _skip_blank(text, clause.end, end)
    return at < end


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
