"""`luoshi worker`: does what the office has put in its queue (mail, …) until it is told to stop."""

from __future__ import annotations

import signal
import threading
import time

import click

from luoshi.cli import office, terminal
from luoshi.cli.language import say
from luoshi.cli.shape import Verb

_CHORES_EVERY = 60


def command() -> click.Command:
    return Verb(
        "worker",
        callback=_worker,
        params=[
            click.Option(["--once"], is_flag=True, help=say("做完到期的就结束", "do what is due, then end")),
            click.Option(
                ["--every"],
                type=click.IntRange(1, 3600),
                default=5,
                metavar="SECONDS",
                help=say("没有事做时，隔几秒再看（默认 5）", "look again after so many seconds (5)"),
            ),
        ],
        zh="办理后台的事：发邮件、重试、清理",
        en="Do the work behind the site: mail, retries, clearing up",
        example=("worker", "worker --once"),
    )


def _worker(once: bool, every: int) -> int:
    office.prepare()
    from django.db import DatabaseError, close_old_connections, connections

    from luoshi.office.record.worker import log, work
    from luoshi.office.start import chores

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    done, chores_at = 0, 0.0
    with office.database():
        while not stop.is_set():
            tried = 0
            try:
                if time.monotonic() >= chores_at:
                    chores()
                    chores_at = time.monotonic() + _CHORES_EVERY
                tried = work(stopped=stop.is_set)
                close_old_connections()
            except DatabaseError as error:  # it is away, or its tables are not there yet: both pass
                if once:
                    raise
                log.warning("no database", error=" ".join(f"{type(error).__name__}: {error}".split())[:300])
                connections.close_all()
            done += tried
            if once:
                break
            if not tried:
                stop.wait(every)
    terminal.print_text(say(f"办了 {done} 件", f"{done} jobs tried"))
    return 0
