"""A policy file as the editor shows it: the document's text, which stays as it is, and the places between its lines where
blocks stand or may stand.

    file = compose(file, {17: "```waive\\n16条: …\\n```"})     the blocks after line 17 of the official text

A place is known by the line of the official text that it follows, so that it is the same in every revision. What is
written there must be blocks and nothing else: `stray` says where it is not, and then nothing is put in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from luoshi.policy.document import Document, Measure
from luoshi.policy.writing.fences import Parts, split
from luoshi.problem import Place, Problem, Say


@dataclass(frozen=True, slots=True)
class Gap:
    """A place for blocks. `after` is the line of the official text before it; `line` the line of the file on which
    `text` begins, 0 where nothing stands there."""

    after: int
    text: str
    line: int
    measure: str | None

    @property
    def lines(self) -> int:
        return self.text.count("\n") + 1 if self.text else 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A measure with its places: at least one, but for a measure on whose last line the next one begins."""

    measure: Measure
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole file: its front matter, what stands before the first measure, the measures."""

    front: str
    before: tuple[Gap, ...]
    spots: tuple[Spot, ...]
    parts: Parts

    def gaps(self) -> tuple[Gap, ...]:
        return (*self.before, *(gap for spot in self.spots for gap in spot.gaps))


@dataclass(frozen=True, slots=True)
class Region:
    """Lines of the file (from 1, both included) that are blocks; `blank` of them lead in."""

    first: int
    last: int
    blank: int
    after: int


def sheet(file: str, document: Document) -> Sheet:
    """A file laid out; `document` is the structure of its text."""
    parts = split(file)
    lines = file.split("\n")
    starts = [measure.start for measure in document.measures]
    found: dict[int, list[Gap]] = {}
    for region in regions(file, parts):
        at = next(block.at for block in parts.blocks if region.first <= block.line <= region.last)
        index = bisect_left(starts, at) - 1
        words = "\n".join(lines[region.first - 1 + region.blank : region.last])
        owner = document.measures[index].id if index >= 0 else None
        found.setdefault(index, []).append(Gap(region.after, words, region.first + region.blank, owner))
    newlines = [0, *(at + 1 for at, char in enumerate(parts.text) if char == "\n")]
    spots = []
    for index, measure in enumerate(document.measures):
        end = bisect_right(newlines, measure.end)
        following = document.measures[index + 1] if index + 1 < len(document.measures) else None
        gaps = found.get(index, [])
        if not gaps and (following is None or end < bisect_right(newlines, following.start)):
            gaps = [Gap(end, "", 0, measure.id)]
        spots.append(Spot(measure, tuple(gaps)))
    return Sheet(parts.front or "", tuple(found.get(-1, ())), tuple(spots), parts)


def regions(file: str, parts: Parts) -> list[Region]:
    """Where blocks stand, those that follow one another as one."""
    lines = file.split("\n")
    taken: list[Region] = []
    for block in parts.blocks:
        blank = 1 if _blank_before(lines, block.line, taken) else 0
        if taken and taken[-1].last + 1 == block.line - blank:
            last = taken.pop()
            taken.append(Region(last.first, block.end_line, last.blank, last.after))
        else:
            after = bisect_left(parts.lines, block.line - blank)
            taken.append(Region(block.line - blank, block.end_line, blank, after))
    return taken


def compose(file: str, texts: Mapping[int, str], front: str | None = None) -> str:
    """The file with these texts in their places; places that are not named stay as they are."""
    parts = split(file)
    lines = file.split("\n")
    there = {region.after: region for region in regions(file, parts)}
    wanted = {after: text.replace("\r\n", "\n").strip("\n") for after, text in texts.items()}
    made: list[str] = []
    kept = 0

    def put(text: str) -> None:
        if text.strip():
            made.extend(["", *text.split("\n")])

    for after in sorted({*there, *wanted}):
        region = there.get(after)
        start = region.first - 1 if region else _line_after(parts, lines, after)
        made += lines[kept:start]
        kept = region.last if region else start
        old = lines[region.first - 1 + region.blank : region.last] if region else []
        if region and ("\n".join(old).strip("\n") == wanted.get(after, "\n".join(old).strip("\n"))):
            made += lines[region.first - 1 : region.last]
        else:
            put(wanted[after])
    made += lines[kept:]
    whole = "\n".join(made)
    return whole if front is None else _with_front(whole, front)


def stray(texts: Mapping[int, str], fence: str) -> dict[int, Problem]:
    """What is no block in what was written in a place: it would become part of the document, which stays as it is."""
    found = {}
    for after, text in texts.items():
        words = text.replace("\r\n", "\n").strip("\n")
        if not words.strip():
            continue
        head = f"---\nfence: {fence}\n---\n" if fence != "```" else ""
        parts = split(head + words + "\n")
        shift = head.count("\n")
        unclosed = next((block for block in parts.blocks if not block.closed), None)
        if unclosed is not None:
            found[after] = _problem(
                "block.open",
                Say("这个代码块没有收尾", "this block is never closed"),
                Say(f"在它最后一行后面加一行 {fence}", f"add a line {fence} after its last line"),
                words,
                unclosed.line - shift,
            )
            continue
        rest = [
            number for number, line in zip(parts.lines, parts.text.split("\n"), strict=False) if line.strip()
        ]
        if rest:
            found[after] = _problem(
                "block.outside",
                Say(
                    "这一行在代码块外面，会变成文件的正文",
                    "this line stands outside the blocks, as if part of the document",
                ),
                Say(
                    f"放进 {fence}benefit 与 {fence} 之间，或删去；正文不能改",
                    f"put it between {fence}benefit and {fence}, or delete it: the text is the text",
                ),
                words,
                rest[0] - shift,
            )
    return found


def _problem(code: str, message: Say, remedy: Say, words: str, line: int) -> Problem:
    lines = words.split("\n")
    excerpt = lines[line - 1] if 0 < line <= len(lines) else None
    return Problem(code, message, remedy, Place(None, line, 1, None, None, excerpt))


def _blank_before(lines: list[str], line: int, taken: list[Region]) -> bool:
    """Whether the line before a fence is the one blank line that belongs to it."""
    before = line - 2
    inside = taken and taken[-1].last >= line - 1
    return before >= 0 and not inside and lines[before] in ("", "\r")


def _line_after(parts: Parts, lines: list[str], after: int) -> int:
    """The index in the file of the line behind line `after` of the official text."""
    if after <= 0:
        return parts.lines[0] - 1 if parts.lines else len(lines)
    return parts.lines[min(after, len(parts.lines)) - 1] if parts.lines else len(lines)


def _with_front(file: str, front: str) -> str:
    old = split(file).front
    if old is None:
        return file
    new = front.replace("\r\n", "\n").strip("\n")
    head, rest = "---\n", file.removeprefix("\ufeff")[4:]
    return f"{head}{new}\n{rest[len(old) :]}" if new else f"{head}{rest[len(old) :]}"
