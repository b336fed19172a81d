"""`luoshi export`: the ledger as Excel, the document as Word, JSON or Akoma Ntoso."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from luoshi.cli import options
from luoshi.cli.language import say
from luoshi.cli.printing import out
from luoshi.cli.shape import Verb
from luoshi.cli.sources import given, write
from luoshi.policy.document import Document
from luoshi.policy.exports.akn import to_akn
from luoshi.policy.exports.as_json import to_json
from luoshi.policy.exports.docx import to_docx
from luoshi.policy.exports.xlsx import to_xlsx

_FORMATS: dict[str, tuple[Callable[[Document], bytes], str]] = {
    "xlsx": (to_xlsx, "任务分解表.xlsx"),
    "docx": (to_docx, "正文.docx"),
    "json": (lambda document: (to_json(document) + "\n").encode(), "条文.json"),
    "akn": (to_akn, "akn.xml"),
}


def command() -> click.Command:
    return Verb(
        "export",
        callback=_export,
        params=[
            options.path("文件或政策文件夹", "FILE_OR_POLICY"),
            click.Option(
                ["--to"],
                type=click.Choice(list(_FORMATS)),
                default="xlsx",
                show_default=True,
                help=say("xlsx 任务分解表；docx 公文格式；json；akn", "xlsx the ledger; docx; json; akn"),
            ),
            options.out("写到哪个文件", "the file to write"),
            options.units(),
            options.force(),
        ],
        zh="导出：任务分解表（xlsx）、公文（docx）、JSON、Akoma Ntoso",
        en="Export the ledger (xlsx), the document (docx), JSON or Akoma Ntoso",
    )


def _export(path: Path, to: str, out_: Path | None, units: Path | None, force: bool) -> None:
    document = given(path, units).document
    make, suffix = _FORMATS[to]
    target = out_ or Path(f"{path.resolve().stem}-{suffix}")
    write(target, make(document), force=force)
    out().print(
        say(
            f"已写入 {target}（{len(document.measures)} 条）",
            f"wrote {target} ({len(document.measures)} measures)",
        ),
        markup=False,
    )
