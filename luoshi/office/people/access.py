"""Every view says who may open it: `@public`, or `@needs("permission.name", of=…)`.

    @require_safe
    @needs("catalogue.edit", of=lambda request, draft: get_object_or_404(Draft, pk=draft))
    def edit(request, draft): ...

`needs` asks, in this order: signed in (else the sign-in page), an officer's second factor (else its page), a password
of her own (else its page), the permission over the object that `of` finds (else the 403 page, which says whom to ask). What `of` found is handed to
the view as `request.subject`. A method decorator (`require_safe`, `require_POST`) stands on top. A view with neither
fails tests/office/people/test_every_view_says_who_may_open_it.py.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from luoshi.office.people import sessions
from luoshi.office.people.models import Identity
from luoshi.office.people.sessions import BY_PROVIDER

View = Callable[..., HttpResponse]
Finder = Callable[..., Any]


def public(view: View) -> View:
    """Anyone may open it."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def needs(
    permission: str, of: Finder | None = None, *, second_factor: bool = True, own_password: bool = True
) -> Callable[[View], View]:
    """Only who has this permission may; `of(request, …the view's own arguments)` finds what it is over.

    `second_factor=False` and `own_password=False` are for the pages on which these are set right, and for signing out."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return _go(request, "people:sign-in")
            if second_factor and user.is_officer and not user.is_verified():
                return _go(request, "people:second-factor")
            if own_password and user.must_change and BY_PROVIDER not in request.session:
                return _go(request, "people:password")
            if not user.has_perm(
                permission
            ):  # not even over some other object: she learns nothing of this one
                raise PermissionDenied(permission)
            request.subject = of(request, *args, **kwargs) if of else None
            if request.subject is not None and not user.has_perm(permission, request.subject):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def may(request: HttpRequest, permission: str, subject: object = None) -> bool:
    """Whether a page should show the button: the same question that `needs` asks, without the refusal."""
    user = request.user
    ready = user.is_authenticated and (not user.is_officer or user.is_verified())
    return bool(ready and user.has_perm(permission, subject))


def _go(request: HttpRequest, name: str) -> HttpResponse:
    """To a page that brings her back here. What was typed into a form is put by where it is known whose it is; else the
    form's page is shown again. A part of a page, and what a script has asked for, say so in their place."""
    if request.headers.get("HX-Request"):
        return render(request, "people/ended.html", {"ended": _whose(request) is not None})
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        raise PermissionDenied(name)
    if request.method in ("GET", "HEAD"):
        back = request.get_full_path()
    elif (user := _whose(request)) and sessions.put_by(request, user):
        back = reverse("people:typed")
    else:
        back = request.META.get("HTTP_REFERER", "")
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': back})}" if back else reverse(name))


def _whose(request: HttpRequest) -> Any:
    """Who she is, or was until her session ended."""
    return request.user if request.user.is_authenticated else getattr(request, "ended", None)


def prove_again(request: HttpRequest) -> HttpResponse | None:
    """Where an officer's second factor was given some time ago: to its page, and back. For what a session that somebody
    has taken over must not do."""
    if sessions.proved_lately(request):
        return None
    provided = isinstance(request.user.otp_device, Identity)
    return _go(request, "people:oidc" if provided else "people:second-factor")
