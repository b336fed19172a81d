"""What a simulation works out in SQL means what `missing` and `exclusive.counted` mean."""

from __future__ import annotations

import importlib.util
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.engines.simulate.missing_sql import Lacking
from luoshi.engines.simulate.sql import choices_of
from luoshi.policy.deciding.exclusive import counted
from luoshi.rules.evaluate import compile_missing
from luoshi.rules.sql_dialect import quote_name

TREES = Path(__file__).parents[1] / "rules" / "trees.py"


def _module(name, path):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


trees = _module("luoshi_tests_rules_trees", TREES)


@pytest.fixture(scope="module")
def rows():
    return trees.drawn(trees.facts(), 60)


@pytest.fixture(scope="module")
def loaded(rows, postgres_engine):
    postgres_engine.load(trees.NAMES, rows)
    return postgres_engine


@given(tree=trees.expressions())
@settings(max_examples=150)
def test_the_tests_of_a_tree_name_what_it_misses(rows, loaded, tree):
    facts = {name: quote_name(name, "postgres") for name in trees.NAMES}
    tests = Lacking(facts, "postgres", trees.NAMES).tests(tree)
    missing = compile_missing(tree)
    if not tests:
        assert not any(missing(row) for row in rows)
        return
    for row, answer in zip(rows, loaded.select(list(tests.values())), strict=True):
        assert None not in answer
        assert {fact for fact, one in zip(tests, answer, strict=True) if one} == set(missing(row))


@st.composite
def knots(draw):
    """Benefits, which of them may not be had with which, and what each that is due is worth."""
    ids = [f"b{number}" for number in range(draw(st.integers(2, 4)))]
    pairs = [(one, other) for place, one in enumerate(ids) for other in ids[place + 1 :]]
    apart = {id_: set() for id_ in ids}
    for one, other in draw(st.lists(st.sampled_from(pairs), min_size=1)):
        apart[one].add(other)
        apart[other].add(one)
    worth = {id_: Decimal(draw(st.integers(0, 3))) for id_ in ids if draw(st.booleans())}
    return {id_: frozenset(others) for id_, others in apart.items()}, worth


@given(knots())
def test_the_first_choice_that_is_worth_most_is_the_one_that_counts(knot):
    apart, worth = knot
    due = [choice for choice in choices_of(apart) if all(id_ in worth for id_ in choice)]
    sums = [sum(worth[id_] for id_ in choice) for choice in due]
    chosen = due[sums.index(max(sums))] if due else ()
    assert frozenset(chosen) == counted(worth, apart)
