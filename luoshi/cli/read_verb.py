"""`luoshi read`: what is in a document."""

from __future__ import annotations

from pathlib import Path

import click
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from luoshi.cli import options, terminal
from luoshi.cli.language import say
from luoshi.cli.printing import cut
from luoshi.cli.shape import Verb
from luoshi.cli.sources import given
from luoshi.policy.document import Document, Heading, Measure
from luoshi.policy.exports.as_json import as_dict, dumps

_WIDEST = 120
"""Columns that a measure's line takes at most: a longer one is hard to follow to its end."""


def command() -> click.Command:
    return Verb(
        "read",
        callback=_read,
        params=[options.document_or_policy(), options.units(), options.as_json()],
        zh="读一份文件：各层通知、章节、条文、责任单位、数量、日期",
        en="Read a document: its notices, chapters, measures, units, quantities and dates",
        example=("read 文件.docx", "read 文件.pdf --json > 条文.json"),
    )


def _read(path: Path, as_json: bool, units: Path | None) -> None:
    document = given(path, units).document
    if as_json:
        terminal.print_text(dumps(as_dict(document)))
        return
    console = terminal.out()
    for notice in document.notices:
        console.print(Text(notice.title, "bold"))
        day = notice.date.isoformat() if notice.date else None
        facts = [fact for fact in (notice.number, notice.issuer, day) if fact]
        if facts:
            console.print(Text(f"    {'  '.join(facts)}", "dim"))
    console.print(Text(_counts(document)))
    width = min(console.width, _WIDEST)
    above: tuple[Heading | None, Heading | None] = (None, None)
    for measure in document.measures:
        here = (measure.chapter, measure.section)
        for heading, before in zip(here, above, strict=True):
            if heading and (heading != before or here[0] != above[0]):
                console.print(Text(f"\n{cut(heading.label + heading.title, width)}", "cyan"))
        above = here
        _print_measure(console, measure, width)


def _print_measure(console: Console, measure: Measure, width: int) -> None:
    """Its first words and who leads it; below, its figures and dates."""
    lead = say("、", ", ").join(duty.name for duty in measure.duties if duty.role == "lead")
    lead = cut(lead, width // 3)
    head = f"{measure.label} "
    room = width - cell_len(head) - cell_len(lead) - 2
    words = cut(measure.heading or " ".join(measure.body.split()), room)
    space = " " * (room - cell_len(words) + 2)
    console.print(Text.assemble((head, "bold"), words, (space + lead if lead else "", "green")))
    found = sorted((*measure.quantities, *measure.moments), key=lambda one: one.start)
    if found:
        indent = " " * cell_len(head)
        line, lines = "", []
        for one in found:
            words = cut(" ".join(one.text.split()), width - len(indent))
            if line and len(indent) + cell_len(line) + 3 + cell_len(words) > width:
                lines.append(line)
                line = ""
            line += f" · {words}" if line else words
        console.print(Text("\n".join(indent + one for one in (*lines, line)), "dim"))


def _counts(document: Document) -> str:
    chapters, sections, measures = len(document.chapters), len(document.sections), len(document.measures)
    units = len({duty.name for measure in document.measures for duty in measure.duties})
    quantities = sum(len(measure.quantities) for measure in document.measures)
    moments = sum(len(measure.moments) for measure in document.measures)
    return say(
        f"{chapters} 章 {sections} 节 {measures} 条，{units} 个责任单位，{quantities} 个数量，{moments} 个日期",
        f"{chapters} chapters, {sections} sections, {measures} measures, {units} units, {quantities} quantities, "
        f"{moments} dates",
    )
