"""Benefits that may not be had together count once in each row, as `exclusive.counted` chooses; sums are exact."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.engines.results import totals
from luoshi.engines.results.parquet_join import join_parquet
from luoshi.engines.results.totals import Totals, chosen_of
from luoshi.policy.deciding.exclusive import counted


@settings(max_examples=150)
@given(data=st.data(), many=st.integers(2, 6))
def test_the_choice_in_each_row_is_that_of_one_case(data, many):
    keys = [f"k{number}" for number in range(many)]
    pairs = [(one, other) for number, one in enumerate(keys) for other in keys[number + 1 :]]
    edges = data.draw(st.lists(st.sampled_from(pairs), min_size=1))
    apart = {
        key: frozenset({a for a, b in edges if b == key} | {b for a, b in edges if a == key}) for key in keys
    }
    rows = data.draw(
        st.lists(st.tuples(*[st.tuples(st.booleans(), st.integers(0, 3))] * many), min_size=1, max_size=8)
    )
    had = {key: np.array([row[place][0] for row in rows]) for place, key in enumerate(keys)}
    worth = {key: np.array([row[place][1] for row in rows]) for place, key in enumerate(keys)}
    wanted = [
        counted({key: Decimal(row[place][1]) for place, key in enumerate(keys) if row[place][0]}, apart)
        for row in rows
    ]
    for most in (0, 8):
        before, totals._MOST_IN_KNOT = totals._MOST_IN_KNOT, most
        try:
            chosen = chosen_of(had, worth, apart)
        finally:
            totals._MOST_IN_KNOT = before
        assert [{key for key in keys if chosen[key][number]} for number in range(len(rows))] == wanted


@settings(max_examples=60)
@given(
    amounts=st.lists(
        st.one_of(
            st.none(), st.integers(-(10**18) + 1, 10**18 - 1), st.sampled_from([10**18 - 1, 1 - 10**18])
        ),
        max_size=40,
    ),
    counties=st.integers(1, 3),
)
def test_sums_are_exact_however_large(amounts, counties):
    column = pa.array([None if fen is None else Decimal(fen) / 100 for fen in amounts], pa.decimal128(18, 2))
    names = pa.array(
        [f"县{number % counties}" if number % 4 else None for number in range(len(amounts))], pa.string()
    )
    rows = np.arange(len(amounts))
    of = totals._Counties(names)
    made = Totals()
    of.sum(made.found, "s", of.of(rows), totals._fen(column, rows))
    assert made.found["s"] == sum(fen or 0 for fen in amounts)
    for number in range(counties):
        of = [fen or 0 for fen, name in zip(amounts, names.to_pylist(), strict=True) if name == f"县{number}"]
        assert made.found[f"s/县{number}"] == sum(of)


def test_totals_go_to_json_and_back():
    one, other = Totals(), Totals()
    one.found["rows"] += 3
    other.found["rows"] += 10**20
    one.plus(Totals.of_json(other.as_json()))
    assert one.found["rows"] == 10**20 + 3


def test_parquet_files_joined_are_their_rows_in_order(tmp_path):
    made = []
    for part in range(4):
        rows = part * 700
        table = pa.table(
            {
                "row": pa.array(range(rows), pa.int64()),
                "名": pa.array([f"甲{row % 5}" for row in range(rows)], pa.string()),
                "额": pa.array(
                    [None if row % 3 else Decimal(row) for row in range(rows)], pa.decimal128(18, 2)
                ),
                "是": pa.array([None if row % 7 else True for row in range(rows)], pa.bool_()),
            }
        )
        pq.write_table(
            table, tmp_path / f"{part}.parquet", row_group_size=100, compression="zstd", write_page_index=part % 2 == 0,
            store_decimal_as_integer=True, column_encoding={"row": "DELTA_BINARY_PACKED"}, use_dictionary=["名", "额"],
        )  # fmt: skip
        made.append(table)
    joined = tmp_path / "全.parquet"
    join_parquet([tmp_path / f"{part}.parquet" for part in range(4)], joined)
    assert pq.read_table(joined).equals(pa.concat_tables(made))
    metadata = pq.ParquetFile(joined).metadata
    assert metadata.num_row_groups == sum(
        pq.ParquetFile(tmp_path / f"{part}.parquet").num_row_groups for part in range(4)
    )
    found = pq.read_table(joined, filters=[("row", ">", 2000)])
    assert found.num_rows == 99
