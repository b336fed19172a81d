"""Each kind of node has its words, in either language."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from luoshi.rules import build as b
from luoshi.rules import nodes as n
from luoshi.rules.rule_words import RULE
from luoshi.rules.told import TELL
from luoshi.rules.tongue import Relation, holes
from luoshi.rules.types import DATE, MONEY, TRUTH
from luoshi.rules.words import TONGUES, rule_in_words, sum_in_words, told
from luoshi.rules.words_en import EN
from luoshi.rules.words_zh import ZH
from luoshi.rules.worked import WORK

PRICE, NEW, DAY = b.name("价格", MONEY), b.name("是否新车", TRUTH), b.name("购车日期", DATE)
FACTS = {"价格": Decimal(300), "是否新车": True, "购车日期": date(2023, 2, 1)}
TWO = b.literal(Decimal(2))
ONE_OF_EACH = [
    b.literal(Decimal(2)), PRICE, b.not_(NEW), b.and_(NEW, b.compare(">", PRICE, TWO)), b.or_(NEW, b.not_(NEW)),
    b.compare(">=", PRICE, TWO), b.between(PRICE, TWO, b.literal(Decimal(400))), b.in_(PRICE, [TWO, TWO]),
    b.case([(NEW, PRICE)], TWO), b.negate(PRICE), b.add(PRICE, TWO), b.subtract(PRICE, TWO), b.multiply(PRICE, TWO),
    b.divide(PRICE, TWO), b.least(PRICE, TWO), b.greatest(PRICE, TWO), b.round_(PRICE, 1), b.floor(PRICE),
    b.ceil(PRICE), b.absolute(PRICE), b.coalesce(PRICE, TWO), b.days_between(DAY, DAY), b.months_between(DAY, DAY),
    b.years_between(DAY, DAY), b.add_days(DAY, TWO), b.add_months(DAY, TWO), b.year(DAY), b.month(DAY),
]  # fmt: skip


def test_no_kind_lacks_its_words():
    assert set(RULE) == set(n.KINDS)
    assert set(TELL) | set(WORK) == set(n.KINDS)
    assert {type(tree) for tree in ONE_OF_EACH} == set(n.KINDS)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("tree", ONE_OF_EACH, ids=lambda tree: type(tree).__name__)
def test_each_kind_speaks(tree, lang):
    assert rule_in_words(tree, lang)
    if tree.type.kind != "truth":
        said = sum_in_words(tree, FACTS, lang)
        assert any(sign.isdigit() for sign in said)
        return
    for verdict in (True, False):
        assert told(tree, FACTS, verdict, lang)
    assert told(tree, FACTS, True, lang) != told(tree, FACTS, False, lang)


def test_both_languages_fill_the_same_holes():
    for field in fields(ZH):
        zh, en = getattr(ZH, field.name), getattr(EN, field.name)
        if isinstance(zh, str):
            assert set(holes(zh)) == set(holes(en)), field.name


def test_both_languages_know_the_same_relations():
    for table in ("relations", "literal", "threshold", "between", "inside_excluded"):
        assert set(getattr(ZH, table)) == set(getattr(EN, table))
    for tongue in TONGUES.values():
        for relation in [*tongue.relations.values(), *tongue.literal.values()]:
            assert isinstance(relation, Relation)
            for template in (relation.holds, relation.fails, relation.edge or ""):
                assert set(holes(template)) <= {"right", "value"}


def test_every_relation_says_whether_it_holds():
    for tongue in TONGUES.values():
        for relation in tongue.relations.values():
            assert relation.holds != relation.fails
            assert "{right}" in relation.holds
