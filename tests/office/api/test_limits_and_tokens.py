"""One caller cannot ask without end; a token asks more often, within its scopes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import RequestFactory

from luoshi.office import callers, throttle
from luoshi.office.people.tokens import issue_token, revoke_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE = 3
    monkeypatch.setattr(callers.time, "time", lambda: 1_800_000_000.0)


def test_the_fourth_request_of_a_minute_is_refused(ask: Any, limited: None) -> None:
    codes = [ask.get("policies").status_code for _ in range(4)]
    assert codes[3] == 429
    assert codes[:2] == [200, 200]
    answer = ask.get("policies")
    assert int(answer["Retry-After"]) > 0
    assert "一分钟后再试" in answer.json()["detail"]


def test_a_token_asks_more_often(ask: Any, limited: None, applicant: Any) -> None:
    _, key = issue_token(applicant, "试", ["read"])
    good = replace(ask, token=key)
    assert [good.get("policies").status_code for _ in range(10)] == [200] * 10


def test_a_bad_token_is_told_so(ask: Any) -> None:
    answer = replace(ask, token="ls_nothing").get("policies")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["status"] == 401


def test_a_token_without_the_scope_is_refused(ask: Any, case: Any, applicant: Any) -> None:
    _, key = issue_token(applicant, "只读", ["read"])
    assert replace(ask, token=key).get("policies").status_code == 200
    assert replace(ask, token=key).post("decide", case).status_code == 403


def test_a_revoked_token_no_longer_works(ask: Any, applicant: Any) -> None:
    token, key = issue_token(applicant, "试", ["read"])
    revoke_token(token, applicant)
    assert replace(ask, token=key).get("policies").status_code == 401


def test_bad_tokens_cannot_be_tried_without_end(ask: Any, limited: None) -> None:
    codes = [replace(ask, token=f"ls_{place}").get("policies").status_code for place in range(5)]
    assert codes[-1] == 429
    assert set(codes[:-1]) <= {401, 429}


def test_a_batch_is_charged_for_its_cases(ask: Any, case: Any, limited: None) -> None:
    assert ask.post("decide/batch", {"cases": [case] * 200}).status_code == 200
    assert ask.post("decide", case).status_code == 429


def test_a_batch_is_charged_for_the_benefits_of_its_cases(ask: Any, case: Any, settings: Any) -> None:
    settings.API_RATE = 30
    many = {**case, "facts": {}, "benefits": ["car-purchase"] * 100}
    del many["benefit"]
    assert ask.post("decide/batch", {"cases": [many] * 20}).status_code == 200
    assert ask.post("decide", case).status_code == 429


def test_more_facts_than_there_are_are_not_read(ask: Any, case: Any) -> None:
    case["facts"] = {f"f{number}": 1 for number in range(1001)}
    for where, sent in (("decide", case), ("match", {"facts": case["facts"]})):
        answer = ask.post(where, sent)
        assert answer.status_code == 422
        assert "facts：太多，最多 1000 个" in answer.json()["detail"]


def test_a_network_of_ipv6_is_one_caller(settings: Any) -> None:
    settings.API_RATE = 2
    counter, codes = throttle.PerMinute(), []
    for address in (
        "2001:db8::1",
        "2001:db8::2",
        "2001:db8:0:0:5::3",
        "2001:db8:0:1::1",
        "192.0.2.1",
        "192.0.2.2",
    ):
        codes.append(counter.allow_request(RequestFactory().get("/api/policies", REMOTE_ADDR=address)))
    assert codes == [True, True, False, True, True, True]
