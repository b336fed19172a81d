"""A version: what it holds, its files, how it differs from another, and its withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_POST, require_safe

from luoshi.office.answers import as_file
from luoshi.office.catalogue import checking, queries
from luoshi.office.catalogue.difference import difference, raw
from luoshi.office.catalogue.models import Version
from luoshi.office.catalogue.services import withdraw
from luoshi.office.catalogue.views.finding import version_at
from luoshi.office.catalogue.views.lists import back_to
from luoshi.office.people.access import may, needs
from luoshi.office.people.forms import reason
from luoshi.policy.exports.akn import to_akn
from luoshi.policy.exports.as_json import to_json
from luoshi.policy.exports.docx import to_docx
from luoshi.policy.exports.xlsx import to_xlsx
from luoshi.problem import Refused, Say

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Form:
    """A file that a version is handed on as."""

    name: Say
    ending: str
    kind: str
    make: Callable[[Version], bytes]


FORMS: dict[str, Form] = {
    "policy": Form(
        Say("政策文件（正文和代码块）", "the policy file (text and blocks)"),
        ".policy.md",
        "text/markdown; charset=utf-8",
        lambda version: version.text.encode(),
    ),
    "ledger": Form(
        Say("任务分解表（Excel）", "the ledger (Excel)"),
        "-任务分解表.xlsx",
        _XLSX,
        lambda version: to_xlsx(queries.loaded(version).document),
    ),
    "docx": Form(
        Say("公文（Word）", "the document (Word)"),
        "-正文.docx",
        _DOCX,
        lambda version: to_docx(queries.loaded(version).document),
    ),
    "json": Form(
        Say("条文（JSON）", "the measures (JSON)"),
        "-条文.json",
        "application/json",
        lambda version: f"{to_json(queries.loaded(version).document)}\n".encode(),
    ),
    "akn": Form(
        Say("Akoma Ntoso（XML）", "Akoma Ntoso (XML)"),
        ".akn.xml",
        "application/akn+xml",
        lambda version: to_akn(queries.loaded(version).document),
    ),
    "cases": Form(
        Say("算例", "the worked cases"),
        ".cases.yaml",
        "text/yaml; charset=utf-8",
        lambda version: version.cases.encode(),
    ),
    "source": Form(
        Say("上传的原件", "the file as it was uploaded"),
        "",
        "application/octet-stream",
        lambda version: bytes(version.source),
    ),
}


@require_safe
@needs("catalogue.read", of=version_at)
def version(request: HttpRequest, **_: Any) -> HttpResponse:
    return _version(request, request.subject)


@require_POST
@needs("catalogue.withdraw", of=version_at)
def withdraw_it(request: HttpRequest, **_: Any) -> HttpResponse:
    found: Version = request.subject
    try:
        withdraw(found, request.user, reason(request), restore=request.POST.get("restore") == "yes")
    except Refused as refused:
        return _version(request, found, refused)
    return back_to(found.policy)


def _version(request: HttpRequest, found: Version, refused: Refused | None = None) -> HttpResponse:
    running, unready = queries.loaded_or_why(found)
    signed = queries.signatures_of(found.policy.slug)
    readings = {checking.key_of(one): one for one in (running.readings if running else ())}
    others = found.policy.versions.exclude(pk=found.pk).only("pk", "ordinal", "policy").order_by("-ordinal")
    page = {
        "version": found,
        "policy": found.policy,
        "benefits": found.benefits.select_related("measure"),
        "running": running,
        "readings": [(one, signed.get(key)) for key, one in readings.items()],
        "files": {
            key: form
            for key, form in FORMS.items()
            if (key != "source" or found.source_name) and (key != "cases" or found.cases)
        },
        "others": others,
        "may_withdraw": may(request, "catalogue.withdraw", found) and not found.withdrawn,
        "is_current": found.policy.current_id == found.pk,
        "earlier": others.filter(ordinal__lt=found.ordinal, withdrawal=None).first(),
        "given": request.POST,
        "unready": unready,
        "problems": refused.problems if refused else (),
    }
    return render(request, "catalogue/version.html", page, status=422 if refused else 200)


@require_safe
@needs("catalogue.read", of=version_at)
def compare(request: HttpRequest, other: int, **_: Any) -> HttpResponse:
    """From another version of the same policy to this one."""
    after: Version = request.subject
    before = get_object_or_404(Version.objects.select_related("policy"), pk=other, policy=after.policy)
    if before.ordinal > after.ordinal:
        before, after = after, before
    (old, wrong), (new, amiss) = queries.loaded_or_why(before), queries.loaded_or_why(after)
    page = {
        "policy": after.policy,
        "before": before,
        "after": after,
        "running": new,
        "found": difference(old, new) if old and new else None,
        "problems": (*wrong, *amiss),
        "raw": raw(before.text, after.text),
    }
    return render(request, "catalogue/difference.html", page)


@require_safe
@needs("catalogue.read", of=version_at)
def file(request: HttpRequest, form: str, **_: Any) -> HttpResponse:
    """A version as a file. It never changes: who has it and names its ETag is not sent it again. (What officers see is
    kept by no browser: people/middleware.py.)"""
    found: Version = request.subject
    wanted = FORMS.get(form)
    if (
        wanted is None
        or (form == "source" and not found.source_name)
        or (form == "cases" and not found.cases)
    ):
        raise Http404(form)
    etag = quote_etag(f"{found.sha256[:32]}-{found.pk}-{form}")
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        name = (
            found.source_name
            if form == "source"
            else f"{found.policy.slug.replace('/', '-')}-v{found.ordinal}{wanted.ending}"
        )
        response = HttpResponse(wanted.make(found), content_type=wanted.kind)
        as_file(response, name)
    response["ETag"] = etag
    return response
