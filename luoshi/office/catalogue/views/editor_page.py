"""What the editor's page shows: each measure with its words, its places for blocks, and what the check says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from luoshi.office.catalogue import checking, editing, skeletons
from luoshi.office.catalogue.models import Draft, Version
from luoshi.office.catalogue.placing import CASES, FRONT, Findings, Placed, left_of, place
from luoshi.office.catalogue.templatetags.catalogue import Words
from luoshi.office.catalogue.views.editor_form import GAP, Written, fingerprint
from luoshi.policy.check import Report
from luoshi.policy.document import Document
from luoshi.policy.policy import Benefit
from luoshi.policy.prose.structure import structure
from luoshi.policy.showing.marked import mark
from luoshi.problem import Say


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a place for blocks: its number, and the quotation on it, by which it lights the phrase."""

    number: int
    tint: int = 0
    term: str = ""


@dataclass(frozen=True, slots=True)
class GapView:
    after: int
    text: str
    print: str
    rows: tuple[Row, ...]
    problems: tuple[Placed, ...]
    theirs: str | None = None
    """What someone else has saved there meanwhile."""

    @property
    def height(self) -> int:
        return max(3, self.text.count("\n") + 1)


@dataclass(frozen=True, slots=True)
class SpotView:
    """A measure on the page."""

    id: str
    label: str
    heading: str
    chapter: str
    section: str
    words: Words
    gaps: tuple[GapView, ...]
    problems: tuple[Placed, ...]
    left: tuple[str, ...]
    benefits: tuple[Benefit, ...]
    errors: int


def _stood(draft: Draft, sheet: editing.Sheet, document: Document) -> dict[int, str]:
    """What is saved in each place. The text of the document is nearly always the same, and so is its structure."""
    same = editing.split(draft.text).text == sheet.parts.text
    saved = editing.sheet(draft.text, document) if same else sheet_of(draft.text)
    return {gap.after: gap.text for gap in saved.gaps()}


def sheet_of(text: str) -> editing.Sheet:
    return editing.sheet(text, structure(editing.split(text).text))


def context(
    draft: Draft,
    text: str,
    cases: str,
    *,
    written: Written | None = None,
    wholly: bool = False,
    theirs: Mapping[int, str] | None = None,
) -> dict[str, Any]:
    """All that the editor's page, or the fragment of a check, is made of."""
    given = checking.given_of(draft, text, cases)
    report = checking.wholly(given) if wholly else checking.quickly(given)
    document = report.document
    assert document is not None, "any text has a structure"
    sheet = editing.sheet(text, document)
    findings = place(report, sheet, document)
    if written is not None:
        _add_stray(findings, written)
    left = left_of(report)
    stood = _stood(draft, sheet, document) if text != draft.text else {}
    rows = _Rows(report, written, theirs or {}, stood)
    spots = [rows.spot(spot, findings, left) for spot in sheet.spots]
    stray = len(written.stray) if written else 0
    readings = checking.readings(draft.slug, report)
    return {
        "draft": draft,
        "report": report,
        "findings": findings,
        "errors": findings.errors + stray,
        "spots": spots,
        "before": tuple(rows.gap(gap, findings) for gap in sheet.before),
        "front": sheet.front,
        "cases": cases,
        "fence": sheet.parts.fence,
        "shown": findings.all[:60],
        "left": sum(map(len, left.values())),
        "first_left": next((spot.id for spot in spots if spot.left), ""),
        "elsewhere_left": left.get(None, []),
        "covered": report.coverage.covered,
        "counted": len(report.coverage.items),
        "readings": readings,
        "unsigned": sum(one.signature is None for one in readings),
        "kinds": skeletons.NAMES,
        "wholly": wholly,
        "overtaken": overtaken(draft),
        "at_front": findings.at.get(FRONT, ()),
        "at_cases": findings.at.get(CASES, ()),
    }


def _add_stray(findings: Findings, written: Written) -> None:
    for after, problem in written.stray.items():
        line = problem.place.line or 0
        key = f"{GAP}{after}"
        placed = Placed(problem, line, key, Say(f"代码块第 {line} 行", f"blocks, line {line}"))
        findings.at[key] = [placed]


def overtaken(draft: Draft) -> Version | None:
    """A version published since the draft was begun."""
    last = Version.objects.filter(policy__slug=draft.slug).only("pk", "ordinal").order_by("-ordinal").first()
    return last if last and (draft.base is None or draft.base.ordinal < last.ordinal) else None


class _Rows:
    """Makes measures and places ready to be shown."""

    def __init__(
        self, report: Report, written: Written | None, theirs: Mapping[int, str], stood: Mapping[int, str]
    ) -> None:
        self.report, self.written, self.theirs, self.stood = report, written, theirs, stood
        self.policy = report.policy
        self.lines: dict[int, tuple[int, str]] = {}
        self.left: dict[str | None, list[tuple[int, int]]] = {}
        for item in report.coverage.left:
            self.left.setdefault(item.measure, []).append((item.found.start, item.found.end))

    def spot(self, spot: editing.Spot, findings: Findings, left: Mapping[str | None, list[str]]) -> SpotView:
        measure = spot.measure
        marked = mark(self.policy, measure) if self.policy else None
        quotations = marked.quotations if marked else ()
        if self.policy:
            keys = {(one.start, one.end): one for one in quotations}
            for quote_ in self.policy.quotes:
                if quote_.measure == measure.id and (quote_.start, quote_.end) in keys and quote_.place.line:
                    one = keys[quote_.start, quote_.end]
                    self.lines[quote_.place.line] = (one.tint, one.key)
        blocks = self.policy.blocks_of(measure.id) if self.policy else ()
        gaps = tuple(self.gap(gap, findings) for gap in spot.gaps)
        here = tuple(findings.at.get(f"measure-{measure.id}", ()))
        every = [*here, *(problem for gap in gaps for problem in gap.problems)]
        return SpotView(
            measure.id,
            measure.label,
            measure.heading or "".join(measure.body.split())[:24],
            f"{measure.chapter.label}{measure.chapter.title}" if measure.chapter else "",
            f"{measure.section.label}{measure.section.title}" if measure.section else "",
            Words(measure, quotations, self.left.get(measure.id, ())),
            gaps,
            here,
            tuple(left.get(measure.id, ())),
            tuple(one for one in blocks if isinstance(one, Benefit)),
            sum(one.severity == "error" for one in every),
        )

    def gap(self, gap: editing.Gap, findings: Findings) -> GapView:
        text = gap.text
        if self.written and gap.after in self.written.stray:
            text = self.written.gaps[gap.after]
        elif self.written and not gap.text:
            text = self.written.gaps.get(gap.after, "").strip("\n")
        rows = []
        for index in range(text.count("\n") + 1 if text else 0):
            tint, term = self.lines.get(gap.line + index, (0, "")) if gap.line else (0, "")
            rows.append(Row(index + 1, tint, term))
        was = self.stood.get(gap.after, "") if self.stood else gap.text
        return GapView(
            gap.after,
            text,
            fingerprint(was),
            tuple(rows),
            tuple(findings.at.get(f"{GAP}{gap.after}", ())),
            self.theirs.get(gap.after),
        )
