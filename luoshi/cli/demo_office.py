"""`luoshi demo office`: invented officers and applicants in an office that is marked as a demonstration."""

from __future__ import annotations

import click

from luoshi.cli import office, options, printing, terminal
from luoshi.cli.language import say
from luoshi.cli.shape import Verb
from luoshi.problem import Problem, Refused, Say


def command() -> click.Command:
    return Verb(
        "office",
        callback=_office,
        params=[
            click.Option(
                ["--n", "count"],
                default=1000,
                type=click.IntRange(0, 1_000_000),
                metavar=say("人数", "N"),
                help=say("多少个申请人（不写：1000）", "how many applicants (1000)"),
            ),
            click.Option(
                ["--seed"],
                default=1,
                type=click.IntRange(0, 2**31),
                metavar=say("种子", "SEED"),
                help=say("同一个种子，同样的人（不写：1）", "the same seed, the same people (1)"),
            ),
            options.as_json(),
        ],
        zh="往演示系统里装虚构的公务人员和申请人：每种角色一个账号，共用一个密码",
        en="Put invented officers and applicants into a demonstration: an account for each role, one password for all",
        example=("demo office --n 2000",),
    )


def _office(count: int, seed: int, as_json: bool) -> None:
    office.prepare()
    from django.conf import settings

    from luoshi.office import start
    from luoshi.office.people.demo import load_demo

    if not settings.DEMO:
        # The pages of a demonstration tell the codes of its officers: never beside real people.
        raise Refused(
            Problem(
                "demo.unmarked",
                Say(
                    "演示人员只装进标明“演示”的系统",
                    "demo people go only into an office that is marked as a demonstration",
                ),
                Say(
                    "另用一个数据目录，并设 LUOSHI_DEMO=1：LUOSHI_DATA=demo LUOSHI_DEMO=1 luoshi demo office",
                    "use another data folder and set LUOSHI_DEMO=1: LUOSHI_DATA=demo LUOSHI_DEMO=1 luoshi demo office",
                ),
            )
        )
    with office.database():
        start.migrate()
        _, problems = start.load_policies(settings.POLICIES)
        made = load_demo(count, seed)
    printing.print_problems(problems, terminal.err())
    if as_json:
        accounts = [
            {"username": username, "name": name, "is": what} for username, name, what in made.accounts
        ]
        terminal.print_json(
            {
                "password": made.password,
                "accounts": accounts,
                "applicants": made.applicants,
                "seed": seed,
                "demo": True,
            }
        )
        return
    for username, name, what in made.accounts:
        terminal.print_text(f"  {username:<20}{name}（{what}）")
    terminal.print_text(
        say(
            f"共用密码（只显示这一次）：{made.password}", f"password of all, shown this once: {made.password}"
        )
    )
    terminal.print_text(
        say(
            f"另有 {made.applicants:,} 个虚构的申请人。下一步：LUOSHI_DEMO=1 luoshi serve，验证码在登录页上",
            f"and {made.applicants:,} invented applicants. Next: LUOSHI_DEMO=1 luoshi serve; the page of the second "
            "factor tells the code",
        )
    )
