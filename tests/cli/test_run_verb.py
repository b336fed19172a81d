"""`luoshi run`: what is printed, what is written, what is said when it cannot be done."""

import csv
import json
import sys

import pytest

TABLE = "姓名,地区,购车价格（万元）,申请日期,备注\n甲,解放区,15,2023-02-01,\n乙,解放区,30,2023-02-02,\n丙,山阳区,5,2023-05-01,\n丁,,多,2023-02-30,\n"


BENEFIT = """id: car
name: 购车补贴
for: 个人
asks: {购车价格: 金额, 申请日期: 日期}
when: {在期内申请: 申请日期 between 起点 and 截止}
amount: least(购车价格 * 补贴比例, 最高补贴)
terms:
  补贴比例: 按购车价格的5%
  最高补贴: 最高不超过10000元/台
  截止: 延续至2023年3月底
  起点: {is: 2023-01-20, because: 文件未写起始日}
paid_by: {省: 1/2, 市: 1/2}
split: 省、市财政各补贴一半
"""


@pytest.fixture
def policy(tmp_path, policy_of):
    return policy_of(tmp_path / "shili" / "2023-1", benefit=BENEFIT)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "登记.csv"
    path.write_text(TABLE, "utf-8-sig")
    return path


def test_it_says_what_it_took_what_came_out_and_what_was_refused(luoshi, policy, table, tmp_path):
    out = tmp_path / "结果.csv"
    done = luoshi("run", policy, table, "--out", out, "--key", "姓名", "--on", "2023-03-01")
    assert done.code == 0, done.err
    for words in (
        "对上的事实 2 个：申请日期、购车价格（万元） → 购车价格",
        "没有用到的列 1 个：备注",
        "合计 资金  17,500.00 元  2 件",
        "8,750.00 元",
        "2 行  资金 17,500.00 元",
        "读入 4 行 ＝ 算出 3 ＋ 退回 1",
        f"退回的行和原因：{out}.refused.csv",
        "其中：申请日期 1、购车价格（万元） 1",
        f"结果：{out}",
    ):
        assert words in done.out
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [(row["row"], row["姓名"], row["car.eligible"], row["car.amount"]) for row in rows] == [
        ("2", "甲", "true", "7500.00"),
        ("3", "乙", "true", "10000.00"),
        ("4", "丙", "false", ""),
    ]


def test_in_english(luoshi, policy, table, tmp_path):
    done = luoshi("run", policy, table, "--out", tmp_path / "r.parquet", "--lang", "en", "--on", "2023-03-01")
    assert "4 rows in = 3 decided + 1 refused" in done.out
    assert "facts found (2): 申请日期, 购车价格（万元） → 购车价格" in done.out
    assert "columns not used (2)" in done.out


def test_for_programs(luoshi, policy, table, tmp_path):
    done = luoshi("run", policy, table, "--out", tmp_path / "r.parquet", "--json", "--on", "2023-03-01").json
    assert done["ok"] is True
    assert done["manifest"]["rows"] == {"in": 4, "decided": 3, "refused": 1}
    assert done["manifest"]["on"] == "2023-03-01"
    assert done["summary"]["totals"] == [{"gives": "money", "unit": "元", "amount": "17500.00", "counted": 2}]
    assert json.loads((tmp_path / "r.parquet.summary.json").read_text("utf-8")) == done["summary"]


def test_without_a_day_it_is_today_and_the_manifest_says_so(luoshi, policy, table, tmp_path):
    done = luoshi("run", policy, table, "--out", tmp_path / "r.csv", "--json").json
    assert len(done["manifest"]["on"]) == 10


def test_what_is_there_stays_without_force(luoshi, policy, table, tmp_path):
    out = tmp_path / "结果.csv"
    out.write_text("我的")
    done = luoshi("run", policy, table, "--out", out)
    assert done.code == 1
    assert "文件已经存在，没有改动它" in done.err
    assert out.read_text() == "我的"
    assert luoshi("run", policy, table, "--out", out, "--force").code == 0


@pytest.mark.parametrize(
    "given, said",
    [
        (["无.csv", "--out", "r.csv"], "没有这个文件或文件夹"),
        (["登记.csv", "--out", "r.txt"], "不知道写成什么"),
        (["登记.csv", "--out", "r.csv", "--benefit", "cars"], "没有“cars”这个事项"),
        (["登记.csv", "--out", "r.csv", "--for", "企业"], "没有面向“企业”的事项"),
        (["登记.csv", "--out", "r.csv", "--mapping", "无.yaml"], "没有这个对应表文件"),
        (["登记.csv", "--out", "r.csv", "--option", "x"], "--option 要写成 名=值"),
        (["登记.csv", "--out", "r.csv", "--on", "三月"], "--on 不是日期"),
        (["登记.csv", "--out", "无/r.csv", "--key", "x"], "表里没有“x”这一列"),
        (["空.csv", "--out", "r.csv"], "文件是空的"),
        (["登记.csv", "--out", "文件/r.csv"], "不是文件夹"),
    ],
)
@pytest.mark.usefixtures("table")
def test_what_cannot_be_done_is_said_with_what_to_do(luoshi, policy, tmp_path, given, said):
    (tmp_path / "空.csv").write_text("")
    (tmp_path / "文件").write_text("")
    before = sorted(tmp_path.iterdir())
    done = luoshi("run", policy, *given)
    assert done.code == 1
    assert said in done.err
    assert "→" in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_an_engine_that_is_not_installed(luoshi, policy, table, monkeypatch):
    monkeypatch.setitem(sys.modules, "luoshi.engines.spark", None)
    done = luoshi("run", policy, table, "--out", "r.parquet", "--engine", "spark")
    assert done.code == 1
    assert "pip install 'luoshi[spark]'" in done.err


def test_an_address_goes_to_a_database_and_a_file_does_not(luoshi, policy, table):
    done = luoshi("run", policy, table, "--out", "r", "--engine", "postgres")
    assert "引擎 postgres 读数据库里的表" in done.err
    done = luoshi("run", policy, "postgresql://me:secret@h/db?table=t", "--out", "r", "--engine", "local")
    assert "引擎 local 读文件" in done.err
    assert "secret" not in done.err


def test_another_engine_is_not_known(luoshi, policy, table):
    done = luoshi("run", policy, table, "--out", "r.csv", "--engine", "sparks")
    assert done.code == 2
    assert "是不是 spark" in done.err


def test_interrupted_it_says_how_to_go_on(luoshi, policy, table, monkeypatch, tmp_path):
    from luoshi.engines import local

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(local.Adder, "add", interrupted)
    done = luoshi("run", policy, table, "--out", tmp_path / "r.csv")
    assert done.code == 130
    assert "--resume" in done.err
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert luoshi("run", policy, table, "--out", tmp_path / "r.csv", "--resume").code == 0
