"""What a version says, as rows: its measures, benefits, targets and days. Lists, feeds and search read these.

The rows are made out of the version's text and can be made again from it at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from luoshi.office.catalogue.models import Benefit, Deadline, Measure, Target, Version
from luoshi.policy import policy as library
from luoshi.policy.document import Measure as Article
from luoshi.policy.showing.gist import gist, gist_words
from luoshi.policy.showing.marked import mark
from luoshi.text import find

BENEFIT, TARGET, MILESTONE, DUTY = "benefit", "target", "milestone", "duty"


def project(version: Version, policy: library.Policy) -> None:
    """Make the rows of a version anew."""
    for rows in (version.deadlines, version.targets, version.benefits, version.measures):
        rows.all().delete()
    measures = {
        row.key: row
        for row in Measure.objects.bulk_create(
            [_measure(version, ordinal, one) for ordinal, one in enumerate(policy.document.measures, 1)]
        )
    }
    given = {id_: ones for one in policy.document.measures for id_, ones in mark(policy, one).given.items()}
    Benefit.objects.bulk_create(
        [
            _benefit(version, ordinal, one, measures, gist_words(gist(one, given.get(one.id, ()))))
            for ordinal, one in enumerate(policy.benefits.values(), 1)
        ]
    )
    Target.objects.bulk_create([_target(version, one, measures) for one in policy.targets.values()])
    Deadline.objects.bulk_create(list(_deadlines(version, policy, measures)))


def _measure(version: Version, ordinal: int, one: Article) -> Measure:
    return Measure(
        version=version,
        ordinal=ordinal,
        key=one.id,
        label=one.label[:40],
        heading=(one.heading or "")[:200],
        chapter=_heading(one.chapter),
        section=_heading(one.section),
        text=one.text,
        units=[{"name": duty.name, "role": duty.role} for duty in one.duties],
    )


def _heading(heading: object) -> str:
    label, title = getattr(heading, "label", ""), getattr(heading, "title", "")
    return f"{label}{title}"[:200]


def _benefit(
    version: Version, ordinal: int, one: library.Benefit, measures: dict[str, Measure], words: str
) -> Benefit:
    window = one.window
    return Benefit(
        version=version,
        measure=_row(one, measures),
        ordinal=ordinal,
        key=one.id[:120],
        name=one.name[:200],
        gives=one.gives,
        audience=list(one.audience),
        awaits=one.awaits or "",
        gist=words[:300],
        opens=window.first if window else None,
        closes=window.last if window else None,
    )


def _target(version: Version, one: library.Target, measures: dict[str, Measure]) -> Target:
    return Target(
        version=version,
        measure=_row(one, measures),
        key=one.id[:120],
        name=one.name[:200],
        goal=_phrase(one.goal)[:200],
        owner=(one.owner or _lead(one))[:120],
        by=one.by,
    )


def _deadlines(version: Version, policy: library.Policy, measures: dict[str, Measure]) -> Iterator[Deadline]:
    def made(kind: str, block: library.Block, key: str, name: str, stated: object, day: date) -> Deadline:
        return Deadline(
            version=version,
            measure=_row(block, measures),
            kind=kind,
            key=key[:120],
            name=name[:200],
            words=_phrase(stated)[:200],
            day=day,
        )

    for benefit in policy.benefits.values():
        if benefit.window and benefit.window.last and benefit.window.until:
            until = benefit.window.until
            yield made(BENEFIT, benefit, benefit.id, benefit.name, until, benefit.window.last)
    for target in policy.targets.values():
        yield made(TARGET, target, target.id, target.name, target.due, target.by)
    for task in policy.tasks.values():
        for milestone in task.milestones:
            day = milestone.by.value.last or milestone.by.value.day
            if day:
                yield made(MILESTONE, task, task.id, milestone.what, milestone.by, day)
    for one in policy.document.measures:
        for clause in one.clauses:
            days = [found.last for found in find(clause.deadline or "").moments if found.last]
            if days:
                name = one.heading or "".join(one.body.split())[:60]
                yield Deadline(
                    version=version,
                    measure=measures[one.id],
                    kind=DUTY,
                    name=name[:200],
                    words=(clause.deadline or "")[:200],
                    day=max(days),
                )


def _row(block: library.Block, measures: dict[str, Measure]) -> Measure | None:
    return measures[block.measure.id] if block.measure else None


def _lead(block: library.Block) -> str:
    duties = block.measure.duties if block.measure else ()
    return next((duty.name for duty in duties if duty.role == "lead"), "")


def _phrase(stated: object) -> str:
    """The words of the document; of a declared reading, what it says."""
    origin = getattr(stated, "origin", None)
    return str(getattr(origin, "phrase", None) or getattr(origin, "says", ""))
