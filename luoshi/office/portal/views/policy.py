"""A policy's page and the page of each measure; the same for a version by its hash, withdrawn ones too."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.catalogue.checking import key_of
from luoshi.office.catalogue.queries import Version
from luoshi.office.language import Lang, lang_of
from luoshi.office.people.access import public
from luoshi.office.portal import finding, queries
from luoshi.office.portal.address import measure_url, policy_url, unit_url, version_url
from luoshi.office.portal.days import countdown, light
from luoshi.office.portal.fresh import fresh
from luoshi.office.portal.history import COMPARED, changes
from luoshi.office.portal.shown import MeasurePage, measure_page, short
from luoshi.policy.policy import Front
from luoshi.policy.policy import Policy as Running
from luoshi.problem import Say


@public
@require_safe
@fresh(finding.key_of_policy, changed=finding.published_at)
def policy(request: HttpRequest, jurisdiction: str, name: str) -> HttpResponse:
    version = finding.version_at(jurisdiction, name)
    return _policy_page(request, version, by_hash=False)


@public
@require_safe
@fresh(finding.key_of_version)
def version(request: HttpRequest, sha256: str) -> HttpResponse:
    return _policy_page(request, finding.version_with(sha256), by_hash=True)


def _policy_page(request: HttpRequest, version: Version, *, by_hash: bool) -> HttpResponse:
    today, lang = queries.today(), lang_of(request)
    slug = version.policy.slug
    running, _ = catalogue.loaded_or_why(version)
    rows = version.measures
    context = {
        "version": version,
        "policy": version.policy,
        "canonical": request.build_absolute_uri(policy_url(slug)),
        "by_hash": by_hash,
        "standing": standing(version),
        "in_force": _in_force(running.front, today) if running else None,
        "count": rows.count(),
        "computable": version.benefits.filter(awaits="").count(),
        "targets": version.targets.count(),
        "units": len({unit["name"] for units in rows.values_list("units", flat=True) for unit in units}),
        "body": _body(version.pk, by_hash, catalogue.state_of(slug), lang, today),
    }
    return render(request, "portal/policy.html", context)


@lru_cache(maxsize=64)
def _body(pk: int, by_hash: bool, _stamp: tuple[object, ...], lang: Lang, today: date) -> SafeString:
    """The long part of the page, made once a day in each language: a version never changes, and what stands around it
    is in the stamp."""
    version = catalogue.version_at(pk)
    running, _ = catalogue.loaded_or_why(version)
    slug = version.policy.slug
    rows = list(version.measures.prefetch_related("benefits"))
    addresses = {row.key: _measure_url(version, row.key, by_hash) for row in rows}
    # Targets have a table of their own.
    deadlines = list(version.deadlines.exclude(kind="target").select_related("measure"))
    return render_to_string(
        "portal/parts/policy_body.html",
        {
            "lang": lang,
            "policy": version.policy,
            "chapters": [
                (
                    chapter,
                    [(section, [_line(row, addresses) for row in found]) for section, found in sections],
                )
                for chapter, sections in queries.by_chapter(rows)
            ],
            "duties": [
                {
                    "name": one.name,
                    "url": unit_url(version.policy.jurisdiction.slug, one.name),
                    "lead": [(row.key, addresses[row.key]) for row in one.lead],
                    "support": [(row.key, addresses[row.key]) for row in one.support],
                }
                for one in queries.unit_duties(rows)
            ],
            "targets": [_target(row, addresses, today) for row in version.targets.select_related("measure")],
            "deadlines": [
                {
                    "row": row,
                    "when": countdown(row.day, today),
                    "url": addresses.get(row.measure.key) if row.measure else "",
                }
                for row in sorted(deadlines, key=lambda row: (row.day < today, abs((row.day - today).days)))
            ],
            "readings": _readings(running, addresses, slug) if running else [],
            "versions": _versions(version),
            "files": FILES,
        },
    )


FILES: tuple[tuple[str, Say, Say], ...] = (
    ("ledger.xlsx", Say("任务分解表", "Ledger of duties"), Say("Excel", "Excel")),
    ("document.docx", Say("公文", "Document"), Say("Word", "Word")),
    ("policy.md", Say("政策文件（原文和规则）", "Policy file (text and rules)"), Say("Markdown", "Markdown")),
    ("document.json", Say("条文和单位", "Text and units"), Say("JSON", "JSON")),
    ("document.akn.xml", Say("条文（国际通用格式）", "Text (Akoma Ntoso)"), Say("XML", "XML")),
)


def standing(version: Version) -> dict[str, Any]:
    """Whether this version is in force, was replaced or was withdrawn; which one is in force now; whether it can decide."""
    now = version.policy.current
    return {
        "unready": catalogue.loaded_or_why(version)[0] is None,
        "current": now is not None and now.pk == version.pk,
        "withdrawn": version.withdrawal if version.withdrawn else None,
        "now": now,
    }


def _in_force(front: Front, today: date) -> dict[str, Any] | None:
    window = front.in_force
    if window is None or (window.first is None and window.last is None):
        return None
    return {
        "first": window.first,
        "last": window.last,
        "when": countdown(window.last, today) if window.last else None,
    }


def _line(row: Any, addresses: dict[str, str]) -> dict[str, Any]:
    benefits = list(row.benefits.all())
    return {
        "key": row.key,
        "url": addresses[row.key],
        "title": row.heading or short(row.text, 64),
        "benefits": [one for one in benefits if not one.awaits],
        "awaiting": sum(bool(one.awaits) for one in benefits),
        "lead": next((unit["name"] for unit in row.units if unit["role"] == "lead"), ""),
    }


def _target(row: Any, addresses: dict[str, str], today: date) -> dict[str, Any]:
    colour, word = light(countdown(row.by, today))
    url = addresses.get(row.measure.key) if row.measure else ""
    return {"row": row, "url": url, "light": colour, "word": word}


def _readings(running: Running, addresses: dict[str, str], slug: str) -> list[dict[str, Any]]:
    """Everything declared, measure by measure, with who has signed it."""
    signed = catalogue.signatures_of(slug)
    return [
        {
            "reading": one,
            "measure": one.measure,
            "url": addresses.get(one.measure or "", ""),
            "signed": signed.get(key_of(one)),
        }
        for one in running.readings
    ]


def _versions(version: Version) -> list[dict[str, Any]]:
    """All versions of the policy, the latest first, each with what it changed."""
    found = version.policy.versions.select_related("policy", "withdrawal").order_by("-ordinal")
    every = list(found.defer("text", "cases", "units", "facts", "source"))
    changed = changes(every)
    return [
        {
            "version": one,
            "url": version_url(one.sha256),
            "here": one.pk == version.pk,
            "current": version.policy.current_id == one.pk,
            "changes": changed.get(one.pk, ()),
            "compared": one.pk in changed or place >= COMPARED or one is every[-1],
        }
        for place, one in enumerate(every)
    ]


def _measure_url(version: Version, key: str, by_hash: bool) -> str:
    if by_hash:
        return reverse("portal:version-measure", args=(version.sha256, key))
    return measure_url(version.policy.slug, key)


@public
@require_safe
@fresh(finding.key_of_policy, changed=finding.published_at)
def measure(request: HttpRequest, jurisdiction: str, name: str, measure: str) -> HttpResponse:
    version = finding.version_at(jurisdiction, name)
    return _measure_page(request, version, measure, by_hash=False)


@public
@require_safe
@fresh(finding.key_of_version)
def version_measure(request: HttpRequest, sha256: str, measure: str) -> HttpResponse:
    found = finding.version_with(sha256)
    return _measure_page(request, found, measure, by_hash=True)


def _measure_page(request: HttpRequest, version: Version, key: str, *, by_hash: bool) -> HttpResponse:
    if key == finding.WHOLE:
        return redirect(policy_url(version.policy.slug))
    running, _ = catalogue.loaded_or_why(version)
    if running is None:
        return _measure_text(request, version, key, by_hash=by_hash)
    one = finding.measure_in(running, key)
    today = queries.today()
    page: MeasurePage = measure_page(running, one, today, lang_of(request))
    context = {
        "version": version,
        "policy": version.policy,
        "front": running.front,
        "page": page,
        "jurisdiction": version.policy.jurisdiction.slug,
        "policy_url": version_url(version.sha256) if by_hash else policy_url(version.policy.slug),
        "before": _measure_url(version, page.before, by_hash) if page.before else "",
        "after": _measure_url(version, page.after, by_hash) if page.after else "",
        "canonical": request.build_absolute_uri(measure_url(version.policy.slug, key)),
        "json": reverse("portal:measure-json", args=(*version.policy.slug.split("/", 1), key)),
        "standing": standing(version),
        "by_hash": by_hash,
        "changed_in": [
            {**each, "changes": [change for change in each["changes"] if change.key == key]}
            for each in _versions(version)
            if any(change.key == key for change in each["changes"])
        ],
        "lead": [(name, unit_url(version.policy.jurisdiction.slug, name)) for name in page.lead],
        "support": [(name, unit_url(version.policy.jurisdiction.slug, name)) for name in page.support],
    }
    return render(request, "portal/measure.html", context)


def _measure_text(request: HttpRequest, version: Version, key: str, *, by_hash: bool) -> HttpResponse:
    """A measure of a version that cannot decide: its words and who answers for it, as they were published."""
    row = finding.measure_row(version, key)
    slug = version.policy.slug
    duties = [(unit["name"], unit_url(version.policy.jurisdiction.slug, unit["name"])) for unit in row.units]
    context = {
        "version": version,
        "policy": version.policy,
        "row": row,
        "paragraphs": [line.strip() for line in row.text.split("\n") if line.strip()],
        "duties": duties,
        "policy_url": version_url(version.sha256) if by_hash else policy_url(slug),
        "canonical": request.build_absolute_uri(measure_url(slug, key)),
        "standing": standing(version),
        "by_hash": by_hash,
    }
    return render(request, "portal/measure_text.html", context)
