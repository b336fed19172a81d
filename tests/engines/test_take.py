"""A whole column taken is what `read_value` takes cell by cell, in whatever form the column is."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luoshi.engines.in_memory.column import OTHER, OUTSIDE
from luoshi.engines.in_memory.identities import valid_identities
from luoshi.engines.in_memory.take import Reader
from luoshi.engines.mapping import Taken
from luoshi.rules import identity
from luoshi.rules.declare import parse_type
from luoshi.rules.exact import scaled
from luoshi.rules.facts import read_value
from luoshi.rules.read import Wrong

LITERALS = ("甲", "乙")
TYPES = [
    "金额", "金额 -1亿..1亿", "整数", "整数 0..150", "比例", "数量[人]", "日期", "日期 2020-01-01..", "月份", "是否", "文本", "地区",
    "选项[甲, 乙]", "居民身份证", "统一社会信用代码", "车辆识别代号",
]  # fmt: skip
WRITTEN = st.one_of(
    st.sampled_from([
        "", " ", "不详", "Unknown", " 不清楚　", "15", "-3", "1.50", "1.234", "007", "1e3", "15万元", "1,234.5", "+5", ".5", "5.", "１５", "5%",
        "99999999999999999999", "1000000000000000", "1000000000000000.01", "2023-02-28", "2023-02-30", "2023/2/1", "20230201", "2023年2月1日",
        "1899-12-31", "2023-02", "2023年2月", "是", "否", "TRUE", "甲", " 乙 ", "丙", "甲\0", "11010519491231002X", "110105194912310021",
        "11010519491231002x", "91350100M000100Y43", "91350100M000100Y44", "LSVAU2180N2183294", "LSVAU2I80N2183294",
    ]),
    st.text(max_size=12),
    st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,4})?", fullmatch=True),
    st.dates(date(1800, 1, 1)).map(str),
)  # fmt: skip


def expected(value, type_):
    """What stands for it in the column; None where unknown; the reason where it is refused."""
    try:
        exact = read_value(value, type_)
    except Wrong as wrong:
        return wrong.message
    if exact is None:
        return None
    if isinstance(exact, Decimal):
        units = int(scaled(exact, type_.scale))
        return units if abs(units) < 2**63 else OUTSIDE
    if isinstance(exact, date):
        return (exact - date(1970, 1, 1)).days
    return int(exact) if isinstance(exact, bool) else LITERALS.index(exact) if exact in LITERALS else OTHER


def found(fact, count):
    known = np.ones(count) if fact.column.known is None else fact.column.known
    cells = [int(value) if one else None for value, one in zip(fact.column.values, known, strict=True)]
    for row, _, reason in fact.wrong:
        assert cells[row] is None
        cells[row] = reason
    return cells


def arrays(cells):
    yield pa.array(cells, pa.string())
    yield pa.array(cells, pa.large_string())
    yield pa.array(cells, pa.string()).dictionary_encode()
    yield pa.array(["x", *cells, "y"], pa.string()).slice(1, len(cells))
    yield cells


@pytest.mark.parametrize("written", TYPES)
@settings(max_examples=25)
@given(cells=st.lists(st.one_of(st.none(), WRITTEN), max_size=12))
def test_texts_are_taken_as_read_value_takes_them(written, cells):
    type_ = parse_type(written)
    wanted = [expected(cell, type_) for cell in cells]
    for array in arrays(cells):
        assert found(Reader(type_, Taken("列"), LITERALS).read(array), len(cells)) == wanted


NUMBERS = ["金额", "整数 0..150", "比例", "数量[吨, 3位小数] ..100"]


@pytest.mark.parametrize("written", NUMBERS)
@settings(max_examples=40)
@given(
    cells=st.lists(
        st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.integers(-200, 200)), max_size=12
    )
)
def test_whole_numbers(written, cells):
    type_ = parse_type(written)
    assert found(Reader(type_, Taken("列")).read(pa.array(cells, pa.int64())), len(cells)) == [
        expected(cell, type_) for cell in cells
    ]


@pytest.mark.parametrize("written", NUMBERS)
@settings(max_examples=40)
@given(
    cells=st.lists(
        st.one_of(
            st.none(),
            st.floats(),
            st.decimals(-(10**12), 10**12, places=2).map(float),
            st.decimals(-10, 10, places=7).map(float),
        ),
        max_size=12,
    )
)
@example(cells=[0.1, 0.30000000000000004, 1e15, 2.675, -0.0, 5e-324, 4503599627370497.5])
def test_doubles_are_their_shortest_decimals(written, cells):
    type_ = parse_type(written)
    assert found(Reader(type_, Taken("列")).read(pa.array(cells, pa.float64())), len(cells)) == [
        expected(cell, type_) for cell in cells
    ]


@pytest.mark.parametrize(
    "kind", [pa.decimal128(38, 2), pa.decimal128(38, 0), pa.decimal128(38, 9), pa.decimal256(60, 4)]
)
@pytest.mark.parametrize("written", NUMBERS)
@settings(max_examples=20)
@given(data=st.data())
def test_decimals(written, kind, data):
    type_ = parse_type(written)
    most = Decimal(10) ** (28 - kind.scale)
    one = st.one_of(
        st.none(),
        st.decimals(-most, most, places=kind.scale),
        st.decimals(-99, 99, places=min(kind.scale, 2)),
    )
    cells = pa.array(data.draw(st.lists(one, max_size=10)), kind)
    assert found(Reader(type_, Taken("列")).read(cells), len(cells)) == [
        expected(cell, type_) for cell in cells.to_pylist()
    ]


@settings(max_examples=40)
@given(cells=st.lists(st.one_of(st.none(), st.dates()), max_size=12))
def test_days(cells):
    type_ = parse_type("日期 2000-01-01..2030-12-31")
    wanted = [expected(cell, type_) for cell in cells]
    for kind in (pa.date32(), pa.date64()):
        assert found(Reader(type_, Taken("列")).read(pa.array(cells, kind)), len(cells)) == wanted


def test_a_point_in_time_is_a_day_only_at_midnight():
    moments = [datetime(2023, 2, 1), datetime(2023, 2, 1, 8), None]  # noqa: DTZ001 - a column without a time zone
    cells = pa.array(moments, pa.timestamp("us"))
    day, later, nothing = found(Reader(parse_type("日期"), Taken("列")).read(cells), 3)
    assert (day, nothing) == ((date(2023, 2, 1) - date(1970, 1, 1)).days, None)
    assert "时刻" in later.zh


def test_the_first_day_of_a_month_is_the_month():
    cells = pa.array([date(2023, 2, 1), date(2023, 2, 2)], pa.date32())
    first, second = found(Reader(parse_type("月份"), Taken("列")).read(cells), 2)
    assert first == (date(2023, 2, 1) - date(1970, 1, 1)).days
    assert "没有这个月份" in second.zh


def test_truths_and_what_is_none():
    truths = Reader(parse_type("是否"), Taken("列"))
    assert found(truths.read(pa.array([True, None, False])), 3) == [1, None, 0]
    assert [type(one).__name__ for one in found(truths.read(pa.array([1, 0])), 2)] == ["Say", "Say"]
    assert found(truths.read(pa.nulls(2)), 2) == [None, None]


@settings(max_examples=60)
@given(number=st.decimals(0, 10**6, places=6), text=st.booleans())
def test_a_column_in_ten_thousands_is_scaled_exactly(number, text):
    type_ = parse_type("金额")
    reader = Reader(type_, Taken("税额", unit="万元", power=4))
    cells = pa.array([f"{number:f}"]) if text else pa.array([number], pa.decimal128(20, 6))
    assert found(reader.read(cells), 1) == [int(scaled(number, 6))]


def test_a_number_with_its_own_unit_is_as_it_says_whatever_the_column_is_in():
    reader = Reader(parse_type("金额"), Taken("税额", unit="万元", power=4))
    cells = ["3万元", "20000元", "2", "1,000", "不详", "0.0000001"]
    *taken, last = found(reader.read(pa.array(cells)), 6)
    assert taken == [3_000_000, 2_000_000, 2_000_000, 1_000_000_000, None]
    assert last.zh == "小数最多 2 位：0.001。"


def test_what_is_written_may_mean_something_else():
    reader = Reader(parse_type("是否"), Taken("新旧", values={"新": "是", "旧": "否", "1": "是"}))
    new, old, yes, strange = found(reader.read(pa.array(["新", " 旧", "是", "破"])), 4)
    assert (new, old, yes) == (1, 0, 1)
    assert "破" in strange.zh
    assert found(reader.read(pa.array([1])), 1) == [1]


def test_a_personal_number_is_not_shown_whole():
    fact = Reader(parse_type("居民身份证"), Taken("证件")).read(pa.array(["110105194912310021"]))
    assert fact.wrong[0][1] == "110105********21"


def test_raw_gives_the_exact_value():
    cells = pa.array(["1000000000000000", "5"])
    column = Reader(parse_type("比例"), Taken("列")).read(cells).column
    assert column.values.tolist() == [OUTSIDE, 5_000_000]
    assert column.raw(0) == Decimal(10) ** 15


SIGNS = {
    identity.PERSON: "0123456789X",
    identity.ENTERPRISE: "0123456789ABCDEFGHJKLMNPQRTUWXYI",
    identity.VEHICLE: "0123456789ABCDEFGHJKLMNPRSTUVWXYZO",
}


def completed(kind, text):
    """The number with the last signs that may make it right."""
    for last in SIGNS[kind]:
        yield text[:-1] + last
        if kind == identity.ENTERPRISE:
            for inner in SIGNS[kind]:
                yield text[:-2] + inner + last


@pytest.mark.parametrize("kind", identity.IDENTITIES)
@settings(max_examples=25)
@given(data=st.data())
def test_identity_numbers_of_a_column_are_judged_as_single_ones(kind, data):
    length = 17 if kind == identity.VEHICLE else 18
    text = data.draw(st.text(SIGNS[kind], min_size=length, max_size=length))
    if kind == identity.PERSON:
        day = data.draw(st.dates(date(1790, 1, 1), date(2030, 1, 1)))
        text = (
            data.draw(st.sampled_from(["11", "41", "47"])) + text[2:6] + f"{day:%Y%m%d}".zfill(8) + text[14:]
        )
    if kind == identity.ENTERPRISE:
        text = text[:2] + "410800" + text[8:]
    cells = [*completed(kind, text), text[:-1], data.draw(st.text(max_size=20)), None, ""]
    wanted = [cell is not None and identity.wrong(kind, cell) is None for cell in cells]
    assert valid_identities(pa.array(cells, pa.string()), kind).tolist() == wanted
    padded = pa.array(["x", *cells], pa.string()).slice(1)
    assert valid_identities(padded, kind).tolist() == wanted
