"""Decisions that were written down come out the same; where they do not, what moved is named."""

import json
from datetime import date

import pytest

from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.load import ready
from luoshi.policy.trying.replay import replay, terms_of

TEXT = """---
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
1．对新购汽车按购车价格的5%给予补贴，最高不超过10000元/台，省、市财政各补贴一半，补贴延续至2023年3月底。（责任单位：市财政局）

```benefit
id: car
name: 购车补贴
for: 个人
asks: {购车价格: 金额, 购车日期: 日期}
when:
  期内: 购车日期 <= 截止
amount: least(购车价格 * 比例, 最高)
on: 购车日期
terms:
  比例: 按购车价格的5%
  最高: 最高不超过10000元/台
  截止: 延续至2023年3月底
paid_by: {省: 1/2, 市: 1/2}
```
"""


def policy(*change):
    return ready(TEXT.replace(*change) if change else TEXT, "policy.md", Surroundings())


def line(facts, by=None, **change):
    one = (by or policy()).benefits["car"]
    day = date(2023, 2, 1)
    decision = one.decide(facts, day)
    record = {"at": "2023-02-01T00:00:00+00:00", "facts": facts, "on": day.isoformat()}
    record |= {"decision": decision.as_json() | change, "terms": terms_of(one, decision.on)}
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


FACTS = {"购车价格": 150000, "购车日期": "2023-02-01"}


def test_decisions_of_the_same_policy_agree():
    lines = [line(FACTS), b"\n", line({}), line({**FACTS, "购车日期": "2023-04-01"})]
    found = replay(policy(), lines)
    assert (found.ok, found.lines, found.agreed, found.other_version) == (True, 3, 3, 0)


def test_an_amount_that_moved_names_the_term_that_moved_it():
    found = replay(policy("比例: 按购车价格的5%", "比例: {is: 8%, because: 试}"), [line(FACTS)])
    (difference,) = found.different
    assert (difference.line, difference.benefit, difference.same_version) == (1, "car", False)
    assert [moved.says.zh for moved in difference.moved] == [
        "金额：7500.00 → 10000.00",
        "省负担：3750.00 → 5000.00",
        "市负担：3750.00 → 5000.00",
        "条款“比例”：“5%” → “8%”",
    ]


def test_a_condition_that_held_and_now_fails_is_named():
    found = replay(policy("截止: 延续至2023年3月底", "截止: {is: 2023-01-31, because: 试}"), [line(FACTS)])
    told = [moved.says.zh for moved in found.different[0].moved]
    assert "结论：符合条件 → 不符合条件" in told
    assert "条件“期内”原来成立，现在不成立" in told
    assert "条款“截止”：“延续至2023年3月底” → “2023-01-31”" in told


def test_a_new_and_a_lost_condition_are_named():
    found = replay(policy("  期内: 购车日期 <= 截止", "  买了车: 购车价格 > 0"), [line(FACTS)])
    told = [moved.says.zh for moved in found.different[0].moved]
    assert "条件“期内”没有了" in told
    assert "新增条件“买了车”：成立" in told


def test_another_version_that_decides_the_same_agrees_and_is_counted():
    found = replay(policy("name: 购车补贴", "name: 新车补贴"), [line(FACTS)])
    assert (found.ok, found.agreed, found.other_version) == (True, 1, 1)


def test_a_forged_amount_is_found():
    found = replay(policy(), [line(FACTS, amount="9000.00")])
    (difference,) = found.different
    assert difference.same_version
    assert [moved.says.zh for moved in difference.moved] == ["金额：9000.00 → 7500.00"]


def test_a_benefit_that_is_gone_is_a_difference():
    found = replay(policy("id: car", "id: cars"), [line(FACTS)])
    assert "政策里没有这个事项了" in found.different[0].moved[0].says.zh


def test_facts_that_are_refused_now_are_a_difference():
    found = replay(policy("购车价格: 金额,", "购车价格: '金额 0..1000',"), [line(FACTS)])
    assert "事实现在读不进去：购车价格" in found.different[0].moved[0].says.zh


@pytest.mark.parametrize(
    "broken",
    [
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'{"facts": {}}',
        b'{"facts": {}, "decision": {"benefit": "car"}}',
        b'{"facts": {}, "decision": {"benefit": "car", "eligible": true, "because": [1]}}',
        b'{"facts": {}, "on": 5, "decision": {"benefit": "car", "eligible": true}}',
        b'{"facts": {}, "decision": {"benefit": "car", "eligible": true, "policy": "other/1"}}',
        b"[" * 100_000,
    ],
)
def test_a_broken_line_is_told_by_its_number_and_never_dropped(broken):
    found = replay(policy(), [line(FACTS), broken + b"\n", line(FACTS)])
    assert (found.lines, found.agreed, [one.line for one in found.broken]) == (3, 2, [2])
    assert not found.ok


def test_a_line_with_odd_values_is_a_difference_and_no_crash():
    odd = line(
        FACTS,
        paid_by=[1],
        missing=7,
        gives=None,
        amount={"a": 1},
        because=[{"condition": "期内", "holds": "x"}],
    )
    (difference,) = replay(policy(), [odd]).different
    assert {"paid_by.省", "gives", "amount", "condition.期内"} <= {moved.what for moved in difference.moved}


def test_a_log_without_terms_still_tells_what_came_out():
    record = json.loads(line(FACTS))
    del record["terms"]
    changed = policy("比例: 按购车价格的5%", "比例: {is: 8%, because: 试}")
    (difference,) = replay(changed, [json.dumps(record).encode()]).different
    assert not any(moved.what.startswith("term.") for moved in difference.moved)
    assert difference.as_json()["moved"][0] == {
        "what": "amount",
        "before": "7500.00",
        "after": "10000.00",
        "says": "金额：7500.00 → 10000.00",
    }
