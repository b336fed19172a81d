"""`luoshi check`: what is not yet true of a policy file, by file and line; and the readings a lawyer signs."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from luoshi.cli import options
from luoshi.cli.language import language, say
from luoshi.cli.printing import out, print_json, print_problems
from luoshi.cli.shape import Verb
from luoshi.policy.check import Report, check, reading_as_json


def command() -> click.Command:
    return Verb(
        "check",
        callback=_check,
        params=[
            options.path("政策文件夹", "POLICY"),
            click.Option(
                ["--readings"],
                is_flag=True,
                help=say("列出全部说明，供法制审核签字", "list the readings, to be signed"),
            ),
            options.as_json(),
        ],
        zh="检查政策文件：原文一致、数字都有出处、没有遗漏、单位和日期无误",
        en="Check a policy file: text, quotations, coverage, units and dates",
    )


def _check(path: Path, readings: bool, as_json: bool) -> int:
    report = check(path)
    if as_json:
        print_json(
            [reading_as_json(one) for one in report.readings] if readings else report.as_json(language())
        )
    elif readings:
        _print_readings(report)
    else:
        _print(report)
    return 0 if report.ok else 1


def _print(report: Report) -> None:
    console = out()
    print_problems((one for one in report.problems if one.severity == "note"), console)
    print_problems((one for one in report.problems if one.severity == "warning"), console)
    print_problems((one for one in report.problems if one.severity == "error"), console)
    covered, whole = report.coverage.covered, len(report.coverage.items)
    share = f"{100 * covered // whole}%" if whole else "—"
    verdict = ("✓ ", "green") if report.ok else ("✗ ", "bold red")
    console.print(verdict[0], style=verdict[1], end="")
    console.print(
        say(
            f"{report.count('error')} 处错误，{report.count('warning')} 处提醒；"
            f"数量和日期已落实 {covered}/{whole}（{share}：引用 {report.coverage.count('quoted')}，"
            f"免落实 {report.coverage.count('waived')}）；说明 {len(report.readings)} 条；草拟 {report.drafts} 块",
            f"{report.count('error')} errors, {report.count('warning')} warnings; "
            f"coverage {covered}/{whole} ({share}: {report.coverage.count('quoted')} quoted, "
            f"{report.coverage.count('waived')} waived); {len(report.readings)} readings; {report.drafts} drafts",
        )
    )


def _print_readings(report: Report) -> None:
    console = out()
    if not report.readings:
        console.print(say("没有说明：每个数都引自原文。", "No readings: every number is a quotation."))
        return
    table = Table(
        title=say("说明清单（文件没有写、由本政策文件声明的理解）", "Readings: what the text does not say")
    )
    for heading in (
        say("条", "measure"),
        say("事项", "what"),
        say("理解为", "is read as"),
        say("理由", "because"),
        say("出处", "source"),
        say("行", "line"),
    ):
        table.add_column(heading, overflow="fold")
    for one in report.readings:
        table.add_row(
            one.measure or "—", one.block, one.says, one.because, one.source or "", str(one.place.line or "")
        )
    console.print(table)
    console.print(
        say("审核人：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿", "Reviewed by: ____________    Date: ____________")
    )
