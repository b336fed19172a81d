"""Whatever the row, each engine gives what `benefit.decide` gives, for every benefit of two policies, to the fen.

(`bench/same_results.py --rows 100000` does the same for many rows.)
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = 700


def _bench():
    name = "luoshi_bench_same_results"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / "same_results.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


same = _bench()


@pytest.fixture(scope="module", params=same.POLICIES)
def case(request):
    """A plan, rows for it, and what `Decider` decides of them."""
    plan = same.plan_of(request.param, ROOT / "policies")
    rows = same.drawn(plan, ROWS)
    return plan, rows, same.by_decider(plan, rows)


def assert_same(case, results):
    plan, rows, expected = case
    assert list(same.differences(plan, rows, expected, results))[:5] == []


def test_the_rows_put_every_benefit_to_the_test(case):
    plan, _, expected = case
    for name, counts in same.verdicts(plan, expected).items():
        assert counts[False] or counts[None], name
        awaits = plan.policy.benefits[name.removesuffix(".eligible")].awaits
        assert bool(counts[True]) is not bool(awaits) or counts[False] > ROWS * 0.9, name


def test_duckdb_decides_the_same(case):
    assert_same(case, same.by_duckdb(case[0], case[1]))


def test_postgresql_decides_the_same(case, postgres):
    assert_same(case, same.by_postgres(case[0], case[1], postgres))


@pytest.fixture(scope="module")
def spark_session():
    with same.spark_session("local[1]") as session:
        yield session


def test_the_local_engine_decides_the_same(case, tmp_path):
    assert_same(case, same.by_local(case[0], case[1], tmp_path))


@pytest.mark.spark
@pytest.mark.filterwarnings("default")
def test_spark_decides_the_same(case, spark_session):
    assert_same(case, same.by_spark(case[0], case[1], spark_session))
