"""The two streams that a command writes to, and what they can show.

A terminal that cannot show Chinese (LANG=C) is written to in UTF-8, which most of them are; one in GB18030 or GBK gets
what it has and `?` for the rest. Nothing that stands in a document or in a file's name can break the output.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any, NoReturn, TextIO

from rich.console import Console

_CHINESE = "落实：√×→"


def prepare() -> None:
    """Make the two streams able to take any text; one that is closed goes nowhere."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lives as long as the program
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _prepare(stream)


def _prepare(stream: io.TextIOWrapper) -> None:
    try:
        _CHINESE.encode(stream.encoding)
    except (UnicodeEncodeError, LookupError):
        stream.reconfigure(encoding="utf-8")
    # In UTF-8 only half a character cannot be written: a byte of a file's name that is none. JSON escapes it the same.
    stream.reconfigure(errors="backslashreplace" if is_unicode(stream) else "replace")


def is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """rich would leave with exit code 1; a reader that went away is no error."""
        raise BrokenPipeError


def out() -> Console:
    """Where results go. Colours only on a terminal, and not where NO_COLOR is set."""
    return _Console(highlight=False, soft_wrap=True)


def err() -> Console:
    """Where problems go."""
    return _Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(data: Any) -> None:
    """For programs: Chinese as it is in UTF-8; where stdout is in another encoding, escaped, so that it is JSON still."""
    print_text(json.dumps(data, ensure_ascii=not is_unicode(sys.stdout), indent=2))


def print_text(text: str) -> None:
    """A line to stdout as it is, whatever it holds."""
    sys.stdout.write(text + "\n")
