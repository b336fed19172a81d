"""docs/decision.md says what is true: its rule, its tables and its JSON are run."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from luoshi.policy.answering.match import LABELS
from luoshi.policy.deciding.shares import shares

PAGE = (Path(__file__).parents[2] / "docs" / "decision.md").read_text("utf-8")
BLOCK = re.search(r"^````yaml\n(.*?)^````$", PAGE, re.MULTILINE | re.DOTALL).group(1)
SHOWN = json.loads(re.search(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL).group(1))
CASES = re.findall(r"^\| `(\{.*?\})` \| (true|false|null) \| (\S*) ?\| (\S*) ?\|$", PAGE, re.MULTILINE)
ROUNDED = re.findall(r"^\| ([0-9.]+) \| ([0-9.]+) \| ([0-9.]+) \|$", PAGE, re.MULTILINE)
DIVIDED = re.findall(r"^\| ([0-9.]+) \| (\D[^|]*) \| (\D[^|]*) \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def car(policy_of):
    return policy_of((1, "benefit", BLOCK)).benefits["car-purchase"]


def test_the_tables_are_found():
    assert (len(CASES), len(ROUNDED), len(DIVIDED)) == (7, 5, 4)


@pytest.mark.parametrize("facts, eligible, amount, missing", CASES)
def test_each_case_comes_out_as_the_page_says(car, facts, eligible, amount, missing):
    shown = car.decide(json.loads(facts)).as_json()
    assert shown["eligible"] is json.loads(eligible)
    assert shown["amount"] == (amount or None)
    assert "、".join(shown["missing"]) == missing


@pytest.mark.parametrize("price, exact, amount", ROUNDED)
def test_each_amount_is_rounded_as_the_page_says(car, price, exact, amount):
    assert Decimal(price) * Decimal("0.05") == Decimal(exact)
    decision = car.decide({"购车价格": price, "购车日期": "2023-02-01", "是否新车": True})
    assert str(decision.amount) == amount


@pytest.mark.parametrize("amount, layers, parts", DIVIDED)
def test_each_sum_is_divided_as_the_page_says(amount, layers, parts):
    named = [part.split() for part in layers.split(", ")]
    first = [(payer, Decimal(part)) for payer, part in named if "/" not in part]
    rest = {payer: Fraction(part) for payer, part in named if "/" in part}
    paid = shares(Decimal(amount), [*first, rest])
    assert ", ".join(f"{payer} {part}" for payer, part in paid.items()) == parts


def test_the_json_is_what_comes_out(car):
    shown = car.decide({"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}).as_json()
    assert list(shown) == list(SHOWN)
    assert shown | {"version": SHOWN["version"]} == SHOWN


def test_every_list_of_a_match_has_its_row():
    assert [*LABELS] == re.findall(r"^\| ([a-z]+) \| [a-z]", PAGE, re.MULTILINE)[-len(LABELS) :]
