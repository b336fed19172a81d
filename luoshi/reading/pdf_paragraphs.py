"""Lines of print to paragraphs: chrome dropped, broken lines joined over lines and pages.

A line begins a paragraph when the line before it ended early (the next word would still have fitted), when it is
indented as the document indents, when it is set in another size or further down, or, in a document that does not
indent, when it bears a number and the line before it ended a sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from luoshi.reading.pdf_lines import Line, Page

_NUMBERED = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]{1,6}[编章节条款部分]|[一二三四五六七八九十百零〇]{1,5}、"
    r"|[（(][一二三四五六七八九十百零〇\d]{1,5}[）)]|\d{1,4}\s?(?:[．、]|\.(?!\d))|[①-⑳⑴-⒛]|附件\d{0,2}[:：]?"
)
_ENDS = "。！？；：:;!?）)】〕]》”’…"
_DASHES = " \t\u3000—–―‐-－─·•.…~～"
_PAGE_NUMBER = re.compile(
    r"\d{1,4}|第\s?\d{1,4}\s?页(?:[，,/\s]{0,3}共\s?\d{1,4}\s?页)?|\d{1,4}\s?/\s?\d{1,4}|[ivxlc]{1,6}"
    r"|page\s\d{1,4}(?:\sof\s\d{1,4})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_LATIN_END, _LATIN_START = re.compile(r"[A-Za-z][,.;:]?$"), re.compile(r"[A-Za-z0-9]")

# Shares of a page's height, and of the type size.
_EDGE = 0.16
_INDENT = 1.2
_INDENTS = 3.2
_SLACK = 0.6
_LOOSE = 6.0
_OTHER_SIZE = 0.12
_LARGE = 1.12
_APART = 1.45
_STANDS_OFF = 1.15
_TITLE_PITCH = 2.4
_FULL = 0.7
_FEW_INDENTED = 0.06
"""Of the lines; a document of long paragraphs indents no more."""


@dataclass(frozen=True, slots=True)
class _Measure:
    """How the document is set: its margins, type size, distance of lines, and whether it indents."""

    left: float
    right: float
    size: float
    pitch: float
    indents: bool


def without_chrome(pages: list[Page]) -> list[Page]:
    """The pages without page numbers and without headers and footers that come again on other pages."""
    repeated = _repeated(pages)
    lines = [line for page in pages for line in page.lines]
    pitch = _pitch(lines)
    size = _body_size(lines) if lines else 0.0
    kept = []
    for page in pages:
        above = _chrome(page, page.lines, repeated, pitch, size)
        rest = page.lines[above:]
        below = _chrome(page, rest[::-1], repeated, pitch, size)
        kept.append(replace(page, lines=rest[: len(rest) - below]))
    return kept


def _chrome(
    page: Page, lines: tuple[Line, ...], repeated: set[tuple[str, int]], pitch: float, size: float
) -> int:
    """How many lines are chrome, of lines counted from an edge of the page inwards.

    What is chrome stands off from the text or is set in another size: measures that differ in their figures only,
    or are the same, may well stand at the same height on two pages.
    """
    count = 0
    for index, line in enumerate(lines):
        text = line.text.strip(_DASHES)
        is_number = _PAGE_NUMBER.fullmatch(text) is not None
        if not _is_at_edge(page, line) or not (is_number or _place(line) in repeated):
            break
        following = lines[index + 1] if index + 1 < len(lines) else None
        stands_off = (
            following is None
            or abs(following.top - line.top) > _STANDS_OFF * pitch
            or abs(line.size - size) > _OTHER_SIZE * size
        )
        if stands_off or (is_number and not text.isdigit()) or (is_number and text != line.text):
            count = index + 1
    return count


def _place(line: Line) -> tuple[str, int]:
    """What and where, so that a header is known again: figures alike, height to the nearest few points."""
    return _DIGITS.sub("#", line.text), round(line.top / 4)


def _repeated(pages: list[Page]) -> set[tuple[str, int]]:
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({_place(line) for line in page.lines if _is_at_edge(page, line)})
    enough = max(2, len(pages) // 4)
    return {place for place, times in seen.items() if times >= enough}


def _is_at_edge(page: Page, line: Line) -> bool:
    return line.bottom < _EDGE * page.height or line.top > (1 - _EDGE) * page.height


def paragraphs(pages: list[Page]) -> list[tuple[str, int]]:
    """The paragraphs, each with the page on which it begins."""
    measures = _measures(pages)
    found: list[tuple[list[str], int]] = []
    last: Line | None = None
    for page in pages:
        measure = measures.get(_shape(page))
        for line in page.lines:
            if last is None or measure is None or _begins(last, line, measure):
                found.append(([line.text], line.page))
            else:
                spaced = _LATIN_END.search(last.text) and _LATIN_START.match(line.text)
                found[-1][0].append(" " + line.text if spaced else line.text)
            last = line
    return [("".join(parts), page) for parts, page in found]


def _shape(page: Page) -> tuple[int, int]:
    """Pages of one size and orientation share their margins."""
    return round(page.width), round(page.height)


def _measures(pages: list[Page]) -> dict[tuple[int, int], _Measure]:
    lines: dict[tuple[int, int], list[Line]] = {}
    for page in pages:
        if page.lines:
            lines.setdefault(_shape(page), []).extend(page.lines)
    return {shape: _measure(found, shape[0]) for shape, found in lines.items()}


def _body_size(lines: list[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0]


def _measure(lines: list[Line], width: float) -> _Measure:
    size = _body_size(lines)
    body = [line for line in lines if abs(line.size - size) <= _OTHER_SIZE * size]
    left = _supported([line.x0 for line in body], size / 3)
    left = min(line.x0 for line in body) if left is None else left
    # Lines that end together are full ones, unless all are short: then the margins are taken to be alike.
    ends = _supported([-line.edge for line in body], size)
    alike = max(width - left, *(line.edge for line in body))
    right = -ends if ends is not None and -ends - left > _FULL * (alike - left) else alike
    indented = sum(_INDENT * size < line.x0 - left < _INDENTS * size for line in body)
    return _Measure(left, right, size, _pitch(body), indented >= max(2, _FEW_INDENTED * len(body)))


def _pitch(lines: list[Line]) -> float:
    """The usual distance from line to line."""
    gaps = [b.top - a.top for a, b in pairwise(lines) if a.page == b.page and b.top > a.top]
    return median(gaps) if gaps else 2 * lines[0].size if lines else 0.0


def _supported(places: list[float], near: float) -> float | None:
    """The first place that two others are near to, if there is one."""
    ordered = sorted(places)
    return next(
        (place for place, later in zip(ordered, ordered[2:], strict=False) if later - place <= near), None
    )


def _begins(last: Line, line: Line, measure: _Measure) -> bool:
    size = measure.size
    if abs(line.size - last.size) > _OTHER_SIZE * min(line.size, last.size):
        return True
    below = line.top - last.top if line.page == last.page else 0.0
    if last.size > _LARGE * size:
        # A title may be broken over lines, each centred; anything else in large type is one line.
        return not (
            0 < below < _TITLE_PITCH * line.size and _is_centred(last, measure) and _is_centred(line, measure)
        )
    if below > _APART * measure.pitch:
        return True
    starts_as_one = _NUMBERED.match(line.text) is not None
    sentence_ended = last.text[-1] in _ENDS
    room = measure.right - last.x1 - line.head
    flush = line.x0 - measure.left < size / 2
    # A line set loosely ends early in mid-sentence, and goes on at the margin where beginnings are indented.
    loose = measure.indents and flush and not sentence_ended and not starts_as_one
    if room > (_LOOSE if loose else _SLACK) * size:
        return True
    if line.x0 - measure.left > _INDENT * size:
        return starts_as_one or sentence_ended or (measure.indents and abs(line.x0 - last.x0) < size / 2)
    return not measure.indents and starts_as_one and sentence_ended


def _is_centred(line: Line, measure: _Measure) -> bool:
    return abs((line.x0 + line.x1) - (measure.left + measure.right)) < 3 * line.size
