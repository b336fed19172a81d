"""/metrics for Prometheus: requests by route, their time, the queue of work, the record's length.

With several worker processes `luoshi serve` sets PROMETHEUS_MULTIPROC_DIR, and whichever answers adds up all of them.
Served with the token of LUOSHI_METRICS; without one, to this machine alone and only where no proxy stands in front
(behind one, everybody seems to be this machine).
"""

from __future__ import annotations

import hmac
import os
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("luoshi_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "luoshi_request_seconds",
    "Time to answer",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.08, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def count(method: str, route: str, status: int, seconds: float) -> None:
    """One request more."""
    requests, times = _series(method, route, status)
    requests.inc()
    times.observe(seconds)


@lru_cache(maxsize=1024)
def _series(method: str, route: str, status: int) -> tuple[Any, Any]:
    """A method of one's own invention is not a label of ours."""
    known = method if method in _METHODS else "other"
    return REQUESTS.labels(known, route, str(status)), SECONDS.labels(route)


class _Office:
    """What the database says at the moment of asking."""

    def collect(self) -> list[Metric]:
        from luoshi.office.record.queries import jobs_by_state, length, longest_wait

        jobs = GaugeMetricFamily("luoshi_jobs", "Jobs by state", labels=["state"])
        for state, number in jobs_by_state().items():
            jobs.add_metric([state], number)
        waited = longest_wait().total_seconds()
        return [
            jobs,
            GaugeMetricFamily("luoshi_job_wait_seconds", "How long due jobs have waited", value=waited),
            GaugeMetricFamily("luoshi_record_events", "Events in the record", value=length()),
        ]


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _allowed(request):
        return HttpResponseForbidden("LUOSHI_METRICS\n", content_type="text/plain; charset=utf-8")
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        parts = [generate_latest(registry)]
    else:
        parts = [generate_latest(REGISTRY)]
    office = CollectorRegistry(auto_describe=False)
    try:
        office.register(_Office())
        parts.append(generate_latest(office))
    except DatabaseError:
        pass  # requests are counted still; /readyz says that the database is away
    return HttpResponse(b"".join(parts), content_type=CONTENT_TYPE_LATEST)


def _allowed(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    try:
        near = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        near = False
    return near and not settings.PROXIES and "X-Forwarded-For" not in request.headers
