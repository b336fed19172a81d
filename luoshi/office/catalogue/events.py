"""What can happen in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.office.record.events import Happened
from luoshi.problem import Say


@dataclass(frozen=True)
class PolicyLoaded(Happened):
    """The system published what a folder holds."""

    SAYS = Say("从文件夹载入并公布了政策", "published a policy from its folder")
    policy: str
    ordinal: int
    version: str
    """sha256 of the text."""
    readings: int
    """How many declared readings it has that nobody has signed."""


@dataclass(frozen=True)
class DraftBegun(Happened):
    SAYS = Say("开始起草", "began a draft")
    policy: str
    base: str
    """sha256 of the version it began from; empty for a new document."""
    source: str
    """sha256 of the file uploaded, if one was."""


@dataclass(frozen=True)
class DraftSaved(Happened):
    """Said once at submission for each person who saved, and when someone goes on with another's draft."""

    SAYS = Say("保存了草稿", "saved a draft")
    policy: str
    revision: int
    sha256: str


@dataclass(frozen=True)
class DraftSubmitted(Happened):
    SAYS = Say("把草稿送交发布", "submitted a draft for publication")
    policy: str
    revision: int
    sha256: str


@dataclass(frozen=True)
class DraftSentBack(Happened):
    SAYS = Say("退回了草稿", "sent a draft back")
    policy: str
    sha256: str


@dataclass(frozen=True)
class DraftDiscarded(Happened):
    SAYS = Say("放弃了草稿", "discarded a draft")
    policy: str
    sha256: str


@dataclass(frozen=True)
class ReadingSigned(Happened):
    SAYS = Say("核签了一条说明", "signed a reading")
    policy: str
    reading: str
    """The key of the reading: its sha256."""
    says: str
    because: str


@dataclass(frozen=True)
class PolicyPublished(Happened):
    SAYS = Say("发布了政策", "published a policy")
    policy: str
    ordinal: int
    version: str
    before: str
    """sha256 of the version that it takes the place of; empty for the first."""


@dataclass(frozen=True)
class PolicyWithdrawn(Happened):
    SAYS = Say("撤回了政策", "withdrew a policy")
    policy: str
    ordinal: int
    version: str
    current: str
    """sha256 of the version that is current now; empty where none is."""
