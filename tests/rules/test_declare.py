"""How types are declared, and what is said of a wrong declaration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.problem import Place, Refused
from luoshi.rules.declare import NAMES, parse_type
from luoshi.rules.types import DATE, INTEGER, MONEY, MONTH, RATIO, REGION, TEXT, TRUTH, Type
from luoshi.rules.units import unit

D = Decimal


@pytest.mark.parametrize(
    "text, type_",
    [
        ("金额", MONEY),
        ("整数", INTEGER),
        ("比例", RATIO),
        ("日期", DATE),
        ("月份", MONTH),
        ("是否", TRUTH),
        ("文本", TEXT),
        ("地区", REGION),
        ("小数", Type("number", "小数", scale=4)),
        ("外币[美元]", Type("number", "外币[美元]", unit("美元"), 2, D(0))),
        ("数量[人]", Type("number", "数量[人]", unit("人"), 0, D(0))),
        ("数量[岁]", Type("number", "数量[岁]", unit("岁"), 0, D(0))),
        ("数量[亩]", Type("number", "数量[亩]", unit("亩"), 2, D(0))),
        ("数量[元/亩]", Type("number", "数量[元/亩]", unit("元/亩"), 2, D(0))),
        ("数量[吨, 3位小数]", Type("number", "数量[吨, 3位小数]", unit("吨"), 3, D(0))),
        ("数量［吨，3位小数］", Type("number", "数量[吨, 3位小数]", unit("吨"), 3, D(0))),
        ("选项[甲, 乙]", Type("text", "选项[甲, 乙]", options=("甲", "乙"))),
        ("选项【甲、乙】", Type("text", "选项[甲, 乙]", options=("甲", "乙"))),
        ("居民身份证", Type("text", "居民身份证", identity="居民身份证")),
        ("统一社会信用代码", Type("text", "统一社会信用代码", identity="统一社会信用代码")),
        ("车辆识别代号", Type("text", "车辆识别代号", identity="车辆识别代号")),
    ],
)
def test_each_type(text, type_):
    assert parse_type(text) == type_


@pytest.mark.parametrize(
    "text, low, high",
    [
        ("整数 0..150", D(0), D(150)),
        ("金额 0..1亿", D(0), D(100_000_000)),
        ("金额 -1亿..1亿", D(-100_000_000), D(100_000_000)),
        ("金额 0.01..", D("0.01"), None),
        ("金额 ..100万元", None, D(1_000_000)),
        ("比例 0..100%", D(0), D(1)),
        ("比例 0 .. 1", D(0), D(1)),
        ("数量[人] 1..", D(1), None),
        ("日期 2020-01-01..2023-12-31", date(2020, 1, 1), date(2023, 12, 31)),
        ("月份 2020-01..", date(2020, 1, 1), None),
    ],
)
def test_each_range(text, low, high):
    type_ = parse_type(text)
    assert (type_.low, type_.high) == (low, high)


@pytest.mark.parametrize(
    "text, code, says",
    [
        ("金饿", "declare.unknown-type", "是不是“金额”"),
        ("布尔", "declare.unknown-type", "是不是“是否”"),
        ("身份证", "declare.unknown-type", "是不是“居民身份证”"),
        ("XYZ", "declare.unknown-type", "类型有"),
        ("", "declare.unknown-type", "类型有"),
        ("数量", "declare.syntax", "数量[人]"),
        ("选项", "declare.syntax", "选项[甲, 乙]"),
        ("选项[甲]", "declare.syntax", "至少两个"),
        ("选项[甲, 甲]", "declare.syntax", "重复"),
        ("选项[甲, ]", "declare.syntax", "空项"),
        ("选项[甲, 乙", "declare.syntax", "没有配对"),
        ("金额[元]", "declare.syntax", "没有方括号"),
        ("外币[元]", "declare.syntax", "人民币用 金额"),
        ("数量[%]", "declare.syntax", "用 比例"),
        ("数量[亩, 两位小数]", "declare.syntax", "0位小数"),
        ("数量[亩, 7位小数]", "declare.syntax", "6位小数"),
        ("整数 5", "declare.range", "看不懂范围"),
        ("整数 ..", "declare.range", "看不懂范围"),
        ("整数 5..1", "declare.range", "大于上限"),
        ("整数 0..1.5", "declare.range", "小数最多 0 位"),
        ("是否 0..1", "declare.range", "没有范围"),
        ("日期 2023-02-30..", "declare.range", "没有这个日期"),
    ],
)
def test_what_is_said_of_a_wrong_declaration(text, code, says):
    with pytest.raises(Refused) as refused:
        parse_type(text, place=Place(file="policy.md", line=7))
    problem = refused.value.problems[0]
    assert problem.code == code
    assert says in problem.message.zh + problem.remedy.zh
    assert str(problem.place) == "policy.md:7"
    assert problem.message.en.isascii() or any(name in problem.message.en for name in (*NAMES, text))


@given(
    st.text(st.sampled_from("金额数量选项整比例日期[],. 0123456789-%万亿人亩"), max_size=30)
    | st.text(max_size=30)
)
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_type_or_refused(text):
    try:
        said = [parse_type(text).name]
    except Refused as refused:
        said = [one.message.en for one in refused.problems]
    assert all(said)
