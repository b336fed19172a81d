"""`luoshi run`: a policy over a table of any length. Who may have what, how much, out of whose purse, and why others not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from luoshi.cli import case, options, terminal
from luoshi.cli.language import language, say
from luoshi.cli.progress import bar
from luoshi.cli.shape import Given, OneOf, Verb
from luoshi.engines.job import Job, Outcome, Progress
from luoshi.engines.mapping import Mapped
from luoshi.engines.plan import Plan, make_plan
from luoshi.problem import Place, Problem, Refused, Say

ENGINES = ("local", "postgres", "spark")
DATABASE = ("postgresql://", "postgres://")
_FEW = 10
"""So many counties, facts, conditions are shown; the files have them all."""
_LISTED = 12
_GIVES: Mapping[str, Say] = {
    "money": Say("资金", "money"),
    "relief": Say("减免", "relief"),
    "refund": Say("返还", "refunds"),
    "up_to": Say("最高额", "ceilings"),
    "credit": Say("额度", "credit"),
}
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
    tell: Callable[[Mapped], None] = (lambda _: None) if as_json else lambda mapped: _mapped(console, mapped)
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
        _print(console, outcome)


def look_at_source(engine: str, table: str) -> None:
    """Raises `Refused` for a database's address with another engine, and for a file with PostgreSQL's. The address is
    not shown: there may be a password in it."""
    if table.startswith(DATABASE) and engine != "postgres":
        what = Say(
            f"引擎 {engine} 读文件，给的却是数据库的地址",
            f"the engine {engine} reads files; this is the address of a database",
        )
        do = Say("不写 --engine，或写 --engine postgres", "leave --engine out, or give --engine postgres")
        raise Refused(Problem("engine.source", what, do))
    if engine == "postgres" and not table.startswith(DATABASE):
        what = Say(
            "引擎 postgres 读数据库里的表，给的却是文件",
            "the engine postgres reads a table of a database; this is a file",
        )
        do = Say(
            "文件在本机算，不写 --engine；数据库写 'postgresql://用户@主机/库?table=模式.表'",
            "leave --engine out for a file; an address is 'postgresql://user@host/db?table=schema.table'",
        )
        raise Refused(Problem("engine.source", what, do, Place(table)))


def _engine(name: str) -> _Run:
    found: _Run = module_of(name, f"luoshi.engines.{name}").run
    return found


def module_of(name: str, module: str) -> ModuleType:
    """A module of an engine, imported only when it is asked for."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        wanted = f"luoshi[{name}]" if name != "local" else "luoshi"
        what = Say(
            f"引擎 {name} 没有装全，缺 {error.name}",
            f"the engine {name} is not installed: {error.name} is missing",
        )
        do = Say(f"安装：pip install '{wanted}'", f"install it: pip install '{wanted}'")
        raise Refused(Problem("engine.absent", what, do)) from None


def setting(written: str) -> tuple[str, str]:
    name, equals, value = written.partition("=")
    if not equals or not name:
        what = Say(f"--option 要写成 名=值：{written[:40]}", f"--option is NAME=VALUE: {written[:40]}")
        do = Say("如 --option spark.executor.memory=2g", "as --option spark.executor.memory=2g")
        raise Refused(Problem("run.option", what, do))
    return name, value


def _mapped(console: Console, mapped: Mapped) -> None:
    """Which column gives which fact, before it is done."""
    said = []
    for fact, taken in mapped.facts.items():
        if taken.column is None:
            said.append(say(f"{fact}＝{taken.constant}（每一行）", f"{fact} = {taken.constant} (every row)"))
        elif taken.column == fact and not taken.power and not taken.values:
            said.append(fact)
        else:
            unit = (
                say(f"（{taken.unit}）", f" ({taken.unit})")
                if taken.unit and taken.unit not in taken.column
                else ""
            )
            said.append(f"{taken.column}{unit} → {fact}")
    count = len(mapped.facts)
    _list(console, say(f"对上的事实 {count} 个：", f"facts found ({count}): "), said, "green")
    if mapped.unused:
        count = len(mapped.unused)
        _list(
            console, say(f"没有用到的列 {count} 个：", f"columns not used ({count}): "), mapped.unused, "dim"
        )
    if mapped.unknown:
        count = len(mapped.unknown)
        head = say(
            f"表里没有的事实 {count} 个，每一行都当作不知道：",
            f"facts without a column, unknown in every row ({count}): ",
        )
        _list(console, head, list(mapped.unknown), "yellow")
        for fact, near in list(mapped.unknown.items())[:_LISTED]:
            if near:
                hint = say(
                    f"  列“{near}”是不是“{fact}”？是的话用 --mapping 写 {fact}: {near}",
                    f'  is the column "{near}" {fact}? If so, write {fact}: {near} in a --mapping file',
                )
                console.print(Text(hint, "yellow"))


def _list(console: Console, head: str, names: Sequence[str], style: str) -> None:
    more = len(names) - _LISTED
    shown = say("、", ", ").join(names[:_LISTED])
    rest = say(f"……还有 {more} 个", f" … and {more} more") if more > 0 else ""
    console.print(Text(head, style) + Text(shown + rest))


def _print(console: Console, outcome: Outcome) -> None:
    summary = outcome.summary
    told = [one for one in summary["benefits"] if one["eligible"] or one["not"]]
    open_ = [one["name"] for one in summary["benefits"] if not (one["eligible"] or one["not"])]
    if told:
        console.print(_benefits(told))
    if open_ and outcome.decided:
        count = len(open_)
        head = say(
            f"每一行都不能确定的事项 {count} 个（缺少事实）：", f"benefits not known in any row ({count}): "
        )
        _list(console, head, open_, "yellow")
    for total in summary["totals"]:
        if not total["counted"]:
            continue
        name = _GIVES[total["gives"]].to(language())
        cases = "case" if total["counted"] == 1 else "cases"
        counted = say(f"{total['counted']:,} 件", f"{total['counted']:,} {cases}")
        words = say("合计 ", "total ") + name
        console.print(Text(f"{words}  ", "bold") + Text(f"{_money(total)}  ") + Text(counted, "dim"))
    back = sum(one.get("stands_back", 0) for one in summary["benefits"])
    if back:
        console.print(
            Text(
                say(
                    f"不能同时享受的，每一行只计最多的一项（就高不重复）：{back:,} 件没有计入合计",
                    f"of benefits not to be had together the one worth most counts: {back:,} cases stand back",
                ),
                "dim",
            )
        )
    _pairs(
        console,
        say("由谁负担", "paid by"),
        [(one["payer"], _money(one)) for one in summary["paid_by"] if Decimal(one["amount"])],
    )
    _counties(console, summary)
    _why(console, summary["benefits"])
    _pairs(
        console,
        say("缺少的事实", "facts that were missing"),
        [(one["fact"], _rows(one["rows"])) for one in summary["missing"]],
    )
    _accounts(console, outcome)


def _benefits(benefits: Sequence[Mapping[str, Any]]) -> Grid:
    grid = Grid(box=box.SIMPLE)
    grid.add_column(say("事项", "benefit"), overflow="fold")
    for heading in (
        say("符合", "entitled"),
        say("不符合", "not"),
        say("还不能确定", "not yet known"),
        say("金额", "sum"),
    ):
        grid.add_column(heading, justify="right")
    for one in benefits:
        amount = _money(one) if "amount" in one else "—"
        cells = (one["name"], f"{one['eligible']:,}", f"{one['not']:,}", f"{one['unknown']:,}", amount)
        grid.add_row(*map(Text, cells))
    return grid


def _money(one: Mapping[str, Any]) -> str:
    return f"{Decimal(one['amount']):,.2f} {one['unit']}"


def _rows(count: int) -> str:
    return say(f"{count:,} 行", f"{count:,} row{'' if count == 1 else 's'}")


def _counties(console: Console, summary: Mapping[str, Any]) -> None:
    pairs = []
    for one in summary["by_county"]:
        sums = [f"{_GIVES[each['gives']].to(language())} {_money(each)}" for each in one["totals"]]
        pairs.append((one["county"], "  ".join([_rows(one["rows"]), *sums])))
    _pairs(console, say(f"按{summary['by']}", f"by {summary['by']}"), pairs)


def _pairs(console: Console, title: str, pairs: Sequence[tuple[str, str]]) -> None:
    if not pairs:
        return
    console.print(Text(f"\n{title}", "bold"))
    grid = Grid(box=None, show_header=False, padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(justify="left")
    for name, value in pairs[:_FEW]:
        grid.add_row(Text(name), Text(value))
    console.print(grid)
    if len(pairs) > _FEW:
        more = len(pairs) - _FEW
        console.print(
            Text(say(f"  还有 {more} 个，见汇总文件", f"  and {more} more: see the summary"), "dim")
        )


def _why(console: Console, benefits: Sequence[Mapping[str, Any]]) -> None:
    """The condition that stands in the way most often, of each benefit that somebody may not have."""
    pairs = []
    for one in benefits:
        if one["fails"]:
            first = one["fails"][0]
            pairs.append((one["name"], f"{first['condition']}  {_rows(first['rows'])}"))
    _pairs(console, say("各事项最常见的不符合条件", "what fails most often"), pairs)


def _refused(outcome: Outcome) -> Sequence[Mapping[str, Any]]:
    """The columns whose cells were refused, with how many."""
    found: Sequence[Mapping[str, Any]] = outcome.summary.get("refused", [])
    return found


def _accounts(console: Console, outcome: Outcome) -> None:
    words = say(
        f"\n读入 {outcome.rows_in:,} 行 ＝ 算出 {outcome.decided:,} ＋ 退回 {outcome.refused:,}",
        f"\n{outcome.rows_in:,} rows in = {outcome.decided:,} decided + {outcome.refused:,} refused",
    )
    console.print(Text(words, "bold"))
    if outcome.refused:
        if outcome.side:
            where = say(f"退回的行和原因：{outcome.side}", f"refused, and why: {outcome.side}")
            console.print(Text(where, "yellow"))
        whole = say("整行", "the whole row")
        cells = [f"{one['column'] or whole} {one['cells']:,}" for one in _refused(outcome)]
        if cells:
            _list(console, say("  其中：", "  of which: "), cells, "dim")
    console.print(say(f"结果：{outcome.out}", f"result: {outcome.out}"))
    if Path(f"{outcome.out}.summary.html").exists():
        console.print(
            say(
                f"汇总：{outcome.out}.summary.html（看）、.summary.json（程序用）；来历：{outcome.out}.manifest.json",
                f"summary: {outcome.out}.summary.html (to look at), .summary.json (for programs); "
                f"provenance: {outcome.out}.manifest.json",
            )
        )
