"""`luoshi check`: what is not yet true of a policy file, by file and line; and the readings a lawyer signs.

What matters most stands last, where a terminal comes to rest: notes, warnings, errors, and the count of them.
"""

from __future__ import annotations

from pathlib import Path

import click
from rich import box
from rich.table import Table
from rich.text import Text

from luoshi.cli import options, terminal
from luoshi.cli.language import language, say
from luoshi.cli.printing import print_by_kind
from luoshi.cli.shape import Verb
from luoshi.cli.sources import no_policy_in
from luoshi.policy.check import Report, check, reading_as_json
from luoshi.problem import Place, Problem, Refused, Say, Severity

_SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")


def command() -> click.Command:
    return Verb(
        "check",
        callback=_check,
        params=[
            options.policy(),
            click.Option(
                ["--readings"],
                is_flag=True,
                help=say("列出文件没有写、由人说明的各处，供审核签字", "list the readings, to be signed"),
            ),
            options.as_json(),
        ],
        zh="检查政策文件：原文一致、数字都有出处、没有遗漏、单位和日期无误",
        en="Check a policy file: its text, quotations, coverage, units and dates",
        example=("check policies/jiaozuo/2023-1", "check policies/jiaozuo/2023-1 --readings"),
    )


def _check(path: Path, readings: bool, as_json: bool) -> int:
    report = _report(path)
    if as_json:
        terminal.print_json(_readings_json(report) if readings else report.as_json(language()))
    elif readings:
        _print_readings(report)
    else:
        _print(report)
    return 0 if report.ok else 1


def _report(path: Path) -> Report:
    """The report on a policy. What is none, or cannot be read at all, is refused: there is nothing to count in it."""
    if path.is_dir() and not (path / "policy.md").exists():
        raise Refused(no_policy_in(path))
    if path.is_file() and path.suffix.lower() in (".txt", ".docx", ".pdf", ".html", ".htm", ".doc"):
        raise Refused(_not_a_policy(path))
    report = check(path)
    if any(problem.code == "front.absent" for problem in report.problems) and not _has_blocks(report):
        raise Refused(_not_a_policy(path))
    if report.policy is None:
        errors = [problem for problem in report.problems if problem.severity == "error"]
        raise Refused(*(one for one in errors if one.code != "coverage.left"))
    return report


def _has_blocks(report: Report) -> bool:
    return bool(report.drafts or report.readings or report.coverage.count("quoted"))


def _print(report: Report) -> None:
    console = terminal.out()
    for severity in _SEVERITIES:
        found = [problem for problem in report.problems if problem.severity == severity]
        # The policy's own mistakes before those of its examples, which often follow from them.
        found.sort(key=lambda problem: (problem.place.file != report.file, _place(problem)))
        print_by_kind(found, console)
    console.print(
        Text(
            f"{say('√', '✓') if report.ok else say('×', '✗')} {_summary(report)}",
            "green" if report.ok else "bold red",
        )
    )


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.place.file or "", problem.place.line or 0, problem.place.column or 0


def _summary(report: Report) -> str:
    """The count of everything, in a line."""
    coverage, proofs, cases = report.coverage, report.proofs, report.cases
    covered, whole = coverage.covered, len(coverage.items)
    share = f"{100 * covered // whole}%" if whole else "—"
    quoted, waived = coverage.count("quoted"), coverage.count("waived")
    parts = [
        say(
            f"{report.count('error')} 处错误，{report.count('warning')} 处提醒",
            f"{report.count('error')} errors, {report.count('warning')} warnings",
        ),
        say(
            f"数量和日期已落实 {covered}/{whole}（{share}：引用 {quoted}，免落实 {waived}）",
            f"coverage {covered}/{whole} ({share}: {quoted} quoted, {waived} waived)",
        ),
        say(f"说明 {len(report.readings)} 条", f"{len(report.readings)} readings"),
        say(f"草稿 {report.drafts} 处", f"{report.drafts} drafts"),
    ]
    if proofs.proved or proofs.count("refuted") or proofs.count("unsettled"):
        parts.append(say(f"证明 {proofs.proved} 项", f"{proofs.proved} claims proved"))
    if cases.run:
        parts.append(say(f"算例 {cases.passed}/{cases.run}", f"examples {cases.passed}/{cases.run}"))
    return say("；", "; ").join(parts)


def _readings_json(report: Report) -> dict[str, object]:
    whole = report.as_json(language())
    kept = {key: whole[key] for key in ("file", "policy", "version", "ok")}
    return {**kept, "readings": [reading_as_json(one) for one in report.readings]}


def _print_readings(report: Report) -> None:
    """The list as it is signed: which text of which policy, each reading with its reason, and who has read it."""
    console = terminal.out()
    policy = report.policy
    if policy is None:
        return
    front = policy.front
    title = f"  {front.title}  {front.number or ''}"
    console.print(Text.assemble((say("说明清单", "Readings"), "bold"), title))
    console.print(Text(f"{report.file}  sha256:{policy.version}", "dim"))
    if not report.readings:
        console.print(say("没有说明：每个数都引自原文。", "There are none: every number is a quotation."))
        return
    table = Table(box=box.SQUARE, show_lines=True)
    table.add_column(say("条", "no."))
    table.add_column(say("事项", "what"), overflow="fold", ratio=3)
    table.add_column(say("理解为", "is read as"), overflow="fold", ratio=3)
    table.add_column(say("理由", "because"), overflow="fold", ratio=5)
    table.add_column(say("行", "line"), justify="right")
    for one in report.readings:
        source = say(f"（依据：{one.source}）", f" (source: {one.source})") if one.source else ""
        cells = (one.measure or "—", one.block, one.says, one.because + source, str(one.place.line or ""))
        table.add_row(*map(Text, cells))
    console.print(table)
    console.print(
        say(
            f"共 {len(report.readings)} 条。以上是原文没有写明、由本政策文件声明的理解，引自原文的不在其内。",
            f"{len(report.readings)} in all: what the text does not say and this policy file declares.",
        )
    )
    console.print(
        say("审核人：＿＿＿＿＿＿　　日期：＿＿＿＿＿＿", "Reviewed by: ____________    Date: ____________")
    )
    if not report.ok:
        terminal.err().print(
            say(
                f"这份政策文件还有 {report.count('error')} 处错误，改好之后再签：luoshi check {report.file}",
                f"The policy file has {report.count('error')} errors to mend first: luoshi check {report.file}",
            ),
            markup=False,
        )


def _not_a_policy(path: Path) -> Problem:
    return Problem(
        "policy.none",
        Say("这不是政策文件（没有文件头，也没有代码块）", "this is no policy file: it has no front matter"),
        Say(f"先起草一份：luoshi draft {path}", f"draft one first: luoshi draft {path}"),
        Place(str(path)),
    )
