"""How much of a document is drafted into a block of the kind that a careful person would choose.

    python tests/score_draft.py            the figures
    python tests/score_draft.py --misses   and each quantity drafted wrongly or not at all

The marks are in tests/marked/kinds: for each quantity of a document, in order, its measure, its words and the kind.
"""

# ruff: noqa: T201
from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from luoshi.policy.drafting import draft
from luoshi.policy.file import parse
from luoshi.reading import read

MARKED = Path(__file__).parent / "marked"


@dataclass(frozen=True)
class Drafting:
    """One marked quantity, and the kind of block that quotes it, if any does."""

    measure: str
    text: str
    wanted: str
    found: str | None


def draftings(name: str) -> Iterator[Drafting]:
    """Every marked quantity of a document with what was drafted for it."""
    marks = json.loads((MARKED / "kinds" / f"{name}.json").read_text("utf-8"))
    drafted = draft(read(MARKED / "documents" / f"{name}.txt").text, f"marked/{name}", "source.txt")
    parsed = parse(drafted.text)
    blocks = [(block.line, block.end_line, block.kind) for block in parsed.parts.blocks]
    quoted = [
        (quote.start, quote.end, kind)
        for quote in parsed.quotes
        if quote.times == 1
        for first, last, kind in blocks
        if first <= (quote.place.line or 0) <= last
    ]
    quoted += [(*span, "waive") for waiver in parsed.waivers for span in waiver.spans]
    found = [(measure.id, one) for measure in parsed.document.measures for one in measure.quantities]
    assert [(mark["measure"], mark["text"]) for mark in marks] == [(id_, one.text) for id_, one in found]
    for mark, (_, one) in zip(marks, found, strict=True):
        kinds = [kind for start, end, kind in quoted if start <= one.start and one.end <= end]
        kind = mark["kind"] if mark["kind"] in kinds else kinds[0] if kinds else None
        yield Drafting(mark["measure"], mark["text"], mark["kind"], kind)


def names() -> list[str]:
    return sorted(path.stem for path in (MARKED / "kinds").glob("*.json"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    wanted = parser.parse_args()
    for name in names():
        every = list(draftings(name))
        right = [one for one in every if one.found == one.wanted]
        share = 100 * len(right) / len(every)
        print(f"{name:24}drafted into a block of the right kind: {len(right)} of {len(every)} ({share:.1f}%)")
        for one in every if wanted.misses else ():
            if one.found != one.wanted:
                print(f"    measure {one.measure}: {one.text}: wanted {one.wanted}, drafted {one.found}")


if __name__ == "__main__":
    main()
