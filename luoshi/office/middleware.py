"""What stands around every request: its number, its line in the log, its count; and a page for every error.

None touches the session or the database, so that the API and the portal's readers pay for none.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from time import perf_counter

import structlog
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from luoshi.office import errors, metrics
from luoshi.office.catalogue.queries import StillLoading, Unready
from luoshi.office.problems import UNREADY
from luoshi.problem import Refused, Say

_OTHERS = Say("原文和其他政策照常可以查看。", "Its text and all other policies can be read as before.")
log = structlog.get_logger("luoshi.request")
Answer = Callable[[HttpRequest], HttpResponse]
_NUMBER = re.compile(r"[0-9A-Za-z_-]{8,64}")
_QUIET = ("/healthz", "/readyz", "/metrics")
_WITHOUT_A_PAGE = frozenset({405, 413, 429})
"""Answers that Django and its friends give with an empty body, or a line of English."""


class Watched:
    """`request.number` (X-Request-ID), also of the log and the page of a failure; REMOTE_ADDR is the caller's own."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        given = request.META.get("HTTP_X_REQUEST_ID", "") if settings.PROXIES else ""
        number = given if _NUMBER.fullmatch(given) else os.urandom(8).hex()
        request.number = number  # type: ignore[attr-defined]
        if settings.PROXIES:
            request.META["REMOTE_ADDR"] = caller(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        response = self.get_response(request)
        seconds = perf_counter() - began
        route = route_of(request)
        response["X-Request-ID"] = number
        metrics.count(request.method or "", route, response.status_code, seconds)
        if request.path not in _QUIET and route != "static":
            log.info(
                "request",
                method=request.method,
                route=route,
                status=response.status_code,
                ms=round(seconds * 1000, 2),
            )
        return response


def route_of(request: HttpRequest) -> str:
    """The name of what answered: few, and nobody's own words."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def caller(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw, never what the caller says of herself."""
    seen = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return (seen[-settings.PROXIES] if len(seen) >= settings.PROXIES else "") or request.META.get(
        "REMOTE_ADDR", ""
    )


class Bounds:
    """What no page takes is refused before anything reads it: a body larger than any upload, which would otherwise be
    written to the disk of whoever serves, and NUL in an address, which no database takes."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.LARGEST_REQUEST:
            return errors.answer(request, 413)
        if "\0" in request.path_info:
            return errors.not_found(request)
        if "%00" in request.META.get("QUERY_STRING", ""):
            return errors.answer(request, 400)
        return self.get_response(request)


class ContentPolicy:
    """The Content-Security-Policy of the settings: the same for every page, so it is written once."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class Language:
    """Which of the two languages the answer is in. (Django's own looks for it in every address besides.)"""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.LANGUAGE_CODE = language = translation.get_language_from_request(request)
        translation.activate(language)
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language)
        return response


class ErrorPages:
    """An answer without a page of its own gets one; `Refused`, which no view caught, says its problems."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in _WITHOUT_A_PAGE and not response.streaming and not response.content:
            page = errors.answer(request, response.status_code)
            for header in ("Allow", "Retry-After"):
                if header in response:
                    page[header] = response[header]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Unready):
            title = UNREADY[1]
            return errors.answer(request, 503, words=(title, _OTHERS), problems=exception.problems[:1])
        if isinstance(exception, Refused):
            return errors.answer(request, 422, problems=exception.problems)
        if isinstance(exception, StillLoading):
            return errors.still_loading(request)
        return None
