"""The fourth rule: ceilings, signs, windows and tiers, proved or shown to fail in a worked case."""

import pytest

from luoshi.policy.folder import Surroundings
from luoshi.policy.load import ready
from luoshi.policy.proofs import prove

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
