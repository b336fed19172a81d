"""A block to begin with, for a measure: what the drafter makes of its text, or a bare block of the kind that is asked
for, with the quantities and dates of the measure that nothing quotes yet."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.policy.document import Document, Measure
from luoshi.policy.drafting import draft_measure
from luoshi.policy.writing.fences import KINDS
from luoshi.problem import Say

NAMES: dict[str, Say] = {
    "benefit": Say("事项", "Benefit"),
    "targets": Say("目标", "Targets"),
    "register": Say("台账", "Register"),
    "watch": Say("监测", "Watch"),
    "task": Say("任务", "Task"),
    "waive": Say("免落实", "Waive"),
    "define": Say("定义", "Define"),
}
assert set(NAMES) == set(KINDS)


def skeleton(kind: str, measure: Measure, document: Document, left: Sequence[str], fence: str) -> str:
    """The block, fences and all. `left` are the phrases of the measure that no block quotes."""
    drafted = next((one for one in draft_measure(measure, document) if one.kind == kind), None)
    if drafted is not None and any(phrase in drafted.yaml for phrase in left):
        yaml = drafted.yaml
    else:
        yaml = _bare(kind, measure, left)
    return f"{fence}{kind}\n{yaml.rstrip()}\n{fence}"


def _bare(kind: str, measure: Measure, left: Sequence[str]) -> str:
    id_ = f"m{measure.id.replace('.', '-')}"
    name = _quoted(measure.heading or f"第{measure.id}条")
    first = left[0] if left else ""
    terms = "".join(f"  数值{place}: {_quoted(phrase)}\n" for place, phrase in enumerate(left, 1))
    one = "数值1" if left else "1"
    match kind:
        case "benefit":
            return (
                f"id: {id_}\nname: {name}\nfor: 个人\nasks:\n  是否符合: 是否\n  计算基数: 金额\n"
                f"when:\n  符合条件: 是否符合\namount: 计算基数 * {one}\n"
                + (f"terms:\n{terms}" if terms else "")
                + "needs: [居民身份证]\ndraft: true\n"
            )
        case "targets":
            rows = [
                f"{id_}-{place}:\n  name: {name}\n  goal: {_quoted(phrase)}\n"
                "  by: {is: 2030-12-31, because: 写明从哪里看出期限}\n  draft: true\n"
                for place, phrase in enumerate(left or ["引原文的目标"], 1)
            ]
            return "".join(rows)
        case "register":
            return (
                f"id: {id_}-register\nname: {name}\nkeeper: {_lead(measure)}\n"
                "fields:\n  名称: 文本\n  金额: 金额\nentry:\n  有金额: 金额 > 0\n"
                "review: {is: quarter, because: 文件未写频次，按季度更新}\n"
                + (f"terms:\n{terms}" if terms else "")
                + "draft: true\n"
            )
        case "watch":
            floor = f"floor: {_quoted(first)}\nlines:\n  低于底线: 数值 < 底线\n" if first else ""
            return (
                f"id: {id_}-watch\nname: {name}\nfigure: 小数\n"
                "every: {is: month, because: 文件未写频次}\n"
                + floor
                + f"report_to: {_lead(measure)}\ndraft: true\n"
            )
        case "task":
            stones = "".join(f"  - {{what: 写明做成什么, by: {_quoted(phrase)}}}\n" for phrase in left)
            return (
                f"name: {name}\nevery: {{is: month, because: 文件未写频次}}\n"
                + (f"milestones:\n{stones}" if stones else "")
                + "done_when: 写明怎样算办结\ndraft: true\n"
            )
        case "waive":
            return "".join(f"{_quoted(phrase)}: 写明为什么不用\n" for phrase in left or ["引原文"])
        case _:
            return f"name: {name}\nasks:\n  是否符合: 是否\nis: 是否符合\nbecause: 引原文\n"


def _lead(measure: Measure) -> str:
    return next((duty.name for duty in measure.duties if duty.role == "lead"), "写明单位")


def _quoted(words: str) -> str:
    """As YAML takes it whatever it holds."""
    plain = " ".join(words.split())
    if any(sign in plain for sign in ":#{}[],&*!|>'\"%@`") or plain != words:
        return "'" + plain.replace("'", "''") + "'"
    return plain
