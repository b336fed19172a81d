"""A measure without a heading is called by its first words: whole clauses, whole numbers, no bracket left open."""

from __future__ import annotations

import pytest

from luoshi.office.portal.shown import short


@pytest.mark.parametrize(
    ("text", "longest", "title"),
    [
        ("做好服务，保障供应，稳定就业和物价水平。（责任单位：市财政局）", 12, "做好服务，保障供应……"),
        ("全市各部门要加大支持力度投入资金合计1234.5万元以上", 22, "全市各部门要加大支持力度投入资金合计……"),
        ("支持符合条件的企业（含个体工商户和专业合作社）申报", 14, "支持符合条件的企业……"),
        ("做好服务。（责任单位：市财政局）", 40, "做好服务"),
        ("责任单位由市人民政府另定", 40, "责任单位由市人民政府另定"),
    ],
)
def test_it_ends_where_a_reader_would_stop(text: str, longest: int, title: str) -> None:
    assert short(text, longest) == title
