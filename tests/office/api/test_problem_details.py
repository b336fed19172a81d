"""Every error is RFC 9457, in the language asked for, with the place and the remedy."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ("{", 400, "不是 JSON"),
        ("[1]", 422, "应是一个 JSON 对象"),
        ({}, 422, "policy：没有写"),
        (
            {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": [], "on": None},
            422,
            "facts：应是 {名称: 值}",
        ),
        ({"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {}, "on": "昨天"}, 422, "不是日期"),
        (
            {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {}, "extra": 1},
            422,
            "extra：不认识这一项",
        ),
        ({"policy": "shili/2024-1", "benefit": "no", "facts": {}}, 422, "没有“no”这个事项"),
        ({"policy": "none", "benefit": "no", "facts": {}}, 422, "没有现行的政策“none”"),
        (
            {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {"购车价": 1}},
            422,
            "没有“购车价”这个事实",
        ),
        (
            {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {"购车价格": {"a": 1}}},
            422,
            "购车价格",
        ),
        (
            {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {"购车价格": "NaN"}},
            422,
            "购车价格",
        ),
        (
            {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {}, "version": "abc"},
            422,
            "version：写法不对",
        ),
        (
            {"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {}, "version": "0" * 64},
            422,
            "没有这一版",
        ),
    ],
)
def test_bad_input_is_answered_in_words(ask: Any, body: Any, status: int, words: str) -> None:
    answer = ask.post("decide", body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    assert words in found["detail"]
    assert found["type"].startswith("/api/docs#")


def test_problems_carry_a_remedy_in_english_too(ask: Any, case: Any) -> None:
    case["facts"] = {"购车日": "2024-02-01"}
    found = ask.post("decide", case, lang="en").json()
    assert found["title"] == "What was given cannot be used"
    assert "购车日期" in found["problems"][0]["remedy"]


def test_what_is_not_there_and_what_is_not_allowed(ask: Any) -> None:
    assert ask.get("nothing").status_code == 404
    assert ask.get("nothing").json()["status"] == 404
    assert ask.get("policies/shili/none").json()["status"] == 404
    assert ask.get("decide").status_code == 405


def test_a_body_that_is_too_large_is_refused(ask: Any, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = ask.post("decide", {"policy": "x" * 2000})
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_bytes_that_are_no_text_are_refused(ask: Any) -> None:
    assert ask.post("decide", b"\xff\xfe{}").status_code == 400


def test_half_a_character_is_answered(ask: Any) -> None:
    body = '{"policy": "shili/2024-1", "benefit": "car-purchase", "facts": {"\\ud800": 1}}'
    answer = ask.post("decide", body)
    assert answer.status_code == 422
    assert "没有“?”这个事实" in answer.json()["detail"]


def test_what_is_too_long_is_told_how_long_it_may_be(ask: Any) -> None:
    answer = ask.post("match", {"facts": {}, "policies": ["a"] * 201})
    assert "最多 200 个" in answer.json()["detail"]
