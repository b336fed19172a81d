"""A policy file read into a `Policy`: front matter, structure of the text, and every block with its measure.

`parse` never raises: it gives what could be read and a `Problem` for each thing that could not. `load` is for programs
that need the whole policy or nothing. A block belongs to the measure whose text precedes it; one before the first
measure belongs to the document.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from luoshi.policy.building.benefit import ends
from luoshi.policy.building.build import BUILDERS, Thing
from luoshi.policy.building.passage import Passage
from luoshi.policy.building.site import Site
from luoshi.policy.building.values import Values
from luoshi.policy.document import Document, Measure
from luoshi.policy.jurisdiction.bodies import Bodies
from luoshi.policy.policy import (
    Benefit,
    Define,
    Front,
    Policy,
    Quote,
    Reading,
    Register,
    Target,
    Task,
    Waiver,
    Watch,
    Window,
)
from luoshi.policy.prose.structure import structure
from luoshi.policy.writing import yaml_lines
from luoshi.policy.writing.blocks import SHAPES, FrontShape
from luoshi.policy.writing.fences import Fenced, Parts, compose, split, strip
from luoshi.policy.writing.shape_problems import problems_of, unknown_kind
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.text import find
from luoshi.text.span import Moment, Quantity

__all__ = ["Parsed", "compose", "load", "parse", "strip"]

_OF_THE_DOCUMENT = ("waive", "define")


@dataclass(frozen=True, slots=True)
class Parsed:
    """What could be read of a file. `policy` is None where the front matter could not be read."""

    parts: Parts
    document: Document
    policy: Policy | None
    drafts: int
    problems: tuple[Problem, ...]
    waivers: tuple[Waiver, ...]
    quotes: tuple[Quote, ...]
    readings: tuple[Reading, ...]


def load(path: Path | str, registry: Bodies | None = None) -> Policy:
    """The policy in a file, or `Refused` with everything that is wrong with it."""
    place = Path(path)
    place = place / "policy.md" if place.is_dir() else place
    parsed = parse(text_of(place), str(place), registry)
    errors = [problem for problem in parsed.problems if problem.severity == "error"]
    if errors or parsed.policy is None:
        raise Refused(*errors)
    return parsed.policy


def text_of(path: Path) -> str:
    """The text of a policy file, nothing changed; `Refused` where there is none."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        say = Say(f"没有这个文件：{path}", f"there is no such file: {path}")
        do = Say(
            "检查路径；用 luoshi draft 生成政策文件", "check the path; `luoshi draft` makes a policy file"
        )
        raise Refused(Problem("file.absent", say, do, Place(str(path)))) from None
    except UnicodeDecodeError as error:
        say = Say("文件不是 UTF-8 编码", "the file is not in UTF-8")
        do = Say("另存为 UTF-8 编码", "save it as UTF-8")
        line = error.object[: error.start].count(b"\n") + 1
        raise Refused(Problem("file.encoding", say, do, Place(str(path), line))) from None
    except OSError as error:
        say = Say(f"文件读不出来：{error.strerror}", f"the file cannot be read: {error.strerror}")
        do = Say("检查文件权限", "check who may read it")
        raise Refused(Problem("file.unreadable", say, do, Place(str(path)))) from None


def parse(text: str, name: str = "policy.md", registry: Bodies | None = None) -> Parsed:
    """Read a policy file's text; `name` is what messages call it."""
    parts = split(text)
    document = structure(parts.text, registry)
    reader = _Reader(name, parts, document)
    for block in parts.blocks:
        reader.block(block)
    front = reader.front()
    reader.name_tasks()
    policy = reader.policy(text, front) if front else None
    problems = sorted(
        reader.problems, key=lambda problem: (problem.place.line or 0, problem.place.column or 0)
    )
    return Parsed(
        parts,
        document,
        policy,
        reader.drafts,
        tuple(problems),
        tuple(thing for thing in reader.things if isinstance(thing, Waiver)),
        tuple(reader.quotes),
        tuple(reader.readings),
    )


class _Reader:
    """Collects what the blocks of one file say."""

    def __init__(self, name: str, parts: Parts, document: Document) -> None:
        self.name, self.parts, self.document = name, parts, document
        self.problems: list[Problem] = []
        self.things: list[Thing] = []
        self.quotes: list[Quote] = []
        self.readings: list[Reading] = []
        self.drafts = 0
        self._ids: dict[str, Place] = {}
        self._starts = [measure.start for measure in document.measures]
        self._others = [(measure.id, measure.start, measure.end) for measure in document.measures]
        self._outside: Passage | None = None

    def block(self, block: Fenced) -> None:
        place = Place(self.name, block.line, 1, None, None, f"{self.parts.fence}{block.kind}")
        if not block.closed:
            self._say(
                "block.open",
                Say("这个代码块没有收尾", "this block is never closed"),
                Say(
                    f"在它最后一行后面加一行 {self.parts.fence}",
                    f"add a line {self.parts.fence} after its last line",
                ),
                place,
            )
        if block.kind not in SHAPES:
            self._say("block.kind", *unknown_kind(block.kind), place)
            return
        measure = self._measure_of(block)
        if measure is None and block.kind not in _OF_THE_DOCUMENT:
            self._say(
                "block.place",
                Say(f"{block.kind} 前面没有条文", f"no measure stands before this {block.kind}"),
                Say("把这一块移到它所属那一条的后面", "move the block below the measure it belongs to"),
                place,
            )
            return
        tree, problems = yaml_lines.read(block.yaml, self.name, block.line + 1)
        self.problems.extend(problems)
        if tree is None:
            return
        shape = SHAPES[block.kind]
        try:
            made = shape.model_validate(tree.data)
        except ValidationError as error:
            self.problems.extend(problems_of(error, tree, shape))
            return
        label = str(getattr(made, "id", None) or getattr(made, "name", None) or "")
        values = self._values(tree, self._passage(measure), label)
        things = BUILDERS[block.kind](made, Site(measure, place, values))
        self._take(values)
        for thing in things:
            self._add(thing, values)

    def front(self) -> Front | None:
        """The front matter, or None with its problems noted."""
        if self.parts.front is None:
            self._no_front()
            return None
        tree, problems = yaml_lines.read(self.parts.front, self.name, 2)
        self.problems.extend(problems)
        if tree is None:
            return None
        try:
            shape = FrontShape.model_validate(tree.data)
        except ValidationError as error:
            self.problems.extend(problems_of(error, tree, FrontShape))
            return None
        return Front(
            shape.policy,
            shape.title,
            shape.number,
            shape.issuer,
            shape.date,
            shape.source,
            shape.sha256,
            self._in_force(shape, tree),
        )

    def _no_front(self) -> None:
        say = Say("文件开头没有文件头", "the file has no front matter")
        do = Say(
            "开头写一行 ---，再写 policy、title、number、issuer、date、source、sha256，再写一行 ---",
            "begin with a line ---, then policy, title, number, issuer, date, source, sha256, then a line ---",
        )
        if self.parts.front_open:
            say = Say("文件头没有收尾", "the front matter is never closed")
            do = Say("在文件头最后一行后面加一行 ---", "add a line --- after its last line")
        self._say("front.absent", say, do, Place(self.name, 1))

    def _in_force(self, shape: FrontShape, tree: yaml_lines.Tree) -> Window | None:
        """From when until when the policy holds; the words for it may stand anywhere in the text."""
        if shape.in_force is None:
            return None
        text, measures = self.document.text, self.document.measures
        quantities = tuple(each for measure in measures for each in measure.quantities)
        moments = tuple(each for measure in measures for each in measure.moments)
        whole = Passage(
            text, ((0, len(text)),), None, quantities, (*moments, *self._passage(None).moments), ()
        )
        values = self._values(tree, whole, "in_force")
        window = ends(("in_force",), shape.in_force, values, {})
        self._take(values)
        return window

    def name_tasks(self) -> None:
        """A task needs no id: it is task-36, and task-36-2 for the measure's second."""
        for index, thing in enumerate(self.things):
            if isinstance(thing, Task) and not thing.id:
                base = f"task-{thing.measure.id if thing.measure else 0}"
                id_, count = base, 1
                while id_ in self._ids:
                    count += 1
                    id_ = f"{base}-{count}"
                self._ids[id_] = thing.place
                self.things[index] = replace(thing, id=id_)

    def policy(self, text: str, front: Front) -> Policy:
        return Policy(
            file=self.name,
            version=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
            front=front,
            document=self.document,
            benefits=self._table(Benefit),
            defines=MappingProxyType(
                {thing.name: thing for thing in self.things if isinstance(thing, Define)}
            ),
            targets=self._table(Target),
            registers=self._table(Register),
            watches=self._table(Watch),
            tasks=self._table(Task),
            waivers=tuple(thing for thing in self.things if isinstance(thing, Waiver)),
            quotes=tuple(self.quotes),
            readings=tuple(self.readings),
        )

    def _table(self, kind: type[_Known]) -> MappingProxyType[str, _Known]:
        return MappingProxyType({thing.id: thing for thing in self.things if isinstance(thing, kind)})

    def _add(self, thing: Thing, values: Values) -> None:
        """Keep a thing, unless another has its id."""
        self.drafts += thing.draft
        if not isinstance(thing, Waiver):
            id_ = thing.name if isinstance(thing, Define) else thing.id
            path = ("name",) if isinstance(thing, Define) else ("id",)
            place = thing.place if isinstance(thing, Target) else values.tree.place(path)
            if id_ and id_ in self._ids:
                first = self._ids[id_]
                self._say(
                    "id.duplicate",
                    Say(
                        f"“{id_}”已经用过（第 {first.line} 行）",
                        f"`{id_}` is taken already (line {first.line})",
                    ),
                    Say("换一个没有用过的", "choose another"),
                    place,
                )
                return
            if id_:
                self._ids[id_] = place
        self.things.append(thing)

    def _take(self, values: Values) -> None:
        self.problems.extend(values.problems)
        self.quotes.extend(values.quotes)
        self.readings.extend(values.readings)

    def _values(self, tree: yaml_lines.Tree, passage: Passage, label: str) -> Values:
        return Values(tree, passage, self._others, _found, label)

    def _measure_of(self, block: Fenced) -> Measure | None:
        index = bisect_left(self._starts, block.at)
        return self.document.measures[index - 1] if index else None

    def _passage(self, measure: Measure | None) -> Passage:
        if measure is not None:
            return Passage(
                self.document.text,
                ((measure.start, measure.end),),
                measure.id,
                measure.quantities,
                measure.moments,
                measure.recurrences,
            )
        if self._outside is None:
            self._outside = outside(self.document)
        return self._outside

    def _say(self, code: str, message: Say, remedy: Say, place: Place) -> None:
        self.problems.append(Problem(code, message, remedy, place))


_Known = TypeVar("_Known", Benefit, Target, Register, Watch, Task)


def outside(document: Document) -> Passage:
    """The words of a document that belong to no measure."""
    spans, at = [], 0
    for measure in document.measures:
        if at < measure.start:
            spans.append((at, measure.start))
        at = measure.end
    if at < len(document.text):
        spans.append((at, len(document.text)))
    issued = document.policy.date if document.notices else None
    found = [find(document.text, start, end, issued=issued) for start, end in spans]
    return Passage(
        document.text,
        tuple(spans),
        None,
        tuple(each for one in found for each in one.quantities),
        tuple(each for one in found for each in one.moments),
        tuple(each for one in found for each in one.recurrences),
    )


def _found(words: str) -> tuple[Sequence[Quantity], Sequence[Moment]]:
    found = find(words)
    return found.quantities, found.moments
