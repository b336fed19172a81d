"""Conditional answers: a page that has not changed since the reader last had it is not made again.

`@fresh(key)` names what a page hangs on besides what every page hangs on (language, day, type size, theme). `key` gets
the arguments of the view and gives its parts, or None where there is nothing to name (the view then answers 404).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.http import condition

from luoshi.office.language import lang_of

Key = Callable[..., tuple[object, ...] | None]
HERE = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def build() -> str:
    """Which code and templates answer: a new release makes every page new."""
    files = [file for kind in ("*.py", "*.html", "*.css") for file in HERE.rglob(kind)]
    newest = max((file.stat().st_mtime_ns for file in files), default=0)
    return f"{len(files)}-{newest}"


def fresh(key: Key, *, changed: Callable[..., datetime | None] | None = None) -> Any:
    """For views that anyone may open. Who is signed in sees her own name on the page and gets it anew each time."""

    def etag(request: HttpRequest, *args: Any, **kwargs: Any) -> str | None:
        if settings.DEBUG or (hasattr(request, "user") and request.user.is_authenticated):
            return None
        parts = key(request, *args, **kwargs)
        if parts is None:
            return None
        whole = (
            *parts,
            build(),
            lang_of(request),
            timezone.localdate(),
            request.COOKIES.get("type"),
            request.COOKIES.get("theme"),
            settings.DEMO,
            request.headers.get("HX-Request"),
            request.get_full_path(),
        )
        return f'"{sha256(repr(whole).encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        guarded = condition(etag_func=etag)(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response: HttpResponse = guarded(request, *args, **kwargs)
            if response.status_code in (200, 304):
                response.headers.setdefault("Cache-Control", "no-cache")
                patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
                since = changed(request, *args, **kwargs) if changed else None
                if since is not None:
                    response.headers.setdefault("Last-Modified", http_date(since.timestamp()))
            return response

        return answer

    return decorate
