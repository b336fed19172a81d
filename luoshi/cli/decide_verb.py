"""`luoshi decide`: what one benefit gives in one case, and why. With --log the decision is kept, one line of JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from luoshi.cli import case, options, system, terminal
from luoshi.cli.language import language, say
from luoshi.cli.shape import Verb
from luoshi.policy.deciding.named import benefit_named
from luoshi.policy.deciding.rulebook import IN_WINDOW
from luoshi.policy.decision import Decision, Reason
from luoshi.policy.trying.replay import terms_of
from luoshi.problem import Refused, Say
from luoshi.rules.figures import Lang, figure, listed
from luoshi.rules.types import DATE, number
from luoshi.rules.units import unit

_MARKS: Mapping[bool | None, tuple[str, str]] = {
    True: ("√", "green"),
    False: ("×", "red"),
    None: ("？", "yellow"),
}


def command() -> click.Command:
    return Verb(
        "decide",
        callback=_decide,
        params=[
            options.policy(),
            case.benefit(),
            case.facts(),
            case.on(),
            options.as_json(),
            click.Option(
                ["--log"],
                type=click.Path(path_type=Path),
                metavar=say("文件", "FILE"),
                help=say("把决定和事实记进文件，一行一个", "append the decision and its facts, a line each"),
            ),
        ],
        zh="算一件事：能不能享受，多少，谁出钱，为什么",
        en="Decide a case: whether, how much, out of whose purse, and why",
        example=(f"decide policies/jiaozuo/2023-1 car-purchase --facts '{case.EXAMPLE}'",),
    )


def _decide(path: Path, benefit: str, facts: str, on: str | None, as_json: bool, log: Path | None) -> None:
    day, given = case.day_from(on), case.facts_from(facts)
    policy = case.policy_at(path)
    one = benefit_named(policy, benefit)
    assert one.decider is not None
    decision = one.decider.in_language(lang()).decide(given, day)
    if log is not None:
        _append(log, decision, given, day, terms_of(one, decision.on))
    if as_json:
        terminal.print_json(decision.as_json())
        return
    for line in told(decision):
        terminal.out().print(line)


def lang() -> Lang:
    return "en" if language() == "en" else "zh"


def told(decision: Decision) -> list[Text]:
    """The decision for a terminal: the answer, each condition, the sum, who pays, what is missing."""
    mark, style = _MARKS[decision.eligible]
    lines = [Text(f"{mark} {decision.name}  ", f"bold {style}") + Text(_answer(decision))]
    for reason in decision.because:
        mark, style = _MARKS[reason.holds]
        lines.append(Text(f"  {mark} ", style) + Text(_condition(reason)) + Text(_origin(reason), "dim"))
    if decision.sum:
        quotes = "".join(f"“{ground.words}”" for ground in decision.grounds if ground.because is None)
        lines.append(Text(f"  = {decision.sum}") + Text(f"  {quotes}", "dim"))
    paid = [f"{payer} {_amount(part, decision)}" for payer, part in decision.paid_by.items()]
    if paid:
        lines.append(Text(say(f"  由谁负担：{'，'.join(paid)}", f"  paid by: {', '.join(paid)}")))
    if decision.missing:
        names = listed(list(decision.missing), lang())
        lines.append(Text(say(f"  还要知道：{names}", f"  still needed: {names}"), "yellow"))
    return lines


def _answer(decision: Decision) -> str:
    if decision.eligible is False:
        return say("不符合条件", "not entitled")
    if decision.awaits:
        return say(f"待出台：{decision.awaits}", f"awaits: {decision.awaits}")
    if decision.eligible is None:
        return say("还不能确定", "not yet known")
    if decision.until:
        day = figure(decision.until, DATE, lang())
        return say(f"可延期到{day}", f"may be put off until {day}")
    if decision.amount is None:
        return (
            say("符合条件，金额还算不出", "entitled; the amount is not yet known")
            if decision.missing
            else say("符合条件", "entitled")
        )
    amount = _amount(decision.amount, decision)
    return say(f"最高{amount}", f"up to {amount}") if decision.gives == "up_to" else amount


def _amount(amount: Decimal, decision: Decision) -> str:
    return figure(amount, number(unit(decision.unit), 2), lang())


def _condition(reason: Reason) -> str:
    name = (
        say("在政策期限内", "within the time of the policy")
        if reason.condition == IN_WINDOW
        else reason.condition
    )
    return name if reason.words == name else say(f"{name}：{reason.words}", f"{name}: {reason.words}")


def _origin(reason: Reason) -> str:
    said = [f"“{ground.words}”" if ground.because is None else f"[{ground}]" for ground in reason.grounds]
    return f"  {''.join(said)}" if said else ""


def _append(
    path: Path, decision: Decision, facts: Mapping[str, Any], on: date | None, terms: Mapping[str, str]
) -> None:
    """One line in one write, so that two processes may keep one file. The words of the terms are kept with it, so that
    a replay can tell which has changed."""
    record = {
        "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),  # noqa: UP017
        "facts": facts,
        "on": on.isoformat() if on else None,
        "decision": decision.as_json(),
        "terms": terms,
    }
    line = json.dumps(record, ensure_ascii=False, default=_exact) + "\n"
    try:
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, line.encode("utf-8"))
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as error:
        raise Refused(system.problem(error, path, Say("记不进去", "it cannot be logged"))) from None


def _exact(value: object) -> str:
    """A number with decimals, every digit kept."""
    return str(value)
