"""What a policy file finds around it: the jurisdiction's units.yaml and facts.yaml, in its folder or the one above."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from luoshi.policy.jurisdiction.bodies import Bodies, load_bodies
from luoshi.policy.jurisdiction.vocabulary import Vocabulary, load_vocabulary
from luoshi.problem import Problem, Refused


@dataclass(frozen=True, slots=True)
class Surroundings:
    registry: Bodies | None = None
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    problems: tuple[Problem, ...] = ()


def surroundings(file: Path, registry: Bodies | None = None) -> Surroundings:
    """The jurisdiction of a policy file. A file that is not there is no mistake; one that is broken is."""
    problems: list[Problem] = []
    units = _near(file, "units.yaml")
    if registry is None and units is not None:
        try:
            registry = load_bodies(units)
        except Refused as refused:
            problems.extend(refused.problems)
    facts = _near(file, "facts.yaml")
    vocabulary, wrong = load_vocabulary(facts) if facts else (Vocabulary(), [])
    return Surroundings(registry, vocabulary, (*problems, *wrong))


def _near(file: Path, name: str) -> Path | None:
    return next((folder / name for folder in file.absolute().parents[:2] if (folder / name).is_file()), None)
