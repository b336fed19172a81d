"""A policy with other terms: what would hold if the rate were 8%, the cap 12000元/台, the window until 30 June.

    changes_from(["car-purchase.补贴比例=8%"], policy)
    with_changes(policy, changes, vocabulary)

A new value keeps the kind and the unit of the old one, and the comparison that the text words it with (a ceiling stays a
ceiling). Of a term with several dated versions the latest changes. Whatever is changed is a declared reading, so that no
simulated decision can be taken for one of the policy in force: its version is another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar

from luoshi.policy.building.expressions import with_trees
from luoshi.policy.building.quoting import read_value
from luoshi.policy.decide import with_deciders
from luoshi.policy.deciding.terms import type_of
from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.policy.policy import Benefit, Define, Policy, Reading, Stated, Term, Value, Version, Window
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.units import unit
from luoshi.text import find

_HAS_TERMS = TypeVar("_HAS_TERMS", Benefit, Define)
_KINDS = {
    "number": Say("数量", "a number"),
    "date": Say("日期", "a date"),
    "month": Say("月份", "a month"),
    "truth": Say("是或否", "yes or no"),
    "window": Say("起止日期", "a stretch of time"),
    "text": Say("文字", "a text"),
    "cadence": Say("周期", "a cadence"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """A term of a benefit or define, what it was and what it is to be."""

    of: str
    term: str
    before: Value
    after: Value

    @property
    def name(self) -> str:
        return f"{self.of}.{self.term}"

    def as_json(self) -> dict[str, Any]:
        return {"term": self.name, "from": self.before.words, "to": self.after.words}


def changes_from(written: Sequence[str], policy: Policy) -> tuple[Changed, ...]:
    """Each `id.term=value` read against the policy. `Refused` with everything that is wrong."""
    found: dict[str, Changed] = {}
    problems: list[Problem] = []
    for one in written:
        try:
            changed = _change(one, policy)
        except Refused as refused:
            problems += refused.problems
            continue
        if changed.name in found:
            say = Say(f"“{changed.name}”改了两次", f"`{changed.name}` is changed twice")
            problems.append(_wrong("set.twice", say, Say("只留一个", "keep one")))
        found[changed.name] = changed
    if problems:
        raise Refused(*problems)
    return tuple(found.values())


def with_changes(policy: Policy, changes: Sequence[Changed], vocabulary: Vocabulary) -> Policy:
    """The policy with these terms, ready to decide. `Refused` where its expressions cannot take them (a division by a
    term that is now zero)."""
    if not changes:
        return policy
    benefits = {id_: _with_terms(one, id_, changes) for id_, one in policy.benefits.items()}
    defines = {name: _unparsed(_with_terms(one, name, changes)) for name, one in policy.defines.items()}
    told = "\n".join(f"{one.name}={one.after.words}" for one in changes)
    made = replace(
        policy,
        version=sha256(f"{policy.version}\n{told}".encode()).hexdigest(),
        benefits=MappingProxyType(
            {id_: _with_window(one, policy.benefits[id_]) for id_, one in benefits.items()}
        ),
        defines=MappingProxyType(defines),
    )
    made, problems = with_trees(made, vocabulary)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise Refused(*errors)
    return with_deciders(made, {name: fact.type for name, fact in vocabulary.facts.items()})


def _change(written: str, policy: Policy) -> Changed:
    name, equals, value = written.partition("=")
    of, dot, term = name.strip().partition(".")
    if not (equals and dot and of and term and value.strip()):
        say = Say(f"“{written[:60]}”不是“id.条款=新值”的样子", f"`{written[:60]}` is not like id.term=value")
        raise Refused(
            _wrong("set.form", say, Say("如 car-purchase.补贴比例=8%", "as car-purchase.补贴比例=8%"))
        )
    holders: dict[str, Benefit | Define] = {**policy.defines, **policy.benefits}
    named = [id_ for id_, one in policy.benefits.items() if one.name == of]
    of = named[0] if of not in holders and len(named) == 1 else of
    if of not in holders:
        known = tuple(holders)
        say = Say(f"没有“{of}”这个 benefit 或 define", f"there is no benefit or define `{of}`")
        raise Refused(_wrong("set.of", say, _meant(of, known)))
    terms = holders[of].terms
    if term not in terms:
        say = Say(f"“{of}”没有“{term}”这一项", f"`{of}` has no term `{term}`")
        raise Refused(_wrong("set.term", say, _meant(term, tuple(terms))))
    before = terms[term].value
    return Changed(of, term, before, _read(f"{of}.{term}", value.strip(), before))


def _read(name: str, words: str, before: Value) -> Value:
    """The new value, of the kind and unit of the old one."""
    found = find(words)
    value = read_value(words, lambda _: (found.quantities, found.moments))
    if before.kind == "text":
        return Value("text", words, words)
    like = Say(f"写成“{_like(before)}”的样子", f"write it like {_like(before)}")
    if value.kind != before.kind:
        kind = _KINDS[before.kind]
        say = Say(f"“{name}”是{kind.zh}，“{words}”不是", f"`{name}` is {kind.en}, `{words}` is not")
        raise Refused(_wrong("set.kind", say, like))
    if value.kind == "number":
        if not unit(value.unit).agrees(unit(before.unit)):
            was, now = _unit(before), _unit(value)
            say = Say(f"“{name}”{was.zh}，“{words}”{now.zh}", f"`{name}` {was.en}, `{words}` {now.en}")
            raise Refused(_wrong("set.unit", say, like))
        return replace(value, unit=before.unit, op=before.op)
    return value


def _unit(value: Value) -> Say:
    if not value.unit:
        return Say("没有单位", "has no unit")
    return Say(f"的单位是 {value.unit}", f"is in {value.unit}")


def _like(value: Value) -> str:
    if value.kind == "number":
        number = type_of(value).low
        shown = f"{value.value}" if number is None or value.unit == "%" else f"{number:f}"
        return f"{shown}{value.unit}"
    if value.kind == "month" and value.day:
        return f"{value.day:%Y-%m}"
    return str(value.value)


def _unparsed(one: Define) -> Define:
    """A define without its tree: which of them stand on which is told by those that are not parsed yet."""
    return replace(one, expression=replace(one.expression, tree=None))


def _with_terms(one: _HAS_TERMS, id_: str, changes: Sequence[Changed]) -> _HAS_TERMS:
    mine = {change.term: change.after for change in changes if change.of == id_}
    if not mine:
        return one
    terms = {
        name: _with_value(term, mine[name]) if name in mine else term for name, term in one.terms.items()
    }
    return replace(one, terms=MappingProxyType(terms))


def _with_value(term: Term, value: Value) -> Term:
    last = term.versions[-1]
    measure = last.stated.origin.measure
    reading = Reading(value.words, "模拟", None, term.place, measure, term.name)
    return replace(term, versions=(*term.versions[:-1], Version(last.since, Stated(value, reading))))


def _with_window(one: Benefit, before: Benefit) -> Benefit:
    """A window whose end is one of the terms moves with it."""
    if one.window is None or one is before:
        return one
    moved = {
        id(term.versions[-1].stated): one.terms[name].versions[-1].stated
        for name, term in before.terms.items()
    }
    ends = (one.window.since, one.window.until)
    since, until = (moved.get(id(end), end) if end is not None else None for end in ends)
    return replace(one, window=Window(since, until))


def _meant(word: str, known: tuple[str, ...]) -> Say:
    near = get_close_matches(word, known, n=1, cutoff=0.5)
    if near:
        return Say(f"是不是“{near[0]}”？", f"did you mean `{near[0]}`?")
    if not known:
        return Say("它没有条款可改", "it has no terms")
    listed = list(known[:8])
    return Say(f"有：{'、'.join(listed)}", f"there are: {', '.join(listed)}")


def _wrong(code: str, say: Say, remedy: Say) -> Problem:
    return Problem(code, say, remedy, Place("--set"))
