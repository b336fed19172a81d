"""A policy, a measure, a benefit as data for programs: plain dicts, dates and amounts as text.

Numbers come with what they stand on: `quote` (the phrase) or `because` (why it is declared).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from luoshi.office.catalogue.queries import Version
from luoshi.office.portal.address import benefit_url, measure_url, policy_url
from luoshi.office.portal.shown import payers_words, title_of
from luoshi.policy.answering.match_words import question_words
from luoshi.policy.document import Measure
from luoshi.policy.jurisdiction.vocabulary import Vocabulary
from luoshi.policy.policy import Benefit, Policy, Register, Target, Task, Waiver, Watch
from luoshi.policy.showing.gist import gist, gist_words
from luoshi.policy.showing.marked import Given, Marked, Quotation, mark
from luoshi.rules.types import Type
from luoshi.rules.words import rule_in_words

Data = dict[str, Any]


def policy_data(version: Version, policy: Policy, vocabulary: Vocabulary) -> Data:
    """The policy with all its measures."""
    front = policy.front
    return {
        **head(version),
        "issuer": front.issuer,
        "date": _day(front.date),
        "in_force": [_day(front.in_force.first), _day(front.in_force.last)] if front.in_force else None,
        "url": policy_url(policy.id),
        "measures": [measure_data(policy, one, vocabulary) for one in policy.document.measures],
        "readings": [
            {
                "measure": one.measure,
                "block": one.block,
                "says": one.says,
                "because": one.because,
                "source": one.source,
            }
            for one in policy.readings
        ],
    }


def head(version: Version) -> Data:
    """Which document and which version of it."""
    return {
        "policy": version.policy.slug,
        "title": version.policy.title,
        "number": version.policy.number or None,
        "version": f"sha256:{version.sha256}",
        "ordinal": version.ordinal,
        "published": version.published.isoformat(),
        "withdrawn": version.withdrawal.at.isoformat() if version.withdrawn else None,
    }


def measure_data(policy: Policy, measure: Measure, vocabulary: Vocabulary) -> Data:
    marked = mark(policy, measure)
    blocks = policy.blocks_of(measure.id)
    return {
        "measure": measure.id,
        "label": measure.label,
        "title": title_of(measure),
        "chapter": measure.chapter.title if measure.chapter else None,
        "section": measure.section.title if measure.section else None,
        "text": measure.text,
        "units": [{"name": duty.name, "role": duty.role} for duty in measure.duties],
        "url": measure_url(policy.id, measure.id),
        "quotations": [_quotation(one, marked) for one in marked.quotations],
        "benefits": [
            benefit_data(policy, one, marked, vocabulary) for one in blocks if isinstance(one, Benefit)
        ],
        "targets": [_target(one, marked) for one in blocks if isinstance(one, Target)],
        "registers": [_register(one, marked) for one in blocks if isinstance(one, Register)],
        "watches": [_watch(one, marked) for one in blocks if isinstance(one, Watch)],
        "tasks": [_task(one, marked) for one in blocks if isinstance(one, Task)],
        "waived": [{"phrase": one.phrase, "reason": one.reason} for one in blocks if isinstance(one, Waiver)],
    }


def _quotation(one: Quotation, marked: Marked) -> Data:
    return {
        "phrase": one.phrase,
        "span": [one.start - marked.measure.start, one.end - marked.measure.start],
        "gives": [
            {"block": given.block, "name": given.key, "value": given.words()}
            for ones in marked.given.values()
            for given in ones
            if given.quotation == one
        ],
    }


def _target(one: Target, marked: Marked) -> Data:
    return {
        "id": one.id,
        "name": one.name,
        "by": _day(one.by),
        "owner": one.owner,
        "counting": one.counting,
        "values": _values(marked, one.id),
    }


def _register(one: Register, marked: Marked) -> Data:
    return {
        "id": one.id,
        "name": one.name,
        "keeper": one.keeper,
        "fields": dict(one.fields),
        "values": _values(marked, one.id),
    }


def _watch(one: Watch, marked: Marked) -> Data:
    return {
        "id": one.id,
        "name": one.name,
        "every": one.cadence,
        "report_to": one.report_to,
        "values": _values(marked, one.id),
    }


def _task(one: Task, marked: Marked) -> Data:
    return {"id": one.id, "name": one.name, "done_when": one.done_when, "values": _values(marked, one.id)}


def benefit_data(policy: Policy, one: Benefit, marked: Marked | None, vocabulary: Vocabulary) -> Data:
    given = marked.given.get(one.id, ()) if marked else ()
    window = one.window
    payers = payers_words(one)
    assert one.decider is not None
    measure = one.measure.id if one.measure else None
    return {
        "benefit": one.id,
        "name": one.name,
        "measure": measure,
        "for": list(one.audience),
        "gives": one.gives,
        "unit": one.unit,
        "gist": gist_words(gist(one, given)),
        "awaits": one.awaits,
        "automatic": one.automatic,
        "window": [_day(window.first), _day(window.last)] if window else None,
        "conditions": {name: rule_in_words(tree) for name, tree in one.decider.conditions().items()},
        "facts": [_fact(name, type_, vocabulary) for name, type_ in one.decider.own.items()],
        "values": _values(marked, one.id) if marked else [],
        "paid_by": payers.zh if payers else None,
        "pays": one.pays,
        "once_per": list(one.once_per),
        "per": one.per,
        "needs": list(one.needs),
        "not_with": list(one.not_with),
        "url": benefit_url(policy.id, measure, one.id),
    }


def _fact(name: str, type_: Type, vocabulary: Vocabulary) -> Data:
    asks = question_words(name, type_, vocabulary.facts.get(name)).zh
    options = {"options": list(type_.options)} if type_.options else {}
    return {"name": name, "type": type_.name, "asks": asks, **options}


def _values(marked: Marked, block: str) -> list[Data]:
    return [_value(one) for one in marked.given.get(block, ())]


def _value(one: Given) -> Data:
    said: Data = {"name": one.key, "value": one.words()}
    if one.since:
        said["from"] = _day(one.since)
    if one.quotation:
        return said | {"quote": one.quotation.phrase}
    return said | ({"because": one.reading.because, "source": one.reading.source} if one.reading else {})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
