"""`luoshi replay`: decisions that `luoshi decide --log` wrote, decided again; exit code 1 if any comes out otherwise."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from luoshi.cli import case, options, system, terminal
from luoshi.cli.language import language, say
from luoshi.cli.shape import Given, Verb
from luoshi.policy.trying.replay import Difference, Replay, replay
from luoshi.problem import Refused, Say


def command() -> click.Command:
    return Verb(
        "replay",
        callback=_replay,
        params=[
            options.policy(),
            Given(
                "log",
                metavar=say("记录", "LOG"),
                about=say("luoshi decide --log 写的文件", "a file written by luoshi decide --log"),
                type=click.Path(path_type=Path),
            ),
            options.as_json(),
        ],
        zh="重算：记下的决定再算一遍，必须一样；不一样的说明哪一条变了",
        en="Decide logged cases again: they must agree; a difference names what moved",
        example=("replay policies/jiaozuo/2023-1 decisions.jsonl",),
    )


def _replay(path: Path, log: Path, as_json: bool) -> int:
    policy = case.policy_at(path)
    try:
        with log.open("rb") as lines:
            found = replay(policy, lines)
    except OSError as error:
        raise Refused(system.problem(error, log, Say("读不出来", "it cannot be read"))) from None
    if as_json:
        terminal.print_json(
            {"policy": policy.id, "version": f"sha256:{policy.version}", **found.as_json(language())}
        )
    else:
        _print(found, log)
    return 0 if found.ok else 1


def _print(found: Replay, log: Path) -> None:
    console = terminal.out()
    for difference in found.different:
        console.print(_difference(difference, log))
    for broken in found.broken:
        line = Text(f"{log}:{broken.line}  ", "bold")
        line.append(say("读不出来  ", "unreadable  "), "bold red")
        console.print(line.append(broken.why.to(language())))
    mark, style = (say("√", "✓"), "green") if found.ok else (say("×", "✗"), "bold red")
    console.print(Text(f"{mark} {_summary(found)}", style))


def _difference(difference: Difference, log: Path) -> Text:
    when = f"  {difference.at}" if difference.at else ""
    shown = Text.assemble((f"{log}:{difference.line}  ", "bold"), difference.benefit, (when, "dim"))
    if not difference.same_version:
        shown.append(say("  政策文件的版本不同", "  another version of the policy file"), "yellow")
    for moved in difference.moved:
        shown.append(f"\n    {moved.says.to(language())}")
    return shown


def _summary(found: Replay) -> str:
    others = found.other_version
    versions = say(f"；其中 {others} 行是别的版本算的", f"; {others} by another version") if others else ""
    return say(
        f"{found.lines} 行：一致 {found.agreed}，不同 {len(found.different)}，读不出来 {len(found.broken)}{versions}",
        f"{found.lines} lines: {found.agreed} agree, {len(found.different)} differ, "
        f"{len(found.broken)} unreadable{versions}",
    )
