"""The middleware of Django and its friends, for pages alone.

A program that asks the API has no session, no cookie and no form, only perhaps a token: for it each of these steps aside,
which takes a seventh off the time of one decision. So no view of the API may ask for `request.user` or `request.session`.
"""

from __future__ import annotations

from typing import Any

from axes.middleware import AxesMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django_otp.middleware import OTPMiddleware

from luoshi.office.people import middleware as people


def is_program(request: HttpRequest) -> bool:
    """Whether it asks the API. (Its description for people is a page.)"""
    path = request.path_info
    return path.startswith("/api/") and path != "/api/docs"


def _for_pages(kind: Any) -> Any:
    class ForPages(kind):  # type: ignore[misc]
        def __call__(self, request: HttpRequest) -> HttpResponse:
            return self.get_response(request) if is_program(request) else super().__call__(request)

    ForPages.__name__ = ForPages.__qualname__ = kind.__name__
    return ForPages


Session = _for_pages(SessionMiddleware)
Csrf = _for_pages(CsrfViewMiddleware)
Authentication = _for_pages(AuthenticationMiddleware)
SessionEnds = _for_pages(people.SessionEnds)
SecondFactor = _for_pages(OTPMiddleware)
Administration = _for_pages(people.AdministrationMiddleware)
Messages = _for_pages(MessageMiddleware)
Frames = _for_pages(XFrameOptionsMiddleware)
Lockout = _for_pages(AxesMiddleware)
