"""Characters on a page to lines of text, each with its place. No space is set between two hanzi that the file has not.

A slanted character is a watermark and left out, as is what runs another way than the page does; one drawn twice to look bold is taken once; radicals that
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
_SLANT = 0.05
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


def page_of(
    number: int,
    characters: list[dict[str, Any]],
    width: float,
    height: float,
    rotation: int = 0,
    covered: float = 0.0,
    marked: bool = False,
) -> Page:
    """A page from pdfplumber's characters, turned so that its text runs from left to right."""
    if rotation in (90, 270):
        # pdfplumber turns the characters but not the size of the page, and at 270 it shifts them by the difference.
        shift = height - width if rotation == 270 else 0.0
        width, height = height, width
        characters = [_shifted(character, shift) for character in characters] if shift else characters
    directions = (_direction(character) for character in characters if not character["text"].isspace())
    runs = Counter(direction for direction in directions if direction)
    main = runs.most_common(1)[0][0] if runs else "right"
    glyphs = [
        _glyph(character, main, width, height) for character in characters if _direction(character) == main
    ]
    if main in ("up", "down"):
        width, height = height, width
    inside = [
        glyph
        for glyph in glyphs
        if glyph and 0 <= glyph.x0 + glyph.x1 <= 2 * width and 0 <= glyph.middle <= height
    ]
    return Page(number, width, height, _lines(inside, number), covered, marked)


def _shifted(character: dict[str, Any], by: float) -> dict[str, Any]:
    moved = {"x0": by, "x1": by, "top": -by, "bottom": -by}
    return {**character, **{side: character[side] + much for side, much in moved.items()}}


def _direction(character: dict[str, Any]) -> str | None:
    """Which way a character's line runs on the page; None for a slanted one."""
    along, across = character["matrix"][:2]
    if abs(across) <= _SLANT * abs(along):
        return "right" if along > 0 else "left"
    if abs(along) <= _SLANT * abs(across):
        return "up" if across > 0 else "down"
    return None


def _glyph(character: dict[str, Any], run: str, width: float, height: float) -> _Glyph | None:
    text = _UNMAPPED.sub("\ufffd", character["text"])
    text = _CONTROLS.sub("", text)
    if _COMPATIBLE.search(text):
        text = unicodedata.normalize("NFKC", text)
    size = float(character["size"])
    if not text or not 0 < size < 10_000:
        return None
    x0, x1, top, bottom = (float(character[side]) for side in ("x0", "x1", "top", "bottom"))
    if run == "up":
        x0, x1, top, bottom = height - bottom, height - top, x0, x1
    elif run == "down":
        x0, x1, top, bottom = top, bottom, width - x1, width - x0
    elif run == "left":
        x0, x1, top, bottom = width - x1, width - x0, height - bottom, height - top
    return _Glyph(text, x0, x1, top, bottom, size)


def _lines(glyphs: list[_Glyph], page: int) -> tuple[Line, ...]:
    """The lines of a page from the top down."""
    glyphs = sorted(glyphs, key=lambda glyph: glyph.middle)
    rows: list[list[_Glyph]] = []
    for glyph in glyphs:
        last = rows[-1][-1] if rows else None
        if last and glyph.middle - last.middle <= _SAME_LINE * min(glyph.size, last.size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return tuple(line for line in (_line(row, page) for row in rows) if line)


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
