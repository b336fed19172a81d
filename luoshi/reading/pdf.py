"""A PDF with a text layer to paragraphs, each with the page it begins on.

pdfplumber gives the characters and their places; `pdf_lines` makes lines of them, `pdf_paragraphs` joins the lines.
A page that is a picture has no text to give, and the whole file is refused rather than read with a hole in it.
"""

from __future__ import annotations

import base64
import logging
import math
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.exceptions import PdfminerException

from luoshi.problem import Refused, Say
from luoshi.reading import limits
from luoshi.reading.pdf_lines import Line, Page, page_of
from luoshi.reading.pdf_paragraphs import paragraphs, without_chrome
from luoshi.reading.refusal import blank, bomb, broken, refusal
from luoshi.reading.source import Source, split

_STREAM = re.compile(rb"stream\r?\n")
_DICTIONARY = 400
"""Bytes before a stream in which its dictionary says what it is."""
_FULL_PAGE = 0.5
"""A picture over this share of a page may be a scan of it."""
_FEW = 30
"""Characters that a scanner's own mark may put on a scanned page."""
_UNMAPPED_SHARE = 0.01


def read(name: str, data: bytes) -> Source:
    _refuse_bomb(name, data)
    pages = without_chrome(_pages(name, data))
    _refuse_scans(name, pages)
    _refuse_unmapped(name, [line for page in pages for line in page.lines])
    found = paragraphs(pages)
    text = "\n".join(words for words, _ in found)
    return Source(name, "pdf", text, split(text, tuple(page for _, page in found)))


def _pages(name: str, data: bytes) -> list[Page]:
    pages = []
    try:
        with _quiet(), pdfplumber.open(BytesIO(data)) as document:
            for number, page in enumerate(document.pages, 1):
                if number > limits.PAGES:
                    raise bomb(name)
                covered = _covered(page)
                marks = covered > 0 or bool(page.curves or page.rects or page.lines)
                size = float(page.width), float(page.height)
                pages.append(page_of(number, page.chars, *size, page.rotation, covered, marks))
                page.close()
            if len(pages) < _declared_pages(document):
                raise broken(name, " PDF ", "PDF")
    except Refused:
        raise
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise _encrypted(name) from error
        raise broken(name, " PDF ", "PDF") from error
    except Exception as error:
        # pdfminer has no exception of its own for most faults: TypeError, KeyError, AssertionError, RecursionError,
        # struct.error and more come out of broken files.
        raise broken(name, " PDF ", "PDF") from error
    if not pages:
        raise broken(name, " PDF ", "PDF")
    return pages


def _declared_pages(document: Any) -> int:
    """The number of pages that the file says it has: pdfminer passes over those it cannot find."""
    tree = resolve1(document.doc.catalog.get("Pages"))
    count = resolve1(tree.get("Count")) if isinstance(tree, dict) else None
    return count if isinstance(count, int) else 0


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the libraries' logs off stderr where nobody has set up logging; whoever has still gets them."""
    handler = logging.NullHandler()
    logs = [logging.getLogger(name) for name in ("pdfminer", "pdfplumber")]
    for log in logs:
        log.addHandler(handler)
    try:
        yield
    finally:
        for log in logs:
            log.removeHandler(handler)


def _covered(page: Any) -> float:
    """The share of the page under pictures (a scan may come in strips)."""
    area = float(page.width * page.height) or 1.0
    return float(sum(abs((i["x1"] - i["x0"]) * (i["bottom"] - i["top"])) for i in page.images)) / area


def _refuse_bomb(name: str, data: bytes) -> None:
    """Expands every compressed stream but pictures, piece by piece, and stops at the limit; pdfminer has none."""
    total = 0
    for found in _STREAM.finditer(data):
        if b"/Image" in data[max(0, found.start() - _DICTIONARY) : found.start()]:
            continue
        start, packed = found.end(), data
        if b"ASCII85Decode" in data[max(0, found.start() - _DICTIONARY) : start]:
            start, packed = 0, _from_ascii85(data, start)
        head = packed[start : start + 2]
        if len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head, "big") % 31 == 0:
            total += _expanded(packed, start)
            if total > limits.TOTAL_BYTES:
                raise bomb(name)


def _from_ascii85(data: bytes, start: int) -> bytes:
    end = data.find(b"~>", start)
    try:
        return base64.a85decode(data[start:end].strip() if end >= 0 else b"")
    except ValueError:
        return b""


def _expanded(data: bytes, start: int) -> int:
    """How much the stream that begins here expands to, counted no further than beyond the limit of one part."""
    unpack = zlib.decompressobj()
    size = 0
    step = 2**16
    view = memoryview(data)
    for offset in range(start, len(data), step):
        piece: bytes | memoryview = view[offset : offset + step]
        while piece:
            try:
                size += len(unpack.decompress(piece, 2**20))
            except zlib.error:
                return size
            if size > limits.PART_BYTES:
                return limits.TOTAL_BYTES + 1
            piece = unpack.unconsumed_tail
        if unpack.eof:
            break
    return size


def _refuse_scans(name: str, pages: list[Page]) -> None:
    scans = [page.number for page in pages if _is_scan(page)]
    written = [page for page in pages if page.lines and page.number not in scans]
    if not written:
        raise _scanned(name) if scans or any(page.marked for page in pages) else blank(name)
    if scans:
        raise _partly_scanned(name, scans)


def _is_scan(page: Page) -> bool:
    characters = sum(len(line.text) for line in page.lines)
    return page.covered > (0 if not characters else _FULL_PAGE if characters < _FEW else math.inf)


def _refuse_unmapped(name: str, lines: list[Line]) -> None:
    """Fonts without a table from glyphs to characters: what is seen is not what can be read."""
    unmapped = sum(line.text.count("\ufffd") for line in lines)
    if unmapped > _UNMAPPED_SHARE * sum(len(line.text) for line in lines):
        raise refusal(
            "unmapped",
            name,
            Say(
                f"PDF 的文字层有 {unmapped} 个字还原不出来（字体没有字符对照表）。",
                f"{unmapped} characters of the PDF's text layer cannot be read (its font has no character map).",
            ),
            Say(
                "用原文件（如 .docx）再读，或先做文字识别（OCR），核对后再读。",
                "Read the original (such as the .docx) instead, or run OCR on it and check the result first.",
            ),
        )


_OCR = Say(
    "先做文字识别（OCR），核对后存成带文字层的 pdf 或 .docx 再读。",
    "Run OCR on it first, check the result, save it as a pdf with a text layer or as .docx, and read that.",
)


def _scanned(name: str) -> Refused:
    return refusal(
        "scanned",
        name,
        Say("这是扫描件，没有文字层。", "This PDF is a scan: it has no text layer."),
        _OCR,
    )


def _partly_scanned(name: str, pages: list[int]) -> Refused:
    named = "、".join(map(str, pages))
    return refusal(
        "partly_scanned",
        name,
        Say(
            f"第 {named} 页是图片，没有文字层。",
            f"Pages without a text layer (pictures only): {', '.join(map(str, pages))}.",
        ),
        _OCR,
    )


def _encrypted(name: str) -> Refused:
    return refusal(
        "encrypted",
        name,
        Say("PDF 加了密码，打不开。", "The PDF is locked with a password."),
        Say(
            "用口令打开，去掉密码保护后另存，再读一次。",
            "Open it with its password, save it without one, and read that.",
        ),
    )
