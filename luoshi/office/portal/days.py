"""How far off a day is: 还有 12 天, 今天截止, 已截止."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from luoshi.problem import Say

SOON = 30


@dataclass(frozen=True, slots=True)
class Countdown:
    """`past` where the day is over; `soon` within thirty days."""

    day: date
    left: int

    @property
    def past(self) -> bool:
        return self.left < 0

    @property
    def soon(self) -> bool:
        return 0 <= self.left <= SOON

    @property
    def mark(self) -> str:
        return "past" if self.past else "soon" if self.soon else ""

    @property
    def words(self) -> Say:
        if self.left < 0:
            return Say("已截止", "closed")
        if self.left == 0:
            return Say("今天截止", "closes today")
        if self.left == 1:
            return Say("还有 1 天", "1 day left")
        return Say(f"还有 {self.left:,} 天", f"{self.left:,} days left")


def countdown(day: date, today: date) -> Countdown:
    return Countdown(day, (day - today).days)


def light(when: Countdown) -> tuple[str, Say]:
    """Of a target: its colour and word. No figure is reported yet, so that it is never green."""
    return "grey", Say("已到期，未报数", "due, no figure") if when.past else Say("未到期", "not yet due")


def elapsed(start: date, end: date, today: date) -> int:
    """How much of the time between two days has gone by, in whole per cent."""
    if end <= start:
        return 100 if today >= end else 0
    return max(0, min(100, (today - start).days * 100 // (end - start).days))
