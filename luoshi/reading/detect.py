"""What a file is, by its content. The extension only words the message when the two disagree.

What luoshi does not read is named here, each with what to do about it.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Literal

from luoshi.problem import Refused, Say
from luoshi.reading.package import Package
from luoshi.reading.refusal import refusal

Kind = Literal["txt", "docx", "pdf", "html", "mhtml"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 4096
_STARTS_AS_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|style|script|div|p|span|table|h[1-6]|article|section|main"
    r"|center|font|br|ul|ol|base)\b"
)
_HTML_INSIDE = re.compile(rb"</(?:p|div|span|td|li|body|html)>|<br ?/?>", re.IGNORECASE)
_NOT_WORDS = ("\ufeff", " ", "\t", "\r", "\n")

_SAVE_DOCX = Say(
    "用 Word 或 WPS 打开，另存为 .docx，再读一次。",
    "Open it in Word or WPS, save it as .docx, and read that.",
)
_EXPORT_TEXT = Say(
    "用原软件打开，导出为带文字层的 pdf 或另存为 .docx，再读一次。",
    "Open it in its own program, export it as a pdf with a text layer or save it as .docx, and read that.",
)
_UNPACK = Say("先解压，再读里面的文件。", "Unpack it first and read the file inside.")
_COPY_TEXT = Say(
    "把要读的正文复制到 Word，另存为 .docx，再读一次。",
    "Copy the text to be read into Word, save it as .docx, and read that.",
)
_OCR = Say(
    "先做文字识别（OCR），核对后存成 .docx 或带文字层的 pdf 再读。",
    "Run OCR on it first, check the result, save it as .docx or a pdf with a text layer, and read that.",
)
_DECRYPT = Say(
    "用口令打开，去掉密码保护后另存，再读一次。",
    "Open it with its password, save it without one, and read that.",
)

# code -> what it is, in both languages, what to do, the extensions that are honest about it
_KNOWN: dict[str, tuple[str, str, Say, tuple[str, ...]]] = {
    "old_word": ("旧版 Word 文件（.doc）", "an old Word file (.doc)", _SAVE_DOCX, (".doc", ".dot", ".wps", ".wpt")),
    "wps": ("WPS 文字文件（.wps）", "a WPS Writer file (.wps)", _SAVE_DOCX, (".wps", ".wpt")),
    "rtf": ("RTF 文件", "an RTF file", _SAVE_DOCX, (".rtf",)),
    "odt": ("OpenDocument 文件（.odt 等）", "an OpenDocument file (.odt)", _SAVE_DOCX, (".odt", ".ods", ".odp")),
    "ofd": ("OFD 版式文件", "an OFD file", _EXPORT_TEXT, (".ofd",)),
    "spreadsheet": ("电子表格", "a spreadsheet", _COPY_TEXT, (".xls", ".xlsx", ".et", ".xlsm")),
    "presentation": ("演示文稿", "a presentation", _COPY_TEXT, (".ppt", ".pptx", ".dps")),
    "image": (
        "图片", "a picture", _OCR,
        (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".heic", ".jp2"),
    ),
    "archive": ("压缩包", "an archive", _UNPACK, (".zip", ".rar", ".7z", ".gz", ".tgz", ".xz", ".bz2")),
    "encrypted": ("加密的 Office 文件", "an encrypted Office file", _DECRYPT, (".doc", ".docx", ".xlsx", ".pptx")),
    "xml": ("XML 文件", "an XML file", _SAVE_DOCX, (".xml",)),
    "ole": ("旧版 Office 格式的文件", "a file of an old Office format", _SAVE_DOCX, (".doc", ".msg", ".wps")),
}  # fmt: skip

_MAGIC = (
    (0, b"{\\rtf", "rtf"),
    (0, b"\x89PNG", "image"),
    (0, b"\xff\xd8\xff", "image"),
    (0, b"GIF8", "image"),
    (0, b"II*\0", "image"),
    (0, b"MM\0*", "image"),
    (8, b"WEBP", "image"),
    (4, b"ftyphei", "image"),
    (4, b"ftypmif1", "image"),
    (4, b"jP  \r\n", "image"),
    (6, b"\0\0\0\0", "bmp"),
    (0, b"Rar!\x1a\x07", "archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "archive"),
    (0, b"\x1f\x8b\x08", "archive"),
    (0, b"\xfd7zXZ\0", "archive"),
    (0, b"BZh", "bzip2"),
)

# Names of streams in an OLE file, as its directory writes them.
_OLE_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("EncryptedSummary", "encrypted"),
    ("WordDocument", "old_word"),
    ("WpsContent", "wps"),
    ("Workbook", "spreadsheet"),
    ("PowerPoint Document", "presentation"),
)


def kind_of(name: str, data: bytes) -> Kind:
    """Which reader is for these bytes; raises `Refused` for what has none."""
    code = _binary_format(name, data)
    if code in ("docx", "pdf"):
        return "docx" if code == "docx" else "pdf"
    if code:
        raise _not_read(name, code)
    return _text_format(name, data)


def _binary_format(name: str, data: bytes) -> str | None:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _in_zip(name, data)
    if data.startswith(_OLE):
        return _in_ole(name, data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    for offset, magic, code in _MAGIC:
        if data.startswith(magic, offset):
            if code == "bmp":
                if data.startswith(b"BM"):
                    return "image"
            elif code == "bzip2":
                if data.startswith(b"1AY&SY", 4):
                    return "archive"
            else:
                return code
    return None


def _in_zip(name: str, data: bytes) -> str:
    package = Package(name, data)
    names = package.names
    if "OFD.xml" in names:
        return "ofd"
    if "mimetype" in names and b"opendocument" in package.read("mimetype"):
        return "odt"
    if "[Content_Types].xml" in names:
        kinds = package.read("[Content_Types].xml")
        for mark, code in (
            (b"wordprocessingml.", "docx"),
            (b"ms-word.", "docx"),
            (b"spreadsheetml.", "spreadsheet"),
            (b"ms-excel.", "spreadsheet"),
            (b"presentationml.", "presentation"),
        ):
            if mark in kinds:
                return code
    return "docx" if "word/document.xml" in names else "archive"


def _in_ole(name: str, data: bytes) -> str:
    for stream, code in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return "wps" if code == "old_word" and _extension(name) in (".wps", ".wpt") else code
    return "ole"


def _text_format(name: str, data: bytes) -> Kind:
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = head.decode("utf-16", "ignore")
    else:
        start = head.decode("utf-8", "ignore")
    start = start.lower()
    words = _skip_preamble(start)
    if _STARTS_AS_HTML.match(words):
        return "html"
    if start.lstrip("".join(_NOT_WORDS)).startswith("<?xml"):
        if "<html" in start:
            return "html"
        raise _not_read(name, "xml")
    if (
        start.startswith(("mime-version:", "from:"))
        and "content-type:" in start
        and "multipart/related" in start
    ):
        return "mhtml"
    if len(_HTML_INSIDE.findall(data[: 16 * _HEAD])) >= 3:
        return "html"
    return "txt"


def _skip_preamble(start: str) -> str:
    """What follows blanks, comments and an XML declaration."""
    while True:
        start = start.lstrip("".join(_NOT_WORDS))
        for opening, closing in (("<!--", "-->"), ("<?xml", "?>")):
            if start.startswith(opening):
                _, found, start = start.partition(closing)
                if not found:
                    return ""
                break
        else:
            return start


def _extension(name: str) -> str:
    return PurePath(name).suffix.lower()


def _not_read(name: str, code: str) -> Refused:
    zh, en, remedy, honest = _KNOWN[code]
    extension = _extension(name)
    zh_but = en_but = ""
    if extension and extension not in honest:
        zh_but = f"（扩展名 {extension} 与内容不符）"
        en_but = f" (its extension {extension} says otherwise)"
    return refusal(
        code if code != "ole" else "old_word",
        name,
        Say(f"这是{zh}{zh_but}，不能直接读。", f"This is {en}{en_but}; it cannot be read as it is."),
        remedy,
    )
