"""A document drafted into a policy file: the text identical, and blocks marked `draft: true` for what is obvious.

Each figure of a measure goes into a block of the kind that its sentence speaks of: a sentence that gives (补贴, 减征, 缓缴)
makes a benefit, one that looks again and again (日产量, 月通报) a watch, any other figure a target, and a date without a
figure a milestone. A person edits from there; `luoshi check` names what is left.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.policy.document import Document, Measure
from luoshi.policy.drafting.benefits import draft_benefits, is_given, is_giving
from luoshi.policy.drafting.duties import (
    draft_targets,
    draft_task,
    draft_waivers,
    draft_watches,
    is_compared,
    is_figure,
    is_looked_at,
    is_name,
)
from luoshi.policy.drafting.sentences import Sentence, sentences
from luoshi.policy.drafting.yaml_out import Draft
from luoshi.policy.file import outside
from luoshi.policy.jurisdiction.bodies import Bodies
from luoshi.policy.prose.structure import structure
from luoshi.policy.writing.fences import compose
from luoshi.text.span import Moment, Quantity, Recurrence

_FORCE = re.compile("施行|实施|执行|有效|废止|失效")


@dataclass(frozen=True, slots=True)
class Drafted:
    """The policy file's text, and the blocks that were drafted for each measure."""

    text: str
    document: Document
    blocks: tuple[tuple[str, Draft], ...]


def draft(text: str, policy: str, source: str, registry: Bodies | None = None) -> Drafted:
    """A policy file for the official text `text`. `policy` is its id (jiaozuo/2023-1), `source` the file it was read
    from, beside the policy file. Taking front matter and blocks out gives `text` back, whatever it is."""
    document = structure(text, registry)
    drafts = [
        (measure, block) for measure in _placeable(document) for block in draft_measure(measure, document)
    ]
    notice = document.policy if document.notices else None
    front: dict[str, object] = {
        "policy": policy,
        "title": (notice.title if notice else None) or _first_line(text),
        "number": notice.number if notice else None,
        "issuer": notice.issuer if notice else None,
        "date": notice.date.isoformat() if notice and notice.date else None,
        "source": source,
        "in_force": _in_force(document),
    }
    lines = _Lines(text)
    placed = [(lines.of(measure.end), block.kind, block.yaml) for measure, block in drafts]
    written = compose(text, placed, front)
    return Drafted(written, document, tuple((measure.id, block) for measure, block in drafts))


def draft_measure(measure: Measure, document: Document) -> Sequence[Draft]:
    """The blocks for one measure, in the order in which they are written."""
    parts = sentences(measure)
    issued = document.policy.date if document.notices else None
    giving: list[Sentence] = []
    watched: list[tuple[Sentence, Recurrence]] = []
    wanted: list[tuple[Sentence, Quantity]] = []
    named: list[Quantity] = []
    dated: list[tuple[Sentence, Moment]] = []
    later: list[Moment] = []
    compared: list[Moment] = []
    for sentence in parts:
        gives = is_giving(sentence)
        figures = [one for one in sentence.quantities if not (gives and is_given(sentence, one))]
        names = [one for one in figures if is_name(measure, one)]
        figures = [one for one in figures if one not in names]
        named += names
        bases = [one for one in sentence.moments if is_compared(measure, one)]
        compared += bases
        often = [] if gives else [one for one in sentence.recurrences if is_looked_at(one)]
        if gives and (sentence.moments or len(figures) < len(sentence.quantities)):
            giving.append(sentence)
        elif often:
            watched += [(sentence, one) for one in often]
            figures = [] if len(often) == 1 else figures
        elif not figures and giving:
            later += sentence.moments
        elif not figures:
            dated += [(sentence, one) for one in sentence.moments if one not in bases]
        wanted += [(sentence, one) for one in figures if is_figure(one)]
    blocks = [
        *draft_benefits(measure, giving, later),
        draft_targets(measure, wanted, issued),
        *draft_watches(measure, watched),
        draft_task(measure, dated),
        draft_waivers(measure, named, compared),
    ]
    return [block for block in blocks if block]


def _in_force(document: Document) -> dict[str, str] | None:
    """The days between which the policy is in force, where a paragraph behind its measures names them."""
    words = outside(document)
    last = document.measures[-1].end if document.measures else len(document.text)
    found: dict[str, str] = {}
    for moment in words.moments:
        start = max(document.text.rfind(mark, last, moment.start) for mark in "。；\n") + 1
        behind = document.text[moment.end : moment.end + 12]
        says = document.text[max(start, last) : moment.start][-20:] + re.split("[。；，\n]", behind)[0]
        if moment.start < last or moment.event or not _FORCE.search(says):
            continue
        if document.text.count(moment.text) != 1:
            continue
        if moment.first:
            found.setdefault("from", moment.text)
        if moment.last and moment.last != moment.first:
            found.setdefault("until", moment.text)
    return found or None


def _placeable(document: Document) -> list[Measure]:
    """The measures below which a block can stand: not those on whose last line the next one begins."""
    lines = _Lines(document.text)
    found = []
    for index, measure in enumerate(document.measures):
        following = document.measures[index + 1] if index + 1 < len(document.measures) else None
        if following is None or lines.of(measure.end) < lines.of(following.start):
            found.append(measure)
    return found


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.split("\n") if line.strip()), "（无标题）")


class _Lines:
    """The line, from 1, on which an offset stands."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)
