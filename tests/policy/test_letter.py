"""The letter that answers an application: every kind of answer, with its reasons, quotations, payers and readings."""

from dataclasses import fields, replace
from string import Formatter

import pytest

from luoshi.policy.answering.letter import explain
from luoshi.policy.answering.letter_words import EN, ZH

NEW = {"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}

GRANTED = """关于您申请“新购汽车消费补贴”的答复

您好：
    您申请的“新购汽车消费补贴”，依据是《若干措施》（示政〔2023〕1号）第1条。经对照您提供的情况，条件全部符合，应发给7,500.00元。

一、逐项条件
    1．新购汽车（符合）：是新车。
    2．在政策期内购车（符合）：购车日期为2023年2月1日，在2023年1月20日至2023年3月31日之间（首尾两日都算）（依据：示政〔2023〕1号第1条“延续至2023年3月底”）。

二、金额怎样算出
    购车价格150,000.00元 × 补贴比例5% = 7,500.00元，未超过最高补贴10,000.00元，应发7,500.00元（依据：示政〔2023〕1号第1条“按购车价格的5%”“最高不超过10000元/台”）。

三、由谁负担
    省财政负担3,750.00元，市财政负担3,750.00元，由市财政局拨付（依据：示政〔2023〕1号第1条“省、市财政各补贴一半”）。

四、需要提供的材料
    居民身份证和机动车销售统一发票。

五、说明
    文件没有写明开始日期，本答复按“2023年1月20日”理解：文件未写起始日，从印发之日起算。

    以上根据您所提供的情况作出，情况有变时请重新提交（判断所依日期：2023年2月1日；政策版本：{version}）。"""


def letter(policy, benefit, facts, lang="zh"):
    return explain(policy, benefit, facts, lang=lang)


def section(made, title):
    return next((one.lines for one in made.sections if one.title == title), None)


def test_a_benefit_that_is_granted(shili):
    assert str(letter(shili, "car-purchase", NEW)) == GRANTED.format(version=shili.version[:12])


def test_a_refusal_names_what_failed_first_and_what_would_change_it(shili):
    made = letter(shili, "jobs", {"用工人数": 19, "企业规模": "小微企业"})
    assert made.greeting == "贵单位："
    assert "有1项条件不符合，不能享受这项政策" in made.opening
    assert [one.title for one in made.sections] == ["不符合的条件", "情况怎样变化后可以符合", "其余条件"]
    assert made.sections[0].lines == (
        "用工达标（不符合）：用工人数为19人，少于最少用工20人（依据：示政〔2023〕1号第3条“用工人数20人以上”）。",
    )
    assert made.sections[1].lines == ("用工人数再增加1人（现19人，需20人以上）。",)
    assert made.sections[2].lines[1] == "2．信用良好（还不能确定）：还不知道信用是否良好。"


@pytest.mark.parametrize(
    "audience, greeting",
    [
        (("农户",), "您好："),
        (("企业", "高校毕业生"), "您好："),
        (("家庭",), "您好："),
        (("企业法人",), "贵单位："),
        (("用人单位", "地方法人银行"), "贵单位："),
        ((), "您好："),
    ],
)
def test_people_are_not_addressed_as_a_body(shili, audience, greeting):
    jobs = replace(shili.benefits["jobs"], audience=audience)
    policy = replace(shili, benefits={**shili.benefits, "jobs": jobs})
    assert letter(policy, "jobs", {}).greeting == greeting


def test_what_is_missing_is_asked_for(shili):
    made = letter(shili, "jobs", {"用工人数": 20})
    assert "还不足以作出决定" in made.opening
    assert section(made, "还需要补充的情况") == ("请补充：企业规模、信用是否良好和新增人数。",)
    assert section(made, "金额怎样算出") is None


def test_an_amount_that_waits_for_a_fact(shili):
    made = letter(shili, "jobs", {"用工人数": 20, "企业规模": "小微企业", "信用良好": True})
    assert made.opening.endswith("条件全部符合；金额还要补充下列情况后才能算出。")
    assert section(made, "还需要补充的情况") == ("请补充：新增人数。",)
    assert section(made, "逐项条件")[2] == "3．信用良好（符合）。"


@pytest.mark.parametrize(
    "gives, words",
    [
        ("money", "应发给5.00元。"),
        ("up_to", "最高可得5.00元。这是上限，实际数额以核定为准。"),
        ("relief", "可减免5.00元。"),
        ("refund", "应返还5.00元。"),
        ("credit", "可获得5.00元的额度。"),
    ],
)
def test_each_kind_of_benefit_has_its_words(policy_of, gives, words):
    block = f"id: one\nname: 一项\nfor: 企业\nasks: {{额: 金额}}\namount: 额\ngives: {gives}\n"
    assert letter(policy_of((4, "benefit", block)), "one", {"额": 5}).opening.endswith(words)


def test_a_status_a_deferral_an_automatic_one_and_one_that_waits(policy_of):
    policy = policy_of(
        (4, "benefit", "id: s\nname: 一\nfor: 企业\nasks: {}\nautomatic: true\n"),
        (4, "benefit", "id: d\nname: 二\nfor: 企业\nasks: {日: 日期}\nuntil: add_days(日, 1)\n"),
        (4, "benefit", "id: w\nname: 三\nfor: 企业\nasks: {额: 金额}\namount: 额\nawaits: 实施细则\n"),
    )
    status = letter(policy, "s", {})
    assert status.opening.endswith("条件全部符合，可以享受这项政策。")
    assert section(status, "需要提供的材料") == ("这项政策免申即享，不需要提交申请和材料。",)
    assert letter(policy, "d", {"日": "2023-01-31"}).opening.endswith("可以延期到2023年2月1日。")
    waiting = letter(policy, "w", {"额": 1})
    assert "“实施细则”出台后" in waiting.opening
    assert section(waiting, "金额怎样算出") is None


def test_a_fund_is_not_called_a_treasury(policy_of):
    block = "id: one\nname: 一项\nfor: 企业\nasks: {额: 金额}\namount: 额\npaid_by: {失业保险基金: 1/2, 县区: 1/2}\n"
    block += "split: {is: 各半, because: 例子}\n"
    made = letter(policy_of((4, "benefit", block)), "one", {"额": 5})
    assert section(made, "由谁负担") == ("失业保险基金负担2.50元，县区财政负担2.50元。",)


def test_the_older_standard_is_quoted_where_it_held(shili):
    facts = {"残疾等级": "一级", "享受月数": 1, "中央补助": 0, "发放日期": "2022-11-30"}
    (line,) = section(letter(shili, "allowance", facts), "金额怎样算出")
    assert "由原来的每人每月不低于60元" in line
    assert "75" not in line


def test_a_letter_in_english(shili):
    made = str(letter(shili, "car-purchase", NEW, "en"))
    assert "all conditions are met, and 7,500.00 yuan is payable." in made
    assert "measure 1: “按购车价格的5%”, “最高不超过10000元/台”" in made
    assert "II. How the amount comes about" in made
    assert "you" not in made.split("\n")[0]
    refused = str(letter(shili, "car-purchase", {**NEW, "购车日期": "2023-05-01"}, "en"))
    assert "购车日期 on or before 31 March 2023 (now 1 May 2023)." in refused


def test_what_a_define_declares_is_named_in_words(policy_of):
    define = "name: 甲类\nasks: {类: '选项[大, 小]'}\nis: 类 = '大'\nbecause: 原文没有界定\n"
    block = "id: one\nname: 一项\nfor: 企业\nasks: {}\nwhen: {甲类企业: 甲类}\n"
    made = letter(policy_of((4, "define", define), (4, "benefit", block)), "one", {"类": "大"})
    assert section(made, "说明") == ("文件没有写明甲类，本答复按“类为‘大’”理解：原文没有界定。",)


def test_a_noun_before_the_word_for_day_is_no_verb(policy_of):
    block = "id: one\nname: 一项\nfor: 个人\nasks: {商品购买日期: 日期}\nwhen: {期内: 商品购买日期 <= 止}\n"
    policy = policy_of((4, "benefit", block + "terms: {止: {is: 2023-03-31, because: 例子}}\n"))
    made = letter(policy, "one", {"商品购买日期": "2023-04-01"})
    assert section(made, "情况怎样变化后可以符合") == (
        "商品购买日期在2023年3月31日（含）以前（现为2023年4月1日）。",
    )


def holes(template):
    return {hole for _, hole, _, _ in Formatter().parse(template) if hole}


def test_both_languages_have_the_same_phrases_with_no_hole_of_their_own():
    for one in fields(ZH):
        zh, en = getattr(ZH, one.name), getattr(EN, one.name)
        if isinstance(zh, str):
            assert holes(en) <= holes(zh), one.name
            assert holes(zh) - holes(en) <= {"you"}, one.name
        elif isinstance(zh, dict):
            assert {key: holes(text) for key, text in zh.items()} == {
                key: holes(text) for key, text in en.items()
            }
        else:
            assert len(zh) == len(en)


def test_there_is_a_number_for_every_section(shili):
    facts = [
        {},
        NEW,
        {**NEW, "购车日期": "2023-05-01"},
        {"是否新车": True},
        {"购车日期": "2023-02-01", "是否新车": True},
    ]
    for case in facts:
        assert len(letter(shili, "car-purchase", case).sections) <= len(ZH.numbers)
