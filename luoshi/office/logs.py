"""Logs: a line of JSON to stderr for each request and each thing that went wrong; plain lines for a developer.

    {"event": "request", "method": "GET", "route": "portal:home", "status": 200, "ms": 4.1, "request": "9f…", …}

A line names the route and never the query or the body, which may hold what people say of themselves.
"""

from __future__ import annotations

import logging
import sys
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog


class _Stderr:
    """stderr; but a line that it does not take (a full disk, a reader that went away) is lost, and nothing else with it."""

    def write(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


class _InAWord(logging.Filter):
    """While the database is away every request fails by it: one line each, not a page of Python."""

    def filter(self, record: logging.LogRecord) -> bool:
        from django.db.utils import InterfaceError, InternalError, OperationalError

        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, (InterfaceError, InternalError, OperationalError)):
            what = " ".join(str(error).split())[:300]
            record.msg, record.args = "%s: %s", (type(error).__name__, what)
            record.exc_info = record.exc_text = None
        return True


_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(debug: bool) -> dict[str, Any]:
    """Sets up structlog; what LOGGING of the settings is, so that Django's own lines look the same."""
    shown: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if debug
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*_SHARED, structlog.processors.format_exc_info, shown],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=cast(TextIO, _Stderr())),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*_SHARED, structlog.stdlib.add_logger_name],
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    shown,
                ],
            }
        },
        "filters": {"in a word": {"()": _InAWord}},
        "handlers": {
            "nowhere": {"class": "logging.NullHandler"},
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "stream": _Stderr()},
        },
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # Django's own: each wrong address is in the line of its request already.
            "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            "django.request": {
                "handlers": ["stderr"],
                "filters": ["in a word"],
                "level": "ERROR",
                "propagate": False,
            },
            "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
            "axes": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "granian.access": {"handlers": ["nowhere"], "propagate": False},
        },
    }
