"""Claims about a rule are proved, or refuted with a case that `evaluate` confirms, or said not to be settled."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.rules import build as b
from luoshi.rules import nodes as n
from luoshi.rules import prove
from luoshi.rules.evaluate import compile_
from luoshi.rules.parse import parse
from luoshi.rules.types import DATE, TEXT, TRUTH, Type
from luoshi.rules.units import NONE, unit


def money(low, high):
    return Type("number", "金额", unit("元"), 2, Decimal(low), Decimal(high))


def counted(word, high):
    return Type("number", f"数量[{word}]", unit(word), 0, Decimal(0), Decimal(high))


NAMES = {
    "购车价格": money(0, 10_000_000),
    "净利润": money(-1_000_000, 1_000_000),
    "甲": money(0, 1_000_000),
    "乙": money(0, 1_000_000),
    "丙": money(0, 1_000_000),
    "职工人数": counted("人", 100_000),
    "新增人数": counted("人", 1000),
    "年限": Type("number", "整数", NONE, 0, Decimal(1), Decimal(50)),
    "购车日期": DATE,
    "出生日期": DATE,
    "是否新车": TRUTH,
    "企业类型": Type("text", "选项", options=("大型", "中型", "小型")),
    "行业": TEXT,
    "注册地": TEXT,
}
WINDOW = "购车日期 between date '2023-01-20' and date '2023-03-31'"
SUBSIDY = "round(least(购车价格 * 5%, 10000), 2)"


def rule(text):
    return parse(text, NAMES)


def tiers(**conditions):
    return {name: rule(text) for name, text in conditions.items()}


def value(text, case):
    return compile_(rule(text))(case)


def test_a_cap_holds():
    assert prove.never_exceeds(rule(SUBSIDY), rule("10000"))


def test_a_broken_cap_is_shown_by_a_case():
    proof = prove.never_exceeds(rule("round(购车价格 * 5%, 2)"), rule("10000"))
    assert proof.outcome == "refuted"
    paid = value("round(购车价格 * 5%, 2)", proof.case)
    assert paid > 10000
    assert proof.values == {"amount": Fraction(paid), "cap": Fraction(10000)}


def test_a_cap_is_asked_only_where_the_conditions_hold():
    amount, cap = rule("round(购车价格 * 5%, 2)"), rule("10000")
    assert prove.never_exceeds(amount, cap, rule("购车价格 <= 200000"))
    assert not prove.never_exceeds(amount, cap, rule("购车价格 <= 200000.20"))
    assert prove.never_exceeds(amount, cap, rule("购车价格 <= 200000.09"))


def test_an_amount_below_zero_is_found():
    assert prove.never_negative(rule(SUBSIDY))
    proof = prove.never_negative(rule("净利润 * 10%"))
    assert value("净利润 * 10%", proof.case) < 0
    assert prove.never_negative(rule("greatest(净利润 * 10%, 0)"))


def test_tiers_with_a_gap_at_the_boundary():
    """超过100人 …, 不足100人 …: nobody said what 100 gives."""
    conditions = tiers(大="职工人数 > 100", 小="职工人数 < 100")
    assert prove.disjoint(conditions)
    proof = prove.covering(conditions)
    assert proof.outcome == "refuted"
    assert proof.case == {"职工人数": Decimal(100)}


def test_each_gap_is_listed_once():
    conditions = tiers(大="职工人数 > 300", 中="职工人数 > 100 and 职工人数 < 200", 小="职工人数 < 50")
    found = [proof.case["职工人数"] for proof in prove.gaps(conditions)]
    assert sorted(number // 150 for number in found) == [0, 1]
    assert 50 <= min(found) <= 100
    assert 200 <= max(found) <= 300


def test_tiers_that_both_include_the_boundary_overlap():
    """100人以上 …, 100人以下 …: 以上 and 以下 both include 100."""
    conditions = tiers(大="职工人数 >= 100", 小="职工人数 <= 100", 无="职工人数 < 0")
    assert prove.covering(conditions)
    proof = prove.disjoint(conditions)
    assert proof.which == ("大", "小")
    assert proof.case == {"职工人数": Decimal(100)}
    assert [bool(proof) for proof in prove.overlaps(conditions)] == [False, True, True]


def test_tiers_that_fit():
    conditions = tiers(大="职工人数 >= 100", 中="职工人数 >= 50 and 职工人数 < 100", 小="职工人数 < 50")
    assert prove.covering(conditions)
    assert prove.disjoint(conditions)
    assert list(prove.gaps(conditions)) == []


def test_tiers_over_the_options_of_a_text():
    conditions = tiers(一="企业类型 = '大型'", 二="企业类型 in ('中型', '小型')")
    assert prove.covering(conditions)
    assert prove.disjoint(conditions)


def test_a_text_may_always_be_something_else():
    proof = prove.covering(tiers(一="行业 = '制造业'", 二="行业 <> '制造业' and 行业 = '其他1'"))
    assert proof.case["行业"] not in ("制造业", "其他1")
    different = prove.satisfiable(rule("行业 <> 注册地 and 行业 <> '甲' and 注册地 <> '甲'"))
    assert different.case["行业"] != different.case["注册地"]


def test_a_window_is_open_or_empty():
    proof = prove.satisfiable(rule(WINDOW))
    assert proof
    assert date(2023, 1, 20) <= proof.case["购车日期"] <= date(2023, 3, 31)
    never = prove.satisfiable(rule(f"{WINDOW} and 购车日期 > date '2023-03-31'"))
    assert never.outcome == "refuted"
    assert never.case == {}


def test_a_threshold_is_a_cliff_with_its_loss_in_yuan():
    amount = "case when 购车价格 >= 200000 then 5000 else round(购车价格 * 5%, 2) end"
    cliff = prove.cliff(rule(amount), "购车价格")
    assert cliff.outcome == "refuted"
    assert cliff.largest
    assert cliff.loss == 5000
    assert cliff.after == cliff.case["购车价格"] + 1
    assert cliff.amounts == (Fraction(10000), Fraction(5000))
    assert value(amount, cliff.case) == cliff.amounts[0]
    assert value(amount, {**cliff.case, "购车价格": cliff.after}) == cliff.amounts[1]


def test_the_last_day_of_a_window_is_a_cliff():
    cliff = prove.cliff(rule(f"case when {WINDOW} then {SUBSIDY} else 0 end"), "购车日期")
    assert cliff.case["购车日期"] == date(2023, 3, 31)
    assert cliff.after == date(2023, 3, 31) + timedelta(days=1)
    assert cliff.loss == 10000


def test_one_person_too_many_is_a_cliff_within_what_is_given():
    amount = "case when 职工人数 <= 300 then 职工人数 * 10 else 0 end"
    assert prove.cliff(rule(amount), "职工人数").loss == 3000
    assert prove.cliff(rule(amount), "职工人数", rule("职工人数 <> 301")).outcome == "proved"


def test_no_cliff():
    cliff = prove.cliff(rule(SUBSIDY), "购车价格")
    assert cliff.outcome == "proved"
    assert cliff.loss == 0


def test_more_of_a_fact_gives_no_less():
    assert prove.monotone(rule(SUBSIDY), "购车价格")
    assert not prove.monotone(rule(SUBSIDY), "购车价格", falling=True)
    amount = "case when 购车价格 >= 200000 then 5000 else round(购车价格 * 5%, 2) end"
    proof = prove.monotone(rule(amount), "购车价格")
    less, more = proof.case["购车价格"], proof.case["购车价格′"]
    assert less < more
    assert value(amount, {"购车价格": less}) > value(amount, {"购车价格": more})


def test_a_fact_with_no_share_in_the_amount_cannot_be_asked_about():
    with pytest.raises(KeyError):
        prove.monotone(rule(SUBSIDY), "净利润")


def test_counting_years_agrees_with_adding_them():
    full, before = "购车日期 >= add_months(出生日期, 216)", "years_between(出生日期, 购车日期) < 18"
    assert prove.holds_always(rule(f"{before} or {full}"), seconds=60)
    assert prove.holds_always(rule(f"not ({before} and {full})"), seconds=60)


def test_an_unknown_fact_counts_where_coalesce_sees_it():
    claim = "coalesce(净利润, -1) >= 0"
    proof = prove.holds_always(rule(claim), rule("true"))
    assert proof.outcome == "refuted"
    assert not value(claim, proof.case)
    assert prove.holds_always(rule("coalesce(甲, 0) >= 0"))
    hidden = prove.never_exceeds(rule("coalesce(甲, 2000000)"), rule("1000000"))
    assert hidden.case == {"甲": None}


def test_a_claim_that_is_unknown_for_known_facts_does_not_hold():
    claim = b.case([(rule("是否新车"), b.literal(True))], n.Literal_(TRUTH, None))
    proof = prove.holds_always(claim)
    assert proof.case == {"是否新车": False}


def test_what_cannot_be_settled_is_said():
    cubes = rule("甲 * 甲 * 甲 + 乙 * 乙 * 乙 <> 丙 * 丙 * 丙")
    proof = prove.holds_always(cubes, rule("甲 > 0 and 乙 > 0"), seconds=0.2)
    assert proof.outcome == "unsettled"
    assert not proof
    assert proof.why is not None
    assert proof.case == {}


def test_products_of_two_facts_can_be_settled():
    people = "least(新增人数 * 甲, 200000)"
    assert prove.never_exceeds(rule(people), rule("200000"))
    assert not prove.never_exceeds(rule("新增人数 * 甲"), rule("200000"))


def test_a_quotient_is_exact():
    assert prove.holds_always(rule("甲 / 3 * 3 = 甲"))
    assert prove.never_exceeds(rule("round(甲 / 年限, 2)"), rule("甲"))


def test_the_same_question_has_the_same_answer():
    claims = ["购车价格 * 5% <= 10000", "净利润 > 5 or 职工人数 < 7", f"not ({WINDOW})"]
    once, again = ([prove.holds_always(rule(claim)) for claim in claims] for _ in range(2))
    assert once == again


@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_formula_gives_what_evaluate_gives(trees, formula, data):
    tree, facts = data.draw(trees.cases(depth=2))
    assert formula(tree, facts) == plain(compile_(tree)(facts))


def plain(value):
    return Fraction(value) if isinstance(value, Decimal) else value


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_counter_example_is_one(trees, data):
    claim = data.draw(trees.truths(depth=2))
    proof = prove.holds_always(claim, seconds=0.5)
    if proof.outcome == "refuted":
        assert compile_(claim)(proof.case) is not True
        for name, fact in proof.case.items():
            assert within(trees.NAMES[name], fact)
    if proof.outcome == "proved":
        facts = data.draw(trees.facts())
        assert compile_(claim)(facts) is not False


def within(type_, fact):
    if type_.options:
        return fact in type_.options
    if fact is None or type_.low is None:
        return True
    assert isinstance(type_.low, Decimal)
    assert isinstance(type_.high, Decimal)
    return type_.low <= fact <= type_.high and fact == round(fact, type_.scale)
