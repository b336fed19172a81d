"""What others may ask the catalogue: which versions are current, a version by number or hash, ready to decide.

A version is read with its policy and jurisdiction. Which versions are current is kept for a second in the process: what
is published elsewhere is noticed within that.

A process that has just begun compiles what is in force (`warm`, which wsgi.py starts in a thread of its own: hundreds of
policies take a minute). Until it has, one policy is answered at once; `policies()`, all of them, is `StillLoading`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from threading import Event, Lock
from time import monotonic
from types import MappingProxyType
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from luoshi.office.catalogue import content
from luoshi.office.catalogue.models import Benefit, Draft, Jurisdiction, Measure, Policy, Version
from luoshi.office.catalogue.search import Hit, search
from luoshi.office.people.models import User
from luoshi.office.people.waiting import Waiting
from luoshi.policy.policy import Policy as Running
from luoshi.policy.vocabulary import Fact, Vocabulary
from luoshi.problem import Problem, Refused, Say

__all__ = [
    "Hit",
    "StillLoading",
    "as_json",
    "current_versions",
    "jurisdictions",
    "loaded",
    "measures",
    "policies",
    "running",
    "search",
    "shared_vocabulary",
    "version_of",
    "version_with",
    "vocabulary_of",
    "waiting_for",
    "warm",
]
FRESH = 1.0
"""How many seconds old what is current may be."""
_HEAVY = ("text", "cases", "units", "facts", "source")


def jurisdictions() -> list[Jurisdiction]:
    return list(Jurisdiction.objects.order_by("code", "slug"))


def current_versions(jurisdiction: str | None = None) -> list[Version]:
    """The current version of each policy, the latest policy first. Its texts are read when they are first asked for."""
    found = _versions().filter(pk__in=Policy.objects.exclude(current=None).values("current"))
    if jurisdiction is not None:
        found = found.filter(policy__jurisdiction__slug=jurisdiction)
    return list(found.order_by("-policy__date", "policy__slug"))


def version_of(slug: str, ordinal: int | None = None) -> Version:
    """The current version of a policy, or the one of that number, withdrawn or not. `Version.DoesNotExist` if there is
    none."""
    wanted = Q(policy__slug=slug)
    if ordinal is None:
        return _versions().get(wanted & Q(pk__in=Policy.objects.filter(slug=slug).values("current")))
    return _versions().get(wanted & Q(ordinal=ordinal))


def version_with(sha256: str) -> Version:
    """The version that a decision names by its hash, withdrawn or not; of several with one text, the latest."""
    found = _versions().filter(sha256=sha256.removeprefix("sha256:").lower()).order_by("-pk").first()
    if found is None:
        raise Version.DoesNotExist(sha256)
    return found


def loaded(version: Version) -> Running:
    """The version, ready to decide: as it did when it was published, by its own units and facts."""
    return content.kept(version.key) or content.ready_from(
        version.text, f"{version.policy.slug}/policy.md", version.units, version.facts, version.key
    )


def vocabulary_of(version: Version) -> Vocabulary:
    """The facts of its jurisdiction, as they were when it was published."""
    return content.surroundings_of(version.units, version.facts).vocabulary


def measures(version: Version) -> list[Measure]:
    """Its measures, each with its benefits, targets and deadlines."""
    return list(version.measures.prefetch_related("benefits", "targets", "deadlines"))


_lock = Lock()
_current: tuple[float, tuple[Version, ...]] | None = None


def _in_force() -> tuple[Version, ...]:
    """The current versions, as they were within the last second."""
    global _current
    now = monotonic()
    with _lock:
        if _current and now - _current[0] < FRESH:
            return _current[1]
    found = tuple(current_versions())
    content.keep_always(version.key for version in found)
    with _lock:
        _current = (now, found)
    return found


class StillLoading(Exception):  # noqa: N818 - it reads as what is so
    """This process has just begun and has not all policies ready yet: ask again in a few seconds."""


_warming = Event()


def warm(unready: Callable[[Version, Exception], None] = lambda *_: None) -> None:
    """Make everything in force ready. `unready` hears of a version that cannot be, and the others go on."""
    _warming.set()
    try:
        for version in _in_force():
            try:
                loaded(version)
            except Exception as error:
                unready(version, error)
    finally:
        _warming.clear()


def policies() -> tuple[Running, ...]:
    """Every current policy, ready to decide: all of them, for a match that leaves one out is wrong."""
    versions = _in_force()
    if _warming.is_set() and not all(content.kept(version.key) for version in versions):
        raise StillLoading
    return tuple(loaded(version) for version in versions)


def shared_vocabulary() -> Vocabulary:
    """The facts of every jurisdiction, for a profile that is matched with all policies; of two by one name, the first's."""
    return _shared_vocabulary(tuple(version.key for version in _in_force()))


@lru_cache(maxsize=4)
def _shared_vocabulary(keys: tuple[str, ...]) -> Vocabulary:
    del keys  # what is current has changed: so may the facts have
    merged: dict[str, Fact] = {}
    for one in jurisdictions():
        for name, fact in content.surroundings_of(one.units, one.facts).vocabulary.facts.items():
            merged.setdefault(name, fact)
    return Vocabulary(MappingProxyType(merged))


def running(slug: str) -> Running:
    """The current policy of that name, ready to decide: without a question to the database while what is current is
    fresh, and without loading any other policy."""
    for version in _in_force():
        if version.policy.slug == slug:
            return loaded(version)
    raise Version.DoesNotExist(slug)


def forget() -> None:
    """What is current has changed in this process: ask the database at the next call."""
    global _current
    with _lock:
        _current = None


def _versions() -> QuerySet[Version]:
    return Version.objects.select_related("policy__jurisdiction", "withdrawal").defer(*_HEAVY)


# --- for lists -----------------------------------------------------------------------------------------------------


def policies_of(jurisdictions: set[str] | None = None) -> QuerySet[Policy]:
    """Every policy with its current version and its draft, if one is open."""
    found = Policy.objects.select_related("jurisdiction", "current")
    found = found.prefetch_related(
        Prefetch("versions", Version.objects.select_related("withdrawal").defer(*_HEAVY))
    )
    return found if jurisdictions is None else found.filter(jurisdiction__slug__in=jurisdictions)


def open_drafts(jurisdictions: set[str] | None = None) -> QuerySet[Draft]:
    found = Draft.objects.filter(state__in=[Draft.EDITING, Draft.SUBMITTED])
    found = found.select_related("jurisdiction", "editor", "submitted_by").defer("text", "cases", "source")
    return found if jurisdictions is None else found.filter(jurisdiction__slug__in=jurisdictions)


def draft_of(pk: int) -> Draft:
    return Draft.objects.select_related("jurisdiction", "base", "editor", "submitted_by").get(pk=pk)


def waiting_for(user: User) -> list[Waiting]:
    """What waits for an officer here: drafts sent back to her, drafts that she may publish."""
    lines = []
    for draft in open_drafts():
        url = reverse("catalogue:draft", args=[draft.pk])
        title = Say(draft.title or draft.slug, draft.title or draft.slug)
        if draft.state == Draft.SUBMITTED and user.has_perm("catalogue.publish", draft):
            what = Say("等您核对说明并发布", "waits for you to check its readings and publish it")
            verb = Say("核对发布", "Check and publish")
            lines.append(
                Waiting(title, what, reverse("catalogue:review", args=[draft.pk]), verb, draft.changed)
            )
        elif draft.state == Draft.EDITING and draft.returned and draft.editor_id == user.pk:
            what = Say(f"退回修改：{draft.returned}", f"sent back: {draft.returned}")
            lines.append(Waiting(title, what, url, Say("继续修改", "Go on editing"), draft.changed))
        elif draft.state == Draft.EDITING and draft.editor_id == user.pk:
            what = Say("编辑中，尚未提交", "being edited, not yet submitted")
            lines.append(Waiting(title, what, url, Say("继续编辑", "Go on editing"), draft.changed))
    return lines


def as_json(version: Version) -> dict[str, Any]:
    """A version in the catalogue, for programs."""
    policy = version.policy
    return {
        "policy": policy.slug,
        "jurisdiction": policy.jurisdiction.slug,
        "title": policy.title,
        "number": policy.number or None,
        "issuer": policy.issuer,
        "date": policy.date.isoformat(),
        "version": f"sha256:{version.sha256}",
        "ordinal": version.ordinal,
        "published": version.published.isoformat(),
        "current": policy.current_id == version.pk,
        "withdrawn": version.withdrawal.at.isoformat() if version.withdrawn else None,
    }


def benefits_closing(first: date, last: date) -> QuerySet[Benefit]:
    """Benefits of current versions whose window ends between two days, both included."""
    return Benefit.objects.filter(
        version__in=Policy.objects.exclude(current=None).values("current"), closes__range=(first, last)
    ).select_related("version__policy", "measure")


def absent(slug: str) -> Refused:
    return Refused(
        Problem(
            "policy.absent",
            Say(f"目录里没有现行的“{slug}”", f"the catalogue has no current policy `{slug}`"),
            Say("在政策目录里查看有哪些", "look in the list of policies"),
        )
    )
