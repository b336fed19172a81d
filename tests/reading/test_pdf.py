"""The text layer of a PDF: lines joined to paragraphs, page chrome dropped, each paragraph with its page."""

import os
import pickle
import subprocess

import pytest

from luoshi.problem import Refused
from luoshi.reading import pdf, read_bytes

LONG = "对新购汽车按购车价格的一定比例给予消费者补贴，省、市财政各补贴一半，财政补贴政策延续至年底，逾期不再受理。"


def draw(*rows, size=16):
    """A page on which each row stands at its x and y (from the foot)."""

    def page(paper):
        paper.setFont("STSong-Light", size)
        for x, y, text in rows:
            paper.drawString(x, y, text)

    return page


def test_a_paragraph_runs_on_over_lines_and_pages(make_pdf, check_source):
    text = ["一、总则", LONG * 14, "二、分则", LONG * 14]
    source = read_bytes("a.pdf", make_pdf(text))
    check_source(source)
    assert [paragraph.text for paragraph in source.paragraphs] == text
    assert [paragraph.page for paragraph in source.paragraphs] == [1, 1, 2, 2]


@pytest.mark.parametrize(
    "footer", ["— {} —", "- {} -", "{}", "第 {} 页 共 9 页", "{}/9", "－{}－", "Page {} of 9"]
)
def test_page_numbers_are_dropped(make_pdf, lines, footer):
    text = [LONG * 3, LONG * 3, LONG * 12]
    assert lines(make_pdf(text, footer=footer, breaks=[1])) == text


def test_running_headers_are_dropped(make_pdf, lines):
    text = [LONG * 3, LONG * 3]
    assert lines(make_pdf(text, header="某市人民政府公报 2024年第3期", breaks=[1])) == text


def test_a_header_with_the_page_number_in_it_is_dropped(draw_pdf, lines):
    pages = [
        draw(
            (80, 800, f"政策汇编  {n}"),
            *((112, 740 - 28 * row, f"{name}的措施。") for row, name in enumerate("甲乙丙")),
        )
        for n in range(4)
    ]
    assert lines(draw_pdf(*pages)) == ["甲的措施。", "乙的措施。", "丙的措施。"] * 4


def test_lines_that_differ_in_figures_only_are_no_header(draw_pdf, lines):
    def page(first):
        return draw(
            *((112, 780 - 28 * row, f"{first + row}．给予{first + row}万元补助。") for row in range(24))
        )

    assert lines(draw_pdf(page(1), page(25))) == [f"{n}．给予{n}万元补助。" for n in range(1, 49)]


def test_a_number_that_ends_a_sentence_on_a_new_page_is_kept(draw_pdf, lines):
    first = [
        (80, 780 - 28 * row, "全年完成投资总额按照省定口径统计核算力争达到人民币不少于") for row in range(24)
    ]
    second = [(80, 780, "800"), (112, 752, "下一段。")]
    read = lines(draw_pdf(draw(*first), draw(*second)))
    assert read[-2].endswith("不少于800")
    assert read[-1] == "下一段。"


def test_the_same_line_at_the_same_height_on_two_pages_is_kept(draw_pdf, lines):
    rows = [(112, 780 - 28 * row, f"{row}．给予补助。") for row in range(24)]
    assert lines(draw_pdf(draw(*rows), draw(*rows))) == [text for _, _, text in rows] * 2


def test_a_page_set_sideways_or_turned_is_read(draw_pdf, lines):
    def turned(paper, rotation):
        paper.setPageRotation(rotation)
        paper.translate(*{90: (595, 0), 270: (0, 842), 180: (595, 842)}[rotation])
        paper.rotate({90: 90, 270: -90, 180: 180}[rotation])
        paper.setFont("STSong-Light", 16)
        paper.drawString(80, 500, "第一行。")
        paper.drawString(80, 460, "第二行。")

    def sideways(angle, x, y):
        def page(paper):
            paper.translate(x, y)
            paper.rotate(angle)
            paper.drawString(80, 500, "第一行。")
            paper.drawString(80, 460, "第二行。")

        return page

    pages = [lambda paper, rotation=rotation: turned(paper, rotation) for rotation in (90, 180, 270)]
    pages += [sideways(90, 595, 0), sideways(-90, 0, 842), sideways(180, 595, 842)]
    assert lines(draw_pdf(*pages)) == ["第一行。", "第二行。"] * 6


def test_without_indents_a_number_or_a_short_line_begins_a_paragraph(make_pdf, lines):
    text = ["第一条 " + LONG * 2, "（一）" + LONG * 2, "一、总则", "1．" + LONG, "第三条 " + LONG]
    assert lines(make_pdf(text, indent=0)) == text


def test_a_citation_at_the_head_of_a_line_is_no_beginning(draw_pdf, lines):
    rows = [
        (112, 728, "前一段也从缩进处开始，写满这一行以后再转到下面"),
        (80, 700, "这一行，到此结束。"),
        (112, 672, "按照《某市促进消费条例》的规定，对符合该条例中"),
        (80, 644, "第三条规定的企业给予补贴，具体办法由市财政局按照规定"),
        (80, 616, "（一）制定。"),
    ]
    text = [row[2] for row in rows]
    assert lines(draw_pdf(draw(*rows))) == ["".join(text[:2]), "".join(text[2:])]


def test_a_title_over_two_lines_is_one_paragraph(make_pdf, lines):
    title = "关于印发支持先进制造业高质量发展若干政策措施实施细则的通知"
    assert lines(make_pdf(["# " + title, "各县人民政府：", LONG * 2])) == [title, "各县人民政府：", LONG * 2]


def test_no_space_is_set_between_hanzi_and_one_between_latin_words(draw_pdf, lines):
    def page(paper):
        paper.setFont("STSong-Light", 16)
        for index, character in enumerate("政策措施"):
            paper.drawString(80 + 20 * index, 700, character)
        paper.drawString(80, 600, "Latin")
        paper.drawString(140, 600, "words")
        paper.drawString(80, 500, "政 策")
        paper.drawString(300, 500, "印发")

    assert lines(draw_pdf(page)) == ["政策措施", "Latin words", "政 策 印发"]


def test_bold_by_drawing_twice_is_read_once_and_watermarks_not_at_all(draw_pdf, lines):
    def page(paper):
        paper.drawString(80, 700, "一、总则")
        paper.drawString(80.3, 700, "一、总则")
        paper.rotate(45)
        paper.drawString(500, 100, "内部资料")

    assert lines(draw_pdf(page)) == ["一、总则"]


def test_radicals_written_for_hanzi_become_hanzi():
    from luoshi.reading.pdf_lines import page_of

    place = {"x0": 10.0, "x1": 26.0, "top": 10.0, "bottom": 26.0, "size": 16.0, "matrix": (1, 0, 0, 1, 0, 0)}
    assert page_of(1, [{**place, "text": "\u2f08"}], 600, 800).lines[0].text == "人"


def test_a_file_locked_against_change_only_is_read(draw_pdf, lines):
    def page(paper):
        paper.setFont("Helvetica", 12)
        paper.drawString(80, 700, "Readable.")

    assert lines(draw_pdf(page, password="")) == ["Readable."]


def test_it_refuses_a_scanned_pdf(draw_pdf, picture, refused):
    problem = refused(draw_pdf(picture, picture))
    assert problem.code == "reading.scanned"
    assert problem.message.zh == "这是扫描件，没有文字层。"
    assert "先做文字识别（OCR）" in problem.remedy.zh


def test_it_refuses_a_pdf_whose_words_are_drawn(draw_pdf, refused):
    assert refused(draw_pdf(lambda paper: paper.rect(80, 700, 100, 100))).code == "reading.scanned"


def test_a_page_number_or_a_scanners_mark_makes_no_text_layer(draw_pdf, picture, refused):
    def page(number):
        def drawn(paper):
            picture(paper)
            paper.setFont("STSong-Light", 10)
            paper.drawCentredString(300, 40, f"— {number} —")
            paper.drawString(400, 400, "扫描宝创建")

        return drawn

    assert refused(draw_pdf(page(1), page(2))).code == "reading.scanned"


def test_it_refuses_a_partly_scanned_pdf_and_names_the_pages(draw_pdf, picture, refused):
    text = draw((80, 700, "有文字的一页。"))
    problem = refused(draw_pdf(text, picture, text, picture))
    assert problem.code == "reading.partly_scanned"
    assert problem.message.zh == "第 2、4 页是图片，没有文字层。"
    assert "OCR" in problem.remedy.zh


def test_a_page_with_text_and_a_seal_or_a_blank_page_is_no_scan(draw_pdf, lines):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def sealed(paper):
        paper.drawString(80, 700, "盖章的一页。")
        paper.drawImage(ImageReader(Image.new("L", (20, 20))), 300, 300, 100, 100)

    assert lines(draw_pdf(sealed, lambda _: None)) == ["盖章的一页。"]


def test_it_refuses_a_pdf_with_nothing_on_it(draw_pdf, refused):
    problem = refused(draw_pdf(lambda _: None))
    assert problem.code == "reading.blank"
    assert problem.message.zh == "文件里没有文字。"


def test_it_refuses_an_encrypted_pdf(draw_pdf, refused):
    problem = refused(draw_pdf(draw((80, 700, "密。")), password="secret"))
    assert problem.code == "reading.encrypted"
    assert problem.message.zh == "PDF 加了密码，打不开。"
    assert "去掉密码保护后另存" in problem.remedy.zh


def test_it_refuses_a_broken_pdf(make_pdf, refused):
    whole = make_pdf([LONG])
    for data in (whole[: len(whole) // 2], b"%PDF-1.7\nnothing", whole.replace(b"/Count 1", b"/Count 2")):
        problem = refused(data)
        assert problem.code == "reading.broken"
        assert problem.message.zh == "PDF 文件已损坏或不完整，打不开。"
        assert "重新下载或重新导出" in problem.remedy.zh


def test_it_refuses_a_pdf_that_takes_too_long(monkeypatch, draw_pdf, refused):
    from luoshi.reading import limits

    monkeypatch.setattr(limits, "PDF_SECONDS", 2)
    whole = draw_pdf(draw((80, 700, "内容。")))
    assert whole.count(b"/W [ 1 [ 207") == 1
    problem = refused(whole.replace(b"/W [ 1 [ 207", b"/W [ 1 99999999999 5 1 [ 207"))
    assert problem.code == "reading.bomb"
    assert "疑似压缩炸弹" in problem.message.zh
    assert "核实文件来源" in problem.remedy.zh


def test_it_refuses_more_pages_than_a_document_has(draw_pdf, refused):
    assert (
        refused(draw_pdf(draw((80, 700, "一页。"))).replace(b"/Count 1", b"/Count 99999")).code
        == "reading.bomb"
    )


def test_it_refuses_a_text_layer_without_a_character_map(draw_pdf, refused):
    # A font whose collection cannot be made out, as in files of some programs.
    whole = draw_pdf(draw((80, 700, "乱码。")))
    assert b"(Adobe)" in whole
    problem = refused(whole.replace(b"(Adobe)", b"(Adxbe)"))
    assert problem.code == "reading.unmapped"
    assert problem.message.zh == "PDF 的文字层有 3 个字还原不出来（字体没有字符对照表）。"
    assert "用原文件" in problem.remedy.zh


def test_the_readers_own_library_says_nothing_on_stderr(capfd, draw_pdf, lines):
    assert lines(draw_pdf(draw((80, 700, "内容。"))).replace(b"/FontBBox", b"/FontBxxx")) == ["内容。"]
    assert capfd.readouterr() == ("", "")


def test_who_takes_over_the_child_finds_no_key_and_runs_nothing_here(make_pdf, monkeypatch):
    """pdfminer has been made to run what a file said, more than once."""
    monkeypatch.setenv("LUOSHI_DATA_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://u:secret@h/d")
    given = {}

    class Says:
        def __reduce__(self):
            return exec, ("import os; os.environ['TAKEN_OVER'] = '1'",)

    def child(*_, env, **__):
        given.update(env)
        return subprocess.CompletedProcess([], 0, stdout=pickle.dumps(Says()))

    monkeypatch.setattr(pdf.subprocess, "run", child)
    with pytest.raises(Refused):
        read_bytes("a.pdf", make_pdf([LONG]))
    assert "TAKEN_OVER" not in os.environ
    assert "PYTHONPATH" in given
    assert "secret" not in str(given)


@pytest.mark.parametrize(
    "said", [b"", b"[]", b"{}", b"null", b'["pages", [{}]]', b'["pages", [{"lines": 1}]]', b"[1"]
)
def test_a_child_that_says_no_pages_has_read_none(make_pdf, monkeypatch, said):
    monkeypatch.setattr(
        pdf.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=said)
    )
    with pytest.raises(Refused):
        read_bytes("a.pdf", make_pdf([LONG]))
