"""The task table (任务分解表) as an Excel file that an office can print as it is, with 量化指标 and
单位分工 behind it.

Excel and WPS do not fit the height of merged or wrapped rows by themselves in a file that they did not
write, so the heights are worked out here (`fitting`); a row that would be taller than Excel allows goes on
in a second one. All text is written as text: nothing in a document can become a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luoshi.policy.document import Document
from luoshi.policy.exports import fitting
from luoshi.policy.exports.ledger import Row, rows, sentence
from luoshi.policy.exports.words import chinese_date, literal, printable
from luoshi.text.span import Number

SIZE = 11
TITLE, BODY = "方正小标宋简体", "仿宋"
HEAD = "黑体"
SHADE = "#DDE6F0"
PALE = "#F2F5F9"

_COLUMNS = (
    ("序号", 7),
    ("任务内容", 54),
    ("牵头单位", 15),
    ("配合单位", 21),
    ("完成时限", 16),
    ("量化目标", 16),
    ("引用文件", 16),
    ("频次", 8),
)
_BESIDE = (("章", 18), ("节", 18))
"""For the filter on the screen. They stand right of the print area: on paper the chapter rows say it."""

_PHRASE, _SENTENCE = 22, 66
_TARGETS = (
    ("序号", 7),
    ("原文", _PHRASE),
    ("数值", 18),
    ("数值上限", 12),
    ("单位", 13),
    ("比较", 9),
    ("所在句", _SENTENCE),
)
_NAME, _LIST = 30, 44
_UNITS = (("单位", _NAME), ("牵头条数", 10), ("配合条数", 10), ("牵头", _LIST), ("配合", _LIST))

_OPS = {"=": "等于", ">=": "不少于", "<=": "不超过", ">": "超过", "<": "低于", "~": "约"}
_DIGITS = 15
"""What Excel keeps of a number. A longer one is written as text, whole."""

_CELL = 32_767
"""What Excel keeps of a text."""


class _Book:
    """The workbook and its formats, each made once."""

    def __init__(self, document: Document) -> None:
        self.file = BytesIO()
        self.book = xlsxwriter.Workbook(self.file, {"in_memory": True})
        self.formats: dict[tuple[tuple[str, object], ...], Format] = {}
        self.book.set_size(2400, 1400)
        policy = document.notices[-1] if document.notices else None
        self.title = printable(policy.title) if policy else ""
        self.subtitle = "　　".join(
            part
            for part in (
                printable(policy.number or "") if policy else "",
                chinese_date(policy.date) if policy and policy.date else "",
            )
            if part
        )
        day = policy.date if policy and policy.date else date(2000, 1, 1)
        self.book.set_properties(
            {
                "title": f"{self.title}任务分解表"[:255],
                "author": printable(policy.issuer or "")[:255] if policy else "",
                # Fixed, so that the same document gives the same bytes.
                "created": datetime(day.year, day.month, day.day, tzinfo=UTC),
            }
        )

    def format(self, **properties: object) -> Format:
        full = {"font_name": BODY, "font_size": SIZE, "valign": "vcenter", "text_wrap": True, **properties}
        key = tuple(sorted(full.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(full)
        return self.formats[key]

    def cell(self, text: str = "", **properties: object) -> Format:
        """A bordered cell. The quote prefix keeps =… a text even when somebody edits the cell later."""
        if text[:1] in "=+-@":
            properties["quote_prefix"] = bool(text)
        return self.format(border=1, border_color="#8A94A0", **properties)

    def sheet(self, name: str, heading: str, columns: Sequence[tuple[str, float]], printed: int) -> Worksheet:
        """A sheet with its title rows and header, set up for A4 across; `printed` columns go on paper."""
        sheet = self.book.add_worksheet(name)
        for place, (_, width) in enumerate(columns):
            sheet.set_column(place, place, width, self.format())
        across = sum(width for _, width in columns[:printed])
        for line, (text, size, font) in enumerate(((heading, 18, TITLE), (self.subtitle, 12, BODY))):
            style = self.format(font_name=font, font_size=size, align="center")
            _merge(sheet, line, 0, line, printed - 1, text, style)
            sheet.set_row(line, min(max(fitting.height(text, across, size), size * 2), fitting.TALLEST))
        for place, (text, _) in enumerate(columns):
            style = self.cell(font_name=HEAD, align="center", bg_color=SHADE)
            sheet.write_string(2, place, text, style)
        sheet.set_row(2, 30)
        sheet.freeze_panes(3, 0)
        sheet.repeat_rows(2)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.set_footer('&C&"宋体,Regular"&10第 &P 页 共 &N 页')
        return sheet


def to_xlsx(document: Document) -> bytes:
    """The workbook."""
    book = _Book(document)
    _ledger(book, rows(document))
    _targets(book, document)
    _units(book, document)
    book.book.close()
    return book.file.getvalue()


def _ledger(book: _Book, table: Sequence[Row]) -> None:
    columns = (*_COLUMNS, *_BESIDE)
    last = len(_COLUMNS) - 1
    sheet = book.sheet("任务分解表", f"{book.title}任务分解表", columns, len(_COLUMNS))
    across = sum(width for _, width in _COLUMNS)
    line = 3
    chapter: str | None = None
    section: str | None = None
    for row in table:
        for level, (words, before) in enumerate(((row.chapter, chapter), (row.section, section))):
            if words and (words != before or (level and row.chapter != chapter)):
                style = book.cell(font_name="楷体" if level else HEAD, bg_color=PALE if level else SHADE)
                _merge(sheet, line, 0, line, last, words, style)
                _beside(book, sheet, line, row.chapter, row.section if level else None)
                sheet.set_row(line, min(fitting.height(words, across, SIZE), fitting.TALLEST))
                line += 1
        chapter, section = row.chapter, row.section
        line = _row(book, sheet, line, row)
    sheet.autofilter(2, 0, max(line - 1, 2), len(columns) - 1)
    sheet.print_area(0, 0, max(line - 1, 2), last)


def _row(book: _Book, sheet: Worksheet, line: int, row: Row) -> int:
    """One row of the table, on as many rows of the sheet as Excel's limit of height asks for; the next free
    line."""
    texts = tuple(
        text[:_CELL]
        for text in (
            row.number,
            "",
            "、".join(row.lead),
            "、".join(row.support),
            "；".join(row.deadlines),
            "；".join(row.targets),
            "；".join(row.cited),
            "、".join(row.recurrence),
        )
    )
    tall = max(fitting.height(text, _COLUMNS[place][1], SIZE) for place, text in enumerate(texts))
    tasks = fitting.slices(printable(row.task), _COLUMNS[1][1], SIZE)
    tasks += [""] * (fitting.rows_for(tall) - len(tasks))
    each = max(tall / len(tasks), *(fitting.height(task, _COLUMNS[1][1], SIZE) for task in tasks))
    for place, task in enumerate(tasks):
        sheet.set_row(line + place, min(each, fitting.TALLEST))
        _task(book, sheet, line + place, task, None if place else row.heading)
        _beside(book, sheet, line + place, row.chapter, row.section)
    for place, text in enumerate(texts):
        if place == 1:
            continue
        middle = {} if place in (2, 3, 5, 6) else {"align": "center"}
        style = book.cell(text, **middle)
        if place == 0 and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
            if len(tasks) > 1:
                sheet.merge_range(line, 0, line + len(tasks) - 1, 0, "", style)
            sheet.write_number(line, 0, int(text), style)
        else:
            _merge(sheet, line, place, line + len(tasks) - 1, place, text, style)
    return line + len(tasks)


def _task(book: _Book, sheet: Worksheet, line: int, task: str, heading: str | None) -> None:
    style = book.cell(task)
    rest = task.removeprefix(heading or "")
    if heading and rest and rest != task:
        bold = book.format(font_name=HEAD, bold=True)
        sheet.write_rich_string(line, 1, bold, heading, book.format(), rest, style)
    else:
        _write(sheet, line, 1, task, style)


def _beside(book: _Book, sheet: Worksheet, line: int, chapter: str | None, section: str | None) -> None:
    style = book.format(font_color="#8A94A0", text_wrap=False)
    for place, words in enumerate((chapter, section), len(_COLUMNS)):
        _write(sheet, line, place, words or "", style)


def _targets(book: _Book, document: Document) -> None:
    sheet = book.sheet("量化指标", f"{book.title}量化指标", _TARGETS, len(_TARGETS))
    line = 3
    for measure in document.measures:
        for quantity in measure.quantities:
            context = sentence(measure, quantity)
            texts = (measure.id, quantity.text, quantity.unit, _OPS[quantity.op], context)
            for place, text in zip((0, 1, 4, 5, 6), texts, strict=True):
                middle = {"align": "center"} if place in (0, 4, 5) else {}
                if place == 0 and text.isascii() and text.isdigit() and len(text) <= _DIGITS:
                    sheet.write_number(line, 0, int(text), book.cell(**middle))
                else:
                    _write(sheet, line, place, text, book.cell(text, **middle))
            _number(book, sheet, line, 2, quantity.value)
            _number(book, sheet, line, 3, quantity.value_max)
            tall = max(fitting.height(texts[1], _PHRASE, SIZE), fitting.height(context, _SENTENCE, SIZE))
            sheet.set_row(line, min(tall, fitting.TALLEST))
            line += 1
    _end(sheet, line, len(_TARGETS))


def _units(book: _Book, document: Document) -> None:
    lead: dict[str, list[str]] = {}
    support: dict[str, list[str]] = {}
    for measure in document.measures:
        for duty in measure.duties:
            for names, role in ((lead, "lead"), (support, "support")):
                names.setdefault(duty.name, [])
                if duty.role == role:
                    names[duty.name].append(measure.id)
    sheet = book.sheet("单位分工", f"{book.title}单位分工", _UNITS, len(_UNITS))
    line = 3
    for name in lead:
        lists = ["、".join(lead[name]), "、".join(support[name])]
        _write(sheet, line, 0, name, book.cell(name))
        sheet.write_number(line, 1, len(lead[name]), book.cell(align="center"))
        sheet.write_number(line, 2, len(support[name]), book.cell(align="center"))
        _write(sheet, line, 3, lists[0], book.cell())
        _write(sheet, line, 4, lists[1], book.cell())
        tall = max(
            fitting.height(name, _NAME, SIZE), *(fitting.height(words, _LIST, SIZE) for words in lists)
        )
        sheet.set_row(line, min(tall, fitting.TALLEST))
        line += 1
    _end(sheet, line, len(_UNITS))


def _end(sheet: Worksheet, line: int, columns: int) -> None:
    sheet.autofilter(2, 0, max(line - 1, 2), columns - 1)
    sheet.print_area(0, 0, max(line - 1, 2), columns - 1)


def _number(book: _Book, sheet: Worksheet, line: int, column: int, value: Number | None) -> None:
    if value is None:
        sheet.write_blank(line, column, None, book.cell())
        return
    digits = literal(value)
    exact = isinstance(value, Decimal) and len(digits.lstrip("-0.").replace(".", "")) <= _DIGITS
    if exact:
        places = len(digits.partition(".")[2])
        style = book.cell(num_format="#,##0" + ("." + "0" * places if places else ""), align="right")
        sheet.write_number(line, column, Decimal(digits), style)
    else:
        _write(
            sheet,
            line,
            column,
            digits if isinstance(value, Decimal) else str(value),
            book.cell(align="right"),
        )


def _write(sheet: Worksheet, line: int, column: int, text: str, style: Format) -> None:
    text = printable(text)[:_CELL]
    if text:
        sheet.write_string(line, column, text, style)
    else:
        sheet.write_blank(line, column, None, style)


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int, text: str, style: Format) -> None:
    """A merged cell, or a plain one where there is nothing to merge; its words never anything but text."""
    if (top, left) != (bottom, right):
        sheet.merge_range(top, left, bottom, right, "", style)
    _write(sheet, top, left, text, style)
