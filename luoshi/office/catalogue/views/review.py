"""The second person's page: what the draft changes, each reading to be signed, and publication or return."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from luoshi.office.catalogue import checking, queries
from luoshi.office.catalogue.difference import difference, raw
from luoshi.office.catalogue.models import Draft, Version
from luoshi.office.catalogue.rules import is_author
from luoshi.office.catalogue.services import publish, send_back, sign_readings
from luoshi.office.catalogue.views.finding import draft_at
from luoshi.office.people.access import may, needs
from luoshi.office.people.forms import reason
from luoshi.problem import Refused


@require_safe
@needs("catalogue.read", of=draft_at)
def review(request: HttpRequest, **_: Any) -> HttpResponse:
    return _review(request, request.subject)


@require_POST
@needs("catalogue.sign", of=draft_at)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """One reading, or each of those that are ticked."""
    try:
        sign_readings(request.subject, request.POST.getlist("reading"), request.user)
    except Refused as refused:
        return _review(request, request.subject, refused)
    response = redirect("catalogue:review", pk)
    response["Location"] += "#readings"
    return response


@require_POST
@needs("catalogue.read", of=draft_at)
def back(request: HttpRequest, **_: Any) -> HttpResponse:
    try:
        send_back(request.subject, request.user, reason(request))
    except Refused as refused:
        return _review(request, request.subject, refused)
    return redirect("catalogue:home")


@require_POST
@needs("catalogue.publish", of=draft_at)
def publish_it(request: HttpRequest, pk: int) -> HttpResponse:
    draft: Draft = request.subject
    try:
        version = publish(draft, _number(request.POST.get("revision")), request.user, reason(request, "note"))
    except Refused as refused:
        return _review(
            request, Draft.objects.select_related("jurisdiction", "base", "editor").get(pk=pk), refused
        )
    return redirect("catalogue:version", version.pk)


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else 0


def _review(request: HttpRequest, draft: Draft, refused: Refused | None = None) -> HttpResponse:
    report = checking.quickly(checking.given_of(draft))
    base = draft.base
    last = Version.objects.filter(policy__slug=draft.slug).order_by("-ordinal").first()
    old, unready = queries.loaded_or_why(base) if base else (None, ())
    readings = checking.readings(draft.slug, report)
    page = {
        "draft": draft,
        "report": report,
        "running": report.policy,
        "base": base,
        "found": difference(old, report.policy) if old and report.policy else None,
        "raw": raw(base.text, draft.text) if base else (),
        "readings": readings,
        "unsigned": sum(one.signature is None for one in readings),
        "overtaken": last if last and (base is None or last.ordinal > base.ordinal) else None,
        "unready": unready,
        "may_publish": may(request, "catalogue.publish", draft),
        "may_sign": may(request, "catalogue.sign", draft),
        "is_author": is_author(request.user, draft),
        "own": request.user.pk == draft.submitted_by_id,
        "warnings": [one for one in report.problems if one.severity == "warning"],
        "given": request.POST,
        "problems": refused.problems[:20] if refused else (),
    }
    return render(request, "catalogue/review.html", page, status=422 if refused else 200)
