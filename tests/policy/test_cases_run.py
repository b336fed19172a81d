"""Worked examples beside the policy: run by the check, compared word by word, each slip named by file and line."""

import pytest

from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.load import ready
from luoshi.policy.trying.cases import run_text

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
1．对新购汽车按购车价格的5%给予消费者补贴，最高不超过10000元/台，省、市财政各补贴一半。（责任单位：市财政局）

```benefit
id: car-purchase
name: 新购汽车消费补贴
for: 个人
asks: {购车价格: 金额, 是否新车: 是否, 就业方式: '选项[货车司机, 其他]'}
when:
  新购汽车: 是否新车
amount: least(购车价格 * 补贴比例, 最高补贴)
terms:
  补贴比例: 按购车价格的5%
  最高补贴: 最高不超过10000元/台
paid_by: {省: 1/2, 市: 1/2}
split: 省、市财政各补贴一半
```

```define
name: 视同个体工商户
asks: {就业方式: '选项[货车司机, 其他]'}
is: 就业方式 in ('货车司机')
```

```register
id: yield
name: 亩均评价
fields: {用地面积: '数量[亩]', 税收: 金额}
entry: {占地: 用地面积 > 0}
score:
  税收: {points: 'case when 用地面积 > 0 then 税收 / 用地面积 / 优先线 else 0 end', weight: 满分}
classes: {A: 得分 >= A线, B: 得分 < A线}
terms:
  优先线: {is: 150000元/亩, because: 每亩15万元}
  满分: {is: 100, because: 百分制}
  A线: {is: 80, because: 沿用}
```

```watch
id: coal
name: 煤炭日产量
figure: 数量[吨]
every: {is: day, because: 日产量}
floor: {is: 6800吨, because: 底线}
lines: {低于底线: 数值 < 底线}
```
2．加强监测。（责任单位：市财政局）
"""
POLICY = ready(TEXT, "policy.md", Surroundings())


def run(yaml):
    return run_text(POLICY, yaml, "cases.yaml", {})


RIGHT = """
- of: car-purchase
  name: 补贴7500元
  facts: {购车价格: 15万元, 是否新车: 是}
  expect: {eligible: yes, amount: 7500, paid_by: {省: 3750.00, 市: 3750.00}, missing: []}
- of: car-purchase
  name: 旧车
  facts: {购车价格: 15万元, 是否新车: 否}
  expect: {eligible: no, fails: [新购汽车]}
- of: car-purchase
  name: 不知道是否新车
  facts: {购车价格: 15万元}
  expect: {eligible: unknown, missing: [是否新车]}
- of: 视同个体工商户
  name: 司机
  facts: {就业方式: 货车司机}
  expect: {value: yes}
- of: yield
  name: 三分之二的优先线
  facts: {用地面积: 3, 税收: 300000}
  expect: {entry: yes, score: 66.6667, class: B, fails: []}
- of: yield
  name: 不知道税收
  facts: {用地面积: 3}
  expect: {entry: yes, score: unknown, class: unknown, missing: [税收]}
- of: coal
  name: 差一吨
  facts: {数值: 6799}
  expect: {alerts: [低于底线]}
- of: coal
  name: 正好
  facts: {数值: 6800}
  expect: {alerts: []}
- of: car-purchase
  name: 汇总
  facts: {是否新车: 是}
  rows:
    - {times: 51, facts: {购车价格: 200000}}
    - {times: 57, facts: {购车价格: 100000}}
    - {times: 9, facts: {购车价格: 100000, 是否新车: 否}}
  expect: {count: 108, amount: 795000, paid_by: {省: 397500}}
"""


def test_right_cases_pass():
    made = run(RIGHT)
    assert [problem.message.zh for problem in made.problems] == []
    assert (made.run, made.passed, made.of["car-purchase"]) == (9, 9, 4)


@pytest.mark.parametrize(
    "right, wrong, says, line",
    [
        ("amount: 7500", "amount: 7500.01", "amount 应为 7500.01，算出来是 7500.00", 5),
        ("市: 3750.00", "市: 3749.99", "paid_by.市 应为 3749.99", 5),
        ("fails: [新购汽车]", "fails: [价格]", "fails 应为 价格，算出来是 新购汽车", 9),
        ("eligible: unknown, missing", "eligible: yes, missing", "eligible 应为 yes，算出来是 unknown", 13),
        ("{value: yes}", "{value: no}", "value 应为 no，算出来是 yes", 17),
        ("score: 66.6667", "score: 66.6666", "score 应为 66.6666，算出来是 66.666667", 21),
        ("class: B", "class: A", "class 应为 A，算出来是 B", 21),
        ("alerts: [低于底线]", "alerts: []", "算出来是 低于底线", 29),
        ("count: 108", "count: 107", "count 应为 107，算出来是 108", 41),
        ("amount: 795000", "amount: 795001", "amount 应为 795001", 41),
    ],
)
def test_what_comes_out_otherwise_is_named(right, wrong, says, line):
    (problem,) = run(RIGHT.replace(right, wrong, 1)).problems
    assert says in problem.message.zh
    assert (problem.code, problem.place.file, problem.place.line) == ("case.differs", "cases.yaml", line)


@pytest.mark.parametrize(
    "yaml, code, says",
    [
        ("- of: car-purchse\n  name: 甲\n  expect: {}\n", "case.of", "是不是“car-purchase”？"),
        (
            "- of: car-purchase\n  name: 甲\n  facts: {购车价个: 1}\n  expect: {}\n",
            "case.fact",
            "是不是“购车价格”？",
        ),
        ("- of: car-purchase\n  name: 甲\n  facts: {购车价格: 很多}\n  expect: {}\n", "facts.", "购车价格"),
        ("- of: car-purchase\n  name: 甲\n  on: 明天\n  expect: {}\n", "case.day", "不是日期"),
        ("- of: car-purchase\n  expect: {}\n", "key.missing", "name"),
        ("- of: car-purchase\n  name: 甲\n  expect: {amout: 1}\n", "key.unknown", "amout"),
        ("- of: [car-purchase\n", "yaml", ""),
    ],
)
def test_a_slip_in_the_file_is_named(yaml, code, says):
    problems = run(yaml).problems
    assert any(problem.code.startswith(code) and says in problem.message.zh for problem in problems), problems
    assert all(problem.place.file == "cases.yaml" and problem.place.line for problem in problems)
    assert all(problem.remedy for problem in problems if problem.code.startswith("case."))


def test_of_benefits_that_exclude_one_another_the_higher_counts_in_a_total():
    text = TEXT.replace(
        "\n```define",
        """
```benefit
id: car-flat
name: 定额补贴
for: 个人
asks: {是否新车: 是否}
when: {新车: 是否新车}
amount: 定额
terms: {定额: {is: 6000元, because: 试验}}
not_with: car-purchase
```

```define""",
        1,
    )
    policy = ready(text, "policy.md", Surroundings())
    yaml = """
- of: [car-purchase, car-flat]
  name: 就高不重复
  facts: {是否新车: 是}
  rows:
    - {times: 2, facts: {购车价格: 100000}}
    - {facts: {购车价格: 200000}}
  expect: {count: 3, amount: 22000}
"""
    assert [problem.message.zh for problem in run_text(policy, yaml, "cases.yaml", {}).problems] == []


def test_no_file_is_no_mistake(tmp_path):
    from luoshi.policy.trying.cases import run_cases

    assert run_cases(POLICY, tmp_path / "cases.yaml", {}).run == 0
