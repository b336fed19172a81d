"""`luoshi show`: the tree of a document, or one measure with its sentence, its units and its blocks."""

from __future__ import annotations

from pathlib import Path

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from luoshi.cli import options, terminal
from luoshi.cli.block_words import details, kind, label
from luoshi.cli.language import say
from luoshi.cli.printing import cut
from luoshi.cli.shape import Given as Argument
from luoshi.cli.shape import Verb
from luoshi.cli.sources import Given, given
from luoshi.policy.document import Document, Heading, Measure
from luoshi.policy.exports.as_json import as_dict, dumps
from luoshi.policy.policy import Block, Policy, Waiver
from luoshi.problem import Place, Problem, Refused, Say

_TINTS = ("white on #5a4a1f", "white on #1f3d5a", "white on #214a2c", "white on #5a2626")
"""Amber, blue, green, rose: the tints of quoted phrases, in the order in which they stand in the text."""
_WIDEST = 120
_GUIDE = 4
"""Columns that each level of a tree is set in."""


def command() -> click.Command:
    return Verb(
        "show",
        callback=_show,
        params=[
            options.document_or_policy(),
            Argument(
                "measure",
                required=False,
                metavar=say("[条]", "[MEASURE]"),
                about=say("条的编号，如 3、2.1；不写：整份文件", "its number, as 3 or 2.1; if left out: all"),
            ),
            options.units(),
            options.as_json(),
        ],
        zh="看整份文件的结构，或一条：原文、责任单位、要办的事",
        en="Show the tree of a document, or one measure: its text, units and blocks",
        example=("show policies/jiaozuo/2023-1", "show policies/jiaozuo/2023-1 77"),
    )


def _show(path: Path, measure: str | None, as_json: bool, units: Path | None) -> None:
    one = given(path, units)
    chosen = None if measure is None else _find(one.document, measure, path)
    if as_json:
        terminal.print_text(dumps(_as_json(one, chosen)))
        return
    console = terminal.out()
    if chosen:
        _print_measure(console, chosen, one.policy)
    else:
        console.print(_tree(one, min(console.width, _WIDEST)))
    if one.report and one.report.policy is None:
        terminal.err().print(
            say(
                f"政策文件里有错误，代码块没有显示：luoshi check {path}",
                f"The policy file has errors and its blocks are not shown: luoshi check {path}",
            ),
            markup=False,
        )


def _as_json(one: Given, chosen: Measure | None) -> object:
    whole = as_dict(one.document)
    if one.policy:
        for row in whole["measures"]:
            row["blocks"] = [_block_json(block) for block in one.policy.blocks_of(row["id"])]
    if chosen is None:
        return whole
    return next(row for row in whole["measures"] if row["id"] == chosen.id)


def _block_json(block: Block) -> dict[str, object]:
    return {
        "kind": type(block).__name__.lower().replace("waiver", "waive"),
        "id": getattr(block, "id", None),
        "name": getattr(block, "name", None) or getattr(block, "phrase", None),
        "draft": getattr(block, "draft", False),
        "details": [{"name": name, "value": value} for name, value in details(block)],
    }


def _find(document: Document, wanted: str, path: Path) -> Measure:
    """The measure of that id; else of that label, if only one has it."""
    plain = wanted.removeprefix("第").removesuffix("条")
    by_id = [one for one in document.measures if one.id in (plain, wanted)]
    alike = by_id or [
        one for one in document.measures if wanted.strip() == one.label.strip() or plain == str(one.number)
    ]
    if len(alike) == 1:
        return alike[0]
    if alike:
        ids = [one.id for one in alike]
        listed = say("、", ", ").join(ids[:8]) + (" …" if len(ids) > 8 else "")
        say_ = Say(f"编号是 {plain} 的不止一条", f"more than one measure is numbered {plain}")
        do = Say(f"写全：{listed}", f"write it in full: {listed}")
        raise Refused(Problem("measure.several", say_, do, Place(str(path))))
    first, last = document.measures[0].id, document.measures[-1].id
    raise Refused(
        Problem(
            "measure.unknown",
            Say(f"没有第 {plain} 条", f"there is no measure {plain}"),
            Say(f"本文件的条文从 {first} 到 {last}", f"the measures run from {first} to {last}"),
            Place(str(path)),
        )
    )


def _tree(one: Given, width: int) -> Tree:
    document, policy = one.document, one.policy
    title = document.policy.title if document.notices else ""
    number = (document.policy.number if document.notices else None) or ""
    title = cut(title, width - cell_len(number) - 2)
    tree = Tree(Text.assemble((title, "bold"), (f"  {number}", "dim")))
    branches: dict[Heading, Tree] = {}
    for measure in document.measures:
        at, depth = tree, 1
        for heading in (measure.chapter, measure.section):
            if heading:
                branch = branches.get(heading)
                if branch is None:
                    words = cut(f"{heading.label}{heading.title}", width - depth * _GUIDE)
                    branch = branches[heading] = at.add(Text(words, "cyan"))
                at, depth = branch, depth + 1
        leaf = at.add(_line(measure, width - depth * _GUIDE))
        for block in policy.blocks_of(measure.id) if policy else ():
            if not isinstance(block, Waiver):
                leaf.add(_tag(block, width - (depth + 1) * _GUIDE))
    return tree


def _line(measure: Measure, width: int) -> Text:
    """The label, as many of the first words as fit, and the unit that leads."""
    lead = next((duty.name for duty in measure.duties if duty.role == "lead"), "")
    lead = cut(lead, width // 3)
    words = measure.heading or " ".join(measure.body.split())
    line = Text(cut(f"{measure.label}{words}", width - (cell_len(lead) + 2 if lead else 0)))
    if lead:
        line.append(f"  {lead}", "green")
    return line


def _tag(block: Block, width: int) -> Text:
    draft = getattr(block, "draft", False)
    behind = say("  草稿", "  draft") if draft else ""
    words = cut(f"{kind(block)}  {label(block)}", width - cell_len(behind))
    return Text.assemble((words, "yellow" if draft else "magenta"), (behind, "dim"))


def _print_measure(console: Console, measure: Measure, policy: Policy | None) -> None:
    where = " › ".join(f"{one.label}{one.title}" for one in (measure.chapter, measure.section) if one)
    if where:
        console.print(Text(where, "dim"))
    # Where there are no colours, quoted phrases are underlined instead.
    styles = ("underline",) if console.no_color else _TINTS
    console.print(_tinted(measure, policy, styles))
    for role, word in (("lead", say("牵头", "lead")), ("support", say("配合", "support"))):
        names = [duty.name for duty in measure.duties if duty.role == role]
        if names:
            console.print(Text.assemble((f"{word}  ", "dim"), say("、", ", ").join(names)))
    for block in policy.blocks_of(measure.id) if policy else ():
        draft = say("  草稿", "  draft") if getattr(block, "draft", False) else ""
        console.print()
        console.print(Text.assemble((f"{kind(block)}  {label(block)}", "bold"), (draft, "yellow")))
        rows = details(block)
        left = max((cell_len(name) for name, _ in rows), default=0)
        for name, value in rows:
            space = " " * (left - cell_len(name))
            console.print(Text.assemble((f"  {name}{space}  ", "dim"), value))


def _tinted(measure: Measure, policy: Policy | None, styles: tuple[str, ...]) -> Text:
    """The measure's words, each quoted phrase in its tint."""
    text = Text(f"{measure.label}{measure.text}")
    offset = len(measure.label) - measure.start
    quotes = (
        sorted({(one.start, one.end) for one in policy.quotes if one.measure == measure.id}) if policy else []
    )
    for index, (start, end) in enumerate(quotes):
        text.stylize(styles[index % len(styles)], start + offset, end + offset)
    return text
