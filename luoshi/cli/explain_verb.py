"""`luoshi explain`: a decision as a letter to the one who asked; a code of a table's results in words."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from luoshi.cli import case, options, terminal
from luoshi.cli.decide_verb import lang
from luoshi.cli.language import say
from luoshi.cli.shape import Mistake, Verb
from luoshi.policy.answering.letter import explain
from luoshi.policy.deciding.named import benefit_named
from luoshi.policy.policy import Benefit, Policy


def command() -> click.Command:
    return Verb(
        "explain",
        callback=_explain,
        params=[
            options.policy(),
            case.benefit(),
            case.facts(required=False),
            case.on(),
            click.Option(
                ["--code"],
                metavar=say("编码", "CODE"),
                help=say(
                    "不写事实，写 luoshi run 结果里的编码：哪些条件不成立、不能定",
                    "no facts but a code of the results of luoshi run: what fails, what is not known",
                ),
            ),
            options.as_json(),
        ],
        zh="把一件事的决定写成给申请人的答复；把结果表里的编码说成话",
        en="Write the decision of a case as a letter to the applicant; put a code of a table's results in words",
        example=(
            f"explain policies/jiaozuo/2023-1 car-purchase --facts '{case.EXAMPLE}' {say('', '--lang en')}".rstrip(),
            f"explain policies/jiaozuo/2023-1 car-purchase --code 1 {say('', '--lang en')}".rstrip(),
        ),
    )


def _explain(
    path: Path, benefit: str, facts: str | None, on: str | None, code: str | None, as_json: bool
) -> None:
    if (facts is None) == (code is None):
        raise Mistake(
            say(
                "--facts（一个案例的事实）和 --code（结果表里的编码）写一个",
                "give one of --facts (the facts of a case) and --code (a code of a table's results)",
            ),
            click.get_current_context(),
        )
    day = case.day_from(on)
    given = None if facts is None else case.facts_from(facts)
    policy = case.policy_at(path)
    one = benefit_named(policy, benefit)
    if given is None:
        _explain_code(policy, one, _whole(code or ""), as_json)
        return
    letter = explain(policy, one.id, given, day, lang())
    if as_json:
        terminal.print_json({"letter": str(letter), "decision": letter.decision.as_json()})
    else:
        terminal.print_text(str(letter))


def _whole(written: str) -> int:
    """A code as it is typed; int() would take 1_0 and Arabic digits, too."""
    digits = written.strip().removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) < 40:
        return int(written)
    raise Mistake(
        say(f"--code 要写一个整数，不是“{written[:40]}”", f"--code is a whole number, not {written[:40]}"),
        click.get_current_context(),
    )


def _explain_code(policy: Policy, benefit: Benefit, code: int, as_json: bool) -> None:
    from luoshi.engines.codes import read_code

    coded = read_code(policy, benefit, code, lang())
    if as_json:
        terminal.print_json(coded.as_json())
        return
    console = terminal.out()
    number = coded.as_json()["measure"]
    where = say(f"第{number}条", f"measure {number}") if number else ""
    console.print(Text.assemble((benefit.name, "bold"), f"  {benefit.id}  {where}"))
    if coded.lacking:
        needed = say("、", ", ").join(coded.lacking)
        console.print(
            say(
                f"条件都成立；还算不出结果，缺的在这些事实里：{needed}",
                f"All conditions hold; the result cannot be worked out: of these facts one is missing: {needed}",
            )
        )
    elif not coded.causes:
        console.print(
            say(f"没有不成立的条件；还要等：{benefit.awaits}", f"Nothing fails; it awaits: {benefit.awaits}")
            if benefit.awaits
            else say("条件都成立", "All conditions hold")
        )
    for title, causes in (
        (say("不成立", "Fails"), coded.failed),
        (say("还不能确定", "Not yet known"), coded.unknown),
    ):
        for cause in causes:
            colour = "red" if cause.holds is False else "yellow"
            console.print(Text.assemble((f"{title}  ", colour), (cause.condition, "bold")))
            console.print(Text(f"    {say('须', 'to hold')}{say('：', ': ')}{cause.words}"))
            if cause.holds is None:
                names = say("、", ", ").join(cause.facts)
                console.print(Text(f"    {say('看这些事实', 'settled by')}{say('：', ': ')}{names}"))
            for sentence in cause.sentences:
                console.print(Text(f"    {say('原文', 'text')}{say('：', ': ')}{sentence}"))
            for ground in cause.grounds:
                if ground.because is not None:
                    console.print(Text(f"    {say('说明', 'reading')}{say('：', ': ')}{ground}"))
