"""The officer's first page, and the leader's."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from luoshi.office.catalogue.queries import left_out
from luoshi.office.desk import counties, queries
from luoshi.office.desk.charts import chart
from luoshi.office.language import lang_of
from luoshi.office.people.access import may, needs
from luoshi.office.people.queries import posts_of
from luoshi.office.record.services import mark_read
from luoshi.problem import Refused


@require_safe
@never_cache
@needs("people.office")
def home(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    waiting = [
        (line, (line.due - today).days if line.due else None) for line in queries.waiting_for(request.user)
    ]
    may_administer, may_read = may(request, "people.administer"), may(request, "catalogue.read")
    page = {
        "waiting": waiting,
        "left_out": left_out() if may_administer or may_read else (),
        "notices": queries.unread_notices(request.user),
        "posts": list(posts_of(request.user)),
        "may_lead": may(request, "people.lead"),
        "may_edit": may(request, "catalogue.edit"),
        "may_administer": may_administer,
        "may_read_record": may(request, "record.read"),
        "may_read_catalogue": may_read,
    }
    return render(request, "desk/home.html", page)


@require_POST
@never_cache
@needs("people.office")
def read(request: HttpRequest) -> HttpResponse:
    """She has seen her notices."""
    mark_read(request.user)
    return HttpResponseRedirect(reverse("desk:home"))


@require_safe
@never_cache
@needs("people.lead")
def leader(request: HttpRequest) -> HttpResponse:
    today, lang = timezone.localdate(), lang_of(request)
    mine = queries.jurisdictions_of(request.user)
    wanted, shown = request.GET.get("of"), _shown(request)
    here = next((one for one in mine if one.slug == wanted), mine[0] if mine else None)
    slug = here.slug if here else ""
    ahead, past = queries.deadlines(today, slug)
    goals, quarters = queries.goals(today, slug), queries.quarters(slug)
    kinds = [kind for kind in queries.DEADLINE_WORDS if any(quarter.counts[kind] for quarter in quarters)]
    page = {
        "here": here,
        "mine": mine,
        "policies": queries.in_force(slug),
        "ahead": ahead,
        "past": past,
        "goals": goals,
        "lights": [
            (light, word, count)
            for (light, word), count in Counter((goal.light, goal.word) for goal in goals).items()
        ],
        "days": queries.AHEAD,
        "today": today,
        "quarters": [
            (quarter, [quarter.counts[kind] for kind in kinds], quarter.holds(today))
            for quarter in quarters
            if quarter.total
        ],
        "kinds": [queries.DEADLINE_WORDS[kind] for kind in kinds],
        "chart": chart(quarters, kinds, lang) if quarters else None,
        **_map(slug, shown),
    }
    return render(request, "desk/leader.html", page)


@require_safe
@never_cache
@needs("people.lead", of=lambda _, jurisdiction: jurisdiction)
def regions(request: HttpRequest, jurisdiction: str) -> HttpResponse:
    """The outlines of the counties with their figures, which the page's map asks for."""
    shown = _shown(request)
    words = counties.SHOWN[shown].to(lang_of(request))
    found = counties.outlines_of(jurisdiction, counties.known_of(jurisdiction), shown, words)
    if found is None:
        raise Http404
    return JsonResponse(found, content_type="application/geo+json")


def _shown(request: HttpRequest) -> str:
    wanted = request.GET.get("show", "")
    return wanted if wanted in counties.SHOWN else next(iter(counties.SHOWN))


def _map(slug: str, shown: str) -> dict[str, Any]:
    """The counties as a table and, where there are outlines, as a map."""
    known = counties.known_of(slug)
    choices = {key: said for key, said in counties.SHOWN.items() if any(one.figure(key) for one in known)}
    if choices and shown not in choices:  # nothing is known of that one
        shown = next(iter(choices))
    figures = [one.figure(shown) for one in known]
    try:
        outlines, problems = counties.outlines_of(slug, known, shown, ""), ()
    except Refused as refused:  # an earlier program has kept what this one cannot draw
        outlines, problems = None, refused.problems
    drawn = {place["properties"]["name"] for place in outlines["features"]} if outlines else set()
    return {
        "known": known,
        "outlines": outlines,
        "problems": problems,
        "steps": counties.steps_of(figures),
        "none": 0 in figures,
        "shown": shown,
        "shown_words": counties.SHOWN[shown],
        "choices": choices.items(),
        "by_measures": "measures" in choices,
        "undrawn": [one.county.name for one in known if one.county.name not in drawn] if outlines else [],
    }
