"""The editor: the document with its blocks between its paragraphs, checked while one types.

The page is one form. Each place for blocks is a field `gap-<line of the official text>`; `was-<line>` is the fingerprint
of what stood there when the page was made, so that of two who saved at once only what both changed is left to decide.
Without JavaScript the buttons 保存 and 核对 send the whole form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luoshi.office.catalogue import checking, editing, skeletons
from luoshi.office.catalogue.difference import raw as compared
from luoshi.office.catalogue.models import Draft, Version
from luoshi.office.catalogue.placing import CASES, FRONT, Findings, Placed, left_of, place
from luoshi.office.catalogue.services import Conflict, discard, save_draft, submit, take_base
from luoshi.office.catalogue.templatetags.catalogue import Words
from luoshi.office.catalogue.views.finding import draft_at
from luoshi.office.people.access import may, needs
from luoshi.office.people.refusals import refuse
from luoshi.policy.check import Report
from luoshi.policy.document import Document
from luoshi.policy.marked import mark
from luoshi.policy.policy import Benefit
from luoshi.policy.structure import structure
from luoshi.problem import Problem, Refused, Say

GAP, WAS = "gap-", "was-"


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


@dataclass(frozen=True, slots=True)
class Written:
    """What a form holds: the file it makes, what in it is no block, and the cases."""

    text: str
    cases: str
    stray: Mapping[int, Problem]
    gaps: Mapping[int, str]


# --- the pages -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.read", of=draft_at)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    draft: Draft = request.subject
    if request.method != "POST":
        if draft.state != Draft.EDITING:
            return redirect("catalogue:review", pk)
        return _page(request, draft, draft.text, draft.cases)
    written = written_in(request, draft)
    doing = request.POST.get("do", "save")
    if doing == "check" or doing.startswith("insert:"):
        if doing.startswith("insert:"):
            written = _inserted(draft, written, doing)
        return _page(request, draft, written.text, written.cases, written=written, wholly=doing == "check")
    try:
        _nothing_stray(written)
        saved = save_draft(draft, written.text, _revision(request), request.user, written.cases)
        if doing == "submit":
            submit(saved, saved.revision, request.user)
            return redirect("catalogue:review", pk)
    except Conflict as conflict:
        return _conflict(request, conflict, written)
    except Refused as refused:
        now = draft_at(request, pk)
        return _page(request, now, written.text, written.cases, refused, written=written)
    return redirect("catalogue:draft", pk)


@require_POST
@needs("catalogue.read", of=draft_at)
def check(request: HttpRequest, **_: Any) -> HttpResponse:
    """What the check says of the text as it is being typed: a fragment, with a piece for each place."""
    draft: Draft = request.subject
    written = written_in(request, draft)
    page = context(draft, written.text, written.cases, written=written, wholly="wholly" in request.POST)
    return render(request, "catalogue/parts/checked.html", page | {"fragment": True})


@require_safe
@needs("catalogue.read", of=draft_at)
def block(request: HttpRequest, **_: Any) -> HttpResponse:
    """A block to begin with, as text."""
    draft: Draft = request.subject
    made = _skeleton(draft, draft.text, request.GET.get("kind", ""), request.GET.get("measure", ""))
    if made is None:
        raise Http404("no such measure or kind of block")
    return HttpResponse(made, content_type="text/plain; charset=utf-8")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("catalogue.read", of=draft_at)
def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole file in one field."""
    draft: Draft = request.subject
    page: dict[str, Any] = {
        "draft": draft,
        "text": draft.text,
        "may_edit": may(request, "catalogue.edit", draft),
    }
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            save_draft(draft, text, _revision(request), request.user)
            return redirect("catalogue:draft", pk)
        except Conflict as conflict:
            now = conflict.current
            page |= {"draft": now, "text": text, "theirs": now.text, "compared": compared(now.text, text)}
            page["problems"] = conflict.problems
        except Refused as refused:
            page |= {"text": text, "problems": refused.problems}
        return render(request, "catalogue/raw.html", page, status=422)
    return render(request, "catalogue/raw.html", page)


@require_safe
@needs("catalogue.read", of=draft_at)
def source(request: HttpRequest, **_: Any) -> HttpResponse:
    """The file as it was uploaded."""
    draft: Draft = request.subject
    if not draft.source_name:
        raise Http404("no file was uploaded")
    response = HttpResponse(bytes(draft.source), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(draft.source_name)}"
    return response


@require_POST
@needs("catalogue.edit", of=draft_at)
def base(request: HttpRequest, pk: int) -> HttpResponse:
    draft: Draft = request.subject
    last = _overtaken(draft)
    try:
        if last is not None:
            take_base(draft, last, request.user)
    except Refused as refused:
        return _page(request, draft, draft.text, draft.cases, refused)
    return redirect("catalogue:draft", pk)


@require_POST
@needs("catalogue.edit", of=draft_at)
def give_up(request: HttpRequest, **_: Any) -> HttpResponse:
    draft: Draft = request.subject
    try:
        discard(draft, request.user, request.POST.get("reason", ""))
    except Refused as refused:
        return _page(request, draft, draft.text, draft.cases, refused)
    return redirect("catalogue:home")


# --- what a form holds ---------------------------------------------------------------------------------------------


def written_in(request: HttpRequest, draft: Draft) -> Written:
    """The file that the form makes. What is no block is left out of it and told in `stray`."""
    gaps = {
        int(name[len(GAP) :]): value.replace("\r\n", "\n")
        for name, value in request.POST.items()
        if name.startswith(GAP) and name[len(GAP) :].isdecimal() and len(name) < 14
    }
    fence = editing.split(draft.text).fence
    stray = editing.stray(gaps, fence)
    good = {after: text for after, text in gaps.items() if after not in stray}
    text = editing.compose(draft.text, good, request.POST.get(FRONT))
    return Written(text, request.POST.get(CASES, draft.cases).replace("\r\n", "\n"), stray, gaps)


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.strip("\n").encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _revision(request: HttpRequest) -> int:
    written = request.POST.get("revision", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0


def _nothing_stray(written: Written) -> None:
    if written.stray:
        raise Refused(*written.stray.values())


def _inserted(draft: Draft, written: Written, doing: str) -> Written:
    """A block to begin with put behind those of a measure: `insert:<kind>:<measure>:<place>`."""
    _, kind, measure, after = [*doing.split(":"), "", "", ""][:4]
    made = _skeleton(draft, written.text, kind, measure)
    if made is None or not after.isdecimal() or len(after) > 8:
        return written
    at = int(after)
    there = written.gaps.get(at, "").rstrip("\n")
    gaps = {**written.gaps, at: f"{there}\n\n{made}" if there else made}
    text = editing.compose(written.text, {at: gaps[at]}) if at not in written.stray else written.text
    return Written(text, written.cases, written.stray, gaps)


def _skeleton(draft: Draft, text: str, kind: str, measure: str) -> str | None:
    report = checking.quickly(checking.given_of(draft, text))
    document = report.document
    found = next((one for one in document.measures if one.id == measure), None) if document else None
    if document is None or found is None or kind not in skeletons.NAMES:
        return None
    return skeletons.skeleton(
        kind, found, document, left_of(report).get(measure, []), editing.split(text).fence
    )


# --- what the page shows -------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    draft: Draft,
    text: str,
    cases: str,
    refused: Refused | None = None,
    *,
    written: Written | None = None,
    wholly: bool = False,
) -> HttpResponse:
    page = context(draft, text, cases, written=written, wholly=wholly)
    page["may_edit"] = may(request, "catalogue.edit", draft) and draft.state == Draft.EDITING
    page["problems"] = refused.problems[:1] if refused else ()
    page["unsaved"] = (text, cases) != (draft.text, draft.cases) or bool(written and written.stray)
    return render(request, "catalogue/editor.html", page, status=422 if refused else 200)


def _conflict(request: HttpRequest, conflict: Conflict, written: Written) -> HttpResponse:
    """What only one of the two has changed is put together; what both have stands side by side, hers to be saved."""
    now = conflict.current
    sheet = _sheet(now.text)
    current = {gap.after: gap.text for gap in sheet.gaps()}
    mine, theirs = {}, {}
    for after, text in written.gaps.items():
        there = current.get(after, "")
        was = request.POST.get(f"{WAS}{after}", "")
        if fingerprint(text) in (was, fingerprint(there)):
            continue  # she left it as it was
        mine[after] = text
        if fingerprint(there) != was:
            theirs[after] = there
    merged = Written(editing.compose(now.text, mine), written.cases, {}, {**current, **mine})
    page = context(now, merged.text, merged.cases, written=merged, theirs=theirs)
    cases_theirs = now.cases if now.cases != written.cases else None
    page |= {
        "may_edit": True,
        "problems": conflict.problems,
        "unsaved": True,
        "conflict": conflict,
        "both": sorted(theirs),
        "mine": len(mine),
        "cases_theirs": cases_theirs,
        "compared": compared(now.text, merged.text),
    }
    return render(request, "catalogue/editor.html", page, status=409)


def _stood(draft: Draft, sheet: editing.Sheet, document: Document) -> dict[int, str]:
    """What is saved in each place. The text of the document is nearly always the same, and so is its structure."""
    same = editing.split(draft.text).text == sheet.parts.text
    saved = editing.sheet(draft.text, document) if same else _sheet(draft.text)
    return {gap.after: gap.text for gap in saved.gaps()}


def _sheet(text: str) -> editing.Sheet:
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
        "elsewhere_left": left.get(None, []),
        "covered": report.coverage.covered,
        "counted": len(report.coverage.items),
        "readings": readings,
        "unsigned": sum(one.signature is None for one in readings),
        "kinds": skeletons.NAMES,
        "wholly": wholly,
        "overtaken": _overtaken(draft),
        "at_front": findings.at.get(FRONT, ()),
        "at_cases": findings.at.get(CASES, ()),
    }


def _add_stray(findings: Findings, written: Written) -> None:
    for after, problem in written.stray.items():
        line = problem.place.line or 0
        key = f"{GAP}{after}"
        placed = Placed(problem, line, key, Say(f"代码块第 {line} 行", f"blocks, line {line}"))
        findings.at[key] = [placed]


def _overtaken(draft: Draft) -> Version | None:
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


def refuse_nothing_to_try(benefit: str) -> Refused:
    return refuse(
        "try.absent",
        (
            f"草稿里没有“{benefit}”这个事项，或它还有错误",
            f"the draft has no benefit `{benefit}`, or it has mistakes",
        ),
        ("先改正错误，再试算", "mend the mistakes first"),
    )
