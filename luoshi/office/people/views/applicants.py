"""Registering to apply, and what is kept about applicants: read, changed, exported, erased by themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.office.language import lang_of
from luoshi.office.people import consent, guessing, limits, services
from luoshi.office.people.access import needs, public
from luoshi.office.people.forms import back_to, secret, shown_again, text, twice
from luoshi.office.people.models import Applicant, County, User
from luoshi.office.people.refusals import refuse
from luoshi.problem import Refused, Say

BACKEND = "django.contrib.auth.backends.ModelBackend"


def applicant_of(request: HttpRequest, applicant: int) -> Applicant:
    """The applicant, where it is hers; somebody else's is not to be found, so that numbers cannot be tried out."""
    found = Applicant.objects.filter(pk=applicant, erased=None, users=request.user).first()
    if found is None:
        raise Http404
    return found


def _page(**more: Any) -> dict[str, Any]:
    return {
        "counties": _counties(),
        "kinds": [key for key, _ in Applicant.KINDS],
        "consent": consent.TEXT,
        **more,
    }


def _counties() -> list[tuple[str, list[County]]]:
    """The counties to choose from, under their cities."""
    groups: dict[str, list[County]] = {}
    for county in County.objects.all():
        groups.setdefault(county.of, []).append(county)
    return list(groups.items())


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@public
def join(request: HttpRequest) -> HttpResponse:
    """An account and its first applicant, both or neither."""
    following = back_to(request, reverse("people:me"))
    if request.user.is_authenticated:
        return HttpResponseRedirect(following)
    if request.method != "POST":
        kind = request.GET.get("kind", "person")
        return render(
            request, "people/join.html", _page(typed={"kind": kind}, next=following, new_account=True)
        )
    again = _page(next=following, new_account=True)
    try:
        limits.limit_address(request, "join", limits.JOINS)
        with transaction.atomic():
            user = services.join(
                text(request, "username", 80),
                twice(request),
                text(request, "name", 80),
                text(request, "email", 254),
            )
            _register(request, user)
    except Refused as refused:
        return shown_again(request, "people/join.html", refused, **again)
    login(request, user, backend=BACKEND)
    _say(request, "账号已建好，申请人已登记", "The account is made and the applicant registered")
    return HttpResponseRedirect(following)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("number")
@never_cache
@needs("people.apply")
def new(request: HttpRequest) -> HttpResponse:
    """One more applicant for this account: her own firm, say."""
    if request.method != "POST":
        return render(request, "people/join.html", _page(typed={"kind": "firm"}))
    # The answer tells whether a number is known, and has to: hers that somebody else has registered she must learn of.
    # So nobody may ask often, neither by one account nor, by many, from one address.
    try:
        limits.limit_address(request, "join", limits.JOINS)
        services.limit_numbers(request.user)
        _register(request, request.user)
    except Refused as refused:
        return shown_again(request, "people/join.html", refused, **_page())
    _say(request, "申请人已登记", "The applicant is registered")
    return HttpResponseRedirect(reverse("people:me"))


def _register(request: HttpRequest, user: User) -> Applicant:
    county = _county(text(request, "county", 130))
    return services.register_applicant(
        user,
        text(request, "kind", 10),
        text(request, "name", 200),
        text(request, "number", 40),
        county=county.name if county else "",
        jurisdiction=county.jurisdiction if county else "",
        agreed=request.POST.get("agreed") == "yes",
    )


def _county(key: str) -> County | None:
    if not key:
        return None
    found = County.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
    if found is None:
        raise refuse(
            "applicant.county",
            ("没有这个县（市、区）", "there is no such county"),
            ("从列表中选", "choose one of the list"),
        )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("people.apply", of=applicant_of)
def one(request: HttpRequest, applicant: int) -> HttpResponse:
    """All that is kept about one applicant, to be corrected."""
    del applicant
    kept: Applicant = request.subject
    counties = [county for county in County.objects.all() if county.jurisdiction == kept.jurisdiction]
    page = {"applicant": kept, "counties": counties, "consent": consent.TEXT}
    if request.method != "POST":
        return render(request, "people/applicant.html", page)
    forget = set(request.POST.getlist("forget"))
    facts = {name: value for name, value in kept.facts.items() if name not in forget}
    try:
        services.change_applicant(
            kept,
            request.user,
            name=text(request, "name", 200),
            county=text(request, "county", 60),
            facts=facts,
        )
    except Refused as refused:
        return shown_again(request, "people/applicant.html", refused, **page)
    _say(request, "已保存", "Saved")
    return HttpResponseRedirect(reverse("people:me"))


@require_POST
@never_cache
@needs("people.apply", of=applicant_of)
def export(request: HttpRequest, applicant: int) -> HttpResponse:
    """All that is kept, as a file."""
    kept = services.export_applicant(request.subject, request.user)
    answer = JsonResponse(kept, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="applicant-{applicant}.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("people.apply", of=applicant_of)
def erase(request: HttpRequest, applicant: int) -> HttpResponse:
    del applicant
    if request.method != "POST":
        return render(request, "people/erase.html", {"applicant": request.subject})
    services.erase_applicant(request.subject, request.user)
    _say(request, "已删除，不能恢复", "Deleted; it cannot be restored")
    return HttpResponseRedirect(reverse("people:me"))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current")
@never_cache
@needs("people.apply")
def erase_account(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(
            request, "people/erase.html", {"applicants": request.user.applicants.filter(erased=None)}
        )
    try:
        if guessing.checked(request, request.user.username, secret(request, "current")) is None:
            raise refuse(
                "people.current",
                ("密码不对", "the password is wrong"),
                ("输入登录密码，以确认是您本人", "type the password that you sign in with"),
            )
        services.erase_account(request.user)
    except Refused as refused:
        applicants = request.user.applicants.filter(erased=None)
        return shown_again(request, "people/erase.html", refused, applicants=applicants)
    logout(request)
    _say(request, "账号和保存的信息已删除", "The account and what was kept are deleted")
    return HttpResponseRedirect("/")


def _say(request: HttpRequest, zh: str, en: str) -> None:
    messages.success(request, Say(zh, en).to(lang_of(request)))
