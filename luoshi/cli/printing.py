"""What the terminal shows: findings with their place underlined, and plain lines. JSON for programs goes to stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from luoshi.cli.language import language, say
from luoshi.problem import Place, Problem, Severity

_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_AROUND = 24
"""How many characters of a long line are shown on each side of the offending words."""


def out() -> Console:
    """Where results go."""
    return Console(highlight=False, soft_wrap=True)


def err() -> Console:
    """Where problems go."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(data: Any) -> None:
    """For programs: UTF-8, Chinese as it is."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def print_problems(problems: Iterable[Problem], console: Console) -> None:
    for problem in problems:
        console.print(problem_text(problem))


def problem_text(problem: Problem) -> Text:
    """A finding as people read it: place, what, the words underlined, what to do."""
    shown = Text()
    if str(problem.place):
        shown.append(f"{problem.place}  ", "bold")
    shown.append(f"{severity_word(problem.severity)}  ", _STYLES[problem.severity])
    shown.append(problem.message.to(language()))
    if problem.place.excerpt:
        shown.append(_underlined(problem.place, _STYLES[problem.severity]))
    if problem.remedy:
        shown.append(f"\n    → {problem.remedy.to(language())}", "green")
    return shown


def severity_word(severity: Severity) -> str:
    return {"error": say("错误", "error"), "warning": say("提醒", "warning"), "note": say("说明", "note")}[
        severity
    ]


def _underlined(place: Place, style: str) -> Text:
    """The line, cut to what is near, with carets under the offending words: a Chinese character is two columns wide."""
    line = (place.excerpt or "").replace("\t", " ").rstrip("\r\n")
    start = min((place.column or 1) - 1, len(line))
    end = min(max((place.end_column or start + 2) - 1, start + 1), len(line))
    low, high = max(0, start - _AROUND), min(len(line), end + _AROUND)
    before = ("…" if low else "") + line[low:start]
    words = line[start:end]
    behind = line[end:high] + ("…" if high < len(line) else "")
    shown = Text(f"\n    {before}", "dim")
    shown.append(words, style)
    shown.append(behind, "dim")
    if place.column is not None and words:
        shown.append(f"\n    {' ' * cell_len(before)}{'^' * max(1, cell_len(words))}", style)
    return shown
