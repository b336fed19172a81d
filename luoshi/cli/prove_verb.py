"""`luoshi prove`: what is proved of a policy, what is refuted (with a worked case), and what is worth a look."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from luoshi.cli import case, options, terminal
from luoshi.cli.language import language, say
from luoshi.cli.printing import problem_text
from luoshi.cli.shape import Verb
from luoshi.policy.policy import Policy
from luoshi.policy.proving.findings import Claim, Finding, Proofs
from luoshi.policy.proving.proofs import prove
from luoshi.policy.writing.shape_problems import nearest
from luoshi.problem import Place, Problem, Refused, Say

_CLAIMS: dict[Claim, Say] = {
    "possible": Say("有人可以享受", "somebody can have it"),
    "not-negative": Say("金额不小于零", "never below zero"),
    "cap": Say("金额不超过上限", "never above its cap"),
    "rises": Say("该多的不会变少", "more never gives less"),
    "tier": Say("每一档都有人", "every tier is reached"),
    "gap": Say("档与档之间没有空档", "no gap between tiers"),
    "together": Say("不会重复享受", "not had together"),
    "classes-cover": Say("名册分类没有空档", "classes leave no gap"),
    "classes-apart": Say("名册分类互不重叠", "classes do not overlap"),
    "cliff": Say("没有断崖", "no cliff"),
}


def command() -> click.Command:
    return Verb(
        "prove",
        callback=_prove,
        params=[
            options.policy(),
            click.Option(
                ["--benefit"],
                metavar="ID",
                help=say("只证这一个事项或名册", "only this benefit or register"),
            ),
            click.Option(
                ["--cliffs"],
                is_flag=True,
                help=say(
                    "再找断崖：多一元、晚一天就少得多少（慢一些）",
                    "search for cliffs too, which takes longer",
                ),
            ),
            options.as_json(),
        ],
        zh="证明：上限、非负、期限、分档、断崖，不成立的给出反例",
        en="Prove ceilings, signs, windows and tiers; what fails is shown in a case",
        example=(
            "prove policies/jiaozuo/2023-1",
            "prove policies/jiaozuo/2023-1 --benefit car-purchase --cliffs",
        ),
    )


def _prove(path: Path, benefit: str | None, cliffs: bool, as_json: bool) -> int:
    policy = case.policy_at(path)
    only = _wanted(policy, benefit) if benefit else None
    proofs = prove(policy, only=only, cliffs=cliffs)
    wrong = [problem for problem in proofs.problems if problem.severity == "error"]
    if as_json:
        terminal.print_json(_json(policy, proofs, ok=not wrong))
    else:
        _print(proofs, terminal.out())
    return 1 if wrong else 0


def _wanted(policy: Policy, wanted: str) -> str:
    if wanted in policy.registers:
        return wanted
    names = {one.name: one.id for one in policy.registers.values()}
    names |= {one.name: one.id for one in policy.benefits.values()}
    if wanted in policy.benefits or wanted in names:
        return names.get(wanted, wanted)
    known = (*policy.benefits, *policy.registers)
    near = nearest(wanted, known)
    do = Say(f"是不是 {near}？", f"did you mean {near}?") if near else None
    what = Say(f"没有“{wanted}”这个事项或名册", f"there is no benefit or register `{wanted}`")
    raise Refused(Problem("benefit.unknown", what, do, Place(policy.file)))


def _json(policy: Policy, proofs: Proofs, *, ok: bool) -> dict[str, object]:
    return {
        "policy": policy.id,
        "version": f"sha256:{policy.version}",
        "ok": ok,
        "proved": proofs.proved,
        "refuted": proofs.count("refuted"),
        "unsettled": proofs.count("unsettled"),
        "findings": [finding.as_json(language()) for finding in proofs.findings],
        "problems": [problem.as_json(language()) for problem in proofs.problems],
    }


def _print(proofs: Proofs, console: Console) -> None:
    """Each claim and how often it is proved; then what is not, the worst last; then the count."""
    for claim, name in _CLAIMS.items():
        found = [finding for finding in proofs.findings if finding.claim == claim]
        if found:
            console.print(_claim(name, found))
    order = {"note": 0, "warning": 1, "error": 2}
    told = sorted(proofs.problems, key=lambda problem: order[problem.severity])
    silent = [
        finding for finding in proofs.findings if finding.outcome != "proved" and finding.problem is None
    ]
    again = {finding.says.zh for finding in proofs.findings if finding.problem}
    silent = [finding for finding in silent if finding.says.zh not in again]
    if silent or told:
        console.print()
    for finding in silent:
        console.print(Text(f"{finding.of}  ", "bold") + Text(finding.says.to(language())) + _case(finding))
    for problem in told:
        console.print(problem_text(problem))
    console.print()
    wrong = any(problem.severity == "error" for problem in told)
    style = "bold red" if wrong else "green"
    console.print(Text(f"{say('×', '✗') if wrong else say('√', '✓')} {_summary(proofs)}", style))


def _claim(name: Say, found: list[Finding]) -> Text:
    proved = sum(finding.outcome == "proved" for finding in found)
    late = sum(finding.outcome == "unsettled" for finding in found)
    line = Text.assemble(f"{name.to(language())}  ", (say(f"证明 {proved}", f"{proved} proved"), "green"))
    if proved + late < len(found):
        line.append(
            say(f"，不成立 {len(found) - proved - late}", f", {len(found) - proved - late} not so"), "yellow"
        )
    if late:
        line.append(say(f"，未定 {late}", f", {late} unsettled"), "yellow")
    return line


def _case(finding: Finding) -> Text:
    facts = ", ".join(f"{name}: {value}" for name, value in finding.case.items())
    return Text(f"  {{{facts}}}" if facts else "", "dim")


def _summary(proofs: Proofs) -> str:
    took = f"{int(proofs.seconds * 10) / 10:g}"
    return say(
        f"证明 {proofs.proved} 项，不成立 {proofs.count('refuted')} 项，未定 {proofs.count('unsettled')} 项；用时 {took} 秒",
        f"{proofs.proved} proved, {proofs.count('refuted')} not so, {proofs.count('unsettled')} unsettled; {took} s",
    )
