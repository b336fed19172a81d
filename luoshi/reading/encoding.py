"""Bytes to text, strictly: UTF-8, UTF-16 with its mark, or GB18030 (which holds GBK and GB2312).

UTF-8 is tried first, for GB18030 accepts much that it should not. What GB18030 accepts is believed only when it
looks like Chinese: most of it in GB2312's everyday characters.
"""

from __future__ import annotations

import codecs
import re

from luoshi.problem import Refused, Say
from luoshi.reading.refusal import refusal

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030", "gb18030"),
)
_TEXT_CONTROLS = b"\t\n\v\f\r"
_CONTROLS = bytes(set(range(32)) - set(_TEXT_CONTROLS)) + b"\x7f"
_SAMPLE = 200_000
"""Characters looked at to judge whether GB18030 gave Chinese: more would cost time and tell nothing new."""
_LETTERS = re.compile(rb"[A-Za-z]")
_WIDE = re.compile("[\u0800-\U0010ffff]")
_USUAL = re.compile("[\u2014-\u2026\u3000-\u3017\u4e00-\u9fff\uff01-\uff5e]")


def decode(name: str, data: bytes) -> tuple[str, str]:
    """The text and the name of the codec that gave it; raises `Refused` for bytes that are no text."""
    for mark, encoding, codec in _BOMS:
        if data.startswith(mark):
            return _marked(name, data, len(mark), codec), encoding
    refuse_binary(name, data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _as_gb18030(name, data, error), "gb18030"
    if _is_gb2312_in_disguise(data, text):
        return data.decode("gb2312"), "gb18030"
    return text, "utf-8"


def refuse_binary(name: str, data: bytes) -> None:
    """Bytes with a NUL or many control characters are a program, a picture, anything but text."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if b"\0" in data or controls > 1 + len(data) // 200:
        raise _binary(name)


def _binary(name: str) -> Refused:
    return refusal(
        "binary",
        name,
        Say("这不是文字文件（内容是二进制数据）。", "This is not a text file: it holds binary data."),
        Say(
            "请用 docx、pdf（有文字层）、html 或 txt；txt 请“另存为 UTF-8”。",
            "Give a docx, a pdf with a text layer, an html or a txt file; save a txt file as UTF-8.",
        ),
    )


def _marked(name: str, data: bytes, skip: int, codec: str) -> str:
    try:
        text = data[skip:].decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(name, data, error.start + skip, codec.upper()) from error
    refuse_binary(name, text.encode())
    return text


def _as_gb18030(name: str, data: bytes, utf8: UnicodeDecodeError) -> str:
    if _is_damaged_utf8(data):
        raise _undecodable(name, data, utf8.start, "UTF-8")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        # Whichever got further is what the file was meant to be.
        if error.start > utf8.start:
            raise _undecodable(name, data, error.start, "GB18030") from error
        raise _undecodable(name, data, utf8.start, "UTF-8") from error
    if not looks_chinese(text):
        raise _undecodable(name, data, utf8.start, "UTF-8")
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    """True if nearly all that is not ASCII is sound UTF-8: a UTF-8 file with a few bad bytes."""
    wide = _WIDE.findall(data[: 4 * _SAMPLE].decode("utf-8", "replace"))
    bad = wide.count("\ufffd")
    return len(wide) > 10 * bad


def looks_chinese(text: str) -> bool:
    """True if of what is not ASCII at least half is in GB2312 and most are hanzi or their punctuation."""
    foreign = re.sub("[\x00-\x7f]+", "", text[:_SAMPLE])
    everyday = foreign.encode("gb2312", "ignore").decode("gb2312")
    return 2 * len(everyday) >= len(foreign) and 10 * len(_USUAL.findall(foreign)) >= 7 * len(foreign)


def _is_gb2312_in_disguise(data: bytes, text: str) -> bool:
    """True for a short GB2312 file whose bytes happen to be UTF-8 (of Greek, Cyrillic or Arabic letters only)."""
    if text.isascii() or _WIDE.search(text) or _LETTERS.search(data):
        return False
    try:
        chinese = data.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return len(_USUAL.findall(chinese)) >= 2 and looks_chinese(chinese)


def _undecodable(name: str, data: bytes, offset: int, codec: str) -> Refused:
    line = data.count(b"\n", 0, offset) + 1
    return refusal(
        "encoding",
        name,
        Say(
            f"文字编码认不出：按 {codec} 读到第 {line} 行、字节偏移 {offset} 处出错；"
            "能读的是 UTF-8、带 BOM 的 UTF-16 和 GB18030（含 GBK、GB2312）。",
            f"Unknown text encoding: as {codec} it fails in line {line}, at byte offset {offset}; "
            "what can be read is UTF-8, UTF-16 with a byte order mark, and GB18030 (with GBK and GB2312).",
        ),
        Say(
            "用记事本或 WPS 打开，核对文字无误后“另存为 UTF-8”，再读一次。",
            "Open it in an editor, see that the text is right, save it as UTF-8, and read it again.",
        ),
        line,
    )


def undecodable_page(name: str) -> Refused:
    """A web page whose main text holds characters that no encoding gave."""
    return refusal(
        "encoding",
        name,
        Say(
            "网页正文里有认不出的字（编码声明与内容不符）。",
            "The main text of the page has characters that cannot be decoded (its declared charset is not its own).",
        ),
        Say(
            "在浏览器里打开，复制正文粘贴到记事本，“另存为 UTF-8”的 txt 再读。",
            "Open it in a browser, copy the text into an editor, save it as a UTF-8 txt file, and read that.",
        ),
    )
