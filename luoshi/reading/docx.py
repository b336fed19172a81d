"""A Word file to paragraphs, in reading order, as its printed page reads once every tracked change is accepted.

Kept: paragraphs, tables (each cell a paragraph or more, row by row), text boxes (after the paragraph that holds them),
automatic numbers, inserted text. Left out: headers, footers, notes, comments, the table of contents, deleted and
hidden text. Read with lxml, part by part, so that every part is held to `limits` and no entity is expanded.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from lxml import etree

from luoshi.problem import Say
from luoshi.reading.numbering import Numbering, Styles, joined, read_styles
from luoshi.reading.ooxml import attribute, child, children, local, value
from luoshi.reading.package import Package
from luoshi.reading.refusal import blank, broken, refusal
from luoshi.reading.source import Source, split

_LEFT_OUT = frozenset(
    "pPr rPr tblPr tblGrid trPr tcPr sectPr del moveFrom instrText delText delInstrText fldChar footnoteReference "
    "endnoteReference commentReference annotationRef rt softHyphen sdtPr sdtEndPr".split()
)
_AS_TEXT = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# Symbol is the one font of symbols in which a policy writes what matters: comparison and multiplication.
_SYMBOL_FONT = {
    0xA3: "≤",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0x6D: "μ",
}


def read(name: str, data: bytes) -> Source:
    package = Package(name, data)
    main = _related(package, "", "officeDocument") or "word/document.xml"
    if main not in package.names:
        raise broken(name, " Word ", "Word")
    root = package.xml(main)
    styles = read_styles(_part(package, main, "styles"))
    walk = _Walk(Numbering(_part(package, main, "numbering"), styles), styles)
    body = child(root, "body")
    if body is None:
        raise broken(name, " Word ", "Word")
    walk.blocks(body)
    text = "\n".join(walk.lines())
    if not text:
        raise (
            _pictures_only(name)
            if any(part.startswith("word/media/") for part in package.names)
            else blank(name)
        )
    return Source(name, "docx", text, split(text))


def _part(package: Package, main: str, kind: str) -> etree._Element | None:
    part = _related(package, main, kind)
    return package.xml(part) if part in package.names else None


def _related(package: Package, part: str, kind: str) -> str:
    """The name of the part that stands in this relation to a part (to the package itself for an empty name)."""
    folder, file = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", file + ".rels")
    if relations in package.names:
        for relation in package.xml(relations):
            if (attribute(relation, "Type") or "").endswith("/" + kind):
                target = attribute(relation, "Target") or ""
                return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return ""


class _Walk:
    """Collects the paragraphs. XML deeper than 256 levels is not parsed, so plain recursion is safe."""

    def __init__(self, numbering: Numbering, styles: Styles) -> None:
        self._numbering = numbering
        self._styles = styles
        self._paragraphs: list[str] = []
        self._carried = ""
        """Text whose paragraph mark was deleted: it runs on into the next paragraph."""

    def lines(self) -> list[str]:
        if self._carried:
            self._paragraphs.append(self._carried)
            self._carried = ""
        lines = (line.strip() for text in self._paragraphs for line in text.replace("\r", "\n").split("\n"))
        return [line for line in lines if line]

    def blocks(self, parent: etree._Element) -> None:
        for node in parent:
            kind = local(node)
            if kind == "p":
                self._paragraph(node)
            elif kind == "AlternateContent":
                self._choose(node, self.blocks)
            elif kind not in _LEFT_OUT and not _is_not_shown(kind, node):
                self.blocks(node)

    def _paragraph(self, node: etree._Element) -> None:
        properties = child(node, "pPr")
        style = self._styles.name(value(child(properties, "pStyle"))).lower()
        if style.startswith("toc ") and style[4:].isdigit():
            return
        words: list[str] = []
        boxes: list[etree._Element] = []
        self._inline(node, words, boxes)
        text = self._carried + "".join(words)
        self._carried = ""
        if child(child(properties, "rPr"), "del") is not None:
            self._carried = text
        else:
            label = self._numbering.label(properties)
            if text.strip():
                self._paragraphs.append(joined(label, text))
        for box in boxes:
            self.blocks(box)

    def _inline(self, parent: etree._Element, words: list[str], boxes: list[etree._Element]) -> None:
        for node in parent:
            kind = local(node)
            if kind == "t":
                words.append(node.text or "")
            elif kind == "txbxContent":
                boxes.append(node)
            elif kind in _AS_TEXT:
                words.append(_AS_TEXT[kind])
            elif kind == "sym":
                words.append(_symbol(node))
            elif kind == "AlternateContent":
                self._choose(node, lambda chosen: self._inline(chosen, words, boxes))
            elif kind == "r" and _is_hidden(child(node, "rPr")):
                continue
            elif kind == "f" and child(node, "num") is not None:
                self._fraction(node, words, boxes)
            elif kind == "sup" and local(parent) in ("sSup", "sSubSup"):
                words.append("^")
                self._inline(node, words, boxes)
            elif kind not in _LEFT_OUT:
                self._inline(node, words, boxes)

    def _fraction(self, node: etree._Element, words: list[str], boxes: list[etree._Element]) -> None:
        """A fraction of a formula, in one line: 1/2, or (a+b)/c."""
        for index, part in enumerate(("num", "den")):
            inner: list[str] = []
            for found in children(node, part):
                self._inline(found, inner, boxes)
            text = "".join(inner)
            words.append(("/" if index else "") + (text if len(text) == 1 or text.isdigit() else f"({text})"))

    @staticmethod
    def _choose(node: etree._Element, take: Callable[[etree._Element], None]) -> None:
        """One of the forms in which the same thing is written for newer and older programs."""
        chosen = child(node, "Choice")
        if chosen is None:
            chosen = child(node, "Fallback")
        if chosen is not None:
            take(chosen)


def _symbol(node: etree._Element) -> str:
    try:
        code = int(attribute(node, "char") or "", 16)
    except ValueError:
        return ""
    if (attribute(node, "font") or "").lower() == "symbol":
        return _SYMBOL_FONT.get(code & 0xFF, chr(0xF000 | code & 0xFF))
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD else ""


def _is_on(node: etree._Element | None) -> bool:
    return node is not None and value(node) not in ("0", "false", "off")


def _is_hidden(properties: etree._Element | None) -> bool:
    return _is_on(child(properties, "vanish"))


def _is_not_shown(kind: str, node: etree._Element) -> bool:
    """True for a deleted row or cell, a cell that continues the one above it, and the table of contents."""
    if kind == "tr":
        return child(child(node, "trPr"), "del") is not None
    if kind == "tc":
        merged = child(child(node, "tcPr"), "vMerge")
        continues = merged is not None and value(merged) in (None, "continue")
        return continues or child(child(node, "tcPr"), "cellDel") is not None
    gallery = child(child(child(node, "sdtPr"), "docPartObj"), "docPartGallery")
    return value(gallery) == "Table of Contents"


def _pictures_only(name: str) -> Exception:
    return refusal(
        "scanned",
        name,
        Say("Word 文件里只有图片，没有文字。", "The Word file holds pictures only, no text."),
        Say(
            "先做文字识别（OCR），核对后存成 .docx 再读。",
            "Run OCR on the pictures first, check the result, save it as .docx, and read that.",
        ),
    )
