"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from luoshi.office.language import lang_of


def page(request: HttpRequest) -> dict[str, object]:
    """`lang` is zh or en; `demo` whether the page must say that its data are invented; `large` the large-type mode."""
    return {
        "lang": lang_of(request),
        "demo": settings.DEMO,
        "large": request.COOKIES.get("type") == "large",
        "theme": request.COOKIES.get("theme", ""),
    }
