"""The catalogue's first page, a policy with its versions, and the upload that begins a new one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.office.catalogue import queries
from luoshi.office.catalogue.models import Draft, Jurisdiction, Policy
from luoshi.office.catalogue.services import begin_draft, begin_from_file
from luoshi.office.catalogue.services.drafting import UPLOAD_BYTES, refuse_size
from luoshi.office.catalogue.views.finding import policy_at
from luoshi.office.people.access import may, needs
from luoshi.office.people.models import User
from luoshi.office.people.queries import posts_of
from luoshi.office.people.refusals import refuse
from luoshi.office.record.queries import history
from luoshi.office.record.words import name_in_words
from luoshi.problem import Refused


def places_of(user: User, role: str | None = None) -> list[Jurisdiction]:
    """The jurisdictions in which she holds a post (of that role)."""
    posts = posts_of(user) if role is None else posts_of(user).filter(role=role)
    slugs = set(posts.values_list("unit__jurisdiction", flat=True))
    return list(Jurisdiction.objects.filter(slug__in=slugs).order_by("code", "slug"))


@require_safe
@needs("catalogue.read")
def home(request: HttpRequest) -> HttpResponse:
    slugs = {place.slug for place in places_of(request.user)}
    drafts = list(queries.open_drafts(slugs))
    return render(
        request,
        "catalogue/home.html",
        {
            "policies": queries.policies_of(slugs),
            "drafts": drafts,
            "drafted": {draft.slug: draft for draft in drafts},
            "may_begin": bool(places_of(request.user, "editor")),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.edit")
def new(request: HttpRequest) -> HttpResponse:
    """The upload."""
    places = places_of(request.user, "editor")
    page = {"places": places, "limit": UPLOAD_BYTES // 2**20, "given": request.POST}
    if request.method != "POST":
        return render(request, "catalogue/new.html", page)
    try:
        draft = _uploaded(request, places)
    except Refused as refused:
        return render(request, "catalogue/new.html", page | {"problems": refused.problems}, status=422)
    return redirect("catalogue:draft", draft.pk)


def _uploaded(request: HttpRequest, places: list[Jurisdiction]) -> Draft:
    file = request.FILES.get("file")
    if file is None:
        raise refuse(
            "upload.none",
            ("没有选择文件", "no file was chosen"),
            (
                "选一份 txt、docx、pdf 或 html 格式的政策正文",
                "choose a policy document: txt, docx, pdf or html",
            ),
        )
    if file.size > UPLOAD_BYTES:
        raise refuse_size()
    place = next((one for one in places if one.slug == request.POST.get("jurisdiction")), None)
    if place is None:
        raise refuse(
            "upload.place",
            ("没有选择地区", "no jurisdiction was chosen"),
            ("选您任职的地区", "choose one in which you hold a post"),
        )
    return begin_from_file(place, request.POST.get("id", ""), file.name or "", file.read(), request.user)


@require_safe
@needs("catalogue.read", of=policy_at)
def policy(request: HttpRequest, **_: Any) -> HttpResponse:
    return _policy(request, request.subject)


@require_POST
@needs("catalogue.edit", of=policy_at)
def begin(request: HttpRequest, **_: Any) -> HttpResponse:
    """A draft of the next version."""
    found = request.subject
    try:
        return redirect("catalogue:draft", begin_draft(found, request.user).pk)
    except Refused as refused:
        there = queries.open_drafts().filter(slug=found.slug).first()
        if there is not None and there.editor_id == request.user.pk:
            return redirect("catalogue:draft", there.pk)
        return _policy(request, found, refused)


def _policy(request: HttpRequest, found: Policy, refused: Refused | None = None) -> HttpResponse:
    versions = found.versions.select_related("withdrawal", "published_by").defer(
        "text", "cases", "units", "facts", "source"
    )
    latest_first = list(versions.order_by("-ordinal"))
    earlier = dict(pairwise(latest_first))
    page = {
        "policy": found,
        "versions": [(version, earlier.get(version)) for version in latest_first],
        "draft": queries.open_drafts().filter(slug=found.slug).first(),
        "happened": [
            (name_in_words(event.name), event) for event in reversed(history(f"policy:{found.slug}"))
        ][:30],
        "may_edit": may(request, "catalogue.edit", found),
        "problems": refused.problems if refused else (),
    }
    return render(request, "catalogue/policy.html", page, status=422 if refused else 200)


def back_to(policy: Policy) -> HttpResponseRedirect:
    place, _, id_ = policy.slug.partition("/")
    return redirect("catalogue:policy", place, id_)
