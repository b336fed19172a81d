"""`luoshi read`: what is in a document."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table

from luoshi.cli import options
from luoshi.cli.language import say
from luoshi.cli.printing import out
from luoshi.cli.shape import Verb
from luoshi.cli.sources import given
from luoshi.policy.document import Document
from luoshi.policy.exports.as_json import to_json


def command() -> click.Command:
    return Verb(
        "read",
        callback=_read,
        params=[options.path("文件", "FILE"), options.as_json(), options.units()],
        zh="读一份文件：通知、章节、条文、责任单位、日期、数量（txt、docx、pdf、html）",
        en="Read a document: notices, chapters, measures, units, dates, quantities (txt, docx, pdf, html)",
    )


def _read(path: Path, as_json: bool, units: Path | None) -> None:
    document = given(path, units).document
    if as_json:
        sys.stdout.write(to_json(document) + "\n")
        return
    console = out()
    for notice in document.notices:
        day = notice.date.isoformat() if notice.date else ""
        console.print(f"[bold]{notice.title}[/]  {notice.number or ''}  {notice.issuer or ''}  {day}")
    console.print(_counts(document))
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in (
        say("条", "no."),
        say("内容", "text"),
        say("牵头", "lead"),
        say("数量", "quantities"),
        say("日期", "dates"),
    ):
        table.add_column(heading, overflow="fold")
    for measure in document.measures:
        lead = "、".join(duty.name for duty in measure.duties if duty.role == "lead")
        words = measure.heading or " ".join(measure.body.split())
        table.add_row(
            measure.label,
            words[:28] + ("…" if len(words) > 28 else ""),
            lead,
            " ".join(quantity.text for quantity in measure.quantities),
            " ".join(moment.iso for moment in measure.moments),
        )
    console.print(table)


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
