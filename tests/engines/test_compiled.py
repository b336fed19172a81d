"""Whatever the row, machine code decides as `benefit.decide` does: verdict, amount, day, shares and code."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.engines.column import OTHER, OUTSIDE, Column
from luoshi.engines.compiled import compile_plan
from luoshi.engines.compiled_rules import shares_of
from luoshi.engines.plan import make_plan, result_columns
from luoshi.policy.load import load
from luoshi.policy.shares import splitter
from luoshi.rules.kernel_code import LANES, Store, compile_code
from luoshi.rules.kernel_days import number_of
from luoshi.rules.kernel_graph import Graph

ROOT = Path(__file__).parents[2]
ROWS = 1203
D = Decimal
KINDS = {"number": np.int64, "date": np.int32, "month": np.int32, "truth": np.uint8, "text": np.int32}


def _bench():
    name = "luoshi_bench_same_results"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "bench" / "same_results.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


same = _bench()


def columns_of(plan, compiled, rows):
    """The rows' facts as columns; what stands where nothing is known is anything."""
    made = {}
    for name, type_ in plan.facts.items():
        given_ = [row.get(name) for row in rows]
        values = [-(7**9) if one is None else stored(one, type_, compiled.texts.get(name)) for one in given_]
        known = np.array([one is not None for one in given_], np.uint8)
        made[name] = Column(
            np.array(values, np.int64).astype(KINDS[type_.kind]),
            None if known.all() else known,
            given_.__getitem__,
        )
    return made


def stored(value, type_, texts):
    if type_.kind == "number":
        whole = int(value.scaleb(type_.scale))
        return whole if abs(whole) < 2**63 else OUTSIDE
    if type_.kind == "text":
        return texts.index(value) if value in texts else OTHER
    return int(value) if type_.kind == "truth" else number_of(value)


def by_kernel(plan, rows, threads=2):
    compiled = compile_plan(plan, threads=threads)
    decided = compiled.decide(columns_of(plan, compiled, rows), len(rows))
    decided.batch.validate(full=True)
    large = {one.row for one in decided.too_large}
    columns = [column.to_pylist() for column in decided.batch.columns]
    lines = zip(*columns, strict=True)
    return [same._TOO_LARGE if number in large else line for number, line in enumerate(lines)]


@pytest.fixture(scope="module", params=[*same.POLICIES, "tenfold"])
def plan(request):
    if request.param == "tenfold":
        return make_plan(load(ROOT / "bench" / "tenfold"), on=same.ON)
    return same.plan_of(request.param, ROOT / "policies")


def test_it_decides_every_row_as_the_decider_does(plan):
    rows = same.drawn(plan, ROWS)
    found = by_kernel(plan, rows)
    assert list(same.differences(plan, rows, same.by_decider(plan, rows), found))[:5] == []


def test_columns_that_are_known_everywhere_or_nowhere_or_not_there(plan):
    rows = same.drawn(plan, 100, seed=8)
    compiled = compile_plan(plan)
    facts = list(plan.facts)
    for step in (2, 3, 5):
        # Columns differ from one batch to the next: the code is made anew where it must be.
        full = {name: [row[name] for row in rows if row[name] is not None] for name in facts[::step]}
        given_ = []
        for number, row in enumerate(rows):
            changed = {name: values[number % len(values)] for name, values in full.items() if values}
            gone = dict.fromkeys(facts[1::step])
            given_.append({**row, **changed, **gone})
        columns = columns_of(plan, compiled, given_)
        for name in facts[1::step]:
            del columns[name]
        decided = compiled.decide(columns, len(rows))
        large = {one.row for one in decided.too_large}
        lines = zip(*(column.to_pylist() for column in decided.batch.columns), strict=True)
        found = [same._TOO_LARGE if number in large else line for number, line in enumerate(lines)]
        expected = same.by_decider(plan, given_)
        assert list(same.differences(plan, given_, expected, found))[:5] == []


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 64, 65])
def test_any_number_of_rows(plan, count):
    rows = same.drawn(plan, 65, seed=9)[:count]
    found = by_kernel(plan, rows)
    assert list(same.differences(plan, rows, same.by_decider(plan, rows), found)) == []


def test_two_threads_decide_as_one(plan):
    rows = same.drawn(plan, 700, seed=10)
    compiled = {threads: compile_plan(plan, threads=threads) for threads in (1, 2)}
    many = 200_003
    columns = columns_of(plan, compiled[1], rows)
    wide = {
        name: Column(
            np.resize(one.values, many),
            None if one.known is None else np.resize(one.known, many),
            lambda row, raw=one.raw: raw(row % len(rows)),
        )
        for name, one in columns.items()
        # so wide a value would be decided row by row, two hundred thousand times
        if plan.facts[name].kind != "number"
    }
    one, two = (compiled[threads].decide(wide, many).batch for threads in (1, 2))
    assert one.equals(two)


def test_only_the_results_that_are_wanted(plan):
    wanted = frozenset(column.name for benefit in plan.benefits for column in result_columns(benefit))
    amounts = frozenset(name for name in wanted if name.endswith(".amount"))
    rows = same.drawn(plan, 50)
    compiled = compile_plan(plan, only=amounts)
    batch = compiled.decide(columns_of(plan, compiled, rows), len(rows)).batch
    assert set(batch.schema.names) == amounts
    full = compile_plan(plan).decide(columns_of(plan, compiled, rows), len(rows)).batch
    assert all(batch[name].equals(full[name]) for name in amounts)


def test_a_column_of_another_kind_is_refused(plan):
    name = next(name for name, type_ in plan.facts.items() if type_.kind == "number")
    with pytest.raises(ValueError, match=name):
        compile_plan(plan).decide({name: Column(np.zeros(8))}, 8)


def test_an_amount_that_does_not_fit_is_told():
    plan = make_plan(load(ROOT / "policies" / "jiaozuo" / "2023-1"), ids=["car-purchase"], on=same.ON)
    price = replace(plan.facts["购车价格"], high=None)
    assert price == plan.facts["购车价格"]
    rows = [{"是否新车": True, "购车日期": date(2023, 2, 1), "购车价格": D(10) ** 15}]
    assert by_kernel(plan, rows) == same.by_decider(plan, rows)


FRACTIONS = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(
    lambda parts: [Fraction(part, sum(parts)) for part in parts]
)


@given(
    first=st.sampled_from(["none", "share", "sum", "own"]),
    rest=FRACTIONS,
    cases=st.lists(
        st.tuples(
            st.one_of(st.integers(-50, 50), st.integers(-(10**14), 10**14)),
            st.one_of(st.integers(-3, 60), st.integers(0, 10**14)),
        ),
        min_size=LANES,
        max_size=LANES,
    ),
    part=st.builds(Fraction, st.integers(0, 7), st.just(7)),
    high=st.sampled_from([0, 1]),
)
@settings(max_examples=80)
def test_shares_are_those_of_the_decider(first, rest, cases, part, high):
    names = ["省", "市", "县", "属地"]
    if high:
        cases = [(abs(fen), own) for fen, own in cases]
    given_ = {"none": [], "share": [("中央", part)], "sum": [("中央", D("0.07"))], "own": [("中央", None)]}
    layers = [*given_[first], dict(zip(names, rest, strict=False))]
    graph = Graph()
    fen = graph.loaded("i64", 0, -(10**14) * (1 - high), 10**14)
    own = graph.loaded("i64", 1, -3, 10**14)
    parts = shares_of(graph, layers, fen, [own] if first == "own" else [])
    results = np.zeros((len(parts), LANES), np.int64)
    stores = [Store("i64", graph.at(one), place) for place, one in enumerate(parts.values())]
    arrays = np.array(cases, np.int64).T.copy()
    tables = [np.array([line.ctypes.data for line in table], np.uint64) for table in (arrays, results)]
    compile_code(graph, [stores]).run(tables[0].ctypes.data, tables[1].ctypes.data, 0, LANES)
    split = splitter(layers)
    for number, (amount, sum_) in enumerate(cases):
        expected = split(D(amount) / 100, [D(sum_) / 100])
        found = {payer: D(int(line[number])) / 100 for payer, line in zip(parts, results, strict=True)}
        assert found == expected
