"""How often one caller may ask: so many requests a minute from an address, ten times as many with a token.

Counted in each process by itself (a fixed window of a minute), which is what keeps one caller from taking all of a
server; a limit across servers is the proxy's.
"""

from __future__ import annotations

import time
from math import ceil

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

_WINDOW = 60
_MOST_CALLERS = 50_000
_TOKEN_TIMES = 10


class PerMinute(BaseThrottle):
    """Counts by token, else by address. `cost` of a request is 1."""

    def __init__(self) -> None:
        self._began = 0.0
        self._counts: dict[str, int] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        rate = settings.API_RATE
        if not rate:
            return True
        now = time.monotonic()
        if now - self._began >= _WINDOW or len(self._counts) > _MOST_CALLERS:
            self._began, self._counts = now, {}
        token = getattr(request, "token", None)
        caller = f"token:{token}" if token else str(request.META.get("REMOTE_ADDR", ""))
        count = self._counts.get(caller, 0) + 1
        self._counts[caller] = count
        return count <= (rate * _TOKEN_TIMES if token else rate)

    def wait(self) -> float:
        return ceil(max(1.0, _WINDOW - (time.monotonic() - self._began)))
