"""我能享受什么: who one is, circumstances to tick, then one question at a time, with what is found growing beside it.

Every step is an ordinary form and an ordinary page; HTMX only replaces the part that changes. Nothing is kept on the
server; the answers are in a cookie of the visitor's own browser (answers.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.office.answers import as_file
from luoshi.office.language import lang_of
from luoshi.office.people.access import public
from luoshi.office.portal.asking import LONGEST, UNKNOWN
from luoshi.office.portal.match.answers import Answers, answers_of, fits, forget, keep
from luoshi.office.portal.match.conversation import TICKED, asking, audiences, meet, read
from luoshi.office.portal.match.report import as_pdf, report_of
from luoshi.problem import Problem, Refused, Say
from luoshi.rules.read import Wrong
from luoshi.rules.read import day as day_read
from luoshi.rules.types import DATE

_FULL = Problem(
    "match.full",
    Say("回答太多，浏览器记不下了", "there are more answers than a browser keeps"),
    Say("先看结果，或清除后只答要紧的", "look at the results, or clear them and answer only what matters"),
)
View = Callable[..., HttpResponse]


def _started(view: View) -> View:
    """Without an audience the conversation begins at its beginning. One that the address or the form names (?as=企业) begins
    anew, but is kept only with the first answer: to follow a link changes nothing."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        answers, named = answers_of(request), request.POST.get("as") or request.GET.get("as", "")
        if named != answers.audience and _known(named):
            answers = Answers(named, answers.on)
        return view(request, answers) if answers.audience else HttpResponseRedirect(reverse("portal:match"))

    return guarded


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Who is asking. A door of the home page names it in the address: /match/?as=企业."""
    answers = answers_of(request)
    if _known(chosen := request.POST.get("as", "")):
        return keep(
            _go("portal:match-ask"), answers if chosen == answers.audience else Answers(chosen, answers.on)
        )
    if _known(named := request.GET.get("as", "")):
        return HttpResponseRedirect(f"{reverse('portal:match-ask')}?{urlencode({'as': named})}")
    return render(request, "portal/match/start.html", {"audiences": audiences(), "answers": answers})


def _known(audience: str) -> bool:
    return bool(audience) and any(audience == name for name, _ in audiences())


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_started
def ask(request: HttpRequest, answers: Answers) -> HttpResponse:
    if request.method == "POST":
        return _answered(request, answers)
    return _page(request, answers, again=request.GET.get("fact", ""))


def _answered(request: HttpRequest, answers: Answers) -> HttpResponse:
    """One question answered, or a list of circumstances ticked."""
    given = request.POST
    if "circumstances" in given:
        ticked = set(given.getlist("ticked"))
        rest = "否" if given["circumstances"] == "none" else UNKNOWN
        listed = [name for name in given.getlist("listed")[:TICKED] if asking(name)]
        facts = {name: "是" if name in ticked else rest for name in listed}
    else:
        name = given.get("fact", "")
        typed = UNKNOWN if "unknown" in given else given.get(name, "").replace("\0", "").strip()[:LONGEST]
        try:
            facts = {name: read(name, typed)}
        except Refused as refused:
            return _page(request, answers, again=name, typed=typed, problem=refused.problems[0])
    told = answers.told(facts)
    if not fits(told):
        return _page(request, answers, notice=_FULL)
    return keep(_go("portal:match-ask"), told)


@public
@require_POST
@_started
def further(request: HttpRequest, answers: Answers) -> HttpResponse:
    """She wants to go on after the match has rested."""
    del request
    return keep(_go("portal:match-ask"), answers.further())


@public
@require_POST
@_started
def day(request: HttpRequest, answers: Answers) -> HttpResponse:
    """As of another day: what held then; with none, as of today."""
    typed = request.POST.get("on", "").strip()
    try:
        on = day_read(typed, DATE) if typed else None
    except Wrong as wrong:
        return _page(request, answers, notice=Problem("match.day", wrong.message, wrong.remedy))
    return keep(_go("portal:match-ask"), replace(answers, on=on))


@public
@require_POST
@_started
def remember(request: HttpRequest, answers: Answers) -> HttpResponse:
    """Her consent to keep the answers on this device for 30 days, or its end."""
    return keep(_go("portal:match-ask"), replace(answers, keep=request.POST.get("keep") == "yes"))


@public
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    del request
    return forget(_go("portal:match"))


@public
@never_cache
@require_safe
@_started
def report(request: HttpRequest, answers: Answers) -> HttpResponse:
    """政策匹配报告, to be read and printed."""
    meeting = meet(answers, lang_of(request))
    return render(
        request,
        "portal/match/report.html",
        {"meeting": meeting, "report": report_of(meeting, lang_of(request))},
    )


@public
@never_cache
@require_safe
@_started
def report_pdf(request: HttpRequest, answers: Answers) -> HttpResponse:
    lang = lang_of(request)
    meeting = meet(answers, lang)
    answer = HttpResponse(as_pdf(report_of(meeting, lang)), content_type="application/pdf")
    return as_file(answer, f"政策匹配报告-{meeting.on}.pdf")


def _page(
    request: HttpRequest,
    answers: Answers,
    *,
    again: str = "",
    typed: str = "",
    problem: Problem | None = None,
    notice: Problem | None = None,
) -> HttpResponse:
    meeting = meet(answers, lang_of(request), again, typed, problem)
    if meeting.asked is None or meeting.asked.problem is not problem:
        notice = problem  # of a question that is not on the page
    status = 422 if problem or notice else 200
    # HTMX shows what it gets only where it is told that all is well.
    status = 200 if request.headers.get("HX-Request") else status
    answer = render(
        request,
        "portal/match/ask.html",
        {"meeting": meeting, "notice": notice, "again": again},
        status=status,
    )
    return keep(answer, meeting.answers) if meeting.answers != answers else answer


def _go(name: str) -> HttpResponse:
    return HttpResponseRedirect(reverse(name))
