"""`luoshi office …`: what whoever runs the office does at the terminal. Each command is a function of office_commands.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from luoshi.cli import office_commands as commands
from luoshi.cli import options
from luoshi.cli.language import say
from luoshi.cli.shape import Given, Verb, Verbs

NAMES = ("createofficer", "verify", "check", "migrate", "backup", "jobs", "retry", "rotate-key", "shell")


def command() -> click.Command:
    return Verbs(
        "office",
        names=NAMES,
        load=_command,
        help=say(
            "管理系统：建管理员、核对记录、检查、备份",
            "Run the office: its first officer, the record, checks, backups",
        ),
        no_args_is_help=True,
    )


def _command(name: str) -> click.Command:
    zh, en, callback, params = _COMMANDS()[name]
    return Verb(name, callback=callback, params=params, zh=zh, en=en)


def _COMMANDS() -> dict[str, tuple[str, str, Any, list[click.Parameter]]]:  # noqa: N802 - a table, in the language in force
    text = say("文字", "TEXT")
    return {
        "createofficer": (
            "建一个公务人员账号并任命（第一个是管理员），打印初始密码",
            "Make an officer with a post (the first is the administrator) and print her first password",
            commands.createofficer,
            [
                Given(
                    "username",
                    metavar=say("用户名", "USERNAME"),
                    about=say("登录用的名字", "the name to sign in with"),
                ),
                click.Option(["--name"], required=True, metavar=text, help=say("姓名", "her name")),
                click.Option(
                    ["--unit"],
                    required=True,
                    metavar=text,
                    help=say("单位，全称或简称", "her unit, by any of its names"),
                ),
                click.Option(
                    ["--role"],
                    default="administrator",
                    metavar="ROLE",
                    help=say("岗位（默认 administrator）", "the post (administrator)"),
                ),
                click.Option(
                    ["--jurisdiction"],
                    metavar="ID",
                    help=say(
                        "辖区，如 shili；只有一个时不必写", "which jurisdiction, where there are several"
                    ),
                ),
                click.Option(["--email"], default="", metavar=text, help=say("邮箱", "her address")),
            ],
        ),
        "verify": (
            "核对记录：每一条是否原样、接得上前一条",
            "Verify the record: every row as it was written, tied to the one before",
            commands.verify,
            [
                click.Option(
                    ["--anchor"],
                    default="",
                    metavar="HASH",
                    help=say(
                        "以前留存的链头，用来发现被截去的尾部", "a head kept elsewhere: finds a tail cut off"
                    ),
                ),
                options.as_json(),
            ],
        ),
        "check": (
            "检查设置、数据库、记录的保护和积压的事",
            "Check the settings, the database, the guards of the record, and jobs given up",
            commands.check,
            [options.as_json()],
        ),
        "migrate": (
            "把数据库的表更新到这个版本",
            "Bring the tables up to this version",
            commands.migrate,
            [],
        ),
        "backup": (
            "备份 SQLite 数据库到一个文件（网站开着也可以）",
            "Copy the SQLite database to a file, with the site open or not",
            commands.backup,
            [
                Given(
                    "path",
                    metavar=say("文件", "FILE"),
                    about=say("备份写到哪里", "where to write it"),
                    type=click.Path(path_type=Path),
                ),
                options.force(),
            ],
        ),
        "jobs": (
            "看后台的事：等着的、失败的、放弃的",
            "Show jobs that wait, failed or were given up",
            commands.jobs,
            [options.as_json()],
        ),
        "retry": (
            "让放弃了的事重新排队",
            "Put jobs that were given up into the queue again",
            commands.retry,
            [
                Given(
                    "job",
                    metavar=say("编号…", "JOB…"),
                    about=say("luoshi office jobs 列出的编号", "the numbers that luoshi office jobs shows"),
                    nargs=-1,
                    required=True,
                    type=int,
                )
            ],
        ),
        "rotate-key": (
            "换了 LUOSHI_DATA_KEY 之后，用新的重新加密证件号码",
            "Encrypt identity numbers anew after LUOSHI_DATA_KEY was changed",
            commands.rotate_key,
            [],
        ),
        "shell": ("打开 Python（维护人员用）", "Open Python, for maintainers", commands.shell, []),
    }
