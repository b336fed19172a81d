"""Facts as they come in: what is refused, what is named, what is let be; and the short way of reading them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luoshi.policy.deciding.intake import intake
from luoshi.problem import Refused
from luoshi.rules.declare import parse_type
from luoshi.rules.facts import read_facts

NEW = {"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}


def refused(benefit, facts):
    with pytest.raises(Refused) as caught:
        benefit.decide(facts)
    return caught.value.problems


@pytest.fixture(scope="module")
def car(shili):
    return shili.benefits["car-purchase"]


def test_a_misspelt_fact_is_named_with_the_nearest_one(car):
    (problem,) = refused(car, {**NEW, "购车曰期": "2023-02-01"})
    assert problem.code == "facts.unknown-name"
    assert "购车曰期" in problem.message.zh
    assert "购车日期" in problem.remedy.zh
    assert "购车日期" in problem.remedy.en


def test_a_fact_of_the_vocabulary_that_the_rule_does_not_read_is_let_be(car):
    assert car.decide({**NEW, "姓名": "甲", "用工人数": 3}) == car.decide(NEW)


def test_a_fact_of_another_benefit_is_not_known_here(car):
    (problem,) = refused(car, {**NEW, "新增人数": 3})
    assert problem.code == "facts.unknown-name"


def test_a_term_is_not_a_fact(car):
    (problem,) = refused(car, {**NEW, "补贴比例": "50%"})
    assert problem.code == "facts.unknown-name"


def test_everything_wrong_is_said_at_once(car):
    found = refused(car, {"购车价格": "15万美元", "购车日期": "2023-02-30", "是否新车": "也许"})
    assert [problem.code for problem in found] == ["facts.unit", "facts.date", "facts.truth"]
    assert [problem.place.key for problem in found] == ["购车价格", "购车日期", "是否新车"]


@pytest.mark.parametrize(
    "price, code",
    [(-1, "facts.range"), (0.001, "facts.scale"), (True, "facts.number"), ([], "facts.number"), ("", None)],
)
def test_a_bad_amount_is_refused_and_never_put_right(car, price, code):
    if code is None:
        assert car.decide({**NEW, "购车价格": price}).missing == ("购车价格",)
    else:
        assert [problem.code for problem in refused(car, {**NEW, "购车价格": price})] == [code]


@pytest.mark.parametrize(
    "price", [150000, "150000", "15万元", "150,000.00", 150000.0, Decimal("1.5E+5"), "￥150000"]
)
def test_an_amount_may_be_written_as_people_write_it(car, price):
    assert car.decide({**NEW, "购车价格": price}) == car.decide(NEW)


@pytest.mark.parametrize("day", [date(2023, 2, 1), "2023年2月1日", "2023/2/1", "20230201"])
def test_a_day_may_be_written_as_people_write_it(car, day):
    assert car.decide({**NEW, "购车日期": day}) == car.decide(NEW)


TYPES = {
    name: parse_type(name)
    for name in (
        "金额", "金额 -5..5", "数量[人]", "数量[亩]", "整数 0..150", "小数", "比例", "日期", "日期 2020-01-01..2023-12-31",
        "月份", "是否", "选项[甲, 乙, 不清楚]", "文本", "外币[美元]",
    )
}  # fmt: skip
PLAIN = st.one_of(
    st.integers(),
    st.booleans(),
    st.none(),
    st.decimals(),
    st.floats(),
    st.dates().map(str),
    st.dates(),
    st.datetimes(),
    st.text(),
    st.sampled_from(["甲", " 甲", "是", "2023-W01-1", "２０２３-01-01", "2023-13-01", "1万", "5%", "不清楚"]),
    st.lists(st.integers(), max_size=1),
)


def outcome(read, raw):
    try:
        found = read(raw)
    except Refused as refused:
        return [(problem.code, problem.message, problem.place) for problem in refused.problems]
    return {name: (type(value), str(value)) for name, value in found.items()}


@given(st.dictionaries(st.sampled_from([*TYPES, "没有"]), PLAIN, max_size=4))
@example({"金额": 10**16})
@example({"日期": "1899-12-31"})
@example({"选项[甲, 乙, 不清楚]": "不清楚"})
def test_the_short_way_reads_as_the_long_one(raw):
    assert outcome(intake(TYPES), raw) == outcome(lambda given_: read_facts(given_, TYPES), raw)
