"""My page: my posts, what is kept about me, my tokens, how pages are shown to me."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp.plugins.otp_static.models import StaticToken

from luoshi.office.language import lang_of
from luoshi.office.people import guessing, services, tokens
from luoshi.office.people.access import needs
from luoshi.office.people.forms import secret, shown_again, text, whole
from luoshi.office.people.models import Token
from luoshi.office.people.queries import posts_of
from luoshi.office.people.refusals import refuse
from luoshi.office.people.sessions import BY_PROVIDER
from luoshi.problem import Refused, Say


@require_safe
@never_cache
@needs("people.self")
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "people/me.html", _page(request))


def _page(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    posts = list(posts_of(user).order_by("since")) if user.is_officer else []
    return {
        "posts": posts,
        "applicants": list(user.applicants.filter(erased=None).order_by("made")),
        "tokens": list(user.tokens.filter(revoked=None, expires__gt=timezone.now()).order_by("-made")),
        "scopes": [(key, said) for key, said in tokens.SCOPES.items() if key != "write" or user.is_officer],
        "codes_left": StaticToken.objects.filter(device__user=user).count(),
    }


@require_POST
@never_cache
@needs("people.self")
def contact(request: HttpRequest) -> HttpResponse:
    name = request.user.name if request.user.is_officer else text(request, "name", 80)
    email = text(request, "email", 254)
    try:
        if email != request.user.email:  # by which a password is reset
            _ask_password(request)
        services.change_contact(request.user, name=name, email=email)
    except Refused as refused:
        return shown_again(request, "people/me.html", refused, **_page(request))
    messages.success(request, Say("已保存", "Saved").to(lang_of(request)))
    return HttpResponseRedirect(reverse("people:me"))


def _ask_password(request: HttpRequest) -> None:
    user = request.user
    if BY_PROVIDER in request.session or guessing.checked(request, user.username, secret(request, "current")):
        return
    raise refuse(
        "people.current",
        ("改邮箱要先输入现在的密码", "to change the mail address takes your present password"),
        ("填上密码再保存；密码不对就重新输入", "type it and save again; if it was wrong, type it anew"),
    )


@require_http_methods(["POST"])
@never_cache
@needs("people.self")
def new_token(request: HttpRequest) -> HttpResponse:
    """The key is on this page and never again."""
    scopes = request.POST.getlist("scopes")
    try:
        token, key = services.issue_token(
            request.user, text(request, "name", 81), scopes, whole(request, "days")
        )
    except Refused as refused:
        return shown_again(request, "people/me.html", refused, **_page(request), chosen=scopes)
    return render(request, "people/token.html", {"token": token, "key": key})


@require_POST
@never_cache
@needs("people.self")
def revoke_token(request: HttpRequest, token: int) -> HttpResponse:
    found = Token.objects.filter(pk=token, user=request.user).first()
    if found is None:
        raise Http404
    services.revoke_token(found, request.user)
    messages.success(
        request, Say("令牌已撤销，立即失效", "The token is revoked, at once").to(lang_of(request))
    )
    return HttpResponseRedirect(reverse("people:me"))
