"""The paragraphs of one element of a page, as a browser would set them: blocks, rows and `<br>` end a line."""

from __future__ import annotations

import re

from lxml import etree

from luoshi.reading.ordinals import ordinal

_BLOCKS = frozenset(
    "address article blockquote body caption center dd details dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu ol p pre section summary table tbody td tfoot th "
    "thead title tr ul".split()
)
_SPACES = re.compile("[ \t\n\f\r\u00a0]+")
_INVISIBLE = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]+")
_WIDE = re.compile("[\u2014-\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LIST_STYLES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_BUTTONS = re.compile(
    r"(?:[【\[]?(?:打印(?:本页)?|关闭(?:窗口|本页)?|返回(?:顶部|上页|首页)?|收藏(?:本页)?|分享到?|下载|纠错|朗读|字体|大|中|小)"
    r"[】\]:：|\s]*)+"
)
_REMARKS = (
    "扫一扫在手机打开",
    "上一篇：",
    "下一篇：",
    "上一条：",
    "下一条：",
    "责任编辑：",
    "您当前的位置",
    "当前位置：",
)


def paragraphs(root: etree._Element) -> list[str]:
    """The lines of an element, without blank ones and without the site's own buttons."""
    writer = _Writer()
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            writer.enter(node)
        else:
            writer.leave(node)
            if node is not root:
                writer.words(node.tail)
    writer.end_line()
    return [line for line in writer.lines if not _is_button(line)]


def _is_button(line: str) -> bool:
    return (len(line) <= 60 and _BUTTONS.fullmatch(line) is not None and len(line) > 1) or line.startswith(
        _REMARKS
    )


class _Writer:
    """Gathers words into lines; walks without recursion, so that depth costs nothing."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._words: list[str] = []
        self._preformatted = 0
        self._counts: list[tuple[int, int, str] | None] = []
        """For every open list: the next number, the step, its style; None for an unnumbered one."""

    def enter(self, node: etree._Element) -> None:
        tag = node.tag
        if tag == "br" or tag in _BLOCKS:
            self.end_line()
        if tag == "pre":
            self._preformatted += 1
        elif tag == "ol":
            self._counts.append(_numbered(node))
        elif tag == "ul":
            self._counts.append(None)
        elif tag == "li":
            self._number(node)
        self.words(node.text)

    def leave(self, node: etree._Element) -> None:
        tag = node.tag
        if tag == "pre":
            self._preformatted -= 1
        elif tag in ("ol", "ul") and self._counts:
            self._counts.pop()
        if tag in _BLOCKS:
            self.end_line()

    def words(self, text: str | None) -> None:
        if not text:
            return
        if not self._preformatted:
            self._words.append(text)
            return
        first, *rest = text.split("\n")
        self._words.append(first)
        for line in rest:
            self.end_line()
            self._words.append(line)

    def end_line(self) -> None:
        if self._words:
            line = _collapsed("".join(self._words))
            self._words.clear()
            if line:
                self.lines.append(line)

    def _number(self, node: etree._Element) -> None:
        """The number that a browser writes before an item of an ordered list."""
        counting = self._counts[-1] if self._counts else None
        if counting is None:
            return
        number, step, style = counting
        number = _int(node.get("value"), number)
        self._counts[-1] = (number + step, step, style)
        self._words.append(f"{ordinal(number, style)}. ")


def _numbered(node: etree._Element) -> tuple[int, int, str] | None:
    if "none" in node.get("style", "")[:500] or "none" in node.get("class", "").split():
        return None
    style = _LIST_STYLES.get(node.get("type", ""), "decimal")
    if "reversed" in node.attrib:
        return _int(node.get("start"), sum(1 for _ in node.iterchildren("li"))), -1, style
    return _int(node.get("start"), 1), 1, style


def _int(text: str | None, default: int) -> int:
    """A small whole number, or the default: a page may say anything."""
    return int(text) if text and len(text) < 6 and text.isascii() and text.isdigit() else default


def _collapsed(text: str) -> str:
    """White space as a browser shows it, save that a line broken in the source between two hanzi is no space."""
    text = _INVISIBLE.sub("", text)

    def space(found: re.Match[str]) -> str:
        start, end = found.span()
        between = start > 0 and end < len(text) and _WIDE.match(text, start - 1) and _WIDE.match(text, end)
        return "" if between and "\n" in found[0] else " "

    return _SPACES.sub(space, text).strip()
