"""`luoshi export`: the ledger as Excel, the document as Word, JSON or Akoma Ntoso."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from luoshi.cli import options, terminal
from luoshi.cli.language import say
from luoshi.cli.shape import OneOf, Verb
from luoshi.cli.sources import given, write, write_to_stdout
from luoshi.policy.document import Document
from luoshi.policy.exports.akn import to_akn
from luoshi.policy.exports.as_json import to_json
from luoshi.policy.exports.docx import to_docx
from luoshi.policy.exports.xlsx import to_xlsx


@dataclass(frozen=True, slots=True)
class _Format:
    """How it is made, what its file is called behind the document's name, and whether it is no text."""

    make: Callable[[Document], bytes]
    ending: str
    binary: bool


_FORMATS = {
    "xlsx": _Format(to_xlsx, "任务分解表.xlsx", binary=True),
    "docx": _Format(to_docx, "正文.docx", binary=True),
    "json": _Format(lambda document: f"{to_json(document)}\n".encode(), "条文.json", binary=False),
    "akn": _Format(to_akn, "akn.xml", binary=False),
}


def command() -> click.Command:
    return Verb(
        "export",
        callback=_export,
        params=[
            options.document_or_policy(),
            click.Option(
                ["--to"],
                type=OneOf(list(_FORMATS)),
                default="xlsx",
                help=say(
                    "任务分解表、公文、JSON 或 Akoma Ntoso（不写：xlsx）",
                    "the ledger, the document, JSON or Akoma Ntoso (if left out: xlsx)",
                ),
            ),
            options.out(
                "写到哪个文件；- 是标准输出（不写：文件名-任务分解表.xlsx 等）",
                "the file to write; - is stdout (if left out: NAME-任务分解表.xlsx and so on)",
            ),
            options.units(),
            options.force(),
            options.as_json(),
        ],
        zh="导出：任务分解表（xlsx）、公文（docx）、JSON、Akoma Ntoso",
        en="Export the ledger (xlsx), the document (docx), JSON or Akoma Ntoso",
        example=(
            "export 文件.docx",
            "export 文件.docx --to docx --out 公文.docx",
            "export 文件.docx --to json --out -",
        ),
    )


def _export(path: Path, to: str, out_: Path | None, units: Path | None, force: bool, as_json: bool) -> None:
    document = given(path, units).document
    format_ = _FORMATS[to]
    data = format_.make(document)
    if out_ == Path("-"):
        write_to_stdout(data, binary=format_.binary)
        return
    target = out_ or Path(f"{_name(path)}-{format_.ending}")
    write(target, data, force=force)
    measures = len(document.measures)
    if as_json:
        terminal.print_json({"ok": True, "file": str(target), "format": to, "measures": measures})
        return
    terminal.out().print(
        say(f"已写入 {target}（{measures} 条）", f"wrote {target} ({measures} measures)"), markup=False
    )


def _name(path: Path) -> str:
    """The document's name: the file's, or the folder's of a policy."""
    whole = path.absolute()
    if path.is_dir() or whole.name == "policy.md":
        return whole.name if path.is_dir() else whole.parent.name
    return whole.stem
