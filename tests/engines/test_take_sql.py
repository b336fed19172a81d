"""What SQL takes as plain is what `read_value` makes of it, and never what that refuses."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.engines.in_memory.take import Reader
from luoshi.engines.mapping import Taken
from luoshi.engines.sql.take import take
from luoshi.rules import identity
from luoshi.rules import types as t
from luoshi.rules.read import Wrong
from luoshi.rules.types import Type
from luoshi.rules.units import unit

PERSON, ENTERPRISE, VEHICLE = (Type("text", kind, identity=kind) for kind in identity.IDENTITIES)
OPTIONS = Type("text", "选项", options=("甲", "乙 丙", "不详", "无"))
AS_IT_IS = Taken("x")
MONTHS = Type("number", "数量[月]", unit("月"), 0, Decimal(1), Decimal(36))
TYPES = (
    t.MONEY,
    t.INTEGER,
    t.RATIO,
    t.DATE,
    t.MONTH,
    t.TRUTH,
    t.TEXT,
    OPTIONS,
    PERSON,
    ENTERPRISE,
    VEHICLE,
    MONTHS,
)
ODD = [
    "", " ", "不清楚", "NULL", "nUll", "unknown", "un\u212anown", "-0", "00012", "1.500", "1.234567", "1.2345678",
    "150,000", "15万元", "5%", "1e5", "+3", "１２", "1 ", "\n1", "1\n", "9" * 16, "1000000000000000", ".5", "5.", "2023-02-30",
    "2023-02-29", "2024-02-29", "1899-12-31", "1900-01-01", "2999-12-31", "3000-01-01", "2023年2月1日", "20230201", "2023-02",
    "2023-13", "2023-02-01\n", "tRue", "TRUE", "有", "没有", "乙 丙", " 甲", "甲\n", "a'b", "a\\b", "${x}", "x" * 13, " x", "x\u3000",
    "x" * 10001, "（集团）公司", "\u00a0", "37",
]  # fmt: skip
PLAIN = {
    t.MONEY: "150000.5", t.INTEGER: "-12", t.RATIO: "0.05", t.DATE: "2023-12-31", t.MONTH: "2023-02", t.TRUTH: "是",
    t.TEXT: "焦作市", OPTIONS: "甲", PERSON: next(f"11010119900307123{sign}" for sign in "0123456789X" if identity.wrong(identity.PERSON, f"11010119900307123{sign}") is None), MONTHS: "36",
}  # fmt: skip


def numbers():
    """Identity numbers, right and wrong."""
    dice = random.Random(1)
    for _ in range(80):
        born = f"{dice.randrange(1900, 2020)}{dice.randrange(1, 13):02}{dice.randrange(1, 32):02}"
        person = f"110101{born}{dice.randrange(1000):03}"
        yield from (person + sign for sign in dice.sample("0123456789X", 5))
        body = "91410800" + "".join(dice.choice(identity.ENTERPRISE_SIGNS) for _ in range(9))
        total = sum(
            identity.ENTERPRISE_SIGNS.index(sign) * weight
            for sign, weight in zip(body, identity.ENTERPRISE_WEIGHTS, strict=True)
        )
        yield body + identity.ENTERPRISE_SIGNS[-total % 31]
        yield "LSVAA49J132" + f"{dice.randrange(10**6):06}"


def assert_same(cursor, held, kind, values, taken=AS_IT_IS, types=TYPES):
    """How many values were plain."""
    cursor.execute("drop table if exists taken")
    cursor.execute(f"create table taken (no int, x {kind})")
    cursor.executemany(f"insert into taken values (%s, cast(%s as {kind}))", list(enumerate(values)))
    count = 0
    for type_ in types:
        made = take("x", held, type_, "postgres", taken)
        reader = Reader(type_, taken)
        query = f"select x, {made.plain}, case when {made.plain} then {made.value} end from taken order by no"
        for value, plain, found in cursor.execute(query, prepare=False).fetchall():
            assert plain in (True, False)
            if not plain:
                continue
            count += 1
            try:
                expected = reader.exact(value.strip() if isinstance(value, str) else value)
            except Wrong as wrong:
                pytest.fail(f"{type_.name} {value!r}: {wrong.message.en}")
            assert found == expected, (type_.name, value)
    return count


def test_written_values(postgres):
    values = [None, *ODD, *PLAIN.values(), *numbers()]
    with postgres.cursor() as cursor:
        assert assert_same(cursor, "text", "text", values) > 400


@pytest.mark.parametrize("type_", PLAIN, ids=lambda type_: type_.name)
def test_what_most_cells_look_like_is_plain(postgres, type_):
    """Otherwise every row of a register would be fetched."""
    made = take("x", "text", type_, "postgres")
    value = PLAIN[type_]
    assert postgres.execute(f"select {made.plain} from (values (%s::text)) v(x)", [value]).fetchone() == (
        True,
    )


@given(value=st.text(max_size=14) | st.decimals(allow_nan=False, places=3).map(str) | st.dates().map(str))
@settings(max_examples=150)
def test_any_text(postgres, value):
    value = value.replace("\0", "").encode("utf-8", "ignore").decode()
    with postgres.cursor() as cursor:
        for type_ in TYPES:
            made = take("x", "text", type_, "postgres")
            query = f"select {made.plain}, case when {made.plain} then {made.value} end from (values (%s::text)) v(x)"
            plain, found = cursor.execute(query, [value]).fetchone()
            if plain:
                assert found == Reader(type_, Taken("x")).exact(value.strip()), type_.name


def test_floats(postgres):
    dice = random.Random(2)
    values = [
        None,
        0.0,
        0.1,
        0.1 + 0.2,
        1 / 3,
        1e15,
        9.99e12,
        12345678901234.56,
        float("nan"),
        float("inf"),
        1e308,
        5e-7,
    ]
    values += [dice.randrange(10**12) / 100 for _ in range(200)]
    with postgres.cursor() as cursor:
        assert assert_same(cursor, "float", "float8", values) > 200
        assert assert_same(cursor, "real", "float4", [None, 0.1, 1.5, 2.25, 1 / 3, 16777217.0]) > 4


def test_decimals_and_whole_numbers(postgres):
    values = [None, *map(Decimal, ("0", "1.5", "1.234", "1.230", "NaN", "1E+15", "1E+16", "-1", "36.0"))]
    with postgres.cursor() as cursor:
        assert assert_same(cursor, "decimal", "numeric", values) > 10
        assert assert_same(cursor, "integer", "bigint", [None, 0, -1, 36, 37, 10**15, 10**15 + 1]) > 10


def test_days_and_points_in_time(postgres):
    days = [None, date(2023, 2, 1), date(2023, 2, 28), date(1899, 12, 31), date(3000, 1, 1)]
    with postgres.cursor() as cursor:
        assert assert_same(cursor, "date", "date", days) > 4
        times = [None, "2023-02-01", "2023-02-01 08:30", "2023-02-28"]
        assert assert_same(cursor, "time", "timestamp", times) > 4


def test_columns_in_another_unit_and_words_of_their_own(postgres):
    with postgres.cursor() as cursor:
        money = Taken("x", unit="万元", power=4)
        assert (
            assert_same(cursor, "text", "text", ["15", "0.123456", "0.1234567", "15万元"], money, (t.MONEY,))
            == 2
        )
        assert (
            assert_same(cursor, "decimal", "numeric", [Decimal("1.5"), Decimal("1E-7")], money, (t.MONEY,))
            == 1
        )
        share = Taken("x", unit="%", power=-2)
        assert assert_same(cursor, "float", "float8", [5.5, 1e-9], share, (t.RATIO,)) == 1
        words = Taken("x", {"新": "是", "旧": "否"})
        assert assert_same(cursor, "text", "text", ["新", "旧", "是", "半新"], words, (t.TRUTH,)) == 3
