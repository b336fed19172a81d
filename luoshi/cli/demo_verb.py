"""`luoshi demo`: invented data to try things on. `luoshi demo rows` makes a register of any length;
`luoshi demo office` fills an office with people (demo_office.py)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from luoshi.cli import case, demo_office, options, system, terminal
from luoshi.cli.language import say
from luoshi.cli.progress import bar
from luoshi.cli.shape import Mistake, Verb, Verbs
from luoshi.cli.sources import look_at_out
from luoshi.problem import Refused, Say

if TYPE_CHECKING:
    from luoshi.engines.demo.write import Written

_LARGEST = 10**12
_WORDS = {"万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}


def command() -> click.Group:
    made = {"rows": _rows_command, "office": demo_office.command}
    return Verbs(
        "demo",
        help=say("编演示数据：不含任何真实的企业和个人", "Invented data: no real firm or person is in it"),
        names=tuple(made),
        load=lambda name: made[name](),
        no_args_is_help=True,
    )


def _rows_command() -> click.Command:
    return Verb(
        "rows",
        callback=_rows,
        params=[
            options.policy(),
            click.Option(
                ["--n", "count"],
                default="1_000_000",
                metavar=say("行数", "N"),
                help=say("多少行，如 10_000_000 或 1000万", "how many rows, as 10_000_000"),
            ),
            click.Option(
                ["--out"],
                required=True,
                type=click.Path(path_type=Path),
                metavar=say("文件", "FILE"),
                help=say("写到哪里：.parquet 或 .csv", "where to: .parquet or .csv"),
            ),
            click.Option(
                ["--seed"],
                default=1,
                type=click.IntRange(0, 2**31),
                metavar=say("种子", "SEED"),
                help=say("同一个种子，同样的行（不写：1）", "the same seed, the same rows (1)"),
            ),
            click.Option(
                ["--for", "audience"],
                metavar=say("对象", "WHOM"),
                help=say("只要面向谁的事项的事实，如 企业", "the facts of the benefits for whom, as 企业"),
            ),
            click.Option(
                ["--benefit", "benefits"],
                multiple=True,
                metavar="ID",
                help=say("只要这些事项的事实", "the facts of these benefits only"),
            ),
            click.Option(
                ["--broken"],
                metavar=say("比例", "PART"),
                help=say(
                    "故意弄坏多少行，如 1%（只用于 CSV）；另列一张清单",
                    "spoil so many rows, as 1% (CSV only), and list them beside it",
                ),
            ),
            options.as_json(),
            options.force(),
        ],
        zh="按政策要问的事实编一张登记表，几百行到几亿行",
        en="Invent a register with the facts that a policy asks, of a few hundred rows or of a hundred million",
        example=("demo rows policies/jiaozuo/2023-1 --n 1_000_000 --for 企业 --out rows.parquet",),
    )


def _rows(
    path: Path,
    count: str,
    out: Path,
    seed: int,
    audience: str | None,
    benefits: tuple[str, ...],
    broken: str | None,
    as_json: bool,
    force: bool,
) -> None:
    # numpy and pyarrow take a while to load; nobody waits for them who does not need them.
    from luoshi.engines.demo.broken import part_from
    from luoshi.engines.demo.register import Register, counties_of
    from luoshi.engines.demo.write import broken_list, write
    from luoshi.engines.plan import make_plan

    rows = _count(count)
    part = part_from(broken) if broken is not None else Decimal(0)
    policy = case.policy_at(path)
    register = Register.of(make_plan(policy, benefits, audience), counties_of(Path(policy.file)), audience)
    try:
        look_at_out(out, force=force)
        if part:
            look_at_out(broken_list(out), force=force)
        with bar(say("编", "making")) as tell:
            written = write(
                register, out, rows, seed=seed, broken=part, progress=lambda done: tell(done, done / rows)
            )
    except OSError as error:
        raise Refused(system.problem(error, out, Say("写不进去", "it cannot be written"))) from None
    if as_json:
        terminal.print_json(
            {
                "out": str(out),
                "rows": written.rows,
                "columns": list(register.columns),
                "seed": seed,
                "broken": written.broken,
                "broken_list": str(written.side) if written.side else None,
                "benefits": [benefit.id for benefit in register.plan.benefits],
                "demo": True,
            }
        )
    else:
        _print(out, written, len(register.columns), seed)


def _print(out: Path, written: Written, columns: int, seed: int) -> None:
    size = _size(out.stat().st_size)
    terminal.print_text(
        say(
            f"写好 {out}：{written.rows:,} 行，{columns} 列，{size}（演示数据，种子 {seed}）",
            f"wrote {out}: {written.rows:,} rows, {columns} columns, {size} (demo data, seed {seed})",
        )
    )
    if written.side is not None:
        terminal.print_text(
            say(
                f"其中弄坏了 {written.broken:,} 行，清单在 {written.side}",
                f"{written.broken:,} of them are broken, listed in {written.side}",
            )
        )


def _size(count: int) -> str:
    tenths = count // 100_000
    return f"{tenths // 10:,}.{tenths % 10} MB" if tenths else f"{max(1, count // 1000)} kB"


def _count(written: str) -> int:
    """10_000_000, 10,000,000 or 1000万."""
    text = written.strip().replace("_", "").replace(",", "")
    times = 1
    for word in ("百万", "千万", "万", "亿"):
        if text.endswith(word):
            text, times = text.removesuffix(word), _WORDS[word]
            break
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return min(int(text) * times, _LARGEST)
    raise Mistake(
        say(
            f"--n 要写行数，如 10_000_000，不是“{written[:40]}”",
            f"--n is a number of rows, as 10_000_000, not {written[:40]}",
        ),
        click.get_current_context(),
    )
