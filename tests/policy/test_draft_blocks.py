"""What is drafted for a sentence: the kind of block, the words it quotes, the name it is given."""

import pytest
from ruamel.yaml import YAML

from luoshi.policy.check import check_text
from luoshi.policy.drafting import draft

HEAD = """示例市人民政府关于印发若干措施的通知
示政〔2023〕1号
各县（市、区）人民政府：
现印发给你们，请认真贯彻落实。
示例市人民政府
2023年1月20日
若干措施
"""


def drafted(sentence, behind=""):
    """The blocks of the first measure, each (kind, what it says); the whole file having passed the check."""
    text = f"{HEAD}1．{sentence}（责任单位：市财政局）\n2．加强管理。（责任单位：市财政局）\n{behind}"
    made = draft(text, "shi/2023-1", "source.txt")
    errors = [one for one in check_text(made.text, "policy.md").problems if one.severity == "error"]
    assert not [one for one in errors if one.code != "coverage.left"]
    return [(block.kind, YAML(typ="safe", pure=True).load(block.yaml)) for _, block in made.blocks]


def only(sentence, kind):
    blocks = drafted(sentence)
    assert [one for one, _ in blocks] == [kind]
    return blocks[0][1]


def target(sentence):
    rows = only(sentence, "targets")
    assert list(rows) == [f"target-1-{number}" for number in range(1, len(rows) + 1)]
    return list(rows.values())


@pytest.mark.parametrize(
    ("sentence", "name", "goal"),
    [
        ("2023年新增市重点实验室5家以上。", "新增市重点实验室", "2023年新增市重点实验室5家以上"),
        ("2023年新建、改扩建幼儿园20所。", "新建、改扩建幼儿园", "2023年新建、改扩建幼儿园20所"),
        (
            "到2023年，秸秆综合利用率达到85%以上。",
            "秸秆综合利用率",
            "到2023年，秸秆综合利用率达到85%以上",
        ),
        (
            "到2023年年底，实现服务区全覆盖、6个县域示范站建成投用。",
            "县域示范站建成投用",
            "到2023年年底，实现服务区全覆盖、6个县域示范站建成投用",
        ),
    ],
)
def test_a_number_to_reach_is_quoted_with_what_is_counted_and_its_date(sentence, name, goal):
    (row,) = target(sentence)
    assert (row["name"], row["goal"]) == (name, goal)
    assert "by" not in row


def test_each_number_of_a_list_is_a_target_of_its_own():
    rows = target("2023年覆盖率达75%以上、成交额达36.7亿元以上、投入强度达2.3%。")
    assert [(row["name"], row["goal"]) for row in rows] == [
        ("覆盖率", "2023年覆盖率达75%以上"),
        ("成交额", "成交额达36.7亿元以上"),
        ("投入强度", "投入强度达2.3%"),
    ]
    assert [row.get("by") for row in rows] == [None, "2023年", "2023年"]


def test_a_number_before_its_noun_leaves_the_next_one_its_own():
    rows = target("2023年建设3—5个示范点和10个左右实训基地。")
    assert rows[0]["goal"] == {"quote": "2023年建设3—5个示范点", "take": "low"}
    assert rows[1]["goal"] == "10个左右实训基地"


def test_a_date_that_stands_twice_is_quoted_with_what_tells_it_apart():
    first, second, third = target("2023年新增甲5家。持续推进，2023年新增乙8家，新增丙10家。")
    assert first["goal"] == "2023年新增甲5家"
    assert second["goal"] == "2023年新增乙8家"
    assert third["by"] == "2023年新增乙8家"


def test_a_number_without_a_date_is_due_at_the_end_of_the_year_and_says_that_it_is_a_reading():
    (row,) = target("新增贷款200亿元以上。")
    assert str(row["by"]["is"]) == "2023-12-31"
    assert "原文未写完成时限" in row["by"]["because"]


def test_what_is_raised_has_its_baseline():
    (row,) = target("2023年将采购份额由40%以上提高至60%以上。")
    assert (row["name"], row["goal"], row["baseline"]) == ("采购份额", "60%以上", "40%以上")


def test_a_rate_with_a_cap_a_window_and_a_split_is_a_benefit():
    block = only(
        "对新购汽车按购车价格的5%给予消费者补贴，最高不超过10000元/台，省、市财政各补贴一半。政策延续至2023年3月底。",
        "benefit",
    )
    assert block["name"] == "新购汽车消费者补贴"
    assert block["for"] == "个人"
    assert (block["gives"], block["amount"]) == ("money", "least(购车价格 * 补助比例, 最高金额)")
    assert block["terms"] == {
        "补助比例": "按购车价格的5%",
        "最高金额": "最高不超过10000元/台",
        "截止": "延续至2023年3月底",
    }
    assert (block["paid_by"], block["split"]) == ({"省": "1/2", "市": "1/2"}, "省、市财政各补贴一半")
    assert block["draft"] is True


@pytest.mark.parametrize(
    ("sentence", "gives", "amount"),
    [
        ("对示范企业给予100万元的一次性奖励。", "money", "金额"),
        ("对示范企业，最高给予500万元支持。", "up_to", "最高金额"),
        ("对律师费按不超过实际支出的80%给予补助。", "up_to", "实际支出 * 补助比例"),
        ("对医务人员每人每天补助300元。", "money", "金额 * 天数"),
        ("对小微企业按应纳税额的50%减征房产税。", "relief", "应纳税额 * 补助比例"),
        ("按上年度实际缴纳失业保险费的50%返还参保企业。", "refund", "上年度实际缴纳失业保险费 * 补助比例"),
        (
            "对新设外资项目，按到位资金额每100万美元奖励10万元、最高不超过1000万元。",
            "money",
            "least(floor(计奖基数 / 计奖单位) * 金额, 最高金额)",
        ),
        ("符合条件的个人可申请最高50万元担保贷款。", "credit", "最高金额"),
    ],
)
def test_what_is_given_follows_from_the_words(sentence, gives, amount):
    block = only(sentence, "benefit")
    assert (block["gives"], block["amount"]) == (gives, amount)


def test_what_is_put_off_has_a_day():
    block = only("对小微企业用水实行缓缴，缓缴期限至2023年3月31日。", "benefit")
    assert (block["name"], block["gives"], block["until"]) == ("小微企业用水缓缴", "deferral", "缓缴期限")
    assert block["terms"]["缓缴期限"] == "至2023年3月31日"


def test_two_gifts_are_two_benefits_with_names_of_their_own():
    sentence = "对甲类的企业给予10万元的财政奖励。对乙类的企业给予20万元的财政奖励。奖补资金由省级和属地财政按照1∶1比例分担。"
    (_, first), (_, second) = drafted(sentence)
    assert first["id"] != second["id"]
    assert first["name"] != second["name"]
    assert first["paid_by"] == second["paid_by"] == {"省": "1/2", "属地": "1/2"}


def test_the_same_gift_twice_is_numbered():
    text = "补助措施。对甲给予10万元补助；对乙给予20万元补助。"
    assert [block["name"] for _, block in drafted(text)] == ["补助措施", "补助措施（2）"]


def test_a_figure_that_is_watched_is_a_watch():
    block = only("确保煤炭日产量稳定在0.68万吨以上、力争实现0.71万吨。", "watch")
    assert (block["name"], block["every"], block["figure"]) == ("煤炭日产量", "日产量", "数量[吨]")
    assert (block["floor"], block["aim"]) == ("0.68万吨以上", "0.71万吨")


def test_several_rhythms_in_a_clause_are_several_watches():
    blocks = drafted("实行支出分析月通报、支出进度旬监控、风险防范周报告等机制。")
    assert [(kind, block["name"], block["every"]) for kind, block in blocks] == [
        ("watch", "支出分析月通报", "月通报"),
        ("watch", "支出进度旬监控", "旬监控"),
        ("watch", "风险防范周报告", "周报告"),
    ]


def test_the_years_work_is_no_rhythm():
    assert drafted("将试点工作列为政府年度重点工作，做好年度任务分解。") == []


def test_a_date_without_a_number_is_a_milestone():
    block = only("2023年6月底前，完成国土空间规划编制。", "task")
    assert block["milestones"] == [{"what": "完成国土空间规划编制", "by": "2023年6月底前"}]


def test_the_number_of_another_documents_articles_is_waived():
    block = only("全面落实16条金融支持等一揽子政策。", "waive")
    assert "16条金融支持" in block["16条"]


@pytest.mark.parametrize("sentence", ["在14日内报告。", "提交复印件1份。", "地址在南路1号2层。"])
def test_what_nobody_must_reach_is_left_to_a_person(sentence):
    assert drafted(sentence) == []


@pytest.mark.parametrize(
    ("behind", "wanted"),
    [
        ("本措施自2023年2月1日起施行，有效期至2025年1月31日。", ("自2023年2月1日起", "至2025年1月31日")),
        ("本措施自印发之日起施行，有效期至2024年12月31日。", (None, "至2024年12月31日")),
        ("联系电话见2023年2月1日的通知。", (None, None)),
    ],
)
def test_the_days_in_force_are_read_behind_the_measures(behind, wanted):
    text = f"{HEAD}一、加强管理。（责任单位：市财政局）\n二、加强协调。（责任单位：市财政局）\n{behind}\n"
    front = YAML(typ="safe", pure=True).load(draft(text, "a/b", "s.txt").text.split("---\n")[1])
    force = front.get("in_force") or {}
    assert (force.get("from"), force.get("until")) == wanted


def test_a_measure_with_several_clauses_keeps_its_blocks_behind_its_last_line():
    text = f"{HEAD}（一）建设甲。2023年建成5个。（生态环境部指导）\n建设乙。2023年建成8个。（财政部指导）\n（二）加强管理。\n"
    made = draft(text, "a/b", "s.txt")
    assert [measure for measure, _ in made.blocks] == ["1"]
    lines = made.text.split("\n")
    assert (
        lines.index("```targets")
        == next(number for number, line in enumerate(lines) if line.startswith("建设乙")) + 2
    )


def test_what_stands_behind_a_rise_has_no_baseline():
    first, second = target("2023年日供水能力由1.5万立方米提升至3万立方米，新增受益群众4.8万人。")
    assert (first["name"], first["baseline"]) == ("日供水能力", "1.5万立方米")
    assert (second["name"], second.get("baseline")) == ("新增受益群众", None)


def test_a_cap_in_another_unit_is_multiplied_before_it_is_compared():
    block = only("对企业按投资额的5%给予补助，每年最高不超过50万元。", "benefit")
    assert block["asks"]["年数"] == "数量[年]"
    assert block["amount"] == "least(投资额 * 补助比例, 最高金额 * 年数)"
