"""Reading WordprocessingML by local name, for it has two namespaces (transitional and strict) with the same names."""

from __future__ import annotations

from lxml import etree


def local(node: etree._Element) -> str:
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(node: etree._Element | None, name: str) -> list[etree._Element]:
    return [] if node is None else [found for found in node if local(found) == name]


def child(node: etree._Element | None, name: str) -> etree._Element | None:
    if node is not None:
        for found in node:
            if local(found) == name:
                return found
    return None


def attribute(node: etree._Element | None, name: str) -> str | None:
    if node is not None:
        for key, found in node.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(found)
    return None


def value(node: etree._Element | None) -> str | None:
    return attribute(node, "val")
