"""What a worker process of `luoshi serve` runs: the site, for as long as the process that started it lives.

A server killed outright (SIGKILL, no memory) cannot tell its workers. They would answer on, hold the port and the database,
and keep the next server from opening; so each watches for that end.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from threading import Thread
from time import sleep
from typing import Any

KILL_AFTER = 30
"""Seconds for what a worker is doing when it is told to end."""


def application(target: str) -> Any:
    """The WSGI application, for granian's `target_loader`; `target` is its name, and there is one."""
    del target
    # Ctrl+C reaches the workers too. Until granian listens for it, the server's own word is enough.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_the_server, name="server-watch", daemon=True).start()
    from luoshi.office.wsgi import application as found

    return found


def _end_with_the_server() -> None:
    server = multiprocessing.parent_process()
    if server is None:
        return
    server.join()
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(KILL_AFTER)
    os._exit(1)
