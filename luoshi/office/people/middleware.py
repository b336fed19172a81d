"""Whose session it is, while it lasts; `request.administration`, the timed administration that this officer has running,
for the banner of every page; and nothing that one who has signed in sees is kept by a browser or a proxy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from luoshi.office.people import sessions
from luoshi.office.people.models import AdminSession
from luoshi.office.people.queries import administration_of


class SessionEnds:
    """One whose session has ended (sessions.py) is nobody; `request.ended` then says whose it was. Looked at only where
    something asks who she is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def whose() -> Any:
            user = get_user(request)
            if user.is_authenticated and not sessions.awake(request):
                request.ended = user
                request._cached_user = user = AnonymousUser()
            return user

        request.user = SimpleLazyObject(whose)
        response = self.get_response(request)
        seen = getattr(request, "_cached_user", None)
        if seen is not None and seen.is_authenticated and SESSION_KEY in request.session:
            sessions.touch(request, response)
        return response


class AdministrationMiddleware:
    """Looked up only where something asks for it, and for officers only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def running() -> AdminSession | None:
            user = request.user
            return administration_of(user) if user.is_authenticated and user.is_officer else None

        request.administration = SimpleLazyObject(running)
        response = self.get_response(request)
        # Only where somebody looked who it is: a page that did not is the same for everyone.
        seen = getattr(request, "_cached_user", None)
        if seen is not None and seen.is_authenticated:
            response["Cache-Control"] = "private, no-store"
        return response
