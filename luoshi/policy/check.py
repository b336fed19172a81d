"""`check`: is everything that a policy file says true of its document? Each finding with file, line and what to do.

Rule 1 (checking/text.py): the text is the source. Rule 2 (building/quoting.py): every number is a quotation. Rule 3
(checking/coverage.py): nothing is left over. Rule 4 (proving/proofs.py): what can be proved is proved. Besides, what holds
between blocks: ids, units, dates, expressions; and the worked examples (trying/cases.py) come out as they say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from luoshi.policy.building.expressions import with_trees
from luoshi.policy.checking.between import check_between
from luoshi.policy.checking.coverage import Coverage, Item, coverage, told
from luoshi.policy.checking.front import check_front, check_source
from luoshi.policy.checking.places import Places
from luoshi.policy.checking.units import check_units
from luoshi.policy.decide import with_deciders
from luoshi.policy.document import Document
from luoshi.policy.file import Parsed, outside, parse, text_of
from luoshi.policy.jurisdiction.bodies import Bodies
from luoshi.policy.jurisdiction.folder import Surroundings, surroundings
from luoshi.policy.policy import Policy, Reading
from luoshi.policy.proving.proofs import NO_PROOFS, Proofs, prove
from luoshi.policy.trying.cases import NO_CASES, CasesRun, run_cases
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.reading import read


@dataclass(frozen=True, slots=True)
class Report:
    """All that `check` found. `policy` is None where the file could not be read as one."""

    file: str
    policy: Policy | None
    document: Document | None
    problems: tuple[Problem, ...]
    coverage: Coverage
    readings: tuple[Reading, ...]
    drafts: int
    places: tuple[Place, ...]
    """Where each of `coverage.left` stands in the file."""
    cases: CasesRun = NO_CASES
    proofs: Proofs = NO_PROOFS

    @property
    def ok(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)

    def count(self, severity: str) -> int:
        return sum(1 for problem in self.problems if problem.severity == severity)

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        policy = self.policy
        return {
            "file": self.file,
            "policy": policy.id if policy else None,
            "version": f"sha256:{policy.version}" if policy else None,
            "ok": self.ok,
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "problems": [problem.as_json(lang) for problem in self.problems],
            "coverage": {
                "found": len(self.coverage.items),
                "covered": self.coverage.covered,
                "quoted": self.coverage.count("quoted"),
                "waived": self.coverage.count("waived"),
                "left": [
                    _item(item, place) for item, place in zip(self.coverage.left, self.places, strict=True)
                ],
            },
            "readings": [reading_as_json(reading) for reading in self.readings],
            "drafts": self.drafts,
            "proofs": {
                "proved": self.proofs.proved,
                "refuted": self.proofs.count("refuted"),
                "unsettled": self.proofs.count("unsettled"),
            },
            "cases": {"run": self.cases.run, "passed": self.cases.passed},
            "blocks": _counts(policy) if policy else {},
            "measures": len(self.document.measures) if self.document else 0,
        }


def reading_as_json(reading: Reading) -> dict[str, Any]:
    return {
        "measure": reading.measure,
        "what": reading.block,
        "is": reading.says,
        "because": reading.because,
        "source": reading.source,
        "file": reading.place.file,
        "line": reading.place.line,
    }


def check(path: Path | str, registry: Bodies | None = None) -> Report:
    """Check a policy file, or the one in a folder. It never raises for what is in the files; it reports."""
    file = Path(path)
    file = file / "policy.md" if file.is_dir() else file
    try:
        text = text_of(file)
    except Refused as refused:
        return Report(str(file), None, None, refused.problems, Coverage((), ()), (), 0, ())
    around = surroundings(file, registry)
    report = check_text(text, str(file), around, _source_of(file))
    problems = (*around.problems, *report.problems)
    known = {name: fact.type for name, fact in around.vocabulary.facts.items()}
    cases, proofs = NO_CASES, NO_PROOFS
    if report.policy is not None:
        policy = with_deciders(report.policy, known)
        cases = run_cases(policy, file.parent / "cases.yaml", known)
        proofs = prove(policy)
        report = replace(report, policy=policy)
    # What a proof only remarks on (a cliff, benefits that can be had together) is for `luoshi prove`.
    proved = [one for one in proofs.problems if one.severity != "note"]
    return replace(report, problems=(*problems, *proved, *cases.problems), cases=cases, proofs=proofs)


def check_text(
    text: str,
    name: str,
    around: Surroundings | None = None,
    source: Callable[[str], str | Problem] | None = None,
) -> Report:
    """Check the text of a policy file. `source` gives the text of the original that the front matter names."""
    around = around or Surroundings()
    parsed = parse(text, name, around.registry)
    problems = list(parsed.problems)
    at = Places(parsed.parts, name)
    policy = parsed.policy
    if policy is not None:
        problems.extend(check_source(parsed.parts, policy.front, name, source))
        problems.extend(check_front(policy, parsed.parts, name))
        policy, wrong = with_trees(policy, around.vocabulary)
        problems.extend(wrong)
        problems.extend(check_between(policy))
        problems.extend(check_units(policy, around.registry, at))
    covered = coverage(parsed.document, outside(parsed.document), parsed.quotes, parsed.waivers)
    places = tuple(at.of(item.found.start, item.found.end) for item in covered.left)
    problems.extend(told(covered, places))
    problems.extend(_drafts(parsed, name))
    found = tuple(sorted(dict.fromkeys(problems), key=_order))
    return Report(name, policy, parsed.document, found, covered, parsed.readings, parsed.drafts, places)


def _source_of(file: Path) -> Callable[[str], str | Problem]:
    def source(name: str) -> str | Problem:
        original = file.parent / name
        try:
            return read(original).text
        except Refused as refused:
            return refused.problems[0]

    return source


def _drafts(parsed: Parsed, name: str) -> list[Problem]:
    if not parsed.drafts:
        return []
    return [
        Problem(
            "draft.count",
            Say(
                f"有 {parsed.drafts} 处还是草稿（draft: true）",
                f"{parsed.drafts} are still drafts (draft: true)",
            ),
            Say("核对之后删去 draft: true", "remove `draft: true` once you have checked them"),
            Place(name),
            "note",
        )
    ]


def _item(item: Item, place: Place) -> dict[str, Any]:
    return {
        "text": item.found.text,
        "kind": item.kind,
        "measure": item.measure,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_column": place.end_column,
    }


def _counts(policy: Policy) -> dict[str, int]:
    return {
        "benefit": len(policy.benefits),
        "define": len(policy.defines),
        "targets": len(policy.targets),
        "register": len(policy.registers),
        "watch": len(policy.watches),
        "task": len(policy.tasks),
        "waive": len(policy.waivers),
    }


def _order(problem: Problem) -> tuple[int, int, int]:
    return (
        {"error": 0, "warning": 0, "note": 1}[problem.severity],
        problem.place.line or 0,
        problem.place.column or 0,
    )


__all__ = ["Report", "check", "check_text", "reading_as_json"]
