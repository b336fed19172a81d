"""The fourth rule: ceilings, signs, windows and tiers, proved or shown to fail in a worked case."""

import pytest

from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.load import ready
from luoshi.policy.proving.proofs import prove

HEAD = """---
policy: shili/2023-1
title: 若干措施
issuer: 示例市人民政府
date: 2023-01-20
source: original.txt
sha256: 0
---
示例市人民政府
若干措施
2023年1月20日

一、扩大消费
1．对新购汽车按购车价格的5%给予补贴，最高不超过10000元/台，补贴延续至2023年3月底。自2022年12月1日起，标准由60元提高到75元。年出口300万美元以下的全额补贴。（责任单位：市财政局）

```benefit
"""
BENEFIT = """id: car
name: 购车补贴
for: 个人
asks: {购车价格: 金额, 购车日期: 日期, 月数: '整数 0..12', 年出口: '外币[美元]'}
when:
  期内: 购车日期 <= 截止
amount: AMOUNT
on: 购车日期
terms:
  比例: 按购车价格的5%
  最高: 最高不超过10000元/台
  截止: 延续至2023年3月底
  标准:
    dated:
      - 由60元
      - {from: 自2022年12月1日起, quote: 提高到75元}
  线: 300万美元以下
"""


def findings(amount="least(购车价格 * 比例, 最高)", change=("", ""), **options):
    text = HEAD + BENEFIT.replace("AMOUNT", amount).replace(*change) + "```\n"
    return prove(ready(text, "policy.md", Surroundings()), **options)


def outcome(proofs, claim):
    return {finding.outcome for finding in proofs.findings if finding.claim == claim}


def problem(proofs, claim):
    (found,) = {one.message.zh: one for one in proofs.problems if one.code == f"proof.{claim}"}.values()
    return found


def test_a_capped_rate_is_proved_to_stay_under_its_cap_and_above_zero():
    proofs = findings()
    assert (
        outcome(proofs, "cap") == outcome(proofs, "not-negative") == outcome(proofs, "possible") == {"proved"}
    )
    assert proofs.problems == ()


def test_an_amount_above_its_cap_is_shown_in_a_case():
    found = problem(findings("least(购车价格 * 比例, 最高) + 标准"), "cap")
    assert (found.severity, found.place.line) == ("error", 16)
    assert "金额可能超过“最高不超过10000元/台”" in found.message.zh
    assert "{of: car, facts: {" in found.message.zh


def test_a_ceiling_of_the_text_that_no_rule_uses_is_proved_too():
    assert "金额可能超过“最高不超过10000元/台”" in problem(findings("购车价格 * 比例"), "cap").message.zh


def test_a_draft_may_leave_a_ceiling_to_a_person():
    assert outcome(findings("购车价格 * 比例", ("for: 个人", "for: 个人\ndraft: true")), "cap") == set()


def test_a_ceiling_that_only_limits_who_may_have_it_is_none_of_the_amount():
    change = ("  期内: 购车日期 <= 截止", "  期内: 购车价格 <= 最高")
    assert outcome(findings("购车价格 * 标准 / 标准", change), "cap") == set()


def test_what_is_said_to_rise_must_have_a_part_in_the_rule():
    found = problem(findings(change=("on: 购车日期", "on: 购车日期\nrises_with: [年出口]")), "rises")
    assert (found.severity, "“年出口”与金额和条件都无关" in found.message.zh) == ("error", True)


def test_an_amount_below_zero_is_shown_in_a_case():
    found = problem(findings("购车价格 * 比例 - 标准"), "not-negative")
    assert "金额可能小于零" in found.message.zh
    assert "购车价格: " in found.message.zh


def test_each_version_of_a_dated_term_is_proved_apart():
    proofs = findings("least(标准 * 月数, 最高)")
    assert sum(finding.claim == "cap" for finding in proofs.findings) == 2


def test_conditions_that_nobody_can_meet_are_an_error():
    change = ("期内: 购车日期 <= 截止", "期内: 购车日期 <= 截止\n  期外: 购车日期 > 截止")
    assert "没有人能同时满足全部条件" in problem(findings(change=change), "possible").message.zh


@pytest.mark.parametrize(
    "amount, wanted",
    [("least(购车价格 * 比例, 最高)", "proved"), ("greatest(最高 - 购车价格 * 比例, 0)", "refuted")],
)
def test_what_is_said_to_rise_is_proved_to_rise(amount, wanted):
    proofs = findings(amount, ("on: 购车日期", "on: 购车日期\nrises_with: 购车价格"))
    assert outcome(proofs, "rises") == {wanted}


def test_a_tier_that_nobody_reaches_is_told():
    amount = "case when 年出口 > 线 then 标准 when 年出口 > 线 + 线 then 最高 else 0 end"
    found = problem(findings(amount), "tier")
    assert "金额的第2档没有人落得进去" in found.message.zh
    assert found.severity == "warning"


def test_a_cliff_is_found_with_what_it_costs():
    amount = "case when 购车价格 <= 最高 then 标准 else 0 end"
    proofs = findings(amount, cliffs=True)
    (cliff,) = {
        one.says.zh
        for one in proofs.findings
        if one.claim == "cliff"
        and "购车价格" in one.says.zh
        and one.outcome == "refuted"
        and "75" in one.says.zh
    }
    assert cliff == "“购车价格”到了 10000，再多 1元 就少得 75元"


def test_only_one_benefit_is_asked_about():
    assert findings(only="another").findings == ()


def test_the_json_names_benefit_claim_and_outcome():
    shown = findings("购车价格 * 比例 - 标准").findings
    rows = [finding.as_json() for finding in shown if finding.claim == "not-negative"]
    assert rows[0]["of"] == "car"
    assert rows[0]["outcome"] == "refuted"
    assert "购车价格" in rows[0]["case"]


def test_who_falls_through_all_tiers_is_told_with_a_case():
    found = problem(findings("case when 年出口 <= 线 then 标准 else 0 end"), "gap")
    assert found.severity == "note"
    assert "年出口: " in found.message.zh
    assert outcome(findings("case when 年出口 <= 线 then 标准 else 最高 end"), "gap") == set()


def test_a_cliff_at_a_condition_costs_the_whole_benefit():
    change = ("期内: 购车日期 <= 截止", "期内: 购车日期 <= 截止\n  小户: 年出口 < 线")
    proofs = findings(change=change, cliffs=True)
    (told,) = {one.says.zh for one in proofs.findings if one.claim == "cliff" and one.outcome == "refuted"}
    assert told.startswith("“年出口”到了 2999999")
    assert told.endswith("，再多 1美元 就少得 10000元")


def test_a_case_shows_only_the_facts_that_matter():
    proofs = findings("购车价格 * 比例 - 标准")
    (case,) = {tuple(one.case) for one in proofs.findings if one.claim == "not-negative" and one.case}
    assert "月数" not in case
    assert "年出口" not in case


SECOND = """```

```benefit
id: second
name: 另一项补贴
for: 个人
asks: {购车价格: 金额, 是否报废: 是否}
when: {条件: WHEN}
amount: 标准
terms: {标准: 提高到75元}
"""


def both(when, more=""):
    text = BENEFIT.replace("AMOUNT", "最高") + SECOND.replace("WHEN", when) + more
    return prove(ready(HEAD + text + "```\n", "policy.md", Surroundings()))


def test_two_payments_of_one_measure_that_can_be_had_together_are_told():
    found = problem(both("是否报废"), "together")
    assert (found.severity, found.place.line) == ("note", 16)
    assert "可以与“另一项补贴”同时享受" in found.message.zh
    assert "是否报废: 是" in found.message.zh
    assert found.remedy.zh.startswith("不得重复享受的，写 not_with: second")


def test_two_payments_that_nobody_can_have_both_of_are_proved_apart():
    assert outcome(both("购车价格 < 0"), "together") == {"proved"}


def test_benefits_that_name_one_another_are_not_asked_about():
    assert outcome(both("是否报废", "not_with: car\n"), "together") == set()


REGISTER = """```

```register
id: list
name: 评价
fields: {分值: '小数 0..100', 是否参评: 是否}
entry: {参评: 是否参评}
score:
  项: {points: 分值, weight: 权重}
classes:
CLASSES
review: {is: year, because: 试}
terms:
  权重: {is: 1, because: 试}
  高: {is: 80, because: 试}
  低: {is: 60, because: 试}
  满: {is: 100, because: 试}
"""


def register(*classes):
    written = "\n".join(f"  {name}: {rule}" for name, rule in classes)
    text = BENEFIT.replace("AMOUNT", "最高") + REGISTER.replace("CLASSES", written)
    return prove(ready(HEAD + text + "```\n", "policy.md", Surroundings()), only="list")


def test_a_score_that_no_class_takes_is_told():
    proofs = register(("甲", "得分 > 高"), ("乙", "得分 < 高"))
    found = problem(proofs, "classes-cover")
    assert found.severity == "note"
    assert "（得分 80）" in found.message.zh
    assert "分值: 80" in found.message.zh
    assert outcome(proofs, "classes-apart") == {"proved"}


def test_a_score_is_taken_for_the_sum_that_it_is():
    assert outcome(register(("甲", "得分 >= 高 and 得分 <= 满"), ("乙", "得分 < 高")), "classes-cover") == {
        "proved"
    }


def test_classes_that_overlap_are_found_and_no_problem_as_the_first_counts():
    proofs = register(("甲", "得分 >= 高"), ("乙", "得分 >= 低"), ("丙", "得分 < 低"))
    assert outcome(proofs, "classes-apart") == {"refuted"}
    assert proofs.problems == ()


def test_a_class_that_nobody_is_in_is_told():
    found = problem(register(("甲", "得分 >= 低"), ("乙", "得分 >= 高"), ("丙", "得分 < 低")), "tier")
    assert "“乙”这一类没有谁会落进去" in found.message.zh
