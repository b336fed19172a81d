"""The structure of an official document: notices, chapters, sections, measures, and who answers for each.

Every `start` and `end` is a character offset into `Document.text`, the whole text as it was read, nothing changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from luoshi.text.span import Citation, Moment, Quantity, Recurrence

UnitRole = Literal["lead", "support"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One official document of the file: a notice, the notice that it forwards, or the measures themselves.

    `title` is on one line, without the line breaks of its layout; `date` is 成文日期.
    """

    title: str
    number: str | None
    issuer: str | None
    date: date | None
    addressees: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter (一、全面释放消费潜力) or a section (（一）促进大宗商品消费。): `label` as written, `title` without it."""

    number: int
    label: str
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Duty:
    """A unit that answers for something: `name` in full (市商务局), `written` as the clause has it (商务局)."""

    name: str
    role: UnitRole
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A responsibility clause, brackets and all, and the words it covers: from the last clause (or the measure's
    beginning) to its own beginning. `deadline` and `scope` are the words after 完成时限 and 适用范围, if it has them."""

    text: str
    start: int
    end: int
    covers: tuple[int, int]
    duties: tuple[Duty, ...]
    deadline: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One 条: what a ledger has a row for.

    `id` is unique in the document (1, or 2.3 where numbering restarts); `number` and `label` are as printed. `text` is
    `Document.text[start:end]`: from behind the label to the end of its last paragraph, responsibility clauses
    included. `heading` is its own leading title sentence, if it has one (缓缴社会保险费).
    """

    id: str
    number: int
    label: str
    heading: str | None
    chapter: Heading | None
    section: Heading | None
    text: str
    start: int
    end: int
    line: int
    clauses: tuple[Clause, ...]
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    citations: tuple[Citation, ...]
    recurrences: tuple[Recurrence, ...]

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Every unit once, in order of first appearance; lead if any clause of the measure makes it so."""
        found: dict[str, Duty] = {}
        for clause in self.clauses:
            for duty in clause.duties:
                known = found.get(duty.name)
                if known is None or (known.role == "support" and duty.role == "lead"):
                    found[duty.name] = duty
        return tuple(found.values())

    @property
    def body(self) -> str:
        """The words of the measure without its responsibility clauses."""
        kept, at = [], self.start
        for clause in self.clauses:
            kept.append(self.text[at - self.start : clause.start - self.start])
            at = clause.end
        kept.append(self.text[at - self.start :])
        return "".join(kept).strip()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file of official prose: `notices` from the outermost in; the last is the policy itself."""

    text: str
    notices: tuple[Notice, ...]
    chapters: tuple[Heading, ...]
    sections: tuple[Heading, ...]
    measures: tuple[Measure, ...]

    @property
    def policy(self) -> Notice:
        return self.notices[-1]
