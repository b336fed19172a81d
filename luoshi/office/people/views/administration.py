"""Officers and posts: seen and changed only within a timed administration that has a reason."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.office.language import lang_of
from luoshi.office.people import oidc, services
from luoshi.office.people.access import needs, prove_again
from luoshi.office.people.forms import day, shown_again, text, whole
from luoshi.office.people.models import AdminSession, Post, Unit, User
from luoshi.office.people.queries import administration_of, find_units
from luoshi.office.people.refusals import refuse
from luoshi.office.people.words import ROLE_WORDS
from luoshi.problem import Refused, Say

MINUTES = (15, 30, 60, 120)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("people.administer")
def administration(request: HttpRequest) -> HttpResponse:
    """Without a session, the form that begins one; within it, the officers."""
    services.end_overdue_administrations()
    if request.method == "POST":
        if to_prove := prove_again(request):
            return to_prove
        minutes = whole(request, "minutes", 30)
        try:
            services.begin_administration(request.user, text(request, "reason"), timedelta(minutes=minutes))
        except Refused as refused:
            return shown_again(request, "people/administration.html", refused, **_beginning())
        return HttpResponseRedirect(reverse("people:administration"))
    if administration_of(request.user) is None:
        return render(request, "people/administration.html", _beginning())
    return render(request, "people/officers.html", _officers(request))


def _beginning() -> dict[str, Any]:
    recent = AdminSession.objects.select_related("user").order_by("-started")[:10]
    return {"minutes": MINUTES, "recent": recent}


def _officers(request: HttpRequest) -> dict[str, Any]:
    wanted = request.GET.get("q", "").replace("\0", "").strip()[:80]
    found = User.objects.filter(kind=User.OFFICER)
    if wanted:
        units = [unit.pk for unit in find_units(wanted)]
        matching = Q(name__contains=wanted) | Q(username__contains=wanted)
        found = found.filter(pk__in=User.objects.filter(matching | Q(posts__unit__in=units)).values("pk"))
    today = timezone.localdate()
    held = Post.objects.filter(Q(until=None) | Q(until__gte=today)).select_related("unit")
    found = found.prefetch_related(Prefetch("posts", queryset=held, to_attr="held")).order_by(
        "-is_active", "name", "pk"
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return {"page": page, "wanted": wanted}


@require_POST
@never_cache
@needs("people.administer")
def end(request: HttpRequest) -> HttpResponse:
    running = administration_of(request.user)
    if running is not None:
        services.end_administration(running)
        _say(request, "限时管理已结束", "The administration is over")
    return HttpResponseRedirect(reverse("people:administration"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("people.manage")
def new_officer(request: HttpRequest) -> HttpResponse:
    """An account, and its first post if one is named; both or neither."""
    page = {"roles": list(ROLE_WORDS.items()), "units": _unit_names()}
    if request.method != "POST":
        return render(request, "people/officer_new.html", page)
    password = _first_password()
    try:
        with transaction.atomic():
            user = services.add_officer(
                text(request, "username", 80),
                text(request, "name", 80),
                text(request, "email", 254),
                password,
                by=request.user,
            )
            if text(request, "unit") or text(request, "role"):
                _appoint(request, user)
    except Refused as refused:
        return shown_again(request, "people/officer_new.html", refused, **page)
    return render(
        request, "people/officer_password.html", {"officer": user, "password": password, "new": True}
    )


def officer_of(request: HttpRequest, officer: int, **_: Any) -> User:
    del request
    return get_object_or_404(User, pk=officer, kind=User.OFFICER)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("people.manage", of=officer_of)
def officer(request: HttpRequest, officer: int) -> HttpResponse:
    """One officer: her posts; a POST appoints her to one more."""
    page = _officer_page(request.subject)
    if request.method != "POST":
        return render(request, "people/officer.html", page)
    try:
        _appoint(request, request.subject)
    except Refused as refused:
        return shown_again(request, "people/officer.html", refused, **page)
    _say(request, "已任命", "Appointed")
    return HttpResponseRedirect(reverse("people:officer", args=[officer]))


def _officer_page(user: User) -> dict[str, Any]:
    today = timezone.localdate()
    posts = [
        (post, post.until is not None and post.until < today)
        for post in user.posts.select_related("unit").order_by("-since", "pk")
    ]
    return {
        "officer": user,
        "posts": posts,
        "roles": list(ROLE_WORDS.items()),
        "units": _unit_names(),
        "today": today,
        "provider": oidc.offered(),
        "identity": services.identity_of(user),
    }


def _unit_names() -> list[str]:
    return list(Unit.objects.filter(retired=None).values_list("name", flat=True).distinct())


def _appoint(request: HttpRequest, user: User) -> None:
    services.appoint(
        user,
        _unit(text(request, "unit", 200)),
        text(request, "role", 20),
        since=day(request, "since", "起期", "first day"),
        until=day(request, "until", "止期", "last day"),
        by=request.user,
        reason=text(request, "reason"),
    )


def _unit(written: str) -> Unit:
    """The unit that is written so. Two jurisdictions may each have one of the name: then the full name tells them apart."""
    called_so = [unit for unit in find_units(written, limit=50) if written in unit.spellings]
    if len(called_so) == 1:
        return called_so[0]
    if called_so:
        fulls = "、".join(unit.full or f"{unit.name}（{unit.jurisdiction}）" for unit in called_so)
        raise refuse(
            "people.unit",
            (f"“{written}”不止一个：{fulls}", f"`{written}` is the name of several: {fulls}"),
            ("写全称", "write the full name"),
        )
    near = "、".join(unit.name for unit in find_units(written, limit=3))
    raise refuse(
        "people.unit",
        (f"没有叫“{written}”的单位", f"no unit is called `{written}`"),
        (
            f"是不是：{near}？" if near else "从列表中选，或先在 units.yaml 里写上",
            f"did you mean {near}?" if near else "choose one of the list, or add it to units.yaml",
        ),
    )


def post_of(request: HttpRequest, post: int) -> Post:
    del request
    return get_object_or_404(Post.objects.select_related("user", "unit"), pk=post)


@require_POST
@never_cache
@needs("people.manage", of=lambda request, post: post_of(request, post).user)
def dismiss(request: HttpRequest, post: int) -> HttpResponse:
    held = post_of(request, post)
    return _do(
        request,
        held.user,
        lambda: services.dismiss(held, by=request.user, reason=text(request, "reason")),
        Say("已免去", "Dismissed"),
    )


@require_POST
@never_cache
@needs("people.manage", of=officer_of)
def act(request: HttpRequest, officer: int, what: str) -> HttpResponse:
    """The other verbs over an account: close, reopen, unlock, second-factor, password, invite, unlink."""
    del officer
    user, by, reason = request.subject, request.user, text(request, "reason")
    if what == "password":
        password = _first_password()
        services.first_password(user, password, by=by)
        return render(request, "people/officer_password.html", {"officer": user, "password": password})
    if what == "invite" and oidc.offered():
        return _invite(request, user)
    verbs = {
        "unlink": (lambda: services.unlink_identity(user, by=by), Say("已解除绑定", "Untied")),
        "close": (lambda: services.close_account(user, by=by, reason=reason), Say("账号已停用", "Closed")),
        "reopen": (
            lambda: services.reopen_account(user, by=by, reason=reason),
            Say("账号已恢复", "Reopened"),
        ),
        "unlock": (lambda: services.unlock_sign_in(user, by=by), Say("已解除锁定", "Unlocked")),
        "second-factor": (
            lambda: services.remove_second_factor(user, by=by, reason=reason),
            Say(
                "已清除验证器，下次登录时重新设置",
                "The authenticator is removed; she enrols anew at the next sign-in",
            ),
        ),
    }
    if what not in verbs:
        raise Http404
    verb, said = verbs[what]
    return _do(request, user, verb, said)


def _invite(request: HttpRequest, user: User) -> HttpResponse:
    try:
        key = services.invite_identity(user, by=request.user)
    except Refused as refused:
        return shown_again(request, "people/officer.html", refused, **_officer_page(user))
    link = request.build_absolute_uri(reverse("people:oidc-invited", args=[key]))
    return render(request, "people/officer_invited.html", {"officer": user, "link": link})


def _do(request: HttpRequest, user: User, verb: Any, said: Say) -> HttpResponse:
    try:
        verb()
    except Refused as refused:
        return shown_again(request, "people/officer.html", refused, **_officer_page(user))
    _say(request, said.zh, said.en)
    return HttpResponseRedirect(reverse("people:officer", args=[user.pk]))


def _first_password() -> str:
    return secrets.token_urlsafe(12)


def _say(request: HttpRequest, zh: str, en: str) -> None:
    messages.success(request, Say(zh, en).to(lang_of(request)))
