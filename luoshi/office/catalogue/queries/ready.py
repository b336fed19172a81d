"""Versions ready to decide: one, or all that are in force.

Which versions are in force, and which files the jurisdictions share, is kept for a second in the process: what another
process publishes or loads is noticed within that.

A process that has just begun reads what is in force (`warm`, which start.py runs in a thread of its own). Until it has,
one policy is answered at once; `policies()`, all of them, is `StillLoading`.

A text that was checked when it was published may be refused by a later program. Such a version is `Unready`: the others
go on without it, and `left_out` names it to whoever must know.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Event, Lock
from time import monotonic
from types import MappingProxyType

import structlog
from django.utils import timezone

from luoshi.office.catalogue import content
from luoshi.office.catalogue.keeping import keep, read
from luoshi.office.catalogue.models import Version
from luoshi.office.catalogue.queries.versions import current_versions, jurisdictions, shared_files
from luoshi.policy.jurisdiction.vocabulary import Fact, Vocabulary
from luoshi.policy.policy import Policy as Running
from luoshi.problem import Problem, Refused, Say

log = structlog.get_logger("luoshi.catalogue")
FRESH = 1.0
"""How many seconds old what is current may be."""
_refused: dict[str, tuple[Problem, ...]] = {}
"""What this process has found of versions that are not ready, by their key: the time that it takes is lost once."""


class StillLoading(Exception):  # noqa: N818 - it reads as what is so
    """This process has just begun and has not all policies ready yet: ask again in a few seconds."""


class Unready(Refused):
    """A published version whose text this program cannot run. `reasons` are what it says of the text."""

    def __init__(self, version: Version, reasons: Sequence[Problem]) -> None:
        title, number = version.policy.title, version.ordinal
        said = Say(
            f"《{title}》第 {number} 版暂时不能判定：现在的程序读不通它的规则",
            f"version {number} of {title} cannot decide now: the present program cannot read its rules",
        )
        remedy = Say(
            "原文照常可以查看；请管理员用 luoshi office check 看原因，改好规则后发布新版本",
            "its text can be read as before; the administrator sees why with luoshi office check, and has a new version "
            "published",
        )
        super().__init__(Problem("version.unready", said, remedy), *reasons)
        self.version = version
        self.reasons = tuple(reasons)


def loaded(version: Version) -> Running:
    """The version, ready to decide: as it did when it was published, by its own units and facts. `Unready` where it
    cannot be."""
    found = content.kept(version.key)
    if found is not None:
        return found
    if version.key not in _refused:
        try:
            return content.once(version.key, lambda: read(version))
        except Refused as refused:
            _refused[version.key] = refused.problems
            said = [problem.message.zh for problem in refused.problems[:5]]
            log.error("a published version is not ready", version=str(version), problems=said)
    raise Unready(version, _refused[version.key])


def loaded_or_why(version: Version) -> tuple[Running | None, tuple[Problem, ...]]:
    """The version ready to decide, or what to tell of it where it is not: for pages that have its text besides."""
    try:
        return loaded(version), ()
    except Unready as unready:
        return None, unready.problems


def vocabulary_of(version: Version) -> Vocabulary:
    """The facts of its jurisdiction, as they were when it was published."""
    return content.surroundings_of(version.units, version.facts).vocabulary


def policies() -> tuple[Running, ...]:
    """Every current policy that can decide: all of them, for a match that leaves one out is wrong, but for those that
    `left_out` names."""
    versions = _in_force()
    if _warming.is_set() and not all(
        version.key in _refused or content.kept(version.key) for version in versions
    ):
        raise StillLoading
    found = []
    for version in versions:
        try:
            found.append(loaded(version))
        except Unready:
            continue
    return tuple(found)


def left_out() -> tuple[Unready, ...]:
    """Those in force that were found unready when this process read them."""
    return tuple(
        Unready(version, _refused[version.key]) for version in _in_force() if version.key in _refused
    )


def running(slug: str) -> Running:
    """The current policy of that name, ready to decide: without a question to the database while what is current is
    fresh, and without loading any other policy."""
    version = _now().by_slug.get(slug)
    if version is None:
        raise Version.DoesNotExist(slug)
    return loaded(version)


_warming = Event()


def warm() -> None:
    """Make everything in force ready, then its words. What cannot be keeps none of the others back."""
    _warming.set()
    try:
        # Several processes begin at once: each takes its own way through, so that what one has read and kept is ready
        # for the others.
        versions = list(_in_force())
        for version in random.sample(versions, len(versions)):
            try:
                keep(version, loaded(version))
            except Unready:
                continue
    finally:
        _warming.clear()
    for policy in policies():
        for benefit in policy.benefits.values():
            if benefit.decider:
                benefit.decider.make_ready(timezone.localdate())


@dataclass(frozen=True, slots=True)
class _Current:
    """What is in force, and a digest of the files of each jurisdiction, as they were at a moment."""

    since: float
    versions: tuple[Version, ...]
    by_slug: Mapping[str, Version]
    files: tuple[str, ...]


_lock = Lock()
_current: _Current | None = None


def _in_force() -> tuple[Version, ...]:
    """The current versions, as they were within the last second."""
    return _now().versions


def _now() -> _Current:
    global _current
    now = monotonic()
    with _lock:
        if _current and now - _current.since < FRESH:
            return _current
    versions = tuple(current_versions())
    found = _Current(now, versions, {version.policy.slug: version for version in versions}, shared_files())
    content.keep_always(version.key for version in versions)
    with _lock:
        _current = found
    return found


def forget() -> None:
    """What is current has changed in this process: ask the database at the next call."""
    global _current
    with _lock:
        _current = None


def shared_vocabulary() -> Vocabulary:
    """The facts of every jurisdiction, for a profile that is matched with all policies; of two by one name, the first's."""
    return _shared_vocabulary(_now().files)


@lru_cache(maxsize=4)
def _shared_vocabulary(files: tuple[str, ...]) -> Vocabulary:
    del files  # what the jurisdictions' files say is read anew when one of them has changed
    merged: dict[str, Fact] = {}
    for one in jurisdictions():
        for name, fact in content.surroundings_of(one.units, one.facts).vocabulary.facts.items():
            merged.setdefault(name, fact)
    return Vocabulary(MappingProxyType(merged))
