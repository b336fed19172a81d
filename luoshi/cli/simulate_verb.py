"""`luoshi simulate`: what a change of terms would cost, and whom it would give more or less, over a table of cases."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.progress import track

from luoshi.cli import case, options, system, terminal
from luoshi.cli.engines import DATABASE, ENGINES, look_at_source, module_of, setting
from luoshi.cli.language import language, say
from luoshi.cli.progress import bar
from luoshi.cli.shape import OneOf, Verb
from luoshi.cli.simulate_shown import chart_of, print_simulation
from luoshi.cli.sources import write
from luoshi.policy.deciding.named import benefit_named
from luoshi.policy.jurisdiction.folder import surroundings
from luoshi.policy.policy import Policy
from luoshi.policy.proving.proofs import newly_wrong
from luoshi.policy.trying.simulate import REGION, Simulation, simulate
from luoshi.policy.trying.table import Row, read_table
from luoshi.policy.trying.what_if import Changed, changes_from, with_changes
from luoshi.problem import Problem, Refused, Say

_SLOW = 2000
_LARGE = 32 << 20
"""Bytes of a table that is not read into memory whole."""


def command() -> click.Command:
    return Verb(
        "simulate",
        callback=_simulate,
        params=[
            options.policy(),
            click.Option(
                ["--cases"],
                required=True,
                metavar=say("表", "TABLE"),
                help=say(
                    "案例表，列名是事实：CSV、JSON 行、Parquet，或数据库里的表",
                    "the cases, facts as columns: CSV, JSON lines, Parquet, or a table of a database",
                ),
            ),
            click.Option(
                ["--set", "changes"],
                multiple=True,
                metavar=say("id.条款=值", "ID.TERM=VALUE"),
                help=say("改哪一项，可以写几次", "a term to change; may be given several times"),
            ),
            click.Option(
                ["--benefit", "benefits"],
                multiple=True,
                metavar="ID",
                help=say("只算这些事项（不写：改动涉及的，没有改动则全部）", "only these benefits"),
            ),
            case.on(),
            click.Option(
                ["--engine"],
                type=OneOf(ENGINES),
                metavar=say("引擎", "ENGINE"),
                help=say(
                    "大表：local 在本机一批一批地算（Parquet 和大文件不写也是）；postgres 或 spark 在表所在的地方算",
                    "a large table: local, batch by batch on this machine (Parquet and large files without asking); "
                    "postgres or spark, where the table is",
                ),
            ),
            click.Option(
                ["--master"],
                metavar=say("地址", "URL"),
                help=say("spark 的主节点，如 spark://主机:7077", "Spark's master, as spark://host:7077"),
            ),
            click.Option(
                ["--option", "settings"],
                multiple=True,
                metavar=say("名=值", "NAME=VALUE"),
                help=say("spark 自己的设置，可以写几次", "a setting of Spark's own; several times"),
            ),
            click.Option(
                ["--by"],
                default=REGION,
                metavar=say("列", "COLUMN"),
                help=say("按哪一列分组（不写：地区）", "the column to group by (地区)"),
            ),
            options.as_json(),
            click.Option(
                ["--svg"],
                type=click.Path(path_type=Path),
                metavar=say("文件", "FILE"),
                help=say("把图写成 SVG", "write the chart as SVG"),
            ),
            options.force(),
        ],
        zh="测算：改一项条款，要多花多少钱，谁多得、谁少得",
        en="Simulate a change of terms: its cost, who gains and who loses",
        example=(
            "simulate policies/jiaozuo/2023-1 --cases 案例.csv --set car-purchase.补贴比例=8%",
            "simulate policies/jiaozuo/2023-1 --cases 'postgresql://用户@主机/库?table=public.firms' --engine postgres",
        ),
    )


def _simulate(
    path: Path,
    cases: str,
    changes: tuple[str, ...],
    benefits: tuple[str, ...],
    on: str | None,
    engine: str | None,
    master: str | None,
    settings: tuple[str, ...],
    by: str,
    as_json: bool,
    svg: Path | None,
    force: bool,
) -> None:
    day = case.day_from(on)
    policy = case.policy_at(path)
    changed = changes_from(changes, policy)
    after = with_changes(policy, changed, surroundings(Path(policy.file)).vocabulary)
    ids = [benefit_named(policy, wanted).id for wanted in benefits] or _touched(policy, changed)
    chosen = engine or ("postgres" if cases.startswith(DATABASE) else "local" if _is_large(cases) else None)
    look_at_source(chosen or "local", cases)
    if chosen == "spark":
        extra = {**({"master": master} if master else {}), **dict(map(setting, settings))}
        found = _at_length(chosen, policy, after, cases, ids, on=day, by=by, options=extra)
    elif master or settings:
        raise Refused(_only_spark("--master" if master else "--option"))
    elif chosen:
        found = _at_length(chosen, policy, after, cases, ids, on=day, by=by)
    else:
        try:
            table = read_table(Path(cases))
        except OSError as error:
            raise Refused(system.problem(error, Path(cases), Say("读不出来", "it cannot be read"))) from None
        found = simulate(policy, after, table, ids, on=day, by=by, watched=_watched)
    shown = shown_source(cases)
    wrong = newly_wrong(policy, after, ids) if changed else ()
    if svg is not None:
        write(svg, chart_of(policy, found, changed).encode("utf-8"), force=force)
    if as_json:
        terminal.print_json(
            {
                "policy": policy.id,
                "version": f"sha256:{policy.version}",
                "cases": shown,
                "changes": [one.as_json() for one in changed],
                **found.as_json(language()),
                "warnings": [problem.as_json(language()) for problem in wrong],
            }
        )
    else:
        print_simulation(found, shown, changed, wrong)


def _touched(policy: Policy, changed: Sequence[Changed]) -> list[str]:
    """The benefits that a change may move: its own, those it may not be had with, those that read a changed define.
    All that give something, where nothing is changed."""
    own = {one.of for one in changed}
    defines = own & set(policy.defines)
    found: list[str] = []
    for id_, one in policy.benefits.items():
        others = {
            other for other in own if other in policy.benefits and id_ in policy.benefits[other].not_with
        }
        reads = defines and one.decider and defines & set(one.decider.rules.defines)
        if not own or id_ in own or others or own & set(one.not_with) or reads:
            found.append(id_)
    return found


def _is_large(cases: str) -> bool:
    """Whether it is decided batch by batch without being asked for."""
    path = Path(cases)
    if path.suffix.lower() in (".parquet", ".parq") or path.is_dir():
        return True
    return path.is_file() and path.stat().st_size > _LARGE


def shown_source(cases: str) -> str:
    """A database's address without its password."""
    if not cases.startswith(DATABASE):
        return cases
    from luoshi.engines.postgres_table import address

    return address(cases).shown


def _at_length(
    engine: str, policy: Policy, after: Policy, cases: str, ids: Sequence[str], **how: Any
) -> Simulation:
    """A table of any length, on one of the engines."""
    # numpy, pyarrow and the compiler take a while to load.
    simulate_there = module_of(engine, f"luoshi.engines.simulate.{engine}").simulate
    try:
        with bar(say("测算", "simulating")) as progress:
            found: Simulation = simulate_there(policy, after, cases, ids, progress=progress, **how)
            return found
    except OSError as error:
        raise Refused(system.problem(error, Path(cases), Say("读不出来", "it cannot be read"))) from None


def _only_spark(option: str) -> Problem:
    what = Say(f"{option} 只用于 --engine spark", f"{option} is for --engine spark")
    do = Say(f"去掉 {option}，或加 --engine spark", f"leave {option} out, or add --engine spark")
    return Problem("simulate.option", what, do)


def _watched(rows: Sequence[Row]) -> Iterable[Row]:
    """A bar while a large table is gone through, where there is somebody to see it."""
    if len(rows) < _SLOW or not sys.stderr.isatty():
        return rows
    return track(rows, say("测算", "simulating"), console=terminal.err(), transient=True)
