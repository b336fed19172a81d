"""Measure by measure, what a policy makes run: a Markdown table made from the policy alone.

Every measure runs at least as a duty (任务) of its units; what else it makes run is named by kind and name.
"""

from __future__ import annotations

from luoshi.policy.document import Measure
from luoshi.policy.policy import Benefit, Block, Define, Policy, Register, Target, Task, Watch

KINDS: tuple[tuple[type[Block], str], ...] = (
    (Benefit, "事项"),
    (Define, "定义"),
    (Target, "目标"),
    (Register, "台账"),
    (Watch, "监测"),
    (Task, "任务"),
)
_WIDEST = 30


def what_runs(policy: Policy) -> str:
    """The table, with a heading and the totals."""
    measures = policy.document.measures
    counts = {word: sum(isinstance(one, kind) for one in _blocks(policy)) for kind, word in KINDS}
    totals = "，".join(f"{word} {count}" for word, count in counts.items())
    rows = "\n".join(_row(measure, policy) for measure in measures)
    return (
        f"# {policy.front.title}：逐条运行情况\n\n"
        f"{policy.front.number or ''}，共 {len(measures)} 条；每一条都是责任单位的任务，另有{totals}。"
        f"本表由政策文件生成（`luoshi export policies/{policy.front.policy} --to table`），不手工维护。\n\n"
        "| 条 | 内容 | 牵头 | 运行什么 |\n|---|---|---|---|\n"
        f"{rows}\n"
    )


def _blocks(policy: Policy) -> list[Block]:
    tables = (policy.benefits, policy.defines, policy.targets, policy.registers, policy.watches, policy.tasks)
    return [block for table in tables for block in table.values()]


def _row(measure: Measure, policy: Policy) -> str:
    words = measure.heading or " ".join(measure.body.split())
    shown = words[:_WIDEST] + ("…" if len(words) > _WIDEST else "")
    lead = "、".join(duty.name for duty in measure.duties if duty.role == "lead")
    named = [text for kind, word in KINDS if (text := _named(policy, measure, kind, word))]
    return f"| {measure.id} | {_plain(shown)} | {lead} | {'；'.join(['责任任务', *named])} |"


def _named(policy: Policy, measure: Measure, kind: type[Block], word: str) -> str:
    names = [
        _plain(getattr(one, "name", "")) for one in policy.blocks_of(measure.id) if isinstance(one, kind)
    ]
    return f"**{word}** {'、'.join(names)}" if names else ""


def _plain(words: str) -> str:
    return words.replace("|", "／").replace("\n", " ")
