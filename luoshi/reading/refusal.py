"""The shape of every refusal of this package: one problem, what is wrong and what to do, in two languages."""

from __future__ import annotations

from luoshi.problem import Place, Problem, Refused, Say


def refusal(code: str, name: str, message: Say, remedy: Say, line: int | None = None) -> Refused:
    """The exception to raise; `code` is the part after `reading.`."""
    return Refused(Problem(f"reading.{code}", message, remedy, Place(file=name, line=line)))


def broken(name: str, zh: str, en: str) -> Refused:
    """A file that says it is of a format and is not, or stops short."""
    return refusal(
        "broken",
        name,
        Say(
            f"{zh}文件已损坏或不完整，打不开。".lstrip(),
            f"The {en} file is broken or incomplete and cannot be opened.",
        ),
        Say(
            f"重新下载或重新导出这份{zh}文件；能用原软件打开的，打开后另存一份再读。",
            f"Download or export the {en} file again; if its own program still opens it, save a new copy from there.",
        ),
    )


def bomb(name: str) -> Refused:
    """A file that expands to far more than a document needs."""
    return refusal(
        "bomb",
        name,
        Say(
            "文件解压后大得异常（疑似压缩炸弹），已停止读取。",
            "The file expands to an abnormal size (it may be a decompression bomb); reading stopped.",
        ),
        Say(
            "核实文件来源；确属公文的，删去大图片和附件后另存，或把正文另存为 UTF-8 的 txt 再读。",
            "Check where it came from; if it is a real document, save it without large pictures and attachments, "
            "or save its text as a UTF-8 txt file.",
        ),
    )


def blank(name: str) -> Refused:
    """A file with nothing to read in it."""
    return refusal(
        "blank",
        name,
        Say("文件里没有文字。", "There is no text in the file."),
        Say(
            "打开文件核对内容；文字在文本框、附件或图片里的，把正文另存为 UTF-8 的 txt 再读。",
            "Open it and look; if the words are in an attachment or a picture, save the text as a UTF-8 txt file.",
        ),
    )
