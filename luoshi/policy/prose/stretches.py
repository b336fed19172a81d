"""Stretches of a text: the blanks at their ends, and where a line of them ends."""

from __future__ import annotations

import re

from luoshi.policy.prose.headings import BLANK

BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]")


def skip_blank(text: str, at: int, end: int) -> int:
    while at < end and text[at] in BLANK:
        at += 1
    return at


def trim_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1] in BLANK:
        end -= 1
    return end


def line_end(text: str, at: int, end: int) -> int:
    found = BREAK.search(text, at, end)
    return found.start() if found else end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    start = skip_blank(text, start, end)
    return start, trim_end(text, start, end)
