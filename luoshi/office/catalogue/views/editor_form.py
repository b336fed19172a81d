"""What the editor's form holds: the blocks written in each place, the front matter, the cases; and the file they make.

Each place for blocks is a field `gap-<line of the official text>`; `was-<line>` is the fingerprint of what stood there
when the page was made, so that of two who saved at once only what both changed is left to decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from luoshi.office.catalogue import checking, editing, skeletons
from luoshi.office.catalogue.models import Draft
from luoshi.office.catalogue.placing import CASES, FRONT, left_of
from luoshi.problem import Problem

GAP, WAS = "gap-", "was-"


@dataclass(frozen=True, slots=True)
class Written:
    """What a form holds: the file it makes, what in it is no block, and the cases."""

    text: str
    cases: str
    stray: Mapping[int, Problem]
    gaps: Mapping[int, str]


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


def inserted(draft: Draft, written: Written, doing: str) -> Written:
    """A block to begin with put behind those of a measure: `insert:<kind>:<measure>:<place>`."""
    _, kind, measure, after = [*doing.split(":"), "", "", ""][:4]
    made = skeleton_for(draft, written.text, kind, measure)
    if made is None or not after.isdecimal() or len(after) > 8:
        return written
    at = int(after)
    there = written.gaps.get(at, "").rstrip("\n")
    gaps = {**written.gaps, at: f"{there}\n\n{made}" if there else made}
    text = editing.compose(written.text, {at: gaps[at]}) if at not in written.stray else written.text
    return Written(text, written.cases, written.stray, gaps)


def skeleton_for(draft: Draft, text: str, kind: str, measure: str) -> str | None:
    report = checking.quickly(checking.given_of(draft, text))
    document = report.document
    found = next((one for one in document.measures if one.id == measure), None) if document else None
    if document is None or found is None or kind not in skeletons.NAMES:
        return None
    return skeletons.skeleton(
        kind, found, document, left_of(report).get(measure, []), editing.split(text).fence
    )
