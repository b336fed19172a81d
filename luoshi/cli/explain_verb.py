"""`luoshi explain`: a decision as a letter to the one who asked."""

from __future__ import annotations

from pathlib import Path

import click

from luoshi.cli import case, options, terminal
from luoshi.cli.decide_verb import lang
from luoshi.cli.language import say
from luoshi.cli.shape import Verb
from luoshi.policy.letter import explain


def command() -> click.Command:
    return Verb(
        "explain",
        callback=_explain,
        params=[options.policy(), case.benefit(), case.facts(), case.on(), options.as_json()],
        zh="把一件事的决定写成给申请人的答复",
        en="Write the decision of a case as a letter to the applicant",
        example=(
            f"explain policies/jiaozuo/2023-1 car-purchase --facts '{case.EXAMPLE}' {say('', '--lang en')}".rstrip(),
        ),
    )


def _explain(path: Path, benefit: str, facts: str, on: str | None, as_json: bool) -> None:
    day, given = case.day_from(on), case.facts_from(facts)
    policy = case.policy_at(path)
    one = case.benefit_of(policy, benefit)
    letter = explain(policy, one.id, given, day, lang())
    if as_json:
        terminal.print_json({"letter": str(letter), "decision": letter.decision.as_json()})
    else:
        terminal.print_text(str(letter))
