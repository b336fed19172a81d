"""Tables as they come: every row is there once, with its number, or in the list of broken ones."""

import csv
import io
import json

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.engines.sources import open_source, parquet, text
from luoshi.policy.trying.table import read_table
from luoshi.problem import Refused


def rows_of(source, wanted=None, after=None):
    """Every row under its number, and the broken ones under theirs."""
    wanted = source.columns if wanted is None else wanted
    rows, broken = {}, {}
    for batch in source.batches(wanted, after or {}):
        cells = [
            column.to_pylist() if isinstance(column, pa.Array) else column
            for column in batch.columns.values()
        ]
        for number, *row in zip(batch.numbers.tolist(), *cells, strict=True):
            rows[number] = row
        for one in batch.broken:
            assert one.number not in broken
            broken[one.number] = one.reason.zh
    assert not rows.keys() & broken.keys()
    return rows, broken


def table(tmp_path, data, name="表.csv"):
    file = tmp_path / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return open_source(str(file))


CELL = st.text(st.sampled_from('甲乙a1.,"\n\r ;'), max_size=6)


@settings(max_examples=150)
@given(
    rows=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    block=st.sampled_from([16, 50, 1 << 20]),
)
def test_a_table_is_what_the_small_reader_makes_of_it(
    tmp_path_factory, rows, encoding, ending, quoting, block
):
    # Python's writer leaves a line feed unquoted where lines end otherwise: a table that nobody can read back.
    if any(set("\n\r") & set(cell) for row in rows for cell in row):
        quoting = csv.QUOTE_ALL
    out = io.StringIO()
    csv.writer(out, lineterminator=ending, quoting=quoting).writerows([["甲", "乙,丙", "丁"], *rows])
    file = tmp_path_factory.mktemp("t") / "表.csv"
    file.write_bytes(out.getvalue().encode(encoding))
    wanted = read_table(file)
    before, text.BLOCK = text.BLOCK, block
    try:
        found, broken = rows_of(open_source(str(file)))
    finally:
        text.BLOCK = before
    # A broken record over several lines is taken apart here, so that none after it is lost; then numbers differ.
    if any(set("\n\r") & set("".join(row)) and len(row) != 3 for row in rows):
        return
    assert found == {row.number: [cell.strip() for cell in row.cells.values()] for row in wanted.rows}
    assert set(broken) == {one.number for one in wanted.broken}


def test_numbers_are_those_of_a_spreadsheet(tmp_path):
    source = table(tmp_path, "\n名,额\n\n甲,1\n,\n乙\n丙,3,4\n 丁 , 5 \n\n\n")
    rows, broken = rows_of(source)
    assert rows == {4: ["甲", "1"], 8: ["丁", "5"]}
    assert broken == {6: "这一行有 1 格，应有 2 格", 7: "这一行有 3 格，应有 2 格"}


def test_only_the_columns_wanted_and_blank_rows_still_no_rows(tmp_path):
    source = table(tmp_path, "名,额,注\n甲,,x\n,,\n,,y\n")
    assert rows_of(source, ["额"]) == ({2: [""], 4: [""]}, {})
    assert rows_of(source, []) == ({2: [], 4: []}, {})


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_lines_in_two_encodings_and_one_in_none(tmp_path, ending):
    lines = ["名,额".encode(), "甲,1".encode(), "乙,2".encode("gb18030"), b"\xff\xfe\xff,3", "丁,4".encode()]
    rows, broken = rows_of(table(tmp_path, ending.join(lines)))
    assert rows == {2: ["甲", "1"], 3: ["乙", "2"], 5: ["丁", "4"]}
    assert broken == {4: "既不是 UTF-8，也不是 GB18030 编码"}


def test_a_stray_quote_costs_its_own_row_only(tmp_path):
    rows, broken = rows_of(table(tmp_path, '名,额\n"甲,1\n"乙",2\n丙"x,3\n"丁"x,4\n"戊\n己",5\n庚,6\n'))
    assert rows == {3: ["乙", "2"], 4: ['丙"x', "3"], 6: ["戊\n己", "5"], 7: ["庚", "6"]}
    assert set(broken) == {2, 5}


def test_a_quote_that_never_closes(tmp_path):
    many = "".join(f"{number},{number}\n" for number in range(1000))
    before, text.BLOCK = text.BLOCK, 512
    limit, text._LONGEST_RECORD = text._LONGEST_RECORD, 2048
    try:
        rows, broken = rows_of(table(tmp_path, f'名,额\n甲,"1\n{many}'))
    finally:
        text.BLOCK, text._LONGEST_RECORD = before, limit
    assert len(rows) == 1000
    assert broken == {2: "引号没有配对，或引号后面还有字"}


def test_a_huge_cell_is_one_cell(tmp_path):
    huge = "长" * 500_000
    rows, broken = rows_of(table(tmp_path, f'名,额\n甲,"{huge}"\n乙,{huge}\n丙,3\n'))
    assert [len(row[1]) for row in rows.values()] == [500_000, 500_000, 1]
    assert not broken


def test_it_goes_on_after_every_batch(tmp_path):
    lines = "".join(f'甲{number},"{number}"\n' for number in range(60))
    before, text.BLOCK = text.BLOCK, 100
    try:
        source = table(tmp_path, f"名,额\n{lines}")
        whole, _ = rows_of(source)
        for batch in source.batches(("额",), {}):
            rest, _ = rows_of(source, after=batch.end)
            assert rest == {number: row for number, row in whole.items() if number > batch.numbers[-1]}
    finally:
        text.BLOCK = before
    assert len(whole) == 60


def test_many_parts_are_one_table(tmp_path):
    (tmp_path / "a.csv").write_text("名,额\n甲,1\n", "utf-8")
    (tmp_path / "b.csv").write_text("名,额\n乙,2\n丙\n", "utf-8-sig")
    (tmp_path / "_SUCCESS").write_text("")
    rows, broken = rows_of(open_source(str(tmp_path)))
    assert rows == {2: ["甲", "1"], 3: ["乙", "2"]}
    assert list(broken) == [4]
    assert rows_of(open_source(str(tmp_path / "*.csv"))) == (rows, broken)


def test_parts_with_other_columns_are_refused(tmp_path):
    (tmp_path / "a.csv").write_text("名,额\n甲,1\n", "utf-8")
    (tmp_path / "b.csv").write_text("名,数\n乙,2\n", "utf-8")
    with pytest.raises(Refused, match=r"列名与 a\.csv 里的不同"):
        open_source(str(tmp_path))


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("a.csv", b"", "文件是空的（0 字节）"),
        ("a.csv", b"\n\n  \n", "表是空的"),
        ("a.csv", "名,名\n1,2\n".encode(), "列名有重复或空白：名"),
        ("a.csv", "名,,额\n1,2,3\n".encode(), "列名有重复或空白：（第 2 列）"),
        ("a.csv", "名,额\n".encode("utf-16"), "UTF-16"),
        ("a.csv", b"a\x00b,c\n", "零字节"),
        ("a.csv", b"PK\x03\x04", "表格软件的文件"),
        ("a.csv", b"PAR1", "Parquet"),
        ("a.csv", b"\xff\xff,\xff\n", "既不是 UTF-8"),
        ("a.parquet", b"a,b\n1,2\n", "不是 Parquet 文件"),
        ("a.parquet", b"PAR1abcdefgh", "不完整或已损坏"),
        ("a.parquet", b"", "文件是空的（0 字节）"),
        ("a.xlsx", b"a,b\n1,2\n", "读不出来"),
        ("a.jsonl", b"[1]\n2\n", "没有一行是 JSON 对象"),
        ("a.doc", b"x", "不认识这种表"),
    ],
)
def test_what_is_no_table_is_refused_and_why(tmp_path, name, data, said):
    with pytest.raises(Refused, match=said) as refused:
        table(tmp_path, data, name)
    assert all(one.remedy for one in refused.value.problems)


def test_what_is_not_there_is_refused(tmp_path):
    for given_, said in (
        (tmp_path / "无.csv", "没有这个文件"),
        (tmp_path, "里面没有表"),
        (tmp_path / "*.csv", "里面没有表"),
    ):
        with pytest.raises(Refused, match=said):
            open_source(str(given_))


def test_names_alone_are_a_table_without_rows(tmp_path):
    assert rows_of(table(tmp_path, "\ufeff名,额")) == ({}, {})


def test_parquet_goes_on_where_it_was_left(tmp_path):
    for part in range(3):
        made = pa.table(
            {"名": [f"{part}-{row % 7}" for row in range(100)], "额": range(part * 100, part * 100 + 100)}
        )
        pq.write_table(made, tmp_path / f"{part}.parquet", row_group_size=30)
    before, parquet.ROWS = parquet.ROWS, 16
    try:
        source = open_source(str(tmp_path))
        whole, _ = rows_of(source, ["额"])
        assert whole == {number + 1: [number] for number in range(300)}
        assert source.rows == 300
        for batch in source.batches(["额"], {}):
            rest, _ = rows_of(source, ["额"], batch.end)
            assert rest == {number: row for number, row in whole.items() if number > batch.numbers[-1]}
        assert len(rows_of(source, [])[0]) == 300
    finally:
        parquet.ROWS = before


def test_parquet_parts_of_other_types_are_refused(tmp_path):
    pq.write_table(pa.table({"额": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"额": ["1"]}), tmp_path / "b.parquet")
    with pytest.raises(Refused, match=r"列“额”与 a\.parquet 里的不同"):
        open_source(str(tmp_path))


def test_json_lines_keep_every_digit(tmp_path):
    lines = [
        '{"额": 0.1, "名": "甲"}',
        "",
        "[1]",
        '{"额": 12345678901234567.89}',
        '{"额": 1, "额": 2}',
        '{"额": NaN}',
    ]
    rows, broken = rows_of(table(tmp_path, "\n".join(lines), "表.jsonl"))
    assert [str(row[0]) for row in rows.values()] == ["0.1", "12345678901234567.89", "NaN"]
    assert list(rows) == [1, 4, 6]
    assert broken == {3: "这一行不是一个 JSON 对象", 5: "这一行里有一个键写了两次"}


def test_json_lines_go_on(tmp_path):
    source = table(tmp_path, "".join(json.dumps({"额": number}) + "\n" for number in range(5)), "表.jsonl")
    first = next(source.batches(["额"], {}))
    assert first.end["row"] == 5
    assert rows_of(source, ["额"], first.end) == ({}, {})


def test_a_sheet_with_blank_rows_and_a_blank_sheet_before_it(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("数据")
    for row in ([None], ["名", "额", None], ["甲", 1.5], [None, None], [" 乙 ", "二"], ["丙", 3, "多"]):
        sheet.append(row)
    book.save(tmp_path / "表.xlsx")
    rows, broken = rows_of(open_source(str(tmp_path / "表.xlsx")))
    assert rows == {3: ["甲", 1.5], 5: ["乙", "二"]}
    assert broken == {6: "这一行有 3 格，应有 2 格"}
    assert rows_of(open_source(str(tmp_path / "表.xlsx")), ["额"], {"row": 3})[0] == {5: ["二"]}
