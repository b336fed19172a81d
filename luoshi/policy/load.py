"""A policy ready to decide: its file parsed, its expressions typed, its benefits compiled."""

from __future__ import annotations

from pathlib import Path

from luoshi.policy.building.expressions import with_trees
from luoshi.policy.decide import with_deciders
from luoshi.policy.file import parse, text_of
from luoshi.policy.jurisdiction.folder import Surroundings, surroundings
from luoshi.policy.policy import Policy
from luoshi.problem import Problem, Refused


def load(path: Path | str) -> Policy:
    """The policy in a folder or file. Raises `Refused` with everything that keeps it from being decided; whether it is
    true of its document is for `check`."""
    file = Path(path)
    file = file / "policy.md" if file.is_dir() else file
    return ready(text_of(file), str(file), surroundings(file))


def ready(text: str, name: str, around: Surroundings) -> Policy:
    """The same for a text that is at hand. `name` is what messages call it."""
    parsed = parse(text, name, around.registry)
    problems = [*around.problems, *parsed.problems]
    if parsed.policy is not None:
        policy, wrong = with_trees(parsed.policy, around.vocabulary)
        problems += wrong
        if not _errors(problems):
            return with_deciders(policy, {name: fact.type for name, fact in around.vocabulary.facts.items()})
    raise Refused(*_errors(problems))


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]
