"""Signing in by the organisation's identity provider: there, and back. The checks stand in oidc.py."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_otp import login as otp_login

from luoshi.office.people import oidc, services, sessions
from luoshi.office.people.access import public
from luoshi.office.people.forms import back_to
from luoshi.office.people.sessions import BY_PROVIDER
from luoshi.office.people.views.applicants import BACKEND
from luoshi.office.people.views.sign_in import home_of
from luoshi.problem import Refused

_KEPT = "oidc"
_STATUS = {
    "oidc.down": 502,
    "oidc.untrue": 502,
    "oidc.expired": 502,
    "people.unknown": 403,
    "people.closed": 403,
}
"""What is not of these is 400: of this browser's own."""


@require_safe
@never_cache
@public
def away(request: HttpRequest) -> HttpResponse:
    """To the provider."""
    _offered()
    return _go(request, back_to(request, ""))


@require_safe
@never_cache
@public
def invited(request: HttpRequest, key: str) -> HttpResponse:
    """The page of an administrator's link: whose account is to be tied, and the button."""
    _offered()
    user = services.invited(key)
    # From the page's own button only: a link elsewhere must not tie whoever follows it to somebody's account.
    own = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    if user is not None and "go" in request.GET and own:
        return _go(request, "", key)
    return render(
        request, "people/oidc_invited.html", {"officer": user, "key": key}, status=200 if user else 410
    )


@require_safe
@never_cache
@public
def back(request: HttpRequest) -> HttpResponse:
    """From the provider. What was kept for this answer is good for it alone, whatever comes of it."""
    _offered()
    ask = request.session.pop(_KEPT, None)
    following = str(ask.get("next", "")) if ask else ""
    try:
        claims = oidc.redeem(ask, request.GET.dict(), _here(request))
        identity = services.officer_by_identity(claims, str(ask.get("invitation", "")) if ask else "")
    except Refused as refused:
        return _refused(request, refused, following)
    passed = oidc.second_factor(claims)
    user = identity.user
    login(request, user, backend=BACKEND)  # the session begins anew
    request.session[BY_PROVIDER] = identity.pk
    if passed:
        otp_login(request, identity)
        sessions.prove(request)
    services.signed_in_by_provider(identity, passed)
    if not passed:
        query = f"?{urlencode({'next': following})}" if following else ""
        return HttpResponseRedirect(reverse("people:second-factor") + query)
    return HttpResponseRedirect(following or home_of(user))


def _go(request: HttpRequest, following: str, invitation: str = "") -> HttpResponse:
    ask = oidc.begin()
    try:
        address = oidc.address_for(ask, _here(request))
    except Refused as refused:
        return _refused(request, refused, following)
    if not request.user.is_authenticated:
        request.session.set_expiry(oidc.LONGEST)  # a stranger's, who may never come back
    request.session[_KEPT] = {**ask, "next": following, "invitation": invitation}
    return HttpResponseRedirect(address)


def _here(request: HttpRequest) -> str:
    """The address that the provider must have on its list."""
    return request.build_absolute_uri(reverse("people:oidc-back"))


def _offered() -> None:
    if not oidc.offered():
        raise Http404


def _refused(request: HttpRequest, refused: Refused, following: str) -> HttpResponse:
    context = {"next": following, "problems": refused.problems, "wrong": set(), "typed": {}, "provider": True}
    return render(request, "people/sign_in.html", context, status=_STATUS.get(refused.problems[0].code, 400))
