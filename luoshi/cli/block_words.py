"""A block in a few words, for a terminal: its kind, its name, and what it says."""

from __future__ import annotations

from luoshi.cli.language import say
from luoshi.policy.policy import Benefit, Block, Define, Register, Stated, Target, Task, Waiver, Watch


def kind(block: Block) -> str:
    kinds: tuple[tuple[type[Block], str, str], ...] = (
        (Benefit, "事项", "benefit"),
        (Define, "定义", "define"),
        (Target, "目标", "target"),
        (Register, "台账", "register"),
        (Watch, "监测", "watch"),
        (Task, "任务", "task"),
        (Waiver, "免落实", "waived"),
    )
    return next(say(zh, en) for type_, zh, en in kinds if isinstance(block, type_))


def label(block: Block) -> str:
    if isinstance(block, Waiver):
        return f"“{block.phrase}”"
    return str(getattr(block, "name", ""))


def details(block: Block) -> list[tuple[str, str]]:
    """What a block says, each with its name: conditions, amount, values with their quotation or reason."""
    if isinstance(block, Benefit):
        return _benefit(block)
    if isinstance(block, Target):
        return [(say("目标值", "goal"), stated(block.goal)), (say("期限", "by"), block.by.isoformat())]
    if isinstance(block, Watch):
        lines = (
            (say("频次", "every"), block.every),
            (say("底线", "floor"), block.floor),
            (say("目标", "aim"), block.aim),
            (say("上限", "ceiling"), block.ceiling),
        )
        return [(name, stated(line)) for name, line in lines if line]
    if isinstance(block, Task):
        return [(one.what, stated(one.by)) for one in block.milestones]
    if isinstance(block, Waiver):
        return [(say("理由", "reason"), block.reason)]
    return []


def _benefit(block: Benefit) -> list[tuple[str, str]]:
    found = [(name, expression.text) for name, expression in block.when.items()]
    found += [(say("算法", "amount"), block.amount.text)] if block.amount else []
    found += [(say("到期", "until"), block.until.text)] if block.until else []
    found += [(name, stated(term.on(None))) for name, term in block.terms.items()]
    found += [(say("限额", "limit"), stated(block.limit))] if block.limit else []
    return found


def stated(one: Stated) -> str:
    origin = one.origin
    if hasattr(origin, "because"):
        return say(
            f"{one.value.words}（说明：{origin.because}）", f"{one.value.words} (reading: {origin.because})"
        )
    return f"“{origin.phrase}”"
