"""What the language is: what is read, as what, and that nothing else comes through."""

from __future__ import annotations

import logging
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.problem import Place, Refused
from luoshi.rules import nodes as n
from luoshi.rules.declare import parse_type
from luoshi.rules.parse import parse
from luoshi.rules.types import MONEY, RATIO, TRUTH
from luoshi.rules.units import unit
from luoshi.rules.written import text_of

NAMES = {
    name: parse_type(type_)
    for name, type_ in {
        "价": "金额",
        "上限": "金额",
        "率": "比例",
        "人数": "数量[人]",
        "面积": "数量[亩] 0.01..1000",
        "数": "整数",
        "小数目": "整数 0..100",
        "日": "日期",
        "日期": "日期",
        "年": "整数",
        "月": "月份",
        "新": "是否",
        "旧": "是否",
        "类": "选项[甲, 乙]",
        "名": "文本",
        "名 称": "文本",
        "每月": "数量[元/月]",
    }.items()
}
D = Decimal


def tree(text):
    return parse(text, NAMES)


def codes(text, **more):
    with pytest.raises(Refused) as refused:
        parse(text, NAMES, **more)
    return [one.code for one in refused.value.problems]


@pytest.mark.parametrize(
    "written, same",
    [
        ("least（价×率，上限）", "least(价 * 率, 上限)"),
        ("价 ≥ 1 and 价 ≤ 2 or 价 ≠ 3", "价 >= 1 and 价 <= 2 or 价 <> 3"),
        ("价＞＝１００", "价 >= 100"),
        ("价　＞　５．５", "价 > 5.5"),
        ("价 * ５％", "价 * 5%"),
        ("价 ÷ 2 － 1 ＋ 2", "价 / 2 - 1 + 2"),
        ("价 != 1", "价 <> 1"),
        ("LEAST(价, 上限) > 1 AND NOT 新", "least(价, 上限) > 1 and not 新"),
        ("数 between 1 and 2 and 新", "数 between 1 and 2 and 新"),
        ("not 数 in (1, 2)", "数 not in (1, 2)"),
        ("not 数 between 1 and 2", "数 not between 1 and 2"),
        ("日期 > date '2023-01-01' and 年 > 1", "日期 > date '2023-01-01' and 年 > 1"),
        ('"名 称" = 名', '"名 称" = 名'),
        ("日 - 日期", "days_between(日期, 日)"),
        ("价 > 1e5", "价 > 100000"),
        ("价 > .5", "价 > 0.5"),
        ("价\n  > 1", "价 > 1"),
        ("((价)) > (1)", "价 > 1"),
        ("True or FALSE", "true or false"),
    ],
)
def test_two_ways_to_write_one_rule(written, same):
    assert tree(written) == tree(same)
    assert text_of(tree(written)) == same


@pytest.mark.parametrize("text", ["（是，否）", "＞", "１２％", "a''b"])
def test_what_stands_in_quotes_stays_as_it_is(text):
    quoted = text.replace("'", "''")
    assert tree(f"名 = '{quoted}'").right.value == text


@pytest.mark.parametrize(
    "text, value",
    [
        ("0.1", "0.1"),
        ("1e5", "100000"),
        ("1E-3", "0.001"),
        ("5%", "0.05"),
        ("0.5%", "0.005"),
        ("-3", "-3"),
        ("12345678901234567890.123456789012", "12345678901234567890.123456789012"),
    ],
)
def test_numbers_are_taken_from_the_text_exactly(text, value):
    assert str(tree(text).value) == value


def test_dates_and_months():
    assert tree("date '2024-02-29'").value == date(2024, 2, 29)
    assert tree("month '2024-02'").value == date(2024, 2, 1)
    assert tree("month '2024-02'").type.kind == "month"


@pytest.mark.parametrize(
    "text, unit_, scale, rational",
    [
        ("价 * 率", "元", 8, False),
        ("价 * 率 + 上限", "元", 8, False),
        ("round(价 * 率, 2)", "元", 2, False),
        ("round(人数, 2)", "人", 0, False),
        ("价 / 3", "元", 2, True),
        ("round(价 / 3, 2)", "元", 2, False),
        ("floor(价 / 面积)", "元/亩", 0, False),
        ("价 / 面积 * 面积", "元", 4, True),
        ("每月 * months_between(日, 日期)", "元", 2, False),
        ("价 * 人数", "元", 2, False),
        ("least(价, 1.005)", "元", 3, False),
        ("case when 新 then 100 else 价 end", "元", 2, False),
        ("coalesce(价, 0)", "元", 2, False),
        ("year(日)", "", 0, False),
        ("days_between(日, 日期)", "天", 0, False),
        ("-价", "元", 2, False),
        ("1.50", "", 1, False),
    ],
)
def test_units_and_scales_of_results(text, unit_, scale, rational):
    type_ = tree(text).type
    assert (type_.unit, type_.scale, type_.rational) == (unit(unit_), scale, rational)


@pytest.mark.parametrize(
    "text, kinds", [("新 and 旧 and 新", (n.And, 3)), ("新 or 旧 or 新 or 旧", (n.Or, 4))]
)
def test_a_chain_is_one_node(text, kinds):
    made = tree(text)
    assert (type(made), len(made.values)) == kinds


def test_a_bare_number_takes_the_unit_that_the_place_wants():
    made = parse("case when true then 5000 else 3000 end", NAMES, want=MONEY)
    assert made.type.unit == MONEY.unit
    assert made.otherwise.type.unit == MONEY.unit


@pytest.mark.parametrize(
    "text, want", [("价", TRUTH), ("新", MONEY), ("人数", MONEY), ("每月", MONEY), ("5%", MONEY)]
)
def test_the_place_says_what_it_wants(text, want):
    assert codes(text, want=want) in (["rules.kind"], ["rules.unit"])


def test_a_ratio_may_be_wanted():
    assert parse("case when 新 then 5% else 0.08 end", NAMES, want=RATIO).type.scale == 2


@pytest.mark.parametrize(
    "text",
    [
        "select 价", "(select 价)", "价 is null", "价 is not null", "cast(价 as int)", "价::int", "名 || 名",
        "名 like '甲%'", "价 % 3", "价 // 3", "价 ^ 2", "价 -> 1", "interval '1' day", "sum(价)", "count(*)",
        "sum(价) over ()", "价; 新", "价 -- x", "价 /* x */", "价 # x", "@价", "$1", ":x", "?", "*", "价.*", "价.数",
        "null", "current_date", "now()", "exists(价)", "array[1]", "{a}", "价[1]", "价 as x", "if(新, 1, 2)",
        "价 in (select 1)", "价 in 上限", "价 in (上限)", "新 xor 旧", "mod(数, 2)", "数 mod 2", "数 div 2", "~数",
        "数 & 1", "数 | 1", "!新", "x'ff'", "case 数 when 1 then 2 else 3 end", "timestamp '2023-01-01'",
        "least(distinct 价)", "row(1)", "(价, 上限)", "()", "价 == 1", "价 => 1", "a := 1", "nvl(价, 0)", "`价`",
        "价 between symmetric 1 and 2", "least(价, 上限) filter (where 新)", "'a' 'b'", "+价", "价 in ()", "价 in (1,)",
        "least(价, )", "价 collate x", "价 at time zone 'x'", "not", "and", "()()", "case end", "case when end",
        "case when 新 then else 1 end", "between 1 and 2", "价 between 1", "价 between 1 or 2", "价 not 1", "in (1)",
        "date", "date '2023'", "date '2023-1-1'", "month '2023-02-01'", "date 2023", "1_000", "0x1F", "5.", "1e999",
        "1.2.3", "价 > 1 > 2", "价 = 上限 = 新", "", "   ", "，", "least 价", "w1", "w0 + w1", "价 w3",
    ],
)  # fmt: skip
def test_nothing_else_comes_through(text):
    with pytest.raises(Refused) as refused:
        tree(text)
    for one in refused.value.problems:
        assert one.code.startswith("rules.")
        assert one.place.column is not None
        assert one.place.excerpt is not None


@pytest.mark.parametrize("text", ["价 + 人数", "人数 + 价 - 上限"])
def test_units_do_not_mix(text):
    assert codes(text) == ["rules.unit"]


@pytest.mark.parametrize(
    "text",
    [
        "价 / 2",
        "价 / -0.5",
        "价 / 面积",
        "价 / (面积 * 2)",
        "价 / -面积",
        "价 / greatest(人数, 1)",
        "价 / (人数 + 1)",
        "case when 人数 > 0 then 价 / 人数 else 0 end",
        "case when 人数 <> 0 then 价 / 人数 else 0 end",
        "case when 0 < 人数 then 价 / 人数 else 0 end",
        "case when 数 < 0 then 价 / 数 else 0 end",
        "case when 新 and 人数 >= 1 then 价 / 人数 else 0 end",
        "case when 人数 = 0 then 0 else 价 / 人数 end",
        "case when 人数 = 0 or 新 then 0 else 价 / 人数 end",
        "case when 人数 <= 0 then 0 when 新 then 价 / 人数 else 价 / 人数 end",
        "case when not (人数 = 0) then 价 / 人数 else 0 end",
        "case when 人数 between 1 and 9 then 价 / 人数 else 0 end",
        "case when 数 in (1, 2) then 价 / 数 else 0 end",
        "case when 数 in (0, -1) then 0 else 价 / 数 end",
        "case when 价 - 上限 > 0 then 1 / (价 - 上限) else 0 end",
        "人数 > 0 and 价 / 人数 > 100",
        "新 and 人数 > 0 and 旧 and 价 / 人数 > 100",
        "人数 = 0 or 价 / 人数 > 100",
        "case when 人数 > 0 then case when 新 then 价 / 人数 else 0 end else 0 end",
        "case when 人数 > 0 and 数 > 0 then 价 / (人数 * 数) else 0 end",
        "价 / year(日)",
    ],
)
def test_a_divisor_shown_not_to_be_zero(text):
    assert any(isinstance(node, n.Divide) for node in _every(tree(text)))


def _every(node):
    yield node
    for child in n.children(node):
        yield from _every(child)


@pytest.mark.parametrize(
    "text",
    [
        "价 / 0",
        "价 / 人数",
        "价 / (面积 - 1)",
        "case when 人数 >= 0 then 价 / 人数 else 0 end",
        "case when 人数 > 0 then 0 else 价 / 人数 end",
        "case when 人数 > 0 or 新 then 价 / 人数 else 0 end",
        "case when 数 > -1 then 价 / 数 else 0 end",
        "case when 数 between -1 and 1 then 价 / 数 else 0 end",
        "case when 数 in (0, 1) then 价 / 数 else 0 end",
        "case when not (新 and 人数 = 0) then 价 / 人数 else 0 end",
        "case when 人数 > 0 then 1 else 2 end + 价 / 人数",
        "价 / 人数 > 100 and 人数 > 0",
        "人数 > 0 or 价 / 人数 > 100",
        "case when 价 > 上限 then 1 / (价 - 上限) else 0 end",
        "case when 人数 > 小数目 then 价 / 人数 else 0 end",
        "价 / floor(面积)",
        "case when 数 > 0 then 价 / (数 - 1) else 0 end",
    ],
)
def test_a_divisor_that_may_be_zero(text):
    assert "rules.division" in codes(text) or "rules.unit" in codes(text)


@pytest.mark.parametrize(
    "text", ["add_days(日, 1)", "add_months(日, -12)", "add_days(日, 小数目)", "add_months(月, 1)"]
)
def test_days_stay_within_the_calendar(text):
    assert tree(text).type.kind in ("date", "month")


@pytest.mark.parametrize("text", ["add_days(日, 数)", "add_months(日, 100000)", "add_days(日, 9999999)"])
def test_days_that_may_leave_the_calendar(text):
    assert codes(text) == ["rules.range"]


@pytest.mark.parametrize(
    "text",
    [
        "(" * 30 + "价" + ")" * 30,
        "not " * 300 + "新",
        " + ".join(["价"] * 200),
        "-" + " -".join(["价"] * 1),
        " and ".join(["新"] * 500),
        "case when 新 then " * 30 + "1" + " else 2 end" * 30,
        "least(价, " * 30 + "价" + ")" * 30,
        "价" * 5000,
        "(" * 3000,
        "case " * 700,
        "- - - - - - 价",
        "'" * 3999,
        '"' * 3999,
        "9" * 3999,
        "1," * 1999,
        "价 " * 1999,
    ],
)
def test_what_is_deep_or_huge_is_read_or_refused(text):
    try:
        found = [text_of(tree(text))]
    except Refused as refused:
        found = [one.code for one in refused.problems]
    assert found


def test_a_long_chain_of_conditions_is_not_deep():
    assert len(tree(" and ".join(["新"] * 350)).values) == 350


words = st.sampled_from(
    "价 上限 率 人数 数 日 月 新 旧 类 名 没有 least greatest round floor ceil abs coalesce days_between add_days "
    "add_months year month date case when then else end and or not between in true false null is like ( ) ( ) , + - "
    "* / = <> < <= > >= != 1 0 5% 0.5 1e3 '甲' '2023-01-01' date'2023-01-01' \"名 称\" （ ） ， ； % ; -- @ .".split()
)


@given(st.lists(words, max_size=25).map(" ".join))
@settings(max_examples=600, deadline=None)
def test_any_row_of_words_is_read_or_refused(text):
    _read_or_refused(text)


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text):
    _read_or_refused(text)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_rule_with_a_piece_cut_out_is_read_or_refused(trees, data):
    text = text_of(data.draw(trees.expressions()))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 6)))
    _read_or_refused(text[:start] + text[end:], trees.NAMES)


def _read_or_refused(text, names=NAMES):
    try:
        made = parse(text, names)
    except Refused as refused:
        for one in refused.problems:
            assert one.remedy is not None or one.code
            assert one.place.column <= one.place.end_column
            assert one.place.end_column <= len(one.place.excerpt) + 2
    else:
        assert parse(text_of(made), names) == made


def test_the_parser_says_nothing_of_its_own(capfd, caplog):
    with caplog.at_level(logging.DEBUG):
        for text in ["if 新 then 1", "create", "select 1", "价 like", "case when"]:
            with pytest.raises(Refused):
                tree(text)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_the_place_is_that_of_the_word_in_its_file():
    place = Place(file="policy.md", line=12, column=9, excerpt="amount: 价 + 仁数")
    with pytest.raises(Refused) as refused:
        parse("价 + 仁数", NAMES, place=place)
    (one,) = refused.value.problems
    assert (one.place.file, one.place.line, one.place.column, one.place.end_column) == (
        "policy.md",
        12,
        13,
        15,
    )
    assert one.place.excerpt[one.place.column - 1 : one.place.end_column - 1] == "仁数"


def test_the_place_of_a_rule_of_several_lines():
    with pytest.raises(Refused) as refused:
        parse("价 +\n  仁数", NAMES, place=Place(file="policy.md", line=12, column=9, excerpt="amount: 价 +"))
    (one,) = refused.value.problems
    assert (one.place.line, one.place.column, one.place.excerpt) == (13, 3, "  仁数")


def test_all_that_is_wrong_is_told_together():
    text = "least(价阁, 上限) > 0 and 价 + 人数 > 0 and 类 = '丙' and case when 新 then 1 end > 0"
    assert codes(text) == ["rules.unknown-name", "rules.unit", "rules.option", "rules.case-else"]
