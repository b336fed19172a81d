"""From where to where a plan is carried out, and what came of it: what every engine takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from luoshi.engines.mapping import Mapped

Progress = Callable[[int, float | None], None]
"""Called now and then with how many rows are done, and which part of the input that is (0 to 1; None: not known)."""


def nobody(mapped: Mapped) -> None:
    """For those who do not want to know how the columns were mapped before it is done."""
    del mapped


def quiet(rows: int, part: float | None) -> None:
    """For those who do not want to know how far it is."""
    del rows, part


@dataclass(frozen=True, slots=True)
class Job:
    """`source` is a file, a folder, a glob or what else the engine reads (a table); `out` the result. `keys` are columns
    that go into the result as they came, `county` the one by which sums are made (None: 地区 and the like, where there
    is such a column). `options` are the engine's own (`dsn`, `master` …)."""

    source: str
    out: Path
    mapping: Path | None = None
    keys: tuple[str, ...] = ()
    county: str | None = None
    resume: bool = False
    force: bool = False
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tell: Callable[[Mapped], None] = nobody
    """Called with the mapping before the rows are gone through."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: `rows_in = decided + refused`. `side` is the file of refused rows (None: there are none)."""

    rows_in: int
    decided: int
    refused: int
    out: str
    side: Path | None
    manifest: Mapping[str, Any]
    summary: Mapping[str, Any]
    """As `results/summary.py` makes it."""
