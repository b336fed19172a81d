"""How much one caller may ask: so many requests a minute of the API, ten times as many with a token; so much work of pages.

A request that asks for much is charged for it (`charge`): it is answered, and what it cost above one request is taken off
the rest of the minute. What costs little on a page is free; COSTS names the rest. Counted in fixed minutes by all
processes of a site together (callers.py); a limit across servers is the proxy's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.errors import Throttled
from ninja.throttling import BaseThrottle

from luoshi.office import errors
from luoshi.office.callers import Callers

_TOKEN_TIMES = 10
_OFFICER_TIMES = 3
COSTS = {
    "portal:search": 1,
    "portal:suggest": 1,
    "portal:match-ask": 2,
    "portal:match-report": 2,
    "portal:match-pdf": 20,
    "portal:policy-json": 8,
    "portal:version-json": 8,
    "portal:table": 5,
    "portal:download": 2,
    "api:openapi-json": 2,
    "people:oidc": 5,
    "people:oidc-invited": 5,
    "catalogue:new": 20,
    "catalogue:draft": 10,
    "catalogue:check": 10,
    "catalogue:raw": 10,
    "catalogue:try": 2,
    "catalogue:what-if": 20,
    "catalogue:difference": 5,
    "catalogue:version": 2,
    "catalogue:file": 5,
}
"""In hundredths of a second, about. Of the office's, what is posted."""


@cache
def callers() -> Callers:
    return Callers(settings.DATA / ".callers", settings.SECRET_KEY)


class PerMinute(BaseThrottle):
    """Of the API. Counts by the owner of a token (`request.token`), else by address."""

    def allow_request(self, request: HttpRequest) -> bool:
        return self.spend(request, 1) <= settings.API_RATE * (_TOKEN_TIMES if _token(request) else 1)

    def spend(self, request: HttpRequest, cost: int) -> int:
        """Count what a request costs; what its caller has spent in this minute. Nothing where there is no limit."""
        if not settings.API_RATE:
            return 0
        token = _token(request)
        return callers().spend(f"token:{token}" if token else f"api:{_address(request)}", cost)

    def wait(self) -> float:
        return callers().left()


per_minute = PerMinute()


def refuse_too_often(request: HttpRequest) -> None:
    """For what is turned away before the throttle has seen it: a bad token costs as much as a request."""
    if not per_minute.allow_request(request):
        raise Throttled(wait=callers().left())


def charge(request: HttpRequest, cost: int) -> None:
    """The request cost as much as this many."""
    if cost > 1:
        per_minute.spend(request, cost - 1)


class PageCosts:
    """Of the pages: by address, and of the office by who has signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        del view, args, kwargs
        name = request.resolver_match.view_name if request.resolver_match else ""
        cost = COSTS.get(name)
        if not cost or not settings.PAGE_RATE:
            return None
        caller, most, office = f"page:{_address(request)}", settings.PAGE_RATE, name.startswith("catalogue:")
        if office and request.method != "POST":
            return None
        if office and request.user.is_authenticated:
            caller, most = f"user:{request.user.pk}", most * _OFFICER_TIMES
        return None if callers().spend(caller, cost) <= most else _too_often(request, office)


def _too_often(request: HttpRequest, office: bool) -> HttpResponse:
    """The page; for a part of one, which HTMX shows where all is well only, a line of the editor's, or the page anew."""
    part = bool(request.headers.get("HX-Request"))
    answer = render(request, "parts/too_often.html") if part and office else errors.answer(request, 429)
    if part and not office:
        answer["HX-Refresh"] = "true"
    answer["Retry-After"] = str(callers().left())
    return answer


def _token(request: HttpRequest) -> int | None:
    return getattr(request, "token", None)


def _address(request: HttpRequest) -> str:
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def network_of(address: str) -> str:
    """Of IPv6 the /64, which one subscriber has all of."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else found.exploded[:19]
