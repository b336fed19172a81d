"""A small document of the genre, marked by hand: the exports are tested without the reader that will make
such ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from string import printable as ascii_text
from typing import Any

import pytest
from hypothesis import strategies as st

from luoshi.policy.document import Clause, Document, Duty, Heading, Measure, Notice
from luoshi.text.span import Citation, Moment, Quantity, Recurrence

TEXT = """甲区人民政府办公室文件
甲政办〔2023〕7号

甲区人民政府办公室

关于转发《乙市人民政府关于印发稳定经济若干

措施的通知》的通知

各街道办事处，区政府各部门：

现转发给你们，请抓好贯彻落实。

甲区人民政府办公室

2023年2月20日

乙市人民政府文件
乙政〔2023〕3号

乙市人民政府
关于印发稳定经济若干措施的通知
各县（市、区）人民政府，市人民政府各部门：
现印发给你们。
                    2023年2月1日
稳定经济若干
措 施

为稳定经济，制定以下措施。

一、促进消费

（一）大宗消费。

1．对新购汽车按购车价格的5%给予补贴，最高不超过1万元/台，政策延续至2023年3月底。（责任单位：市财政局、商务局）

2．家电下乡。=发放1500万元消费券，煤炭日产量稳定在0.68万吨以上；2023年新增80家门店。（责任单位：市商务局）建设1—3个站点，三分之一面向农村。（牵头单位：市能源局；配合单位：市财政局；完成时限：2023年6月底前）

二、扩大投资

本章由市发展改革委统筹。

（二）项目。

3．落实《关于促进投资的意见》（乙政办〔2022〕33号），
按月通报进展，至响应解除为止。

（三）收尾。

4．+加强管理。（责任单位：市发展改革委）。

  甲区人民政府办公室                    2023年2月20日印发
"""


class Marker:
    """Makes the pieces of a `Document` from the words that they stand on."""

    def __init__(self, text: str) -> None:
        self.text = text

    def at(self, words: str, after: int = 0) -> tuple[int, int]:
        start = self.text.index(words, after)
        return start, start + len(words)

    def heading(self, number: int, label: str, title: str) -> Heading:
        return Heading(number, label, title, *self.at(label + title))

    def duty(self, name: str, role: Any, written: str, after: int) -> Duty:
        return Duty(name, role, written, *self.at(written, after))

    def quantity(
        self, words: str, value: Any, unit: str, op: Any = "=", value_max: Any = None, after: int = 0
    ) -> Quantity:
        if isinstance(value, str):
            value = Decimal(value)
        if isinstance(value_max, str):
            value_max = Decimal(value_max)
        return Quantity(words, *self.at(words, after), value, value_max, unit, op)

    def moment(self, words: str, iso: str, first: Any, last: Any, after: int = 0, **more: Any) -> Moment:
        return Moment(words, *self.at(words, after), iso, first, last, **more)

    def clause(self, words: str, start: int, duties: list[tuple[str, str, str]], **more: Any) -> Clause:
        at = self.at(words, start)
        found, after = [], at[0]
        for name, role, written in duties:
            found.append(self.duty(name, role, written, after))
            after = found[-1].end
        return Clause(words, *at, (start, at[0]), tuple(found), **more)

    def measure(
        self,
        number: int,
        first: str,
        last: str,
        label: str | None = None,
        chapter: Heading | None = None,
        section: Heading | None = None,
        heading: str | None = None,
        **found: Any,
    ) -> Measure:
        start = self.at(first)[0]
        end = self.at(last, start)[1]
        return Measure(
            id=found.pop("id", str(number)),
            number=number,
            label=f"{number}．" if label is None else label,
            heading=heading,
            chapter=chapter,
            section=section,
            text=self.text[start:end],
            start=start,
            end=end,
            line=self.text.count("\n", 0, start) + 1,
            **{
                key: tuple(found.get(key, ()))
                for key in ("clauses", "quantities", "moments", "citations", "recurrences")
            },
        )


@pytest.fixture
def marker() -> Callable[[str], Marker]:
    return Marker


@pytest.fixture
def one_measure() -> Callable[..., Document]:
    """A document that is one measure and nothing else."""

    def build(text: str, label: str = "", day: date | None = None, **found: Any) -> Document:
        notice = Notice("若干措施", None, None, day, (), 0, len(label))
        start = len(label)
        measure = Measure(
            id=found.pop("id", "1"),
            number=1,
            label=label,
            heading=found.pop("heading", None),
            chapter=None,
            section=None,
            text=text,
            start=start,
            end=start + len(text),
            line=1,
            **{
                key: tuple(found.get(key, ()))
                for key in ("clauses", "quantities", "moments", "citations", "recurrences")
            },
        )
        return Document(label + text, (notice,), (), (), (measure,))

    return build


@pytest.fixture
def document() -> Document:
    make = Marker(TEXT)
    second = make.at("乙市人民政府文件")[0]
    third = make.at("稳定经济若干\n措 施")[0]
    notices = (
        Notice(
            "甲区人民政府办公室关于转发《乙市人民政府关于印发稳定经济若干措施的通知》的通知",
            "甲政办〔2023〕7号",
            "甲区人民政府办公室",
            date(2023, 2, 20),
            ("各街道办事处", "区政府各部门"),
            0,
            second,
        ),
        Notice(
            "关于印发稳定经济若干措施的通知",
            "乙政〔2023〕3号",
            "乙市人民政府",
            date(2023, 2, 1),
            ("各县（市、区）人民政府", "市人民政府各部门"),
            second,
            third,
        ),
        Notice("稳定经济若干措施", "乙政〔2023〕3号", "乙市人民政府", date(2023, 2, 1), (), third, len(TEXT)),
    )
    one, two = make.heading(1, "一、", "促进消费"), make.heading(2, "二、", "扩大投资")
    goods = make.heading(1, "（一）", "大宗消费。")
    projects, closing = make.heading(2, "（二）", "项目。"), make.heading(3, "（三）", "收尾。")
    first, second = make.at("对新购汽车")[0], make.at("家电下乡")[0]
    split = make.at("建设1—3个站点")[0]
    measures = (
        make.measure(
            1,
            "对新购汽车",
            "市财政局、商务局）",
            chapter=one,
            section=goods,
            clauses=[
                make.clause(
                    "（责任单位：市财政局、商务局）",
                    first,
                    [("市财政局", "lead", "市财政局"), ("市商务局", "support", "商务局")],
                )
            ],
            quantities=[
                make.quantity("5%", "5", "%"),
                make.quantity("最高不超过1万元/台", "10000", "元/台", "<="),
            ],
            moments=[make.moment("延续至2023年3月底", "../2023-03-31", None, date(2023, 3, 31))],
        ),
        make.measure(
            2,
            "家电下乡",
            "2023年6月底前）",
            chapter=one,
            section=goods,
            heading="家电下乡",
            clauses=[
                make.clause("（责任单位：市商务局）", second, [("市商务局", "lead", "市商务局")]),
                make.clause(
                    "（牵头单位：市能源局；配合单位：市财政局；完成时限：2023年6月底前）",
                    split,
                    [("市能源局", "lead", "市能源局"), ("市财政局", "support", "市财政局")],
                    deadline="2023年6月底前",
                ),
            ],
            quantities=[
                make.quantity("1500万元", Decimal("1.5E+7"), "元"),
                make.quantity("0.68万吨以上", "6800.0", "吨", ">="),
                make.quantity("80家", "80", "家"),
                make.quantity("1—3个", "1", "个", "=", "3"),
                make.quantity("三分之一", Fraction(1, 3), "1"),
            ],
            moments=[
                make.moment("2023年", "2023", date(2023, 1, 1), date(2023, 12, 31), second),
                make.moment("2023年6月底前", "../2023-06-30", None, date(2023, 6, 30)),
            ],
        ),
        make.measure(
            3,
            "落实《关于",
            "至响应解除为止。",
            chapter=two,
            section=projects,
            moments=[make.moment("至响应解除", "../..", None, None, event="响应解除")],
            citations=[
                Citation(
                    *(words := "《关于促进投资的意见》（乙政办〔2022〕33号）",),
                    *make.at(words),
                    "关于促进投资的意见",
                    "乙政办〔2022〕33号",
                )
            ],
            recurrences=[Recurrence("按月", *make.at("按月"), "month")],
        ),
        make.measure(
            4,
            "+加强管理",
            "市发展改革委）。",
            chapter=two,
            section=closing,
            clauses=[
                make.clause(
                    "（责任单位：市发展改革委）",
                    make.at("+加强管理")[0],
                    [("市发展改革委", "lead", "市发展改革委")],
                )
            ],
        ),
    )
    return Document(TEXT, notices, (one, two), (goods, projects, closing), measures)


@pytest.fixture
def lines() -> Callable[[Document], list[str]]:
    """The paragraphs of a document's text: its lines that are not blank, without the space around them."""
    return lambda document: [line.strip() for line in re.split(r"[\r\n]+", document.text) if line.strip()]


@st.composite
def _documents(draw):
    """Any text, cut anywhere into headings and measures, with findings anywhere in them, crossing as they
    like."""
    text = draw(
        st.text(st.sampled_from("一、（）。市局\n 5%《》\u3000\x01\ud800&<" + ascii_text[:20]), max_size=120)
    )
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=9)))
    chapters, sections, measures = [], [], []
    for number, (start, end) in enumerate(pairwise(cuts), 1):
        kind = draw(st.sampled_from(["chapter", "section", "measure", "measure", "nothing"]))
        if kind == "chapter":
            chapters.append(Heading(number, text[start : start + 2], text[start + 2 : end], start, end))
        elif kind == "section":
            sections.append(Heading(1, text[start : start + 2], text[start + 2 : end], start, end))
        elif kind == "measure":
            inside = st.tuples(st.integers(start, end), st.integers(start, end)).map(sorted)
            spans = draw(st.lists(inside, min_size=4, max_size=8))
            named = [(text[a:b], a, b) for a, b in spans]
            duties = tuple(Duty(said or "局", "lead", said, a, b) for said, a, b in named[:2])
            measures.append(
                Measure(
                    str(number),
                    1,
                    draw(st.sampled_from(["", "1．", "一"])),
                    draw(st.sampled_from([None, text[start : start + 3]])),
                    draw(st.sampled_from([None, *chapters])),
                    draw(st.sampled_from([None, *sections])),
                    text[start:end],
                    start,
                    end,
                    1,
                    (Clause(named[0][0], *spans[0], (start, spans[0][0]), duties),),
                    tuple(
                        Quantity(*one, draw(st.decimals(-5, 5) | st.fractions(-5, 5)), None, one[0], "=")
                        for one in named[2:4]
                    ),
                    tuple(Moment(*one, "../..", None, None) for one in named[4:6]),
                    tuple(Citation(*one, one[0], None) for one in named[6:8]),
                    (),
                )
            )
    return Document(text, (), tuple(chapters), tuple(sections), tuple(measures))


@pytest.fixture(scope="session")
def any_document() -> st.SearchStrategy[Document]:
    return _documents()
