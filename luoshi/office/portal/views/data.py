"""What programs read without a key: the JSON beside each page, files of a policy, the open data tables.

What a version says never changes, so that the ETag of an answer hangs on which version is in force and on nothing else of
the policy.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from functools import lru_cache
from io import StringIO

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.office.answers import as_file, cell
from luoshi.office.catalogue import queries as catalogue
from luoshi.office.people.access import public
from luoshi.office.portal import finding
from luoshi.office.portal.as_data import benefit_data, head, measure_data, policy_data
from luoshi.office.portal.fresh import fresh
from luoshi.office.portal.tables import TABLES
from luoshi.policy.exports.akn import to_akn
from luoshi.policy.exports.as_json import dumps, to_json
from luoshi.policy.exports.docx import to_docx
from luoshi.policy.exports.xlsx import to_xlsx
from luoshi.policy.policy import Policy
from luoshi.policy.showing.marked import mark

_BOM = "\ufeff"


@public
@require_safe
@fresh(finding.key_of_policy, changed=finding.published_at)
def policy(_request: HttpRequest, jurisdiction: str, name: str) -> HttpResponse:
    version = finding.version_at(jurisdiction, name)
    return _json(policy_data(version, catalogue.loaded(version), catalogue.vocabulary_of(version)))


@public
@require_safe
@fresh(finding.key_of_version)
def version(_request: HttpRequest, sha256: str) -> HttpResponse:
    found = finding.version_with(sha256)
    return _json(policy_data(found, catalogue.loaded(found), catalogue.vocabulary_of(found)))


@public
@require_safe
@fresh(finding.key_of_policy, changed=finding.published_at)
def measure(_request: HttpRequest, jurisdiction: str, name: str, measure: str) -> HttpResponse:
    version = finding.version_at(jurisdiction, name)
    running = catalogue.loaded(version)
    one = finding.measure_in(running, measure)
    return _json({**head(version), **measure_data(running, one, catalogue.vocabulary_of(version))})


@public
@require_safe
@fresh(finding.key_of_policy, changed=finding.published_at)
def benefit(_request: HttpRequest, jurisdiction: str, name: str, measure: str, benefit: str) -> HttpResponse:
    version = finding.version_at(jurisdiction, name)
    running = catalogue.loaded(version)
    one = finding.benefit_in(running, measure, benefit)
    marked = mark(running, one.measure) if one.measure else None
    return _json({**head(version), **benefit_data(running, one, marked, catalogue.vocabulary_of(version))})


def _json(data: object) -> HttpResponse:
    answer = HttpResponse(dumps(data), "application/json; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


# --- files ---------------------------------------------------------------------------------------------------------

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAKERS: dict[str, tuple[str, str, Callable[[Policy], bytes]]] = {
    "ledger.xlsx": (_SHEET, "任务分解表.xlsx", lambda policy: to_xlsx(policy.document)),
    "document.docx": (_WORD, "公文.docx", lambda policy: to_docx(policy.document)),
    "document.json": (
        "application/json; charset=utf-8",
        "条文.json",
        lambda policy: to_json(policy.document).encode("utf-8"),
    ),
    "document.akn.xml": ("application/xml", "akn.xml", lambda policy: to_akn(policy.document)),
}
"""File, what it is, how it is called on the reader's disk, and how it is made."""
TEXT = "policy.md"


@public
@require_safe
@fresh(finding.key_of_policy, changed=finding.published_at)
def download(_request: HttpRequest, jurisdiction: str, name: str, file: str) -> HttpResponse:
    version = finding.version_at(jurisdiction, name)
    if file == TEXT:
        kind, called, data = (
            "text/markdown; charset=utf-8",
            TEXT,
            version.text.encode("utf-8", "surrogatepass"),
        )
    elif file in MAKERS:
        kind, called, _ = MAKERS[file]
        data = _made(version.policy.slug, version.ordinal, version.key, file)
    else:
        raise Http404(file)
    answer = HttpResponse(data, kind)
    stem = version.policy.number or version.policy.title
    return as_file(answer, f"{stem} {called}")


@lru_cache(maxsize=24)
def _made(slug: str, ordinal: int, _key: str, file: str) -> bytes:
    """Kept for those who ask again: a version never changes."""
    return MAKERS[file][2](catalogue.loaded(catalogue.version_of(slug, ordinal)))


# --- tables --------------------------------------------------------------------------------------------------------


@public
@require_safe
@fresh(finding.key_of_site)
def open_data(request: HttpRequest) -> HttpResponse:
    host = request.build_absolute_uri("/").rstrip("/")
    first = catalogue.current_versions()[:1]
    example = first[0].policy.slug if first else ""
    return render(
        request, "portal/open_data.html", {"tables": TABLES.values(), "host": host, "example": example}
    )


@public
@require_safe
@fresh(finding.key_of_site)
def table(_request: HttpRequest, table: str, form: str) -> HttpResponse:
    if table not in TABLES or form not in ("json", "csv"):
        raise Http404(f"{table}.{form}")
    kind = "application/json" if form == "json" else "text/csv"
    answer = HttpResponse(_written(catalogue.state(), table, form), f"{kind}; charset=utf-8")
    answer["Access-Control-Allow-Origin"] = "*"
    if form == "csv":
        as_file(answer, f"{table}.csv")
    return answer


@lru_cache(maxsize=12)
def _written(_state: tuple[object, ...], name: str, form: str) -> bytes:
    """A table as it is sent, the same until something is published or withdrawn."""
    one = TABLES[name]
    if form == "json":
        # Dates and amounts are texts in these rows, so that nothing passes through a float.
        whole = {"table": one.name, "columns": one.columns, "rows": list(one.rows())}
        return json.dumps(whole, ensure_ascii=False).encode("utf-8", "surrogatepass")
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(one.columns)
    for row in one.rows():
        writer.writerow([cell(row.get(column, "")) for column in one.columns])
    # With the mark that tells Excel and WPS that it is UTF-8.
    return f"{_BOM}{out.getvalue()}".encode("utf-8", "surrogatepass")
