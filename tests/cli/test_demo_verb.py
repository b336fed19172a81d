"""`luoshi demo rows`: a register of invented rows, and what it says when it cannot be made."""

import csv
import json

import pytest


@pytest.fixture
def rows(luoshi, policy, tmp_path):
    def make(*more, out="rows.csv", n="500"):
        return luoshi("demo", "rows", policy, "--n", n, "--out", tmp_path / out, *more)

    return make


def test_it_writes_the_rows_and_says_that_they_are_invented(rows, tmp_path):
    made = rows()
    assert (made.code, made.err) == (0, "")
    assert "500 行" in made.out
    assert "演示数据" in made.out
    with open(tmp_path / "rows.csv", encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == 500
    assert "购车价格" in table[0]
    assert table[0]["姓名（演示数据）"] == "示例居民000000001"
    assert {row["地区"] for row in table} == {"示例甲县", "示例乙县", "示例丙区"}


def test_what_it_writes_is_decided_without_a_refusal(luoshi, policy, rows, tmp_path):
    rows()
    shown = luoshi("simulate", policy, "--cases", tmp_path / "rows.csv", "--json").json
    assert shown["rows"] == {"in": 500, "decided": 500, "refused": 0}
    assert len(shown["by"]["groups"]) == 3
    assert 0 < shown["benefits"][0]["not_known"] < 100


def test_broken_rows_are_listed_beside_it(rows, tmp_path):
    made = rows("--broken", "10%", "--json")
    shown = json.loads(made.out)
    with open(tmp_path / "rows.broken.csv", encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert shown["broken"] == len(listed) > 20
    assert shown["broken_list"].endswith("rows.broken.csv")


def test_a_file_that_is_there_is_kept(rows, tmp_path):
    (tmp_path / "rows.csv").write_text("mine", "utf-8")
    made = rows()
    assert made.code == 1
    assert "文件已经存在" in made.err
    assert (tmp_path / "rows.csv").read_text("utf-8") == "mine"
    assert rows("--force").code == 0


def test_a_list_of_broken_rows_that_is_there_is_kept(rows, tmp_path):
    (tmp_path / "rows.broken.csv").write_text("mine", "utf-8")
    made = rows("--broken", "10%")
    assert made.code == 1
    assert "rows.broken.csv  错误  文件已经存在" in made.err
    assert (tmp_path / "rows.broken.csv").read_text("utf-8") == "mine"
    assert not (tmp_path / "rows.csv").exists()


def test_it_makes_the_folder_and_a_small_file_has_a_size(rows, tmp_path):
    made = rows(out="a/b/rows.parquet", n="3")
    assert made.code == 0
    assert (tmp_path / "a/b/rows.parquet").exists()
    assert " kB（" in made.out


@pytest.mark.parametrize(
    "written, count", [("1_000", 1000), ("1,000", 1000), ("0.1万", None), ("1万", 10_000)]
)
def test_the_number_of_rows_may_be_written_in_many_ways(rows, written, count):
    made = rows("--json", n=written)
    assert (made.code == 0) == (count is not None)
    if count:
        assert made.json["rows"] == count


@pytest.mark.parametrize(
    "more, out, says",
    [
        (("--n", "many"), "a.csv", "10_000_000"),
        (("--n", "0"), "a.csv", "--n 1_000_000"),
        ((), "a.xlsx", "--out rows.parquet"),
        (("--broken", "1%"), "a.parquet", "写到 .csv 文件"),
        (("--broken", "some"), "a.csv", "1%"),
        (("--for", "企业"), "a.csv", "个人"),
        (("--benefit", "cat"), "a.csv", "car"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(luoshi, policy, tmp_path, more, out, says):
    made = luoshi("demo", "rows", policy, "--out", tmp_path / out, *more)
    assert made.code in (1, 2)
    assert made.out == ""
    assert says in made.err
    assert not (tmp_path / out).exists()


def test_a_misspelt_command_is_told_the_right_one(luoshi):
    made = luoshi("demo", "row")
    assert made.code == 2
    assert "是不是 rows？" in made.err
    assert "luoshi demo rows --help" in luoshi("demo").err + luoshi("demo", "--help").out


def test_it_speaks_english(rows):
    assert "demo data" in rows("--lang", "en").out
