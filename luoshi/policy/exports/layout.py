"""What each paragraph of an official document is: title, number, addressees, heading, measure, signature,
date, imprint.

The document's structure gives offsets of its notices, headings and measures; a page (docx) or a markup
(Akoma Ntoso) wants its paragraphs one by one, in order, nothing left out. `paragraphs` is the bridge.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from luoshi.policy.document import Document, Notice
from luoshi.policy.exports.words import squeezed

Kind = Literal[
    "banner", "number", "title", "addressees", "heading", "measure", "body", "signature", "date", "imprint"
]

_LINE = re.compile(r"[^\r\n]+")
_EDGES = " \t\u3000\xa0\ufeff\x0b\x0c"
_DAY = re.compile(
    r"[0-9０-９〇○零一二三四五六七八九十]{2,4}年[0-9０-９一二三四五六七八九十]{1,3}月[0-9０-９一二三四五六七八九十]{1,3}日"
)
_IMPRINT = re.compile(r"日印发[。]?$|^(?:抄送|主题词)[：:]")
_SHORT = 40
"""A line of date, number or signature is never longer than this, so that a long paragraph costs nothing."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text without the space around it; `opens` is true for the first line of a further
    notice."""

    kind: Kind
    text: str
    start: int
    end: int
    opens: bool = False


def paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """Every line of the document that is not blank, in order."""
    heads = deque(sorted(heading.start for heading in (*document.chapters, *document.sections)))
    measures = deque(sorted(measure.start for measure in document.measures))
    body_at = min([start[0] for start in (heads, measures) if start], default=len(document.text))
    notices = deque(sorted(document.notices, key=lambda notice: notice.start))
    issuers = {squeezed(notice.issuer) for notice in document.notices if notice.issuer}
    found: list[Paragraph] = []
    head: _Head | None = None
    for line in _LINE.finditer(document.text):
        text = line[0].strip(_EDGES)
        if not text:
            continue
        start = line.start() + line[0].index(text)
        end = start + len(text)
        opens = False
        while notices and notices[0].start < end:
            opens, head = head is not None or bool(found), _Head(notices.popleft(), issuers)
        while measures and measures[0] < start:
            measures.popleft()
        while heads and heads[0] < start:
            heads.popleft()
        kind: Kind = "body"
        if heads and heads[0] < end:
            kind = "heading"
        elif measures and measures[0] <= end:
            kind = "measure"
        elif end <= body_at:
            own = bool(head and head.seen)
            kind = head.kind(text) if head else "body"
            opens = opens or bool(head and head.covered and head.seen and not own)
        else:
            kind = _tail(text, issuers)
        found.append(Paragraph(kind, text, start, end, opens))
    return tuple(_signed(found, issuers))


class _Head:
    """Reads the lines before the body of one notice; remembers how much of the title it has seen.

    A notice may be the cover of what it issues (关于印发…的通知, then the measures under their own title):
    whatever stands above its addressees is the cover's title, and the notice's own title may come after
    them.
    """

    def __init__(self, notice: Notice, issuers: set[str]) -> None:
        self.title = squeezed(notice.title)
        self.seen = 0
        self.number = squeezed(notice.number or "")
        self.issuers = issuers
        self.first = squeezed(notice.addressees[0]) if notice.addressees else ""
        self.addressing = False
        self.covering = bool(self.first)
        self.covered = False

    def kind(self, text: str) -> Kind:
        words = squeezed(text)
        if self.number and words == self.number:
            return "number"
        if not self.seen and len(words) <= _SHORT and words.endswith("文件"):
            return "banner"
        if self.addressing or (self.first and words.startswith(self.first)):
            self.addressing = not words.endswith(("：", ":"))
            self.covering, self.covered = False, True
            return "addressees"
        if self.seen < len(self.title):
            if self.title.startswith(words, self.seen):
                self.seen += len(words)
                return "title"
            if words in self.issuers and not self.covered:
                return "title"
        found = _tail(text, self.issuers)
        if self.covering and found in ("body", "signature"):
            # Only a title can stand here; a sentence says that the addressees were not to be found.
            self.covering = len(words) <= _SHORT and words[-1] not in "。；：;:"
            return "title" if self.covering else "body"
        return found


def _tail(text: str, issuers: set[str]) -> Kind:
    if len(text) > _SHORT * 2:
        return "body"
    words = squeezed(text)
    if _DAY.fullmatch(words.strip("（）()")):
        return "date"
    if _IMPRINT.search(words):
        return "imprint"
    return "signature" if words in issuers else "body"


def _signed(found: list[Paragraph], issuers: set[str]) -> list[Paragraph]:
    """A line with nothing but an issuer's name, right before the date, is its signature."""
    for place, (one, following) in enumerate(pairwise(found)):
        if one.kind == "title" and following.kind == "date" and squeezed(one.text) in issuers:
            found[place] = Paragraph("signature", one.text, one.start, one.end, one.opens)
    return found
