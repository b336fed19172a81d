"""What an event is: a frozen dataclass in the past tense, in the events.py of its app.

    @dataclass(frozen=True)
    class PolicyPublished(Happened):
        SAYS = Say("发布了政策", "published a policy")
        policy: str
        version: str

Its fields go into the record as JSON: amounts and days as texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from luoshi.problem import Say


@dataclass(frozen=True)
class Happened:
    """Every event is one of these."""

    SAYS: ClassVar[Say | None] = None
    """What its actor did, as the page of the record tells it."""


@dataclass(frozen=True)
class Actor:
    """Who did it: `key` is user:12, applicant:7 or system; `name` as it is shown."""

    key: str
    name: str


SYSTEM = Actor("system", "系统")
