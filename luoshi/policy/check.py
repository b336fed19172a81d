"""`check`: is everything that a policy file says true of its document? Each finding with file, line and what to do.

Rule 1 (identity.py): the text is the source. Rule 2 (quoting.py): every number is a quotation. Rule 3 (coverage.py):
nothing is left over. Rule 4 (proofs.py): what can be proved is proved. Besides, what holds between blocks: ids, units,
dates, expressions; and the worked examples (cases.py) come out as they say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from luoshi.policy.bodies import Bodies
from luoshi.policy.cases import NO_CASES, CasesRun, run_cases
from luoshi.policy.check_units import check_units
from luoshi.policy.coverage import Coverage, Item, coverage
from luoshi.policy.decide import with_deciders
from luoshi.policy.document import Document
from luoshi.policy.expressions import with_trees
from luoshi.policy.fences import Parts
from luoshi.policy.file import Parsed, outside, parse, text_of
from luoshi.policy.folder import Surroundings, surroundings
from luoshi.policy.identity import against_digest, against_source
from luoshi.policy.places import Places
from luoshi.policy.policy import Front, Policy, Reading
from luoshi.policy.proofs import NO_PROOFS, Proofs, prove
from luoshi.policy.shape_problems import nearest
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
        problems.extend(_identity(parsed.parts, policy.front, name, source))
        problems.extend(_front(policy, parsed.parts, name))
        policy, wrong = with_trees(policy, around.vocabulary)
        problems.extend(wrong)
        problems.extend(_between(policy))
        problems.extend(_dates(policy))
        problems.extend(check_units(policy, around.registry, at))
    covered = coverage(parsed.document, outside(parsed.document), parsed.quotes, parsed.waivers)
    places = tuple(at.of(item.found.start, item.found.end) for item in covered.left)
    problems.extend(_left(item, place) for item, place in zip(covered.left, places, strict=True))
    problems.extend(_idle(covered))
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


def _identity(
    parts: Parts, front: Front, name: str, source: Callable[[str], str | Problem] | None
) -> list[Problem]:
    found: list[Problem] = []
    if source is not None:
        original = source(front.source)
        if isinstance(original, Problem):
            message = Say(
                f"原文“{front.source}”读不出来：{original.message.zh}",
                f"the source `{front.source}` cannot be read: {original.message.en}",
            )
            remedy = Say(
                "把原文放在同一个文件夹里，source 写它的文件名",
                "put it in the same folder and name it in `source`",
            )
            found.append(Problem("text.source", message, remedy, _front_place(parts, name, "source")))
        else:
            found.extend(against_source(parts, original, name))
    return [*found, *against_digest(parts, front.sha256, _front_place(parts, name, "sha256"))]


def _front(policy: Policy, parts: Parts, name: str) -> list[Problem]:
    """Title, number, issuer and date stand in the text, but for line breaks and spaces."""
    found: list[Problem] = []
    front, bare = policy.front, "".join(policy.document.text.split())
    for key, value in (("title", front.title), ("number", front.number), ("issuer", front.issuer)):
        if value and "".join(value.split()) not in bare:
            found.append(
                Problem(
                    "front.absent_in_text",
                    Say(f"正文里没有“{value}”", f"“{value}” does not stand in the text"),
                    Say(f"照原文写 {key}", f"write `{key}` as the text has it"),
                    _front_place(parts, name, key),
                )
            )
    dates = {notice.date for notice in policy.document.notices if notice.date}
    if dates and front.date not in dates:
        known = "、".join(str(day) for day in sorted(dates))
        found.append(
            Problem(
                "front.date",
                Say(
                    f"成文日期是 {known}，这里写成 {front.date}",
                    f"the document is dated {known}, not {front.date}",
                ),
                Say("照原文写 date", "write `date` as the text has it"),
                _front_place(parts, name, "date"),
            )
        )
    if not all(part and part.isascii() for part in front.policy.split("/")) or front.policy.count("/") != 1:
        found.append(
            Problem(
                "front.policy",
                Say(f"“{front.policy}”不能作政策的标识", f"`{front.policy}` cannot name a policy"),
                Say("写成 jiaozuo/2023-1 的样子：地区/编号", "write jurisdiction/id, such as jiaozuo/2023-1"),
                _front_place(parts, name, "policy"),
            )
        )
    if front.in_force:
        first, last = front.in_force.first, front.in_force.last
        if first and last and first > last:
            found.append(
                Problem(
                    "dates.order",
                    Say(
                        f"施行日 {first} 晚于截止日 {last}",
                        f"it is in force from {first}, after its end on {last}",
                    ),
                    Say("核对 in_force 的 from 和 until", "check `from` and `until` of `in_force`"),
                    _front_place(parts, name, "in_force"),
                )
            )
    return found


def _between(policy: Policy) -> list[Problem]:
    """`not_with` names benefits that exist."""
    found = []
    known = tuple(policy.benefits)
    for benefit in policy.benefits.values():
        for other in benefit.not_with:
            if other in policy.benefits and other != benefit.id:
                continue
            meant = nearest(other, tuple(id_ for id_ in known if id_ != benefit.id))
            found.append(
                Problem(
                    "not_with.unknown",
                    Say(f"没有“{other}”这项优惠", f"there is no other benefit `{other}`"),
                    Say(f"是不是“{meant}”？", f"did you mean `{meant}`?")
                    if meant
                    else Say("写另一个 benefit 的 id", "give the id of another benefit"),
                    benefit.at("not_with"),
                )
            )
    return found


def _dates(policy: Policy) -> list[Problem]:
    """A deadline before the document's own date is a slip more often than not."""
    found = []
    due = [(target.by, target.at("by"), target.name) for target in policy.targets.values()]
    for task in policy.tasks.values():
        due.extend(
            (stone.by.value.day, task.at("milestones"), stone.what)
            for stone in task.milestones
            if stone.by.value.day
        )
    for day, place, what in due:
        if day and day < policy.front.date:
            found.append(
                Problem(
                    "dates.past",
                    Say(
                        f"“{what}”的期限 {day} 早于成文日期 {policy.front.date}",
                        f"“{what}” is due on {day}, before the document's date {policy.front.date}",
                    ),
                    Say("核对日期；没有错可以不改", "check the date; leave it if it is right"),
                    place,
                    "warning",
                )
            )
    return found


def _left(item: Item, place: Place) -> Problem:
    kind = Say("数量", "quantity") if item.kind == "quantity" else Say("日期", "date")
    where = f"第 {item.measure} 条" if item.measure else "各条以外的正文"
    where_en = f"measure {item.measure}" if item.measure else "the text outside the measures"
    return Problem(
        "coverage.left",
        Say(
            f"{where}的{kind.zh}“{item.found.text}”没有被引用，也没有说明不用",
            f"the {kind.en} “{item.found.text}” of {where_en} is neither quoted nor waived",
        ),
        Say(
            f"在代码块里引用它，或在 waive 里写“{item.found.text}: 理由”",
            f"quote it in a block, or write `{item.found.text}: reason` in a `waive` block",
        ),
        place,
    )


def _idle(covered: Coverage) -> list[Problem]:
    return [
        Problem(
            "waive.idle",
            Say(
                f"“{waiver.phrase}”里没有要说明不用的数量或日期",
                f"“{waiver.phrase}” waives no quantity or date",
            ),
            Say(
                "删去这一行，或引到数量、日期那几个字",
                "delete this line, or write as far as the quantity or date",
            ),
            waiver.place,
            "warning",
        )
        for waiver in covered.idle
    ]


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


def _front_place(parts: Parts, name: str, key: str) -> Place:
    for index, line in enumerate((parts.front or "").split("\n")):
        if line.startswith(f"{key}:"):
            return Place(name, index + 2, 1, len(line) + 1, key, line)
    return Place(name, 1, key=key)


def _order(problem: Problem) -> tuple[int, int, int]:
    return (
        {"error": 0, "warning": 0, "note": 1}[problem.severity],
        problem.place.line or 0,
        problem.place.column or 0,
    )


__all__ = ["Report", "check", "check_text", "reading_as_json"]
