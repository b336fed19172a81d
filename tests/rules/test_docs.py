"""docs/language.md says what is true: each example gives what stands beside it, and no function is left out."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from luoshi.problem import Refused
from luoshi.rules.declare import parse_type
from luoshi.rules.evaluate import compile_, missing
from luoshi.rules.facts import read_facts
from luoshi.rules.functions import FUNCTIONS
from luoshi.rules.parse import parse
from luoshi.rules.scan import KEYWORDS

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| `([^`]*)` \| (yes|no|unknown|refused: [a-z.-]+|-?[0-9.-]+) \|$", PAGE, flags=re.MULTILINE
)
NAMES = {
    name: parse_type(type_)
    for name, type_ in {
        "价": "金额",
        "上限": "数量[元/台]",
        "率": "比例",
        "人数": "数量[人]",
        "亩": "数量[亩]",
        "每亩": "数量[元/亩]",
        "每月": "数量[元/月]",
        "买": "日期",
        "止": "日期",
        "生": "日期",
        "月份": "月份",
        "新": "是否",
        "旧": "是否",
        "报": "是否",
        "类": "选项[大型企业, 中型企业, 小微企业]",
        "收入": "金额",
        "亏": "金额",
    }.items()
}
FACTS = read_facts(
    {
        "价": "15万元",
        "上限": 10000,
        "率": "5%",
        "人数": 30,
        "亩": "12.5",
        "每亩": 75,
        "每月": 200,
        "买": "2023-02-01",
        "止": "2023-03-31",
        "生": "1963-02-28",
        "月份": "2023-02",
        "新": True,
        "旧": "否",
        "类": "小微企业",
        "收入": None,
        "亏": "不清楚",
    },
    NAMES,
)


def said(text):
    """What the page would say of the rule."""
    try:
        tree = parse(text, NAMES)
    except Refused as refused:
        return "refused: " + ", ".join(one.code for one in refused.problems)
    value = compile_(tree)(FACTS)
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if tree.type.kind == "month" else value.isoformat()
    return Fraction(value)


@pytest.mark.parametrize("rule, gives", ROWS)
def test_the_example_gives_what_the_page_says(rule, gives):
    found = said(rule)
    assert found == (Fraction(Decimal(gives)) if isinstance(found, Fraction) else gives)


def test_every_row_of_an_example_table_is_run():
    tables = re.findall(r"^\| example \| gives \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE)
    assert len(ROWS) == sum(table.count("\n") for table in tables)
    assert len(ROWS) > 60


def test_every_function_and_keyword_has_its_example():
    used = {word for rule, _ in ROWS for word in re.findall(r"[a-z_]+", rule)}
    assert set(FUNCTIONS) <= used
    assert used >= KEYWORDS


def test_the_page_says_what_is_asked():
    assert missing(parse("旧 and 报", NAMES), FACTS) == ()
    assert missing(parse("新 and 报", NAMES), FACTS) == ("报",)


@pytest.mark.parametrize(
    "declared",
    re.findall(r"`([^`]+)`", PAGE[PAGE.index("## How facts are declared") : PAGE.index("Values come in as")]),
)
def test_each_declaration_of_the_page_is_one(declared):
    if declared != "5%":
        assert parse_type(declared).name
