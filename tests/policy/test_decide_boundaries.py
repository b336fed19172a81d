"""A decision at its edges: the last day of the window, the fen, 以上, what an amount is rounded to."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

NEW = {"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}


@pytest.fixture(scope="module")
def car(shili):
    return shili.benefits["car-purchase"]


@pytest.mark.parametrize(
    "day, eligible",
    [("2023-01-19", False), ("2023-01-20", True), ("2023-03-31", True), ("2023-04-01", False)],
)
def test_both_days_of_a_window_count(car, day, eligible):
    assert car.decide({**NEW, "购车日期": day}).eligible is eligible


@pytest.mark.parametrize(
    "price, amount",
    [
        ("0", "0.00"),
        ("0.09", "0.00"),
        ("0.10", "0.01"),
        ("0.29", "0.01"),
        ("0.30", "0.02"),
        ("199999.89", "9999.99"),
        ("199999.90", "10000.00"),
        ("200000", "10000.00"),
        ("200000.01", "10000.00"),
        ("999999999", "10000.00"),
    ],
)
def test_the_amount_is_exact_to_the_fen_and_capped(car, price, amount):
    decision = car.decide({**NEW, "购车价格": price})
    assert decision.amount == Decimal(amount)
    assert sum(decision.paid_by.values()) == decision.amount


def test_an_amount_that_had_to_be_rounded_says_so(car):
    assert car.decide({**NEW, "购车价格": "0.30"}).sum.endswith("四舍五入到分为0.02元")
    assert "四舍五入" not in car.decide(NEW).sum


@pytest.mark.parametrize("people, eligible", [(19, False), (20, True), (21, True)])
def test_or_more_includes_the_number_itself(shili, people, eligible):
    facts = {"用工人数": people, "企业规模": "小微企业", "信用良好": True, "新增人数": 1}
    assert shili.benefits["jobs"].decide(facts).eligible is eligible


@pytest.mark.parametrize(
    "joined, amount", [(0, "0.00"), (199, "199000.00"), (200, "200000.00"), (201, "200000.00")]
)
def test_a_cap_holds_from_where_it_is_reached(shili, joined, amount):
    facts = {"用工人数": 20, "企业规模": "小微企业", "信用良好": True, "新增人数": joined}
    assert shili.benefits["jobs"].decide(facts).amount == Decimal(amount)


@pytest.mark.parametrize(
    "rounds, given_, amount",
    [
        ("half_up", "1.00", "0.33"),
        ("half_up", "0.05", "0.02"),
        ("half_up", "-0.05", "-0.02"),
        ("half_up", "0.015", "0.01"),
        ("half_up", "-0.015", "-0.01"),
        ("down", "0.05", "0.01"),
        ("down", "-0.05", "-0.01"),
        ("up", "0.04", "0.02"),
        ("up", "-0.04", "-0.02"),
        ("up", "0.03", "0.01"),
    ],
)
def test_a_third_is_rounded_once_at_the_end(benefit_of, rounds, given_, amount):
    one = benefit_of(
        asks={"额": "数量[元, 4位小数] -100..100"}, amount="额 / 份", terms={"份": "3倍"}, rounds=rounds
    )
    assert one.decide({"额": given_}).amount == Decimal(amount)


@pytest.mark.parametrize(
    "rounds, given_, amount",
    [
        ("half_up", "0.005", "0.01"),
        ("half_up", "0.0049", "0.00"),
        ("half_up", "-0.005", "-0.01"),
        ("down", "0.0199", "0.01"),
        ("down", "-0.0199", "-0.01"),
        ("up", "0.0101", "0.02"),
        ("up", "-0.0101", "-0.02"),
    ],
)
def test_a_decimal_is_rounded_as_a_quotient_is(benefit_of, rounds, given_, amount):
    one = benefit_of(asks={"额": "数量[元, 4位小数] -100..100"}, amount="额", rounds=rounds)
    assert one.decide({"额": given_}).amount == Decimal(amount)


@settings(max_examples=60)
@given(st.decimals(-(10**6), 10**6, places=4), st.sampled_from(["half_up", "down", "up"]))
def test_decimals_and_quotients_are_rounded_alike(benefit_of_rounding, value, rounds):
    plain, quotient = benefit_of_rounding[rounds]
    assert plain.decide({"额": value}).amount == quotient.decide({"额": value}).amount


@pytest.fixture(scope="module")
def benefit_of_rounding(benefit_of):
    asks = {"额": "数量[元, 4位小数] -1000000..1000000"}
    return {
        rounds: (
            benefit_of(asks=asks, amount="额", rounds=rounds),
            benefit_of(asks=asks, amount="额 / 份 * 份", terms={"份": "7倍"}, rounds=rounds),
        )
        for rounds in ("half_up", "down", "up")
    }


def test_an_enormous_amount_is_exact(benefit_of):
    one = benefit_of(asks={"甲": "金额", "乙": "小数", "丙": "小数"}, amount="甲 * 乙 * 丙")
    facts = {"甲": "999999999999.99", "乙": "999999999999.99", "丙": "999999999999.99"}
    assert str(one.decide(facts).amount) == "999999999999970000000000000300000000.00"
