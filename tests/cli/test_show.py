"""`luoshi show`: the tree of a document, or one measure and its blocks."""

import pytest
from rich.cells import cell_len


def test_the_tree_has_chapters_measures_units_and_blocks(luoshi, policy):
    lines = luoshi("show", policy).out.split("\n")
    assert lines[0].endswith("  示政〔2023〕1号")
    assert lines[1] == "├── 一、促进大宗消费"
    assert lines[2].startswith("│   ├── 1．对新购汽车")
    assert lines[2].endswith("  市财政局")
    assert lines[3] == "│   │   └── 事项  购车补贴"
    assert "│       └── 目标  市重点实验室" in lines


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_tree_fits_the_terminal(luoshi, policy, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert max(map(cell_len, luoshi("show", policy).out.split("\n"))) <= width


def test_a_measure_has_its_text_units_and_blocks(luoshi, policy):
    out = luoshi("show", policy, "1").out
    assert out.startswith("一、促进大宗消费\n1．对新购汽车按购车价格的5%给予消费者补贴")
    assert "牵头  市财政局\n配合  市商务局\n" in out
    assert "事项  购车补贴" in out
    assert "最高补贴  “最高不超过10000元/台”" in out
    assert "2023-01-20（说明：文件未写起始日）" in out


@pytest.mark.parametrize("written", ["2", "2．", "第2条"])
def test_a_measure_is_found_however_its_number_is_written(luoshi, document, written):
    assert "2．2023年新增市重点实验室" in luoshi("show", document, written).out


def test_an_unknown_measure_is_refused_with_what_there_is(luoshi, document):
    result = luoshi("show", document, "9")
    assert (result.code, result.out) == (1, "")
    assert "没有第 9 条\n    → 本文件的条文从 1 到 3" in result.err


def test_a_number_that_several_measures_have_is_asked_for_in_full(luoshi, tmp_path):
    text = "一、甲事\n（一）做甲。\n（二）做乙。\n二、乙事\n（一）做丙。\n（二）做丁。\n"
    (tmp_path / "a.txt").write_text(text, "utf-8")
    result = luoshi("show", "a.txt", "1")
    assert result.code == 1
    assert "编号是 1 的不止一条\n    → 写全：1.1、2.1" in result.err
    assert "做丙" in luoshi("show", "a.txt", "2.1").out


def test_a_policy_with_errors_shows_its_text_and_says_so(luoshi, policy):
    file = policy / "policy.md"
    file.write_text(file.read_text("utf-8").replace("issuer:", "isuer:"), "utf-8")
    result = luoshi("show", policy, "3")
    assert result.code == 0
    assert "完善服务设施" in result.out
    assert "政策文件里有错误，代码块没有显示" in result.err


def test_for_programs_a_measure_comes_with_its_blocks(luoshi, policy):
    found = luoshi("show", policy, "1", "--json").json
    assert found["number"] == 1
    assert [(block["kind"], block["id"], block["draft"]) for block in found["blocks"]] == [
        ("benefit", "car", False)
    ]


def test_quoted_phrases_are_tinted_on_a_terminal(luoshi, policy, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[37;48;2;90;74;31m按购车价格的5%\x1b[0m给予" in luoshi("show", policy, "1").out


def test_without_colours_they_are_underlined(luoshi, policy, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    out = luoshi("show", policy, "1").out
    assert "\x1b[4m按购车价格的5%\x1b[0m" in out
    assert "48;" not in out
