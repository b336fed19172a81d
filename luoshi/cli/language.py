"""The language of the command line: Simplified Chinese, or English with `--lang en` or LUOSHI_LANG=en."""

from __future__ import annotations

import os
from collections.abc import Sequence

from luoshi.problem import Say

_VARIABLE = "LUOSHI_LANG"


def language() -> str:
    """`zh` or `en`."""
    return "en" if os.environ.get(_VARIABLE, "").lower().startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """The words in the language in force."""
    return Say(zh, en).to(language())


def take_from(arguments: Sequence[str]) -> list[str]:
    """The arguments without `--lang X` wherever it stands, and X put in force: the help must be in it too."""
    left: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            return [*left, argument, *rest]
        if argument == "--lang":
            os.environ[_VARIABLE] = next(rest, "zh")
        elif argument.startswith("--lang="):
            os.environ[_VARIABLE] = argument.removeprefix("--lang=")
        else:
            left.append(argument)
    return left
