"""Facts as people and files give them: exact values, or a problem that names the fact and says what to do."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.problem import Refused
from luoshi.rules import facts
from luoshi.rules.declare import parse_type
from luoshi.rules.facts import read_facts

D = Decimal
NAMES = {
    name: parse_type(type_)
    for name, type_ in {
        "价": "金额",
        "利润": "金额 -1亿..1亿",
        "美元价": "外币[美元]",
        "率": "比例",
        "占比": "比例 0..100%",
        "人数": "数量[人]",
        "岁数": "整数 0..150",
        "日": "日期",
        "期内": "日期 2023-01-01..2023-12-31",
        "月": "月份",
        "新": "是否",
        "类": "选项[大型企业, 小微企业]",
        "名": "文本",
        "证": "居民身份证",
        "码": "统一社会信用代码",
        "车": "车辆识别代号",
    }.items()
}


def read(name, value):
    return read_facts({name: value}, NAMES)[name]


def problem(name, value):
    with pytest.raises(Refused) as refused:
        read_facts({name: value}, NAMES)
    (one,) = refused.value.problems
    return one


@pytest.mark.parametrize(
    "name, value, wanted",
    [
        ("价", 150000, "150000.00"),
        ("价", "150000", "150000.00"),
        ("价", "15万元", "150000.00"),
        ("价", "15万", "150000.00"),
        ("价", "1.5亿元", "150000000.00"),
        ("价", "3千万元", "30000000.00"),
        ("价", "150,000.00", "150000.00"),
        ("价", "￥１５００００．５０", "150000.50"),
        ("价", "150 000", "150000.00"),
        ("价", D("0.1"), "0.10"),
        ("价", 0.1, "0.10"),
        ("价", 1234567.89, "1234567.89"),
        ("价", "1e3", "1000.00"),
        ("价", -0.0, "0.00"),
        ("利润", "-5万元", "-50000.00"),
        ("美元价", "100万美元", "1000000.00"),
        ("率", "5%", "0.050000"),
        ("率", "0.05", "0.050000"),
        ("率", "５％", "0.050000"),
        ("人数", "30人", "30"),
        ("人数", 30.0, "30"),
    ],
)
def test_numbers(name, value, wanted):
    assert str(read(name, value)) == wanted


@pytest.mark.parametrize(
    "value", ["2023-02-01", "2023/2/1", "2023年2月1日", "2023.2.1", "20230201", date(2023, 2, 1)]
)
def test_days(value):
    assert read("日", value) == date(2023, 2, 1)


@pytest.mark.parametrize("value", ["2023-02", "2023/2", "2023年2月", "2023.02"])
def test_months(value):
    assert read("月", value) == date(2023, 2, 1)


@pytest.mark.parametrize(
    "name, value",
    [
        ("价", "15万元"),
        ("率", "5%"),
        ("日", "2023-02-01"),
        ("月", "2023-02"),
        ("新", "是"),
        ("类", "小微企业"),
        ("名", "甲"),
        ("车", "LSVAA4187E2184847"),
    ],
)
def test_what_was_read_can_be_read_again(name, value):
    found = read(name, value)
    assert read(name, found) == found


@pytest.mark.parametrize(
    "value, wanted", [(True, True), ("是", True), ("否", False), ("TRUE", True), ("false", False)]
)
def test_truths(value, wanted):
    assert read("新", value) is wanted


@pytest.mark.parametrize("name", list(NAMES))
@pytest.mark.parametrize("value", [None, "", "  ", "不清楚", "未知"])
def test_what_is_not_known_stays_unknown(name, value):
    assert read(name, value) is None


def test_a_fact_not_given_is_not_made_up():
    assert read_facts({"价": 1}, NAMES) == {"价": D("1.00")}


@pytest.mark.parametrize(
    "name, value, code, says",
    [
        ("价", "150000.005", "facts.scale", "小数最多 2 位"),
        ("价", 0.1 + 0.2, "facts.scale", "小数最多 2 位"),
        ("价", -1, "facts.range", "0 到"),
        ("价", 10**16, "facts.range", "超出范围"),
        ("价", 10**1000, "facts.range", "超出范围"),
        ("价", float("nan"), "facts.number", "不是数"),
        ("价", D("Infinity"), "facts.number", "不是数"),
        ("价", True, "facts.number", "不是数"),
        ("价", [1], "facts.number", "不是数"),
        ("价", "十五万", "facts.number", "15万元"),
        ("价", "1,50", "facts.number", "不是数"),
        ("价", "100美元", "facts.unit", "单位不是元"),
        ("美元价", "100元", "facts.unit", "单位不是美元"),
        ("岁数", 151, "facts.range", "150"),
        ("占比", "150%", "facts.range", "应在 0% 到 100% 之间"),
        ("岁数", "60岁", "facts.unit", "只填数字"),
        ("人数", 1.5, "facts.scale", "小数最多 0 位"),
        ("日", "2023-02-30", "facts.date", "没有这个日期"),
        ("日", "2023-2", "facts.date", "没有这个日期"),
        ("日", "23-02-01", "facts.date", "没有这个日期"),
        ("日", datetime(2023, 2, 1, 8), "facts.date", "不要时刻"),  # noqa: DTZ001
        ("日", 20230201, "facts.date", "没有这个日期"),
        ("日", "1899-12-31", "facts.range", "1900-01-01"),
        ("期内", "2024-01-01", "facts.range", "2023-12-31"),
        ("月", "2023-13", "facts.date", "没有这个月份"),
        ("月", "2023-01-01", "facts.date", "没有这个月份"),
        ("月", date(2023, 1, 2), "facts.date", "没有这个月份"),
        ("新", 1, "facts.truth", "是 或 否"),
        ("新", "也许", "facts.truth", "是 或 否"),
        ("类", "小微企", "facts.option", "是不是“小微企业”"),
        ("名", 12, "facts.text", "加上引号"),
        ("名", "a\0b", "facts.text", "不能保存"),
        ("名", "\ud800", "facts.text", "不能保存"),
        ("证", 110101199003070000, "facts.text", "加上引号"),
    ],
)
def test_what_is_said_of_a_wrong_value(name, value, code, says):
    one = problem(name, value)
    assert one.code == code
    assert one.message.zh.startswith(f"{name}：")
    assert says in one.message.zh + one.remedy.zh
    assert one.message.en
    assert one.remedy.en
    assert one.place.key == name


def test_all_problems_are_told_together():
    with pytest.raises(Refused) as refused:
        read_facts({"价": "x", "日": "y", "购价": 1}, NAMES)
    assert [one.code for one in refused.value.problems] == [
        "facts.number",
        "facts.date",
        "facts.unknown-name",
    ]


def test_a_misspelt_name_is_set_right():
    one = problem("岁树", 1)
    assert "岁数" in one.remedy.zh


def test_names_by_the_thousand_are_all_refused_and_few_of_them_guessed_at(monkeypatch):
    """A guess takes a millisecond: a request of a few kilobytes must not take minutes."""
    guessed = []
    monkeypatch.setattr(facts, "get_close_matches", lambda *asked, **_: guessed.append(asked) or [])
    with pytest.raises(Refused) as refused:
        read_facts({f"f{number}": 1 for number in range(500)}, NAMES)
    assert len(refused.value.problems) == 500
    assert all(one.remedy.zh for one in refused.value.problems)
    assert len(guessed) == 5


@pytest.mark.parametrize("value", [D("1E-999999999"), D("1." + "1" * 200_000), D("1E-400")])
def test_a_number_finer_than_any_is_refused(value):
    assert problem("价", value).code == "facts.scale"


@pytest.mark.parametrize("value", [D("0E-999999999"), D("0." + "0" * 200_000)])
def test_nothing_is_nothing_however_it_is_written(value):
    assert read("价", value) == 0


@given(
    st.sampled_from(sorted(NAMES)),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
)
@settings(max_examples=300, deadline=None)
def test_any_value_is_read_or_refused(name, value):
    try:
        found = read_facts({name: value}, NAMES)
    except Refused as refused:
        remedies = [one.remedy for one in refused.problems]
    else:
        remedies = list(found)
    assert remedies == [name] or all(remedies)


@given(st.decimals(0, 10**12, places=2))
@settings(max_examples=100, deadline=None)
def test_an_amount_is_the_same_however_it_is_written(amount):
    assert read("价", str(amount)) == read("价", f"{amount:,}元") == read("价", amount) == amount
