"""What versions say, as rows, for lists, counts and tables: each function gives a query that its caller narrows further.

Nothing here reads a policy's text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Count, Max, Model, Q, QuerySet, Subquery

from luoshi.office.catalogue.models import (
    Benefit,
    Deadline,
    Jurisdiction,
    Measure,
    Policy,
    Signature,
    Target,
    Version,
    Withdrawal,
)
from luoshi.office.catalogue.queries.versions import HEAVY

Row = TypeVar("Row", bound=Model)


def policies_in_force(jurisdiction: str | None = None) -> QuerySet[Policy]:
    found = Policy.objects.exclude(current=None)
    return found if jurisdiction is None else found.filter(jurisdiction__slug=jurisdiction)


def measures_in_force(jurisdiction: str | None = None) -> QuerySet[Measure]:
    return Measure.objects.filter(version__in=policies_in_force(jurisdiction).values("current"))


def benefits_in_force(jurisdiction: str | None = None) -> QuerySet[Benefit]:
    return Benefit.objects.filter(version__in=policies_in_force(jurisdiction).values("current"))


def deadlines_in_force(jurisdiction: str | None = None) -> QuerySet[Deadline]:
    return Deadline.objects.filter(version__in=policies_in_force(jurisdiction).values("current"))


def targets_in_force(jurisdiction: str | None = None) -> QuerySet[Target]:
    return Target.objects.filter(version__in=policies_in_force(jurisdiction).values("current"))


def with_policy(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Each with its measure, its version and the policy, but without the version's texts."""
    return rows.select_related("version__policy", "measure").defer(*(f"version__{name}" for name in HEAVY))


def published_policies() -> QuerySet[Policy]:
    """All policies with a version in force or withdrawn, the newest first."""
    published = Policy.objects.filter(pk__in=Version.objects.values("policy"))
    return published.select_related("jurisdiction").order_by("-date", "slug")


def published_versions() -> QuerySet[Version]:
    """All versions with their policies, the one published last first."""
    return Version.objects.select_related("policy").defer(*HEAVY).order_by("-published")


def counts(versions: Iterable[int]) -> dict[int, dict[str, int]]:
    """How many measures, benefits and targets each version has."""
    ids = list(versions)
    found: dict[int, dict[str, int]] = {one: {"measures": 0, "computable": 0, "targets": 0} for one in ids}
    for model, name, extra in (
        (Measure, "measures", Q()),
        (Benefit, "computable", Q(awaits="")),
        (Target, "targets", Q()),
    ):
        rows = (
            model.objects.filter(extra, version__in=ids).order_by().values("version").annotate(n=Count("id"))
        )
        for row in rows:
            found[row["version"]][name] = row["n"]
    return found


def signatures_of(slug: str) -> dict[str, Signature]:
    """Who has signed which reading of a policy, by the reading's key (checking.key_of)."""
    return {one.key: one for one in Signature.objects.filter(slug=slug).select_related("by")}


# --- what changes when something changes -----------------------------------------------------------------------------


def state() -> tuple[object, ...]:
    """Changes with everything that is published, withdrawn or signed, each the last row of a table that only grows; and
    with the jurisdictions' files. One question: every page asks it."""
    last = {
        f"{name}_{field}": Subquery(rows.order_by("-pk").values(field)[:1])
        for name, rows, fields in (
            ("version", Version.objects.all(), ("pk", "published")),
            ("withdrawal", Withdrawal.objects.all(), ("pk", "at")),
            ("signature", Signature.objects.all(), ("pk", "at")),
        )
        for field in fields
    }
    places = Jurisdiction.objects.annotate(
        in_force=Count("policies__current"), latest=Max("policies__current"), **last
    )
    return tuple(places.order_by("pk").values_list("digest", "in_force", "latest", *last))


def state_of(slug: str) -> tuple[object, ...]:
    """Changes with every version, withdrawal and signature of a policy, and with its jurisdiction's files; empty where
    there is no such policy."""
    versions = Version.objects.filter(policy__slug=slug).order_by("pk")
    found = tuple(
        versions.values_list("policy__current", "pk", "sha256", "withdrawal", "policy__jurisdiction__digest")
    )
    return found and (*found, Signature.objects.filter(slug=slug).count())


def slugs_with(sha256: str) -> list[str]:
    """The policies that have a version of that text."""
    found = Policy.objects.filter(versions__sha256=sha256.removeprefix("sha256:").lower())
    return list(found.values_list("slug", flat=True).distinct())
