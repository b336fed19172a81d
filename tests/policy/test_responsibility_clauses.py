"""What a responsibility clause says, and what is none. A unit with * leads."""

import pytest

from luoshi.policy.document import Measure
from luoshi.policy.structure import structure


def measure(words: str, place: str = "甲乙市") -> Measure:
    """The first measure of a document that says `words` in it; others keep the level of measures plain."""
    others = "\n2．其他。（责任单位：市档案局）\n3．其余。（责任单位：市档案局）"
    return structure(f"{place}若干措施\n一、支持发展\n1．{words}{others}").measures[0]


def units(words: str) -> str:
    return " ".join(("*" if duty.role == "lead" else "") + duty.name for duty in measure(words).duties)


@pytest.mark.parametrize(
    "words, wanted",
    [
        ("做好。（责任单位：市财政局、商务局）", "*市财政局 市商务局"),
        ("做好。(责任部门:市财政局,商务局)", "*市财政局 市商务局"),
        ("做好。〔主责单位：市财政局；配合单位：市商务局〕", "*市财政局 市商务局"),
        ("做好。[落实单位 市财政局、商务局]", "*市财政局 市商务局"),
        ("做好。【责任主体：市财政局】", "*市财政局"),
        ("做好（责任单位：市财政局）。", "*市财政局"),
        ("做好。（责任单位：市财政局、商务局。）", "*市财政局 市商务局"),
        ("做好。（责任单位市财政局、商务局）", "*市财政局 市商务局"),
        ("做好。（责任单位：市财政局、商务局〕", "*市财政局 市商务局"),
        ("做好。（责任单位：市财政局、商务局", "*市财政局 市商务局"),
        ("做好。（责任单位：各县（市、区）政府，市财政局）", "*各县（市、区）政府 市财政局"),
        ("做好。（市财政局牵头，市商务局、各县（市、区）配合）", "*市财政局 市商务局 各县（市、区）"),
        ("做好。（市财政局牵头、市商务局等配合）", "*市财政局 市商务局"),
        ("做好。（由市财政局牵头负责，市商务局等有关部门参与）", "*市财政局 市商务局"),
        ("做好。（市财政局、商务局按职责分工负责）", "*市财政局 市商务局"),
        ("做好。（市财政局、市商务局按照各自职责分别负责）", "*市财政局 市商务局"),
        ("做好。（市财政局、市商务局负责）", "*市财政局 市商务局"),
        ("做好。（市财政局会同市商务局负责）", "*市财政局 市商务局"),
        ("做好。（市财政局牵头会同市商务局、审计局落实）", "*市财政局 市商务局 市审计局"),
        ("做好。（市商务局指导，各县政府负责落实）", "*市商务局 各县政府"),
        ("做好。（市财政局、商务局牵头，市审计局配合）", "*市财政局 *市商务局 市审计局"),
        ("做好。（牵头单位：市财政局、商务局；责任单位：市审计局）", "*市财政局 *市商务局 市审计局"),
        ("做好。（配合单位：市审计局；牵头单位：市财政局）", "市审计局 *市财政局"),
        ("做好。（责任单位：市财政局（牵头）、商务局）", "*市财政局 市商务局"),
        ("做好。（责任单位：市审计局、市财政局（牵头单位））", "市审计局 *市财政局"),
        ("做好。（责任单位：市财政局、商务局；列首位的为牵头单位，下同）", "*市财政局 市商务局"),
        ("做好。（责任单位（排名第一的为牵头单位，下同）：市财政局、商务局）", "*市财政局 市商务局"),
        ("做好。（责任单位：市财政局，第一个单位为牵头单位，下同）", "*市财政局"),
        ("做好。（责任单位：市财政局。以下均由各县（市、区）政府负责落实，不再列出）", "*市财政局"),
        ("做好。（责任单位：市财政局和市商务局）", "*市财政局 市商务局"),
        (
            "做好。（责任单位：市住房和城乡建设局及市粮食和物资储备局）",
            "*市住房和城乡建设局 市粮食和物资储备局",
        ),
        (
            "做好。（责任单位：市文化广电和旅游局、人力资源和社会保障局）",
            "*市文化广电和旅游局 市人力资源和社会保障局",
        ),
        ("做好。（责任单位：市财政局/市商务局 市审计局；市教育局）", "*市财政局 市商务局 市审计局 市教育局"),
        ("做好。（责任单位：市财政局等部门，各县、市、区人民政府）", "*市财政局 各县、市、区人民政府"),
        ("做好。（责任单位：市、区财政局，各乡镇、街道办事处）", "*市、区财政局 各乡镇、街道办事处"),
        ("做好。（市财政局、商务局）", "*市财政局 市商务局"),
        ("做好。\n责任单位：市财政局、商务局", "*市财政局 市商务局"),
        ("做好。\n责任单位：\n市财政局、商务局", "*市财政局 市商务局"),
        ("做好。\n责任单位　市财政局、商务局", "*市财政局 市商务局"),
        ("做好。\n（责任单位：市财政局、\n商务局）", "*市财政局 市商务局"),
        ("做好。\n——牵头单位：市财政局\n——配合单位：市商务局", "*市财政局 市商务局"),
        ("做好。\n牵头单位：市财政局\n责任单位：市商务局、审计局", "*市财政局 市商务局 市审计局"),
        ("做好。\n市财政局牵头，市商务局配合。", "*市财政局 市商务局"),
        ("做好。责任单位：市财政局、商务局。", "*市财政局 市商务局"),
        ("做好。【责任单位】市财政局、商务局", "*市财政局 市商务局"),
        ("做好。（牵头单位：市财政局）（配合单位：市商务局）", "*市财政局 市商务局"),
        ("甲。（责任单位：市财政局、商务局）乙。（责任单位：市审计局）", "*市财政局 市商务局 *市审计局"),
        ("甲。（市商务局、财政局负责）乙。（市财政局负责）", "*市商务局 *市财政局"),
        ("做好。（牵头领导：张某；责任单位：市财政局；责任人：李某；联系电话：123）", "*市财政局"),
        ("做好。（2023年6月底前完成，责任单位：市财政局）", "*市财政局"),
    ],
)
def test_a_clause_names_its_units_and_their_roles(words: str, wanted: str) -> None:
    assert units(words) == wanted


@pytest.mark.parametrize(
    "words",
    [
        "由财政部门（以下简称市财政局）拨付。",
        "经审核（市财政局核定）后拨付。",
        "由市财政局负责解释。",
        "各责任单位：要加强领导，压实责任。",
        "对牵头企业（含配合单位）给予奖励。",
        "鼓励企业（机构）参与，由第三方负责评审。",
        "责任单位要高度重视，配合单位要主动作为。",
        "建立分工机制（见附件）。",
        "市财政局会同市商务局制定办法，报市政府批准后实施。",
        "支持范围：所有企业（含个体工商户）。",
        "申请人向所在地（市商务局）提出，由市商务局受理。",
    ],
)
def test_prose_that_mentions_a_unit_is_no_clause(words: str) -> None:
    assert measure(words).clauses == ()


def test_clauses_cover_the_words_before_them_and_nothing_twice() -> None:
    found = measure("甲事。（责任单位：市财政局）乙事。（市商务局牵头，市财政局配合）")
    text = structure_text(found)
    first, second = found.clauses
    assert [text(*clause.covers) for clause in found.clauses] == ["甲事。", "乙事。"]
    assert [clause.text for clause in found.clauses] == [
        "（责任单位：市财政局）",
        "（市商务局牵头，市财政局配合）",
    ]
    assert first.end == second.covers[0]
    assert found.body == "甲事。乙事。"


def structure_text(found: Measure):
    return lambda start, end: found.text[start - found.start : end - found.start]


def test_what_is_written_stands_beside_the_full_name() -> None:
    (clause,) = measure("做好。（责任单位：市财政局、商务局）").clauses
    assert [(duty.written, duty.name) for duty in clause.duties] == [
        ("市财政局", "市财政局"),
        ("商务局", "市商务局"),
    ]


def test_a_second_full_stop_belongs_to_the_clause() -> None:
    found = measure("做好。（责任单位：市财政局）。")
    assert found.clauses[0].text == "（责任单位：市财政局）。"
    assert found.body == "做好。"


@pytest.mark.parametrize(
    "words, deadline",
    [
        ("做好。（责任单位：市财政局；完成时限：2023年6月底）", "2023年6月底"),
        ("做好。（责任单位：市财政局，时间：长期坚持）", "长期坚持"),
        ("做好。（市财政局牵头，2023年12月底前完成）", "2023年12月底前完成"),
        ("做好。（完成时限：2023年6月底；责任单位：市财政局）", "2023年6月底"),
        ("做好。\n责任单位：市财政局\n完成时限：持续推进", "持续推进"),
        ("做好。\n完成时限：2023年6月底\n责任单位：市财政局", "2023年6月底"),
        ("做好。（责任单位：市财政局）（完成时限：2023年6月底）", "2023年6月底"),
        ("做好。（责任单位：市财政局）", None),
    ],
)
def test_a_clause_may_have_a_deadline(words: str, deadline: str | None) -> None:
    (clause,) = measure(words).clauses
    assert clause.deadline == deadline
    assert [duty.name for duty in clause.duties] == ["市财政局"]


def test_a_clause_may_have_a_scope_which_a_rule_does_not_lengthen() -> None:
    words = "做好。（负责部门：商务部；适用范围：浙江自贸试验区，以下除标注外，适用范围均为所有自贸试验区）"
    (clause,) = measure(words).clauses
    assert (clause.scope, [duty.name for duty in clause.duties]) == ("浙江自贸试验区", ["商务部"])
