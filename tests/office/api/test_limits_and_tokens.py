"""One caller cannot ask without end; a token asks more often, within its scopes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from luoshi.office import throttle
from luoshi.office.people.tokens import issue_token, revoke_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE = 3
    monkeypatch.setattr(throttle.time, "monotonic", lambda: 1_000_000.0)


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
