"""The parts of the one SELECT that two policies do not put to every test: ways of rounding, layers of payers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.engines.plan import make_plan
from luoshi.engines.sql.select import TOO_LARGE, policy_select
from luoshi.engines.sql.shares import share_levels
from luoshi.policy.deciding.rounding import to_the_fen
from luoshi.policy.deciding.shares import splitter
from luoshi.policy.load import load
from luoshi.rules.sql_ratio import Arithmetic, Ratio

ROOT = Path(__file__).parents[2]
PAYERS = ("中央", "省", "市", "县")
DIALECTS = ("duckdb", "postgres")


@pytest.fixture(params=DIALECTS)
def ask(request, duck, postgres):
    """The dialect, and a function that runs a query and gives its row."""
    connection = duck if request.param == "duckdb" else postgres
    return request.param, lambda query: connection.execute(query).fetchone()


@given(
    top=st.integers(-(10**17), 10**17),
    bottom=st.sampled_from([1, 2, 3, 7, 10, 100, 400, 1000, 30000]),
    under=st.sampled_from([None, 1, 3, 12, 365]),
    rounds=st.sampled_from(["down", "up"]),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_amounts_are_cut_or_rounded_up_to_the_fen(ask, top, bottom, under, rounds):
    dialect, row = ask
    wide = "hugeint" if dialect == "duckdb" else "numeric"
    made = Arithmetic(dialect).cut(Ratio("x", bottom, "y" if under else None), 2, away=rounds == "up")
    (fen,) = row(
        f"select {made} from (select cast({top} as {wide}) as x, cast({under or 1} as {wide}) as y) t"
    )
    assert Decimal(fen).scaleb(-2) == to_the_fen(Fraction(top, bottom * (under or 1)), rounds)


@st.composite
def layers(draw):
    """Layers of payers, and the sums of those that leave theirs to the case."""
    made, sums = [], []
    for payer in draw(st.lists(st.sampled_from(PAYERS), max_size=2, unique=True)):
        share = draw(st.none() | st.fractions(0, 1, max_denominator=8))
        made.append((payer, share))
        if share is None:
            sums.append(draw(st.integers(-500, 10**6)))
    rest = draw(st.lists(st.sampled_from(PAYERS), min_size=0 if made else 1, max_size=3, unique=True))
    weights = [draw(st.integers(1, 4)) for _ in rest]
    if rest:
        made.append({payer: Fraction(one, sum(weights)) for payer, one in zip(rest, weights, strict=True)})
    return made, sums


@given(case=layers(), fen=st.integers(-(10**6), 10**6))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shares_are_divided_as_for_one_case(ask, case, fen):
    made, sums = case
    dialect, row = ask
    wide = "hugeint" if dialect == "duckdb" else "numeric"
    steps: dict[int, dict[str, str]] = {}

    def add(step, sql):
        steps.setdefault(step, {})[f"s{step}_{len(steps.get(step, {}))}"] = sql
        return list(steps[step])[-1]

    names = [f"p{place}" for place in range(len(sums))]
    shares = share_levels(made, "n", names, add, dialect)
    source = ", ".join(
        f"cast({value} as {wide}) as {name}" for name, value in zip(["n", *names], [fen, *sums], strict=True)
    )
    source = f"(select {source}) t"
    for number, step in sorted(steps.items()):
        source = f"(select *, {', '.join(f'{sql} as {name}' for name, sql in step.items())} from {source}) t{number}"
    found = row(f"select {', '.join(shares.values())} from {source}")
    expected = splitter(made)(Decimal(fen).scaleb(-2), [Decimal(one).scaleb(-2) for one in sums])
    sign = 1 if fen >= 0 else -1
    assert {
        payer: sign * Decimal(int(part)).scaleb(-2) for payer, part in zip(shares, found, strict=True)
    } == expected


def test_an_amount_that_does_not_fit_marks_its_row(duck):
    plan = make_plan(load(ROOT / "policies/jiaozuo/2023-1"), ("travel-deposit-refund",))
    (fact,) = (name for name, type_ in plan.facts.items() if type_.kind == "number")
    truths = {name: "true" for name, type_ in plan.facts.items() if type_.kind == "truth"}
    days = {name: "date '2023-03-01'" for name, type_ in plan.facts.items() if type_.kind == "date"}
    for amount, too_large in (("1000000000000000.00", False), ("99999999999999999999.00", True)):
        source = f"(select cast({amount} as decimal(38,2)) as x) t"
        query = policy_select(plan, "duckdb", source, {fact: "x", **truths, **days})
        cursor = duck.execute(query)
        found = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
        assert found[TOO_LARGE] is too_large


def test_each_condition_stands_once():
    """However many columns a condition comes into."""
    plan = make_plan(load(ROOT / "policies/jiaozuo/2023-1"), ("car-purchase",))
    text = policy_select(plan, "duckdb", "facts", {"购车价格": "price", "购车日期": "day", "是否新车": "new"})
    assert text.count("2023-03-31") == 1
    assert text.count("price") == 1
