"""For readers that come back by themselves: the Atom feed, the sitemap, robots.txt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from lxml import etree

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.language import Lang, lang_of
from luoshi.office.people.access import public
from luoshi.office.portal import finding, queries
from luoshi.office.portal.address import benefit_url, measure_url, policy_url, version_url
from luoshi.office.portal.fresh import fresh
from luoshi.problem import Say

ATOM, SITEMAP = "http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9"
_PUBLISHED, _DAYS = 50, 100
_AHEAD = 60
"""How many days before its end a deadline is announced."""
_MOST = 50_000
"""Addresses in a sitemap, by its standard."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Of the feed."""

    at: datetime
    id: str
    title: str
    link: str
    summary: str


@public
@require_safe
@fresh(finding.key_of_site)
def feed(request: HttpRequest) -> HttpResponse:
    """Publications, and deadlines from sixty days before their day, the latest first."""
    lang, here = lang_of(request), request.build_absolute_uri(reverse("portal:feed"))
    entries = sorted(
        [*_published(request, lang), *_ending(request, lang)], key=lambda one: one.at, reverse=True
    )
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "en" if lang == "en" else "zh-Hans")
    _add(root, "title", Say("落实：政策公布与时限", "luoshi: policies and deadlines").to(lang))
    _add(root, "id", here)
    _add(root, "link", None, rel="self", href=here)
    _add(root, "link", None, href=request.build_absolute_uri("/"))
    _add(root, "updated", (entries[0].at if entries else datetime(2020, 1, 1, tzinfo=UTC)).isoformat())
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", Say("落实", "luoshi").to(lang))
    for one in entries:
        entry = etree.SubElement(root, f"{{{ATOM}}}entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "updated", one.at.isoformat())
        _add(entry, "link", None, href=one.link)
        _add(entry, "summary", one.summary)
    return HttpResponse(_written(root), "application/atom+xml; charset=utf-8")


def _published(request: HttpRequest, lang: Lang) -> Iterator[Entry]:
    for one in catalogue.published_versions()[:_PUBLISHED]:
        source = one.policy.number or one.policy.issuer
        title = Say(f"公布：{one.policy.title}", f"Published: {one.policy.title}")
        words = Say(
            f"{source}，第 {one.ordinal} 版。{one.note}", f"{source}, version {one.ordinal}. {one.note}"
        )
        yield Entry(
            one.published,
            request.build_absolute_uri(version_url(one.sha256)),
            title.to(lang),
            request.build_absolute_uri(policy_url(one.policy.slug)),
            words.to(lang).strip(),
        )


def _ending(request: HttpRequest, lang: Lang) -> Iterator[Entry]:
    today = queries.today()
    days = (today, today + timedelta(days=_AHEAD))
    for row in catalogue.with_policy(catalogue.deadlines_in_force().filter(day__range=days))[:_DAYS]:
        policy = row.version.policy
        path = measure_url(policy.slug, row.measure.key) if row.measure else policy_url(policy.slug)
        url = request.build_absolute_uri(path)
        title = Say(f"{row.day} 截止：{row.name}", f"Until {row.day}: {row.name}")
        yield Entry(
            max(_midnight(row.day - timedelta(days=_AHEAD)), row.version.published),
            f"{url}#{row.kind}-{row.key}-{row.day}",
            title.to(lang),
            url,
            f"{policy.number or policy.title}：{row.words}",
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _add(parent: Any, name: str, words: str | None, **attributes: str) -> None:
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = _clean(words) if words is not None else None


def _clean(words: str) -> str:
    """What XML cannot hold is left out."""
    return "".join(
        sign
        for sign in words
        if sign >= " " and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"
    )


def _written(root: Any) -> bytes:
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


@public
@require_safe
@fresh(finding.key_of_site)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that stands still: policies, measures, calculators."""
    site = request.build_absolute_uri("/").rstrip("/")
    return HttpResponse(_sitemap(catalogue.state(), site), "application/xml; charset=utf-8")


@lru_cache(maxsize=2)
def _sitemap(_seen: tuple[object, ...], site: str) -> bytes:
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    urls = [
        (reverse("portal:home"), None),
        (reverse("portal:policies"), None),
        (reverse("portal:open-data"), None),
    ]
    policies = catalogue.policies_in_force().values_list("current", "slug", "current__published")
    when = {pk: (slug, at) for pk, slug, at in policies.order_by("current")}
    urls += [(policy_url(slug), at) for slug, at in when.values()]
    rows = catalogue.measures_in_force().filter(version__in=when).order_by("version", "ordinal")
    urls += [(measure_url(when[pk][0], key), when[pk][1]) for pk, key in rows.values_list("version", "key")]
    benefits = (
        catalogue.benefits_in_force().filter(version__in=when, awaits="").order_by("version", "ordinal")
    )
    urls += [
        (benefit_url(when[pk][0], measure, key), when[pk][1])
        for pk, measure, key in benefits.values_list("version", "measure__key", "key")
    ]
    written = {at: at.isoformat() for _, at in when.values()}
    for url, published in urls[:_MOST]:
        here = etree.SubElement(root, f"{{{SITEMAP}}}url")
        etree.SubElement(here, f"{{{SITEMAP}}}loc").text = site + url
        if published:
            etree.SubElement(here, f"{{{SITEMAP}}}lastmod").text = written[published]
    return _written(root)


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = (
        "User-agent: *",
        *(
            f"Disallow: {path}"
            for path in ("/office/", "/people/", "/record/", "/api/", "/match/", "/preferences", "/search")
        ),
        f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap'))}",
        "",
    )
    return HttpResponse("\n".join(lines), "text/plain; charset=utf-8")
