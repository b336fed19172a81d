"""What a change of terms costs, and whom it gives more or less: exact, with every row accounted for."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.policy.load import ready
from luoshi.policy.proving.proofs import newly_wrong
from luoshi.policy.showing.chart import Bars, chart
from luoshi.policy.trying.simulate import simulate
from luoshi.policy.trying.table import Row, Table, read_table
from luoshi.policy.trying.what_if import changes_from, with_changes
from luoshi.problem import Refused

TEXT = """---
policy: shili/2023-1
title: 若干措施
issuer: 示例市人民政府
date: 2023-01-20
source: original.txt
sha256: 0
---
示例市人民政府
若干措施
2023年1月20日

一、扩大消费
1．对新购汽车按购车价格的5%给予补贴，最高不超过10000元/台，省、市财政各补贴一半，补贴延续至2023年3月底，资金总额2万元。自2022年12月1日起，标准由60元提高到75元。报废旧车的，每台补贴3000元。（责任单位：市财政局）

```benefit
id: car
name: 购车补贴
for: 个人
asks: {购车价格: 金额, 购车日期: 日期, 车架号: 文本}
when:
  期内: 购车日期 <= 截止
amount: least(购车价格 * 比例, 最高)
on: 购车日期
terms:
  比例: 按购车价格的5%
  最高: 最高不超过10000元/台
  截止: 延续至2023年3月底
window: {until: 截止}
paid_by: {省: 1/2, 市: 1/2}
limit: 资金总额2万元
once_per: 车架号
not_with: scrap
```

```benefit
id: scrap
name: 报废补贴
for: 个人
asks: {是否报废: 是否}
when: {报废旧车: 是否报废}
amount: 每台补贴
terms: {每台补贴: 每台补贴3000元}
```

```benefit
id: monthly
name: 生活补贴
for: 个人
asks: {月数: '整数 0..12', 发放日期: 日期}
amount: 标准 * 月数
on: 发放日期
terms:
  标准:
    dated:
      - 由60元
      - {from: 自2022年12月1日起, quote: 提高到75元}
```

```benefit
id: tiers
name: 分档补贴
for: 个人
asks: {是否报废: 是否}
amount: case when 是否报废 then 基础 else 上限 end
terms:
  基础: 每台补贴3000元
  上限: 最高不超过10000元/台
```
"""
POLICY = ready(TEXT, "policy.md", Surroundings())


def run(rows, *changes, ids=("car",), **options):
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    table = Table("cases.csv", columns, tuple(Row(place, row) for place, row in enumerate(rows, 2)), ())
    after = with_changes(POLICY, changes_from(changes, POLICY), Vocabulary())
    return simulate(POLICY, after, table, ids, **options)


def car(price, day="2023-02-01", **more):
    return {"购车价格": price, "购车日期": day, **more}


def refusal(*changes):
    with pytest.raises(Refused) as caught:
        changes_from(changes, POLICY)
    return [
        problem.message.zh + "|" + (problem.remedy.zh if problem.remedy else "")
        for problem in caught.value.problems
    ]


def test_a_higher_rate_costs_what_it_should_to_the_fen():
    found = run([car("150000.01"), car("300000")], "car.比例=8%")
    assert (found.total.before, found.total.after) == (Decimal("17500.00"), Decimal("20000.00"))
    assert found.payers["省"].difference == found.payers["市"].difference == Decimal("1250.00")
    assert (found.winners.count, found.winners.sum, found.winners.row) == (1, Decimal("2500.00"), 2)
    assert found.losers.count == 0


def test_a_row_weighs_as_many_cases_as_it_says():
    found = run([car("100000", 件数="3"), car("200000", 件数=2)], "car.最高=8000元")
    assert (found.decided, found.cases) == (2, 5)
    assert (found.total.before, found.total.after) == (Decimal(35000), Decimal(31000))
    assert (found.losers.count, found.losers.sum, found.losers.largest) == (2, Decimal(4000), Decimal(2000))


def test_a_later_end_of_the_window_lets_new_cases_in():
    found = run([car("100000", "2023-04-30"), car("100000", "2023-05-01")], "car.截止=2023年4月底")
    one = found.benefits["car"]
    assert (one.entitled, one.entitled_after, one.more) == (0, 1, 1)
    assert found.total.after == Decimal(5000)


def test_regions_stand_beside_one_another():
    found = run(
        [car("100000", 地区="甲县"), car("20000", 地区="乙县"), car("20000", 地区="")], "car.比例=10%"
    )
    assert {name: pair.difference for name, pair in found.groups.items()} == {
        "甲县": Decimal(5000),
        "乙县": Decimal(1000),
        "（空）": Decimal(1000),
    }


def test_a_bad_row_is_refused_with_its_column_and_value_and_counted():
    found = run([car("abc"), car("100000", "2023-02-30"), car("100000", 件数="1.5"), car("100000", 件数="1")])
    assert (found.size, found.decided, found.refused_rows) == (4, 1, 3)
    told = [(one.number, one.column, one.value) for one in found.refused]
    assert told == [(2, "件数", ""), (3, "件数", ""), (4, "件数", "1.5")]
    found = run([car("abc"), car("100000", "2023-02-30"), car("1")])
    assert [(one.number, one.column, one.value) for one in found.refused] == [
        (2, "购车价格", "abc"),
        (3, "购车日期", "2023-02-30"),
    ]


def test_a_case_that_lacks_a_fact_is_not_counted_and_said():
    found = run([car("100000", ""), car("100000")], "car.比例=8%")
    assert (found.open, found.missing, found.total.before) == (1, {"购车日期": 1}, Decimal(5000))


def test_benefits_that_exclude_one_another_are_counted_once():
    rows = [car("40000", 是否报废="是"), car("100000", 是否报废="是")]
    found = run(rows, "scrap.每台补贴=6000元", ids=("car", "scrap"))
    assert (found.total.before, found.total.after) == (Decimal(3000 + 5000), Decimal(12000))
    assert found.benefits["car"].entitled_after == 0
    assert (found.benefits["car"].less, found.benefits["scrap"].more) == (1, 2)


def test_of_a_dated_term_the_latest_version_changes():
    rows = [{"月数": 2, "发放日期": "2022-11-30"}, {"月数": 2, "发放日期": "2022-12-01"}]
    found = run(rows, "monthly.标准=80元", ids=("monthly",))
    assert (found.total.before, found.total.after) == (Decimal(120 + 150), Decimal(120 + 160))


def test_a_pool_that_is_overdrawn_is_told():
    assert not run([car("200000")] * 2).benefits["car"].over_limit
    assert run([car("200000")] * 2, "car.最高=10000.01元", "car.比例=6%").benefits["car"].over_limit


def test_what_is_claimed_again_is_told():
    assert (
        run([car("1", 车架号="A"), car("1", 车架号="A"), car("1", 车架号="B")]).benefits["car"].repeated == 1
    )


@pytest.mark.parametrize(
    "change, said",
    [
        ("car.比例=8元", "“car.比例”的单位是 %，“8元”的单位是 元"),
        ("car.比例=0.08", "“car.比例”的单位是 %，“0.08”没有单位|写成“5%”的样子"),
        ("car.最高=12000", "“12000”没有单位|写成“10000元/台”的样子"),
        ("car.截止=8%", "“car.截止”是日期，“8%”不是"),
        (f"car.比例=1/{'3' * 5000}", "“car.比例”"),
        (f"car.比例={'9' * 5000}", "“car.比例”"),
        ("car.比列=8%", "是不是“比例”？"),
        ("cars.比例=8%", "是不是“car”？"),
        ("比例=8%", "不是“id.条款=新值”的样子"),
        ("car.比例", "不是“id.条款=新值”的样子"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change, said):
    (told,) = refusal(change)
    assert said in told


def test_all_wrong_changes_are_told_together():
    assert len(refusal("car.比列=8%", "car.最高=2天", "car.截止=2023-04-30", "car.截止=2023-05-31")) == 3


def test_a_benefit_is_known_by_its_name_too():
    (changed,) = changes_from(["购车补贴.最高=1.2万元"], POLICY)
    assert (changed.name, changed.after.value, changed.after.op) == ("car.最高", Decimal(12000), "<=")


def test_a_simulated_policy_is_another_version():
    after = with_changes(POLICY, changes_from(["car.比例=8%"], POLICY), Vocabulary())
    assert after.version != POLICY.version
    assert POLICY.benefits["car"].terms["比例"].value.value == 5


def test_a_change_that_breaks_a_proof_is_told():
    after = with_changes(POLICY, changes_from(["tiers.基础=12000元"], POLICY), Vocabulary())
    (told,) = newly_wrong(POLICY, after, ["tiers"])
    assert "金额可能超过" in told.message.zh
    assert "是否报废: 是" in told.message.zh
    assert newly_wrong(POLICY, POLICY, ["car", "tiers"]) == ()


def test_a_table_without_any_fact_is_refused_with_what_was_meant():
    with pytest.raises(Refused) as caught:
        run([{"购车价": "1"}])
    assert "购车价 → 购车价格" in caught.value.problems[0].remedy.zh


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 50)), min_size=1, max_size=6))
def test_sums_are_those_of_the_decisions_one_by_one(cases):
    rows = [car(str(Decimal(fen).scaleb(-2)), 件数=str(times)) for fen, times in cases]
    found = run(rows, "car.比例=3.3%")
    after = with_changes(POLICY, changes_from(["car.比例=3.3%"], POLICY), Vocabulary())
    for policy, total in ((POLICY, found.total.before), (after, found.total.after)):
        sums = [policy.benefits["car"].decide(car(row["购车价格"])).amount * int(row["件数"]) for row in rows]
        assert total == sum(sums)
    assert found.winners.sum - found.losers.sum == found.total.difference
    assert sum(pair.after for pair in found.payers.values()) == found.total.after


CSV = '购车价格,购车日期\n100000,2023-02-01\n\n5,2023-02-01,多\n"20,000",2023年2月1日\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_either_encoding_and_its_rows_keep_their_numbers(tmp_path, encoding):
    path = tmp_path / "表.csv"
    path.write_bytes(CSV.replace("\n", "\r\n").encode(encoding))
    table = read_table(path)
    assert table.columns == ("购车价格", "购车日期")
    assert [row.number for row in table.rows] == [2, 5]
    assert [one.number for one in table.broken] == [4]
    assert table.size == 3
    assert simulate(POLICY, POLICY, table, ["car"]).total.before == Decimal(6000)


def test_json_lines_are_read_and_a_broken_one_is_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"购车价格": 0.1, "购车日期": "2023-02-01"}\n{"购车\n[1]\n{"购车价格": 1e3}\n', "utf-8")
    table = read_table(path)
    assert [row.number for row in table.rows] == [1, 4]
    assert [one.number for one in table.broken] == [2, 3]
    assert table.rows[0].cells["购车价格"] == Decimal("0.1")


@pytest.mark.parametrize(
    "name, data, code",
    [
        ("a.xlsx", b"PK", "table.book"),
        ("a.csv", b"", "table.empty"),
        ("a.csv", b"\xff\xff\xff", "table.encoding"),
        ("a.csv", "甲,甲\n1,2\n".encode(), "table.columns"),
        ("a.csv", '甲,乙\n"1,2\n'.encode(), "table.csv"),
        ("a.jsonl", b"1\n", "table.empty"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Refused) as caught:
        read_table(tmp_path / name)
    assert caught.value.problems[0].code == code


def test_a_table_of_any_number_of_columns_is_read_and_few_are_guessed_at(tmp_path, monkeypatch):
    """Both took a time that grew with the square of them, or a millisecond for each: a file of a megabyte, minutes."""
    names = [f"c{place}" for place in range(100_000)]
    path = tmp_path / "wide.csv"
    path.write_text(f"{','.join(names)}\n{','.join('1' for _ in names)}\n")
    table = read_table(path)
    assert table.columns == tuple(names)
    guessed = []
    monkeypatch.setattr("luoshi.policy.trying.simulate.nearest", lambda *asked: guessed.append(asked))
    with pytest.raises(Refused) as caught:
        simulate(POLICY, POLICY, table, ["car"])
    assert caught.value.problems[0].code == "table.no-fact"
    assert 0 < len(guessed) <= 50


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=60), name=st.sampled_from(["a.csv", "a.jsonl"]))
def test_any_bytes_are_a_table_or_refused(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    try:
        table = read_table(path)
    except Refused as refused:
        table = None
        codes = {problem.code for problem in refused.problems}
    if table is None:
        assert codes <= {"table.empty", "table.encoding", "table.columns", "table.csv"}
        return
    assert table.size == len(table.rows) + len(table.broken)
    assert all(set(row.cells) <= set(table.columns) for row in table.rows)


@given(st.text(max_size=30))
@settings(max_examples=60, deadline=None)
def test_any_name_may_stand_in_the_chart(name):
    svg = chart(name, [Bars(name, Decimal(1), Decimal(2), (name, name))], (name, name), name)
    ElementTree.fromstring(svg.encode("utf-8"))


def test_the_chart_is_xml_with_bars_to_one_scale():
    rows = [
        Bars("甲<&>", Decimal(50), Decimal(100), ("50", "100")),
        Bars("零", Decimal(0), Decimal("0.01"), ("0", "0.01")),
    ]
    svg = chart("比例 5% → 8%", rows, ("改前", "改后"), "说明")
    tree = ElementTree.fromstring(svg)
    texts = [node.text for node in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"甲<&>", "50", "100", "改前", "说明"} <= set(texts)
    bars = [
        int(node.get("width"))
        for node in tree.iter("{http://www.w3.org/2000/svg}rect")
        if node.get("height") == "15"
    ]
    assert bars == [190, 380, 0, 1]
