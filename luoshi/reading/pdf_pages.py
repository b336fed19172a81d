"""The lines of a PDF's pages by pdfplumber, run as a process: `python -m luoshi.reading.pdf_pages < file.pdf`.

It stands alone because pdfminer has no limits: a font may declare widths for 99999999999 characters, a stream expand
to gigabytes. The parent gives it a time, it gives itself a memory, and what it logs reaches nobody's stderr.
It writes ["pages", the pages] or [a reason, []] in JSON: nothing that it says is run by who asked.
"""

from __future__ import annotations

import contextlib
import json
import sys
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdftypes import resolve1

from luoshi.reading import limits
from luoshi.reading.pdf_lines import Page, page_of


def main() -> None:
    _limit_memory()
    found, pages = outcome(sys.stdin.buffer.read())
    json.dump([found, [asdict(page) for page in pages or ()]], sys.stdout)


def outcome(data: bytes) -> tuple[str, list[Page] | None]:
    """("pages", the pages), or why there are none: encrypted, bomb, broken."""
    try:
        return _pages(data)
    except MemoryError:
        return "bomb", None
    except Exception as error:
        # pdfminer has no exception of its own for most faults: TypeError, KeyError, AssertionError, RecursionError,
        # struct.error and more come out of broken files.
        locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in (error, *error.args))
        return ("encrypted" if locked else "broken"), None


def _pages(data: bytes) -> tuple[str, list[Page] | None]:
    pages = []
    with pdfplumber.open(BytesIO(data)) as document:
        declared = _declared_pages(document)
        if declared > limits.PAGES:
            return "bomb", None
        for number, page in enumerate(document.pages, 1):
            if number > limits.PAGES:
                return "bomb", None
            covered = _covered(page)
            marked = covered > 0 or bool(page.curves or page.rects or page.lines)
            size = float(page.width), float(page.height)
            pages.append(page_of(number, page.chars, *size, page.rotation, covered, marked))
            page.close()
    # pdfminer passes over pages that it cannot find.
    return ("pages", pages) if pages and len(pages) >= declared else ("broken", None)


def _declared_pages(document: Any) -> int:
    tree = resolve1(document.doc.catalog.get("Pages"))
    count = resolve1(tree.get("Count")) if isinstance(tree, dict) else None
    return count if isinstance(count, int) else 0


def _covered(page: Any) -> float:
    """The share of the page under pictures (a scan may come in strips)."""
    area = float(page.width * page.height) or 1.0
    return float(sum(abs((i["x1"] - i["x0"]) * (i["bottom"] - i["top"])) for i in page.images)) / area


def _limit_memory() -> None:
    """Where the system can; elsewhere the parent's time is the only limit."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limits.PDF_MEMORY, limits.PDF_MEMORY))


if __name__ == "__main__":
    main()
