"""Where things stand on the portal: the address of a policy, a measure, a benefit, a unit."""

from __future__ import annotations

from django.urls import reverse


def policy_url(slug: str) -> str:
    """`slug` is the policy's stable name: jiaozuo/2023-1."""
    jurisdiction, _, name = slug.partition("/")
    return reverse("portal:policy", args=(jurisdiction, name))


def measure_url(slug: str, measure: str) -> str:
    jurisdiction, _, name = slug.partition("/")
    return reverse("portal:measure", args=(jurisdiction, name, measure))


def benefit_url(slug: str, measure: str | None, benefit: str) -> str:
    """A benefit of the document as a whole stands under the policy, as measure 0."""
    jurisdiction, _, name = slug.partition("/")
    return reverse("portal:calculator", args=(jurisdiction, name, measure or "0", benefit))


def unit_url(jurisdiction: str, unit: str) -> str:
    return reverse("portal:unit", args=(jurisdiction, unit))


def version_url(sha256: str) -> str:
    return reverse("portal:version", args=(sha256,))
