"""What an event is: a frozen dataclass in the past tense, in the events.py of its app.

    @dataclass(frozen=True)
    class PolicyPublished(Happened):
        policy: str
        version: str

Its fields go into the record as JSON: amounts and days as texts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Happened:
    """Every event is one of these."""


@dataclass(frozen=True)
class Actor:
    """Who did it: `key` is user:12, applicant:7 or system; `name` as it is shown."""

    key: str
    name: str


SYSTEM = Actor("system", "系统")
