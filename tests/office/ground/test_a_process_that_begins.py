"""A process that has just begun reads its policies while it answers what it can; each is read once, and those in force
are never let go."""

from __future__ import annotations

import threading

import pytest
from django.test import Client

from luoshi.office import start
from luoshi.office.catalogue import content, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def nothing_read(shili, monkeypatch):
    """As in a new process."""
    monkeypatch.setattr(content, "_ready", type(content._ready)())
    monkeypatch.setattr(content, "_always", frozenset())
    queries.forget()
    return shili


@pytest.fixture
def still_reading(nothing_read):
    queries.ready._warming.set()
    yield
    queries.ready._warming.clear()


def test_the_match_asks_for_a_moment(still_reading):
    answer = Client().get("/match/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert "政策还在载入" in answer.content.decode()


def test_the_api_says_so_too(still_reading):
    answer = Client().post("/api/match", {"facts": {}}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer["Retry-After"] == "5"
    assert answer.json()["type"] == "/api/docs#loading"


def test_it_is_not_ready(still_reading):
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["policies"] is False


def test_one_policy_is_answered_at_once(still_reading):
    assert Client().get("/p/shili/2024-1/1/").status_code == 200
    case = {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {}}
    assert Client().post("/api/decide", case, content_type="application/json").status_code == 200


def test_it_is_ready_once_all_are_read(nothing_read):
    queries.warm()
    assert content.kept(nothing_read.key) is not None
    assert Client().get("/readyz").status_code == 200
    assert Client().get("/match/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_first_request_waits_a_while_for_it(nothing_read):
    reading = start.warm()
    assert not reading.is_alive()
    assert content.kept(nothing_read.key) is not None


def test_many_that_ask_at_once_wait_for_one(nothing_read, monkeypatch):
    begun, go_on, made = threading.Event(), threading.Event(), []
    read = content.ready

    def slowly(*given):
        made.append(given)
        begun.set()
        assert go_on.wait(10)
        return read(*given)

    monkeypatch.setattr(content, "ready", slowly)
    given = nothing_read.text, "shili/2024-1/policy.md", nothing_read.units, nothing_read.facts
    threads = [threading.Thread(target=content.ready_from, args=given) for _ in range(4)]
    threads[0].start()
    assert begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join(10)
    assert len(made) == 1
    assert not content._making


def test_what_is_in_force_stays_and_what_is_not_is_let_go(nothing_read, monkeypatch):
    monkeypatch.setattr(content, "SPARE", 0)
    queries.policies()
    others = [nothing_read.text + "\n" * more for more in (1, 2)]
    for text in others:
        content.ready_from(text, "shili/2024-1/policy.md", nothing_read.units, nothing_read.facts)
    keys = [content.key_of(text, nothing_read.units, nothing_read.facts) for text in others]
    assert content.kept(nothing_read.key) is not None
    assert [content.kept(key) is not None for key in keys] == [False, True], (
        "the last that was asked for stays"
    )
