"""`luoshi export`: the ledger as Excel, the document as Word, JSON or Akoma Ntoso, the table of what a policy runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from luoshi.cli import options, terminal
from luoshi.cli.language import say
from luoshi.cli.shape import OneOf, Verb
from luoshi.cli.sources import Given, given, write, write_to_stdout
from luoshi.policy.exports.akn import to_akn
from luoshi.policy.exports.as_json import to_json
from luoshi.policy.exports.docx import to_docx
from luoshi.policy.exports.what_runs import what_runs
from luoshi.policy.exports.xlsx import to_xlsx
from luoshi.problem import Place, Problem, Refused, Say


@dataclass(frozen=True, slots=True)
class _Format:
    """How it is made, what its file is called behind the document's name, and whether it is no text."""

    make: Callable[[Given], bytes]
    ending: str
    binary: bool


def _table(one: Given) -> bytes:
    """Only a policy has blocks to make a table of."""
    if one.policy is None:
        raise Refused(
            Problem(
                "export.no-policy",
                Say("逐条运行表要从政策文件导出", "the table of what runs is made from a policy file"),
                Say("先起草一份：luoshi draft 文件", "draft one first: luoshi draft FILE"),
                Place(one.source.name if one.source else ""),
            )
        )
    return what_runs(one.policy).encode()


_FORMATS = {
    "xlsx": _Format(lambda one: to_xlsx(one.document), "任务分解表.xlsx", binary=True),
    "docx": _Format(lambda one: to_docx(one.document), "正文.docx", binary=True),
    "json": _Format(lambda one: f"{to_json(one.document)}\n".encode(), "条文.json", binary=False),
    "akn": _Format(lambda one: to_akn(one.document), "akn.xml", binary=False),
    "table": _Format(_table, "逐条运行表.md", binary=False),
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
                    "任务分解表、公文、JSON、Akoma Ntoso 或政策的逐条运行表（不写：xlsx）",
                    "the ledger, the document, JSON, Akoma Ntoso or what a policy runs (if left out: xlsx)",
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
    one = given(path, units)
    format_ = _FORMATS[to]
    data = format_.make(one)
    if out_ == Path("-"):
        write_to_stdout(data, binary=format_.binary)
        return
    target = out_ or Path(f"{_name(path)}-{format_.ending}")
    write(target, data, force=force)
    measures = len(one.document.measures)
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
