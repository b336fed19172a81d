"""Every benefit for one profile: where it belongs, what would change it, what counts, what to ask next."""

import json
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from luoshi.policy.answering.match import match
from luoshi.policy.jurisdiction.vocabulary import read_vocabulary
from luoshi.problem import Refused

NEW = {"购车价格": 150000, "购车日期": "2023-02-01", "是否新车": True}
FIRM = {"用工人数": 20, "企业规模": "小微企业", "信用良好": True, "新增人数": 3}


def standings(result):
    return {one.benefit.id: one.standing for one in result.found}


def one_of(result, id_):
    return next(one for one in result.found if one.benefit.id == id_)


def test_each_benefit_stands_where_it_belongs(shili):
    result = match([shili], {**NEW, **FIRM, "用工人数": 19})
    assert standings(result) == {
        "car-purchase": "entitled", "jobs": "not", "allowance": "possibly", "loan": "possibly",
    }  # fmt: skip
    assert result.total == Decimal("7500.00")


def test_every_benefit_is_in_exactly_one_list(shili):
    for profile, on in product([{}, NEW, FIRM], [None, date(2023, 2, 1), date(2026, 1, 1)]):
        found = [one.benefit.id for one in match([shili], profile, on=on).found]
        assert sorted(found) == sorted(shili.benefits)


def test_the_audience_leaves_out_what_is_for_others(shili):
    assert set(standings(match([shili], {}, audience="企业"))) == {"jobs"}
    assert match([shili], {}, audience="外星人").found == ()


def test_a_condition_that_failed_says_what_would_change_it(shili):
    found = one_of(match([shili], {**FIRM, "用工人数": 19}), "jobs")
    assert found.decision.failed == ("用工达标",)
    assert found.note() == "用工人数再增加1人（现19人，需20人以上）"
    assert found.note("en") == "用工人数: 1 person more (now 19 people, at least 20 people needed)"


def test_all_that_failed_has_its_change(shili):
    found = one_of(match([shili], {"用工人数": 1, "企业规模": "大型企业", "信用良好": False}), "jobs")
    assert (
        found.note()
        == "用工人数再增加19人（现1人，需20人以上）；企业规模须为“小微企业”（现为“大型企业”）；须信用良好"
    )


def test_a_day_outside_the_window_says_by_when(shili):
    early = match([shili], {**NEW, "购车日期": "2023-01-01"})
    late = match([shili], {**NEW, "购车日期": "2023-05-01"})
    assert one_of(early, "car-purchase").note() == "2023年1月20日（含）后购车（现为2023年1月1日）"
    assert one_of(late, "car-purchase").note() == "2023年3月31日（含）前购车（现为2023年5月1日）"


def test_a_window_that_is_past_closes_the_benefit_with_its_dates(shili):
    found = one_of(match([shili], {}, on=date(2023, 4, 1)), "car-purchase")
    assert (found.standing, found.window) == ("closed", (date(2023, 1, 20), date(2023, 3, 31)))
    assert found.note() == "2023-01-20至2023-03-31，已截止"
    assert standings(match([shili], {}, on=date(2023, 3, 31)))["car-purchase"] == "possibly"


def test_who_bought_in_time_is_not_shut_out_by_the_day_of_asking(shili):
    on = date(2023, 6, 1)
    assert standings(match([shili], NEW, on=on))["car-purchase"] == "entitled"
    assert standings(match([shili], {**NEW, "购车日期": "2023-05-01"}, on=on))["car-purchase"] == "closed"


def test_a_policy_that_is_no_longer_in_force_closes_what_has_no_window(policy_of, jobs_yaml):
    policy = policy_of((3, "benefit", jobs_yaml), in_force={"until": {"is": "2023-12-31", "because": "例子"}})
    assert standings(match([policy], FIRM, on=date(2023, 12, 31))) == {"jobs": "entitled"}
    assert standings(match([policy], FIRM, on=date(2024, 1, 1))) == {"jobs": "closed"}


@pytest.fixture(scope="module")
def jobs_yaml():
    return (
        "id: jobs\nname: 奖励\nfor: 企业\nasks: {用工人数: '数量[人]', 企业规模: 文本, 信用良好: 是否, 新增人数: '数量[人]'}\n"
        "when: {够数: 用工人数 >= 最少}\nterms: {最少: 用工人数20人以上}\n"
    )


def test_what_awaits_a_rule_is_listed_with_it(policy_of):
    block = "id: one\nname: 一项\nfor: 企业\nasks: {新: 是否}\nwhen: {新设: 新}\nawaits: 实施细则\n"
    policy = policy_of((3, "benefit", block))
    found = match([policy], {"新": True})
    assert standings(found) == {"one": "awaiting"}
    assert found.found[0].note() == "待出台：实施细则"
    assert found.questions == ()
    assert standings(match([policy], {"新": False})) == {"one": "not"}


@pytest.fixture(scope="module")
def rivals(policy_of):
    """甲 excludes 乙 and 丙; 丁 is a ceiling."""

    def block(id_, name, amount, more=""):
        asks = f"asks: {{{name}额: 金额}}\n"
        return (3, "benefit", f"id: {id_}\nname: {name}\nfor: 企业\n{asks}amount: {amount}\n{more}")

    return policy_of(
        block("a", "甲", "甲额", "not_with: [b, c]\n"),
        block("b", "乙", "乙额"),
        block("c", "丙", "丙额"),
        block("d", "丁", "丁额", "gives: up_to\n"),
        block("e", "戊", "戊额", "gives: relief\n"),
    )


def sums(rivals, **amounts):
    nothing = dict.fromkeys((f"{name}额" for name in "甲乙丙丁戊"), 0)
    result = match([rivals], nothing | {f"{name}额": amount for name, amount in amounts.items()})
    return result, {one.benefit.name for one in result.entitled if not one.beside and one.decision.amount}


def test_of_two_that_exclude_each_other_the_higher_counts(rivals):
    result, counted = sums(rivals, 甲=100, 乙=99)
    assert (result.total, counted) == (Decimal("100.00"), {"甲"})
    assert one_of(result, "b").note() == "与“甲”不重复享受"
    result, counted = sums(rivals, 甲=99, 乙=100)
    assert (result.total, counted) == (Decimal("100.00"), {"乙"})
    assert one_of(result, "a").note() == "与“乙”、“丙”不重复享受"


def test_two_together_may_be_worth_more_than_the_highest(rivals):
    result, counted = sums(rivals, 甲=10, 乙=6, 丙=6)
    assert (result.total, counted) == (Decimal("12.00"), {"乙", "丙"})


def test_of_equals_the_one_named_first_counts(rivals):
    assert sums(rivals, 甲=5, 乙=5)[1] == {"甲"}


def test_a_ceiling_is_never_added_and_a_relief_is_added_by_itself(rivals):
    result, _ = sums(rivals, 甲="0.10", 丁=1000000, 戊="0.20")
    assert result.total == Decimal("0.10")
    assert [(one.gives, one.unit, str(one.amount)) for one in result.totals] == [
        ("money", "元", "0.10"),
        ("relief", "元", "0.20"),
    ]


def test_what_is_possibly_had_is_not_in_the_sum_but_tells_its_worth(shili):
    result = match([shili], {"购车价格": 150000, "是否新车": True})
    assert result.total == 0
    assert one_of(result, "car-purchase").worth == Decimal("7500.00")
    assert one_of(result, "car-purchase").decision.amount is None


def test_the_question_that_settles_most_comes_first(policy_of):
    def block(id_, facts):
        asks = ", ".join(f"{fact}: 是否" for fact in facts)
        when = ", ".join(f"{fact}条件: {fact}" for fact in facts)
        return (3, "benefit", f"id: {id_}\nname: {id_}\nfor: 企业\nasks: {{{asks}}}\nwhen: {{{when}}}\n")

    policy = policy_of(
        block("one", "甲乙丙"), block("two", "丙"), block("three", "乙丙"), block("four", "丁")
    )
    result = match([policy], {})
    assert [(one.fact, one.settles, one.alone) for one in result.questions] == [
        ("丙", 3, 1), ("乙", 2, 0), ("丁", 1, 1), ("甲", 1, 0),
    ]  # fmt: skip
    assert result.next_question.fact == "丙"
    assert [fact for _, fact in result.questions[0].benefits] == ["one", "two", "three"]
    assert match([policy], {"丙": "不清楚"}).next_question.fact == "乙"
    assert match([policy], {"丙": None}).questions[-1].declined
    assert match([policy], {"丙": False, "丁": True}).next_question is None


def test_answering_every_question_settles_everything(shili):
    answers = {
        "购车价格": 1, "购车日期": "2023-02-01", "是否新车": True, "残疾等级": "三级", "用工人数": 20, "企业规模": "小微企业",
        "信用良好": True, "新增人数": 1, "是否个体工商户": True, "贷款金额": 5, "享受月数": 1, "中央补助": 1,
        "发放日期": "2023-01-01", "就业方式": "其他",
    }  # fmt: skip
    profile = {}
    while (question := match([shili], profile).next_question) is not None:
        profile[question.fact] = answers[question.fact]
    assert match([shili], profile).possibly == ()
    assert len(profile) < len(answers)


def test_a_question_is_asked_as_the_vocabulary_has_it(shili):
    vocabulary, _ = read_vocabulary(
        "用工人数: {type: '数量[人]', of: 企业, question: 贵企业现在有多少人？}\n"
    )
    asks = {one.fact: one.asks.zh for one in match([shili], {}, vocabulary=vocabulary).questions}
    assert asks["用工人数"] == "贵企业现在有多少人？"
    assert asks["是否新车"] == "是否为新车？"
    assert asks["购车日期"] == "购车日期是哪一天？"
    assert asks["购车价格"] == "购车价格是多少（元）？"
    assert asks["残疾等级"] == "残疾等级是哪一种？"


def test_a_fact_that_nobody_knows_is_named(shili):
    with pytest.raises(Refused) as caught:
        match([shili], {"用工人术": 3})
    (problem,) = caught.value.problems
    assert "用工人数" in problem.remedy.zh


def test_a_fact_of_the_vocabulary_is_let_be(shili):
    assert match([shili], {"姓名": "甲"}).total == 0


def test_two_policies_may_type_a_fact_each_in_its_way(policy_of):
    one = policy_of(
        (3, "benefit", "id: one\nname: 一\nfor: 企业\nasks: {规模: '数量[人]'}\nwhen: {大: 规模 > 0}\n")
    )
    two = policy_of(
        (
            3,
            "benefit",
            "id: two\nname: 二\nfor: 企业\nasks: {规模: '选项[大, 小]'}\nwhen: {大: 规模 = '大'}\n",
        ),
        policy="b/2",
    )
    with pytest.raises(Refused):
        match([one, two], {"规模": 5})
    assert standings(match([one, two], {})) == {"one": "possibly", "two": "possibly"}
    with pytest.raises(Refused):
        match([two, one], {"规模": "大"})


def test_a_match_as_json(shili):
    shown = json.loads(json.dumps(match([shili], {**NEW, "用工人数": 19}, on=date(2023, 2, 1)).as_json()))
    assert (shown["on"], shown["total"]) == ("2023-02-01", "7500.00")
    assert [one["benefit"] for one in shown["entitled"]] == ["car-purchase"]
    assert shown["entitled"][0]["counted"] is True
    assert shown["not"][0]["changes"] == [
        {"fact": "用工人数", "words": "用工人数再增加1人（现19人，需20人以上）"}
    ]
    assert {"closed", "awaiting", "possibly", "questions", "totals"} <= set(shown)
    assert shown["next_question"] == shown["questions"][0]["fact"]
