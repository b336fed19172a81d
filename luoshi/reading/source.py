"""A file that has been read: its text, and where in the file each paragraph stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEWLINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of `Source.text` (from one newline to the next, which it leaves out), with its place in the file.

    `Source.text[start:end] == text`. `line` counts from 1 in `Source.text`; `page` counts from 1 in a PDF and is
    None elsewhere.
    """

    text: str
    start: int
    end: int
    line: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What `read` gives: `name` for messages, `kind` (txt, docx, pdf, html), the whole text, its paragraphs.

    The text of a txt file is the file, decoded, nothing changed but a byte order mark. Of the others it is the
    paragraphs joined by newlines, without blank ones and without the spaces that only indent.
    """

    name: str
    kind: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    encoding: str | None = None


def split(text: str, pages: tuple[int, ...] | None = None) -> tuple[Paragraph, ...]:
    """The paragraphs of a text, one for every line, blank ones too. `pages` gives each its page.

    A newline is LF, CR LF or CR, so that a paragraph ends in a word whatever system wrote the file.
    """
    paragraphs: list[Paragraph] = []
    start = 0
    for newline in _NEWLINE.finditer(text):
        paragraphs.append(_paragraph(text, start, newline.start(), len(paragraphs), pages))
        start = newline.end()
    paragraphs.append(_paragraph(text, start, len(text), len(paragraphs), pages))
    return tuple(paragraphs)


def _paragraph(text: str, start: int, end: int, index: int, pages: tuple[int, ...] | None) -> Paragraph:
    return Paragraph(text[start:end], start, end, index + 1, pages[index] if pages else None)
