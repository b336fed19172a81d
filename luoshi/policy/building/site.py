"""Where a block stands, and what the makers of all kinds share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypedDict

from luoshi.policy.building.values import Values
from luoshi.policy.document import Measure
from luoshi.policy.policy import Stated
from luoshi.policy.writing.yaml_lines import Path, dotted
from luoshi.problem import Place, Say
from luoshi.rules.units import unit


class Common(TypedDict):
    """What every kind of block has."""

    measure: Measure | None
    place: Place
    places: Mapping[str, Place]
    draft: bool
    note: str | None


class Noted(Protocol):
    """A shape that may be a draft and have a note."""

    @property
    def draft(self) -> bool: ...
    @property
    def note(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Site:
    """Where a block stands: its measure, its first line, and what reads its values."""

    measure: Measure | None
    place: Place
    values: Values

    def common(self, shape: Noted, id_: str | None = None) -> Common:
        """`id_`: of one thing among several in the block, which stands under it."""
        tree = self.values.tree
        return Common(
            measure=self.measure,
            place=self.place if id_ is None else tree.place((id_,), key=True),
            places=_places(self.values, *(() if id_ is None else (id_,))),
            draft=shape.draft,
            note=shape.note,
        )


def _places(values: Values, *above: str) -> MappingProxyType[str, Place]:
    """Where each key's value stands, two levels deep, below the keys `above`."""
    depth = len(above)
    return MappingProxyType(
        {
            dotted(path[depth:]): values.tree.place(path)
            for path in values.tree.values
            if path[:depth] == above and depth < len(path) <= depth + 2
        }
    )


def same_unit(goal: Stated, other: str | None, path: Path, values: Values) -> None:
    """That what stands beside a number is in its unit."""
    if other is None or unit(other).agrees(unit(goal.value.unit)):
        return
    values.problem(
        "unit.mismatch",
        Say(
            f"单位对不上：这里是“{other}”，“{goal.value.words}”是“{goal.value.unit}”",
            f"the units do not agree: `{other}` here, `{goal.value.unit}` in “{goal.value.words}”",
        ),
        Say(
            f"改为 {goal.value.unit or '无单位'}，或改引文",
            f"write {goal.value.unit or 'no unit'}, or quote other words",
        ),
        path,
    )
