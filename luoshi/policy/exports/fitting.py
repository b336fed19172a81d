"""How tall a wrapped cell is: Chinese text laid out in a column of a given width, as Excel and WPS would
break it.

An estimate on the safe side: a cell may show a little white, never half a line.
"""

from __future__ import annotations

import re
from unicodedata import east_asian_width

TALLEST = 409.0
"""The tallest row, in points, that Excel allows."""

_LEADING = 1.45
"""Height of a line in font sizes: 仿宋 needs 1.15 to 1.3, the fonts that stand in for it up to 1.45."""
_PADDING = 6.0
_PIXEL = 0.75
"""Points to a pixel."""

_CLOSING = frozenset("，。、；：？！）》〉」』】〕］”’…％%,.;:?!)]}")
_WORD = re.compile(r"[!-~]+|.", re.DOTALL)
_STOP = re.compile(r"[^。；！？\n]*[。；！？\n]*")


def lines(text: str, width: float, size: float) -> int:
    """How many lines the text takes in a column `width` characters wide. Runs of Latin and digits stay
    together, and a line does not begin with a closing mark."""
    room = max((width * 7 - 3) * _PIXEL / size, 2.0)
    count = 0
    for part in text.split("\n"):
        count += 1
        used = last = 0.0
        for match in _WORD.finditer(part):
            word = match[0]
            wide = _wide(word)
            if used + wide <= room:
                used += wide
            elif wide > room:  # too long for any line: broken anywhere
                count += int((used + wide) / room)
                used = (used + wide) % room
            else:
                count += 1
                used = wide + (last if word in _CLOSING else 0.0)
            last = wide
    return count


def height(text: str, width: float, size: float) -> float:
    """The height in points; more than `TALLEST` where one row cannot hold it."""
    return round(lines(text, width, size) * size * _LEADING + _PADDING, 2)


def rows_for(tall: float) -> int:
    """How many rows of the sheet a height needs."""
    return max(1, -int(-tall // TALLEST))


def slices(text: str, width: float, size: float) -> list[str]:
    """The text in pieces that each fit one row, cut behind a sentence where one ends, else anywhere;
    nothing lost."""
    most = int((TALLEST - _PADDING) / (size * _LEADING))
    if lines(text, width, size) <= most:
        return [text]
    fits = max(int((width * 7 - 3) * _PIXEL / size) - 1, 1)  # full-width characters to a line, one to spare
    pieces, piece = [], ""
    for match in _STOP.finditer(text):
        words = match[0]
        while words:
            if len(words) <= 2 * most * fits and lines(piece + words, width, size) <= most:
                piece += words
                break
            if piece:
                pieces.append(piece)
                piece = ""
            else:
                cut = max(1, (most - 1) * fits)
                pieces.append(words[:cut])
                words = words[cut:]
    return [*pieces, piece] if piece else pieces


def _wide(word: str) -> float:
    """In font sizes. What is ambiguous (“ ” — …) is full width in a Chinese font; Latin is a little over a
    half."""
    if len(word) == 1:
        return 0.56 if east_asian_width(word) in "HNa" and word.isascii() else 1.0
    return 0.56 * len(word)
