"""One block's shape and values made into the frozen thing that programs see: a function for each kind of block.

What is wrong with a block by itself (no date for a target, money without an amount, shares that do not add up) is
said here; what is wrong between blocks, in check.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from luoshi.policy import blocks as shapes
from luoshi.policy.document import Measure
from luoshi.policy.policy import (
    Benefit,
    Define,
    Expression,
    Layer,
    Milestone,
    Quote,
    Reading,
    Register,
    Score,
    Stated,
    Target,
    Task,
    Term,
    Value,
    Waiver,
    Watch,
    Window,
)
from luoshi.policy.quoting import Trouble, Want, choose, elsewhere, locate
from luoshi.policy.values import Values
from luoshi.policy.yaml_lines import Path, dotted
from luoshi.problem import Place, Problem, Say
from luoshi.rules.units import unit

Thing = Benefit | Define | Target | Register | Watch | Task | Waiver

_NEW = re.compile("新增|新建|新设|新培育|新认定|新引进|新发展|净增")
_LEVEL = re.compile("达到|达|稳定在|保持在|总数|总规模|总量|余额|保有量|覆盖")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a block stands: its measure, its first line, and what reads its values."""

    measure: Measure | None
    place: Place
    values: Values


def benefit(shape: shapes.BenefitShape, site: Site) -> list[Thing]:
    values = site.values
    terms = values.terms(shape.terms)
    gives = shape.gives or ("money" if shape.amount else "deferral" if shape.until else "status")
    if gives in ("deferral", "status") and shape.amount:
        values.problem(
            "benefit.amount",
            Say(
                f"gives: {gives} 不发钱，却写了 amount",
                f"gives: {gives} pays nothing, yet there is an `amount`",
            ),
            Say("删去 amount，或把 gives 改为 money", "remove `amount`, or write gives: money"),
            ("amount",),
        )
    needed = "until" if gives == "deferral" else None if gives == "status" else "amount"
    if needed and not getattr(shape, needed) and not shape.awaits:
        values.problem(
            "key.missing",
            Say(f"gives: {gives} 缺少“{needed}”", f"gives: {gives} lacks `{needed}`"),
            Say(
                f"写上“{needed}: 表达式”；要等别的文件定的，写“awaits: 哪个文件”",
                f"write `{needed}: expression`; if a later rule settles it, write `awaits: which rule`",
            ),
            ("gives",) if shape.gives else (),
        )
    return [
        Benefit(
            measure=site.measure,
            place=site.place,
            places=_places(values),
            draft=shape.draft,
            note=shape.note,
            id=shape.id,
            name=shape.name,
            audience=shape.for_,
            asks=MappingProxyType(dict(shape.asks)),
            when=MappingProxyType(values.expressions(("when",), shape.when)),
            gives=gives,
            amount=values.expression(("amount",), shape.amount),
            until=values.expression(("until",), shape.until),
            unit=shape.unit or "元",
            terms=MappingProxyType(terms),
            on=shape.on,
            window=_window(shape.window, terms, values),
            paid_by=_layers(shape.paid_by, values, several=shape.split is None),
            split=values.stated(("split",), shape.split, "words"),
            pays=shape.pays,
            once_per=shape.once_per,
            per=shape.per,
            limit=values.stated(("limit",), shape.limit, "number"),
            needs=shape.needs,
            not_with=shape.not_with,
            rule=shape.rule or "就高",
            amends=values.words(("amends",), shape.amends) if shape.amends else None,
            awaits=shape.awaits,
            automatic=shape.automatic,
            lead=shape.lead,
            rounds=shape.rounds,
            rises_with=shape.rises_with,
        )
    ]


def define(shape: shapes.DefineShape, site: Site) -> list[Thing]:
    values = site.values
    expression = values.expression(("is",), shape.is_)
    assert expression is not None
    return [
        Define(
            measure=site.measure,
            place=site.place,
            places=_places(values),
            draft=shape.draft,
            note=shape.note,
            name=shape.name,
            expression=expression,
            asks=MappingProxyType(dict(shape.asks)),
            terms=MappingProxyType(values.terms(shape.terms)),
            because=shape.because,
            reaches=shape.reaches,
        )
    ]


def targets(shape: shapes.TargetsShape, site: Site) -> list[Thing]:
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
    _same_unit(goal, shape.unit, (id_, "unit"), values)
    _same_unit(goal, baseline.value.unit if baseline else None, (id_, "baseline"), values)
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
        measure=site.measure,
        place=values.tree.place((id_,), key=True),
        places=_places(values, id_),
        draft=shape.draft,
        note=shape.note,
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


def register(shape: shapes.RegisterShape, site: Site) -> list[Thing]:
    values = site.values
    return [
        Register(
            measure=site.measure,
            place=site.place,
            places=_places(values),
            draft=shape.draft,
            note=shape.note,
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


def watch(shape: shapes.WatchShape, site: Site) -> list[Thing]:
    values = site.values
    every = values.stated(("every",), shape.every, "cadence")
    floor = values.stated(("floor",), shape.floor, "number")
    aim = values.stated(("aim",), shape.aim, "number")
    ceiling = values.stated(("ceiling",), shape.ceiling, "number")
    terms = values.terms(shape.terms)
    lines = [line for line in (floor, aim, ceiling) if line]
    for line in lines[1:]:
        _same_unit(lines[0], line.value.unit, ("aim" if line is aim else "ceiling",), values)
    if every is None:
        return []
    return [
        Watch(
            measure=site.measure,
            place=site.place,
            places=_places(values),
            draft=shape.draft,
            note=shape.note,
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


def task(shape: shapes.TaskShape, site: Site) -> list[Thing]:
    values = site.values
    stones = []
    for index, stone in enumerate(shape.milestones):
        by = values.stated(("milestones", index, "by"), stone.by, "day")
        if by:
            stones.append(Milestone(stone.what, by))
    return [
        Task(
            measure=site.measure,
            place=site.place,
            places=_places(values),
            draft=shape.draft,
            note=shape.note,
            id=shape.id or "",
            name=shape.name,
            every=values.stated(("every",), shape.every, "cadence"),
            milestones=tuple(stones),
            done_when=shape.done_when,
            lead=shape.lead,
        )
    ]


def waive(shape: shapes.WaiveShape, site: Site) -> list[Thing]:
    values, made = site.values, list[Thing]()
    for phrase, reason in shape.root.items():
        place = values.tree.place((phrase,), key=True)
        stand = locate(phrase, values.passage)
        if stand is None:
            trouble = elsewhere(phrase, values.passage, values.others)
            values.problems.append(Problem(trouble.code, trouble.message, trouble.remedy, place))
            continue
        spans = tuple((start, start + stand.length) for start in stand.starts)
        made.append(Waiver(site.measure, place, _NO_PLACES, False, None, phrase, reason, spans))
    return made


BUILDERS: dict[str, Callable[[Any, Site], list[Thing]]] = {
    "benefit": benefit,
    "define": define,
    "targets": targets,
    "register": register,
    "watch": watch,
    "task": task,
    "waive": waive,
}


_NO_PLACES: MappingProxyType[str, Place] = MappingProxyType({})


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


def _score(name: str, item: shapes.ScoreShape, values: Values) -> Score:
    path: Path = ("score", name)
    inner = values.tree.get(path)
    points = values.expression((*path, "points") if isinstance(inner, dict) else path, item.points)
    assert isinstance(points, Expression)
    return Score(points, values.expression((*path, "weight"), item.weight))


def _window(
    shape: shapes.WindowShape | shapes.QuoteShape | shapes.ReadingShape | str | None,
    terms: dict[str, Term],
    values: Values,
) -> Window | None:
    """A whole stretch in one phrase, or its two ends; an end may be the name of a term."""
    if shape is None:
        return None
    if not isinstance(shape, shapes.WindowShape):
        whole = values.stated(("window",), shape, "window")
        window = Window(whole, whole) if whole else None
    else:
        window = ends(("window",), shape, values, terms)
    if window and window.first and window.last and window.first > window.last:
        values.problem(
            "dates.order",
            Say(
                f"起始日 {window.first} 晚于截止日 {window.last}",
                f"the window begins on {window.first}, after its end on {window.last}",
            ),
            Say("核对 from 和 until", "check `from` and `until`"),
            ("window",),
        )
    return window


def ends(
    path: Path, shape: shapes.WindowShape | shapes.ForceShape, values: Values, terms: dict[str, Term]
) -> Window:
    """The two ends of a window; an end may be the name of a term."""

    def end(
        key: str, value: str | shapes.QuoteShape | shapes.ReadingShape | None, want: Want
    ) -> Stated | None:
        if isinstance(value, str) and value in terms:
            return terms[value].versions[-1].stated
        return values.stated((*path, key), value, want)

    return Window(end("from", shape.from_, "start"), end("until", shape.until, "day"))


def _layers(shape: tuple[shapes.LayerShape, ...], values: Values, *, several: bool) -> tuple[Layer, ...]:
    made = []
    for index, layer in enumerate(shape):
        if layer.rest is not None:
            total = sum(layer.rest.values(), Fraction(0))
            if total != 1:
                values.problem(
                    "paid_by.total",
                    Say(f"各方份额加起来是 {total}，不是 1", f"the shares add up to {total}, not to 1"),
                    Say("改正份额，使它们加起来等于 1", "mend the shares so that they add up to 1"),
                    ("paid_by",),
                )
            if several and len(layer.rest) > 1:
                values.problem(
                    "paid_by.split",
                    Say("分担比例没有引原文", "the words that divide the bill are not quoted"),
                    Say(
                        "加一行 split: 原文里说怎样分担的话，或 split: {is: 各半, because: 理由}",
                        "add `split:` with the words that say so, or split: {is: 各半, because: reason}",
                    ),
                    ("paid_by",),
                    "warning",
                )
            if index != len(shape) - 1:
                values.problem(
                    "paid_by.order",
                    Say("rest 后面还有别的层", "there are layers after `rest`"),
                    Say("把 rest 放在最后", "put `rest` last"),
                    ("paid_by", index),
                )
        amount = values.expression(("paid_by", index, "amount"), layer.amount)
        made.append(
            Layer(
                layer.payer, layer.share, amount, MappingProxyType(dict(layer.rest)) if layer.rest else None
            )
        )
    if (
        made
        and made[-1].rest is None
        and sum((layer.share or Fraction(0) for layer in made), Fraction(0)) != 1
    ):
        values.problem(
            "paid_by.total",
            Say("各层没有分完", "the layers leave something unpaid"),
            Say("最后加一层 {rest: {市: 1}}", "end with a layer such as {rest: {市: 1}}"),
            ("paid_by",),
        )
    return tuple(made)


def _date_of(goal: Stated, values: Values) -> Stated | None:
    """The date that stands in the goal's own phrase, if there is exactly one."""
    if isinstance(goal.origin, Reading):
        return None
    quote: Quote = goal.origin
    inside = [each for each in values.passage.moments if quote.start <= each.start and each.end <= quote.end]
    found = choose((), inside, (), "day", quote.phrase) if len(inside) == 1 else None
    return Stated(found, quote) if isinstance(found, Value) and not isinstance(found, Trouble) else None


def _counting(goal: Stated) -> shapes.Counting:
    words = goal.origin.phrase if isinstance(goal.origin, Quote) else goal.origin.says
    if _NEW.search(words):
        return "new"
    if goal.value.unit == "%":
        return "rate"
    return "level" if _LEVEL.search(words) else "total"


def _same_unit(goal: Stated, other: str | None, path: Path, values: Values) -> None:
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
