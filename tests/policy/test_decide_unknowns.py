"""What is not known: the answer is no as soon as one condition fails, and otherwise not known, with what is missing."""

from decimal import Decimal

import pytest

from luoshi.policy.decide import CLAIM_DAY


@pytest.fixture(scope="module")
def jobs(shili):
    return shili.benefits["jobs"]


def test_nothing_known_asks_for_all_in_the_order_of_the_rule(jobs):
    decision = jobs.decide({})
    assert decision.eligible is None
    assert decision.missing == ("用工人数", "企业规模", "信用良好", "新增人数")
    assert (decision.amount, decision.sum, dict(decision.paid_by)) == (None, None, {})


@pytest.mark.parametrize("unknown", [None, "", "不清楚", "未知"])
def test_an_unknown_fact_is_as_one_not_given(jobs, unknown):
    assert jobs.decide({"用工人数": unknown}).missing == jobs.decide({}).missing


def test_one_failed_condition_settles_it_and_nothing_is_missing(jobs):
    decision = jobs.decide({"信用良好": False})
    assert decision.eligible is False
    assert decision.missing == ()
    assert all(reason.missing == () for reason in decision.because)
    assert decision.failed == ("信用良好",)
    assert [reason.holds for reason in decision.because] == [None, None, False]


def test_each_condition_names_what_it_lacks(jobs):
    decision = jobs.decide({"用工人数": 20})
    assert [reason.missing for reason in decision.because] == [(), ("企业规模",), ("信用良好",)]


def test_entitled_with_an_unknown_amount(jobs):
    decision = jobs.decide({"用工人数": 20, "企业规模": "小微企业", "信用良好": "是"})
    assert decision.eligible is True
    assert decision.amount is None
    assert decision.missing == ("新增人数",)
    assert dict(decision.paid_by) == {}


def test_an_amount_is_not_told_before_the_conditions_are_known(jobs):
    decision = jobs.decide({"用工人数": 20, "企业规模": "小微企业", "新增人数": 3})
    assert decision.eligible is None
    assert decision.amount is None
    assert decision.missing == ("信用良好",)


def test_a_part_of_the_bill_that_is_not_known_is_missing(shili):
    facts = {"残疾等级": "一级", "享受月数": 2, "发放日期": "2023-01-01"}
    decision = shili.benefits["allowance"].decide(facts)
    assert (decision.amount, dict(decision.paid_by)) == (Decimal("150.00"), {})
    assert decision.missing == ("中央补助",)


def test_or_asks_only_for_what_still_matters(benefit_of):
    one = benefit_of(asks={"甲": "是否", "乙": "是否", "丙": "是否"}, when={"条件": "甲 or (乙 and 丙)"})
    assert one.decide({"甲": True}).missing == ()
    assert one.decide({"乙": False}).missing == ("甲",)
    assert one.decide({"甲": False, "丙": False}).eligible is False


def test_a_window_without_a_fact_of_its_own_hangs_on_the_day_of_the_decision(benefit_of):
    one = benefit_of(
        asks={},
        window={
            "from": {"is": "2023-01-01", "because": "例子"},
            "until": {"is": "2023-06-30", "because": "例子"},
        },
    )
    assert one.decide({}).missing == (CLAIM_DAY,)
    assert one.decide({CLAIM_DAY: "2023-06-30"}).eligible is True
    assert one.decide({CLAIM_DAY: "2023-07-01"}).eligible is False


def test_the_day_of_the_claim_goes_before_the_day_of_the_decision(benefit_of):
    from datetime import date

    window = {"until": {"is": "2023-06-30", "because": "例子"}}
    one = benefit_of(asks={}, window=window)
    assert one.decide({}, date(2023, 6, 30)).eligible is True
    assert one.decide({}, date(2023, 7, 1)).eligible is False
    claimed = one.decide({CLAIM_DAY: "2023-06-30"}, date(2023, 7, 20))
    assert claimed.eligible is True
    assert claimed.on == date(2023, 6, 30)
