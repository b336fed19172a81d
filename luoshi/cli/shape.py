"""How commands look: their help and the mistakes in typing them, in the language in force.

click parses; every word that a person reads is ours: its own messages are English only, and its help counts a Chinese
character as one column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

import click
from rich.cells import cell_len

from luoshi.cli.language import say
from luoshi.problem import Problem, Say

_RIGHT = 30
"""The column beyond which the left side of a list of options does not push the right one."""


class Mistake(click.UsageError):
    """A command that was typed wrongly: what is wrong, and what to type."""


class Given(click.Argument):
    """An argument, with what it is."""

    def __init__(self, name: str, *, metavar: str, about: str, **kwargs: Any) -> None:
        super().__init__([name], metavar=metavar, **kwargs)
        self.about = about


class OneOf(click.Choice[str]):
    """One of a few words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value in self.choices:
            return str(value)
        known = say("、", ", ").join(self.choices)
        near = get_close_matches(str(value), self.choices, n=1)
        hint = say(f"；是不是 {near[0]}？", f"; did you mean {near[0]}?") if near else ""
        name = param.opts[0] if param else ""
        raise Mistake(
            say(f"{name} 没有“{value}”，只有：{known}{hint}", f"{name} is one of {known}, not {value}{hint}"),
            ctx,
        )


class Verb(click.Command):
    """A verb. `zh` and `en` say in a line what it does; `example` is what one types behind `luoshi`."""

    def __init__(self, name: str, *, zh: str, en: str, example: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(name, help=say(zh, en), **kwargs)
        self.example = tuple(example)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.allow_extra_args = True
        try:
            extra = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # the parser does not tell which verb it was
            raise
        if extra:
            words = " ".join(extra)
            raise Mistake(say(f"多了“{words}”", f"there is something too many: {words}"), ctx)
        return extra

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        arguments = [param for param in self.params if isinstance(param, Given)]
        names = " ".join(str(argument.metavar) for argument in arguments)
        formatter.write(
            f"{say('用法：', 'Usage: ')}{ctx.command_path} {names} {say('[选项]', '[OPTIONS]')}\n"
        )
        formatter.write(f"\n{self.help}\n")
        formatter.write(_listed("", [(str(one.metavar), one.about) for one in arguments]))
        formatter.write(_listed(say("选项：", "Options:"), [*_options(self, ctx), _language_option()]))
        if self.example:
            lines = "".join(f"  luoshi {line}\n" for line in self.example)
            formatter.write(f"\n{say('例：', 'For example:')}\n{lines}")


class Verbs(click.Group):
    """The program itself, or a verb that has verbs of its own: a list of them, each built when it is asked for."""

    def __init__(
        self, name: str, *, names: Sequence[str], load: Callable[[str], click.Command], **kwargs: Any
    ) -> None:
        super().__init__(name, **kwargs)
        self._names = tuple(names)
        self._load = load

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in self._names:
            return None
        if cmd_name not in self.commands:
            self.add_command(self._load(cmd_name), cmd_name)
        return self.commands[cmd_name]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        path = ctx.command_path
        usage = say(f"用法：{path} 动词 [选项]", f"Usage: {path} VERB [OPTIONS]")
        formatter.write(f"{usage}\n\n{self.help}\n")
        verbs = [(name, str((self.get_command(ctx, name) or self).help)) for name in self._names]
        formatter.write(_listed(say("动词：", "Verbs:"), verbs))
        formatter.write(_listed(say("选项：", "Options:"), [*_options(self, ctx), _language_option()]))
        one = f"{path} {self._names[0]} --help"
        formatter.write(f"\n{say('看一个动词的用法：', 'The usage of a verb: ')}{one}\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self._names and not args[0].startswith("-"):
            self._no_such(ctx, args[0])
        return super().resolve_command(ctx, args)

    def _no_such(self, ctx: click.Context, name: str) -> NoReturn:
        near = get_close_matches(name, self._names, n=1, cutoff=0.5)
        known = say("、", ", ").join(self._names)
        hint = (
            say(f"是不是 {near[0]}？", f"did you mean {near[0]}?")
            if near
            else say(f"动词有：{known}", f"the verbs are {known}")
        )
        raise Mistake(say(f"没有动词“{name}”；{hint}", f"there is no verb {name}; {hint}"), ctx)


def usage_problem(error: click.UsageError) -> Problem:
    """What is wrong with the command as typed, and where to read how it is typed."""
    command = error.ctx.command_path if error.ctx else "luoshi"
    what = _what(error)
    return Problem(
        "usage", Say(what, what), Say(f"看用法：{command} --help", f"see its usage: {command} --help")
    )


def _what(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = say("、", ", ").join(error.possibilities or ())
        hint = say(f"；是不是 {near}？", f"; did you mean {near}?") if near else ""
        return say(f"没有选项 {error.option_name}{hint}", f"there is no option {error.option_name}{hint}")
    if isinstance(error, click.MissingParameter):
        param = error.param
        given = isinstance(param, click.Option) or not (param and param.metavar)
        name = str(param.opts[0] if given else param.metavar) if param else ""
        return say(f"缺少“{name}”", f"{name} is missing")
    if isinstance(error, click.BadOptionUsage):
        if _is_flag(error):
            return say(
                f"选项 {error.option_name} 后面不写值", f"the option {error.option_name} takes no value"
            )
        return say(f"选项 {error.option_name} 后面要写值", f"the option {error.option_name} needs a value")
    return error.message


def _is_flag(error: click.BadOptionUsage) -> bool:
    params = error.ctx.command.params if error.ctx else []
    return any(
        isinstance(param, click.Option) and param.is_flag and error.option_name in param.opts
        for param in params
    )


def _options(command: click.Command, ctx: click.Context) -> list[tuple[str, str]]:
    found = []
    for param in command.get_params(ctx):
        if isinstance(param, click.Option):
            value = "" if param.is_flag else f" {_value(param)}"
            about = (
                say("显示本说明", "show this message") if "--help" in param.opts else str(param.help or "")
            )
            found.append((f"{param.opts[0]}{value}", about))
    return found


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return "|".join(option.type.choices)
    return str(option.metavar or "")


def _language_option() -> tuple[str, str]:
    return "--lang zh|en", say("用中文或英文说话", "speak Chinese or English")


def _listed(heading: str, rows: Sequence[tuple[str, str]]) -> str:
    """Two columns, a Chinese character counting twice."""
    if not rows:
        return ""
    left = min(_RIGHT, max(cell_len(name) for name, _ in rows))
    lines = [f"  {name}{' ' * max(0, left - cell_len(name))}  {about}\n" for name, about in rows]
    return "\n" + (f"{heading}\n" if heading else "") + "".join(lines)
