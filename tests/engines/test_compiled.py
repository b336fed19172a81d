"""Whatever the row, machine code decides as `benefit.decide` does: verdict, amount, day, shares and code."""

from __future__ import annotations

import importlib.util
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.engines.in_memory.column import OTHER, OUTSIDE, Column
from luoshi.engines.in_memory.compiled import Decided, compile_plan
from luoshi.engines.in_memory.compiled_rules import shares_of
from luoshi.engines.plan import make_plan, result_columns
from luoshi.policy.deciding.shares import splitter
from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.load import load, ready
from luoshi.policy.writing.fences import compose
from luoshi.rules.kernel_code import LANES, Store, compile_code
from luoshi.rules.kernel_days import number_of
from luoshi.rules.kernel_graph import Graph

ROOT = Path(__file__).parents[2]
ROWS = 603
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


def by_kernel(compiled, rows):
    decided = compiled.decide(columns_of(compiled.plan, compiled, rows), len(rows))
    decided.batch.validate(full=True)
    return lines_of(decided)


def lines_of(decided):
    large = {one.row for one in decided.too_large}
    lines = zip(*(column.to_pylist() for column in decided.batch.columns), strict=True)
    return [same._TOO_LARGE if number in large else line for number, line in enumerate(lines)]


@pytest.fixture(scope="module", params=[*same.POLICIES, "tenfold"])
def plan(request):
    if request.param == "tenfold":
        return request.getfixturevalue("tenfold")
    return same.plan_of(request.param, ROOT / "policies")


@pytest.fixture(scope="module")
def compiled(plan):
    return compile_plan(plan)


def test_it_decides_every_row_as_the_decider_does(plan, compiled):
    rows = same.drawn(plan, ROWS)
    expected = same.by_decider(plan, rows)
    assert list(same.differences(plan, rows, expected, by_kernel(compiled, rows)))[:5] == []


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 64, 65])
def test_any_number_of_rows(plan, compiled, count):
    rows = same.drawn(plan, 65, seed=9)[:count]
    found = by_kernel(compiled, rows)
    assert list(same.differences(plan, rows, same.by_decider(plan, rows), found)) == []


def test_columns_that_are_known_everywhere_or_nowhere_or_not_there(plan):
    """They differ from one batch to the next: the code is made anew where it must be."""
    rows = same.drawn(plan, 60, seed=8)
    compiled, facts = compile_plan(plan), list(plan.facts)
    for step in (2, 3):
        full = {name: [row[name] for row in rows if row[name] is not None] for name in facts[::step]}
        gone = dict.fromkeys(facts[1::step])
        given_ = [
            {**row, **{name: values[number % len(values)] for name, values in full.items() if values}, **gone}
            for number, row in enumerate(rows)
        ]
        columns = columns_of(plan, compiled, given_)
        for name in gone:
            del columns[name]
        found = lines_of(compiled.decide(columns, len(rows)))
        expected = same.by_decider(plan, given_)
        assert list(same.differences(plan, given_, expected, found))[:5] == []


@pytest.fixture(scope="module")
def tenfold():
    return make_plan(load(ROOT / "bench" / "tenfold"), on=same.ON)


def test_two_threads_decide_as_one(tenfold):
    rows = same.drawn(tenfold, 700, seed=10)
    many = 200_003
    batches = []
    for threads in (1, 2):
        compiled = compile_plan(tenfold, threads=threads)
        columns = {
            name: Column(np.resize(one.values, many), np.resize(one.known, many), wide(one.raw, len(rows)))
            for name, one in columns_of(tenfold, compiled, rows).items()
        }
        batches.append(compiled.decide(columns, many).batch)
    assert batches[0].equals(batches[1])
    expected = same.by_decider(tenfold, rows)
    cut = lines_of(Decided(batches[1].slice(many - many % 700 - 700, 700), ()))
    assert list(same.differences(tenfold, rows, expected, cut))[:5] == []


def wide(raw, count):
    return lambda row: raw(row % count)


def test_only_the_results_that_are_wanted(plan, compiled):
    wanted = frozenset(column.name for benefit in plan.benefits for column in result_columns(benefit))
    amounts = frozenset(name for name in wanted if name.endswith(".amount"))
    rows = same.drawn(plan, 50)
    few = compile_plan(plan, only=amounts)
    batch = few.decide(columns_of(plan, few, rows), len(rows)).batch
    assert set(batch.schema.names) == amounts
    full = compiled.decide(columns_of(plan, compiled, rows), len(rows)).batch
    assert all(batch[name].equals(full[name]) for name in amounts)


@pytest.mark.parametrize(
    "wrong",
    [Column(np.zeros(8)), Column(np.zeros(5, np.int64)), Column(np.zeros(8, np.int64), np.zeros(7, bool))],
)
def test_a_column_of_another_kind_is_refused(tenfold, wrong):
    with pytest.raises(ValueError, match="营业收入"):
        compile_plan(tenfold).decide({"营业收入": wrong}, 8)


TEXT = "示例市人民政府关于若干措施的通知\n示例市人民政府\n2023年1月20日\n\n若干措施\n\n1．发放奖励。（责任单位：市财政局）\n"
FRONT = {
    "policy": "shili/1",
    "title": "若干措施",
    "issuer": "示例市人民政府",
    "date": "2023-01-20",
    "source": "x.txt",
}
LARGE = """id: one
name: 奖励
for: 企业
asks: {面积: '数量[亩]', 单价: '数量[元/亩]', 甲地: 地区, 乙地: 地区}
when: {同地: 甲地 = 乙地}
amount: 面积 * 单价
rounds: down
"""


@pytest.fixture(scope="module")
def large():
    text = compose(TEXT, [(len(TEXT.split("\n")) - 1, "benefit", LARGE)], FRONT)
    return compile_plan(make_plan(ready(text, "policy.md", Surroundings()), on=same.ON))


def test_an_amount_that_does_not_fit_is_told(large):
    """And one that fits, of facts that do not fit into 64 bits together, is decided all the same."""
    areas = [D("1.00"), D(10) ** 15, D(10) ** 8, D(10) ** 7, D("0.01"), D(0), None]
    prices = [D("1.01"), D("99999999.99"), D(10) ** 9, D("0.05"), D(10) ** 15, D(10) ** 8 - D("0.01")]
    rows = [
        {"面积": area, "单价": price, "甲地": "焦作", "乙地": "焦作"} for area in areas for price in prices
    ]
    expected = same.by_decider(large.plan, rows)
    assert by_kernel(large, rows) == expected
    assert 4 < expected.count(same._TOO_LARGE) < len(rows) / 2
    decided = large.decide(columns_of(large.plan, large, rows), len(rows))
    assert {str(column[7]) for column in decided.batch.columns} == {"None"}
    assert decided.too_large[0].benefit == "one"
    assert "99,999,999,990,000,000,000,000.00" in decided.too_large[0].reason.en


def test_places_that_no_rule_names_are_compared_by_their_words(large):
    places = ["焦作", "郑州", None]
    rows = [{"面积": D(1), "单价": D(1), "甲地": one, "乙地": two} for one in places for two in places]
    assert by_kernel(large, rows) == same.by_decider(large.plan, rows)


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
@settings(max_examples=50)
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
