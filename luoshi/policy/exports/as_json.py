"""What programs get of a document: the answer of `luoshi read FILE --json`, described in docs/read-json.md.

Numbers are exact: a `Decimal` is written digit by digit and never passes through a float, so 36.7 stays 36.7.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luoshi.policy.document import Clause, Document, Measure, Notice
from luoshi.policy.exports.words import literal
from luoshi.text.span import Quantity


def to_json(document: Document, indent: int | None = 2) -> str:
    """The document as JSON text; `indent` None puts all of it on one line."""
    return dumps(as_dict(document), indent)


def as_dict(document: Document) -> dict[str, Any]:
    """The same as plain dicts and lists; the values of quantities are still `Decimal` or `Fraction`."""
    return {
        "documents": [_notice(notice) for notice in document.notices],
        "measures": [_measure(measure) for measure in document.measures],
    }


def dumps(data: object, indent: int | None = 2) -> str:
    """JSON text as `json.dumps` writes it, with `Decimal` and `Fraction` as exact number literals."""
    return "".join(_written(data, indent, 0))


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "title": notice.title,
        "number": notice.number,
        "issuer": notice.issuer,
        "date": notice.date.isoformat() if notice.date else None,
        "addressees": list(notice.addressees),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "number": measure.number,
        "label": measure.label,
        "heading": measure.heading,
        "chapter": measure.chapter.title if measure.chapter else None,
        "section": measure.section.title if measure.section else None,
        "text": measure.text,
        "span": [measure.start, measure.end],
        "line": measure.line,
        "units": [{"name": duty.name, "role": duty.role} for duty in measure.duties],
        "clauses": [_clause(clause) for clause in measure.clauses],
        "dates": [
            {"text": moment.text, "iso": moment.iso, "span": [moment.start, moment.end]}
            for moment in measure.moments
        ],
        "quantities": [_quantity(quantity) for quantity in measure.quantities],
        "citations": [{"title": found.title, "number": found.number} for found in measure.citations],
        "recurrence": [
            {"text": found.text, "every": found.every, "span": [found.start, found.end]}
            for found in measure.recurrences
        ],
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "text": clause.text,
        "span": [clause.start, clause.end],
        "covers": list(clause.covers),
        "units": [{"name": duty.name, "role": duty.role} for duty in clause.duties],
        "deadline": clause.deadline,
        "scope": clause.scope,
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    found: dict[str, Any] = {"text": quantity.text, "value": quantity.value}
    if quantity.value_max is not None:
        found["value_max"] = quantity.value_max
    return {**found, "unit": quantity.unit, "op": quantity.op, "span": [quantity.start, quantity.end]}


def _written(value: object, indent: int | None, depth: int) -> Iterator[str]:
    """Own writing, because `json` would make a float of a `Decimal`."""
    if isinstance(value, Decimal | Fraction):
        yield literal(value)
    elif isinstance(value, dict):
        yield from _enclosed(
            "{}",
            ((json.dumps(key, ensure_ascii=False) + ": ", one) for key, one in value.items()),
            indent,
            depth,
        )
    elif isinstance(value, list | tuple) and all(isinstance(one, int) for one in value):
        yield json.dumps(value)  # a span stays on one line
    elif isinstance(value, list | tuple):
        yield from _enclosed("[]", (("", one) for one in value), indent, depth)
    else:
        words = json.dumps(value, ensure_ascii=False)
        # A lone surrogate has no UTF-8: only there is the escape needed.
        yield words if words.isascii() or words.isprintable() else _encodable(value, words)


def _enclosed(
    brackets: str, items: Iterator[tuple[str, object]], indent: int | None, depth: int
) -> Iterator[str]:
    inner = "" if indent is None else "\n" + " " * indent * (depth + 1)
    between = ", " if indent is None else "," + inner
    yield brackets[0]
    empty = True
    for label, one in items:
        yield (inner if empty else between) + label
        yield from _written(one, indent, depth + 1)
        empty = False
    if not empty and indent is not None:
        yield "\n" + " " * indent * depth
    yield brackets[1]


def _encodable(value: object, words: str) -> str:
    return json.dumps(value) if any("\ud800" <= letter <= "\udfff" for letter in words) else words
