"""The making of targets: the goal, its date (its own phrase may hold it), and how it is counted."""

from __future__ import annotations

import re

from luoshi.policy.building.quoting import choose
from luoshi.policy.building.site import Site, same_unit
from luoshi.policy.building.values import Values
from luoshi.policy.policy import Quote, Reading, Stated, Target, Value
from luoshi.policy.writing import blocks as shapes
from luoshi.problem import Say

_NEW = re.compile("新增|新建|新设|新培育|新认定|新引进|新发展|净增")
_LEVEL = re.compile("达到|达|稳定在|保持在|总数|总规模|总量|余额|保有量|覆盖")


def targets(shape: shapes.TargetsShape, site: Site) -> list[Target]:
    return [made for id_, one in shape.root.items() if (made := _target(id_, one, site))]


def _target(id_: str, shape: shapes.TargetShape, site: Site) -> Target | None:
    values = site.values
    goal = values.stated((id_, "goal"), shape.goal, "number")
    due = (
        values.stated((id_, "by"), shape.by, "day") if shape.by else _date_of(goal, values) if goal else None
    )
    baseline = values.stated((id_, "baseline"), shape.baseline, "number")
    if goal is None:
        return None
    same_unit(goal, shape.unit, (id_, "unit"), values)
    same_unit(goal, baseline.value.unit if baseline else None, (id_, "baseline"), values)
    if due is None or due.value.day is None:
        if shape.by is None:
            values.problem(
                "target.date",
                Say(f"目标“{shape.name}”没有完成日期", f"the target “{shape.name}” has no date"),
                Say(
                    "加一行 by: 原文里的日期；原文没有的，写 by: {is: 2023-12-31, because: 理由}",
                    "add `by:` with the date's words; if the text has none, by: {is: 2023-12-31, because: reason}",
                ),
                values.tree.place((id_,), key=True),
            )
        return None
    return Target(
        **site.common(shape, id_),
        id=id_,
        name=shape.name,
        goal=goal,
        by=due.value.day,
        due=due,
        owner=shape.owner,
        counting=shape.counting or _counting(goal),
        of=shape.of,
        baseline=baseline,
        by_county=shape.split_by == "county",
        unit=shape.unit or goal.value.unit,
    )


def _date_of(goal: Stated, values: Values) -> Stated | None:
    """The date that stands in the goal's own phrase, if there is exactly one."""
    if isinstance(goal.origin, Reading):
        return None
    quote: Quote = goal.origin
    inside = [each for each in values.passage.moments if quote.start <= each.start and each.end <= quote.end]
    found = choose((), inside, (), "day", quote.phrase) if len(inside) == 1 else None
    return Stated(found, quote) if isinstance(found, Value) else None


def _counting(goal: Stated) -> shapes.Counting:
    words = goal.origin.phrase if isinstance(goal.origin, Quote) else goal.origin.says
    if _NEW.search(words):
        return "new"
    if goal.value.unit == "%":
        return "rate"
    return "level" if _LEVEL.search(words) else "total"
