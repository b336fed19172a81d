"""YAML with the place of every key and value, and nothing clever in it.

Every scalar arrives as the text that stands in the file: 5%, 2023-01-20, 1/2, true and 0123 are strings,
and the key they stand under says how they are read. So nothing is turned into a float or a yes by accident.
Duplicate keys, tags, anchors, aliases and several documents are refused, each with its line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from luoshi.policy.writing.yaml_errors import explained, lines_of
from luoshi.problem import Place, Problem, Say

Path = tuple[str | int, ...]
Data = str | list["Data"] | dict[str, "Data"]

_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something is written: lines and columns of the file, from 1; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Tree:
    """What was read: plain dicts, lists and strings, and the marks of each by its path."""

    file: str
    first_line: int
    lines: tuple[str, ...]
    data: Data
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """The place of a value (or of its key); if it does not stand, of the nearest thing around it."""
        marks = (self.keys, self.values) if key else (self.values, self.keys)
        for length in range(len(path), -1, -1):
            here = path[:length]
            for table in marks if length == len(path) else (self.keys, self.values):
                if here in table and (length or table is self.values):
                    return self._place(table[here], path)
        return Place(self.file, max(self.first_line - 1, 1), key=dotted(path))

    def spot(self, path: Path, offset: int, length: int = 1) -> Place:
        """The place of a part of a scalar: `length` characters from `offset` of its text."""
        mark, value = self.values.get(path), self.get(path)
        if mark is None or not isinstance(value, str):
            return self.place(path)
        line, column = self._walk(mark, value, offset)
        return Place(self.file, line, column, column + length, dotted(path), self._line(line))

    def get(self, path: Path) -> Data | None:
        here: Data = self.data
        for part in path:
            if isinstance(here, dict) and isinstance(part, str):
                found = here.get(part)
            else:
                found = here[part] if isinstance(here, list) and isinstance(part, int) else None
            if found is None:
                return None
            here = found
        return here

    def _walk(self, mark: Mark, value: str, offset: int) -> tuple[int, int]:
        """Folding and indentation move blanks only: the value's n-th letter is the source's."""
        wanted = sum(1 for char in value[:offset] if not char.isspace())
        line, column = mark.line, mark.column
        source = self._line(line) or ""
        if source[column - 1 : column] in ("'", '"'):
            column += 1
        elif source[column - 1 : column] in ("|", ">"):
            line, column = line + 1, 1
        while line <= mark.end_line:
            source = self._line(line) or ""
            while column <= len(source):
                char = source[column - 1]
                if not char.isspace():
                    if wanted == 0:
                        return line, column
                    wanted -= 1
                column += 1
            line, column = line + 1, 1
        return mark.line, mark.column

    def _place(self, mark: Mark, path: Path) -> Place:
        line = self._line(mark.line)
        end = mark.end_column if mark.end_line == mark.line else len(line or "") + 1
        return Place(self.file, mark.line, mark.column, max(end, mark.column + 1), dotted(path) or None, line)

    def _line(self, line: int) -> str | None:
        index = line - self.first_line
        return self.lines[index] if 0 <= index < len(self.lines) else None


def dotted(path: Path) -> str:
    """terms.截止.take, milestones[2].by"""
    written = ""
    for part in path:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def read(yaml: str, file: str, first_line: int) -> tuple[Tree | None, list[Problem]]:
    """Read one piece of YAML that begins on `first_line` of `file`. Reading is most of what a check costs, and while
    someone types all blocks but one are as they were: what has been read is remembered, and moved to where it stands."""
    known = _known(yaml) if len(yaml) <= _REMEMBERED else None
    if known is not None:
        return _moved(known, file, first_line), []
    return _read(yaml, file, first_line)


_REMEMBERED = 8_000
"""The longest piece, in characters, that is remembered; a block has a few hundred."""


@lru_cache(maxsize=1024)
def _known(yaml: str) -> Tree | None:
    """What was read as if it began on the first line; None for what could not be read."""
    return _read(yaml, "", 1)[0]


def _moved(tree: Tree, file: str, first_line: int) -> Tree:
    by = first_line - tree.first_line
    keys, values = (
        {
            path: Mark(mark.line + by, mark.column, mark.end_line + by, mark.end_column)
            for path, mark in marks.items()
        }
        for marks in (tree.keys, tree.values)
    )
    return Tree(file, first_line, tree.lines, _copied(tree.data), keys, values)


def _copied(data: Data) -> Data:
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _read(yaml: str, file: str, first_line: int) -> tuple[Tree | None, list[Problem]]:
    builder = _Builder(file, first_line, lines_of(yaml))
    reader = YAML(typ="safe", pure=True)
    try:
        for event in reader.parse(yaml):
            if not builder.take(event):
                break
    except (YAMLError, ValueError, OverflowError) as error:
        builder.problems.append(explained(error, yaml, file, first_line))
    if builder.problems:
        return None, builder.problems
    tree = Tree(file, first_line, builder.lines, builder.root, builder.keys, builder.values)
    return tree, []


class _Builder:
    """Events in, plain data and marks out. Its own stack, so that a number bounds the depth."""

    def __init__(self, file: str, first_line: int, lines: tuple[str, ...]) -> None:
        self.file, self.first_line, self.lines = file, first_line, lines
        self.root: Data = {}
        self.keys: dict[Path, Mark] = {}
        self.values: dict[Path, Mark] = {}
        self.problems: list[Problem] = []
        self._open: list[tuple[Data, Path]] = []
        self._key: list[str | None] = []
        self._documents = 0

    def take(self, event: Event) -> bool:
        """Take one event; False when there is no use going on."""
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                return self._refuse(
                    event, "yaml.documents", "一块里只能有一份内容", "one block holds one document", "---"
                )
            return True
        if isinstance(event, AliasEvent):
            return self._refuse(event, "yaml.alias", "不能用别名（*）", "aliases (*) are not used here", "*")
        if getattr(event, "anchor", None) is not None:
            return self._refuse(event, "yaml.anchor", "不能用锚点（&）", "anchors (&) are not used here", "&")
        if isinstance(event, (ScalarEvent, MappingStartEvent, SequenceStartEvent)) and event.tag is not None:
            return self._refuse(event, "yaml.tag", "不能用标签（!）", "tags (!) are not used here", "!")
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, (MappingStartEvent, SequenceStartEvent)):
            return self._start(event)
        if isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self._open.pop()
            self._key.pop()
        return True

    def _scalar(self, event: ScalarEvent) -> bool:
        value = str(event.value)
        if self._open and isinstance(self._open[-1][0], dict) and self._key[-1] is None:
            holder, path = self._open[-1]
            here = (*path, value)
            if value in holder:
                first = self.keys[here]
                return self._problem(
                    "yaml.duplicate",
                    Say(
                        f"“{value}”写了两次（第一次在第 {first.line} 行）",
                        f"`{value}` stands twice (first on line {first.line})",
                    ),
                    Say("留下一个，删去另一个", "keep one and delete the other"),
                    event,
                )
            self._key[-1] = value
            self.keys[here] = self._mark(event)
            return True
        self._put(value, event)
        return True

    def _start(self, event: MappingStartEvent | SequenceStartEvent) -> bool:
        if self._open and isinstance(self._open[-1][0], dict) and self._key[-1] is None:
            return self._problem(
                "yaml.key",
                Say("键必须是一个词，不能是列表或一组键值", "a key is one word, not a list or a mapping"),
                Say("值里有 { } [ ] 时用英文单引号括起来", "put a value that holds { } [ ] in single quotes"),
                event,
            )
        if len(self._open) >= _DEEPEST:
            return self._problem(
                "yaml.deep",
                Say(f"嵌套超过 {_DEEPEST} 层", f"nested deeper than {_DEEPEST} levels"),
                Say("减少缩进的层数", "use fewer levels"),
                event,
            )
        made: Data = {} if isinstance(event, MappingStartEvent) else []
        path = self._put(made, event)
        self._open.append((made, path))
        self._key.append(None)
        return True

    def _put(self, value: Data, event: Event) -> Path:
        path: Path = ()
        if not self._open:
            self.root = value
        else:
            holder, above = self._open[-1]
            if isinstance(holder, dict):
                key = self._key[-1] or ""
                self._key[-1] = None
                holder[key] = value
                path = (*above, key)
            elif isinstance(holder, list):
                holder.append(value)
                path = (*above, len(holder) - 1)
        # An empty value has no place of its own: the parser gives that of the next token.
        empty = value == "" and path in self.keys
        self.values[path] = self.keys[path] if empty else self._mark(event)
        return path

    def _mark(self, event: Event) -> Mark:
        start, end = event.start_mark, event.end_mark
        return Mark(
            start.line + self.first_line,
            start.column + 1,
            end.line + self.first_line,
            end.column + 1,
        )

    def _refuse(self, event: Event, code: str, zh: str, en: str, sign: str) -> bool:
        return self._problem(
            code,
            Say(zh, en),
            Say(
                f"删去它；如果“{sign}”是内容的一部分，用英文单引号把值括起来",
                f"remove it; if `{sign}` belongs to the value, put the value in single quotes",
            ),
            event,
        )

    def _problem(self, code: str, message: Say, remedy: Say, event: Event) -> bool:
        mark = self._mark(event)
        line = mark.line - self.first_line
        excerpt = self.lines[line] if line < len(self.lines) else None
        end = mark.end_column if mark.end_line == mark.line else mark.column + 1
        place = Place(self.file, mark.line, mark.column, max(end, mark.column + 1), None, excerpt)
        self.problems.append(Problem(code, message, remedy, place))
        return False
