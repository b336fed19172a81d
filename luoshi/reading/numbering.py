"""Word's automatic list numbers, which are nowhere in the text: `Numbering.label(paragraph)` is 一、 or （二） or 3．

Official files are often numbered this way, and a document without its numbers has lost its structure. A list item
names a list (`numId`) and a level; several lists may share one definition, and then share its counters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from luoshi.reading.ooxml import attribute, child, children, value
from luoshi.reading.ordinals import ordinal

_PLACE = re.compile(r"%([1-9])")
_CLOSING = "、．.，,：:；;）)】〕]》>。 \t\u3000"
_CHAIN = 50
"""Styles based on styles: more than these is a loop."""


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    follow: str = "tab"
    restart: int | None = None
    decimal_only: bool = False
    paragraph_style: str | None = None


@dataclass(frozen=True, slots=True)
class _List:
    definition: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Styles:
    """What paragraph styles say of numbering: the nodes by id, and the style used where none is named."""

    nodes: dict[str, etree._Element]
    default: str | None

    def name(self, style: str | None) -> str:
        node = self.nodes.get(style or "")
        return value(child(node, "name")) or ""

    def number(self, style: str | None) -> tuple[str | None, str | None, str | None]:
        """(numId, ilvl, style that says so), from the style or those it is based on."""
        for _ in range(_CHAIN):
            node = self.nodes.get(style or "")
            if node is None:
                break
            number = child(child(node, "pPr"), "numPr")
            if number is not None:
                return value(child(number, "numId")), value(child(number, "ilvl")), style
            style = value(child(node, "basedOn"))
        return None, None, None


def read_styles(root: etree._Element | None) -> Styles:
    nodes, default = {}, None
    for node in children(root, "style"):
        if attribute(node, "type") == "paragraph":
            nodes[attribute(node, "styleId") or ""] = node
            if attribute(node, "default") in ("1", "true"):
                default = attribute(node, "styleId")
    return Styles(nodes, default)


class Numbering:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = _read_lists(root, styles)
        self._counters: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()

    def label(self, properties: etree._Element | None) -> str:
        """The number of a paragraph with these properties (`w:pPr`), ready to stand before its text; counts on."""
        style = value(child(properties, "pStyle")) or self._styles.default
        of_style, level_of_style, owner = self._styles.number(style)
        own = child(properties, "numPr")
        number_id = value(child(own, "numId")) or of_style
        found = self._lists.get(number_id or "")
        if number_id is None or found is None:
            return ""
        named = value(child(own, "ilvl")) or level_of_style
        level = _int(named, 0) if named else _level_of_style(found, owner)
        return self._count(number_id, found, level)

    def _count(self, number_id: str, found: _List, level: int) -> str:
        counters = self._counters.setdefault(found.definition, {})
        if number_id not in self._begun:
            self._begun.add(number_id)
            for restarted in found.starts:
                counters.pop(restarted, None)
        shape = found.levels.get(level, _Level())
        counters[level] = counters[level] + 1 if level in counters else _start(found, level)
        for deeper in [known for known in counters if known > level]:
            restart = found.levels.get(deeper, _Level()).restart
            if level < (deeper if restart is None else restart):
                del counters[deeper]
        return _written(found, shape, counters)


def _written(found: _List, shape: _Level, counters: dict[int, int]) -> str:
    if shape.style == "bullet":
        return ""

    def number(place: re.Match[str]) -> str:
        level = int(place[1]) - 1
        style = "decimal" if shape.decimal_only else found.levels.get(level, _Level()).style
        return ordinal(counters.get(level, _start(found, level)), style)

    label = _PLACE.sub(number, shape.text)
    # The tab or space that Word sets after a number is layout, and is kept only where the number has no mark of
    # its own to end it ("第一条 总则").
    if label and label[-1] not in _CLOSING and shape.follow != "nothing":
        label += " "
    return label


def joined(label: str, text: str) -> str:
    """The number before its text; `1.` before `2亿元` keeps a space, or it would read as 1.2亿元."""
    text = text.lstrip() if label else text
    space = " " if label[-1:] in (".", "．", ",") and text[:1].isdigit() else ""
    return label + space + text


def _start(found: _List, level: int) -> int:
    return found.starts.get(level, found.levels.get(level, _Level()).start)


def _level_of_style(found: _List, style: str | None) -> int:
    return next(
        (index for index, level in found.levels.items() if style and level.paragraph_style == style), 0
    )


def _read_lists(root: etree._Element | None, styles: Styles) -> dict[str, _List]:
    definitions = {attribute(node, "abstractNumId") or "": node for node in children(root, "abstractNum")}
    lists = {}
    numbers = {attribute(node, "numId") or "": node for node in children(root, "num")}
    for number_id, node in numbers.items():
        definition = _definition_of(node, definitions, numbers, styles)
        levels = _levels(definitions.get(definition))
        starts = {}
        for override in children(node, "lvlOverride"):
            index = _int(attribute(override, "ilvl"), 0)
            replaced = child(override, "lvl")
            if replaced is not None:
                levels[index] = _level(replaced)
            start = value(child(override, "startOverride"))
            if start is not None:
                starts[index] = _int(start, 1)
        lists[number_id] = _List(definition, levels, starts)
    return lists


def _definition_of(
    node: etree._Element,
    definitions: dict[str, etree._Element],
    numbers: dict[str, etree._Element],
    styles: Styles,
) -> str:
    """The definition of a list; one that only points to a list style is followed to that style's own list."""
    found = value(child(node, "abstractNumId")) or ""
    link = value(child(definitions.get(found), "numStyleLink"))
    if link is None:
        return found
    for key, definition in definitions.items():
        if value(child(definition, "styleLink")) == link:
            return key
    target = numbers.get(styles.number(link)[0] or "")
    return value(child(target, "abstractNumId")) or found


def _levels(definition: etree._Element | None) -> dict[int, _Level]:
    return {_int(attribute(node, "ilvl"), 0): _level(node) for node in children(definition, "lvl")}


def _level(node: etree._Element) -> _Level:
    restart = value(child(node, "lvlRestart"))
    return _Level(
        start=_int(value(child(node, "start")), 0),
        style=_format(node),
        text=value(child(node, "lvlText")) or "",
        follow=value(child(node, "suff")) or "tab",
        restart=None if restart is None else _int(restart, 0),
        decimal_only=child(node, "isLgl") is not None and value(child(node, "isLgl")) not in ("0", "false"),
        paragraph_style=value(child(node, "pStyle")),
    )


def _format(node: etree._Element) -> str:
    """The level's format; Word 2010 puts a custom one beside a plain one that older programs read."""
    found = child(node, "numFmt")
    if found is None:
        fallback = child(child(node, "AlternateContent"), "Fallback")
        found = child(fallback, "numFmt")
    return value(found) or "decimal"


def _int(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default
