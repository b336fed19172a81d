"""What every page knows."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from luoshi.office.language import lang_of
from luoshi.office.record.queries import unread


def page(request: HttpRequest) -> dict[str, object]:
    """`lang` is zh or en; `demo` whether the page must say that its data are invented; `large` the large-type mode."""
    return {
        "lang": lang_of(request),
        "demo": settings.DEMO,
        "large": request.COOKIES.get("type") == "large",
        "unread": partial(_unread, request),
        "theme": request.COOKIES.get("theme", ""),
    }


def _unread(request: HttpRequest) -> int:
    """Asked of the database only by a page that shows it."""
    user = getattr(request, "user", None)
    return unread(user) if user is not None and user.is_authenticated else 0
