"""A file that has been read: its text, and where in the file each paragraph stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of `Source.text` (from one newline to the next, which it leaves out), with its place in the file.

    `line` counts from 1 in `Source.text`; `page` counts from 1 in a PDF and is None elsewhere.
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
    paragraphs joined by newlines.
    """

    name: str
    kind: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    encoding: str | None = None


def split(text: str, pages: tuple[int, ...] | None = None) -> tuple[Paragraph, ...]:
    """The paragraphs of a text: one for every newline-separated line, blank ones too. `pages` gives each its page."""
    paragraphs, start = [], 0
    for index, line in enumerate(text.split("\n")):
        page = pages[index] if pages else None
        paragraphs.append(Paragraph(line, start, start + len(line), index + 1, page))
        start += len(line) + 1
    return tuple(paragraphs)
