"""The calculator: the facts of a benefit as a form, and the decision as a letter beside it.

What is typed stands in the address, so that a result can be linked, but for identity numbers and free texts: a form that
asks for those is posted, and where none was filled in the answer is the address without them. Nothing is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.language import lang_of
from luoshi.office.people.access import public
from luoshi.office.portal import finding, queries
from luoshi.office.portal.address import benefit_url, measure_url, policy_url
from luoshi.office.portal.answer import answer, marked_of
from luoshi.office.portal.asking import Form, form_of
from luoshi.office.portal.fresh import fresh
from luoshi.office.portal.shown import shown_benefit, window_words
from luoshi.office.portal.views.policy import standing

MOST = 100
"""Fields of a form that are read."""


# Nothing is changed or kept by what is posted here, so there is nothing to forge; and a page without a token is one
# that can be kept by the reader's browser.
@public
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@fresh(finding.key_of_policy)
def calculator(
    request: HttpRequest, jurisdiction: str, name: str, measure: str, benefit: str
) -> HttpResponse:
    version = finding.version_at(jurisdiction, name)
    running = catalogue.loaded(version)
    one = finding.benefit_in(running, measure, benefit)
    lang = lang_of(request)
    today = queries.today()
    assert one.decider is not None
    form = form_of(
        one.decider.in_language(lang),
        catalogue.vocabulary_of(version),
        queries.counties(version.policy.jurisdiction.settings),
        _typed(request.POST if request.method == "POST" else request.GET),
    )
    url = benefit_url(running.id, measure, one.id)
    part = bool(request.headers.get("HX-Request"))
    posted = request.method == "POST"
    if not part and form.withheld() != posted and (not form.problems or not posted):
        # An address never names such a number; what was posted without one has an address.
        return HttpResponseRedirect(_linked(url, form))
    marked = marked_of(running, one)
    context = {
        "version": version,
        "policy": version.policy,
        "front": running.front,
        "jurisdiction": version.policy.jurisdiction.slug,
        "measure": one.measure,
        "benefit": one,
        "shown": shown_benefit(running, one, marked, today, lang) if marked else None,
        "marked": marked,
        "form": form,
        "method": "post" if form.private else "get",
        "answer": answer(running, one, form.facts, today, lang, marked),
        "window": window_words(one),
        "today": today,
        "url": url,
        "link": _linked(url, form),
        "absolute": request.build_absolute_uri(_linked(url, form)),
        "canonical": request.build_absolute_uri(url),
        "json": reverse("portal:benefit-json", args=(jurisdiction, name, measure, one.id)),
        "policy_url": policy_url(running.id),
        "measure_url": measure_url(running.id, measure) if one.measure else policy_url(running.id),
        "standing": standing(version),
        "part": part,
    }
    template = "portal/parts/letter.html" if part else "portal/calculator.html"
    return render(request, template, context)


def _typed(given: QueryDict) -> Mapping[str, str]:
    return {name: str(given[name]).replace("\0", "") for name in list(given)[:MOST]}


def _linked(url: str, form: Form) -> str:
    public_ = form.public()
    return f"{url}?{urlencode(public_)}" if public_ else url
