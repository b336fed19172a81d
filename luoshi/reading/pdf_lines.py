"""Characters on a page to lines of text, each with its place. No space is set between two hanzi that the file has not.

Upright characters only (a slanted one is a watermark); one drawn twice to look bold is taken once; radicals that
some programs write for hanzi (⼈ U+2F08 for 人) become the hanzi.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Any

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200d\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_COMPATIBLE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_UNMAPPED = re.compile(r"\(cid:\d{1,9}\)")
_BLANKS = re.compile("[ \u00a0]+")
_LATIN = re.compile("[\x21-\x7e\u00c0-\u024f]")
_NOT_FIRST = "，。、；：？！）】》〉」』”’％%…—·．.,;:!?)]}"
"""What never begins a line: the breaker takes it along with the character before it."""
_NOT_LAST = "（《〈【〔「『“‘([{"
"""What never ends one: it goes down with the character after it."""

# Shares of the type size.
_SAME_LINE = 0.5
_SAME_PLACE = 0.2
_WORD_GAP = 0.2
_COLUMN_GAP = 1.5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print.

    `head` is the width of what could not have been broken off its beginning; `edge` is where it ends without the
    marks that may hang over the margin.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    head: float
    edge: float
    page: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its lines from the top, the share of it under pictures, and whether anything is drawn on it."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    covered: float = 0.0
    marked: bool = False


@dataclass(slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def lines_of(
    characters: list[dict[str, Any]], page: int, box: tuple[float, float, float, float]
) -> tuple[Line, ...]:
    """The lines of a page from pdfplumber's characters, from the top down."""
    glyphs = [glyph for glyph in map(_glyph, characters) if glyph and _is_inside(glyph, box)]
    glyphs.sort(key=lambda glyph: glyph.middle)
    rows: list[list[_Glyph]] = []
    for glyph in glyphs:
        last = rows[-1][-1] if rows else None
        if last and glyph.middle - last.middle <= _SAME_LINE * min(glyph.size, last.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return tuple(line for line in (_line(row, page) for row in rows) if line)


def _glyph(character: dict[str, Any]) -> _Glyph | None:
    text = _UNMAPPED.sub("\ufffd", character["text"])
    text = _CONTROLS.sub("", text)
    if _COMPATIBLE.search(text):
        text = unicodedata.normalize("NFKC", text)
    size = float(character["size"])
    if not text or not character["upright"] or not 0 < size < 10_000:
        return None
    return _Glyph(text, character["x0"], character["x1"], character["top"], character["bottom"], size)


def _is_inside(glyph: _Glyph, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= (glyph.x0 + glyph.x1) / 2 <= box[2] and box[1] <= glyph.middle <= box[3]


def _line(row: list[_Glyph], page: int) -> Line | None:
    row.sort(key=lambda glyph: glyph.x0)
    drawn = [glyph for glyph in row if not glyph.text.isspace()]
    if not drawn:
        return None
    size = Counter(round(glyph.size, 1) for glyph in drawn).most_common(1)[0][0]
    text: list[str] = []
    last: _Glyph | None = None
    first, end = drawn[0], drawn[-1]
    for glyph in row:
        if glyph.x0 < first.x0 - 0.01 or (glyph.text.isspace() and glyph.x0 > end.x0):
            continue
        if last is not None:
            if glyph.text == last.text and abs(glyph.x0 - last.x0) < _SAME_PLACE * size:
                continue
            text.append(_space_between(last, glyph, size))
        text.append(glyph.text)
        last = glyph
    words = _BLANKS.sub(" ", "".join(text)).strip()
    if not words:
        return None
    return Line(
        words,
        first.x0,
        max(glyph.x1 for glyph in drawn),
        min(glyph.top for glyph in drawn),
        max(glyph.bottom for glyph in drawn),
        size,
        _head(drawn),
        max((glyph.x1 for glyph in drawn if glyph.text[-1] not in _NOT_FIRST), default=first.x1),
        page,
    )


def _space_between(left: _Glyph, right: _Glyph, size: float) -> str:
    """A space where Latin words stand apart, or where a gap is so wide that it parts columns."""
    if left.text.isspace() or right.text.isspace():
        return ""
    gap = right.x0 - left.x1
    if gap > _COLUMN_GAP * size:
        return " "
    latin = _LATIN.match(left.text[-1]) and _LATIN.match(right.text[0])
    return " " if latin and gap > _WORD_GAP * size else ""


def _head(drawn: list[_Glyph]) -> float:
    """The width of the first hanzi with the marks that must follow it, or of the first Latin word or number."""
    last = drawn[0]
    for glyph in drawn[1:]:
        word = (
            _LATIN.match(last.text)
            and _LATIN.match(glyph.text)
            and glyph.x0 - last.x1 < _WORD_GAP * glyph.size
        )
        if not word and glyph.text[0] not in _NOT_FIRST and last.text[-1] not in _NOT_LAST:
            break
        last = glyph
    return last.x1 - drawn[0].x0
