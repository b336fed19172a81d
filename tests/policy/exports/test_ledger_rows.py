"""The task table: a row for each measure, or for each part of one that has units of its own."""

from datetime import date

import pytest

from luoshi.policy.document import Clause, Duty
from luoshi.policy.exports.ledger import deadline, rows, sentence
from luoshi.policy.prose.structure import structure
from luoshi.text.span import Moment, Quantity


def by_number(document):
    return {row.number: row for row in rows(document)}


def test_it_has_one_row_for_each_measure_and_one_for_each_part(document):
    assert [row.number for row in rows(document)] == ["1", "2-1", "2-2", "3", "4"]


def test_the_task_is_the_words_without_the_clause(document):
    assert by_number(document)["1"].task == (
        "对新购汽车按购车价格的5%给予补贴，最高不超过1万元/台，政策延续至2023年3月底。"
    )


def test_a_full_stop_behind_the_clause_closes_the_task(document):
    assert by_number(document)["4"].task == "+加强管理。"


def test_parts_share_out_the_words_and_what_was_found_in_them(document):
    table = by_number(document)
    assert table["2-1"].task.endswith("新增80家门店。")
    assert table["2-2"].task == "建设1—3个站点，三分之一面向农村。"
    assert [
        words.endswith(figure)
        for words, figure in zip(table["2-1"].targets, ("1500万元", "0.68万吨以上", "80家门店"), strict=True)
    ] == [True] * 3
    assert table["2-2"].targets == ("1—3个站点", "三分之一面向农村")


def test_each_part_has_its_own_units(document):
    table = by_number(document)
    assert (table["2-1"].lead, table["2-1"].support) == (("市商务局",), ())
    assert (table["2-2"].lead, table["2-2"].support) == (("市能源局",), ("市财政局",))


def test_only_the_part_that_begins_with_it_has_the_heading(document):
    table = by_number(document)
    assert (table["2-1"].heading, table["2-2"].heading) == ("家电下乡", None)


def test_it_names_chapter_and_section_with_their_labels(document):
    row = by_number(document)["3"]
    assert (row.chapter, row.section) == ("二、扩大投资", "（二）项目。")


def test_it_cites_and_says_how_often(document):
    row = by_number(document)["3"]
    assert row.cited == ("《关于促进投资的意见》（乙政办〔2022〕33号）",)
    assert row.recurrence == ("每月",)


def test_a_measure_without_a_clause_has_a_row_without_units(document):
    row = by_number(document)["3"]
    assert (row.lead, row.support) == ((), ())


def test_the_clause_s_own_deadline_stands_first_and_once(document):
    assert by_number(document)["2-2"].deadlines == ("2023年6月底前",)


def test_clauses_with_no_words_between_them_share_a_row(one_measure):
    text = "建设站点。（牵头单位：市能源局）\n（配合单位：市能源局、市财政局）"
    first, second = text.index("（牵头"), text.index("（配合")
    clauses = (
        Clause(
            text[first:16],
            first,
            16,
            (0, first),
            (Duty("市能源局", "lead", "市能源局", first + 6, first + 10),),
        ),
        Clause(
            text[second:],
            second,
            len(text),
            (16, second),
            (
                Duty("市能源局", "support", "市能源局", second + 6, second + 10),
                Duty("市财政局", "support", "市财政局", second + 11, second + 15),
            ),
        ),
    )
    (row,) = rows(one_measure(text, clauses=clauses))
    assert (row.number, row.task, row.lead, row.support) == (
        "1",
        "建设站点。",
        ("市能源局",),
        ("市财政局",),
    )


def test_words_behind_the_last_clause_are_kept_on_a_line_of_their_own(one_measure):
    text = "建设站点（责任单位：市能源局）。\n办法另行制定。"
    at = text.index("（")
    clause = Clause(text[at:15], at, 15, (0, at), ())
    (row,) = rows(one_measure(text, clauses=(clause,)))
    assert row.task == "建设站点。\n办法另行制定。"


@pytest.mark.parametrize(
    "text, words, iso, last, expected",
    [
        ("延续至2023年3月底。", "延续至2023年3月底", "../2023-03-31", date(2023, 3, 31), "2023年3月31日"),
        ("2022年6月—2023年3月新增", "2022年6月—2023年3月", "2022-06-01/2023-03-31", date(2023, 3, 31), "2023年3月31日"),
        ("2023年筹建5家以上", "2023年", "2023", date(2023, 12, 31), "2023年"),
        ("力争2023年营收破百", "2023年", "2023", date(2023, 12, 31), "2023年"),
        ("2023年4月开展活动", "2023年4月", "2023-04", date(2023, 4, 30), "2023年4月"),
        ("研究2023年旅游奖励办法", "2023年", "2023", date(2023, 12, 31), None),
        ("2023年第一季度满负荷生产的企业", "2023年第一季度", "2023-01-01/2023-03-31", date(2023, 3, 31), None),
        ("2022年1月1日至12月31日期间", "2022年1月1日至12月31日", "2022-01-01/2022-12-31", date(2022, 12, 31), None),
        ("自2023年4月1日起施行", "自2023年4月1日起", "2023-04-01/..", None, None),
    ],
)  # fmt: skip
def test_it_knows_a_deadline_from_a_date(one_measure, text, words, iso, last, expected):
    at = text.index(words)
    moment = Moment(words, at, at + len(words), iso, None, last)
    measure = one_measure(text, moments=(moment,)).measures[0]
    assert deadline(moment, measure, date(2023, 1, 20)) == expected


def test_a_year_whose_sentence_holds_a_number_to_reach_is_a_deadline(one_measure):
    text = "2023年全市规上企业覆盖率达75%以上。"
    moment = Moment("2023年", 0, 5, "2023", date(2023, 1, 1), date(2023, 12, 31))
    at = text.index("75%以上")
    from decimal import Decimal

    quantity = Quantity("75%以上", at, at + 5, Decimal(75), None, "%", ">=", ("total", "floor"))
    (row,) = rows(one_measure(text, moments=(moment,), quantities=(quantity,)))
    assert row.deadlines == ("2023年",)


@pytest.mark.parametrize(
    "words, expected", [("至响应解除", ("至响应解除",)), ("自印发之日起", ()), ("从响应解除后", ())]
)
def test_an_event_that_ends_is_a_deadline_and_one_that_begins_is_not(one_measure, words, expected):
    moment = Moment(words, 0, len(words), "../..", None, None, event=words)
    (row,) = rows(one_measure(words + "执行", moments=(moment,)))
    assert row.deadlines == expected


def test_it_gives_the_sentence_a_quantity_stands_in(document):
    measure = document.measures[1]
    sentences = [sentence(measure, quantity) for quantity in measure.quantities]
    assert sentences[:3] == [
        "=发放1500万元消费券，煤炭日产量稳定在0.68万吨以上；",
        "=发放1500万元消费券，煤炭日产量稳定在0.68万吨以上；",
        "2023年新增80家门店。",
    ]


@pytest.mark.parametrize(
    "text, words",
    [
        ("1．到2023年年底，实现全覆盖、6个县域集中式充电示范站建成投用。", "6个县域集中式充电示范站建成投用"),
        ("1．2023年新增省、市两级工程技术研究中心80家以上；", "2023年新增省、市两级工程技术研究中心80家以上"),
        ("1．对新购汽车按购车价格的5%给予补贴。", "对新购汽车按购车价格的5%"),
        ("1．力争2023年全年完成投资800亿元以上。", "力争2023年全年完成投资800亿元以上"),
        ("1．围绕汽车销售、百货、电子、家电家居、成品油、餐饮住宿、文旅等方面发放1500万元政府消费券。",
         "…百货、电子、家电家居、成品油、餐饮住宿、文旅等方面发放1500万元"),
        ("1．新培育企业6家、中小企业50家。", "新培育企业6家"),
    ],
)  # fmt: skip
def test_a_figure_stands_with_the_words_that_say_what_it_counts(text, words):
    (row,) = rows(structure(f"若干措施\n{text}\n"))
    assert row.targets[0] == words
