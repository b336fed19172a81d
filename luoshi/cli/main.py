"""`luoshi`: one verb for each thing a person does with a policy document.

    luoshi read 文件.docx          what is in it
    luoshi draft 文件.docx         a policy file to go on working in
    luoshi check policies/x/y      what is not yet true of it, by file and line
    luoshi show policies/x/y 3     a measure and its blocks
    luoshi decide policies/x/y 事项 --facts JSON    what a benefit gives in a case, and why
    luoshi match policies/x/y --ask                 every benefit for one profile
    luoshi explain policies/x/y 事项 --facts JSON   a decision as a letter
    luoshi run policies/x/y 登记.csv --out 结果.csv the same for every row of a table
    luoshi export 文件 --to xlsx   the ledger

Exit code 0: done. 1: something is wrong with what was given. 2: the command was typed wrongly. (130: interrupted.)
Problems go to stderr; with --json they are `{"ok": false, "problems": [...]}` on stdout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from luoshi import __version__
from luoshi.cli.language import LANGUAGES, language, say, take_from
from luoshi.problem import Problem, Refused, Say

VERBS = (
    "read", "draft", "check", "show", "decide", "match", "explain", "run", "simulate", "prove", "replay", "export",
    "demo", "serve", "worker", "office",
)  # fmt: skip
"""Each is in its module, `<verb>_verb.py`; the order is that of the help."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    code = run(sys.argv[1:] if arguments is None else arguments)
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code. Nothing but a message ever reaches the user."""
    # Imported here: an interrupt while they load, which takes longest, is then caught too.
    try:
        from luoshi.cli import system, terminal

        terminal.prepare()
        try:
            code = _run(arguments)
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            # The reader went away (luoshi show … | head). That is no error, and Python must not complain at exit.
            _drop(sys.stdout)
            return 0
        except OSError as error:
            _drop(sys.stdout)
            return _fail(arguments, (system.problem(error),))
        except (MemoryError, RecursionError):
            return _fail(arguments, (_too_much(),))
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write("\n")
        return 130


def _run(arguments: Sequence[str]) -> int:
    from luoshi.cli.shape import usage_problem

    given, wrong = take_from(arguments)
    try:
        if wrong is not None:
            known = say("、", ", ").join(LANGUAGES)
            raise click.UsageError(say(f"--lang 只有：{known}", f"--lang is one of {known}"))
        program = _program()
        with program.make_context("luoshi", given) as context:
            result = program.invoke(context)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        sys.stderr.write(error.format_message() + "\n")
        return 2
    except click.UsageError as error:
        _fail(given, (usage_problem(error),))
        return 2
    except Refused as refused:
        return _fail(given, refused.problems)
    except Exception as error:
        # What is left is a mistake of ours. An official cannot use a traceback; whoever mends it can ask for one.
        if os.environ.get("LUOSHI_DEBUG") or isinstance(error, (OSError, MemoryError, RecursionError)):
            raise
        return _fail(given, (_ours(error),))


def _fail(arguments: Sequence[str], problems: Sequence[Problem]) -> int:
    from luoshi.cli import printing, terminal

    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    if "--json" in before:
        terminal.print_json({"ok": False, "problems": [problem.as_json(language()) for problem in problems]})
        sys.stdout.flush()
    else:
        printing.print_problems(problems, terminal.err())
    return 1


def _drop(stream: object) -> None:
    """Send what is still to be written nowhere."""
    fileno = getattr(stream, "fileno", None)
    try:
        if fileno:
            os.dup2(os.open(os.devnull, os.O_WRONLY), fileno())
    except OSError:
        return


def _program() -> click.Group:
    """The program, built when the language is known: its help is in it. A verb's module is imported when the verb is
    asked for, so that nobody waits for the others."""
    from luoshi.cli.shape import Verbs

    program = Verbs(
        "luoshi",
        help=say(
            "落实：让政策文件自己运行。读文件，起草、检查政策文件，导出任务分解表。",
            "luoshi makes a policy document run: read it, draft and check a policy file, export the ledger.",
        ),
        names=VERBS,
        load=lambda name: import_module(f"luoshi.cli.{name}_verb").command(),
        no_args_is_help=True,
    )
    program.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=say("显示版本", "show the version"),
        )
    )
    return program


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"luoshi {__version__}")
        context.exit()


def _too_much() -> Problem:
    return Problem(
        "system.memory",
        Say("内存不够，或文件的层次太深", "there is not enough memory, or the file is nested too deeply"),
        Say("关闭别的程序，或拆开文件再试", "close other programs, or take the file apart, and try again"),
    )


def _ours(error: Exception) -> Problem:
    what = f"{type(error).__name__}: {error}"[:300]
    return Problem(
        "internal",
        Say(f"luoshi 自己出错了（{what}）", f"this is a mistake of luoshi's own ({what})"),
        Say(
            "请把这条命令和文件交给维护的人；设 LUOSHI_DEBUG=1 可看到细节",
            "please give the command and the file to the maintainers; LUOSHI_DEBUG=1 shows more",
        ),
    )
