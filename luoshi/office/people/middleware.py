"""`request.administration`: the timed administration that this officer has running, for the banner of every page; and
nothing that one who has signed in sees is kept by a browser or a proxy."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from luoshi.office.people.models import AdminSession
from luoshi.office.people.queries import administration_of


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
