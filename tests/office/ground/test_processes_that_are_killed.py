"""A worker that is killed is replaced; a server that is killed takes its workers along; one that is told to end lets
them finish."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest

PATIENCE = 60


def workers(server):
    """The process ids of the workers: children that spawn has made, without its resource tracker."""
    found = []
    for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
        with contextlib.suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(int(pid))
    return found


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(so):
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end
        time.sleep(0.05)


def answers(get):
    """False while no worker listens: the one that was killed may have been the first to open, the other not yet."""
    try:
        return get("/healthz")[0].status == 200
    except ConnectionError:
        return False


@pytest.fixture
def server(luoshi, port):
    server = luoshi("serve", "--port", str(port), "--workers", "2")
    assert f":{port}/" in server.line()
    yield server
    for pid in workers(server) if alive(server.pid) else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def test_a_worker_that_is_killed_is_replaced_and_all_end_with_a_server_that_is(server, get):
    until(lambda: len(workers(server)) == 2)
    before = workers(server)
    os.kill(before[0], signal.SIGKILL)
    until(lambda: len(workers(server)) == 2 and before[0] not in workers(server))
    until(lambda: answers(get))
    left = workers(server)
    _, _, err = server.ended(signal.SIGKILL)
    assert '"event": "Unexpected exit from worker-1"' in err, "in the log, as everything else"
    until(lambda: not any(alive(pid) for pid in left))


def test_what_is_being_answered_when_the_server_is_told_to_end_is_answered(server, get):
    """Each request is answered whole or not taken at all."""
    statuses, wrong, stop = [], [], threading.Event()

    def ask():
        while not stop.is_set():
            try:
                statuses.append(get("/policies/")[0].status)
            except ConnectionRefusedError:
                return
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=ask) for _ in range(6)]
    for reader in readers:
        reader.start()
    until(lambda: len(statuses) > 20)
    code, out, err = server.ended()
    stop.set()
    for reader in readers:
        reader.join()
    assert (code, set(statuses)) == (0, {200}), err
    # A connection that waited in the queue of a worker that ends was never taken.
    assert all(isinstance(error, ConnectionResetError) for error in wrong), wrong
    assert "Traceback" not in out + err
