"""How well the grammar and the structure read documents that a careful person has marked by hand.

    make score            the figures for every marked document
    python tests/score.py --misses     and each thing missed or found in vain

The marks are in tests/marked; the documents are read from tests/marked/documents. Something marked doubtful counts on
neither side. Quantities are the same if value, unit and comparison are; dates if their ISO form is; each in the
measure in which it stands.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from luoshi.policy.document import Document, Measure
from luoshi.policy.prose.structure import structure
from luoshi.reading import read

MARKED = Path(__file__).parent / "marked"
Key = tuple[object, ...]


@dataclass
class Tally:
    """Right, missed, and found in vain, with the words for the last two."""

    right: int = 0
    missed: list[str] = field(default_factory=list)
    vain: list[str] = field(default_factory=list)

    @property
    def precision(self) -> Decimal:
        return _share(self.right, self.right + len(self.vain))

    @property
    def recall(self) -> Decimal:
        return _share(self.right, self.right + len(self.missed))

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.missed += other.missed
        self.vain += other.vain


def score(name: str) -> dict[str, Tally]:
    """The tallies of one marked document, by kind."""
    marks = json.loads((MARKED / f"{name}.json").read_text("utf-8"), parse_float=Decimal)
    document = structure(read(MARKED / "documents" / f"{name}.txt").text)
    tallies = {
        kind: Tally() for kind in ("structure", "units", "quantities", "dates", "citations", "recurrence")
    }
    _match_structure(tallies, document, marks["measures"])
    for measure, marked in zip(document.measures, marks["measures"], strict=False):
        where = f"{name} {measure.label}"
        tallies["quantities"].add(
            _compare(
                where,
                [(_quantity(q), q.text) for q in measure.quantities],
                marked["quantities"],
                _marked_quantity,
            )
        )
        tallies["dates"].add(
            _compare(
                where, [((m.iso,), m.text) for m in measure.moments], marked["dates"], lambda d: (d["iso"],)
            )
        )
        tallies["citations"].add(
            _compare(
                where,
                [((_title(c.title), c.number), c.text) for c in measure.citations],
                marked["citations"],
                lambda c: (_title(c["title"]), c["number"]),
            )
        )
        tallies["recurrence"].add(
            _compare(
                where,
                [((r.every,), r.text) for r in measure.recurrences],
                marked["recurrence"],
                lambda r: (r["every"],),
            )
        )
    return tallies


def _match_structure(tallies: dict[str, Tally], document: Document, marks: list[dict[str, Any]]) -> None:
    for index in range(max(len(marks), len(document.measures))):
        measure = document.measures[index] if index < len(document.measures) else None
        marked = marks[index] if index < len(marks) else None
        found = measure and _place(measure)
        wanted = marked and (marked["number"], _title(marked["chapter"]), _title(marked["section"]))
        _one(tallies["structure"], wanted, found)
        found_units = measure and tuple((duty.name, duty.role) for duty in measure.duties)
        wanted_units = marked and tuple(
            (unit["name"], unit["role"]) for unit in marked["units"] if not unit.get("doubtful")
        )
        doubtful = {unit["name"] for unit in marked["units"] if unit.get("doubtful")} if marked else set()
        if found_units is not None:
            found_units = tuple(unit for unit in found_units if unit[0] not in doubtful)
        _one(tallies["units"], wanted_units, found_units)


def _one(tally: Tally, wanted: object, found: object) -> None:
    if wanted == found:
        tally.right += 1
        return
    if wanted is not None:
        tally.missed.append(f"wanted {wanted}, found {found}")
    else:
        tally.vain.append(f"found {found}")


def _place(measure: Measure) -> Key:
    chapter, section = measure.chapter, measure.section
    return measure.number, _title(chapter and chapter.title), _title(section and section.title)


def _title(words: str | None) -> str | None:
    return words.rstrip("。").replace(" ", "") if words else None


def _quantity(quantity: Any) -> Key:
    return quantity.value, quantity.value_max, quantity.unit, quantity.op


def _marked_quantity(mark: dict[str, Any]) -> Key:
    high = mark.get("value_max")
    return Decimal(mark["value"]), None if high is None else Decimal(high), mark["unit"], mark["op"]


def _compare(where: str, found: Iterable[tuple[Key, str]], marks: list[dict[str, Any]], key: Any) -> Tally:
    tally = Tally()
    wanted = Counter(key(mark) for mark in marks if not mark.get("doubtful"))
    doubtful = Counter(key(mark) for mark in marks if mark.get("doubtful"))
    doubted = [
        str(mark.get("text") or mark.get("title") or mark.get("number"))
        for mark in marks
        if mark.get("doubtful")
    ]
    for one, words in found:
        if wanted[one]:
            wanted[one] -= 1
            tally.right += 1
        elif doubtful[one]:
            doubtful[one] -= 1
        elif not any(text in words or words in text for text in doubted):
            tally.vain.append(f"{where}: {words} {one}")
    tally.missed += [f"{where}: {one}" for one in wanted.elements()]
    return tally


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else Decimal(100)


def names() -> list[str]:
    return sorted(path.stem for path in MARKED.glob("*.json"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    wanted = parser.parse_args()
    total: dict[str, Tally] = {}
    print(f"{'document':24}{'':12}{'right':>6}{'missed':>8}{'in vain':>8}{'precision':>11}{'recall':>8}")
    for name in names():
        for kind, tally in score(name).items():
            total.setdefault(kind, Tally()).add(tally)
            _print(name, kind, tally)
    for kind, tally in total.items():
        _print("all", kind, tally)
        if wanted.misses:
            print(*[f"    missed   {one}" for one in tally.missed], sep="\n")
            print(*[f"    in vain  {one}" for one in tally.vain], sep="\n")


def _print(name: str, kind: str, tally: Tally) -> None:
    print(
        f"{name:24}{kind:12}{tally.right:6}{len(tally.missed):8}{len(tally.vain):8}"
        f"{tally.precision:>10}%{tally.recall:>7}%"
    )


if __name__ == "__main__":
    main()
