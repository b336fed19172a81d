"""`luoshi replay`: what `luoshi decide --log` wrote is decided again, and every line is accounted for."""

import json

import pytest


@pytest.fixture
def log(luoshi, policy, tmp_path):
    path = tmp_path / "log.jsonl"
    for facts in ('{"购车价格": 150000.10}', "{}"):
        assert (
            luoshi("decide", policy, "car", "--facts", facts, "--log", path, "--on", "2023-02-01").code == 0
        )
    return path


def change(policy):
    file = policy / "policy.md"
    file.write_text(
        file.read_text("utf-8").replace("补贴比例: 按购车价格的5%", "补贴比例: {is: 8%, because: 试}"),
        "utf-8",
    )


def test_decisions_that_agree_are_counted(luoshi, policy, log):
    result = luoshi("replay", policy, log)
    assert (result.code, result.err) == (0, "")
    assert result.out == "√ 2 行：一致 2，不同 0，读不出来 0\n"


def test_a_difference_names_the_line_and_what_moved(luoshi, policy, log):
    change(policy)
    result = luoshi("replay", policy, log)
    assert result.code == 1
    lines = result.out.split("\n")
    assert lines[0].startswith(f"{log}:1  car  ")
    assert lines[0].endswith("  政策文件的版本不同")
    assert "    金额：7500.01 → 10000.00" in lines
    assert "    条款“补贴比例”：“5%” → “8%”" in lines
    assert lines[-2] == "× 2 行：一致 1，不同 1，读不出来 0；其中 2 行是别的版本算的"


def test_broken_lines_are_reported_by_number(luoshi, policy, log):
    log.write_bytes(b"{\n" + log.read_bytes())
    result = luoshi("replay", policy, log)
    assert result.code == 1
    assert f"{log}:1  读不出来  不是 JSON" in result.out
    assert "× 3 行：一致 2，不同 0，读不出来 1" in result.out


def test_for_programs_it_is_json(luoshi, policy, log):
    change(policy)
    result = luoshi("replay", policy, log, "--json")
    assert result.code == 1
    shown = result.json
    assert (shown["ok"], shown["lines"], shown["agreed"], shown["different"], shown["broken"]) == (
        False,
        2,
        1,
        1,
        0,
    )
    assert shown["differences"][0]["moved"][0]["what"] == "amount"


def test_a_log_keeps_the_words_of_the_terms(log):
    kept = json.loads(log.read_text("utf-8").split("\n")[0])
    assert kept["terms"]["补贴比例"] == "5%"


def test_a_log_that_is_not_there_is_said(luoshi, policy):
    result = luoshi("replay", policy, "none.jsonl")
    assert (result.code, result.out) == (1, "")
    assert "none.jsonl" in result.err
    assert "没有这个文件或文件夹" in result.err


def test_it_speaks_english(luoshi, policy, log):
    assert luoshi("replay", policy, log, "--lang", "en").out == "✓ 2 lines: 2 agree, 0 differ, 0 unreadable\n"
