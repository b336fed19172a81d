"""A text made a version: the row, what it says as rows, what search finds of it. Loading and publishing share it."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from luoshi.office.catalogue import content, queries, search
from luoshi.office.catalogue.models import Jurisdiction, Policy, Version
from luoshi.office.catalogue.projection import project
from luoshi.policy.policy import Front
from luoshi.policy.policy import Policy as Running
from luoshi.problem import Problem, Refused, Say


def sha256(text: str | bytes) -> str:
    """As a decision names its version."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()


def issue(
    jurisdiction: Jurisdiction, policy: Running, text: str, cases: str, **by: Any
) -> tuple[Version, Version | None]:
    """The new current version of a policy, and the one it takes the place of. Inside the caller's transaction."""
    front = policy.front
    # On PostgreSQL two publishers meet at this lock; on SQLite they have met at the beginning of the transaction.
    Jurisdiction.objects.select_for_update().get(pk=jurisdiction.pk)
    row = Policy.objects.filter(slug=front.policy).first() or Policy(
        slug=front.policy, jurisdiction=jurisdiction
    )
    before = row.current if row.pk else None
    _describe(row, front)
    last = row.versions.aggregate(last=Max("ordinal"))["last"] or 0
    version = Version(
        policy=row,
        ordinal=last + 1,
        text=text,
        cases=cases,
        units=jurisdiction.units,
        facts=jurisdiction.facts,
        sha256=sha256(text),
        key=content.key_of(text, jurisdiction.units, jurisdiction.facts),
        published=timezone.now(),
        **by,
    )
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError:
        raise Refused(published_meanwhile()) from None
    make_current(row, version, policy)
    return version, before


def make_current(row: Policy, version: Version | None, policy: Running | None) -> None:
    """What is current, in the lists and in search; nothing where `version` is None."""
    row.current = version
    if policy is not None:
        _describe(row, policy.front)
    row.save()
    if version is None or policy is None:
        search.unindex(row)
    else:
        if not version.measures.exists():
            project(version, policy)
        around = content.surroundings_of(version.units, version.facts)
        search.index(version, policy, around.registry)
    queries.forget()
    transaction.on_commit(queries.forget)


def _describe(row: Policy, front: Front) -> None:
    row.title, row.number = front.title[:400], (front.number or "")[:80]
    row.issuer, row.date = front.issuer[:200], front.date
    assert isinstance(front.date, date)
    row.save()


def published_meanwhile() -> Problem:
    return Problem(
        "publish.meanwhile",
        Say(
            "另一位同志刚刚发布了这份政策的新版本", "someone else has just published a version of this policy"
        ),
        Say("看一下与新版本的差异，再决定是否发布", "look at how yours differs from it, then decide"),
    )
