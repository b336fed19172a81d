"""/healthz: the process answers. /readyz: the database takes what is written, its migrations and the policies are there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from luoshi.office.catalogue import queries
from luoshi.office.start import pending_migrations

log = structlog.get_logger("luoshi.health")
SPACE = 16 * 1024 * 1024
"""Bytes that must be free where SQLite writes: several of the largest documents."""
_migrated = False
"""Once every migration has run they stay run: reading them all is slow."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    del request
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 and the name of what is not there; why, is in the log. A version that this program cannot run is named and
    keeps the site from nothing else."""
    del request
    checks = {
        "database": _database,
        "writable": _writable,
        "migrations": _migrations,
        "policies": _policies,
    }
    found = {name: _holds(check) for name, check in checks.items()}
    ready = all(found.values())
    named = [str(one.version) for one in queries.left_out()] if ready else []
    return JsonResponse({"ready": ready, **found, "left_out": named}, status=200 if ready else 503)


def _holds(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception as error:
        log.warning(
            "not ready", check=check.__name__.strip("_"), error=f"{type(error).__name__}: {error}"[:300]
        )
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _writable() -> bool:
    """The database can keep something new. Nothing is written to find out."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only')")
            return bool(cursor.fetchone() == ("off",))
    file = Path(connection.settings_dict["NAME"])
    return all(os.access(place, os.W_OK) for place in (file, file.parent)) and (
        shutil.disk_usage(file.parent).free >= SPACE
    )


def _migrations() -> bool:
    global _migrated
    _migrated = _migrated or not pending_migrations()
    return _migrated


def _policies() -> bool:
    """Every current version has been read. (An office that has published nothing yet is ready too.)"""
    return len(queries.policies()) + len(queries.left_out()) == len(queries.current_versions())
