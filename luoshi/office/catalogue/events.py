"""What can happen in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.office.record.events import Happened


@dataclass(frozen=True)
class PolicyLoaded(Happened):
    """The system published what a folder holds."""

    policy: str
    ordinal: int
    version: str
    """sha256 of the text."""
    readings: int
    """How many declared readings it has that nobody has signed."""


@dataclass(frozen=True)
class DraftBegun(Happened):
    policy: str
    base: str
    """sha256 of the version it began from; empty for a new document."""
    source: str
    """sha256 of the file uploaded, if one was."""


@dataclass(frozen=True)
class DraftSaved(Happened):
    """Said once at submission for each person who saved, and when someone goes on with another's draft."""

    policy: str
    revision: int
    sha256: str


@dataclass(frozen=True)
class DraftSubmitted(Happened):
    policy: str
    revision: int
    sha256: str


@dataclass(frozen=True)
class DraftSentBack(Happened):
    policy: str
    sha256: str


@dataclass(frozen=True)
class DraftDiscarded(Happened):
    policy: str
    sha256: str


@dataclass(frozen=True)
class ReadingSigned(Happened):
    policy: str
    reading: str
    """The key of the reading: its sha256."""
    says: str
    because: str


@dataclass(frozen=True)
class PolicyPublished(Happened):
    policy: str
    ordinal: int
    version: str
    before: str
    """sha256 of the version that it takes the place of; empty for the first."""


@dataclass(frozen=True)
class PolicyWithdrawn(Happened):
    policy: str
    ordinal: int
    version: str
    current: str
    """sha256 of the version that is current now; empty where none is."""
