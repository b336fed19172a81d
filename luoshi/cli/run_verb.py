"""`luoshi run`: a policy over a table of any length. Who may have what, how much, out of whose purse, and why others not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from luoshi.cli import case, options, terminal
from luoshi.cli.engines import DATABASE, ENGINES, look_at_source, module_of, setting
from luoshi.cli.language import say
from luoshi.cli.progress import bar
from luoshi.cli.run_shown import print_mapped, print_outcome
from luoshi.cli.shape import Given, OneOf, Verb
from luoshi.engines.job import Job, Outcome, Progress
from luoshi.engines.mapping import Mapped
from luoshi.engines.plan import Plan, make_plan

_Run = Callable[[Plan, Job, Progress], Outcome]


def command() -> click.Command:
    return Verb(
        "run",
        callback=_run,
        params=[
            options.policy(),
            Given(
                "table",
                metavar=say("表", "TABLE"),
                about=say(
                    ".parquet、.csv、.jsonl、.xlsx，装着它们的文件夹，或数据库里的表",
                    ".parquet, .csv, .jsonl, .xlsx, a folder of them, or a table of a database",
                ),
            ),
            click.Option(
                ["--out"],
                required=True,
                metavar=say("结果", "RESULT"),
                help=say("写到哪里：.parquet、.csv 或 .xlsx", "where to: .parquet, .csv or .xlsx"),
            ),
            click.Option(
                ["--engine"],
                type=OneOf(ENGINES),
                metavar=say("引擎", "ENGINE"),
                help=say(
                    "local（不写就是它）、postgres 或 spark",
                    "local (unless said otherwise), postgres or spark",
                ),
            ),
            click.Option(
                ["--mapping"],
                type=click.Path(path_type=Path),
                metavar=say("文件", "FILE"),
                help=say(
                    "YAML：哪个事实是哪一列（不写：同名的列）", "YAML: which column is which fact (by name)"
                ),
            ),
            click.Option(
                ["--benefit", "benefits"],
                multiple=True,
                metavar="ID",
                help=say("只算这些事项，可以写几次", "only these benefits; may be given several times"),
            ),
            click.Option(
                ["--for", "audience"],
                metavar=say("对象", "WHOM"),
                help=say("只算面向谁的事项，如 企业", "only benefits for them, as 企业"),
            ),
            case.on(),
            click.Option(
                ["--county"],
                metavar=say("列", "COLUMN"),
                help=say("按哪一列分县区汇总（不写：地区）", "the column by which sums are made (地区)"),
            ),
            click.Option(
                ["--key", "keys"],
                multiple=True,
                metavar=say("列", "COLUMN"),
                help=say("原样带进结果的列，可以写几次", "a column to keep in the result; several times"),
            ),
            click.Option(
                ["--resume"],
                is_flag=True,
                help=say("接着上次没算完的算", "go on where a run was interrupted"),
            ),
            options.force(),
            click.Option(
                ["--master"],
                metavar=say("地址", "URL"),
                help=say("spark 的主节点，如 spark://主机:7077", "Spark's master, as spark://host:7077"),
            ),
            click.Option(
                ["--option", "settings"],
                multiple=True,
                metavar=say("名=值", "NAME=VALUE"),
                help=say("引擎自己的设置，可以写几次", "a setting of the engine's own; several times"),
            ),
            options.as_json(),
        ],
        zh="批量：对整张表算谁能享受什么、多少、谁出钱",
        en="Decide every row of a table: who may have what, how much, who pays",
        example=(
            "run policies/jiaozuo/2023-1 登记.csv --out 结果.csv --for 企业",
            "run policies/jiaozuo/2023-1 登记/ --out 结果.parquet --key 统一社会信用代码",
        ),
    )


def _run(
    path: Path,
    table: str,
    out: str,
    engine: str | None,
    mapping: Path | None,
    benefits: tuple[str, ...],
    audience: str | None,
    on: str | None,
    county: str | None,
    keys: tuple[str, ...],
    resume: bool,
    force: bool,
    master: str | None,
    settings: tuple[str, ...],
    as_json: bool,
) -> None:
    day = case.day_from(on) or date.today()  # noqa: DTZ011 - the day where the command is typed
    plan = make_plan(case.policy_at(path), benefits, audience, day)
    chosen = engine or ("postgres" if table.startswith(DATABASE) else "local")
    look_at_source(chosen, table)
    extra = {"into": out, **({"master": master} if master else {}), **dict(map(setting, settings))}
    console = terminal.out()
    tell: Callable[[Mapped], None] = (
        (lambda _: None) if as_json else lambda mapped: print_mapped(console, mapped)
    )
    job = Job(table, Path(out), mapping, keys, county, resume, force, extra, tell)
    try:
        with bar(say("算", "deciding")) as progress:
            outcome = _engine(chosen)(plan, job, progress)
    except KeyboardInterrupt:
        if chosen == "local" and Path(f"{out}.partial").exists():
            terminal.err().print(
                say(
                    "\n停下了。算完的部分留着：同一条命令加 --resume 接着算。",
                    "\nStopped. What was done is kept: the same command with --resume goes on.",
                )
            )
        raise
    if as_json:
        terminal.print_json(
            {
                "ok": True,
                "out": outcome.out,
                "refused_rows": str(outcome.side) if outcome.side else None,
                "manifest": dict(outcome.manifest),
                "summary": dict(outcome.summary),
            }
        )
    else:
        print_outcome(console, outcome)


def _engine(name: str) -> _Run:
    found: _Run = module_of(name, f"luoshi.engines.{name}").run
    return found
