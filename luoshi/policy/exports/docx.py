"""The document itself as a Word file in the manner of GB/T 9704: A4, 22 lines of 28 characters, 仿宋 3号,
odd and even pages.

Its paragraphs stand in the order of the source, nothing left out: title, 发文字号, 主送机关, headings at
their levels, the measures with their responsibility clauses, signature, date, imprint. Fonts are named, not
embedded; Word and WPS put their own where one is missing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import UTC, date, datetime
from io import BytesIO
from itertools import islice
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from luoshi.policy.document import Document
from luoshi.policy.exports.layout import Kind, Paragraph, paragraphs
from luoshi.policy.exports.words import printable

Span = tuple[int, int, str, int | None]
"""From, to, font, level in Word's navigation pane."""

TITLE, BODY, FIRST, SECOND, PAGE = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
NO_2, NO_3, NO_4 = 22, 16, 14
"""二号, 三号, 四号 in points."""

_WIDTH = 442
"""Of the text area, in points: 156 mm."""
_LINE = 28.95
"""Points to a line: 225 mm in 22 lines."""
_PITCH = round(_LINE * 20)
_SPACE = -842
"""What 28 characters in 156 mm take away from a 16 point character, in 1/4096 point."""
_SQUEEZE = -5
"""The same in 1/20 point, rounded so that the 28th character still fits."""

_STYLES: dict[Kind, tuple[str, str, int]] = {
    "banner": ("发文机关标志", TITLE, 36),
    "number": ("发文字号", BODY, NO_3),
    "title": ("公文标题", TITLE, NO_2),
    "addressees": ("主送机关", BODY, NO_3),
    "heading": ("公文层次标题", BODY, NO_3),
    "measure": ("公文条目", BODY, NO_3),
    "body": ("公文正文", BODY, NO_3),
    "signature": ("发文机关署名", BODY, NO_3),
    "date": ("成文日期", BODY, NO_3),
    "imprint": ("版记", BODY, NO_4),
}

_CHINESE = "〇○零一二三四五六七八九十百两"
_FIRST = re.compile(f"[{_CHINESE}]+、|第[{_CHINESE}0-9]+(?:[编章节条]|部分)")
_CENTRED = re.compile(f"第[{_CHINESE}0-9]+(?:[编章节]|部分)")
_SECOND = re.compile(f"[（(][{_CHINESE}]+[）)]")
_ARTICLE = re.compile(f"第[{_CHINESE}0-9]+条")
_GAP = re.compile(r"[ \t\u3000]{4,}")


def to_docx(document: Document) -> bytes:
    """The Word file."""
    word = docx.Document()
    # Word counts the characters of its grid by the size of the default style.
    _dress(cast(ParagraphStyle, word.styles["Normal"]), BODY, NO_3)
    _page(word.sections[0], word)
    styles = {kind: _style(word, kind, *named) for kind, named in _STYLES.items()}
    _properties(word, document)
    fonts = _spans(document)
    starts = [span[0] for span in fonts]
    layout = paragraphs(document)
    before: Kind | None = None
    for place, paragraph in enumerate(layout):
        written = word.add_paragraph()
        written._p.style = styles[paragraph.kind].style_id  # by name it would search all styles each time
        shape = written.paragraph_format
        following = layout[place + 1].kind if place + 1 < len(layout) else None
        if paragraph.opens and place:
            shape.page_break_before = True
        if following in ("signature", "date"):
            shape.keep_with_next = True  # a page must not hold the signature alone
        if paragraph.kind == "title":
            if before != "title":
                shape.space_before = Pt(_LINE * (0 if paragraph.opens or not place else 2))
            if following != "title":
                shape.space_after = Pt(_LINE)
        elif paragraph.kind == "number" and before == "banner":
            _rule(written, "bottom", "FF0000", 12)
        elif paragraph.kind == "signature":
            shape.space_before = Pt(_LINE * 2)
            day = layout[place + 1].text if following == "date" else ""
            _indent(written, right=max(0.0, 4 + (_wide(day) - _wide(paragraph.text)) / 2))
        elif paragraph.kind == "date" and before not in ("signature", "title"):
            shape.space_before = Pt(_LINE)
        elif paragraph.kind == "imprint":
            _rule(written, "bottom", "000000", 6)
            if before != "imprint":
                _rule(written, "top", "000000", 6)
                shape.space_before = Pt(_LINE)
        _write(written, paragraph, fonts, bisect_left(starts, paragraph.start), document.text)
        if paragraph.kind == "banner":
            # The name of the issuer stands on one line.
            fit = int(_WIDTH / max(_wide(paragraph.text), 1.0))
            written.runs[0].font.size = Pt(max(NO_3, min(_STYLES["banner"][2], fit)))
        before = paragraph.kind
    return _repacked(word)


def _write(written: WordParagraph, paragraph: Paragraph, spans: list[Span], first: int, text: str) -> None:
    """The words of one paragraph, in the font of a heading as far as a heading goes."""
    if paragraph.kind not in ("heading", "measure"):
        _run(written, _GAP.sub("\t", paragraph.text) if paragraph.kind == "imprint" else paragraph.text)
        return
    at = paragraph.start
    for start, end, font, level in islice(spans, first, None):
        if start >= paragraph.end:
            break
        end = min(end, paragraph.end)
        if end <= at:
            continue
        if at < start:
            _run(written, text[at:start])
        _run(written, text[max(at, start) : end], font)
        if start == paragraph.start:
            # Only a heading with a line of its own belongs in Word's navigation pane.
            if end == paragraph.end and level is not None:
                _set(written.paragraph_format.element.get_or_add_pPr(), "w:outlineLvl", val=str(level))
                written.paragraph_format.keep_with_next = True
            if _CENTRED.match(text, start):
                written.alignment = WD_ALIGN_PARAGRAPH.CENTER
                _indent(written, first=0)
        at = end
    if at < paragraph.end:
        _run(written, text[at : paragraph.end])


def _spans(document: Document) -> list[Span]:
    """What is not in 仿宋: headings, and the label and title sentence of a measure that is one of the upper
    levels."""
    text = document.text
    found: list[Span] = []
    for level, (headings, font) in enumerate(((document.chapters, FIRST), (document.sections, SECOND))):
        for heading in headings:
            found.append((heading.start, heading.end, _font(text, heading.start) or font, level))
    for measure in document.measures:
        before = text[max(0, measure.start - len(measure.label) - 8) : measure.start]
        cut = before.rfind(measure.label) if measure.label else -1
        if cut < 0:
            continue
        start = measure.start - len(before) + cut
        upper = _font(text, start)
        if upper and measure.heading and measure.text.lstrip().startswith(measure.heading):
            end = text.index(measure.heading, measure.start) + len(measure.heading)
            end += text[end : end + 1] in ("。", "：", "．")
            found.append((start, end, upper, None))
        elif upper and _ARTICLE.match(text, start):
            found.append((start, measure.start, upper, None))
    return sorted(found, key=lambda span: span[:2])


def _font(text: str, start: int) -> str | None:
    """一、 and 第一章 in 黑体, （一） in 楷体; anything else is for the caller to say."""
    if _FIRST.match(text, start):
        return FIRST
    return SECOND if _SECOND.match(text, start) else None


def _page(section: Section, word: Word) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    _set(section._sectPr, "w:docGrid", type="linesAndChars", linePitch=str(_PITCH), charSpace=str(_SPACE))
    word.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        written = footer.paragraphs[0]
        written.style = _number_style(word)
        written.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
        _indent(written, size=NO_4, **{side: 1.0})
        _run(written, "— ")
        for kind in ("begin", None, "separate", "1", "end"):
            run = _run(written, "1" if kind == "1" else "")
            if kind is None:
                _set(run, "w:instrText").text = "PAGE"
            elif kind != "1":
                _set(run, "w:fldChar", fldCharType=kind)
        _run(written, " —")


def _number_style(word: Word) -> ParagraphStyle:
    if "页码数字" not in word.styles:
        _dress(word.styles.add_style("页码数字", WD_STYLE_TYPE.PARAGRAPH), PAGE, NO_4)
    return cast(ParagraphStyle, word.styles["页码数字"])


def _style(word: Word, kind: Kind, name: str, font: str, size: int) -> ParagraphStyle:
    style = cast(ParagraphStyle, word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
    style.quick_style = True
    _dress(style, font, size)
    shape = style.paragraph_format
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt({"banner": 54, "title": 35}.get(kind, _LINE))
    shape.widow_control = False
    if kind in ("banner", "number", "title"):
        shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif kind in ("heading", "measure", "body"):
        shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        _indent(style, first=2)
    elif kind in ("signature", "date"):
        shape.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        _indent(style, right=4)
    elif kind == "imprint":
        _indent(style, left=1, right=1, size=NO_4)
        shape.tab_stops.add_tab_stop(Mm(156) - Pt(NO_4), WD_TAB_ALIGNMENT.RIGHT)
    if kind == "banner":
        style.font.color.rgb = RGBColor(0xE6, 0x00, 0x12)
    return style


def _dress(style: ParagraphStyle, font: str, size: int) -> None:
    """The font, and no space or grid but our own.

    Programs disagree on how a grid of characters squeezes a font that is wider than its cell (LibreOffice
    gives every character two cells), so the styles leave the grid and are squeezed themselves, to the same
    28 characters.
    """
    style.base_style = None
    style.font.size = Pt(size)
    style.font.name = font
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = Pt(_LINE)
    properties = style.element.get_or_add_rPr()
    _fonts(properties, font)
    # Squeezing and grid stand before the size of the font, in the order that the schema wants.
    properties.insert(1, _new("w:snapToGrid", val="0"))
    properties.insert(2, _new("w:spacing", val=str(_SQUEEZE if size == NO_3 else 0)))
    _set(properties, "w:lang", val="en-US", eastAsia="zh-CN")
    of_paragraph = style.element.get_or_add_pPr()
    # No space between Chinese and digits: every character has its place.
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        of_paragraph.insert_element_before(
            _new(tag, val="0"), "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"
        )


def _fonts(properties: BaseOxmlElement, font: str) -> None:
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = _set(properties, "w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia")
    properties.remove(fonts)
    properties.insert(0, fonts)  # the schema wants it first, but for a style's name


def _indent(
    of: WordParagraph | ParagraphStyle,
    *,
    first: float | None = None,
    left: float | None = None,
    right: float | None = None,
    size: int = NO_3,
) -> None:
    """Indents in characters, as Word counts them, and in twips for programs that do not."""
    properties = of.paragraph_format.element.get_or_add_pPr()
    indent = properties.get_or_add_ind()
    for name, count in (("firstLine", first), ("left", left), ("right", right)):
        if count is not None:
            indent.set(qn(f"w:{name}Chars"), str(round(count * 100)))
            indent.set(qn(f"w:{name}"), str(round(count * size * 20)))


def _rule(written: WordParagraph, side: str, colour: str, eighths: int) -> None:
    """A line above or below a paragraph."""
    properties = written.paragraph_format.element.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc"
        )
    edge = _set(borders, f"w:{side}", val="single", sz=str(eighths), space="4", color=colour)
    if side == "top":
        borders.remove(edge)
        borders.insert(0, edge)


def _run(written: WordParagraph, text: str, font: str | None = None) -> BaseOxmlElement:
    run = written.add_run(printable(text)) if text else written.add_run()
    if font:
        run.font.name = font
        _fonts(run._r.get_or_add_rPr(), font)
    return run._r


def _set(parent: BaseOxmlElement, tag: str, **attributes: str) -> BaseOxmlElement:
    element = _new(tag, **attributes)
    parent.append(element)
    return element


def _new(tag: str, **attributes: str) -> BaseOxmlElement:
    element = cast(BaseOxmlElement, OxmlElement(tag))
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _wide(text: str) -> float:
    return sum(0.5 if letter.isascii() else 1.0 for letter in text)


def _properties(word: Word, document: Document) -> None:
    policy = document.notices[-1] if document.notices else None
    day = policy.date if policy and policy.date else date(2000, 1, 1)
    about = word.core_properties
    about.title = printable(policy.title)[:255] if policy else ""
    about.author = printable(policy.issuer or "")[:255] if policy else ""
    about.subject = printable(policy.number or "")[:255] if policy else ""
    about.comments = about.keywords = about.last_modified_by = ""
    about.language = "zh-CN"
    about.created = about.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)


def _repacked(word: Word) -> bytes:
    """The file with one fixed time on all its parts, so that the same document gives the same bytes."""
    first, second = BytesIO(), BytesIO()
    word.save(first)
    with ZipFile(first) as packed, ZipFile(second, "w", ZIP_DEFLATED) as again:
        for name in packed.namelist():
            part = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            again.writestr(part, packed.read(name))
    return second.getvalue()
