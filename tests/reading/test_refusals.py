"""What is not read is refused, and the refusal says what to do."""

import io
import os
import struct
import zipfile

import pytest

from luoshi.problem import Refused
from luoshi.reading import limits, read, read_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def ole(stream):
    return OLE + stream.encode("utf-16-le") + b"\0" * 64


KINDS = b'<Types><Override PartName="/a" ContentType="application/vnd.openxmlformats-officedocument.%s.main+xml"/></Types>'


def problem_of(path):
    with pytest.raises(Refused) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert problem.place.file == str(path)
    return problem


def test_it_refuses_a_missing_file(tmp_path):
    problem = problem_of(tmp_path / "没有.docx")
    assert problem.code == "reading.missing"
    assert problem.message.zh == "没有这个文件。"
    assert "核对路径和文件名" in problem.remedy.zh


def test_it_refuses_a_path_through_a_file(tmp_path):
    (tmp_path / "a").write_text("x")
    assert problem_of(tmp_path / "a" / "b").code == "reading.missing"


def test_it_refuses_a_directory(tmp_path):
    problem = problem_of(tmp_path)
    assert problem.code == "reading.directory"
    assert problem.message.zh == "这是一个目录，不是文件。"
    assert "写明目录里要读的那个文件" in problem.remedy.zh


def test_it_refuses_a_file_it_may_not_read(tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    file.write_text("正文。", encoding="utf-8")

    def deny(*_args, **_more):
        raise PermissionError(13, "denied")

    monkeypatch.setattr("pathlib.Path.open", deny)
    problem = problem_of(file)
    assert problem.code == "reading.forbidden"
    assert problem.message.zh == "没有读这个文件的权限。"
    assert "放开读取权限" in problem.remedy.zh


@pytest.mark.parametrize("name", ["a\0b", "长" * 500])
def test_it_refuses_a_name_that_no_file_can_have(name):
    problem = problem_of(name)
    assert problem.code == "reading.unreadable"
    assert "文件读不出来" in problem.message.zh
    assert "复制成本机上的普通文件" in problem.remedy.zh


def test_it_refuses_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert problem_of(tmp_path / "pipe").code == "reading.unreadable"


def test_it_refuses_a_file_too_large_before_reading_it(tmp_path, refused):
    file = tmp_path / "大.txt"
    with file.open("wb") as sparse:
        sparse.truncate(limits.FILE_BYTES + 1)
    problem = problem_of(file)
    assert problem.code == "reading.too_large"
    assert problem.message.zh == "文件超过 64 MiB。"
    assert "去掉图片和附件" in problem.remedy.zh
    assert refused(bytes(limits.FILE_BYTES + 1)).code == "reading.too_large"


SAVE = "用 Word 或 WPS 打开，另存为 .docx，再读一次。"
OCR = "先做文字识别（OCR）"


@pytest.mark.parametrize(
    "name, data, code, message, remedy",
    [
        ("a.doc", ole("WordDocument"), "old_word", "这是旧版 Word 文件（.doc），不能直接读。", SAVE),
        ("a.wps", ole("WordDocument"), "wps", "这是WPS 文字文件（.wps），不能直接读。", SAVE),
        ("a.wps", ole("WpsContent"), "wps", "这是WPS 文字文件（.wps），不能直接读。", SAVE),
        (
            "a.docx",
            ole("EncryptedPackage"),
            "encrypted",
            "这是加密的 Office 文件，不能直接读。",
            "去掉密码保护后另存",
        ),
        ("a.xls", ole("Workbook"), "spreadsheet", "这是电子表格，不能直接读。", "复制到 Word"),
        ("a.ppt", ole("PowerPoint Document"), "presentation", "这是演示文稿，不能直接读。", "复制到 Word"),
        ("a.msg", OLE, "old_word", "这是旧版 Office 格式的文件，不能直接读。", SAVE),
        ("a.rtf", rb"{\rtf1\ansi x}", "rtf", "这是RTF 文件，不能直接读。", SAVE),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image", "这是图片，不能直接读。", OCR),
        ("a.jpg", b"\xff\xd8\xff\xe0", "image", "这是图片，不能直接读。", OCR),
        ("a.tif", b"II*\0", "image", "这是图片，不能直接读。", OCR),
        ("a.tif", b"MM\0*", "image", "这是图片，不能直接读。", OCR),
        ("a.bmp", b"BM\x36\x00\x00\x00\0\0\0\0", "image", "这是图片，不能直接读。", OCR),
        ("a.webp", b"RIFF\x24\x00\x00\x00WEBP", "image", "这是图片，不能直接读。", OCR),
        ("a.rar", b"Rar!\x1a\x07\x01\x00", "archive", "这是压缩包，不能直接读。", "先解压"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "archive", "这是压缩包，不能直接读。", "先解压"),
        ("a.gz", b"\x1f\x8b\x08\x00", "archive", "这是压缩包，不能直接读。", "先解压"),
        ("a.xml", b"<?xml version='1.0'?><a>words</a>", "xml", "这是XML 文件，不能直接读。", SAVE),
    ],
)
def test_it_refuses_a_format_it_does_not_read(refused, name, data, code, message, remedy):
    problem = refused(data, name)
    assert problem.code == f"reading.{code}"
    assert problem.message.zh == message
    assert remedy in problem.remedy.zh


@pytest.mark.parametrize(
    "name, parts, code, remedy",
    [
        ("a.ofd", {"OFD.xml": b"<ofd/>"}, "ofd", "导出为带文字层的 pdf"),
        ("a.odt", {"mimetype": b"application/vnd.oasis.opendocument.text"}, "odt", SAVE),
        ("a.xlsx", {"[Content_Types].xml": KINDS % b"spreadsheetml.sheet"}, "spreadsheet", "复制到 Word"),
        (
            "a.pptx",
            {"[Content_Types].xml": KINDS % b"presentationml.presentation"},
            "presentation",
            "复制到 Word",
        ),
        ("a.zip", {"通知.docx": b"x"}, "archive", "先解压，再读里面的文件"),
        ("a.zip", {}, "archive", "先解压"),
    ],
)
def test_it_refuses_a_zip_that_is_no_word_file(refused, make_zip, name, parts, code, remedy):
    problem = refused(make_zip(parts), name)
    assert problem.code == f"reading.{code}"
    assert problem.message.zh.endswith("不能直接读。")
    assert remedy in problem.remedy.zh


def test_the_message_says_when_the_extension_is_false(refused):
    assert refused(ole("WordDocument"), "通知.docx").message.zh == (
        "这是旧版 Word 文件（.doc）（扩展名 .docx 与内容不符），不能直接读。"
    )
    assert ".docx says otherwise" in refused(b"\x89PNG\r\n", "a.docx").message.en


def test_it_refuses_a_broken_or_truncated_word_file(make_docx, make_zip, repacked, refused):
    whole = make_docx(["正文。"])
    broken = [
        whole[: len(whole) // 2],
        whole[:40],
        b"PK\x03\x04" + b"x" * 100,
        make_zip({"[Content_Types].xml": KINDS % b"wordprocessingml.document"}),
        repacked(whole, {"word/document.xml": b"<w:document"}),
        repacked(whole, {"word/document.xml": b"<document/>"}),
        repacked(whole, {"word/styles.xml": b"no xml"}),
        whole.replace(b"word/document.xml", b"word/documenX.xml", 1),
    ]
    for data in broken:
        problem = refused(data, "a.docx")
        assert problem.code == "reading.broken"
        assert "文件已损坏或不完整，打不开。" in problem.message.zh
        assert "重新下载或重新导出" in problem.remedy.zh


def test_it_refuses_a_word_file_whose_checksum_fails(make_docx, refused):
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_docx(["正文。"]))) as old, zipfile.ZipFile(stored, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
    data = stored.getvalue().replace("正文".encode(), "正义".encode(), 1)
    assert refused(data).code == "reading.broken"


def test_it_refuses_a_word_file_without_text(make_docx, repacked, refused):
    assert refused(make_docx(["", " "])).code == "reading.blank"
    problem = refused(repacked(make_docx([]), {"word/media/image1.png": b"\x89PNG"}))
    assert problem.code == "reading.scanned"
    assert problem.message.zh == "Word 文件里只有图片，没有文字。"
    assert OCR in problem.remedy.zh


def test_it_refuses_a_locked_zip(make_docx, refused):
    data = bytearray(make_docx(["正文。"]))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    problem = refused(bytes(data))
    assert problem.code == "reading.encrypted"
    assert problem.message.zh == "压缩包加了密码，打不开。"
    assert "先用口令解压" in problem.remedy.zh


def is_bomb(problem):
    assert problem.code == "reading.bomb"
    assert "疑似压缩炸弹" in problem.message.zh
    assert "核实文件来源" in problem.remedy.zh


def test_it_refuses_a_zip_bomb_by_its_ratio(make_docx, repacked, refused):
    is_bomb(refused(repacked(make_docx(["正文。"]), {"word/media/a.bin": bytes(16 * 2**20)})))


def test_it_refuses_a_part_that_declares_too_much(make_docx, refused, monkeypatch):
    monkeypatch.setattr(limits, "PART_BYTES", 500)
    is_bomb(refused(make_docx(["正文。"])))


def test_a_part_that_declares_too_little_is_never_expanded_further(make_docx, repacked, refused):
    """The size that the directory gives is lowered to 1,000: what follows is not expanded, and the checksum tells."""
    data = repacked(make_docx(["正文。"]), {"word/document.xml": b"<a>" + b" " * 10**6 + b"</a>"})
    size = struct.pack("<L", 10**6 + 7)
    assert data.count(size) == 2
    assert refused(data.replace(size, struct.pack("<L", 1000))).code == "reading.broken"


def test_it_refuses_a_flood_of_entries(make_zip, refused):
    is_bomb(refused(make_zip({f"word/{n}": b"" for n in range(limits.ENTRIES + 1)})))


LAUGHS = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE a [<!ENTITY a0 "ha">' + LAUGHS + b"]>",
        b'<!DOCTYPE a [<!ENTITY a9 SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_it_refuses_entities(make_docx, repacked, refused, doctype, encoding):
    xml = (doctype + b"<a>&a9;</a>").decode().encode(encoding)
    for part in ("word/document.xml", "word/styles.xml", "_rels/.rels"):
        is_bomb(refused(repacked(make_docx(["正文。"]), {part: xml})))


def test_entities_of_a_page_are_not_expanded():
    laughs = '<!DOCTYPE html [<!ENTITY a "哈哈哈哈"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    page = f"{laughs}<html><body><p>正文。&a;&b;</p></body></html>"
    assert read_bytes("a.html", page.encode()).text.endswith("正文。&a;&b;")
