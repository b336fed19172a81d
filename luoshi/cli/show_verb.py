"""`luoshi show`: the tree of a document, or one measure with its sentence, its units and its blocks."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text
from rich.tree import Tree

from luoshi.cli import options
from luoshi.cli.language import say
from luoshi.cli.printing import out, print_json
from luoshi.cli.shape import Verb
from luoshi.cli.sources import Given, given
from luoshi.policy.document import Document, Measure
from luoshi.policy.exports.as_json import as_dict
from luoshi.policy.policy import Benefit, Block, Define, Policy, Register, Stated, Target, Task, Waiver, Watch
from luoshi.problem import Place, Problem, Refused, Say

_TINTS = ("on #5a4a1f", "on #1f3d5a", "on #214a2c", "on #5a2626")
"""Amber, blue, green, rose: the tints of quoted phrases, in the order in which they stand in the text."""


def command() -> click.Command:
    return Verb(
        "show",
        callback=_show,
        params=[
            options.path("文件或政策文件夹", "FILE_OR_POLICY"),
            click.Argument(["measure"], required=False, metavar=say("[条]", "[MEASURE]")),
            options.as_json(),
            options.units(),
        ],
        zh="看文件的结构，或一条：原文、责任单位、要办的事",
        en="Show the tree of a document, or one measure: its text, units and blocks",
    )


def _show(path: Path, measure: str | None, as_json: bool, units: Path | None) -> None:
    one = given(path, units)
    if measure is None:
        if as_json:
            print_json(as_dict(one.document))
        else:
            out().print(_tree(one))
        return
    chosen = _find(one.document, measure, path)
    if as_json:
        print_json(next(row for row in as_dict(one.document)["measures"] if row["id"] == chosen.id))
    else:
        _print_measure(chosen, one.policy)


def _find(document: Document, wanted: str, path: Path) -> Measure:
    plain = wanted.removeprefix("第").removesuffix("条")
    for measure in document.measures:
        if plain in (measure.id, measure.label) or wanted in (measure.id, measure.label):
            return measure
    first, last = document.measures[0].id, document.measures[-1].id
    raise Refused(
        Problem(
            "measure.unknown",
            Say(f"没有第 {plain} 条", f"there is no measure {plain}"),
            Say(f"本文件的条文从 {first} 到 {last}", f"the measures run from {first} to {last}"),
            Place(str(path)),
        )
    )


def _tree(one: Given) -> Tree:
    document, policy = one.document, one.policy
    title = document.policy.title if document.notices else ""
    number = document.policy.number if document.notices else None
    tree = Tree(Text(f"{title}  {number or ''}", "bold"))
    branches: dict[object, Tree] = {}
    for measure in document.measures:
        at = tree
        for heading in (measure.chapter, measure.section):
            if heading:
                branch = branches.get(heading)
                if branch is None:
                    branch = branches[heading] = at.add(Text(f"{heading.label}{heading.title}", "cyan"))
                at = branch
        at.add(_line(measure, policy))
    return tree


def _line(measure: Measure, policy: Policy | None) -> Text:
    words = measure.heading or " ".join(measure.body.split())
    line = Text(f"{measure.label}{words[:32]}{'…' if len(words) > 32 else ''}")
    lead = next((duty.name for duty in measure.duties if duty.role == "lead"), None)
    if lead:
        line.append(f"  {lead}", "green")
    for block in policy.blocks_of(measure.id) if policy else ():
        if not isinstance(block, Waiver):
            line.append(f"  [{_kind(block)}] {_label(block)}", "yellow" if block.draft else "magenta")
    return line


def _print_measure(measure: Measure, policy: Policy | None) -> None:
    console = out()
    where = " › ".join(f"{one.label}{one.title}" for one in (measure.chapter, measure.section) if one)
    console.print(Text(where, "dim"))
    console.print(_tinted(measure, policy))
    for role, word in (("lead", say("牵头", "lead")), ("support", say("配合", "support"))):
        names = [duty.name for duty in measure.duties if duty.role == role]
        if names:
            console.print(f"[dim]{word}[/]  {'、'.join(names)}")
    for block in policy.blocks_of(measure.id) if policy else ():
        console.print()
        console.print(
            Text(f"{_kind(block)}  {_label(block)}", "bold")
            + Text(say("  草拟", "  draft") if block.draft else "", "yellow")
        )
        for name, value in _details(block):
            console.print(Text(f"  {name}  ", "dim") + Text(value))


def _tinted(measure: Measure, policy: Policy | None) -> Text:
    """The measure's words, each quoted phrase in its tint."""
    text = Text(f"{measure.label}{measure.text}")
    offset = len(measure.label) - measure.start
    quotes = (
        sorted({(one.start, one.end) for one in policy.quotes if one.measure == measure.id}) if policy else []
    )
    for index, (start, end) in enumerate(quotes):
        text.stylize(_TINTS[index % len(_TINTS)], start + offset, end + offset)
    return text


def _kind(block: Block) -> str:
    kinds: tuple[tuple[type[Block], str, str], ...] = (
        (Benefit, "事项", "benefit"),
        (Define, "定义", "define"),
        (Target, "目标", "target"),
        (Register, "台账", "register"),
        (Watch, "监测", "watch"),
        (Task, "任务", "task"),
        (Waiver, "免落实", "waived"),
    )
    return next(say(zh, en) for kind, zh, en in kinds if isinstance(block, kind))


def _label(block: Block) -> str:
    if isinstance(block, Waiver):
        return f"“{block.phrase}”"
    return str(getattr(block, "name", ""))


def _details(block: Block) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if isinstance(block, Benefit):
        found += [(name, expression.text) for name, expression in block.when.items()]
        found += [(say("金额", "amount"), block.amount.text)] if block.amount else []
        found += [(say("到期", "until"), block.until.text)] if block.until else []
        found += [(name, _stated(term.on(None))) for name, term in block.terms.items()]
        found += [(say("限额", "limit"), _stated(block.limit))] if block.limit else []
    elif isinstance(block, Target):
        found.append((say("目标值", "goal"), _stated(block.goal)))
        found.append((say("期限", "by"), block.by.isoformat()))
    elif isinstance(block, Watch):
        found.append((say("频次", "every"), _stated(block.every)))
        lines = (
            (say("底线", "floor"), block.floor),
            (say("目标", "aim"), block.aim),
            (say("上限", "ceiling"), block.ceiling),
        )
        found += [(name, _stated(line)) for name, line in lines if line]
    elif isinstance(block, Task):
        found += [(one.what, _stated(one.by)) for one in block.milestones]
    elif isinstance(block, Waiver):
        found.append((say("理由", "reason"), block.reason))
    return found


def _stated(one: Stated) -> str:
    origin = one.origin
    if hasattr(origin, "because"):
        return say(
            f"{one.value.words}（说明：{origin.because}）", f"{one.value.words} (reading: {origin.because})"
        )
    return f"“{origin.phrase}”"
