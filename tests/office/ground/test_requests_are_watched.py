"""Each request has a number and a line in the log, which holds nothing of what was asked; nobody is believed about her
own address; and who has no session costs the database nothing."""

from __future__ import annotations

import io
import json

import pytest
import structlog
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from structlog.testing import capture_logs

from luoshi.office.middleware import Watched

pytestmark = pytest.mark.django_db


def test_the_line_of_a_request_names_the_route_and_nothing_that_was_asked(client):
    with capture_logs() as lines:
        client.get("/search?q=110101199003072316")
        client.post("/people/sign-in", {"username": "secret-name", "password": "secret-word"})
        client.get("/nowhere/110101199003072316")
    told = [line for line in lines if line["event"] == "request"]
    assert [line["route"] for line in told] == ["portal:search", "people:sign-in", "none"]
    assert all({"method", "route", "status", "ms"} <= set(line) for line in told)
    assert "110101199003072316" not in str(lines)
    assert "secret" not in str(told)


def test_probes_and_static_files_are_not_logged(client):
    with capture_logs() as lines:
        for address in ("/healthz", "/readyz", "/metrics", "/static/nothing.css"):
            client.get(address)
    assert [line for line in lines if line["event"] == "request"] == []


def test_a_line_of_the_log_is_json_with_the_number_of_its_request():
    out = io.StringIO()
    configured = structlog.get_config()["processors"]
    log = structlog.wrap_logger(structlog.WriteLogger(out), processors=configured)
    with structlog.contextvars.bound_contextvars(request="0123456789abcdef"):
        log.info("发生了", error="一行\n两行")
    line = json.loads(out.getvalue())
    assert line["event"] == "发生了"
    assert line["request"] == "0123456789abcdef"
    assert line["level"] == "info"


def test_every_request_has_a_number_of_its_own(client):
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == 16


@pytest.mark.parametrize(
    "proxies, given, kept",
    [
        (1, "abcdef-0123456789", True),
        (0, "abcdef-0123456789", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, 'abcdefgh"}', False),
    ],
)
def test_the_number_of_a_proxy_is_kept_where_one_stands_in_front(client, proxies, given, kept):
    with override_settings(PROXIES=proxies):
        answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert (answer["X-Request-ID"] == given) is kept


@pytest.mark.parametrize(
    "proxies, forwarded, address",
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "1.1.1.1", "1.1.1.1"),
        (1, "9.9.9.9, 1.1.1.1", "1.1.1.1"),
        (2, "9.9.9.9, 1.1.1.1, 2.2.2.2", "1.1.1.1"),
        (2, "1.1.1.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(proxies, forwarded, address):
    seen = []

    def view(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    with override_settings(PROXIES=proxies):
        Watched(view)(RequestFactory().get("/healthz", headers={"X-Forwarded-For": forwarded}))
    assert seen == [address]


def test_a_reader_without_a_session_costs_the_database_nothing_of_her_own(django_assert_num_queries):
    for address in ("/healthz", "/api/openapi.json", "/preferences?type=large", "/no/such/page"):
        Client().get(address)  # what is read once in a process
        with django_assert_num_queries(0):
            Client().get(address)


def test_no_session_is_made_for_a_reader(client):
    answer = client.get("/")
    assert "sessionid" not in answer.cookies
