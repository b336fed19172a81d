"""Builders of the files that the tests of reading read. Nothing is read from outside the repository."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from html import escape

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

from luoshi.problem import Problem, Refused
from luoshi.reading import Source, read_bytes

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def _measure(number: int) -> str:
    """A measure long enough to run over several lines, and different each time."""
    return (
        f"{number}．对在我市新设立的第{number}类智能装备制造企业，按照其年度研发投入的{number}%给予补助，"
        f"单个企业最高不超过{number * 50}万元，所需资金由市、县（区）财政各承担一半；对首次进入规模以上的企业，"
        f"再一次性奖励{number}万元。政策执行至2024年{number % 12 + 1}月底。"
        "（责任单位：市财政局、工业和信息化局、科技局）"
    )


DOCUMENT = (
    "云溪市人民政府",
    "云政〔2024〕7号",
    "关于印发支持先进制造业发展若干措施的通知",
    "各县（区）人民政府，市人民政府各部门：",
    "现将《支持先进制造业发展若干措施》印发给你们，请认真贯彻落实。",
    "一、加大财政支持",
    "（一）研发补助。",
    *(_measure(number) for number in range(1, 9)),
    "（二）设备更新。",
    *(_measure(number) for number in range(9, 13)),
    "二、优化服务",
    "（三）降低成本。",
    *(_measure(number) for number in range(13, 19)),
)
"""A document of the genre in small: chapters, sections, numbered measures with their responsible units."""


@pytest.fixture(scope="session")
def document() -> tuple[str, ...]:
    return DOCUMENT


def _docx(paragraphs: Sequence[str] = (), body: str = "", numbering: str = "", styles: str = "") -> bytes:
    """A Word file of paragraphs, then of raw WordprocessingML; `numbering` replaces the definitions of lists."""
    word = docx.Document()
    for text in paragraphs:
        word.add_paragraph(text).paragraph_format.first_line_indent = Pt(32)
    for node in _nodes(body):
        word.element.body.insert(len(word.element.body) - 1, node)
    if numbering:
        lists = word.part.numbering_part.element
        for node in list(lists):
            lists.remove(node)
        for node in _nodes(numbering):
            lists.append(node)
    for node in _nodes(styles):
        word.styles.element.append(node)
    return _saved(word.save)


def _nodes(xml: str) -> list:
    spaces = nsdecls("w") + (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    return list(parse_xml(f"<w:body {spaces}>{xml}</w:body>")) if xml else []


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


def _pdf(
    paragraphs: Sequence[str],
    *,
    indent: int = 32,
    header: str = "",
    footer: str = "— {} —",
    breaks: Sequence[int] = (),
) -> bytes:
    """A PDF set as an official document is: 16 points, 28 apart, first lines indented by two characters."""
    style = ParagraphStyle(
        "body", fontName=FONT, fontSize=16, leading=28, firstLineIndent=indent, wordWrap="CJK"
    )
    title = ParagraphStyle("title", parent=style, fontSize=22, leading=36, firstLineIndent=0, alignment=1)
    story: list = []
    for index, text in enumerate(paragraphs):
        if index in breaks:
            story.append(PageBreak())
        if text.startswith("# "):
            story += [Paragraph(escape(text[2:]), title), Spacer(0, 28)]
        else:
            story.append(Paragraph(escape(text), style))

    def chrome(page: canvas.Canvas, template: SimpleDocTemplate) -> None:
        page.setFont(FONT, 14)
        page.drawString(80, 800, header)
        page.drawCentredString(300, 50, footer.format(template.page))

    file = io.BytesIO()
    template = SimpleDocTemplate(file, leftMargin=80, rightMargin=74, topMargin=100, bottomMargin=100)
    template.build(story, onFirstPage=chrome, onLaterPages=chrome)
    return file.getvalue()


def _drawn_pdf(*pages: Callable[[canvas.Canvas], None], password: str | None = None) -> bytes:
    """A PDF whose pages are drawn by functions."""
    file = io.BytesIO()
    paper = canvas.Canvas(
        file, encrypt=StandardEncryption(password, "owner") if password is not None else None
    )
    for draw in pages:
        paper.setFont(FONT, 16)
        draw(paper)
        paper.showPage()
    paper.save()
    return file.getvalue()


def _picture(paper: canvas.Canvas) -> None:
    paper.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, 595, 842)


def _html(paragraphs: Sequence[str], *, around: str = "{}", head: str = '<meta charset="utf-8">') -> bytes:
    text = "\n".join(f"<p>&nbsp;&emsp;{escape(paragraph)}</p>" for paragraph in paragraphs)
    page = f"<!DOCTYPE html><html><head>{head}<title>通知</title></head><body>{around.format(text)}</body></html>"
    return page.encode()


def _zip(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return file.getvalue()


def _repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """A zip with some of its parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return _zip(parts | changes)


def _refused(data: bytes, name: str = "文件") -> Problem:
    """The one problem with which these bytes are refused."""
    with pytest.raises(Refused) as caught:
        read_bytes(name, data)
    (problem,) = caught.value.problems
    assert problem.place.file == name
    assert problem.severity == "error"
    assert problem.remedy is not None
    for words in (problem.message, problem.remedy):
        assert words.zh.endswith("。")
        assert words.en.endswith(".")
        assert words.en.isascii() or "“" in words.en
    return problem


def _lines(data: bytes, name: str = "文件") -> list[str]:
    """The paragraphs that were read, after a look at the promises every source keeps."""
    source = read_bytes(name, data)
    check(source)
    return [paragraph.text for paragraph in source.paragraphs]


def check(source: Source) -> None:
    end = 0
    for number, paragraph in enumerate(source.paragraphs, 1):
        assert paragraph.line == number
        assert source.text[paragraph.start : paragraph.end] == paragraph.text
        assert source.text[end : paragraph.start] in ("", "\n", "\r\n", "\r")
        assert (paragraph.page is not None) == (source.kind == "pdf")
        end = paragraph.end
    assert end == len(source.text)
    assert source.text.strip()


@pytest.fixture(scope="session")
def check_source() -> Callable[[Source], None]:
    return check


@pytest.fixture(scope="session")
def make_docx() -> Callable[..., bytes]:
    return _docx


@pytest.fixture(scope="session")
def make_pdf() -> Callable[..., bytes]:
    return _pdf


@pytest.fixture(scope="session")
def draw_pdf() -> Callable[..., bytes]:
    return _drawn_pdf


@pytest.fixture(scope="session")
def picture() -> Callable[[canvas.Canvas], None]:
    return _picture


@pytest.fixture(scope="session")
def make_html() -> Callable[..., bytes]:
    return _html


@pytest.fixture(scope="session")
def make_zip() -> Callable[[dict[str, bytes]], bytes]:
    return _zip


@pytest.fixture(scope="session")
def repacked() -> Callable[[bytes, dict[str, bytes]], bytes]:
    return _repacked


@pytest.fixture(scope="session")
def refused() -> Callable[..., Problem]:
    return _refused


@pytest.fixture(scope="session")
def lines() -> Callable[..., list[str]]:
    return _lines
