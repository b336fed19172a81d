"""`luoshi draft`: a document made into a policy file that a person goes on working in."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import click
from rich.text import Text

from luoshi.cli import options, system, terminal
from luoshi.cli.language import say
from luoshi.cli.shape import Verb
from luoshi.cli.sources import Given, exists_already, given, write
from luoshi.policy.document import Document
from luoshi.policy.drafting import Drafted, draft
from luoshi.policy.jurisdiction.bodies import load_bodies
from luoshi.problem import Place, Problem, Refused, Say

_NUMBER = re.compile(r"[〔\[（(【]((?:19|20)\d\d)[〕\]）)】]第?(\d{1,5})号")
_SUFFIX = re.compile(r"\.[a-z]{2,5}")


def command() -> click.Command:
    return Verb(
        "draft",
        callback=_draft,
        params=[
            options.document(),
            options.out(
                "政策文件夹（不写：policies/draft/年-号）",
                "the policy's folder (if left out: policies/draft/YEAR-NUMBER)",
            ),
            options.units(),
            options.force(),
            options.as_json(),
        ],
        zh="起草政策文件：原文一字不改，数量和日期草拟成代码块",
        en="Draft a policy file: the text unaltered, its quantities and dates drafted as blocks",
        example=("draft 文件.docx", "draft 文件.docx --out policies/jiaozuo/2023-1"),
    )


def _draft(path: Path, out_: Path | None, units: Path | None, force: bool, as_json: bool) -> None:
    one = given(path, units)
    if one.source is None:
        raise Refused(_a_policy_already(path))
    folder = out_ or Path("policies") / "draft" / _folder_name(one.document, path)
    policy, original = folder / "policy.md", folder / _original_name(one, path)
    data = _bytes_of(path)
    _keep(policy, original, data, force=force)
    id_ = policy_id(folder, one.document)
    drafted = draft(one.source.text, id_, original.name, load_bodies(units) if units else None)
    write(policy, drafted.text.encode("utf-8", "surrogatepass"), force=force)
    if not (original.exists() and original.samefile(path)):
        write(original, data, force=True)
    if as_json:
        terminal.print_json(_as_json(drafted, folder, id_))
    else:
        _report(drafted, folder)


def policy_id(folder: Path, document: Document) -> str:
    """jurisdiction/id after the last two folders; a program's name for a policy is ASCII, so where a folder's is not,
    the document's number stands in for it."""
    jurisdiction, name = folder.absolute().parent.name, folder.absolute().name
    jurisdiction = jurisdiction if _plain(jurisdiction) else "draft"
    return f"{jurisdiction}/{name if _plain(name) else _folder_name(document, folder)}"


def _folder_name(document: Document, path: Path) -> str:
    """2023-1 for 焦政〔2023〕1号; else the day; else the file's name if it is a plain one."""
    notice = document.policy if document.notices else None
    number = _NUMBER.search(notice.number) if notice and notice.number else None
    if number:
        return f"{number[1]}-{number[2]}"
    if notice and notice.date:
        return notice.date.isoformat()
    return path.stem if _plain(path.stem) else "policy"


def _plain(name: str) -> bool:
    return bool(name) and name.isascii() and all(char.isalnum() or char in "-_." for char in name)


def _original_name(one: Given, path: Path) -> str:
    suffix = path.suffix.lower()
    kind = one.source.kind if one.source else "txt"
    return f"source{suffix}" if _SUFFIX.fullmatch(suffix) else f"source.{kind}"


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(system.problem(error, path, Say("读不出来", "it cannot be read"))) from None


def _keep(policy: Path, original: Path, data: bytes, *, force: bool) -> None:
    """Refuse before anything is written if something that is there would be lost."""
    if force:
        return
    try:
        kept = [policy] if policy.exists() else []
        kept += [original] if original.is_file() and original.read_bytes() != data else []
    except OSError as error:
        raise Refused(system.problem(error, policy)) from None
    if kept:
        raise Refused(*map(exists_already, kept))


def _as_json(drafted: Drafted, folder: Path, id_: str) -> dict[str, object]:
    kinds = Counter(block.kind for _, block in drafted.blocks)
    return {
        "ok": True,
        "policy": id_,
        "folder": str(folder),
        "measures": len(drafted.document.measures),
        "blocks": dict(sorted(kinds.items())),
    }


def _report(drafted: Drafted, folder: Path) -> None:
    kinds = Counter(block.kind for _, block in drafted.blocks)
    listed = say("、", ", ").join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    measures = len(drafted.document.measures)
    console = terminal.out()
    console.print(
        Text(
            say(
                f"已写入 {folder / 'policy.md'}：{measures} 条，草拟了 {len(drafted.blocks)} 个代码块",
                f"wrote {folder / 'policy.md'}: {measures} measures, {len(drafted.blocks)} blocks drafted",
            )
            + (f"（{listed}）" if listed else "")
        )
    )
    console.print(
        Text(
            say(
                f"下一步：打开它，逐块核对，核完一块删去一处 draft: true；随时运行 luoshi check {folder}",
                f"next: open it, go through the blocks and remove `draft: true` from each that is right; "
                f"luoshi check {folder} tells what is left",
            ),
            "green",
        )
    )


def _a_policy_already(path: Path) -> Problem:
    return Problem(
        "draft.policy",
        Say("这已经是政策文件", "this is a policy file already"),
        Say("给出原始文件（txt、docx、pdf、html）", "give the original document (txt, docx, pdf, html)"),
        Place(str(path)),
    )
