"""What `decide`, `match` and `explain` are given: a policy, the facts of a case, a day.

Facts are JSON, written out, in a file (@名称.json) or on stdin (-). Numbers keep every digit they are written with.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from luoshi.cli import system
from luoshi.cli.language import say
from luoshi.cli.shape import Given
from luoshi.cli.sources import no_policy_in
from luoshi.policy.load import load
from luoshi.policy.policy import Policy
from luoshi.problem import Place, Problem, Refused, Say

EXAMPLE = '{"购车价格": 150000, "是否新车": true}'
_LARGEST = 10_000_000
"""Bytes of a file of facts; one case is far smaller."""


def benefit() -> Given:
    return Given(
        "benefit",
        metavar=say("事项", "BENEFIT"),
        about=say("事项的 id，如 car-purchase", "the id of a benefit, as car-purchase"),
    )


def facts(*, required: bool = True) -> click.Option:
    return click.Option(
        ["--facts"],
        required=required,
        metavar=say("事实", "FACTS"),
        help=say("JSON，或 @文件，或 -（标准输入）", "JSON, or @FILE, or - (stdin)"),
    )


def on() -> click.Option:
    return click.Option(
        ["--on"],
        metavar=say("日期", "DATE"),
        help=say("在哪一天决定，如 2023-02-01", "the day of the decision, as 2023-02-01"),
    )


def policy_at(path: Path) -> Policy:
    """The policy there, ready to decide."""
    if path.is_dir() and not (path / "policy.md").exists():
        raise Refused(no_policy_in(path))
    return load(path)


def day_from(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(
            Problem(
                "day.none",
                Say(f"--on 不是日期：{written[:40]}", f"--on is not a date: {written[:40]}"),
                Say("写成 2023-02-01 的样子", "write it like 2023-02-01"),
            )
        ) from None


def facts_from(written: str) -> dict[str, Any]:
    """The facts of a case, as they are written."""
    text, place = _text(written)
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_once_each)
    except json.JSONDecodeError as error:
        raise Refused(_no_json(error, text, place)) from None
    except _Twice as twice:
        what = Say(f"“{twice}”写了两次", f"`{twice}` is given twice")
        raise Refused(Problem("facts.twice", what, Say("只留一个", "keep one"), place)) from None
    except (ValueError, RecursionError):
        what = Say(
            "事实里有读不出的数，或层次太深", "the facts hold a number that is none, or nest too deeply"
        )
        raise Refused(Problem("facts.json", what, _like(), place)) from None
    if not isinstance(found, dict):
        what = Say("事实要写成一个 JSON 对象", "facts are one JSON object")
        raise Refused(Problem("facts.json", what, _like(), place))
    return found


def _text(written: str) -> tuple[str, Place]:
    """The JSON, and where it stands."""
    if written == "-":
        return sys.stdin.read(), Place("stdin")
    if not written.startswith("@"):
        return written, Place("--facts")
    path = Path(written[1:])
    try:
        if path.stat().st_size > _LARGEST:
            say_ = Say("文件太大，不像一个案例的事实", "the file is too large for the facts of a case")
            raise Refused(Problem("facts.large", say_, _like(), Place(str(path))))
        return path.read_bytes().decode("utf-8-sig"), Place(str(path))
    except OSError as error:
        raise Refused(system.problem(error, path, Say("读不出来", "it cannot be read"))) from None
    except UnicodeDecodeError:
        say_ = Say("文件不是 UTF-8 编码", "the file is not in UTF-8")
        raise Refused(
            Problem("file.encoding", say_, Say("另存为 UTF-8", "save it as UTF-8"), Place(str(path)))
        ) from None


class _Twice(Exception):  # noqa: N818 - it reads as what happened
    pass


def _once_each(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


def _no_json(error: json.JSONDecodeError, text: str, place: Place) -> Problem:
    lines = text.split("\n")
    excerpt = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
    return Problem(
        "facts.json",
        Say("事实不是 JSON", "the facts are not JSON"),
        _like(),
        Place(place.file, error.lineno, error.colno, error.colno + 1, None, excerpt),
    )


def _like() -> Say:
    return Say(
        f"写成 {EXAMPLE} 的样子，名称和文字加双引号",
        f"write them like {EXAMPLE}, names and texts in double quotes",
    )
