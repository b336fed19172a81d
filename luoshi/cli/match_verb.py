"""`luoshi match`: every benefit of policies for one profile. With --ask it asks, one question at a time.

Questions go to stderr and answers come from stdin, so that the result can be piped on. `?` (不清楚) is always an answer,
`<` goes back and forgets nothing, and an empty line or the end of the input is enough.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from luoshi.cli import case, options, terminal
from luoshi.cli.decide_verb import lang
from luoshi.cli.language import language, say
from luoshi.cli.printing import print_problems
from luoshi.cli.shape import Given, Verb
from luoshi.policy.answering.match import LABELS, Found, Match, Question, match
from luoshi.policy.jurisdiction.folder import surroundings
from luoshi.policy.jurisdiction.vocabulary import Fact, Vocabulary
from luoshi.policy.policy import Policy
from luoshi.problem import Problem, Refused, Say
from luoshi.rules.facts import read_facts
from luoshi.rules.figures import figure
from luoshi.rules.types import MONEY, number
from luoshi.rules.units import unit

_STYLES = {"entitled": "green", "possibly": "yellow", "not": "red", "closed": "dim", "awaiting": "cyan"}
_MARKS = {"entitled": "√", "possibly": "？", "not": "×", "closed": "○", "awaiting": "…"}
_UNKNOWN, _BACK = ("?", "？", "不清楚", "不知道"), ("<", "《", "〈", "返回")


def command() -> click.Command:
    return Verb(
        "match",
        callback=_match,
        params=[
            Given(
                "paths",
                nargs=-1,
                required=True,
                metavar=say("政策…", "POLICY…"),
                about=say(
                    "政策文件夹，可以多个；或装着它们的文件夹", "policies' folders, or one that holds them"
                ),
                type=click.Path(path_type=Path),
            ),
            case.facts(required=False),
            click.Option(["--ask"], is_flag=True, help=say("一问一答，补全情况", "ask for what is missing")),
            click.Option(
                ["--for", "audience"],
                metavar=say("对象", "WHOM"),
                help=say("只看给谁的，如 个人、企业", "only benefits for these, as 个人, 企业"),
            ),
            case.on(),
            options.as_json(),
        ],
        zh="按一个人或企业的情况，找出能享受的全部事项",
        en="Find every benefit that a person or an enterprise may have",
        example=(
            "match policies/jiaozuo --ask",
            f"match policies/jiaozuo/2023-1 --facts '{case.EXAMPLE}' --on 2023-02-01",
        ),
    )


def _match(
    paths: tuple[Path, ...], facts: str | None, ask: bool, audience: str | None, on: str | None, as_json: bool
) -> None:
    day = case.day_from(on) or date.today()  # noqa: DTZ011 - the day where the person sits
    profile = case.facts_from(facts) if facts else {}
    if ask and facts == "-":
        say_ = Say("--ask 和 --facts - 不能一起用：标准输入只有一个", "--ask and --facts - both read stdin")
        raise Refused(Problem("usage", say_, Say("把事实写进文件：--facts @文件", "use --facts @FILE")))
    files = [file for path in paths for file in _policies(path)]
    policies = [case.policy_at(file) for file in files]
    vocabulary = _vocabulary(files)
    _known_audience(policies, audience)

    def found() -> Match:
        return match(policies, profile, audience=audience, on=day, vocabulary=vocabulary, lang=lang())

    if ask:
        _ask(profile, found)
    result = found()
    if as_json:
        terminal.print_json(result.as_json(lang()))
        return
    for line in told(result):
        terminal.out().print(line)


def _policies(path: Path) -> list[Path]:
    """The policy there, or those in the folder."""
    if path.is_dir() and not (path / "policy.md").exists():
        return sorted(file.parent for file in path.glob("*/policy.md")) or [path]
    return [path]


def _vocabulary(files: Sequence[Path]) -> Vocabulary:
    facts: dict[str, Fact] = {}
    for file in files:
        facts.update(surroundings(file / "policy.md" if file.is_dir() else file).vocabulary.facts)
    return Vocabulary(facts)


def _known_audience(policies: Sequence[Policy], audience: str | None) -> None:
    known = dict.fromkeys(
        one for policy in policies for benefit in policy.benefits.values() for one in benefit.audience
    )
    if audience is not None and audience not in known:
        what = Say(f"没有给“{audience}”的事项", f"there is no benefit for `{audience}`")
        raise Refused(
            Problem(
                "audience.unknown", what, Say(f"有：{'、'.join(known)}", f"there are: {', '.join(known)}")
            )
        )


def _ask(profile: dict[str, Any], found: Any) -> None:
    """Ask until nothing is open or enough is said. Answers go into the profile."""
    err = terminal.err()
    asked: list[str] = []
    before: dict[str, Any] = {}
    err.print(
        say(
            "一问一答。不清楚就填 ?，返回上一问填 <，直接回车结束。",
            "Answer each question; ? if you do not know, < to go back, Enter to stop.",
        ),
        markup=False,
    )
    while (question := (result := found()).next_question) is not None:
        err.print(Text(f"\n{_so_far(result)}", "dim"))
        kept = before.get(question.fact)
        for line in _question(question, kept):
            err.print(line)
        answer = _answer()
        if answer == "" and kept is not None:
            answer = kept
        if not answer:
            return
        if answer in _BACK:
            if asked:
                last = asked.pop()
                before[last] = profile.pop(last)
            continue
        try:
            profile[question.fact] = _value(answer, question)
        except Refused as refused:
            print_problems(refused.problems, err)
            continue
        asked.append(question.fact)


def _answer() -> str | None:
    """A line of the input; None at its end."""
    line = sys.stdin.readline()
    return line.strip() if line else None


def _value(answer: str, question: Question) -> str | None:
    """The answer as a fact; of options also by their number."""
    if answer in _UNKNOWN:
        return None
    options_ = question.type.options
    if (
        answer.isascii()
        and answer.isdigit()
        and 0 < int(answer[:4]) <= len(options_)
        and answer not in options_
    ):
        answer = options_[int(answer) - 1]
    read_facts({question.fact: answer}, {question.fact: question.type})
    return answer


def _so_far(result: Match) -> str:
    open_ = sum(not one.declined for one in result.questions)
    return say(
        f"可享受 {len(result.entitled)} 项（{_money(result)}），可能享受 {len(result.possibly)} 项；还需约 {open_} 问",
        f"entitled to {len(result.entitled)} ({_money(result)}), possibly to {len(result.possibly)}; "
        f"about {open_} questions left",
    )


def _question(question: Question, kept: Any) -> Iterator[Text]:
    line = Text(question.asks.to(language()), "bold")
    if kept is not None:
        line.append(say(f"（上次：{kept}，回车不变）", f" (before: {kept}, Enter keeps it)"), "dim")
    yield line
    for place, option in enumerate(question.type.options, 1):
        yield Text(f"  {place}. {option}")
    hint = {
        "truth": say("填 是 或 否", "yes or no"),
        "date": say("如 2023-02-01", "as 2023-02-01"),
        "month": say("如 2023-02", "as 2023-02"),
    }.get(question.type.kind, "")
    about = say(f"关系到 {question.settles} 项", f"matters to {question.settles}")
    yield Text(
        f"  {hint}{'，' if hint else ''}{about}"
        if language() == "zh"
        else f"  {hint}{'; ' if hint else ''}{about}",
        "dim",
    )


def told(result: Match) -> Iterator[Text]:
    """The match for a terminal: the sum, then each list."""
    yield Text(say(f"可享受合计 {_money(result)}", f"entitled to {_money(result)} in all"), "bold")
    for total in result.totals:
        if (total.gives, total.unit) != ("money", "元"):
            amount = figure(total.amount, number(unit(total.unit), 2), lang())
            word = {"relief": say("减免", "relief"), "refund": say("返还", "refund")}.get(
                total.gives, say("另有", "also")
            )
            yield Text(f"  {word} {amount}")
    for standing, label in LABELS.items():
        ones = [one for one in result.found if one.standing == standing]
        if ones:
            yield Text(f"\n{label.to(language())}  {len(ones)}", f"bold {_STYLES[standing]}")
            for one in ones:
                yield _line(one)
    following = result.next_question
    if following is not None:
        yield Text(
            say(
                f"\n下一问：{following.asks.zh}（--ask 逐个回答）",
                f"\nNext: {following.asks.en} (--ask to answer)",
            ),
            "dim",
        )


def _line(one: Found) -> Text:
    decision = one.decision
    line = Text(f"  {_MARKS[one.standing]} ", _STYLES[one.standing]) + Text(one.benefit.name)
    amount = decision.amount if decision.amount is not None else one.worth
    if amount is not None:
        said = figure(amount, number(unit(decision.unit), 2), lang())
        ceiling = decision.gives in ("up_to", "credit") or one.worth is not None
        line.append(f"  {say('最高', 'up to ') if ceiling else ''}{said}")
    if decision.until:
        line.append(f"  {decision.until}")
    if one.standing == "possibly":
        line.append(
            say(
                f"  还要知道：{'、'.join(decision.missing)}", f"  still needed: {', '.join(decision.missing)}"
            ),
            "dim",
        )
    if one.standing == "not":
        line.append(f"  {'、'.join(decision.failed)}", "dim")
    note = one.note(lang())
    if note:
        line.append(f"  {note}", "dim")
    return line + Text(f"  {one.policy} {one.benefit.id}", "dim")


def _money(result: Match) -> str:
    return figure(result.total, MONEY, lang())
