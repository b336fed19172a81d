"""How often one caller may ask the API: so many requests a minute from an address, ten times as many with a token.

A request that asks for much is charged for it (`charge`): it is answered, and what it cost above one request is taken off
the rest of the minute. Counted in each process by itself, in fixed minutes, which keeps one caller from taking all of a
server; a limit across servers is the proxy's.
"""

from __future__ import annotations

import time
from ipaddress import ip_address
from math import ceil
from threading import Lock

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.throttling import BaseThrottle

_WINDOW = 60
_MOST_CALLERS = 50_000
_TOKEN_TIMES = 10


class PerMinute(BaseThrottle):
    """Counts by the owner of a token (`request.token`), else by address."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._began = 0.0
        self._counts: dict[str, int] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        return self.spend(request, 1) <= settings.API_RATE * (_TOKEN_TIMES if _token(request) else 1)

    def spend(self, request: HttpRequest, cost: int) -> int:
        """Count what a request costs; what its caller has spent in this minute. Nothing where there is no limit."""
        if not settings.API_RATE:
            return 0
        token, now = _token(request), time.monotonic()
        caller = f"token:{token}" if token else network_of(str(request.META.get("REMOTE_ADDR", "")))
        with self._lock:
            if now - self._began >= _WINDOW or len(self._counts) > _MOST_CALLERS:
                self._began, self._counts = now, {}
            self._counts[caller] = spent = self._counts.get(caller, 0) + cost
        return spent

    def forget(self) -> None:
        with self._lock:
            self._counts = {}

    def wait(self) -> float:
        return ceil(max(1.0, _WINDOW - (time.monotonic() - self._began)))


per_minute = PerMinute()


def refuse_too_often(request: HttpRequest) -> None:
    """For what is turned away before the throttle has seen it: a bad token costs as much as a request."""
    if not per_minute.allow_request(request):
        raise Throttled(wait=ceil(per_minute.wait()))


def charge(request: HttpRequest, cost: int) -> None:
    """The request cost as much as this many."""
    if cost > 1:
        per_minute.spend(request, cost - 1)


def _token(request: HttpRequest) -> int | None:
    return getattr(request, "token", None)


def network_of(address: str) -> str:
    """Of IPv6 the /64, which one subscriber has all of."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else found.exploded[:19]
