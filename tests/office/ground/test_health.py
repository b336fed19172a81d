"""/healthz says that the process is up; /readyz that it can work; /metrics what it has done."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client, override_settings

from luoshi.office import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_database(monkeypatch):
    def away(*_, **__):
        raise DatabaseError("away")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)


def test_healthz_asks_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_readyz(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    checks = ("ready", "database", "writable", "migrations", "policies")
    assert [answer.json()[name] for name in checks] == [True] * 5


def test_not_ready_without_the_database(client, no_database):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] is False
    assert "away" not in answer.content.decode(), "why, is in the log"


def test_not_ready_on_a_full_disk(client, monkeypatch):
    monkeypatch.setattr(health, "SPACE", 2**60)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["writable"]) == (503, False)


def test_not_ready_where_the_database_may_only_be_read(client, monkeypatch):
    monkeypatch.setattr(health.os, "access", lambda *_: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["writable"]) == (503, False)


def test_not_ready_with_old_tables(client, monkeypatch):
    monkeypatch.setattr(health, "_migrated", False)
    monkeypatch.setattr(health, "pending_migrations", lambda: ["record.0002"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] is False


def test_not_ready_while_a_policy_cannot_be_read(client, monkeypatch):
    monkeypatch.setattr("luoshi.office.catalogue.queries.current_versions", lambda: ["one"])
    assert client.get("/readyz").json()["policies"] is False


def test_metrics_count_requests_by_route(client):
    client.get("/healthz")
    client.get("/no/such/page")
    page = client.get("/metrics").content.decode()
    assert 'luoshi_requests_total{method="GET",route="healthz",status="200"}' in page
    assert 'route="none",status="404"' in page
    assert "luoshi_request_seconds_bucket" in page
    assert "luoshi_record_events " in page
    assert 'luoshi_jobs{state="waiting"}' in page
    assert "luoshi_job_wait_seconds 0.0" in page
    assert "no/such" not in page


def test_metrics_without_the_database(client, no_database):
    assert client.get("/metrics").status_code == 200


def test_a_method_of_ones_own_makes_no_new_series(client):
    client.generic("BREW", "/healthz")
    page = client.get("/metrics").content.decode()
    assert "BREW" not in page
    assert 'method="other"' in page


def test_metrics_are_for_this_machine_alone():
    assert Client(REMOTE_ADDR="10.0.0.7").get("/metrics").status_code == 403
    assert Client(REMOTE_ADDR="::1").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="").get("/metrics").status_code == 403
    forwarded = Client(headers={"X-Forwarded-For": "10.0.0.7"})
    assert forwarded.get("/metrics").status_code == 403, "a proxy that nobody counted"
    with override_settings(PROXIES=1):
        assert Client().get("/metrics").status_code == 403, "behind a proxy everybody is this machine"


@override_settings(METRICS_TOKEN="令牌-123")
def test_metrics_with_a_token(client):
    assert client.get("/metrics").status_code == 403
    wrong = {"HTTP_AUTHORIZATION": "Bearer other"}
    assert client.get("/metrics", **wrong).status_code == 403
    right = {"HTTP_AUTHORIZATION": "Bearer 令牌-123"}
    assert Client(REMOTE_ADDR="10.0.0.7").get("/metrics", **right).status_code == 200
