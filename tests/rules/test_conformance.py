"""Every reading gives the same: each engine's SQL, `evaluate`, and the formula of `prove`.

First what engines are known to do differently from one another, or wrongly; then one expression for each kind of node
over many rows of facts: unknown, zero, huge, below zero, ends of months.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from luoshi.rules import nodes as n
from luoshi.rules.nodes import walk
from luoshi.rules.parse import parse
from luoshi.rules.types import DATE, INTEGER, MONEY, MONTH, RATIO, TEXT, TRUTH, number
from luoshi.rules.units import NONE

D = Decimal
FINE = number(NONE, 6)
LONG = replace(INTEGER, low=D(-(10**19)), high=D(10**19))
LONG_AGO = replace(DATE, low=date(1800, 1, 1))
FACTS = {
    "价": (MONEY, D("199999.99")),
    "空": (MONEY, None),
    "负": (FINE, D("-2.5")),
    "半": (FINE, D("2.5")),
    "厘": (FINE, D("0.125")),
    "千": (FINE, D("1.005")),
    "一角": (FINE, D("0.1")),
    "两角": (FINE, D("0.2")),
    "九": (FINE, D("0.29")),
    "率": (RATIO, D("0.05")),
    "七": (INTEGER, D(7)),
    "负七": (INTEGER, D(-7)),
    "零": (INTEGER, D(0)),
    "大": (LONG, D(9_007_199_254_740_993)),
    "三十二位": (INTEGER, D(2_147_483_647)),
    "六十四位": (LONG, D(9_223_372_036_854_775_807)),
    "真": (TRUTH, True),
    "不明": (TRUTH, None),
    "小写": (TEXT, "a"),
    "无文": (TEXT, None),
    "日": (DATE, date(2024, 3, 31)),
    "早": (LONG_AGO, date(1890, 1, 1)),
    "无日": (DATE, None),
    "月": (MONTH, date(2024, 2, 1)),
}
TYPES = {name: type_ for name, (type_, _) in FACTS.items()}
ROW = {name: value for name, (_, value) in FACTS.items()}

UNKNOWN = {
    "least(3, 空)": None,
    "greatest(空, 5)": None,
    "least(价, 空, 3)": None,
    "least(round(价 / 3, 2), 空)": None,
    "coalesce(空, 0) + 1": D(1),
    "coalesce(空, 价 / 3) = 价 / 3": True,
    "case when 空 > 5 then 1 else 0 end": None,
    "case when 不明 then 1 else 0 end": None,
    "case when 真 then 1 when 不明 then 2 else 0 end": D(1),
    "case when 不明 then 真 else 真 end": None,
    "不明 and 空 > 5 and 价 < 0": False,
    "不明 or 价 > 0": True,
    "not (不明 and 真)": None,
    "不明 = 真": None,
    "空 in (1, 2)": None,
    "not (无文 in ('甲', '乙'))": None,
    "7 between 空 and 3": None,
    "7 between 8 and 空": None,
    "空 between 1 and 3": None,
    "空 * 0": None,
    "无日 > date '2024-01-01'": None,
    "add_months(无日, 1)": None,
    "least(日, 无日)": None,
}
NUMBERS = {
    "round(半)": D(3),
    "round(负)": D(-3),
    "round(厘, 2)": D("0.13"),
    "round(负 * 0.5, 1)": D("-1.3"),
    "round(-厘, 2)": D("-0.13"),
    "round(千, 2)": D("1.01"),
    "floor(负)": D(-3),
    "ceil(负)": D(-2),
    "floor(负七 / 2)": D(-4),
    "ceil(负七 / 2)": D(-3),
    "ceil(七 / 2)": D(4),
    "round(负七 / 2)": D(-4),
    "round(七 / 3, 6)": D("2.333333"),
    "round(负七 / 3, 6)": D("-2.333333"),
    "价 / 3 * 3 = 价": True,
    "10 / 3 * 3 = 10": True,
    "价 / 3 > 66666.66": True,
    "价 / 3 < 66666.67": True,
    "价 / -3 > -66666.67": True,
    "case when 负七 <> 0 then 价 / 负七 else 0 end < 0": True,
    "case when 负七 <> 0 then round(价 / 负七, 2) else 0 end": D("-28571.43"),
    "case when 零 <> 0 then 价 / 零 else 0 end = 0": True,
    "零 <> 0 and 价 / 零 > 1": False,
    "round(价 * 率, 2)": D("10000.00"),
    "价 * 率": D("9999.9995"),
    "一角 + 两角 = 0.3": True,
    "floor(九 * 100)": D(29),
    "大 = 9007199254740993": True,
    "大 + 0 = 9007199254740993": True,
    "floor(大 / 1)": D(9_007_199_254_740_993),
    "三十二位 * 2": D(4_294_967_294),
    "六十四位 + 1": D(9_223_372_036_854_775_808),
    "2147483647 * 2 + 七": D(4_294_967_301),
    "率 * 率 * 率": D("0.000125"),
    "abs(负)": D("2.5"),
    "- -七": D(7),
    "价 - -1": D("200000.99"),
}
DATES = {
    "add_months(日, -1)": date(2024, 2, 29),
    "add_months(日, 11)": date(2025, 2, 28),
    "add_months(add_months(日, -1), 1)": date(2024, 3, 29),
    "日 - date '2023-01-01'": D(455),
    "早 < date '1970-01-01'": True,
    "days_between(早, 日)": D(49032),
    "months_between(date '2023-01-31', date '2023-02-28')": D(1),
    "months_between(date '2023-01-31', date '2023-02-27')": D(0),
    "months_between(date '2023-02-28', date '2023-01-31')": D(-1),
    "months_between(date '2024-03-10', date '2024-02-20')": D(0),
    "months_between(date '2024-03-10', date '2024-02-10')": D(-1),
    "months_between(date '2024-03-30', date '2024-02-29')": D(-1),
    "months_between(date '2024-03-31', date '2024-02-28')": D(-1),
    "months_between(date '2024-02-29', date '2024-01-30')": D(-1),
    "months_between(date '2024-02-28', date '2024-01-30')": D(0),
    "months_between(日, date '2024-04-30')": D(1),
    "months_between(日, date '2024-04-29')": D(0),
    "years_between(date '2023-12-31', date '2024-01-01')": D(0),
    "years_between(date '2004-02-29', date '2022-02-28')": D(18),
    "years_between(date '2022-02-28', date '2004-02-29')": D(-18),
    "years_between(date '2024-03-10', date '2023-03-11')": D(0),
    "years_between(date '2024-03-10', date '2022-12-11')": D(-1),
    "year(日) * 100 + month(日)": D(202403),
    "add_months(月, 12)": date(2025, 2, 1),
    "add_days(日, 1)": date(2024, 4, 1),
    "月 = month '2024-02'": True,
}
TEXTS = {
    "小写 = 'A'": False,
    "小写 <> 'b'": True,
    "小写 in ('A', 'a')": True,
}


SPREAD = {
    n.Literal_: ["date '2024-02-29'", "0.05", "'甲'", "true"],
    n.Name: ["购车价格", "增长率", "统计月份", "车型", "是否新车"],
    n.Not: ["not 是否新车", "not 购车价格 > 净利润"],
    n.And: ["是否新车 and 购车价格 > 净利润", "是否新车 and 是否企业 and 年龄 > 17"],
    n.Or: ["是否新车 or 是否企业 or 车型 = 注册地"],
    n.Compare: [
        "购车价格 > 净利润",
        "净利润 = 0",
        "补贴比例 <> 增长率",
        "购车日期 <= 登记日期",
        "是否新车 = 是否企业",
    ],
    n.Between: [
        "净利润 between 购车价格 and 最高补贴",
        "净利润 between 0 and 10000.5",
        "购车日期 between 出生日期 and 登记日期",
    ],
    n.In: ["年龄 in (0, 1, 150)", "企业类型 in ('大型企业')", "净利润 in (-5, 0.01, 5)"],
    n.Case: [
        "case when 是否新车 then 购车价格 when 是否企业 then 净利润 else 最高补贴 end",
        "case when 是否新车 then 购车日期 else 登记日期 end",
        "case when 年龄 > 0 then 净利润 / 年龄 else 购车价格 end > 100",
    ],
    n.Negate: ["- 净利润"],
    n.Add: ["购车价格 + 净利润 + 0.001", "round(购车价格 / 3 + 净利润 / 7, 4)"],
    n.Subtract: ["净利润 - 购车价格", "净利润 - -1"],
    n.Multiply: ["净利润 * 增长率", "净利润 * 增长率 * 补贴比例", "每亩补助 * 面积"],
    n.Divide: [
        "净利润 / 面积 < 增长率 * 每亩补助",
        "case when 增长率 <> 0 then round(净利润 / 增长率, 3) else 0 end",
        "case when 增长率 <> 0 then 净利润 / 增长率 else 1 end >= 购车价格",
    ],
    n.Least: [
        "least(购车价格, 净利润, 最高补贴)",
        "least(购车日期, 登记日期)",
        "least(净利润 / 面积, 每亩补助) > 3",
    ],
    n.Greatest: ["greatest(净利润 * 补贴比例, 0)", "greatest(统计月份, 起始月份)"],
    n.Round: ["round(净利润)", "round(净利润 * 增长率, 3)", "round(净利润 / 7, 2)", "round(增长率, 5)"],
    n.Floor: ["floor(增长率)", "floor(净利润 / 12)"],
    n.Ceil: ["ceil(增长率)", "ceil(净利润 / 12)"],
    n.Absolute: ["abs(净利润)", "abs(增长率)"],
    n.Coalesce: [
        "coalesce(净利润, 购车价格, 0)",
        "coalesce(购车价格 / 3, 净利润) > 5",
        "coalesce(是否新车, 是否企业, false)",
    ],
    n.DaysBetween: ["days_between(出生日期, 购车日期)", "登记日期 - 购车日期"],
    n.MonthsBetween: ["months_between(出生日期, 购车日期)", "months_between(登记日期, 购车日期)"],
    n.YearsBetween: ["years_between(出生日期, 购车日期)", "years_between(登记日期, 购车日期)"],
    n.AddDays: ["add_days(购车日期, 年龄)", "add_days(购车日期, -366)"],
    n.AddMonths: ["add_months(购车日期, 年龄)", "add_months(登记日期, -11)", "add_months(统计月份, 13)"],
    n.YearOf: ["year(购车日期)", "year(统计月份)"],
    n.MonthOf: ["month(购车日期)", "month(add_days(购车日期, 1))"],
}


DAYS = [date(2023, 1, day) for day in (28, 30, 31)] + [date(2023, 2, 27), date(2023, 2, 28)]
DAYS += [date(2024, 2, day) for day in (27, 28, 29)] + [
    date(2024, 3, 1),
    date(2022, 12, 31),
    date(2000, 2, 29),
]


@pytest.mark.parametrize(
    "cases", [UNKNOWN, NUMBERS, DATES, TEXTS], ids=["unknown", "numbers", "dates", "texts"]
)
def test_known_traps_do_not_reach_a_rule(reading, cases):
    (found,) = reading(TYPES, [ROW], [parse(text, TYPES) for text in cases])
    assert dict(zip(cases, found, strict=True)) == cases
    assert not any(isinstance(value, float) for value in found)


def test_each_kind_of_node_means_the_same_for_many_facts(reading, trees, slow, request):
    rows = list(spread_rows(trees))
    if request.node.callspec.params["reading"] == "prove":
        rows = rows[1::40]  # each is a question to z3
    texts = [text for of_kind in SPREAD.values() for text in of_kind]
    made = [parse(text, trees.NAMES) for text in texts]
    for row, answers in zip(rows, reading(trees.NAMES, rows, made), strict=True):
        for text, tree, answer in zip(texts, made, answers, strict=True):
            expected = slow.value_of(tree, row)
            found = Fraction(answer) if isinstance(answer, Decimal) else answer
            assert found == expected, (text, {name: row.get(name) for name in n.names(tree)})


def spread_rows(trees):
    """Facts drawn, then each pair of days at which counting months goes wrong."""
    facts = trees.drawn(trees.facts(), 140)
    yield from facts
    for (start, end), row in zip(product(DAYS, DAYS), facts, strict=False):
        yield {**row, "出生日期": start, "登记日期": start, "购车日期": end}


def test_every_kind_of_node_is_among_them(trees):
    for kind in n.KINDS:
        for text in SPREAD[kind]:
            assert any(isinstance(node, kind) for node in walk(parse(text, trees.NAMES))), (kind, text)
