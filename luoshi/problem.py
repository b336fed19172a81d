"""What luoshi says when something is wrong: what, where, and what to do, in Chinese and in English.

Every entrance (file, block, expression, command) answers bad input with `Problem`s; one that cannot go on raises
`Refused`, which carries them. The command line and the pages print them; nothing else decides how they look.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Say:
    """One thing said to a person, in the interface's two languages."""

    zh: str
    en: str

    def to(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is: a file, a line (from 1), the columns of the offending words (from 1, end exclusive), a key."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    key: str | None = None
    excerpt: str | None = None
    """The line as it stands, for the caret under the word."""

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `code` is stable and for programs (`quote.absent`); `remedy` says what to do next."""

    code: str
    message: Say
    remedy: Say | None = None
    place: Place = Place()
    severity: Severity = "error"

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        found = {
            "code": self.code,
            "severity": self.severity,
            "message": self.message.to(lang),
            "remedy": self.remedy.to(lang) if self.remedy else None,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "end_column": self.place.end_column,
            "key": self.place.key,
            "excerpt": self.place.excerpt,
        }
        return {key: value for key, value in found.items() if value is not None}


class Refused(Exception):  # noqa: N818 - it reads as what happened
    """The work cannot go on; `problems` say why and what to do."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message.zh for problem in problems))
        self.problems = problems
