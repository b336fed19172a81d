"""A web page to paragraphs: its main text, without what the site puts around it.

Three steps. Take out what is never text (scripts, navigation, footers, share bars). Find the smallest block that
holds nearly all Chinese prose that is left, a container that government sites use for it before any other. Write
out its blocks, rows and line breaks as paragraphs.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

from luoshi.problem import Refused, Say
from luoshi.reading.encoding import decode, looks_chinese, refuse_binary, undecodable_page
from luoshi.reading.html_text import paragraphs
from luoshi.reading.refusal import refusal
from luoshi.reading.source import Source, split

_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_DECLARED = {
    "utf-8": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
}
_HEAD = 4096
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\f\r"))
"""Nothing a page shows; the parser would make U+FFFD of them."""
_PROSE = re.compile("[\u4e00-\u9fff]")
_POINTS = re.compile("[，。；：、（）《》！？“”]")
_WORD = re.compile("[a-z]+|[A-Z][a-z]*|[A-Z]+")
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
_SITE_NAME = re.compile("(?:网站?|门户|平台|频道|人民政府)$")

_NEVER_TEXT = frozenset(
    "head script style noscript template svg iframe object embed audio video canvas select option button input "
    "textarea map del".split()
)
_CHROME_TAGS = frozenset("nav aside footer".split())
_CHROME_ROLES = frozenset("navigation banner contentinfo complementary search dialog".split())
_CHROME_WORDS = frozenset(
    "nav navbar navigation menu breadcrumb breadcrumbs crumb crumbs share bdshare bdsharebuttonbox sharebar jiathis "
    "fenxiang related recommend sidebar aside footer foot copyright toolbar search login pagination pager qrcode ewm "
    "comment comments banner logo dqwz weizhi fontsize".split()
)
"""Words of a class or id, also as part of it (`top-nav`, `shareBox`)."""
_CHROME_NAMES = frozenset("position location header print dangqian".split())
"""Whole names only: `position-relative` is layout."""
_KNOWN = frozenset(
    "article main trs_editor trs_uditor trs_ueditor trs_editor_view pages_content article-content article_content "
    "article_con articlecontent content contents con zoom ucap-content main-content maincontent detail "
    "detail-content detail_content news_content newscontent xxgk_content xl-content info-content view text "
    "textcontent conzt bt_content wzcon b12c gknbxq_detail".split()
)
_HOLDERS = frozenset("html body div section table tbody tr td center form article main".split())
_MOST = 0.9
"""A block that holds this share of the page's prose holds the text; the rest is remarks around it."""
_TITLES = 50
"""Headings looked at; a page with more before its text is no page of one document."""


def read(name: str, data: bytes) -> Source:
    page, encoding = _decode(name, data)
    root = _parse(name, page)
    text = "\n".join(_main_text(root)) if root is not None else ""
    if not text:
        raise _no_text(name)
    # A bad byte in an advertisement does no harm; in the text it is a character lost.
    if "\ufffd" in text:
        raise undecodable_page(name)
    return Source(name, "html", text, split(text), encoding)


def _decode(name: str, data: bytes) -> tuple[str, str]:
    """By byte order mark, then by what the page declares, then UTF-8, then GB18030.

    Where all fail, what fails is replaced (U+FFFD), for it may stand outside the main text.
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(name, data)
    refuse_binary(name, data)
    found = _CHARSET.search(data[:_HEAD])
    declared = _DECLARED.get(found[1].decode().lower()) if found else None
    for encoding in dict.fromkeys([declared or "utf-8", "utf-8", "gb18030"]):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or looks_chinese(text):
            return text, encoding
    return data.decode(declared or "utf-8", "replace"), declared or "utf-8"


def _parse(name: str, page: str) -> etree._Element | None:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = etree.fromstring(page.encode("utf-8", "replace").translate(None, _CONTROLS), parser)
    except (etree.XMLSyntaxError, etree.ParserError):
        return None
    if any("depth" in entry.message for entry in parser.error_log):
        raise _too_deep(name)
    return root


def _main_text(root: etree._Element) -> list[str]:
    page_title = _squeezed(root.findtext(".//title") or "")
    _drop_chrome(root)
    scores = _scores(root)
    block = _main_block(root, scores)
    lines = paragraphs(block)
    title = _title_before(root, block, page_title)
    if title and _squeezed(title) not in _squeezed("".join(lines[:20])):
        lines.insert(0, title)
    return lines


def _prose(text: str | None) -> int:
    """How much this reads like Chinese sentences: hanzi, and punctuation four times."""
    return len(_PROSE.findall(text)) + 4 * len(_POINTS.findall(text)) if text else 0


def _scores(root: etree._Element) -> dict[etree._Element, int]:
    """The prose within each element. What is linked counts for nothing: menus and lists of news are links."""
    scores: dict[etree._Element, int] = {}
    sums = [0]
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            sums.append(_prose(node.text))
        else:
            within = sums.pop()
            scores[node] = 0 if node.tag == "a" else within
            sums[-1] += scores[node] + _prose(node.tail)
    return scores


def _drop_chrome(root: etree._Element) -> None:
    """Takes out what is not text. What holds most of the page's prose, or its heading, stays, however it is called."""
    scores = _scores(root)
    most = scores[root] / 2
    kept = {above for heading in root.iter("h1") for above in heading.iterancestors()}
    waiting = list(root)
    while waiting:
        node = waiting.pop()
        parent = node.getparent()
        if parent is None:
            continue
        chrome = node.tag != "body" and node not in kept and scores[node] <= most and _is_chrome(node)
        if chrome or node.tag in _NEVER_TEXT:
            _remove(parent, node)
        else:
            waiting.extend(node)


def _remove(parent: etree._Element, node: etree._Element) -> None:
    tail = node.tail
    before = node.getprevious()
    parent.remove(node)
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail


def _is_chrome(node: etree._Element) -> bool:
    if node.tag in _CHROME_TAGS or node.get("role") in _CHROME_ROLES or "hidden" in node.attrib:
        return True
    if node.tag == "header":
        return not any(above.tag in ("article", "main") for above in node.iterancestors())
    if _HIDDEN.search(node.get("style", "")[:500]):
        return True
    names = (node.get("class", "") + " " + node.get("id", ""))[:500]
    if any(name in _CHROME_NAMES for name in names.lower().split()):
        return True
    return any(word.lower() in _CHROME_WORDS for word in _WORD.findall(names))


def _main_block(root: etree._Element, scores: dict[etree._Element, int]) -> etree._Element:
    total = scores[root]
    known = [node for node in root.iter() if _is_known(node) and scores[node] >= total / 2 and total]
    if known:
        best = max(scores[node] for node in known)
        return min((node for node in known if scores[node] >= _MOST * best), key=lambda node: scores[node])
    block = root
    while True:
        inner = [node for node in block if scores[node] >= _MOST * scores[block] and scores[node]]
        if not inner or inner[0].tag not in _HOLDERS or not len(inner[0]):
            return block
        block = inner[0]


def _is_known(node: etree._Element) -> bool:
    if node.tag in ("article", "main"):
        return True
    if node.tag not in ("div", "section", "td", "table"):
        return False
    names = (node.get("class", "") + " " + node.get("id", ""))[:500].lower()
    return any(name in _KNOWN for name in names.split())


def _title_before(root: etree._Element, block: etree._Element, page_title: str) -> str | None:
    """The page's own heading of the document, where the site sets it above the block of text."""
    found = None
    tried = 0
    for node in root.iter():
        if node is block or tried == _TITLES:
            break
        if (
            node.tag in ("h1", "h2")
            or "title" in (node.get("class", "") + " " + node.get("id", "")).lower()[:500]
        ):
            tried += 1
            text = " ".join(paragraphs(node))
            plain = _squeezed(text)
            if 6 <= len(plain) <= 200 and plain in page_title and not _SITE_NAME.search(plain):
                found = text
    return found


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _no_text(name: str) -> Refused:
    return refusal(
        "no_main_text",
        name,
        Say(
            "网页里没有找到正文（正文可能由脚本生成，或在框架、附件里）。",
            "No main text was found in the page (a script may write it, or it may be in a frame or an attachment).",
        ),
        Say(
            "在浏览器里打开，复制正文粘贴到记事本，“另存为 UTF-8”的 txt 再读。",
            "Open it in a browser, copy the text into an editor, save it as a UTF-8 txt file, and read that.",
        ),
    )


def _too_deep(name: str) -> Refused:
    return refusal(
        "too_deep",
        name,
        Say(
            "网页的标签嵌套过深，正文读不全。",
            "The tags of the page are nested too deep to read all of its text.",
        ),
        Say(
            "在浏览器里打开，复制正文粘贴到记事本，“另存为 UTF-8”的 txt 再读。",
            "Open it in a browser, copy the text into an editor, save it as a UTF-8 txt file, and read that.",
        ),
    )
