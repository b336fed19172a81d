"""The nearest change: the smallest step over a threshold, tried before it is said, and none where there is none."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.answering.change import nearest


def changes(benefit, facts, on=None):
    decider = benefit.decider
    return {one.fact: one.to for one in nearest(decider.rules, decider.read(facts), on)}


@pytest.mark.parametrize(
    "rule, value, to",
    [
        ("数 >= 线", "1", "10.5"),
        ("数 > 线", "1", "10.51"),
        ("数 <= 线", "99", "10.5"),
        ("数 < 线", "99", "10.49"),
        ("线 <= 数", "1", "10.5"),
        ("not 数 < 线", "1", "10.5"),
        ("not (数 > 线)", "99", "10.5"),
        ("数 = 线", "3", "10.5"),
        ("数 between 线 and 顶", "3", "10.5"),
        ("数 between 线 and 顶", "33", "20"),
        ("数 + 数 <= 线", "30", "5.25"),
        ("顶 - 数 >= 线", "19", "9.5"),
        ("数 >= 线 and 数 <= 顶", "30", "20"),
        ("数 <= 线 or 数 >= 顶", "19", "10.5"),
    ],
)
def test_the_smallest_step_that_will_do(benefit_of, rule, value, to):
    one = benefit_of(asks={"数": "数量[亩]"}, when={"条件": rule}, terms={"线": "10.5亩", "顶": "20亩"})
    assert changes(one, {"数": value}) == {"数": Decimal(to)}


def test_a_product_is_searched(benefit_of):
    one = benefit_of(asks={"数": "小数"}, when={"条件": "数 * 数 >= 线"}, terms={"线": "10.5倍"})
    assert changes(one, {"数": 3}) == {"数": Decimal("3.2404")}


def test_a_whole_number_steps_by_one(benefit_of):
    one = benefit_of(asks={"人数": "数量[人]"}, when={"多于": "人数 > 线"}, terms={"线": "20人"})
    assert changes(one, {"人数": 20}) == {"人数": 21}


def test_a_step_stays_within_the_range_of_the_fact(benefit_of):
    one = benefit_of(asks={"人数": "整数 0..10"}, when={"多": "人数 >= 线"}, terms={"线": "11倍"})
    assert changes(one, {"人数": 3}) == {}


def test_a_day_a_month_an_option_a_truth(benefit_of):
    one = benefit_of(
        asks={"日": "日期", "月": "月份", "类": "选项[甲, 乙, 丙]", "真": "是否"},
        when={"日内": "日 <= 止", "月内": "月 < 限", "类别": "类 in ('甲', '乙')", "真的": "not 真"},
        terms={"止": "2023-03-31", "限": "2023-03"},
    )
    found = changes(one, {"日": "2023-04-05", "月": "2023-06", "类": "丙", "真": True})
    assert found == {"日": date(2023, 3, 31), "月": date(2023, 2, 1), "类": "甲", "真": False}


def test_the_decisive_day_is_moved_rather_than_a_birthday(benefit_of):
    rule = "years_between(生日, 办理日) >= 岁数"
    one = benefit_of(
        asks={"生日": "日期", "办理日": "日期"}, on="办理日", when={"年满": rule}, terms={"岁数": "16岁"}
    )
    assert changes(one, {"生日": "2008-02-29", "办理日": "2023-01-01"}) == {"办理日": date(2024, 2, 29)}


def test_of_alternatives_the_one_with_the_fewest_changes(benefit_of):
    one = benefit_of(asks={"甲": "是否", "乙": "是否", "丙": "是否"}, when={"条件": "(甲 and 乙) or 丙"})
    assert changes(one, {"甲": False, "乙": False, "丙": False}) == {"丙": True}
    assert changes(one, {"甲": True, "乙": False, "丙": False}) == {"乙": True}


def test_what_two_conditions_want_of_one_fact_is_found_together(benefit_of):
    one = benefit_of(
        asks={"数": "数量[人]", "合计": "数量[人]"},
        when={"不少": "数 >= 线", "占半": "数 + 数 >= 合计"},
        terms={"线": "10人"},
    )
    assert changes(one, {"数": 5, "合计": 30}) == {"数": 15}


def test_no_change_is_given_that_does_not_help(benefit_of):
    one = benefit_of(asks={"数": "数量[人]"}, when={"多": "数 > 线", "少": "数 < 线"}, terms={"线": "10人"})
    assert changes(one, {"数": 5}) == {}


def test_a_text_that_must_not_be_has_no_nearest_other(benefit_of):
    one = benefit_of(asks={"行业": "文本"}, when={"行业外": "行业 <> '房地产'"})
    assert changes(one, {"行业": "房地产"}) == {}


def test_a_define_is_seen_through(shili):
    assert changes(shili.benefits["loan"], {"是否个体工商户": False, "就业方式": "其他", "贷款金额": 1}) in (
        {"是否个体工商户": True},
    )


@pytest.fixture(scope="module")
def many(benefit_of):
    one = benefit_of(
        asks={"甲": "数量[亩]", "乙": "数量[亩]", "日": "日期", "类": "选项[大, 中, 小]"},
        when={
            "一": "甲 * 比 + 乙 >= 线",
            "二": "least(甲, 乙) <= 顶",
            "三": "days_between(日, 止) >= 天数 or 类 = '小'",
            "四": "甲 between 底 and 顶",
        },
        terms={"比": "50%", "线": "30亩", "顶": "40亩", "底": "5亩", "止": "2023-12-31", "天数": "100天"},
    )

    def tried(facts):
        found = changes(one, facts)
        return one.decide(facts).eligible, found, one.decide({**facts, **found}).eligible

    return tried


@settings(max_examples=80)
@given(
    st.decimals(0, 200, places=2),
    st.decimals(0, 200, places=2),
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.sampled_from(["大", "中", "小"]),
)
def test_whatever_is_said_makes_it_hold(many, first, second, day, kind):
    facts = {"甲": first, "乙": second, "日": day, "类": kind}
    before, found, after = many(facts)
    assert (found != {}) == (before is False)
    assert after is True
