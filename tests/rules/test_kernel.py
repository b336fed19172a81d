"""Whatever the tree and the facts, machine code gives what `evaluate` gives; and where 64 bits do not do, it says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_
from luoshi.rules.kernel import EMIT
from luoshi.rules.kernel_graph import MOST, Graph, TooWide, Whole, constant
from luoshi.rules.parse import parse
from luoshi.rules.types import INTEGER, MONEY, RATIO, TEXT

D = Decimal
ROWS = 100
FAR = [2**62 - 1, 2**62, 2**53, 2**53 + 1, 10**17, 10**17 - 1, 10**15, 99_999_999, 2**32, 2**32 - 1, 2**31]


def test_every_kind_of_node_has_an_emitter():
    assert set(EMIT) == set(n.KINDS)


@pytest.fixture(scope="module")
def rows(trees):
    return trees.drawn(trees.facts(), ROWS)


@given(data=st.data())
@settings(max_examples=60)
def test_it_gives_what_evaluate_gives(trees, rows, by_kernel, data):
    made = data.draw(st.lists(trees.expressions(), min_size=1, max_size=6))
    found = by_kernel(trees.NAMES, rows, made)
    for place, tree in enumerate(made):
        work_out = compile_(tree)
        for row, answers in zip(rows, found.values, strict=True):
            expected = work_out(row)
            answer = answers[place]
            assert (answer is None) == (expected is None), row
            assert type(answer) is type(expected) or isinstance(expected, Decimal | Fraction)
            assert answer == expected, row


def test_it_answers_most_itself(trees, rows, by_kernel):
    """What it leaves to `evaluate` is little, even for facts as wide as these."""
    made = trees.drawn(trees.expressions(), 120)
    found = by_kernel(trees.NAMES, rows, made)
    answered = sum(map(sum, found.sure))
    assert answered > 0.9 * len(made) * len(rows)


def test_a_value_beyond_what_is_proved_is_left_to_evaluate(by_kernel):
    types = {"价": MONEY, "率": RATIO, "数": INTEGER}
    tree = parse("价 * 率", types)
    small = {"价": D("12345.67"), "率": D("0.123456"), "数": D(1)}
    rows = [
        small,
        {**small, "价": D(10) ** 15},
        {**small, "价": None},
        {**small, "率": None, "价": D(10) ** 15},
    ]
    found = by_kernel(types, rows, [tree])
    assert [sure for (sure,) in found.sure] == [True, False, True, False]
    assert [answer for (answer,) in found.values] == [compile_(tree)(row) for row in rows]


def test_a_range_beyond_64_bits_is_left_to_evaluate(by_kernel):
    types = {"大": replace(INTEGER, low=D(-(10**19)), high=D(10**19))}
    tree = parse("大 + 1 > 5", types)
    values = [D(4), D(5), D(10**19), D(-(10**19)), None]
    found = by_kernel(types, [{"大": value} for value in values], [tree])
    assert [sure for (sure,) in found.sure] == [True, True, False, False, True]
    assert [answer for (answer,) in found.values] == [False, True, True, False, None]


def test_texts_that_no_rule_names_are_told_apart_by_evaluate(by_kernel):
    types = {"甲": TEXT, "乙": TEXT}
    tree = parse("甲 = 乙 or 甲 = '焦作'", types)
    rows = [
        {"甲": one, "乙": two} for one in ("焦作", "郑州", None) for two in ("焦作", "郑州", "洛阳", None)
    ]
    found = by_kernel(types, rows, [tree])
    assert [answer for (answer,) in found.values] == [compile_(tree)(row) for row in rows]
    assert [row for row, (sure,) in zip(rows, found.sure, strict=True) if not sure] == [
        {"甲": "郑州", "乙": "郑州"},
        {"甲": "郑州", "乙": "洛阳"},
    ]


@given(
    by=st.one_of(
        st.integers(1, 10**6),
        st.sampled_from([10**9, 2**31 - 1, 2**40, 3 * 10**12 + 1, 2**60 + 1, 2**61 + 2]),
    ),
    ends=st.tuples(st.sampled_from([0, -1, -7, -(2**40), -(10**17)]), st.sampled_from(FAR)),
    data=st.data(),
)
@settings(max_examples=60)
def test_division_by_a_constant_is_exact_to_the_ends_of_its_range(by_kernel, by, ends, data):
    low, high = ends
    types = {"数": replace(INTEGER, low=D(low), high=D(high))}
    tree = parse(f"floor(数 / {by})", types)
    near = [high, high - 1, low, low + 1, high // by * by, high // by * by - 1, by, by - 1, 0, 1]
    given_ = [value for value in near if low <= value <= high]
    given_ += data.draw(st.lists(st.integers(low, high), min_size=8, max_size=8))
    found = by_kernel(types, [{"数": D(value)} for value in given_], [tree])
    assert [answer for (answer,) in found.values] == [D(value // by) for value in given_]
    assert sum(sure for (sure,) in found.sure) >= len(given_) - 6


def test_every_day_of_a_leap_century_is_counted_as_python_counts_it(by_kernel, trees):
    types = {"日": trees.NAMES["购车日期"], "数": replace(INTEGER, low=D(-4000), high=D(4000))}
    texts = ["year(日) * 100 + month(日)", "add_months(日, 数)", "months_between(date '2000-02-29', 日)"]
    made = [parse(text, types) for text in texts]
    start = date(1899, 12, 1)
    rows = [{"日": start + timedelta(days=7 * step), "数": D(step % 300 - 150)} for step in range(6000)]
    rows = [row for row in rows if row["日"] >= date(1900, 1, 1)]
    found = by_kernel(types, rows, made)
    for row, answers in zip(rows, found.values, strict=True):
        assert answers == tuple(compile_(tree)(row) for tree in made)
    assert all(map(all, found.sure))


def test_the_graph_refuses_what_may_not_fit():
    graph = Graph()
    wide = graph.loaded("i64", 0, -MOST, MOST)
    for attempt in (
        lambda: graph.add(wide, constant(1)),
        lambda: graph.multiply(wide, constant(2)),
        lambda: graph.subtract(constant(-2), wide),
        lambda: constant(MOST + 1),
    ):
        with pytest.raises(TooWide):
            attempt()
    assert graph.add(graph.least(wide, constant(5)), constant(0)) == graph.least(wide, constant(5))


def test_what_is_computed_twice_is_there_once():
    graph = Graph()
    one, two = (graph.loaded("i64", place, 0, 1000) for place in (0, 2))
    assert graph.add(one, two) == graph.add(two, one)
    assert graph.compare("<", one, two) == graph.compare(">", two, one)
    assert graph.no(graph.no(graph.compare("<=", one, two))) == graph.compare("<=", one, two)
    assert graph.multiply(Whole(one.at, 0, 10), constant(2)).at == graph.multiply(one, constant(2)).at
