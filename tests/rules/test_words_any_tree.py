"""Whatever the rule and whatever the facts, the words can be said, and they name the figures of the case."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.rules import build as b
from luoshi.rules import nodes as n
from luoshi.rules.evaluate import compile_
from luoshi.rules.words import compile_sum, compile_told, rule_in_words, sum_in_words

LANGS = ("zh", "en")
LEAKS = (
    "None",
    "Decimal",
    "Fraction",
    "True",
    "False",
    "datetime",
    "Literal",
    "<",
    "{",
    "}",
    "E+",
    "e+",
    "nan",
)
LEAKS += ("--", "+ -", "× -", "，，", "；；", "。", ", ,", "  ", "（）", "()", "，且，")
slow_to_draw = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def look_at(said: str) -> None:
    assert said.strip() == said
    assert said
    assert not [leak for leak in LEAKS if leak in said], said
    assert said[-1] not in "，；、,;:：", said


def look_at_case(said: str) -> None:
    """A rule may have a minus before a zero; a figure of a case has none."""
    look_at(said)
    assert not re.search(r"(为|= |按|is )-0(\.0+)?(?![\d.])", said), said


@given(data=st.data())
@slow_to_draw
def test_a_condition_can_always_be_told(trees, data):
    tree, facts = data.draw(trees.cases("truth"))
    verdict = compile_(tree)(facts)
    for lang in LANGS:
        look_at(rule_in_words(tree, lang))
        look_at_case(compile_told(tree, lang)(facts, verdict))


@given(data=st.data())
@slow_to_draw
def test_a_value_can_always_be_worked_out_in_words(trees, data):
    kind = data.draw(st.sampled_from(["number", "number", "number", "date", "month", "text"]))
    tree, facts = data.draw(trees.cases(kind))
    for lang in LANGS:
        look_at(rule_in_words(tree, lang))
        look_at_case(sum_in_words(tree, facts, lang, "补贴" if lang == "zh" else "the grant is"))


@given(data=st.data())
@slow_to_draw
def test_values_that_no_case_changes_may_be_written_beforehand(trees, data):
    kind = data.draw(st.sampled_from(["truth", "truth", "number", "number", "date", "month", "text"]))
    tree, facts = data.draw(trees.cases(kind))
    fixed = {name: facts[name] for name in facts if data.draw(st.booleans())}
    for lang in LANGS:
        if kind == "truth":
            verdict = compile_(tree)(facts)
            assert compile_told(tree, lang, fixed)(facts, verdict) == compile_told(tree, lang)(facts, verdict)
        else:
            value = compile_(tree)(facts)
            assert compile_sum(tree, lang, "", fixed)(facts, value) == compile_sum(tree, lang)(facts, value)


@given(data=st.data())
@slow_to_draw
def test_an_unknown_condition_names_what_is_missing_and_a_known_one_does_not(trees, data):
    tree, facts = data.draw(trees.cases("truth", depth=2))
    verdict = compile_(tree)(facts)
    for lang, lead in (("zh", ("还不知道", "现有情况")), ("en", ("not yet known", "what is known"))):
        assert compile_told(tree, lang)(facts, verdict).startswith(lead) == (verdict is None)


@given(data=st.data())
@slow_to_draw
def test_a_comparison_names_the_figures_of_the_case(trees, data):
    names = [name for name, type_ in trees.NAMES.items() if type_.kind in ("number", "date")]
    name = data.draw(st.sampled_from(names))
    type_ = trees.NAMES[name]
    value, line = data.draw(trees.values(type_)), data.draw(trees.values(type_))
    tree = b.compare(data.draw(st.sampled_from(n.COMPARISONS)), b.name(name, type_), b.name("界线", type_))
    facts = {name: value, "界线": line}
    verdict = compile_(tree)(facts)
    said = compile_told(tree, "zh")(facts, verdict)
    assert f"{name}为{written(value, type_)}" in said
    assert written(line, type_) in said


def written(value: Decimal | date, type_) -> str:
    """The figure by another way than that of figures.py."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if type_.name == "比例":
        return f"{(value * 100).normalize():,f}%"
    if "元" in type_.unit.over:
        return f"{value:,.2f}元"
    return f"{value.normalize():,f}"


@given(data=st.data())
@slow_to_draw
def test_a_sum_ends_in_its_value_or_says_what_it_still_needs(trees, data):
    tree, facts = data.draw(trees.cases("number", depth=2, rational=False))
    value = compile_(tree)(facts)
    said = sum_in_words(tree, facts)
    if value is None:
        assert said.startswith(("还需要：", "现有情况"))
    elif "约" not in said and "≈" not in said:
        tail = said.replace(",", "")
        shown = f"{abs(value.normalize()):f}"
        percent = f"{abs((value * 100).normalize()):f}%"
        assert shown in tail or percent in tail, (said, value)


@pytest.mark.parametrize("lang", LANGS)
def test_a_part_that_cannot_be_worked_out_is_not_told(lang, trees):
    price = b.name("购车价格", trees.NAMES["购车价格"])
    profit = b.name("净利润", trees.NAMES["净利润"])
    positive = b.compare(">", price, b.literal(Decimal(0)))
    quotient = b.compare(">", b.divide(profit, price), b.literal(Decimal(1)))
    facts = {"购车价格": Decimal(0), "净利润": Decimal(5)}
    for tree in (b.and_(positive, quotient), b.not_(b.or_(b.not_(positive), b.not_(quotient)))):
        said = compile_told(tree, lang)(facts, False)
        look_at_case(said)
        assert "净利润" not in said


def test_a_template_sign_in_a_name_a_text_or_a_noun_stays_as_it_is(trees):
    odd = b.name("{0}甲", trees.NAMES["购车价格"])
    text = b.compare("=", b.name("乙{x}", trees.NAMES["车型"]), b.literal("{丙}"))
    facts = {"{0}甲": Decimal(3), "乙{x}": "{丙}"}
    for lang in LANGS:
        assert "{0}甲" in rule_in_words(odd, lang)
        assert "{丙}" in compile_told(text, lang)(facts, True)
        assert "{丁}" in sum_in_words(b.least(odd, b.literal(Decimal(2))), facts, lang, "{丁}")
        assert "{0}甲" in compile_told(b.compare(">", odd, b.literal(Decimal(2))), lang)({}, None)
