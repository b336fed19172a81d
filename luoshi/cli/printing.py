"""Findings as people read them: the place, what is wrong, the words underlined, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from luoshi.cli.language import language, say
from luoshi.problem import Place, Problem, Severity

_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_AROUND = 24
"""How many characters of a long line are shown on each side of the offending words."""
_FEW = 3
"""So many findings of one kind are each shown in full; of more, the first is, and of the others their line."""


def print_problems(problems: Iterable[Problem], console: Console) -> None:
    for problem in problems:
        console.print(problem_text(problem))


def print_by_kind(problems: Sequence[Problem], console: Console) -> None:
    """Many findings so that they can be read: what is of one kind stands together, the kinds in the order in which
    they first appear, and a kind that appears often is explained once."""
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.code, []).append(problem)
    for alike in kinds.values():
        if len(alike) <= _FEW:
            print_problems(alike, console)
            continue
        console.print(problem_text(alike[0]))
        count = len(alike) - 1
        console.print(
            Text(
                say(f"    同样的还有 {count} 处：", f"    and {count} more of the same kind:"),
                _STYLES[alike[0].severity],
            )
        )
        for problem in alike[1:]:
            console.print(Text.assemble((f"    {problem.place}  ", "bold"), problem.message.to(language())))


def problem_text(problem: Problem) -> Text:
    """A finding: place, what, the words underlined, what to do."""
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


def cut(words: str, width: int) -> str:
    """The words in so many columns, with … where they are cut."""
    if cell_len(words) <= width:
        return words
    kept, used = [], 1
    for char in words:
        used += cell_len(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept) + "…"
