"""Plain text is decoded strictly and changed in nothing but a byte order mark."""

import codecs
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.reading import read_bytes

TEXT = "一、总则\r\n　　第一条　为贯彻落实\u00a0国务院决策部署，制定本办法。\r第二条 补贴\t5%。\n\n"


@pytest.mark.parametrize(
    "data, encoding",
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("gb18030"), "gb18030"),
        (b"\x84\x31\x95\x33" + TEXT.encode("gb18030"), "gb18030"),
    ],
)
def test_the_text_is_the_file_decoded_and_nothing_changed(data, encoding):
    source = read_bytes("a.txt", data)
    assert (source.kind, source.encoding, source.text) == ("txt", encoding, TEXT)


@pytest.mark.parametrize("encoding", ["gbk", "gb2312"])
def test_gbk_and_gb2312_are_read(encoding):
    text = "对新购汽车给予消费者补贴，最高不超过一万元。"
    assert read_bytes("a.txt", text.encode(encoding)).text == text


def test_a_paragraph_is_a_line_whatever_ends_it(check_source):
    source = read_bytes("a.txt", "甲。\r\n乙。\r丙。\n\n丁。".encode())
    check_source(source)
    assert [paragraph.text for paragraph in source.paragraphs] == ["甲。", "乙。", "丙。", "", "丁。"]
    assert [paragraph.line for paragraph in source.paragraphs] == [1, 2, 3, 4, 5]


@settings(deadline=None)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).map(
        lambda text: "措施。\n" + text
    )
)
def test_any_text_comes_back_as_it_was(check_source, text):
    for data in (text.encode(), codecs.BOM_UTF16_LE + text.encode("utf-16-le")):
        source = read_bytes("a.txt", data)
        check_source(source)
        assert source.text == text


@settings(deadline=None)
@given(
    st.lists(st.sampled_from("的一是在不了有和人这中大为上个国我以要他"), min_size=2, max_size=8).map("".join)
)
def test_short_gb2312_is_not_taken_for_utf8(text):
    assert read_bytes("a.txt", text.encode("gb2312")).text == text


def test_gb2312_bytes_that_are_also_utf8_are_read_as_chinese():
    data = "一一一一".encode("gb2312")
    assert data.decode() == "һһһһ"
    assert read_bytes("a.txt", data).text == "一一一一"


def test_latin_words_in_utf8_stay_latin():
    assert read_bytes("a.txt", "café crème".encode()).text == "café crème"


def test_it_refuses_a_damaged_utf8_file_and_names_the_byte(refused):
    data = "第一条 为了发展，制定本办法。\n第二条 补贴标准为百分之五。".encode()
    offset = data.index("补".encode())
    problem = refused(data[:offset] + b"\xff" + data[offset:])
    assert problem.code == "reading.encoding"
    assert f"按 UTF-8 读到第 2 行、字节偏移 {offset} 处出错" in problem.message.zh
    assert "另存为 UTF-8" in problem.remedy.zh
    assert problem.place.line == 2


def test_it_refuses_a_damaged_gb18030_file_and_names_the_byte(refused):
    data = "对新购汽车按购车价格的百分之五给予消费者补贴。".encode("gb18030")
    problem = refused(data + b"\xff\xff" + data)
    assert problem.code == "reading.encoding"
    assert f"按 GB18030 读到第 1 行、字节偏移 {len(data)} 处出错" in problem.message.zh
    assert "另存为 UTF-8" in problem.remedy.zh


@pytest.mark.parametrize("bom, codec", [(codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16-LE")])
def test_it_refuses_what_its_byte_order_mark_denies(refused, bom, codec):
    problem = refused(bom + b"\xe4\xb8\xd8")
    assert problem.code == "reading.encoding"
    assert f"按 {codec} 读到" in problem.message.zh


@pytest.mark.parametrize(
    "data",
    [
        "Prière de répéter, s'il vous plaît, à l'été".encode("latin-1"),
        "對新購汽車給予補貼，最高不超過一萬元。".encode("big5"),
        random.Random(2).randbytes(4000).translate(None, bytes(range(0x80))),
    ],
)
def test_what_only_looks_like_gb18030_is_refused(refused, data):
    assert refused(data).code == "reading.encoding"


@pytest.mark.parametrize(
    "data",
    [
        b"\x7fELF\x02\x01\x01\0\0\0",
        b"MZ\x90\0",
        b"\x01\x02\x03\x04words",
        "无标记".encode("utf-16-le") + b"a\0",
    ],
)
def test_it_refuses_binary_data(refused, data):
    problem = refused(data)
    assert problem.code == "reading.binary"
    assert problem.message.zh == "这不是文字文件（内容是二进制数据）。"
    assert "另存为 UTF-8" in problem.remedy.zh


@pytest.mark.parametrize("data", [b" \r\n\t", "　　\n\u00a0".encode(), codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_it_refuses_a_file_of_white_space(refused, data):
    problem = refused(data)
    assert problem.code == "reading.blank"
    assert problem.message.zh == "文件里没有文字。"
    assert "打开文件核对内容" in problem.remedy.zh


def test_it_refuses_an_empty_file(refused):
    problem = refused(b"")
    assert problem.code == "reading.empty"
    assert problem.message.zh == "文件是空的（0 字节）。"
    assert "重新下载" in problem.remedy.zh
