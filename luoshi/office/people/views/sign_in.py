"""Signing in and out. Guessing is slowed down by guessing.py, and by axes, which answers with `locked`."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from axes.helpers import get_cool_off
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luoshi.office.people import guessing, oidc, sessions
from luoshi.office.people.access import needs, public
from luoshi.office.people.forms import back_to, secret, shown_again, text
from luoshi.office.people.models import User
from luoshi.office.people.refusals import refuse
from luoshi.problem import Refused


def home_of(user: User) -> str:
    return reverse("desk:home" if user.has_perm("people.office") else "people:me")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    following = back_to(request, "")
    page: dict[str, Any] = {"next": following, "provider": oidc.offered()}
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(following or home_of(request.user))
        page |= {"ended": getattr(request, "ended", None), "typed_kept": bool(sessions.typed(request))}
        return render(request, "people/sign_in.html", page)
    try:
        user = guessing.checked(request, text(request, "username", 80), secret(request, "password"))
    except Refused as refused:
        return shown_again(request, "people/sign_in.html", refused, **page)
    if user is None:
        refused = refuse(
            "people.sign_in",
            ("用户名或密码不对", "the user name or the password is wrong"),
            (
                "核对后再试，注意大小写；连续 5 次不对，这个账号在这台电脑上锁定 15 分钟",
                "check both, capitals too; after five wrong tries this account is locked here for 15 minutes",
            ),
        )
        return shown_again(request, "people/sign_in.html", refused, **page)
    login(request, user)  # the session begins anew; an officer's second factor is asked by the next page
    if not following and sessions.typed(request):
        following = reverse("people:typed")
    if user.is_officer:
        query = f"?{urlencode({'next': following})}" if following else ""
        following = reverse("people:second-factor") + query
    return guessing.remember(HttpResponseRedirect(following or home_of(user)), user)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("people.self", second_factor=False, own_password=False)
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":  # a link is not enough: another site could hold one
        return render(request, "people/sign_out.html")
    logout(request)
    return HttpResponseRedirect("/")


def locked(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """What axes shows after too many wrong tries: when to try again, and whom to ask."""
    del response, credentials
    wait = get_cool_off(request)
    again = timezone.localtime(timezone.now() + wait) if wait else None
    context = {"again": again, "minutes": int(wait.total_seconds() // 60) if wait else None}
    answer = render(request, "people/locked.html", context, status=429)
    if wait:
        answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer
