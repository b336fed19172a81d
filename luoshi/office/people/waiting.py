"""A line of the desk: something that waits for an officer. Each app offers `waiting_for(user) -> list[Waiting]` in its
queries.py; the desk sets them in order, oldest deadline first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from luoshi.problem import Say


@dataclass(frozen=True, slots=True)
class Waiting:
    title: Say
    """What it is: 焦政〔2023〕1号 的修订稿."""
    what: Say
    """What it waits for: 等您核对后发布."""
    url: str
    verb: Say
    """The button at the end of the line: 核对发布."""
    since: datetime
    due: date | None = None
    """The day by which; lines without one come after those with one, oldest first."""


def in_order(lines: list[Waiting]) -> list[Waiting]:
    """Oldest deadline first; then what has waited longest."""
    return sorted(lines, key=lambda line: (line.due is None, line.due or date.max, line.since))
