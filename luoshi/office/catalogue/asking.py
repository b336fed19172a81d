"""The facts that a benefit asks, as a form: a field for each, and what was filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.policy.policy import Benefit
from luoshi.rules.types import Type

Input = Literal["truth", "choice", "date", "month", "number", "text"]


@dataclass(frozen=True, slots=True)
class Field:
    """`key` is its name in the form; `unit` stands behind the number."""

    key: str
    name: str
    question: str
    input: Input
    options: tuple[str, ...]
    unit: str
    value: str
    wrong: str = ""


def fields(
    benefit: Benefit,
    vocabulary: Vocabulary,
    given: Mapping[str, str],
    wrong: Mapping[str, str],
    prefix: str = "",
) -> list[Field]:
    """A field for each fact; `wrong` says what is the matter with some of them."""
    made = []
    for name, type_ in benefit.facts.items():
        key = f"{prefix}{name}"
        fact = vocabulary.facts.get(name)
        question = (fact.question if fact else None) or ""
        made.append(
            Field(
                key,
                name,
                question,
                _input(type_),
                type_.options or (),
                _unit(type_),
                given.get(key, ""),
                wrong.get(name, ""),
            )
        )
    return made


def answers(benefit: Benefit, given: Mapping[str, str], prefix: str = "") -> dict[str, object]:
    """What was filled in; a field left empty is a fact that is not known."""
    found: dict[str, object] = {}
    for name, type_ in benefit.facts.items():
        value = given.get(f"{prefix}{name}", "").strip()
        if value:
            found[name] = _read(value, type_)
    return found


def _read(value: str, type_: Type) -> object:
    if type_.kind == "truth":
        return {"yes": True, "no": False}.get(value, value)
    # The page shows the % behind the field.
    return f"{value}%" if _unit(type_) == "%" and value[-1] not in "%％" else value


def _input(type_: Type) -> Input:
    if type_.options:
        return "choice"
    kinds: dict[str, Input] = {"truth": "truth", "date": "date", "month": "month", "number": "number"}
    return kinds.get(type_.kind, "text")


def _unit(type_: Type) -> str:
    if type_.kind != "number":
        return ""
    return "%" if type_.name == "比例" else str(type_.unit)
