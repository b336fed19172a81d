"""What programs see of a policy file: values with their origin, terms by day, shares, places, coverage."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from luoshi.policy.building.expressions import literals
from luoshi.policy.building.passage import like
from luoshi.policy.building.quoting import read_value
from luoshi.policy.check import check_text
from luoshi.policy.policy import Quote, Reading, Value
from luoshi.policy.writing.fences import compose
from luoshi.text import find

TEXT = """示例市人民政府关于印发若干措施的通知
示例市人民政府
2023年1月20日

若干措施

落实16条意见。

1．自2022年12月1日起，补贴标准由每人每月不低于60元，提高到每人每月不低于75元，除中央补助外，由省与市按1∶1比例分担。（责任单位：市民政局）

2．对300万—600万美元的企业补贴保费80%，2022年1月1日—2024年12月31日执行，申报80%以上的通报。（责任单位：市商务局）
"""
FRONT = {
    "policy": "a/1",
    "title": "若干措施",
    "issuer": "示例市人民政府",
    "date": "2023-01-20",
    "source": "x.txt",
}
FIRST, SECOND = 9, 11
ALLOWANCE = """id: allowance
name: 补贴
for: 个人
asks: {月数: '数量[月]', 中央补助: 金额, 发放日期: 日期}
when:
  有月数: |
    月数 > 0
    and 月数 < 12
amount: 标准 * 月数
terms:
  标准:
    dated:
      - 由每人每月不低于60元
on: 发放日期
paid_by: [{payer: 中央, amount: 中央补助}, {rest: {省: 1/2, 市: 1/2}}]
split: 由省与市按1∶1比例分担
"""
DATED = ALLOWANCE.replace(
    "      - 由每人每月不低于60元\n",
    "      - {quote: 由每人每月不低于60元}\n      - {from: 自2022年12月1日起, quote: 提高到每人每月不低于75元}\n",
)
INSURANCE = """id: insurance
name: 保费补贴
for: [企业, 个体工商户]
asks: {年出口额: '外币[美元]', 保费: 金额}
when:
  达到下限: 年出口额 >= 下限
  不超上限: 年出口额 <= 上限
amount: 保费 * 比例
terms:
  下限: {quote: 300万—600万美元, take: low}
  上限: {quote: 300万—600万美元, take: high}
  比例: 补贴保费80%
window: 2022年1月1日—2024年12月31日
paid_by: 市
"""


def report(*blocks):
    return check_text(compose(TEXT, blocks, FRONT), "policy.md", source=lambda _: TEXT)


@pytest.fixture(scope="module")
def policy():
    made = report((FIRST, "benefit", DATED), (SECOND, "benefit", INSURANCE))
    assert {problem.code for problem in made.problems} <= {"number.bare", "coverage.left"}
    return made.policy


def test_a_block_belongs_to_the_measure_before_it(policy):
    assert policy.benefits["allowance"].measure.id == "1"
    assert policy.benefits["insurance"].measure.id == "2"
    assert [block.id for block in policy.blocks_of("2")] == ["insurance"]


def test_a_term_has_the_value_that_held_on_the_day(policy):
    term = policy.benefits["allowance"].terms["标准"]
    assert term.on(date(2022, 11, 30)).value.number == 60
    assert term.on(date(2022, 12, 1)).value.number == 75
    assert term.value.number == 75


def test_a_range_gives_its_ends(policy):
    terms = policy.benefits["insurance"].terms
    low, high = terms["下限"].value, terms["上限"].value
    assert (low.number, low.unit, low.op) == (Decimal(3_000_000), "美元", ">=")
    assert (high.number, high.unit, high.op) == (Decimal(6_000_000), "美元", "<=")


def test_a_window_has_both_its_days(policy):
    window = policy.benefits["insurance"].window
    assert (window.first, window.last) == (date(2022, 1, 1), date(2024, 12, 31))


def test_shares_are_exact_and_in_layers(policy):
    first, rest = policy.benefits["allowance"].paid_by
    assert (first.payer, first.amount.text) == ("中央", "中央补助")
    assert rest.rest == {"省": Fraction(1, 2), "市": Fraction(1, 2)}
    assert policy.benefits["insurance"].paid_by[0].rest == {"市": Fraction(1)}


def test_every_expression_has_its_tree(policy):
    for benefit in policy.benefits.values():
        assert benefit.amount.tree is not None
        assert all(condition.tree is not None for condition in benefit.when.values())


def test_a_quote_knows_where_it_stands(policy):
    quote = policy.benefits["insurance"].terms["比例"].versions[0].stated.origin
    assert isinstance(quote, Quote)
    assert policy.document.text[quote.start : quote.end] == "补贴保费80%"


def test_an_expression_on_several_lines_is_pointed_at_where_it_stands():
    file = compose(TEXT, [(FIRST, "benefit", DATED)], FRONT)
    found = next(one for one in check_text(file, "p").problems if one.code == "number.bare")
    assert file.split("\n")[found.place.line - 1] == "    and 月数 < 12"
    assert found.place.excerpt[found.place.column - 1 : found.place.end_column - 1] == "12"


def test_a_single_version_may_be_a_plain_phrase():
    made = report((FIRST, "benefit", ALLOWANCE))
    assert made.policy.benefits["allowance"].terms["标准"].value.number == 60


def test_a_reading_is_listed_with_its_reason_and_its_place():
    block = INSURANCE.replace("比例: 补贴保费80%", "比例: {is: 80%, because: 理由, source: 财金〔2023〕1号}")
    made = report((SECOND, "benefit", block))
    (reading,) = made.readings
    assert isinstance(reading, Reading)
    assert (reading.block, reading.says, reading.because, reading.source) == (
        "insurance 比例",
        "80%",
        "理由",
        "财金〔2023〕1号",
    )
    assert made.as_json()["readings"][0]["measure"] == "2"


def fates(made):
    return {item.found.text: item.fate for item in made.coverage.items}


def test_coverage_tells_quoted_from_waived_from_left():
    made = report((SECOND, "benefit", INSURANCE), (SECOND, "waive", "80%以上: 通报的线\n"))
    found = fates(made)
    assert found["80%"] == "quoted"
    assert found["80%以上"] == "waived"
    assert found["自2022年12月1日起"] == "left"
    assert "16条" not in found
    assert made.as_json()["coverage"]["covered"] == made.coverage.covered == 4


def test_a_phrase_that_stands_twice_covers_nothing_but_waives_both():
    text = TEXT.replace("申报80%以上的", "申报保费80%的")
    quoting = "a:\n  name: 甲\n  goal: 保费80%\n  by: {is: 2023-12-31, because: 理由}\n"
    made = check_text(compose(text, [(SECOND, "targets", quoting)], FRONT), "p")
    assert [item.fate for item in made.coverage.items if item.found.text == "80%"] == ["left", "left"]
    assert "quote.repeated" in {problem.code for problem in made.problems}
    made = check_text(compose(text, [(SECOND, "waive", "保费80%: 理由\n")], FRONT), "p")
    assert [item.fate for item in made.coverage.items if item.found.text == "80%"] == ["waived", "waived"]


def test_before_the_first_measure_a_define_and_a_waiver_belong_to_the_document():
    made = report(
        (
            4,
            "define",
            "name: 是否老人\nis: 年龄 >= 线\nasks: {年龄: 整数}\nterms: {线: {is: 60, because: 法定}}\n",
        )
    )
    assert made.policy.defines["是否老人"].measure is None
    assert made.policy.defines["是否老人"].expression.tree.type.name == "是否"


def test_defines_may_stand_on_one_another_in_any_order():
    first = "name: 甲\nis: 乙 or 丙\nasks: {丙: 是否}\n"
    second = "name: 乙\nis: not 丁\nasks: {丁: 是否}\n"
    made = report((SECOND, "define", first), (SECOND, "define", second))
    assert all(define.expression.tree for define in made.policy.defines.values())


def test_defines_that_stand_on_each_other_are_reported():
    made = report((SECOND, "define", "name: 甲\nis: 乙\n"), (SECOND, "define", "name: 乙\nis: 甲\n"))
    assert [problem.code for problem in made.problems].count("rules.unknown-name") == 2


def test_a_task_without_an_id_is_named_after_its_measure():
    made = report((FIRST, "task", "name: 甲\n"), (FIRST, "task", "name: 乙\n"))
    assert list(made.policy.tasks) == ["task-1", "task-1-2"]


@pytest.mark.parametrize(
    "text, found",
    [
        ("a * 5%", ["5%"]),
        ("round(a / b, 2)", []),
        ("round(a / 7, 2)", ["7"]),
        ("a > 0 and b < 1", []),
        ("a in ('3级', \"4级\")", []),
        ("第3类 + x2", []),
        ("d > '2023-01-01'", ["'2023-01-01'"]),
        ("least(2, a)", ["2"]),
        ("1.5 * a + １２", ["1.5", "１２"]),
    ],
)
def test_numbers_in_expressions_are_found(text, found):
    assert [word for _, _, word in literals(text)] == found


@pytest.mark.parametrize(
    "words, kind, value",
    [
        ("80%", "number", Decimal(80)),
        ("1500万元", "number", Decimal(15_000_000)),
        ("1/3", "number", Fraction(1, 3)),
        ("-0.5", "number", Decimal("-0.5")),
        ("2023-01-20", "date", date(2023, 1, 20)),
        ("2023-04", "month", date(2023, 4, 1)),
        ("2023年3月31日", "date", date(2023, 3, 31)),
        ("true", "truth", True),
        ("否", "truth", False),
        ("month", "text", "month"),
        ("2023-13-01", "text", "2023-13-01"),
        ("1/0", "text", "1/0"),
        ("", "text", ""),
    ],
)
def test_a_reading_states_a_value(words, kind, value):
    def grammar(text):
        return find(text).quantities, find(text).moments

    found = read_value(words, grammar)
    assert isinstance(found, Value)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    "phrase, words",
    [
        ("最高不超过 10000元/台", "最高不超过10000元/台"),
        ("最高不超过１００００元／台", "最高不超过10000元/台"),
        ("（含 300万)", "(含300万）"),
        ("天地", None),
        ("", None),
    ],
)
def test_words_alike_but_for_punctuation_are_found(phrase, words):
    assert like(phrase, "补贴最高不超过10000元/台(含300万）。") == words
