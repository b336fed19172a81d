"""The arguments and options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

from luoshi.cli.language import say
from luoshi.cli.shape import Given


def document() -> Given:
    return _path(
        say("文件", "FILE"),
        say("txt、docx、pdf 或 html 文件", "a txt, docx, pdf or html file"),
    )


def policy() -> Given:
    return _path(
        say("政策", "POLICY"),
        say("政策文件夹，或里面的 policy.md", "a policy's folder, or the policy.md in it"),
    )


def document_or_policy() -> Given:
    return _path(
        say("文件或政策", "FILE_OR_POLICY"),
        say("txt、docx、pdf、html 文件，或政策文件夹", "a txt, docx, pdf or html file, or a policy's folder"),
    )


def _path(metavar: str, about: str) -> Given:
    return Given("path", metavar=metavar, about=about, type=click.Path(path_type=Path))


def as_json() -> click.Option:
    return click.Option(
        ["--json", "as_json"], is_flag=True, help=say("打印给程序用的 JSON", "print JSON, for programs")
    )


def out(zh: str, en: str) -> click.Option:
    return click.Option(
        ["--out", "out_"], type=click.Path(path_type=Path), metavar=say("路径", "PATH"), help=say(zh, en)
    )


def force() -> click.Option:
    return click.Option(["--force"], is_flag=True, help=say("覆盖已有的文件", "overwrite what is there"))


def units() -> click.Option:
    return click.Option(
        ["--units"],
        type=click.Path(path_type=Path),
        metavar="units.yaml",
        help=say("单位名录，用来认别名", "the register of units, for their aliases"),
    )
