"""POST /api/match: every benefit for a profile, single and in batches."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db

PROFILE = {
    "facts": {"是否新车": True, "购车价格": 80000, "购车日期": "2024-02-01"},
    "audience": "个人",
    "on": "2024-03-01",
}


def test_it_finds_what_one_may_have_and_what_to_ask_next(ask: Any) -> None:
    found = ask.post("match", PROFILE).json()
    assert [one["benefit"] for one in found["entitled"]] == ["car-purchase"]
    assert found["total"] == "4000.00"
    assert found["next_question"] in {one["fact"] for one in found["questions"]}
    assert [one["benefit"] for one in found["possibly"]] == ["deed-tax"]


def test_a_batch_matches_each_profile(ask: Any) -> None:
    found = ask.post("match/batch", {"profiles": [PROFILE, {"facts": {"不知道的": 1}}]}).json()
    assert found["matches"][0]["total"] == "4000.00"
    assert found["matches"][1]["problems"][0]["code"] == "facts.unknown-name"


def test_only_the_policies_named_are_matched(ask: Any) -> None:
    assert ask.post("match", PROFILE | {"policies": ["shili/2024-1"]}).json()["total"] == "4000.00"
    refused = ask.post("match", PROFILE | {"policies": ["shili/none"]})
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["code"] == "api.policy"


def test_a_batch_that_would_take_minutes_is_refused(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luoshi.office.portal.api.MOST_PAIRS", 2)
    answer = ask.post("match/batch", {"profiles": [{"facts": {}}] * 3})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "api.pairs"
    narrowed = [{"facts": {}, "policies": []}] * 3
    assert ask.post("match/batch", {"profiles": narrowed}).status_code == 200
