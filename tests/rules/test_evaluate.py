"""The compiled function gives what the tree means, exactly, and asks only for what still matters."""

from __future__ import annotations

import decimal
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.problem import Refused
from luoshi.rules import build as b
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_, missing
from luoshi.rules.exact import decimals
from luoshi.rules.parse import parse
from luoshi.rules.types import DATE, INTEGER, MONEY, RATIO, TEXT, TRUTH, Type
from luoshi.rules.units import NONE, unit

NAMES = {
    "价": MONEY,
    "上限": MONEY,
    "率": RATIO,
    "新": TRUTH,
    "旧": TRUTH,
    "人数": Type("number", "数量[人]", unit("人")),
    "开始": DATE,
    "结束": DATE,
    "数": INTEGER,
    "名": TEXT,
}
D = Decimal


def work_out(text, **facts):
    return compile_(parse(text, NAMES))(facts)


def ask(text, **facts):
    return missing(parse(text, NAMES), facts)


def plain(value):
    return Fraction(value) if isinstance(value, Decimal) else value


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_function_gives_what_the_tree_means(trees, slow, data):
    tree, facts = data.draw(trees.cases())
    assert plain(compile_(tree)(facts)) == slow.value_of(tree, facts)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_rational_type_is_a_fraction_and_any_other_number_a_decimal(trees, data):
    tree, facts = data.draw(trees.cases("number"))
    value = compile_(tree)(facts)
    if value is not None:
        assert isinstance(value, Fraction if tree.type.rational else Decimal)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_decimal_has_no_more_decimals_than_its_type_says(trees, data):
    tree, facts = data.draw(trees.cases("number", rational=False))
    value = compile_(tree)(facts)
    if value is not None:
        assert decimals(value) <= tree.type.scale


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_value_is_unknown_only_where_something_is_missing(trees, data):
    tree, facts = data.draw(trees.cases())
    lacking = missing(tree, facts)
    assert all(facts.get(name) is None for name in lacking)
    assert (compile_(tree)(facts) is None) == bool(lacking)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_name_that_is_not_missing_changes_nothing(trees, data):
    """Whatever the missing names turn out to be, one that is not among them makes no difference."""
    tree, facts = data.draw(trees.cases())
    lacking = missing(tree, facts)
    if not lacking:
        return
    others = [name for name in n.names(tree) if facts.get(name) is None and name not in lacking]
    told = {**facts, **{name: data.draw(trees.values(trees.NAMES[name])) for name in lacking}}
    all_told = {**told, **{name: data.draw(trees.values(trees.NAMES[name])) for name in others}}
    value = compile_(tree)(told)
    assert value is not None
    if not any(isinstance(node, n.Coalesce) for node in _every(tree)):
        assert compile_(tree)(all_told) == value


def _every(tree):
    yield tree
    for child in n.children(tree):
        yield from _every(child)


def test_every_kind_of_node_has_its_statement():
    from luoshi.rules.evaluate import _WRITERS

    assert set(_WRITERS) == set(n.KINDS)


@pytest.mark.parametrize(
    "text, value",
    [
        ("新 and 旧", None),
        ("旧 and 新", None),
        ("新 or true", True),
        ("true or 新", True),
        ("新 and false", False),
        ("not 新", None),
        ("least(3, 数)", None),
        ("greatest(数, 3)", None),
        ("0 * 数", None),
        ("coalesce(数, 3)", D(3)),
        ("coalesce(新, false) or false", False),
        ("case when 新 then 1 else 1 end", None),
        ("case when true then 1 when 新 then 2 else 3 end", D(1)),
        ("case when false then 数 else 3 end", D(3)),
        ("数 in (1, 2)", None),
        ("名 = '甲'", None),
    ],
)
def test_what_is_unknown_stays_unknown(text, value):
    assert work_out(text) == value


@pytest.mark.parametrize(
    "text, value",
    [
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(3.5)", "4"),
        ("round(0.125, 2)", "0.13"),
        ("round(-0.125, 2)", "-0.13"),
        ("round(1.005, 2)", "1.01"),
        ("round(5 / 2)", "3"),
        ("round(-5 / 2)", "-3"),
        ("round(1 / 3, 6)", "0.333333"),
        ("floor(-7 / 2)", "-4"),
        ("floor(-3.5)", "-4"),
        ("ceil(-3.5)", "-3"),
        ("ceil(7 / 2)", "4"),
        ("abs(-7 / 2) * 2", "7"),
        ("10 / 3 * 3", "10"),
        ("0.1 + 0.2", "0.3"),
        ("-0 * 5", "0"),
    ],
)
def test_numbers_are_exact_and_round_half_away_from_zero(text, value):
    assert plain(work_out(text)) == plain(D(value))


def test_nothing_rounds_at_the_default_precision():
    price, rate = D("9999999999999.99"), D("0.999999")
    value = work_out("价 * 率 * 率 * 率", 价=price, 率=rate)
    assert Fraction(value) == Fraction(price) * Fraction(rate) ** 3
    assert len(value.as_tuple().digits) > decimal.getcontext().prec


def test_a_context_of_the_caller_changes_nothing():
    price, rate = D("123456.78"), D("0.123456")
    with decimal.localcontext() as context:
        context.prec = 3
        context.rounding = decimal.ROUND_DOWN
        value = work_out("价 * 率 + 0.01", 价=price, 率=rate)
    assert Fraction(value) == Fraction(price) * Fraction(rate) + Fraction(1, 100)


def test_minus_zero_is_zero():
    assert str(work_out("价 * -1", 价=D("0.00"))) == "0.00"


@pytest.mark.parametrize(
    "start, end, months, years",
    [
        (date(2023, 1, 31), date(2023, 2, 27), 0, 0),
        (date(2023, 1, 31), date(2023, 2, 28), 1, 0),
        (date(2023, 1, 15), date(2023, 2, 14), 0, 0),
        (date(2023, 1, 15), date(2023, 2, 15), 1, 0),
        (date(2024, 2, 29), date(2025, 2, 27), 11, 0),
        (date(2024, 2, 29), date(2025, 2, 28), 12, 1),
        (date(2023, 2, 28), date(2024, 2, 29), 12, 1),
        (date(2022, 12, 31), date(2023, 12, 30), 11, 0),
        (date(2022, 12, 31), date(2023, 12, 31), 12, 1),
        (date(2023, 3, 15), date(2023, 2, 20), 0, 0),
        (date(2025, 2, 28), date(2024, 2, 29), -12, -1),
        (date(1963, 6, 1), date(2023, 5, 31), 719, 59),
        (date(1963, 6, 1), date(2023, 6, 1), 720, 60),
    ],
)
def test_whole_months_and_years(start, end, months, years):
    assert work_out("months_between(开始, 结束)", 开始=start, 结束=end) == months
    assert work_out("years_between(开始, 结束)", 开始=start, 结束=end) == years


@pytest.mark.parametrize(
    "day, count, result",
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
    ],
)
def test_adding_months_keeps_the_day_or_takes_the_last(day, count, result):
    assert work_out(f"add_months(开始, {count})", 开始=day) == result


def test_a_guarded_quotient_is_not_reached_where_its_divisor_is_zero():
    text = "case when 人数 > 0 then 价 / 人数 else 0 end"
    assert work_out(text, 价=D(10), 人数=D(0)) == 0
    assert work_out(text, 价=D(10), 人数=D(4)) == Fraction(5, 2)
    assert work_out("人数 > 0 and 价 / 人数 > 3", 价=D(10), 人数=D(0)) is False
    assert ask("新 and 人数 > 0 and 价 / 人数 > 3", 价=D(10), 人数=D(0)) == ()
    assert ask("case when 新 and 人数 <> 0 then 价 / 人数 else 上限 end", 价=D(10), 人数=D(0)) == ("上限",)


@pytest.mark.parametrize(
    "text, facts, names",
    [
        ("新 and 旧", {"新": False}, ()),
        ("新 and 旧", {"旧": False}, ()),
        ("新 and 旧", {"旧": True}, ("新",)),
        ("新 and 旧", {}, ("新", "旧")),
        ("价 > 1 or 新", {"新": True}, ()),
        ("case when 新 then 价 else 上限 end", {"新": True}, ("价",)),
        ("case when 新 then 价 else 上限 end", {"新": False}, ("上限",)),
        ("case when 新 then 价 else 上限 end", {}, ("新", "价", "上限")),
        ("case when 新 then 1 when 旧 then 2 else 数 end", {"旧": True}, ("新",)),
        ("coalesce(价, 上限)", {"上限": D(1)}, ()),
        ("coalesce(价, 上限)", {}, ("价", "上限")),
        ("least(价 * 率, 上限)", {"价": D(1)}, ("率", "上限")),
        ("价 + 价 > 1", {}, ("价",)),
    ],
)
def test_only_what_still_matters_is_asked(text, facts, names):
    assert ask(text, **facts) == names


def test_a_name_read_first_in_a_branch_is_read_again_after_it():
    text = "case when 新 then 价 else 0 end + 价"
    assert work_out(text, 新=False, 价=D(7)) == 7


def test_deep_trees_made_of_defines_still_work():
    tree = b.name("新", TRUTH)
    for _ in range(140):
        tree = (
            b.and_(b.name("旧", TRUTH), tree) if tree.__class__ is n.Or else b.or_(b.name("旧", TRUTH), tree)
        )
    assert compile_(tree)({"新": True, "旧": True}) is True
    assert missing(tree, {"旧": False}) == ()


def test_it_refuses_a_tree_too_deep_to_run():
    tree = b.name("新", TRUTH)
    for _ in range(300):
        tree = b.not_(tree)
    with pytest.raises(Refused, match="嵌套"):
        compile_(tree)


def test_it_refuses_defines_that_double_at_each_step():
    tree = b.name("新", TRUTH)
    for _ in range(60):
        tree = b.and_(tree, tree)
    with pytest.raises(Refused, match="太大"):
        missing(tree, {})


def test_a_third_given_as_a_fact_stays_a_third():
    third = Type("number", "比例", NONE, rational=True)
    tree = parse("价 * 份", {"价": MONEY, "份": third})
    assert compile_(tree)({"价": D(100), "份": Fraction(1, 3)}) == Fraction(100, 3)
    assert compile_(tree)({"价": D(100), "份": D("0.5")}) == Fraction(50)
