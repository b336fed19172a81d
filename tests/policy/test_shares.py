"""Who pays how much: layers in their order, to the fen, adding up whatever the amount."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.policy.deciding.shares import shares, splitter

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
AMOUNTS = st.decimals(-(10**12), 10**12, places=2)
SHARE = st.fractions(0, 1, max_denominator=12)


def fens(paid):
    return {payer: int(part * 100) for payer, part in paid.items()}


def divided(draw, names):
    """Shares of these names that add up to one."""
    weights = [draw(st.integers(1, 9)) for _ in names]
    return {name: Fraction(weight, sum(weights)) for name, weight in zip(names, weights, strict=True)}


@st.composite
def layers(draw):
    found = []
    for payer in draw(st.lists(st.sampled_from("中省市县"), max_size=3)):
        sum_ = draw(st.one_of(SHARE, st.decimals(-100, 10**9, places=2)))
        found.append((payer, sum_))
    names = draw(st.lists(st.sampled_from("省市县乡"), min_size=1, max_size=4, unique=True))
    return [*found, divided(draw, names)]


@given(AMOUNTS, layers())
def test_the_parts_always_add_up(amount, given_):
    paid = shares(amount, given_)
    assert sum(paid.values()) == amount
    assert all(part.as_tuple().exponent == -2 for part in paid.values())
    assert all(part * (1 if amount >= 0 else -1) >= 0 for part in paid.values())


@given(AMOUNTS, st.data())
def test_no_part_is_a_fen_away_from_the_exact_one(amount, data):
    exact = divided(data.draw, "省市县")
    paid = shares(amount, [exact])
    assert all(
        abs(Fraction(paid[payer]) - Fraction(amount) * exact[payer]) < Fraction(1, 100) for payer in exact
    )


def test_the_odd_fen_goes_to_the_one_named_first():
    assert fens(shares(Decimal("0.01"), [{"省": HALF, "市": HALF}])) == {"省": 1, "市": 0}
    assert fens(shares(Decimal("0.01"), [{"市": HALF, "省": HALF}])) == {"市": 1, "省": 0}


def test_the_odd_fen_goes_to_the_largest_remainder():
    assert fens(shares(Decimal("1.00"), [{"省": Fraction(1, 8), "市": Fraction(7, 8)}])) == {
        "省": 13,
        "市": 87,
    }
    assert fens(shares(Decimal("0.05"), [{"省": Fraction(3, 10), "市": Fraction(7, 10)}])) == {
        "省": 2,
        "市": 3,
    }
    assert fens(shares(Decimal("0.02"), [{"省": Fraction(1, 3), "市": Fraction(2, 3)}])) == {"省": 1, "市": 1}


def test_two_odd_fen_go_to_two_payers():
    assert fens(shares(Decimal("0.05"), [{"省": THIRD, "市": THIRD, "县": THIRD}])) == {
        "省": 2,
        "市": 2,
        "县": 1,
    }


def test_the_first_layer_is_paid_first_and_the_rest_divided():
    paid = shares(Decimal("900.00"), [("中央", Decimal("299.99")), {"省": HALF, "市": HALF}])
    assert fens(paid) == {"中央": 29999, "省": 30001, "市": 30000}


def test_a_share_of_the_whole_before_the_rest():
    paid = shares(Decimal("100.00"), [("中央", Fraction(3, 5)), {"省": THIRD, "市": Fraction(2, 3)}])
    assert fens(paid) == {"中央": 6000, "省": 1333, "市": 2667}


@pytest.mark.parametrize(
    "grant, first", [("0", 0), ("99.99", 9999), ("100", 10000), ("100.01", 10000), ("-5", 0)]
)
def test_a_grant_takes_no_more_than_there_is(grant, first):
    paid = fens(shares(Decimal("100.00"), [("中央", Decimal(grant)), {"市": Fraction(1)}]))
    assert paid == {"中央": first, "市": 10000 - first}


def test_a_payer_may_stand_in_two_layers():
    assert fens(shares(Decimal("10.00"), [("市", Decimal("4")), {"市": HALF, "省": HALF}])) == {
        "市": 700,
        "省": 300,
    }


def test_nothing_is_divided_into_nothing():
    assert fens(shares(Decimal("0.00"), [{"省": HALF, "市": HALF}])) == {"省": 0, "市": 0}


def test_an_amount_below_zero_is_divided_as_one_above():
    assert fens(shares(Decimal("-0.03"), [{"省": HALF, "市": HALF}])) == {"省": -2, "市": -1}


def test_the_sums_of_a_case_are_given_with_it():
    split = splitter([("中央", None), {"省": HALF, "市": HALF}])
    assert fens(split(Decimal("10.00"), [Decimal("4.00")])) == {"中央": 400, "省": 300, "市": 300}
    assert fens(split(Decimal("10.00"), [Decimal("40.00")])) == {"中央": 1000, "省": 0, "市": 0}


def test_very_large_amounts_lose_no_fen():
    amount = Decimal("1234567890123456789012345678901234567.89")
    assert sum(map(Fraction, shares(amount, [{"省": THIRD, "市": Fraction(2, 3)}]).values())) == Fraction(
        amount
    )
