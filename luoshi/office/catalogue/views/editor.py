"""The editor: the document with its blocks between its paragraphs, checked while one types.

The page is one form: editor_form.py reads it, editor_page.py lays it out. Without JavaScript the buttons 保存 and 核对
send the whole of it.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.office.answers import as_file
from luoshi.office.catalogue import editing
from luoshi.office.catalogue.difference import raw as compared
from luoshi.office.catalogue.models import Draft
from luoshi.office.catalogue.services import Conflict, discard, save_draft, submit, take_base
from luoshi.office.catalogue.views.editor_form import (
    WAS,
    Written,
    fingerprint,
    inserted,
    skeleton_for,
    written_in,
)
from luoshi.office.catalogue.views.editor_page import context, overtaken, sheet_of
from luoshi.office.catalogue.views.finding import draft_at
from luoshi.office.people.access import may, needs
from luoshi.office.people.forms import reason
from luoshi.problem import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.read", of=draft_at)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    draft: Draft = request.subject
    if request.method != "POST":
        if draft.state != Draft.EDITING:
            return redirect("catalogue:review", pk)
        return _page(request, draft, draft.text, draft.cases)
    written = written_in(request, draft)
    doing = request.POST.get("do", "save")
    if doing == "check" or doing.startswith("insert:"):
        if doing.startswith("insert:"):
            written = inserted(draft, written, doing)
        return _page(request, draft, written.text, written.cases, written=written, wholly=doing == "check")
    try:
        _nothing_stray(written)
        saved = save_draft(draft, written.text, _revision(request), request.user, written.cases)
        if doing == "submit":
            submit(saved, saved.revision, request.user)
            return redirect("catalogue:review", pk)
    except Conflict as conflict:
        return _conflict(request, conflict, written)
    except Refused as refused:
        now = draft_at(request, pk)
        return _page(request, now, written.text, written.cases, refused, written=written)
    return redirect("catalogue:draft", pk)


@require_POST
@needs("catalogue.read", of=draft_at)
def check(request: HttpRequest, **_: Any) -> HttpResponse:
    """What the check says of the text as it is being typed: a fragment, with a piece for each place."""
    draft: Draft = request.subject
    written = written_in(request, draft)
    page = context(draft, written.text, written.cases, written=written, wholly="wholly" in request.POST)
    return render(request, "catalogue/parts/checked.html", page | {"fragment": True})


@require_safe
@needs("catalogue.read", of=draft_at)
def block(request: HttpRequest, **_: Any) -> HttpResponse:
    """A block to begin with, as text."""
    draft: Draft = request.subject
    made = skeleton_for(draft, draft.text, request.GET.get("kind", ""), request.GET.get("measure", ""))
    if made is None:
        raise Http404("no such measure or kind of block")
    return HttpResponse(made, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.read", of=draft_at)
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file in one field."""
    draft: Draft = request.subject
    page: dict[str, Any] = {
        "draft": draft,
        "text": draft.text,
        "may_edit": may(request, "catalogue.edit", draft),
    }
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            save_draft(draft, text, _revision(request), request.user)
            return redirect("catalogue:draft", pk)
        except Conflict as conflict:
            now = conflict.current
            page |= {"draft": now, "text": text, "theirs": now.text, "compared": compared(now.text, text)}
            page["problems"] = conflict.problems
        except Refused as refused:
            page |= {"text": text, "problems": refused.problems}
        return render(request, "catalogue/raw.html", page, status=422)
    return render(request, "catalogue/raw.html", page)


@require_safe
@needs("catalogue.read", of=draft_at)
def source(request: HttpRequest, **_: Any) -> HttpResponse:
    """The file as it was uploaded."""
    draft: Draft = request.subject
    if not draft.source_name:
        raise Http404("no file was uploaded")
    return as_file(HttpResponse(bytes(draft.source), "application/octet-stream"), draft.source_name)


@require_POST
@needs("catalogue.edit", of=draft_at)
def base(request: HttpRequest, pk: int) -> HttpResponse:
    draft: Draft = request.subject
    last = overtaken(draft)
    try:
        if last is not None:
            take_base(draft, last, request.user)
    except Refused as refused:
        return _page(request, draft, draft.text, draft.cases, refused)
    return redirect("catalogue:draft", pk)


@require_POST
@needs("catalogue.edit", of=draft_at)
def give_up(request: HttpRequest, **_: Any) -> HttpResponse:
    draft: Draft = request.subject
    try:
        discard(draft, request.user, reason(request))
    except Refused as refused:
        return _page(request, draft, draft.text, draft.cases, refused)
    return redirect("catalogue:home")


def _revision(request: HttpRequest) -> int:
    written = request.POST.get("revision", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _nothing_stray(written: Written) -> None:
    if written.stray:
        raise Refused(*written.stray.values())


def _page(
    request: HttpRequest,
    draft: Draft,
    text: str,
    cases: str,
    refused: Refused | None = None,
    *,
    written: Written | None = None,
    wholly: bool = False,
) -> HttpResponse:
    page = context(draft, text, cases, written=written, wholly=wholly)
    page["may_edit"] = may(request, "catalogue.edit", draft) and draft.state == Draft.EDITING
    page["problems"] = refused.problems[:1] if refused else ()
    page["unsaved"] = (text, cases) != (draft.text, draft.cases) or bool(written and written.stray)
    return render(request, "catalogue/editor.html", page, status=422 if refused else 200)


def _conflict(request: HttpRequest, conflict: Conflict, written: Written) -> HttpResponse:
    """What only one of the two has changed is put together; what both have stands side by side, hers to be saved."""
    now = conflict.current
    sheet = sheet_of(now.text)
    current = {gap.after: gap.text for gap in sheet.gaps()}
    mine, theirs = {}, {}
    for after, text in written.gaps.items():
        there = current.get(after, "")
        was = request.POST.get(f"{WAS}{after}", "")
        if fingerprint(text) in (was, fingerprint(there)):
            continue  # she left it as it was
        mine[after] = text
        if fingerprint(there) != was:
            theirs[after] = there
    merged = Written(editing.compose(now.text, mine), written.cases, {}, {**current, **mine})
    page = context(now, merged.text, merged.cases, written=merged, theirs=theirs)
    cases_theirs = now.cases if now.cases != written.cases else None
    page |= {
        "may_edit": True,
        "problems": conflict.problems,
        "unsaved": True,
        "conflict": conflict,
        "both": sorted(theirs),
        "mine": len(mine),
        "cases_theirs": cases_theirs,
        "compared": compared(now.text, merged.text),
    }
    return render(request, "catalogue/editor.html", page, status=409)
