"""The arguments and options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

from luoshi.cli.language import say


def path(metavar_zh: str, metavar_en: str, name: str = "path") -> click.Argument:
    return click.Argument([name], type=click.Path(path_type=Path), metavar=say(metavar_zh, metavar_en))


def as_json() -> click.Option:
    return click.Option(
        ["--json", "as_json"], is_flag=True, help=say("给程序用的 JSON", "JSON, for programs")
    )


def out(zh: str, en: str) -> click.Option:
    return click.Option(
        ["--out", "out_"], type=click.Path(path_type=Path), metavar=say("路径", "PATH"), help=say(zh, en)
    )


def force() -> click.Option:
    return click.Option(["--force"], is_flag=True, help=say("已有的文件直接覆盖", "overwrite what is there"))


def units() -> click.Option:
    return click.Option(
        ["--units"],
        type=click.Path(path_type=Path),
        metavar="units.yaml",
        help=say("单位名录，用来认别名", "the register of units, for their aliases"),
    )
