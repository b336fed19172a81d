"""What the decorators find by the address: a draft, a version, a policy; 404 where there is none."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from luoshi.office.catalogue.models import Draft, Policy, Version


def draft_at(_: HttpRequest, pk: int, **__: Any) -> Draft:
    return get_object_or_404(
        Draft.objects.select_related("jurisdiction", "base", "editor", "submitted_by"), pk=pk
    )


def version_at(_: HttpRequest, pk: int, **__: Any) -> Version:
    found = Version.objects.select_related(
        "policy__jurisdiction", "policy__current", "withdrawal__by", "published_by", "edited_by"
    )
    return get_object_or_404(found, pk=pk)


def policy_at(_: HttpRequest, jurisdiction: str, id: str, **__: Any) -> Policy:
    found = Policy.objects.select_related("jurisdiction", "current")
    return get_object_or_404(found, slug=f"{jurisdiction}/{id}")
