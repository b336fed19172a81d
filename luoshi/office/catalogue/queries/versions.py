"""Which versions there are: the current ones, one by number or hash, what each says as rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from luoshi.office.catalogue.models import Jurisdiction, Measure, Outlines, Policy, Version
from luoshi.office.catalogue.regions import read_regions

HEAVY = ("text", "cases", "units", "facts", "source")
"""What a list never needs of a version."""
_HEAVY_OF_PLACE = tuple(f"policy__jurisdiction__{name}" for name in ("units", "facts"))


def jurisdictions() -> list[Jurisdiction]:
    return list(Jurisdiction.objects.order_by("code", "slug"))


def shared_files() -> tuple[str, ...]:
    """A digest of each jurisdiction's files: what is made of them is made anew when one of these has changed."""
    return tuple(Jurisdiction.objects.order_by("code", "slug").values_list("digest", flat=True))


def regions_of(jurisdiction: str) -> dict[str, Any] | None:
    """Its map: a note and the places (regions.py); None where it has none."""
    found = Outlines.objects.filter(jurisdiction__slug=jurisdiction).values_list("digest", flat=True).first()
    return _regions(jurisdiction, found) if found else None


@lru_cache(maxsize=16)
def _regions(jurisdiction: str, _digest: str) -> dict[str, Any]:
    text = Outlines.objects.get(jurisdiction__slug=jurisdiction).geojson
    return read_regions(text, f"{jurisdiction}/regions.geojson")


def places() -> list[dict[str, str]]:
    """The name and the slug of each jurisdiction."""
    return list(Jurisdiction.objects.order_by("code", "slug").values("name", "slug"))


def jurisdiction(slug: str) -> Jurisdiction | None:
    return Jurisdiction.objects.filter(slug=slug).first()


def current_versions(jurisdiction: str | None = None) -> list[Version]:
    """The current version of each policy, the latest policy first. Its texts are read when they are first asked for."""
    found = versions().filter(pk__in=in_force())
    if jurisdiction is not None:
        found = found.filter(policy__jurisdiction__slug=jurisdiction)
    return list(found.order_by("-policy__date", "policy__slug"))


def last_of(slug: str) -> Version:
    """The current version of a policy; of one that is withdrawn wholly, its last."""
    found = versions().filter(policy__slug=slug)
    current = found.filter(pk__in=in_force(slug=slug)).first()
    last = current or found.order_by("-ordinal").first()
    if last is None:
        raise Version.DoesNotExist(slug)
    return last


def version_at(pk: int) -> Version:
    return versions().get(pk=pk)


def all_versions() -> Iterator[Version]:
    """Every version of every policy, withdrawn or not."""
    return versions().order_by("policy__slug", "ordinal").iterator(chunk_size=50)


def version_of(slug: str, ordinal: int | None = None) -> Version:
    """The current version of a policy, or the one of that number, withdrawn or not. `Version.DoesNotExist` if there is
    none."""
    wanted = Q(policy__slug=slug)
    if ordinal is None:
        return versions().get(wanted & Q(pk__in=in_force(slug=slug)))
    return versions().get(wanted & Q(ordinal=ordinal))


def version_with(sha256: str) -> Version:
    """The version that a decision names by its hash, withdrawn or not; of several with one text, the latest."""
    found = versions().filter(sha256=sha256.removeprefix("sha256:").lower()).order_by("-pk").first()
    if found is None:
        raise Version.DoesNotExist(sha256)
    return found


def measures(version: Version) -> list[Measure]:
    """Its measures, each with its benefits, targets and deadlines."""
    return list(version.measures.prefetch_related("benefits", "targets", "deadlines"))


def in_force(**which: str) -> QuerySet[Any]:
    """The keys of the current versions (of some policies), for a filter."""
    return Policy.objects.exclude(current=None).filter(**which).values("current")


def versions() -> QuerySet[Version]:
    """With policy, jurisdiction and withdrawal, without the texts."""
    found = Version.objects.select_related("policy__jurisdiction", "withdrawal")
    return found.defer(*HEAVY, *_HEAVY_OF_PLACE)


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
