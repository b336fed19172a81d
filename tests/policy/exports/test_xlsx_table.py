"""The task table as an Excel file: what a person finds when it is opened, and what the printer makes of
it."""

import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from lxml import etree
from openpyxl import load_workbook

from luoshi.policy.exports import fitting
from luoshi.policy.exports.xlsx import to_xlsx
from luoshi.text.span import Quantity


@pytest.fixture
def book(document):
    return load_workbook(BytesIO(to_xlsx(document)), rich_text=True)


def test_it_has_the_table_the_targets_and_the_units(book):
    assert book.sheetnames == ["任务分解表", "量化指标", "单位分工"]


def test_title_and_subtitle_run_across_the_printed_columns(book):
    sheet = book["任务分解表"]
    assert sheet["A1"].value == "稳定经济若干措施任务分解表"
    assert sheet["A2"].value == "乙政〔2023〕3号　　2023年2月1日"
    assert {"A1:H1", "A2:H2"} <= {str(merged) for merged in sheet.merged_cells.ranges}


def test_the_header_is_frozen_repeated_and_filtered(book):
    for sheet in book:
        assert sheet.freeze_panes == "A4"
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.auto_filter.ref.startswith("A3:")
    assert [cell.value for cell in book["任务分解表"][3]] == [
        "序号", "任务内容", "牵头单位", "配合单位", "完成时限", "量化目标", "引用文件", "频次", "章", "节",
    ]  # fmt: skip


def test_it_prints_across_on_a4_one_page_wide_with_page_numbers(book):
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in [(1, 0), (None, 0)]
        assert "第 &P 页 共 &N 页" in sheet.oddFooter.center.text
        assert sheet.print_area


def test_chapters_and_sections_are_rows_of_their_own_across_the_table(book):
    sheet = book["任务分解表"]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    chapters = {cell.value: cell for cell in sheet["A"] if cell.row > 3 and isinstance(cell.value, str)}
    for words in ("一、促进消费", "（一）大宗消费。", "二、扩大投资", "（二）项目。", "（三）收尾。"):
        row = chapters[words].row
        assert f"A{row}:H{row}" in merged
    assert chapters["一、促进消费"].fill.fgColor.rgb == "FFDDE6F0"


def test_every_row_can_be_filtered_by_chapter_and_section(book):
    sheet = book["任务分解表"]
    for row in range(4, sheet.max_row + 1):
        assert sheet.cell(row, 9).value in ("一、促进消费", "二、扩大投资")


def test_numbers_are_numbers_and_parts_are_text(book):
    values = [cell.value for cell in book["任务分解表"]["A"]]
    assert 1 in values
    assert "2-1" in values


def test_text_that_looks_like_a_formula_stays_text(book):
    cells = [cell for row in book["任务分解表"].iter_rows() for cell in row]
    task = next(cell for cell in cells if str(cell.value).startswith("+加强管理"))
    assert task.data_type == "s"
    assert task.quotePrefix
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("first", "=+-@")
def test_no_first_character_makes_a_formula(one_measure, first):
    sheet = load_workbook(BytesIO(to_xlsx(one_measure(f"{first}1+1，cmd"))))["任务分解表"]
    assert (sheet["B4"].value, sheet["B4"].data_type) == (f"{first}1+1，cmd", "s")


def test_a_heading_is_bold_in_its_task(book):
    task = next(cell.value for cell in book["任务分解表"]["B"] if "家电下乡" in str(cell.value))
    assert task[0].text == "家电下乡"
    assert task[0].font.b


def test_what_xml_cannot_hold_is_left_out(one_measure):
    sheet = load_workbook(BytesIO(to_xlsx(one_measure("一\x00二\x0b三\ufffe四"))))["任务分解表"]
    assert sheet["B4"].value == "一二三四"


def test_targets_keep_their_words_and_their_exact_numbers(book):
    sheet = book["量化指标"]
    rows = {row[1]: row for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert rows["1500万元"][:6] == (2, "1500万元", 15_000_000, None, "元", "等于")
    assert rows["最高不超过1万元/台"][2:6] == (10_000, None, "元/台", "不超过")
    assert rows["1—3个"][2:4] == (1, 3)
    assert rows["三分之一"][2] == "1/3"
    assert rows["80家"][6] == "2023年新增80家门店。"


@pytest.mark.parametrize(
    "value, written",
    [("36.7", "36.7"), ("0.68", "0.68"), ("123456789012345", "123456789012345"), ("2.50", "2.5")],
)
def test_a_number_that_excel_can_hold_is_written_digit_by_digit(one_measure, value, written):
    quantity = Quantity("数", 0, 1, Decimal(value), None, "元", "=")
    packed = zipfile.ZipFile(BytesIO(to_xlsx(one_measure("数", quantities=(quantity,)))))
    sheet = etree.fromstring(packed.read("xl/worksheets/sheet2.xml"))
    assert sheet.xpath("string(//*[@r='C4']/*[local-name()='v'])") == written


@pytest.mark.parametrize("value", ["1234567890123456", "0.1234567890123456", "-9999999999999999"])
def test_a_number_that_excel_would_round_is_text(one_measure, value):
    quantity = Quantity("数", 0, 1, Decimal(value), None, "元", "=")
    sheet = load_workbook(BytesIO(to_xlsx(one_measure("数", quantities=(quantity,)))))["量化指标"]
    assert (sheet["C4"].value, sheet["C4"].data_type) == (value, "s")


def test_units_have_what_they_lead_and_what_they_support(book):
    rows = {row[0]: row[1:] for row in book["单位分工"].iter_rows(min_row=4, values_only=True)}
    assert rows["市商务局"] == (1, 1, "2", "1")
    assert rows["市财政局"] == (1, 1, "1", "2")
    assert rows["市能源局"] == (1, 0, "2", None)


def test_rows_are_tall_enough_for_what_stands_in_them(book):
    sheet = book["任务分解表"]
    widths = {
        column: one.width
        for one in sheet.column_dimensions.values()
        for column in range(one.min, one.max + 1)
    }
    for row in range(4, sheet.max_row + 1):
        for place, cell in enumerate(sheet[row][1:8]):
            if isinstance(cell.value, str):
                width = widths[place + 2]
                # Excel keeps whole pixels: three quarters of a point.
                assert sheet.row_dimensions[row].height > fitting.height(cell.value, width, 11) - 0.75


def test_a_task_taller_than_excel_allows_goes_on_in_the_next_row(one_measure):
    text = "".join(f"第{number}句话讲一件要做的事情，讲得比较长。" for number in range(200))
    sheet = load_workbook(BytesIO(to_xlsx(one_measure(text))))["任务分解表"]
    tasks = [cell.value for cell in sheet["B"] if cell.row > 3]
    assert len(tasks) > 2
    assert "".join(tasks) == text
    assert all(sheet.row_dimensions[row].height <= 409 for row in range(4, 4 + len(tasks)))
    assert f"A4:A{3 + len(tasks)}" in {str(merged) for merged in sheet.merged_cells.ranges}


def test_the_same_document_gives_the_same_bytes(document):
    assert to_xlsx(document) == to_xlsx(document)


def test_an_empty_document_still_makes_a_workbook():
    from luoshi.policy.document import Document

    book = load_workbook(BytesIO(to_xlsx(Document("", (), (), (), ()))))
    assert book["任务分解表"]["A1"].value == "任务分解表"
