"""What engines do differently from one another, and wrongly, does not reach a rule (each engine in turn)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from luoshi.problem import Refused
from luoshi.rules import build as b
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_
from luoshi.rules.formula import FORMULA
from luoshi.rules.parse import parse
from luoshi.rules.sql import EMIT, cast_type, quote_name, select_expression
from luoshi.rules.sql_dialect import DIALECTS
from luoshi.rules.types import DATE, INTEGER, MONEY, MONTH, RATIO, TEXT, TRUTH, Type, number
from luoshi.rules.units import NONE

D = Decimal
HARD_TEXT = 'it\'s \\ a "${user}" \\n `x` 100% -- 焦作'
HARD_NAME = 'a "b" `c` 甲'
FACTS = {
    "价": (MONEY, D("199999.99")),
    "率": (RATIO, D("0.05")),
    "七": (INTEGER, D(7)),
    "零": (INTEGER, D(0)),
    "大": (INTEGER, D(9_007_199_254_740_993)),
    "六十四位": (INTEGER, D(9_223_372_036_854_775_807)),
    "真": (TRUTH, True),
    "文": (TEXT, HARD_TEXT),
}
TYPES = {name: type_ for name, (type_, _) in FACTS.items()}
ROW = {name: value for name, (_, value) in FACTS.items()}


def test_a_text_arrives_as_it_is(engine):
    engine.load(TYPES, [ROW])
    same = b.compare("=", b.name("文", TEXT), b.literal(HARD_TEXT))
    listed = b.in_(b.name("文", TEXT), [n.Literal_(TEXT, HARD_TEXT)])
    chosen = b.case([(b.name("真", TRUTH), b.literal(HARD_TEXT))], b.literal(""))
    found = engine.select([select_expression(tree, engine.dialect) for tree in (same, listed, chosen)])
    assert found == [(True, True, HARD_TEXT)]


def test_a_name_may_hold_quotation_marks(engine):
    engine.load({HARD_NAME: MONEY}, [{HARD_NAME: D("1.50")}])
    tree = b.add(b.name(HARD_NAME, MONEY), b.literal(D(1)))
    assert engine.select([select_expression(tree, engine.dialect)]) == [(D("2.50"),)]


def test_an_unknown_literal_has_its_type(engine):
    engine.load(TYPES, [ROW])
    of = {"number": number(NONE, 0), "date": DATE, "month": MONTH, "truth": TRUTH, "text": TEXT}
    trees = [n.Literal_(type_, None) for type_ in of.values()]
    unknown = n.Literal_(TRUTH, None)
    trees += [
        b.not_(unknown),
        b.case([(unknown, b.literal(True))], b.literal(False)),
        b.and_(unknown, unknown),
    ]
    trees.append(b.least(n.Literal_(number(NONE, 0), None), b.literal(D(3))))
    (found,) = engine.select([select_expression(tree, engine.dialect) for tree in trees])
    assert set(found) == {None}


@pytest.mark.parametrize(
    "text",
    [
        "六十四位 * 六十四位 * 六十四位 * 大",
        "六十四位 * 六十四位 * 六十四位 > 大",
        "round(六十四位 * 六十四位 * 大 * 大 / 7, 6)",
        "六十四位 * 六十四位 * 率 * 率 * 率",
        "率 * 率 * 率 * 率",
        "round(率 * 率 * 率 * 率 * 率 * 率 * 率 * 大 / 3, 6)",
        "六十四位 * 99999999999999999999 + 七",
    ],
)
def test_a_number_too_large_is_an_error_and_never_a_wrong_number(engine, text):
    engine.load(TYPES, [ROW])
    tree = parse(text, TYPES)
    try:
        ((found,),) = engine.select([select_expression(tree, engine.dialect)])
    except engine.errors:
        return
    assert found == compile_(tree)(ROW)


def test_a_product_of_more_than_38_digits_is_an_error(duckdb_engine):
    duckdb_engine.load(TYPES, [ROW])
    with pytest.raises(duckdb_engine.errors):
        duckdb_engine.select([select_expression(parse("六十四位 * 六十四位 * 六十四位", TYPES), "duckdb")])


def test_a_divisor_that_is_zero_gives_unknown_and_never_a_number(engine):
    """The check excludes it; data that break the declared range do not."""
    engine.load(TYPES, [ROW])
    quotient = b.divide(b.name("价", MONEY), b.name("零", INTEGER))
    trees = [b.round_(quotient, 2), b.least(b.round_(quotient, 2), b.literal(D(3)))]
    trees += [b.compare(op, quotient, b.literal(D(3))) for op in n.COMPARISONS]
    (found,) = engine.select([select_expression(tree, engine.dialect) for tree in trees])
    assert set(found) == {None}


def test_a_quotient_that_is_not_rounded_is_refused():
    with pytest.raises(Refused) as refused:
        select_expression(parse("价 / 7", TYPES), "duckdb")
    assert refused.value.problems[0].code == "sql.quotient"


def test_more_decimals_than_an_engine_holds_are_refused():
    tree = parse("率 * 率 * 率 * 率 * 率 * 率 * 率", TYPES)
    with pytest.raises(Refused) as refused:
        select_expression(tree, "duckdb")
    assert refused.value.problems[0].code == "sql.places"


@pytest.mark.parametrize("name", ["", "a\0b", "很" * 22])
def test_a_name_that_postgresql_would_change_is_refused(name):
    with pytest.raises(Refused):
        quote_name(name, "postgres")


def test_a_text_with_a_zero_character_is_refused():
    with pytest.raises(Refused):
        select_expression(b.literal("a\0b"), "postgres")


def test_spark_would_replace_a_variable_in_a_name():
    with pytest.raises(Refused):
        quote_name("${user}", "spark")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_caller_says_where_a_name_stands(dialect):
    tree = parse("价 > 100 and 价 + 1 > 5", TYPES)
    made = select_expression(tree, dialect, lambda name: f"f.{quote_name(name, dialect)}")
    assert made.count(f"f.{quote_name('价', dialect)}") == 2


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_fact_beside_a_constant_is_compared_as_it_is(dialect):
    """So that an index, or the minimum and maximum of a block of rows, can answer it."""
    column = quote_name("价", dialect)
    assert select_expression(parse("价 >= 100.5", TYPES), dialect) == f"({column} >= 100.5)"
    assert select_expression(parse("100 < 价", TYPES), dialect) == f"(100 < {column})"


def test_the_sql_of_a_rule_can_be_read():
    made = select_expression(parse("least(价 * 5%, 10000)", TYPES), "duckdb")
    assert made.startswith('(cast(((case when "价" is null then null else least(')
    assert len(made) < 200


def test_columns_are_declared_exact():
    narrow = Type("number", "数量", NONE, 2, D(0), D(1000))
    assert [cast_type(narrow, dialect) for dialect in DIALECTS] == [
        "decimal(18,2)",
        "numeric(18,2)",
        "decimal(18,2)",
    ]
    assert cast_type(MONEY, "duckdb") == "decimal(38,2)"
    assert [cast_type(TEXT, dialect) for dialect in DIALECTS] == ["varchar", "text", "string"]
    assert {cast_type(MONTH, dialect) for dialect in DIALECTS} == {"date"}


@pytest.mark.parametrize("table", [EMIT, FORMULA], ids=["sql", "prove"])
def test_every_kind_of_node_is_written(table):
    assert set(table) == set(n.KINDS)
