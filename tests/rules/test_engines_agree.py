"""Whatever the tree and the facts, each engine's SQL gives what `evaluate` gives, and never a binary float."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.rules import build
from luoshi.rules.evaluate import compile_
from luoshi.rules.sql import select_expression

ROWS = 120
SPARK_TREES = 240
SPARK_BATCH = 24


@pytest.fixture(scope="module")
def rows(trees):
    return trees.drawn(trees.facts(), ROWS)


@pytest.fixture(scope="module")
def duckdb_loaded(trees, rows, duckdb_engine):
    duckdb_engine.load(trees.NAMES, rows)
    return duckdb_engine


@pytest.fixture(scope="module")
def postgres_loaded(trees, rows, postgres_engine):
    postgres_engine.load(trees.NAMES, rows)
    return postgres_engine


def rounded(tree, places):
    """A quotient has no decimal until it is rounded."""
    return build.round_(tree, places) if tree.type.rational else tree


def assert_same(tree, rows, answers):
    work_out = compile_(tree)
    for facts, answer in zip(rows, answers, strict=True):
        assert answer is None or isinstance(answer, Decimal | date | bool | str), answer
        expected = work_out(facts)
        assert (answer is None) == (expected is None), facts
        if isinstance(expected, Decimal | Fraction):
            assert Fraction(answer) == Fraction(expected), facts
        else:
            assert answer == expected, facts


def agree(engine, rows, data, trees):
    tree = rounded(data.draw(trees.expressions()), data.draw(st.integers(0, 6)))
    answers = engine.select([select_expression(tree, engine.dialect)])
    assert_same(tree, rows, [answer for (answer,) in answers])


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_duckdb_gives_what_evaluate_gives(trees, rows, duckdb_loaded, data):
    agree(duckdb_loaded, rows, data, trees)


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_postgresql_gives_what_evaluate_gives(trees, rows, postgres_loaded, data):
    agree(postgres_loaded, rows, data, trees)


@pytest.mark.spark
def test_spark_gives_what_evaluate_gives(trees, rows, spark_engine):
    """Many trees in each query, for a query takes a fifth of a second."""
    spark_engine.load(trees.NAMES, rows)
    made = [rounded(tree, 2) for tree in trees.drawn(trees.expressions(), SPARK_TREES)]
    for start in range(0, len(made), SPARK_BATCH):
        batch = made[start : start + SPARK_BATCH]
        lines = spark_engine.select([select_expression(tree, "spark") for tree in batch])
        for tree, answers in zip(batch, zip(*lines, strict=True), strict=True):
            assert_same(tree, rows, answers)
