"""Forms that were sent when the session had ended, or with the token of the session before: shown to be sent again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from luoshi.office import errors
from luoshi.office.people import sessions
from luoshi.office.people.access import needs


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("people.self")
def typed(request: HttpRequest) -> HttpResponse:
    """Each form that is kept, with a button. The browser sends it on to where it was going (307: with what stands in it)."""
    if request.method != "POST":
        return render(request, "people/typed.html", {"forms": _shown(request)})
    form = sessions.let_go(request, request.GET.get("which", ""))
    if form is None or "drop" in request.GET:
        return HttpResponseRedirect(reverse("people:typed" if sessions.typed(request) else "people:me"))
    return HttpResponse(status=307, headers={"Location": form["path"]})


def _shown(request: HttpRequest) -> list[dict[str, Any]]:
    forms = [
        {
            "key": key,
            "path": form["path"],
            "fields": form["fields"],
            "files": form["files"],
            "at": datetime.fromtimestamp(form["at"], timezone.get_current_timezone()),
        }
        for key, form in sessions.typed(request).items()
    ]
    return forms[::-1]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of ours, sent by our own page, whose token is that of a session before: she has signed in anew meanwhile in
    another window. From another site, or without a browser that says where from, it is refused as ever."""
    ours = f"{request.scheme}://{request.get_host()}"
    match = request.resolver_match
    guarded = match is not None and getattr(match.func, "access", "public") != "public"
    whose = request.user if request.user.is_authenticated else getattr(request, "ended", None)
    if request.headers.get("Origin") == ours and guarded and whose and sessions.put_by(request, whose):
        page = reverse("people:typed")
        if not request.user.is_authenticated:
            page = f"{reverse('people:sign-in')}?{urlencode({'next': page})}"
        return HttpResponseRedirect(page)
    return errors.csrf_failure(request, reason)
