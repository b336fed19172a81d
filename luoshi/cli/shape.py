"""How commands look: their help and their usage errors, in the language in force."""

from __future__ import annotations

from typing import Any

import click

from luoshi.cli.language import say


class Verb(click.Command):
    """A command whose help is in the language in force. `zh` and `en` are its help."""

    def __init__(self, name: str, *, zh: str = "", en: str = "", **kwargs: Any) -> None:
        super().__init__(name, help=say(zh, en), **kwargs)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("用法：", "Usage: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        records = [record for option in self.get_params(ctx) if (record := option.get_help_record(ctx))]
        with formatter.section(say("选项", "Options")):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _translated_help(super().get_help_option(ctx))


class Verbs(click.Group):
    """The program itself: a list of verbs."""

    command_class = Verb

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage(
            ctx.command_path, say("动词 [选项] …", "VERB [OPTIONS] …"), prefix=say("用法：", "Usage: ")
        )

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("动词", "Verbs")):
            formatter.write_dl(
                [(name, (self.commands[name].help or "").split("\n")[0]) for name in self.commands]
            )
        records = [record for option in self.get_params(ctx) if (record := option.get_help_record(ctx))]
        records.append(("--lang [zh|en]", say("界面语言", "language of the interface")))
        with formatter.section(say("选项", "Options")):
            formatter.write_dl(records)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _translated_help(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)


def usage_message(error: click.UsageError) -> str:
    """What is wrong with the command as typed, and what to type."""
    helped = error.ctx.command_path if error.ctx else "luoshi"
    return f"{_what(error)}\n{say('看用法', 'see')}: {helped} --help"


def _what(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        hint = say(f"；是不是 {near}？", f"; did you mean {near}?") if near else ""
        return say(f"没有选项 {error.option_name}{hint}", f"no option {error.option_name}{hint}")
    if isinstance(error, click.MissingParameter):
        name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
        return say(f"缺少 {name}", f"{name} is missing")
    if isinstance(error, click.BadParameter):
        name = error.param.opts[0] if error.param else ""
        return say(f"{name} 的值不对：{error.message}", f"{name}: {error.message}")
    return say(f"命令写法不对：{error.message}", error.message)


def _translated_help(option: click.Option | None) -> click.Option | None:
    if option:
        option.help = say("显示本说明", "Show this message.")
    return option
