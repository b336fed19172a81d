"""The language of the command line: Simplified Chinese, or English with `--lang en` or LUOSHI_LANG=en."""

from __future__ import annotations

import os
from collections.abc import Sequence

from luoshi.problem import Say

VARIABLE = "LUOSHI_LANG"
LANGUAGES = ("zh", "en")

_asked: list[str] = []
"""What `--lang` of the command in hand says; empty where it is not given."""


def language() -> str:
    """`zh` or `en`."""
    wanted = _asked[-1] if _asked else os.environ.get(VARIABLE, "")
    return "en" if wanted.lower().startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """The words in the language in force."""
    return Say(zh, en).to(language())


def take_from(arguments: Sequence[str]) -> tuple[list[str], str | None]:
    """The arguments without `--lang X`, wherever it stands, X being in force from here on (the help must be in it
    too); and what is wrong with X, if anything is."""
    _asked.clear()
    left: list[str] = []
    wrong = None
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            return [*left, argument, *rest], wrong
        if argument == "--lang" or argument.startswith("--lang="):
            value = next(rest, "") if argument == "--lang" else argument.removeprefix("--lang=")
            if value in LANGUAGES:
                _asked.append(value)
            else:
                wrong = value
        else:
            left.append(argument)
    return left, wrong
