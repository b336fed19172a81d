"""A log that cannot be written costs its lines and nothing else; a database that is away costs a line a request."""

from __future__ import annotations

import io
import logging
import sys
from contextlib import redirect_stderr

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from luoshi.office import logs


class Full(io.StringIO):
    """A file on a full disk."""

    def write(self, _):
        raise OSError(28, "No space left on device")

    def flush(self):
        raise OSError(28, "No space left on device")


@pytest.mark.django_db
def test_pages_are_answered_though_no_log_can_be_written():
    with redirect_stderr(Full()):
        assert Client().get("/policies/").status_code == 200


def test_a_log_that_comes_back_is_written_again():
    lines = io.StringIO()
    stream = logs._Stderr()
    with redirect_stderr(Full()):
        stream.write("lost")
        stream.flush()
    with redirect_stderr(lines):
        stream.write("kept")
    assert lines.getvalue() == "kept"


def test_both_ways_to_the_log_go_through_it():
    assert isinstance(settings.LOGGING["handlers"]["stderr"]["stream"], logs._Stderr)


def test_what_the_database_refuses_is_a_line_and_a_mistake_of_ours_a_traceback():
    def record(error):
        try:
            raise error
        except Exception:
            return logging.LogRecord("django.request", 40, "", 1, "%s", ("x",), sys.exc_info())

    away, ours = record(OperationalError("connection refused\n  is it running?")), record(KeyError("x"))
    brief = logs._InAWord()
    assert brief.filter(away)
    assert brief.filter(ours)
    assert (away.getMessage(), away.exc_info) == (
        "OperationalError: connection refused is it running?",
        None,
    )
    assert ours.exc_info is not None
