"""The vocabulary of a jurisdiction (`facts.yaml`): facts about people and enterprises that its policies share.

    统一社会信用代码:
      type: 统一社会信用代码
      of: 企业
      register: 市场主体登记
      question: 贵企业的统一社会信用代码是什么？

A type is written as rules/declare.py reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from pydantic import Field, RootModel, ValidationError

from luoshi.policy.writing import yaml_lines
from luoshi.policy.writing.blocks import Shape
from luoshi.policy.writing.scalars import Text, Words
from luoshi.policy.writing.shape_problems import problems_of
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.declare import parse_type
from luoshi.rules.types import Type


class FactShape(Shape):
    """One fact of facts.yaml."""

    type: Text
    of: Words = ()
    register_: Text | None = Field(alias="register", default=None)
    question: Text | None = None
    unknown: Text | None = None
    note: Text | None = None


class FactsShape(RootModel[dict[Text, FactShape]]):
    """facts.yaml: each fact under its name."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`of` is whom it is a fact about; `question` is how to ask for it; `unknown` what to do where nobody knows."""

    name: str
    type: Type
    of: tuple[str, ...]
    register: str | None
    question: str | None
    unknown: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Vocabulary:
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))


def load_vocabulary(path: Path) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary in a file, and what is wrong with it; an empty one where there is no such file."""
    if not path.exists():
        return Vocabulary(), []
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        say = Say("读不出来，或不是 UTF-8 编码", "it cannot be read, or is not in UTF-8")
        return Vocabulary(), [
            Problem("file.encoding", say, Say("另存为 UTF-8", "save it as UTF-8"), Place(str(path)))
        ]
    return read_vocabulary(text, str(path))


def read_vocabulary(text: str, name: str = "facts.yaml") -> tuple[Vocabulary, list[Problem]]:
    tree, problems = yaml_lines.read(text, name, 1)
    if tree is None:
        return Vocabulary(), problems
    try:
        shape = FactsShape.model_validate(tree.data)
    except ValidationError as error:
        return Vocabulary(), problems_of(error, tree, FactShape)
    facts = {}
    for fact, one in shape.root.items():
        try:
            type_ = parse_type(one.type, place=tree.place((fact, "type")))
        except Refused as refused:
            problems.extend(refused.problems)
            continue
        facts[fact] = Fact(
            fact, type_, one.of, one.register_, one.question, one.unknown, tree.place((fact,), key=True)
        )
    return Vocabulary(MappingProxyType(facts)), problems
