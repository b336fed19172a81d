"""`luoshi draft`: a document made into a policy file that a person goes on working in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from luoshi.cli import options
from luoshi.cli.language import say
from luoshi.cli.printing import out
from luoshi.cli.shape import Verb
from luoshi.cli.sources import given, write
from luoshi.policy.bodies import load_bodies
from luoshi.policy.drafting import Drafted, draft
from luoshi.problem import Place, Problem, Refused, Say


def command() -> click.Command:
    return Verb(
        "draft",
        callback=_draft,
        params=[
            options.path("文件", "FILE"),
            options.out(
                "政策文件夹，如 policies/城市/2024-3（缺省按文件名）",
                "the policy's folder (default: named after the file)",
            ),
            options.units(),
            options.force(),
        ],
        zh="把文件起草成政策文件：原文一字不改，数量和日期草拟成代码块",
        en="Draft a policy file: the text unaltered, its quantities and dates drafted as blocks",
    )


def _draft(path: Path, out_: Path | None, units: Path | None, force: bool) -> None:
    one = given(path, units)
    if one.source is None:
        raise Refused(_a_policy_already(path))
    folder = out_ or Path("policies") / "draft" / path.stem
    original = f"source{path.suffix.lower() or '.txt'}"
    drafted = draft(
        one.source.text,
        f"{folder.absolute().parent.name}/{folder.name}",
        original,
        load_bodies(units) if units else None,
    )
    write(folder / "policy.md", drafted.text.encode("utf-8"), force=force)
    write(folder / original, path.read_bytes(), force=True)
    _report(drafted, folder)


def _report(drafted: Drafted, folder: Path) -> None:
    kinds = Counter(block.kind for _, block in drafted.blocks)
    listed = say("、", ", ").join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    console = out()
    console.print(
        say(
            f"已写入 {folder}/policy.md：{len(drafted.document.measures)} 条，草拟了 {listed or '0 块'}（都标着 draft: true）",
            f"wrote {folder}/policy.md: {len(drafted.document.measures)} measures; drafted {listed or 'no blocks'}, "
            "each marked draft: true",
        ),
        markup=False,
    )
    console.print(say(f"下一步：luoshi check {folder}", f"next: luoshi check {folder}"), markup=False)


def _a_policy_already(path: Path) -> Problem:
    return Problem(
        "draft.policy",
        Say(f"{path} 已经是政策文件", f"{path} is a policy file already"),
        Say("给出原始文件（txt、docx、pdf、html）", "give the original document (txt, docx, pdf, html)"),
        Place(str(path)),
    )
