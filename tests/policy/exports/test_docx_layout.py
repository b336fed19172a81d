"""The document as a Word file in the manner of GB/T 9704."""

from io import BytesIO

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from luoshi.policy.exports.docx import to_docx


@pytest.fixture
def word(document):
    return docx.Document(BytesIO(to_docx(document)))


def spaced(text):
    return " ".join(text.split())


def paragraph(word, words):
    return next(one for one in word.paragraphs if words in one.text)


def east(run_or_style):
    return run_or_style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))


def test_it_has_every_paragraph_of_the_document_in_order(word, document, lines):
    assert [spaced(one.text) for one in word.paragraphs] == [spaced(line) for line in lines(document)]


def test_the_page_is_a4_with_the_standard_s_margins(word):
    page = word.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


def test_the_grid_is_22_lines_of_28_characters(word):
    grid = word.sections[0]._sectPr.find(qn("w:docGrid"))
    pitch = int(grid.get(qn("w:linePitch"))) / 20
    width = Pt(16).pt + int(grid.get(qn("w:charSpace"))) / 4096
    assert int(Mm(225).pt / pitch) == 22
    assert round(Mm(156).pt / width, 1) == 28.0


def test_28_characters_fit_a_line_without_the_grid_too(word):
    style = word.styles["公文正文"]
    squeeze = int(style.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(Mm(156).pt / (16 + squeeze)) == 28
    assert style.paragraph_format.line_spacing == Pt(28.95)


@pytest.mark.parametrize(
    "words, font, size",
    [
        ("稳定经济若干", "方正小标宋简体", 22),
        ("各街道办事处", "仿宋_GB2312", 16),
        ("为稳定经济", "仿宋_GB2312", 16),
        ("对新购汽车", "仿宋_GB2312", 16),
    ],
)
def test_each_kind_of_paragraph_has_its_font(word, words, font, size):
    style = [one for one in word.paragraphs if words in one.text][-1].style
    assert (east(style), style.font.size) == (font, Pt(size))


def test_chapters_are_heiti_and_sections_kaiti(word):
    assert east(paragraph(word, "一、促进消费").runs[0]) == "黑体"
    assert east(paragraph(word, "（一）大宗消费").runs[0]) == "楷体_GB2312"


def test_headings_are_in_the_navigation_pane(word):
    levels = {
        one.text: int(level.get(qn("w:val")))
        for one in word.paragraphs
        if (level := one._p.pPr.find(qn("w:outlineLvl"))) is not None
    }
    assert levels == {
        "一、促进消费": 0,
        "二、扩大投资": 0,
        "（一）大宗消费。": 1,
        "（二）项目。": 1,
        "（三）收尾。": 1,
    }


def test_nothing_is_bold(word):
    assert not [run for one in word.paragraphs for run in one.runs if run.bold]


def test_text_is_indented_by_two_characters_and_addressees_are_not(word):
    assert paragraph(word, "对新购汽车").style.element.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert paragraph(word, "各街道办事处").style.element.pPr.ind is None


def test_number_and_title_are_centred(word):
    for words in ("甲政办〔2023〕7号", "措施的通知》的通知"):
        assert paragraph(word, words).style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER


def test_the_date_stands_right_four_characters_in(word):
    dates = [one for one in word.paragraphs if one.text in ("2023年2月20日", "2023年2月1日")]
    assert len(dates) == 2
    for one in dates:
        assert one.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT
        assert one.style.element.pPr.ind.get(qn("w:rightChars")) == "400"


def test_the_signature_is_centred_over_its_date(word):
    place = next(n for n, one in enumerate(word.paragraphs) if one.text == "2023年2月20日")
    signature = word.paragraphs[place - 1]
    assert signature.style.name == "发文机关署名"
    # Nine characters over six and a half: 4 - (9 - 6.5) / 2.
    assert signature._p.pPr.ind.get(qn("w:rightChars")) == "275"


def test_a_signature_does_not_stand_alone_on_a_page(word):
    place = next(n for n, one in enumerate(word.paragraphs) if one.text == "2023年2月20日")
    assert [one.paragraph_format.keep_with_next for one in word.paragraphs[place - 2 : place]] == [True, True]


def test_a_forwarded_notice_begins_on_a_new_page(word):
    opening = [one.text for one in word.paragraphs if one.paragraph_format.page_break_before]
    assert opening == ["乙市人民政府文件", "稳定经济若干"]


def test_page_numbers_stand_outside_on_odd_and_even_pages(word):
    assert word.settings.odd_and_even_pages_header_footer
    odd, even = word.sections[0].footer.paragraphs[0], word.sections[0].even_page_footer.paragraphs[0]
    assert (odd.alignment, even.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT)
    for one in (odd, even):
        assert one.text == "— 1 —"
        assert one._p.xpath("string(.//w:instrText)") == "PAGE"
        assert (east(one.style), one.style.font.size) == ("宋体", Pt(14))


def test_the_imprint_has_its_rules_and_its_date_at_the_right(word):
    imprint = word.paragraphs[-1]
    assert imprint.text == "甲区人民政府办公室\t2023年2月20日印发"
    assert [edge.tag for edge in imprint._p.pPr.find(qn("w:pBdr"))] == [qn("w:top"), qn("w:bottom")]


@pytest.mark.parametrize(
    "label, heading, font",
    [
        ("一、", "缓缴社会保险费", "黑体"),
        ("（一）", "缓缴社会保险费", "楷体_GB2312"),
        ("第一条　", None, "黑体"),
    ],
)
def test_a_measure_of_an_upper_level_has_that_level_s_font(one_measure, label, heading, font):
    document = one_measure("缓缴社会保险费。困难企业可以缓缴。", label=label, heading=heading)
    runs = docx.Document(BytesIO(to_docx(document))).paragraphs[0].runs
    assert east(runs[0]) == font
    assert runs[0].text == (f"{label}{heading}。" if heading else label)
    assert runs[1]._r.rPr is None


def test_the_banner_shrinks_to_one_line(document):
    from dataclasses import replace

    from luoshi.policy.document import Document

    name = "某某省某某市某某经济技术开发区管理委员会办公室文件"
    notice = replace(document.notices[0], start=0)
    written = docx.Document(BytesIO(to_docx(Document(f"{name}\n甲政办〔2023〕7号\n", (notice,), (), (), ()))))
    banner = written.paragraphs[0]
    assert banner.style.name == "发文机关标志"
    assert banner.runs[0].font.size == Pt(17)  # 25 characters in 442 points


def test_a_document_without_a_notice_keeps_its_text():
    from luoshi.policy.document import Document

    written = docx.Document(BytesIO(to_docx(Document("一句\r\n\r\n\x01二句\n", (), (), (), ()))))
    assert [one.text for one in written.paragraphs] == ["一句", "二句"]


def test_the_same_document_gives_the_same_bytes(document):
    assert to_docx(document) == to_docx(document)
