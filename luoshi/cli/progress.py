"""A bar for work that goes through rows: how far, how fast, how long still. Only where there is somebody to see it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from luoshi.cli import terminal
from luoshi.cli.language import say

_STEPS = 10_000


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, float | None], None]]:
    """A function to be told how many rows are done, and which part of all that is (None: not known)."""
    console = terminal.err()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeElapsedColumn(),
        TextColumn(say("还要", "left")),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(words, total=None, rows="")

        def tell(rows: int, part: float | None) -> None:
            rate = int(rows / max(time.monotonic() - started, 0.001))
            words_ = say(f"{rows:,} 行，每秒 {rate:,}", f"{rows:,} rows, {rate:,} a second")
            if part is None:
                shown.update(task, rows=words_)
            else:
                shown.update(task, total=_STEPS, completed=int(part * _STEPS), rows=words_)

        yield tell
