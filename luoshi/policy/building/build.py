"""One block's shape and values made into the frozen thing that programs see: a function for each kind of block.

`BUILDERS` has them by kind. Benefits and targets have files of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any

from luoshi.policy.building.benefit import benefit
from luoshi.policy.building.passage import elsewhere, locate
from luoshi.policy.building.site import Site, same_unit
from luoshi.policy.building.target import targets
from luoshi.policy.building.values import Values
from luoshi.policy.policy import (
    Benefit,
    Define,
    Expression,
    Milestone,
    Register,
    Score,
    Target,
    Task,
    Waiver,
    Watch,
)
from luoshi.policy.writing import blocks as shapes
from luoshi.policy.writing.yaml_lines import Path
from luoshi.problem import Problem

Thing = Benefit | Define | Target | Register | Watch | Task | Waiver


def define(shape: shapes.DefineShape, site: Site) -> list[Define]:
    values = site.values
    expression = values.expression(("is",), shape.is_)
    assert expression is not None
    return [
        Define(
            **site.common(shape),
            name=shape.name,
            expression=expression,
            asks=MappingProxyType(dict(shape.asks)),
            terms=MappingProxyType(values.terms(shape.terms)),
            because=shape.because,
            reaches=shape.reaches,
        )
    ]


def register(shape: shapes.RegisterShape, site: Site) -> list[Register]:
    values = site.values
    return [
        Register(
            **site.common(shape),
            id=shape.id,
            name=shape.name,
            keeper=shape.keeper,
            fields=MappingProxyType(dict(shape.fields)),
            entry=MappingProxyType(values.expressions(("entry",), shape.entry)),
            score=MappingProxyType({name: _score(name, item, values) for name, item in shape.score.items()}),
            classes=MappingProxyType(values.expressions(("classes",), shape.classes)),
            rank_by=values.expression(("rank", "by"), shape.rank.by) if shape.rank else None,
            rank_within=shape.rank.within if shape.rank else None,
            review=values.stated(("review",), shape.review, "cadence"),
            terms=MappingProxyType(values.terms(shape.terms)),
            seed=shape.seed,
        )
    ]


def watch(shape: shapes.WatchShape, site: Site) -> list[Watch]:
    values = site.values
    every = values.stated(("every",), shape.every, "cadence")
    floor = values.stated(("floor",), shape.floor, "number")
    aim = values.stated(("aim",), shape.aim, "number")
    ceiling = values.stated(("ceiling",), shape.ceiling, "number")
    terms = values.terms(shape.terms)
    lines = [line for line in (floor, aim, ceiling) if line]
    for line in lines[1:]:
        same_unit(lines[0], line.value.unit, ("aim" if line is aim else "ceiling",), values)
    if every is None:
        return []
    return [
        Watch(
            **site.common(shape),
            id=shape.id,
            name=shape.name,
            figure=shape.figure,
            every=every,
            floor=floor,
            aim=aim,
            ceiling=ceiling,
            lines=MappingProxyType(values.expressions(("lines",), shape.lines)),
            report_to=shape.report_to,
            owner=shape.owner,
            terms=MappingProxyType(terms),
        )
    ]


def task(shape: shapes.TaskShape, site: Site) -> list[Task]:
    values = site.values
    stones = []
    for index, stone in enumerate(shape.milestones):
        by = values.stated(("milestones", index, "by"), stone.by, "day")
        if by:
            stones.append(Milestone(stone.what, by))
    return [
        Task(
            **site.common(shape),
            id=shape.id or "",
            name=shape.name,
            every=values.stated(("every",), shape.every, "cadence"),
            milestones=tuple(stones),
            done_when=shape.done_when,
            lead=shape.lead,
        )
    ]


def waive(shape: shapes.WaiveShape, site: Site) -> list[Waiver]:
    values, made = site.values, list[Waiver]()
    for phrase, reason in shape.root.items():
        place = values.tree.place((phrase,), key=True)
        stand = locate(phrase, values.passage)
        if stand is None:
            trouble = elsewhere(phrase, values.passage, values.others)
            values.problems.append(Problem(trouble.code, trouble.message, trouble.remedy, place))
            continue
        spans = tuple((start, start + stand.length) for start in stand.starts)
        made.append(Waiver(site.measure, place, MappingProxyType({}), False, None, phrase, reason, spans))
    return made


def _score(name: str, item: shapes.ScoreShape, values: Values) -> Score:
    path: Path = ("score", name)
    inner = values.tree.get(path)
    points = values.expression((*path, "points") if isinstance(inner, dict) else path, item.points)
    assert isinstance(points, Expression)
    return Score(points, values.expression((*path, "weight"), item.weight))


BUILDERS: dict[str, Callable[[Any, Site], Sequence[Thing]]] = {
    "benefit": benefit,
    "define": define,
    "targets": targets,
    "register": register,
    "watch": watch,
    "task": task,
    "waive": waive,
}
