"""A file to paragraphs: txt, docx, pdf, html. `read(path)` or `read_bytes(name, data)` give a `Source`.

What cannot be read is refused with one `Problem` that says what to do; no bytes whatever give a traceback.
"""

from __future__ import annotations

import os
import stat
from importlib import import_module
from pathlib import Path

from luoshi.problem import Refused, Say
from luoshi.reading import limits
from luoshi.reading.detect import kind_of
from luoshi.reading.refusal import refusal
from luoshi.reading.source import Paragraph, Source

__all__ = ["Paragraph", "Source", "read", "read_bytes"]


def read(path: str | os.PathLike[str]) -> Source:
    """The source in the file at `path`."""
    name = os.fspath(path)
    try:
        status = os.stat(name)
        if stat.S_ISDIR(status.st_mode):
            raise _directory(name)
        if not stat.S_ISREG(status.st_mode):
            raise _unreadable(name, "not a regular file")
        if status.st_size > limits.FILE_BYTES:
            raise _too_large(name)
        with Path(name).open("rb") as file:
            data = file.read(limits.FILE_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _missing(name) from error
    except PermissionError as error:
        raise _forbidden(name) from error
    except (OSError, ValueError) as error:  # a name too long, a NUL in it, a disk that fails
        raise _unreadable(name, str(error)) from error
    return read_bytes(name, data)


def read_bytes(name: str, data: bytes) -> Source:
    """The source in `data`; `name` is for messages, and its extension decides nothing."""
    if len(data) > limits.FILE_BYTES:
        raise _too_large(name)
    if not data:
        raise refusal(
            "empty",
            name,
            Say("文件是空的（0 字节）。", "The file is empty (0 bytes)."),
            Say("重新下载或重新导出后再读。", "Download or export it again."),
        )
    # Each reader is imported when it is first needed: a command on a txt file need not wait for the others.
    reader = import_module(f"luoshi.reading.{kind_of(name, data)}")
    source: Source = reader.read(name, data)
    return source


def _missing(name: str) -> Refused:
    return refusal(
        "missing",
        name,
        Say("没有这个文件。", "There is no such file."),
        Say("核对路径和文件名（含扩展名）。", "Check the path and the name with its extension."),
    )


def _directory(name: str) -> Refused:
    return refusal(
        "directory",
        name,
        Say("这是一个目录，不是文件。", "This is a directory, not a file."),
        Say("写明目录里要读的那个文件。", "Name the file in it that is to be read."),
    )


def _forbidden(name: str) -> Refused:
    return refusal(
        "forbidden",
        name,
        Say("没有读这个文件的权限。", "You may not read this file."),
        Say(
            "请文件所有者放开读取权限，或复制到自己的目录再读。",
            "Ask its owner for permission to read, or read a copy in a directory of your own.",
        ),
    )


def _unreadable(name: str, why: str) -> Refused:
    return refusal(
        "unreadable",
        name,
        Say(f"文件读不出来：{why}。", f"The file cannot be read: {why}."),
        Say("把它复制成本机上的普通文件再读。", "Copy it to an ordinary file on this machine and read that."),
    )


def _too_large(name: str) -> Refused:
    size = limits.FILE_BYTES // 2**20
    return refusal(
        "too_large",
        name,
        Say(f"文件超过 {size} MiB。", f"The file is larger than {size} MiB."),
        Say(
            "去掉图片和附件后另存，或把正文另存为 UTF-8 的 txt 再读。",
            "Save it without pictures and attachments, or save its text as a UTF-8 txt file.",
        ),
    )
