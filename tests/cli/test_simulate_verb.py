"""`luoshi simulate`: the cost of a change, who gains and loses, and every row accounted for."""

import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "simulate.md"


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "案例.csv"
    path.write_text("地区,购车价格,件数,企业\n甲县,150000,2,A\n乙县,300000,1,B\n乙县,十五,1,C\n", "utf-8")
    return path


def plain(out):
    return [re.sub(r"\s+", " ", line).strip() for line in out.split("\n")]


def test_the_cost_before_and_after_is_shown_with_who_pays_and_where(luoshi, policy, cases):
    result = luoshi("simulate", policy, "--cases", cases, "--set", "car.补贴比例=6%")
    assert (result.code, result.err) == (0, "")
    lines = plain(result.out)
    assert lines[0] == "car.补贴比例 5% → 6%"
    assert "购车补贴 3 25,000.00 28,000.00 +3,000.00 2 0 0" in lines
    assert any(line.endswith("改后 14,000.00 +1,500.00") for line in lines)
    assert "多得的 2 件，共多得 3,000.00 元；最多的一件（第 2 行）多得 1,500.00 元" in lines
    assert "表中 3 行：算了 2 行（3 件），退回 1 行" in lines
    assert any("案例.csv:4 购车价格=十五" in line for line in lines)
    assert "没有用到的列：企业" in lines


def test_losers_are_shown(luoshi, policy, cases):
    out = luoshi("simulate", policy, "--cases", cases, "--set", "car.最高补贴=8000元").out
    assert "少得的 1 件，共少得 2,000.00 元；最多的一件（第 3 行）少得 2,000.00 元" in out


def test_without_a_change_it_is_what_the_policy_costs(luoshi, policy, cases):
    out = luoshi("simulate", policy, "--cases", cases).out
    assert "没有谁多得，也没有谁少得" in out


def test_the_json_keeps_every_figure(luoshi, policy, cases):
    shown = luoshi("simulate", policy, "--cases", cases, "--set", "car.补贴比例=6%", "--json").json
    assert shown["changes"] == [{"term": "car.补贴比例", "from": "5%", "to": "6%"}]
    assert shown["rows"] == {"in": 3, "decided": 2, "refused": 1}
    assert shown["refused"][0]["row"] == 4
    assert shown["total"] == {"before": "25000.00", "after": "28000.00", "difference": "3000.00"}
    assert shown["by"]["groups"]["甲县"] == {
        "before": "15000.00",
        "after": "18000.00",
        "difference": "3000.00",
    }
    assert shown["winners"] == {"count": 2, "sum": "3000.00", "largest": "1500.00", "row": 2}


def test_the_chart_is_written_and_not_over_another(luoshi, policy, cases, tmp_path):
    given = ("simulate", policy, "--cases", cases, "--set", "car.补贴比例=6%", "--svg", tmp_path / "图.svg")
    assert luoshi(*given).code == 0
    words = "".join(ElementTree.fromstring((tmp_path / "图.svg").read_text("utf-8")).itertext())
    assert "28,000.00（+3,000.00）" in words
    again = luoshi(*given)
    assert again.code == 1
    assert "文件已经存在" in again.err
    assert luoshi(*given, "--force").code == 0


def test_a_wrong_unit_is_refused_with_what_to_write(luoshi, policy, cases):
    result = luoshi("simulate", policy, "--cases", cases, "--set", "car.补贴比例=8元")
    assert (result.code, result.out) == (1, "")
    assert "“car.补贴比例”的单位是 %，“8元”的单位是 元" in result.err
    assert "写成“5%”的样子" in result.err


def test_a_table_that_is_not_there_is_said(luoshi, policy):
    result = luoshi("simulate", policy, "--cases", "none.csv")
    assert result.code == 1
    assert "没有这个文件或文件夹" in result.err


def test_many_groups_are_drawn_in_part(luoshi, policy, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("地区,购车价格\n" + "".join(f"县{place},100\n" for place in range(25)), "utf-8")
    assert "还有 5 组，见 --json" in luoshi("simulate", policy, "--cases", path).out


def test_the_page_shows_what_the_command_prints(luoshi, policy, tmp_path):
    page = PAGE.read_text("utf-8")
    table, command, shown = (
        re.search(rf"```{kind}\n(.*?)```", page, re.S)[1] for kind in ("csv", "sh", "text")
    )
    (tmp_path / "案例.csv").write_text(table, "utf-8")
    words = command.split()
    assert words[:3] == ["luoshi", "simulate", "policies/shili/2023-1"]
    assert plain(luoshi("simulate", policy, *words[3:]).out) == plain(shown)


def test_it_speaks_english(luoshi, policy, cases):
    out = luoshi("simulate", policy, "--cases", cases, "--lang", "en").out
    assert "3 rows: 2 decided (3 cases), 1 refused" in out


def test_the_local_engine_prints_the_same(luoshi, policy, cases):
    given = ("simulate", policy, "--cases", cases, "--set", "car.补贴比例=6%")
    assert luoshi(*given, "--engine", "local").out == luoshi(*given).out
    assert luoshi(*given, "--engine", "local", "--json").json == luoshi(*given, "--json").json


def test_parquet_is_simulated_without_being_asked(luoshi, policy, tmp_path):
    assert luoshi("demo", "rows", policy, "--n", 300, "--out", tmp_path / "a.parquet").code == 0
    shown = luoshi("simulate", policy, "--cases", tmp_path / "a.parquet", "--json").json
    assert shown["rows"] == {"in": 300, "decided": 300, "refused": 0}


def test_an_engine_that_is_none_is_refused(luoshi, policy, cases):
    made = luoshi("simulate", policy, "--cases", cases, "--engine", "abacus")
    assert made.code == 2
    assert "local" in made.err
    missing = luoshi("simulate", policy, "--cases", "none.parquet")
    assert missing.code == 1
    assert "没有这个文件或文件夹" in missing.err


@pytest.fixture
def firms(postgres, postgres_folder):
    """The address of the same cases in a database."""
    postgres.execute("drop schema if exists asked cascade; create schema asked")
    postgres.execute(
        'create table asked.firms ("地区" text, "购车价格" text, "件数" int, "企业" text); insert into asked.firms '
        "values ('甲县', '150000', 2, 'A'), ('乙县', '300000', 1, 'B'), ('乙县', '十五', 1, 'C')"
    )
    return f"postgresql://postgres:secret@/postgres?host={postgres_folder}&table=asked.firms"


def test_a_table_of_a_database_is_decided_there(luoshi, policy, cases, firms):
    asked = ("--set", "car.补贴比例=6%", "--json")
    one = luoshi("simulate", policy, "--cases", cases, *asked).json
    for engine in ((), ("--engine", "postgres")):
        other = luoshi("simulate", policy, "--cases", firms, *asked, *engine)
        assert other.code == 0
        assert "secret" not in other.out
        shown = other.json
        assert [row["row"] + 1 for row in shown["refused"]] == [row["row"] for row in one["refused"]]
        same = ("changes", "rows", "total", "benefits", "paid_by", "by", "not_known", "unused_columns")
        assert {name: shown[name] for name in same} == {name: one[name] for name in same}
    shown = luoshi("simulate", policy, "--cases", firms, "--set", "car.补贴比例=6%").out
    assert "表中 3 行：算了 2 行（3 件），退回 1 行" in shown


def test_an_engine_that_cannot_be_had_is_said(luoshi, policy, cases, monkeypatch):
    monkeypatch.setitem(sys.modules, "luoshi.engines.simulate.spark", None)
    done = luoshi("simulate", policy, "--cases", cases, "--engine", "spark")
    assert done.code == 1
    assert "pip install 'luoshi[spark]'" in done.err
    done = luoshi("simulate", policy, "--cases", cases, "--engine", "postgres")
    assert done.code == 1
    assert "引擎 postgres 读数据库里的表" in done.err
    done = luoshi("simulate", policy, "--cases", cases, "--master", "local[1]")
    assert done.code == 1
    assert "只用于 --engine spark" in done.err
