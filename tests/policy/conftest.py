"""Policies that decide, made from blocks: `policy_of(CAR)` puts the block behind the measure that its key names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from luoshi.policy.jurisdiction.folder import Surroundings
from luoshi.policy.jurisdiction.vocabulary import Vocabulary, read_vocabulary
from luoshi.policy.load import ready
from luoshi.policy.policy import Policy
from luoshi.policy.writing.fences import compose

TEXT = """示例市人民政府关于印发若干措施的通知
示政〔2023〕1号
示例市人民政府
2023年1月20日

若干措施

1．对新购汽车按购车价格的5%给予消费者补贴，最高不超过10000元/台，省、市财政各补贴一半。补贴政策延续至2023年3月底。（责任单位：市财政局）

2．自2022年12月1日起，残疾人补贴标准由原来的每人每月不低于60元，提高到每人每月不低于75元，除中央补助外，由省与市按1∶1比例分担。（责任单位：市民政局）

3．对用工人数20人以上的小微企业，按每人1000元给予奖励，最高20万元。（责任单位：市人社局）

4．对出租车司机、网店店主等灵活就业主体，比照个体工商户，加大贷款支持力度。（责任单位：市金融局）
"""
FRONT = {
    "policy": "shili/2023-1",
    "title": "若干措施",
    "number": "示政〔2023〕1号",
    "issuer": "示例市人民政府",
    "date": "2023-01-20",
    "source": "source.txt",
}
CAR = """id: car-purchase
name: 新购汽车消费补贴
for: 个人
asks: {购车价格: 金额, 购车日期: 日期, 是否新车: 是否, 车辆识别代号: 文本}
when:
  新购汽车: 是否新车
  在政策期内购车: 购车日期 between 开始 and 截止
amount: least(购车价格 * 补贴比例, 最高补贴)
terms:
  补贴比例: 按购车价格的5%
  最高补贴: 最高不超过10000元/台
  截止: 延续至2023年3月底
  开始: {is: 2023-01-20, because: 文件未写起始日，从印发之日起算}
on: 购车日期
window: {from: 开始, until: 截止}
paid_by: {省: 1/2, 市: 1/2}
split: 省、市财政各补贴一半
pays: 市财政局
once_per: 车辆识别代号
needs: [居民身份证, 机动车销售统一发票]
"""
ALLOWANCE = """id: allowance
name: 残疾人补贴
for: 个人
asks: {残疾等级: '选项[一级, 二级, 三级]', 享受月数: '数量[月]', 中央补助: 金额, 发放日期: 日期}
when:
  重度残疾: 残疾等级 in ('一级', '二级')
amount: 补贴标准 * 享受月数
terms:
  补贴标准:
    dated:
      - 由原来的每人每月不低于60元
      - {from: 自2022年12月1日起, quote: 提高到每人每月不低于75元}
on: 发放日期
paid_by:
  - {payer: 中央, amount: 中央补助}
  - {rest: {省: 1/2, 市: 1/2}}
split: 由省与市按1∶1比例分担
"""
JOBS = """id: jobs
name: 稳岗奖励
for: 企业
asks: {用工人数: '数量[人]', 企业规模: '选项[大型企业, 中型企业, 小微企业]', 信用良好: 是否, 新增人数: '数量[人]'}
when:
  用工达标: 用工人数 >= 最少用工
  小微企业: 企业规模 = '小微企业'
  信用良好: 信用良好
amount: least(新增人数 * 每人奖励, 最高奖励)
terms:
  最少用工: 用工人数20人以上
  每人奖励: 每人1000元
  最高奖励: 最高20万元
paid_by: 市
"""
DEFINE = """name: 视同个体工商户
asks: {是否个体工商户: 是否, 就业方式: '选项[出租车司机, 网店店主, 其他]'}
is: 是否个体工商户 or 就业方式 in ('出租车司机', '网店店主')
because: 比照个体工商户
"""
LOAN = """id: loan
name: 经营性贷款支持
for: 个体工商户
asks: {贷款金额: 金额}
when:
  经营主体: 视同个体工商户
gives: credit
amount: 贷款金额
"""

Block = tuple[int, str, str]


@pytest.fixture(scope="session")
def policy_of() -> Callable[..., Policy]:
    """Makes a policy of blocks (measure, kind, YAML) and, if wanted, a vocabulary (facts.yaml)."""

    def make(*blocks: Block, facts: str = "", **front: Any) -> Policy:
        lines = TEXT.split("\n")
        placed = [
            (1 + next(at for at, line in enumerate(lines) if line.startswith(f"{measure}．")), kind, yaml)
            for measure, kind, yaml in blocks
        ]
        vocabulary, wrong = read_vocabulary(facts) if facts else (Vocabulary(), [])
        assert wrong == []
        return ready(
            compose(TEXT, placed, {**FRONT, **front}), "policy.md", Surroundings(vocabulary=vocabulary)
        )

    return make


@pytest.fixture(scope="session")
def benefit_of(policy_of: Callable[..., Policy]) -> Callable[..., Any]:
    """A benefit of its own making: `benefit_of(asks={...}, when={...}, amount="…", terms={"上限": "100元"})`.

    Terms are declared readings.
    """

    def make(**keys: Any) -> Any:
        terms = {
            name: value if isinstance(value, Mapping) else {"is": str(value), "because": "例子"}
            for name, value in keys.pop("terms", {}).items()
        }
        block: dict[str, Any] = {
            "id": "one",
            "name": "一项",
            "for": "企业",
            "asks": {},
            "terms": terms,
            **keys,
        }
        return policy_of((4, "benefit", _yaml(block))).benefits["one"]

    return make


def _yaml(value: Any, depth: int = 0) -> str:
    """A mapping as YAML, every text in quotes."""
    if isinstance(value, Mapping):
        pad = "  " * depth
        lines = [f"{pad}{name}: {_yaml(one, depth + 1)}" for name, one in value.items()]
        return ("\n" if depth else "") + "\n".join(lines) if lines else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in value.items()) + "}"
    return _yaml(value, 1)


@pytest.fixture(scope="session")
def shili(policy_of: Callable[..., Policy]) -> Policy:
    """A policy with a benefit of most kinds."""
    return policy_of(
        (1, "benefit", CAR),
        (2, "benefit", ALLOWANCE),
        (3, "benefit", JOBS),
        (4, "define", DEFINE),
        (4, "benefit", LOAN),
        facts="姓名: {type: 文本, of: 个人}\n用工人数: {type: '数量[人]', of: 企业, question: 贵企业现在有多少人？}\n",
    )
