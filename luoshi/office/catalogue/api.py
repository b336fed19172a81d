"""Policies, measures, benefits, versions and search, for programs. What a version says never changes, and its ETag says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags, quote_etag
from ninja import Query, Router, Schema
from pydantic import Field

from luoshi.office.answers import json_answer
from luoshi.office.catalogue import queries
from luoshi.office.catalogue.models import Benefit, Measure, Version
from luoshi.office.language import Lang, lang_of
from luoshi.policy.answering.match_words import question_words

router = Router(tags=["政策"])
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "public, no-cache"


class PolicyOut(Schema):
    """目录里的一部政策。"""

    policy: str = Field(examples=["jiaozuo/2023-1"])
    jurisdiction: str
    title: str
    number: str | None
    issuer: str
    date: str
    version: str = Field(description="文本的 sha256：判定保存的就是它")
    ordinal: int
    published: str
    current: bool
    withdrawn: str | None


class PoliciesOut(Schema):
    count: int
    policies: list[PolicyOut]


class MeasureOut(Schema):
    """一条措施：原文、责任单位、事项、目标、时限。"""

    measure: str = Field(examples=["1"])
    label: str
    heading: str | None
    chapter: str | None
    section: str | None
    text: str
    units: list[dict[str, str]]
    benefits: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]


class PolicyWholeOut(PolicyOut):
    measures: list[MeasureOut]


class BenefitOut(Schema):
    """一个事项：给谁、给什么、要哪些事实。"""

    policy: str
    benefit: str
    name: str
    measure: str | None
    gives: str
    audience: list[str]
    gist: str
    opens: str | None
    closes: str | None
    awaits: str | None
    facts: list[dict[str, Any]] = Field(description="判定要问的事实：名称、类型、问法、选项")
    version: str


class HitOut(Schema):
    kind: str = Field(description="policy 政策、measure 条款、benefit 事项、unit 单位")
    title: str
    source: str
    policy: str | None
    measure: str | None
    benefit: str | None
    text: str
    url: str | None


class HitsOut(Schema):
    count: int
    hits: list[HitOut]


@router.get("/policies", response=PoliciesOut, summary="现行政策")
def policies(
    request: HttpRequest,
    jurisdiction: Annotated[str | None, Query(max_length=60, examples=["jiaozuo"])] = None,
) -> HttpResponse:
    versions = queries.current_versions(jurisdiction)
    etag = ",".join(one.sha256[:12] for one in versions) or "none"
    return _answer(
        request,
        etag,
        _ASK_AGAIN,
        lambda: {"count": len(versions), "policies": [queries.as_json(one) for one in versions]},
    )


@router.get("/policies/{jurisdiction}/{number}", response=PolicyWholeOut, summary="一部政策和它的全部条款")
def policy(request: HttpRequest, jurisdiction: str, number: str) -> HttpResponse:
    version = _current(jurisdiction, number)
    return _answer(request, version.sha256, _ASK_AGAIN, lambda: _whole(version))


@router.get("/policies/{jurisdiction}/{number}/measures/{measure}", response=MeasureOut, summary="一条措施")
def measure(request: HttpRequest, jurisdiction: str, number: str, measure: str) -> HttpResponse:
    version = _current(jurisdiction, number)
    found = version.measures.prefetch_related("benefits", "targets", "deadlines").filter(key=measure).first()
    if found is None:
        raise Http404
    return _answer(request, f"{version.sha256}-{found.pk}", _ASK_AGAIN, lambda: _measure(found))


@router.get(
    "/policies/{jurisdiction}/{number}/benefits/{benefit}",
    response=BenefitOut,
    summary="一个事项和它要的事实",
)
def benefit(request: HttpRequest, jurisdiction: str, number: str, benefit: str) -> HttpResponse:
    version = _current(jurisdiction, number)
    found = version.benefits.select_related("measure").filter(key=benefit).first()
    if found is None:
        raise Http404
    lang = lang_of(request)
    return _answer(
        request, f"{version.sha256}-{found.pk}-{lang}", _ASK_AGAIN, lambda: _benefit(version, found, lang)
    )


@router.get(
    "/versions/{sha256}",
    response=PolicyWholeOut,
    summary="按版本查：已撤回的也在",
    description="内容永不改变，可以永久缓存。",
)
def version(request: HttpRequest, sha256: str) -> HttpResponse:
    try:
        found = queries.version_with(sha256)
    except Version.DoesNotExist:
        raise Http404 from None
    # Whether it is current or withdrawn may change; its text does not, and has an address of its own.
    state = f"{found.policy.current_id == found.pk}-{found.withdrawn}"
    return _answer(request, f"{found.sha256}-{state}", _ASK_AGAIN, lambda: _whole(found))


@router.get(
    "/versions/{sha256}/text",
    response=str,
    summary="一个版本的政策文件",
    description="text/markdown；内容永不改变。",
)
def text(request: HttpRequest, sha256: str) -> HttpResponse:
    try:
        found = queries.version_with(sha256)
    except Version.DoesNotExist:
        raise Http404 from None
    unchanged = _unchanged(request, found.sha256)
    answer = unchanged or HttpResponse(found.text, content_type="text/markdown; charset=utf-8")
    return _cached(answer, found.sha256, _FOREVER)


@router.get("/search", response=HitsOut, summary="查条款、事项、单位")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100, examples=["汽车"])],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    jurisdiction: Annotated[str | None, Query(max_length=60)] = None,
) -> dict[str, Any]:
    del request
    hits = queries.search(q, limit, jurisdiction)
    return {
        "count": len(hits),
        "hits": [
            {
                "kind": one.kind,
                "title": one.title,
                "source": one.source,
                "policy": one.policy or None,
                "measure": one.measure or None,
                "benefit": one.benefit or None,
                "text": "".join(part for part, _ in one.snippet),
                "url": one.path or None,
            }
            for one in hits
        ],
    }


def _current(jurisdiction: str, number: str) -> Version:
    try:
        return queries.version_of(f"{jurisdiction}/{number}")
    except Version.DoesNotExist:
        raise Http404 from None


def _whole(version: Version) -> Mapping[str, Any]:
    return {**queries.as_json(version), "measures": [_measure(one) for one in queries.measures(version)]}


def _measure(one: Measure) -> dict[str, Any]:
    return {
        "measure": one.key,
        "label": one.label,
        "heading": one.heading or None,
        "chapter": one.chapter or None,
        "section": one.section or None,
        "text": one.text,
        "units": one.units,
        "benefits": [
            {"benefit": each.key, "name": each.name, "gives": each.gives, "gist": each.gist}
            for each in one.benefits.all()
        ],
        "targets": [
            {
                "target": each.key,
                "name": each.name,
                "goal": each.goal,
                "owner": each.owner or None,
                "by": each.by.isoformat(),
            }
            for each in one.targets.all()
        ],
        "deadlines": [
            {"name": each.name, "kind": each.kind, "day": each.day.isoformat(), "words": each.words}
            for each in one.deadlines.all()
        ],
    }


def _benefit(version: Version, one: Benefit, lang: Lang) -> dict[str, Any]:
    running = queries.loaded(version).benefits[one.key]
    known = queries.vocabulary_of(version).facts
    asked = running.decider.rules.asked if running.decider else {}
    facts = []
    for name, type_ in asked.items():
        shown: dict[str, Any] = {
            "fact": name,
            "type": type_.name,
            "asks": question_words(name, type_, known.get(name)).to(lang),
        }
        if type_.options:
            shown["options"] = list(type_.options)
        facts.append(shown)
    return {
        "policy": version.policy.slug,
        "benefit": one.key,
        "name": one.name,
        "measure": one.measure.key if one.measure else None,
        "gives": one.gives,
        "audience": one.audience,
        "gist": one.gist,
        "opens": one.opens.isoformat() if one.opens else None,
        "closes": one.closes.isoformat() if one.closes else None,
        "awaits": one.awaits or None,
        "facts": facts,
        "version": f"sha256:{version.sha256}",
    }


def _answer(
    request: HttpRequest, etag: str, control: str, body: Callable[[], Mapping[str, Any]]
) -> HttpResponse:
    answer = _unchanged(request, etag)
    if answer is None:
        answer = json_answer(body())
    return _cached(answer, etag, control)


def _unchanged(request: HttpRequest, etag: str) -> HttpResponse | None:
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return HttpResponseNotModified() if quote_etag(etag) in given or "*" in given else None


def _cached(answer: HttpResponse, etag: str, control: str) -> HttpResponse:
    answer["ETag"] = quote_etag(etag)
    answer["Cache-Control"] = control
    patch_vary_headers(answer, ["Accept-Language"])
    return answer
