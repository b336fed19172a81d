"""The version, the running policy, the measure and the benefit that an address names; 404 where it names none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.catalogue.queries import Version
from luoshi.policy.document import Measure
from luoshi.policy.policy import Benefit
from luoshi.policy.policy import Policy as Running

WHOLE = "0"
"""In addresses, the measure of a benefit that belongs to the document as a whole."""


def version_at(jurisdiction: str, name: str) -> Version:
    """The current version; of a policy that is withdrawn wholly, its last one, which its page says."""
    slug = f"{jurisdiction}/{name}"
    try:
        return catalogue.last_of(slug)
    except Version.DoesNotExist:
        raise Http404(slug) from None


def version_with(sha256: str) -> Version:
    try:
        return catalogue.version_with(sha256)
    except Version.DoesNotExist:
        raise Http404(sha256) from None


def measure_in(policy: Running, key: str) -> Measure:
    found = next((one for one in policy.document.measures if one.id == key), None)
    if found is None:
        raise Http404(key)
    return found


def measure_row(version: Version, key: str) -> Any:
    """The measure as a row, for a version that cannot be run."""
    found = version.measures.filter(key=key).first()
    if found is None:
        raise Http404(key)
    return found


def benefit_in(policy: Running, measure: str, key: str) -> Benefit:
    found = policy.benefits.get(key)
    if found is None or (found.measure.id if found.measure else WHOLE) != measure:
        raise Http404(key)
    return found


def key_of_site(_request: HttpRequest, **_: Any) -> tuple[object, ...]:
    """What a list or a table hangs on: everything that is published."""
    return catalogue.state()


def key_of_policy(_request: HttpRequest, jurisdiction: str, name: str, **_: Any) -> tuple[object, ...] | None:
    """What a page of a policy hangs on: which version is current, and which of them are withdrawn."""
    return catalogue.state_of(f"{jurisdiction}/{name}") or None


def key_of_version(_request: HttpRequest, sha256: str, **_: Any) -> tuple[object, ...] | None:
    return tuple(map(catalogue.state_of, catalogue.slugs_with(sha256))) or None


def published_at(_request: HttpRequest, jurisdiction: str, name: str, **_: Any) -> datetime:
    """When the version that is shown was published."""
    return version_at(jurisdiction, name).published
