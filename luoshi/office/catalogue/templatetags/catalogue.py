"""The document's words on the editor's page: what blocks quote is tinted, what nothing quotes yet is outlined."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from luoshi.policy.document import Measure
from luoshi.policy.exports.ledger import HOW_OFTEN
from luoshi.policy.policy import Policy, Reading
from luoshi.policy.showing.marked import Quotation
from luoshi.problem import Problem

register = template.Library()


class Words:
    """What `document_words` prints: a measure with its quotations and the stretches that are left over."""

    def __init__(
        self, measure: Measure, quotations: Iterable[Quotation], left: Iterable[tuple[int, int]]
    ) -> None:
        self.measure, self.quotations, self.left = measure, tuple(quotations), tuple(left)


@register.filter
def document_words(words: Words) -> SafeString:
    """A measure's text, paragraph by paragraph, character for character."""
    measure = words.measure
    spans = [(one.start, one.end, one) for one in words.quotations]
    left = [(start, end, None) for start, end in words.left]
    lines, start = [], measure.start
    for line in measure.text.split("\n"):
        end = start + len(line)
        if line.strip():
            head = format_html('<span class="label">{}</span>', measure.label) if not lines else ""
            lines.append((head, _line(measure, start, end, [*spans, *left])))
        start = end + 1
    return format_html_join("\n", "<p>{}{}</p>", lines)


_Span = tuple[int, int, Quotation | None]


def _line(measure: Measure, start: int, end: int, spans: list[_Span]) -> SafeString:
    """The stretch cut where any span begins or ends; each piece belongs to the shortest span around it."""
    here = [span for span in spans if span[0] < end and span[1] > start]
    cuts = sorted({start, end, *(at for one, two, _ in here for at in (one, two) if start < at < end)})
    pieces = []
    for one, two in pairwise(cuts):
        words = measure.text[one - measure.start : two - measure.start]
        around = [span for span in here if span[0] <= one and two <= span[1]]
        inner = min(around, key=lambda span: span[1] - span[0], default=None)
        pieces.append(_piece(words.lstrip() if one == start else words, inner))
    return mark_safe("".join(pieces))


def _piece(words: str, span: _Span | None) -> str:
    if span is None:
        return format_html("{}", words)
    if span[2] is None:
        return format_html('<span class="left">{}</span>', words)
    return format_html(
        '<mark class="quote tint-{}" data-term="{}">{}</mark>', span[2].tint, span[2].key, words
    )


@register.filter
def caret(problem: Problem) -> SafeString:
    """The line that a finding is about, the words in question marked in it."""
    excerpt, place = problem.place.excerpt or "", problem.place
    if not excerpt or not place.column:
        return format_html("<code>{}</code>", excerpt) if excerpt else SafeString("")
    start = place.column - 1
    end = max(start + 1, (place.end_column or place.column + 1) - 1)
    before, words, behind = excerpt[:start], excerpt[start:end], excerpt[end:]
    if len(before) > 24:
        before = f"…{before[-23:]}"
    if len(behind) > 40:
        behind = f"{behind[:39]}…"
    return format_html("<code>{}<u>{}</u>{}</code>", before, words, behind)


@register.filter
def reading_words(reading: Reading, lang: str) -> str:
    """What a reading declares: 每季度 and not quarter."""
    return HOW_OFTEN.get(reading.says, reading.says) if lang != "en" else reading.says


@register.filter
def of_block(reading: Reading, policy: Policy | None) -> str:
    """Where a reading stands, by the name of its block: 新购汽车消费补贴 · 开始 and not car-purchase 开始."""
    id_, _, term = reading.block.replace(".", " ", 1).partition(" ")
    named = (
        (policy.benefits, policy.targets, policy.registers, policy.watches, policy.tasks) if policy else ()
    )
    block = next((blocks[id_] for blocks in named if id_ in blocks), None)
    return " · ".join(part for part in (block.name if block else id_, term) if part)
