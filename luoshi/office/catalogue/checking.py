"""Is a draft true of its document? `luoshi check` on texts that stand in rows and not in files.

Two depths: `quickly`, while someone types (blocks, quotations, what is left over), and `wholly`, with the worked cases and
the proofs, which asking, submitting and publishing do. Both are kept by what they were asked of.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from luoshi.office.catalogue import content
from luoshi.office.catalogue.models import Draft, Signature, Version, digest_of
from luoshi.office.catalogue.queries.rows import signatures_of
from luoshi.policy.check import Report, check_text
from luoshi.policy.decide import with_deciders
from luoshi.policy.policy import Reading
from luoshi.policy.proving.proofs import prove
from luoshi.policy.trying.cases import run_text
from luoshi.problem import Problem, Refused, Say
from luoshi.reading import read_bytes

POLICY, CASES = "policy.md", "cases.yaml"
_KEPT = 8
"""Reports, each with its policy: some 15 MB for one of 100,000 characters, and a new one for each pause in typing."""
_reports: OrderedDict[str, Report] = OrderedDict()
_sources: OrderedDict[str, str | Problem] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Given:
    """What is checked: a policy file with its cases, the original, and the jurisdiction's files."""

    text: str
    cases: str
    units: str
    facts: str
    source: bytes = b""

    @property
    def key(self) -> str:
        texts = digest_of(self.text, self.cases, self.units, self.facts)
        return f"{texts} {hashlib.sha256(self.source).hexdigest()}"


def given_of(draft: Draft, text: str | None = None, cases: str | None = None) -> Given:
    """A draft, with a text and cases that are not saved yet in place of its own."""
    place = draft.jurisdiction
    return Given(
        draft.text if text is None else text,
        draft.cases if cases is None else cases,
        place.units,
        place.facts,
        bytes(draft.source),
    )


def quickly(given: Given) -> Report:
    """Without cases and proofs: well under a second for a hundred measures."""
    return _kept(f"quickly {given.key}", lambda: _quickly(given))


def wholly(given: Given) -> Report:
    """Everything that `luoshi check` does."""
    return _kept(f"wholly {given.key}", lambda: _wholly(given))


def _quickly(given: Given) -> Report:
    around = content.surroundings_of(given.units, given.facts)
    original = (lambda name: _source(name, given.source)) if given.source else None
    report = check_text(given.text, POLICY, around, original)
    return replace(report, problems=(*around.problems, *report.problems))


def _wholly(given: Given) -> Report:
    report = quickly(given)
    if report.policy is None:
        return report
    vocabulary = content.surroundings_of(given.units, given.facts).vocabulary
    known = {name: fact.type for name, fact in vocabulary.facts.items()}
    policy = with_deciders(report.policy, known)
    run = run_text(policy, given.cases, CASES, known) if given.cases.strip() else report.cases
    proofs = prove(policy)
    proved = [one for one in proofs.problems if one.severity != "note"]
    problems = (*report.problems, *proved, *run.problems)
    return replace(report, policy=policy, problems=problems, cases=run, proofs=proofs)


def _kept(key: str, make: Callable[[], Report]) -> Report:
    with _lock:
        if key in _reports:
            _reports.move_to_end(key)
            return _reports[key]
    made = make()
    with _lock:
        _reports[key] = made
        while len(_reports) > _KEPT:
            _reports.popitem(last=False)
    return made


def _source(name: str, data: bytes) -> str | Problem:
    """The text of the original; a PDF of a hundred pages is read once."""
    key = hashlib.sha256(data).hexdigest()
    with _lock:
        if key in _sources:
            return _sources[key]
    try:
        found: str | Problem = read_bytes(name, data).text
    except Refused as refused:
        found = refused.problems[0]
    with _lock:
        _sources[key] = found
        while len(_sources) > _KEPT:
            _sources.popitem(last=False)
    return found


# --- readings ------------------------------------------------------------------------------------------------------


def key_of(reading: Reading) -> str:
    """What a signature stands under: the reading with its reason and the block and measure it is of. As long as none of
    that changes, it need not be signed again."""
    parts = (reading.measure or "", reading.block, reading.says, reading.because, reading.source or "")
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class ToSign:
    """A declared reading, and the signature under it."""

    key: str
    reading: Reading
    signature: Signature | None


def readings(slug: str, report: Report) -> list[ToSign]:
    """Every reading of a draft, each once, in the order of the file."""
    signed = signatures_of(slug)
    found = {key_of(reading): reading for reading in report.readings}
    return [ToSign(key, reading, signed.get(key)) for key, reading in found.items()]


def unsigned(slug: str, report: Report) -> list[ToSign]:
    return [one for one in readings(slug, report) if one.signature is None]


_LEFT = "coverage.left"
"""A quantity or date of the text that no block quotes yet."""


def errors(report: Report) -> list[Problem]:
    return [problem for problem in report.problems if problem.severity == "error"]


def refuse_errors(report: Report) -> None:
    """A draft with mistakes goes no further."""
    found = errors(report)
    if found:
        left = sum(one.code == _LEFT for one in found)
        wrong = len(found) - left
        zh = "、".join(
            part for part in (f"{wrong} 处错误" if wrong else "", f"{left} 处待落实" if left else "") if part
        )
        en = " and ".join(
            part
            for part in (f"{wrong} mistakes" if wrong else "", f"{left} phrases to be quoted" if left else "")
            if part
        )
        first = Problem(
            "draft.errors",
            Say(f"还有 {zh}，不能提交或发布", f"{en} are left: it cannot go on"),
            Say("按下面的提示逐处改正", "mend each as it says below"),
        )
        raise Refused(first, *found)


def texts_of(version: Version) -> Given:
    return Given(version.text, version.cases, version.units, version.facts, bytes(version.source))
