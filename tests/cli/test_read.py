"""`luoshi read`: what is in a document, for people and for programs."""

import pytest
from rich.cells import cell_len


def test_it_shows_the_notice_the_counts_and_each_measure(luoshi, document):
    result = luoshi("read", document)
    assert (result.code, result.err) == (0, "")
    lines = result.out.split("\n")
    assert "示政〔2023〕1号  示例市人民政府  2023-01-20" in lines[1]
    assert "2 章 0 节 3 条，4 个责任单位，4 个数量，2 个日期" in lines
    assert "一、促进大宗消费" in lines
    first = next(number for number, line in enumerate(lines) if line.startswith("1． 对新购汽车"))
    assert lines[first].endswith("市财政局")
    assert lines[first + 1].split(" · ")[:2] == ["    5%", "最高不超过10000元/台"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(luoshi, document, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    lines = luoshi("read", document).out.split("\n")
    measures = lines[lines.index("一、促进大宗消费") :]
    assert max(map(cell_len, measures)) <= width


def test_for_programs_it_is_json_only(luoshi, document):
    result = luoshi("read", document, "--json")
    assert [measure["number"] for measure in result.json["measures"]] == [1, 2, 3]
    assert '"value": 10000' in result.out


def test_it_reads_a_policy_folder_too(luoshi, policy):
    assert len(luoshi("read", policy, "--json").json["measures"]) == 3


def test_units_are_known_by_their_aliases(luoshi, document, tmp_path):
    units = tmp_path / "units.yaml"
    units.write_text("市商务和投资促进局:\n  aliases: [市商务局]\n", "utf-8")
    measures = luoshi("read", document, "--units", units, "--json").json["measures"]
    assert measures[2]["units"] == [{"name": "市商务和投资促进局", "role": "lead"}]


def test_a_document_without_numbered_measures_is_refused(luoshi, tmp_path):
    (tmp_path / "a.txt").write_text("今天开会。\n", "utf-8")
    result = luoshi("read", "a.txt")
    assert (result.code, result.out) == (1, "")
    assert "a.txt  错误  这份文件里没有找到带编号的条文" in result.err
    assert "→ luoshi 读的是分条列项的政策文件" in result.err


def test_brackets_in_a_title_are_no_markup(luoshi, tmp_path):
    (tmp_path / "a.txt").write_text("关于[bold]发展[/bold]的通知\n一、促进[red]消费[/]。\n", "utf-8")
    result = luoshi("read", "a.txt")
    assert result.code == 0
    assert "促进[red]消费[/]" in result.out
