"""`luoshi`: one verb for each thing a person does with a policy document.

    luoshi read 文件.docx          what is in it
    luoshi draft 文件.docx         a policy file to go on working in
    luoshi check policies/x/y      what is not yet true of it, by file and line
    luoshi show policies/x/y 3     a measure and its blocks
    luoshi export 文件 --to xlsx   the ledger

Exit code 0: done. 1: something is wrong with what was given. 2: the command was typed wrongly.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from luoshi import __version__
from luoshi.cli.language import language, take_from


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code. Nothing but a message ever reaches the user."""
    from luoshi.cli.printing import err, print_json, print_problems
    from luoshi.cli.shape import usage_message
    from luoshi.problem import Refused

    arguments = take_from(arguments)
    try:
        result = _program().main(args=list(arguments), prog_name="luoshi", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        err().print(error.format_message(), markup=False)
        return 2
    except click.UsageError as error:
        err().print(usage_message(error), markup=False)
        return 2
    except Refused as refused:
        if "--json" in arguments:
            print_json(
                {"ok": False, "problems": [problem.as_json(language()) for problem in refused.problems]}
            )
        else:
            print_problems(refused.problems, err())
        return 1
    except (KeyboardInterrupt, click.Abort):
        err().print("")
        return 130
    except BrokenPipeError:
        # The reader went away (luoshi show … | head): that is no error, and Python must not complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _program() -> click.Group:
    """The verbs, built when the language is known: their help is in it."""
    from luoshi.cli import check_verb, draft_verb, export_verb, read_verb, show_verb
    from luoshi.cli.shape import Verbs

    program = Verbs("luoshi", help=_about())
    program.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help=_version_help(),
        )
    )
    for verb in (read_verb, draft_verb, check_verb, show_verb, export_verb):
        program.add_command(verb.command())
    return program


def _about() -> str:
    from luoshi.cli.language import say

    return say("落实：让政策文件自己运行。", "luoshi makes a policy document run.")


def _version_help() -> str:
    from luoshi.cli.language import say

    return say("显示版本", "Show the version.")


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"luoshi {__version__}")
        context.exit()
