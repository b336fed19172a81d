"""Units: whoever a block names is one of its measure's own or stands in units.yaml, and so does every clause's."""

from __future__ import annotations

from collections.abc import Iterator

from luoshi.policy.checking.places import Places
from luoshi.policy.jurisdiction.bodies import Bodies
from luoshi.policy.policy import Block, Policy
from luoshi.policy.writing.shape_problems import nearest
from luoshi.problem import Problem, Say


def check_units(policy: Policy, registry: Bodies | None, places: Places) -> list[Problem]:
    return [*_named(policy, registry or Bodies(())), *_unlisted(policy, registry or Bodies(()), places)]


def _named(policy: Policy, known: Bodies) -> Iterator[Problem]:
    """The units that blocks name."""
    for key, name, block in _mentions(policy):
        duties = block.measure.duties if block.measure else ()
        mine = tuple(dict.fromkeys(word for duty in duties for word in (duty.name, duty.written)))
        if name in mine or name in known:
            continue
        meant = nearest(name, mine) or known.nearest(name)
        remedy = (
            Say(f"是不是“{meant}”？", f"did you mean {meant}?")
            if meant
            else Say(
                "把它加进 units.yaml，或改为本条的责任单位",
                "add it to units.yaml, or name a unit of this measure",
            )
        )
        message = Say(
            f"“{name}”不是本条的责任单位，units.yaml 里也没有",
            f"{name} is no unit of this measure, nor does it stand in units.yaml",
        )
        yield Problem("unit.unknown", message, remedy, block.at(key))


def _unlisted(policy: Policy, known: Bodies, places: Places) -> Iterator[Problem]:
    """The units of the clauses that units.yaml lacks, each once, where it stands first."""
    if not known.all:
        return
    seen: set[str] = set()
    for measure in policy.document.measures:
        for clause in measure.clauses:
            for duty in clause.duties:
                if duty.name in known or duty.name in seen:
                    continue
                seen.add(duty.name)
                yield Problem(
                    "unit.unlisted",
                    Say(f"units.yaml 里没有“{duty.name}”", f"{duty.name} does not stand in units.yaml"),
                    Say(
                        "加进 units.yaml；是别的单位的另一种写法的，写进那个单位的 aliases",
                        "add it; if it is another way to write one that is there, add it to that one's aliases",
                    ),
                    places.of(duty.start, duty.end),
                    "warning",
                )


def _mentions(policy: Policy) -> Iterator[tuple[str, str, Block]]:
    """Each place where a block names a unit: the key, the name, the block."""
    for benefit in policy.benefits.values():
        yield from _given(benefit, lead=benefit.lead, pays=benefit.pays)
    for target in policy.targets.values():
        yield from _given(target, owner=target.owner)
    for register in policy.registers.values():
        yield from _given(register, keeper=register.keeper)
    for watch in policy.watches.values():
        yield from _given(watch, owner=watch.owner, report_to=watch.report_to)
    for task in policy.tasks.values():
        yield from _given(task, lead=task.lead)


def _given(block: Block, **names: str | None) -> Iterator[tuple[str, str, Block]]:
    for key, name in names.items():
        if name:
            yield key, name, block
