"""What is written of a tree is read as the same tree."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.rules.parse import parse
from luoshi.rules.types import INTEGER, MONEY, TRUTH
from luoshi.rules.written import quoted, text_of

NAMES = {"价": MONEY, "数": INTEGER, "新": TRUTH, "旧": TRUTH, "甲 乙": TRUTH, "and": TRUTH}


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_tree_written_as_text_is_read_as_the_same_tree(trees, data):
    tree = data.draw(trees.expressions())
    assert parse(text_of(tree), trees.NAMES) == tree


@pytest.mark.parametrize(
    "written",
    [
        "新 and 旧 or not 新",
        "新 and (旧 or not 新)",
        "not (新 and 旧)",
        "数 - (数 - 1) - 1",
        "-(数 * 2) * -数",
        "-(5)",
        "价 * (1 + 50%)",
        "数 not between 1 and 数 * 2",
        "数 not in (1, -2)",
        "(数 = 1) = 新",
        "case when 新 then 1 else 2 end + 数",
        '"甲 乙" and "and"',
    ],
)
def test_brackets_stand_only_where_they_are_needed(written):
    assert text_of(parse(written, NAMES)) == written


@pytest.mark.parametrize("name", ["and", "date", "1年", "甲 乙", 'a"b', "Ａ级", "null", "名（一）"])
def test_a_name_that_is_not_one_word_is_quoted(name):
    assert parse(quoted(name), {name: TRUTH}).name == name
    assert quoted(name).startswith('"')
