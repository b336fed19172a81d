"""The pages that list and find: home, search, policies, a unit. All of them read rows; none loads a policy."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.language import Lang, lang_of
from luoshi.office.people.access import public
from luoshi.office.portal import finding, queries
from luoshi.office.portal.address import benefit_url, measure_url, policy_url, unit_url
from luoshi.office.portal.days import countdown, elapsed
from luoshi.office.portal.fresh import fresh
from luoshi.office.portal.shown import short
from luoshi.problem import Say

GROUPS: tuple[tuple[str, Say], ...] = (
    ("benefit", Say("事项", "Benefits")),
    ("measure", Say("条款", "Measures")),
    ("unit", Say("单位", "Units")),
    ("policy", Say("政策", "Policies")),
)
KINDS = {
    "benefit": Say("事项", "benefit"),
    "target": Say("目标", "target"),
    "milestone": Say("节点", "milestone"),
    "task": Say("任务", "task"),
    "duty": Say("责任", "duty"),
}
SUGGESTIONS = ("汽车", "契税", "贷款", "就业", "补贴")
"""What to try where nothing was found; each is tried first, and only those that find something are shown."""
HITS, SUGGESTED = 60, 8
MOST, LINES = 1000, 60
"""Policies in the list, and lines on a page of a unit."""
_CUT = 36
"""A title as long as this is no heading but the beginning of a text."""


@public
@require_safe
@fresh(finding.key_of_site)
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request, "portal/home.html", {**_home(catalogue.state(), queries.today()), "doors": _doors()}
    )


@lru_cache(maxsize=4)
def _home(_state: tuple[object, ...], today: date) -> dict[str, object]:
    """What the home page counts and lists: the same until something is published, withdrawn or a day has gone."""
    ahead = queries.closing(today)
    past = [] if len(ahead) >= 6 else queries.closed(today, 6 - len(ahead))
    return {
        "figures": queries.figures(today),
        "ahead": [_deadline(row, today) for row in ahead],
        "past": [_deadline(row, today) for row in past],
        "goals": [_goal(row, today) for row in queries.goals(today)],
    }


def _doors() -> list[dict[str, object]]:
    """Where one enters: the conversation, for whom it is; and the calculators behind it."""
    start = "/match/"
    return [
        {
            "url": f"{start}?as={who}",
            "name": name,
            "hint": hint,
        }
        for who, name, hint in (
            (
                "个人",
                Say("我是个人", "I am a person"),
                Say("买车买房、就业创业、帮扶救助", "cars, homes, work, help"),
            ),
            (
                "企业",
                Say("我是企业", "We are a firm"),
                Say("减税降费、贷款贴息、奖励补助", "tax, loans, awards"),
            ),
            (
                "个体工商户",
                Say("我是个体工商户", "I run a shop"),
                Say("减免缓缴、创业担保贷款", "relief, deferral, start-up loans"),
            ),
            ("银行", Say("银行", "Bank"), Say("再贷款、贴息和延期政策", "refinancing, interest, extensions")),
            (
                "项目单位",
                Say("项目单位", "Project owner"),
                Say("前期经费、要素和融资支持", "funds, land, finance"),
            ),
        )
    ]


def _deadline(row: Any, today: date) -> dict[str, object]:
    slug = row.version.policy.slug
    return {
        "name": row.name,
        "kind": KINDS.get(row.kind, KINDS["duty"]),
        "words": row.words,
        "when": countdown(row.day, today),
        "url": measure_url(slug, row.measure.key) if row.measure else policy_url(slug),
        "source": row.version.policy.number or row.version.policy.title,
        "measure": row.measure.key if row.measure else "",
    }


def _goal(row: Any, today: date) -> dict[str, object]:
    policy = row.version.policy
    return {
        "name": row.name,
        "goal": row.goal,
        "owner": row.owner,
        "when": countdown(row.by, today),
        "share": elapsed(policy.date, row.by, today),
        "url": measure_url(policy.slug, row.measure.key) if row.measure else policy_url(policy.slug),
    }


@public
@require_safe
@fresh(finding.key_of_site)
def search(request: HttpRequest) -> HttpResponse:
    query = _query(request)
    hits = _hits(query, HITS + 1)
    context = {
        "query": query,
        "groups": _groups(hits[:HITS]),
        "count": min(len(hits), HITS),
        "more": len(hits) > HITS,
        "near": bool(hits) and all(hit["near"] for hit in hits),
        "suggestions": [] if hits else _suggestions(query),
    }
    template = "portal/parts/found.html" if request.headers.get("HX-Request") else "portal/search.html"
    return render(request, template, context)


@public
@require_safe
@fresh(finding.key_of_site)
def suggest(request: HttpRequest) -> HttpResponse:
    """The first few, while one types: a list of links to stand under the box."""
    query = _query(request)
    hits = _hits(query, SUGGESTED) if len(query) > 1 else []
    return render(request, "portal/parts/suggest.html", {"hits": hits, "query": query})


def _query(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]


def _groups(hits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    grouped = [
        {"kind": kind, "name": name, "hits": [hit for hit in hits if hit["kind"] == kind]}
        for kind, name in GROUPS
    ]
    return [group for group in grouped if group["hits"]]


def _hits(query: str, most: int) -> list[dict[str, Any]]:
    if not query:
        return []
    found = catalogue.search(query, most)
    slugs = {place["name"]: place["slug"] for place in catalogue.places()}
    ends = queries.ends_of((hit.policy, hit.benefit) for hit in found if hit.kind == "benefit")
    return [{**_hit(hit, slugs), **_standing(ends.get((hit.policy, hit.benefit)))} for hit in found]


def _hit(hit: Any, slugs: dict[str, str]) -> dict[str, Any]:
    url = hit.path
    if hit.kind == "unit":
        url = unit_url(slugs[hit.source], hit.title) if hit.source in slugs else ""
    elif hit.kind == "benefit" and not hit.measure:
        url = benefit_url(hit.policy, None, hit.benefit)
    title = hit.title
    if hit.kind == "measure":
        # A measure without a heading of its own begins with its text, which the snippet shows.
        words = title.split("．", 1)[-1]
        plain = "".join(piece for piece, _ in hit.snippet).lstrip("…")
        title = "" if len(words) >= _CUT or plain.startswith(words) else words
    return {
        "kind": hit.kind,
        "title": title,
        "snippet": hit.snippet,
        "source": hit.source,
        "measure": hit.measure,
        "url": url,
        "near": hit.near,
    }


def _standing(row: Any) -> dict[str, object]:
    """Of a benefit: whether it is closed, and whether its amount is still to be laid down."""
    if row is None:
        return {}
    return {
        "awaits": bool(row.awaits),
        "closes": countdown(row.closes, queries.today()) if row.closes else None,
    }


def _suggestions(query: str) -> list[str]:
    return [word for word in SUGGESTIONS if word != query and catalogue.search(word, 1)]


@public
@require_safe
@fresh(finding.key_of_site)
def policies(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("jurisdiction", "")
    places = catalogue.places()
    context = {
        "list": _policies(
            catalogue.state(), wanted if wanted in [one["slug"] for one in places] else "", lang_of(request)
        ),
        "places": places if len(places) > 1 else [],
        "wanted": wanted,
    }
    return render(request, "portal/policies.html", context)


@lru_cache(maxsize=64)
def _policies(_state: tuple[object, ...], jurisdiction: str, lang: Lang) -> SafeString:
    """The list itself, the same until something is published or withdrawn."""
    found = catalogue.published_policies()
    rows = list(found.filter(jurisdiction__slug=jurisdiction) if jurisdiction else found)[:MOST]
    counts = catalogue.counts(row.current_id for row in rows if row.current_id)
    lines = [{"policy": row, "url": policy_url(row.slug), **counts.get(row.current_id, {})} for row in rows]
    return render_to_string("portal/parts/gazette.html", {"rows": lines, "lang": lang})


@public
@require_safe
@fresh(finding.key_of_site)
def unit(request: HttpRequest, jurisdiction: str, unit: str) -> HttpResponse:
    place = catalogue.jurisdiction(jurisdiction)
    if place is None:
        raise Http404(jurisdiction)
    body = queries.body_of(place.units, unit)
    name = body.name if body else unit
    # A policy names it as units.yaml did when it was published.
    names = tuple(dict.fromkeys([name, body.full, *body.aliases] if body else [name]))
    state = catalogue.state()
    lead, support = (
        queries.measures_of_unit(state, jurisdiction, names, role) for role in ("lead", "support")
    )
    if body is None and not (lead or support):
        raise Http404(unit)
    page, pages = _page(request, max(len(lead), len(support)))
    here = slice((page - 1) * LINES, page * LINES)
    today = queries.today()
    context = {
        "place": place,
        "name": name,
        "body": body,
        "under": [
            {"name": one.name, "url": unit_url(jurisdiction, one.name)}
            for one in queries.under(place.units, name)
        ],
        "parent": {"name": body.parent, "url": unit_url(jurisdiction, body.parent)}
        if body and body.parent
        else None,
        "lead": [_row(row) for row in lead[here]],
        "support": [_row(row) for row in support[here]],
        "leads": len(lead),
        "supports": len(support),
        "page": page,
        "pages": range(1, pages + 1) if pages > 1 else (),
        "targets": [_goal(row, today) for row in queries.targets_of(jurisdiction, names)],
    }
    return render(request, "portal/unit.html", context)


def _page(request: HttpRequest, lines: int) -> tuple[int, int]:
    """Which page is asked for, and how many there are."""
    pages = max(1, -(-lines // LINES))
    asked = request.GET.get("page", "")
    return (
        min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    ), pages


def _row(row: tuple[str, str, str, str, str]) -> dict[str, object]:
    key, heading, text, slug, source = row
    return {"title": heading or short(text, 48), "key": key, "url": measure_url(slug, key), "source": source}
