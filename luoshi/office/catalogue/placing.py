"""Where each finding of a check stands on the editor's page: at a place for blocks and its line, at a measure's text, in
the front matter, in the cases, or nowhere in particular."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from luoshi.office.catalogue.editing import Sheet
from luoshi.policy.check import Report
from luoshi.policy.document import Document
from luoshi.problem import Problem, Say

FRONT, CASES, ELSEWHERE = "front", "cases", "elsewhere"


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding; `line` is counted in what it stands in, 0 where it has none. `anchor` is the element of the page,
    `where` says it in words."""

    problem: Problem
    line: int
    anchor: str
    where: Say

    @property
    def severity(self) -> str:
        return self.problem.severity


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings by what they stand in (`gap-17`, `measure-3`, front, cases, elsewhere), and in the order of the page."""

    at: dict[str, list[Placed]]
    all: tuple[Placed, ...]

    def count(self, severity: str) -> int:
        return sum(one.severity == severity for one in self.all)

    @property
    def errors(self) -> int:
        return self.count("error")

    @property
    def warnings(self) -> int:
        return self.count("warning")


def place(report: Report, sheet: Sheet, document: Document) -> Findings:
    """Each finding of a report on its place. What is left over (coverage.left) is told by the counter and not here."""
    parts = sheet.parts
    gaps = sorted((gap for gap in sheet.gaps() if gap.line), key=lambda gap: gap.line)
    starts = [gap.line for gap in gaps]
    lines = [measure.line for measure in document.measures]
    found: dict[str, list[Placed]] = defaultdict(list)
    front_end = (parts.front or "").count("\n") + 2
    for problem in dict.fromkeys(report.problems):
        if problem.code == "coverage.left":
            continue
        line, file = problem.place.line, problem.place.file
        if file == "cases.yaml":
            found[CASES].append(Placed(problem, line or 0, CASES, _line(Say("算例", "cases"), line)))
            continue
        if file not in (None, "policy.md") or line is None:
            found[ELSEWHERE].append(Placed(problem, 0, ELSEWHERE, Say(file or "", file or "")))
            continue
        if parts.front is not None and line <= front_end:
            found[FRONT].append(
                Placed(problem, max(line - 1, 0), FRONT, _line(Say("文件头", "front"), line - 1))
            )
            continue
        index = bisect_right(starts, line) - 1
        gap = gaps[index] if index >= 0 else None
        if gap is not None and line < gap.line + gap.lines:
            local = line - gap.line + 1
            key = f"gap-{gap.after}"
            name = (
                Say(f"第{gap.measure}条", f"measure {gap.measure}")
                if gap.measure
                else Say("全文", "document")
            )
            found[key].append(Placed(problem, local, key, _line(name, local)))
            continue
        text_line = bisect_right(parts.lines, line)
        at = bisect_right(lines, text_line) - 1
        if at >= 0:
            measure = document.measures[at]
            key = f"measure-{measure.id}"
            found[key].append(
                Placed(problem, 0, key, Say(f"第{measure.id}条的正文", f"text of measure {measure.id}"))
            )
        else:
            found[ELSEWHERE].append(Placed(problem, 0, ELSEWHERE, Say("正文开头", "before the measures")))
    order = {"error": 0, "warning": 1, "note": 2}
    every = [one for ones in found.values() for one in ones]
    every.sort(key=lambda one: (order[one.severity], one.problem.place.line or 0))
    for ones in found.values():
        ones.sort(key=lambda one: one.line)
    return Findings(dict(found), tuple(every))


def left_of(report: Report) -> dict[str | None, list[str]]:
    """The quantities and dates that nothing quotes, by measure."""
    found: dict[str | None, list[str]] = defaultdict(list)
    for item in report.coverage.left:
        found[item.measure].append(item.found.text)
    return dict(found)


def _line(name: Say, line: int | None) -> Say:
    if not line:
        return name
    return Say(f"{name.zh} 第 {line} 行", f"{name.en}, line {line}")
