"""A PDF with a text layer to paragraphs, each with the page it begins on.

`pdf_pages` reads the lines in a process of its own, held to a time and a memory; `pdf_paragraphs` joins them.
A page that is a picture has no text to give, and the whole file is refused rather than read with a hole in it.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys

from luoshi.problem import Refused, Say
from luoshi.reading import limits
from luoshi.reading.pdf_lines import Line, Page
from luoshi.reading.pdf_paragraphs import paragraphs, without_chrome
from luoshi.reading.refusal import blank, bomb, broken, refusal
from luoshi.reading.source import Source, split

_FULL_PAGE = 0.5
"""A picture over this share of a page may be a scan of it."""
_FEW = 30
"""Characters that a scanner's own mark may put on a scanned page."""
_UNMAPPED_SHARE = 0.01
_OURS = ("LUOSHI_", "DATABASE_URL")
"""Of the environment: where keys and passwords stand."""


def read(name: str, data: bytes) -> Source:
    pages = without_chrome(_pages(name, data))
    _refuse_scans(name, pages)
    _refuse_unmapped(name, [line for page in pages for line in page.lines])
    found = paragraphs(pages)
    text = "\n".join(words for words, _ in found)
    return Source(name, "pdf", text, split(text, tuple(page for _, page in found)))


def _pages(name: str, data: bytes) -> list[Page]:
    """The pages, read by a child process: a damaged or hostile file can make pdfminer loop or fill the memory. What it is
    given holds no key of ours, and what it says is data."""
    command = [sys.executable, "-P", "-m", "luoshi.reading.pdf_pages"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    try:
        child = subprocess.run(
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limits.PDF_SECONDS,
            check=False,
            env=kept | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        outcome, found = json.loads(child.stdout)
        pages = [Page(**page | {"lines": tuple(Line(**line) for line in page["lines"])}) for page in found]
    except subprocess.TimeoutExpired as error:
        raise bomb(name) from error
    except (ValueError, TypeError, KeyError) as error:  # the child ended before it could say anything
        raise broken(name, " PDF ", "PDF") from error
    if outcome == "pages":
        return pages
    raise {"encrypted": _encrypted(name), "bomb": bomb(name)}.get(outcome) or broken(name, " PDF ", "PDF")


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
