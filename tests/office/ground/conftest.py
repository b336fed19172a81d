"""The program as whoever runs the office starts it: processes of their own, on a folder and a port of their own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CONTENT = Path(__file__).parents[1] / "content"


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    """The environment of a new office."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LUOSHI_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return kept | {
        "LUOSHI_DATA": str(tmp_path / "data"),
        "LUOSHI_POLICIES": str(CONTENT),
        "PYTHONWARNINGS": "default",
    }


class Process:
    """`luoshi …` running; killed at the end of the test if it still does."""

    def __init__(self, words: tuple[str, ...], given: dict[str, str], folder: Path) -> None:
        self.inner = subprocess.Popen(
            [sys.executable, "-c", "from luoshi.cli.main import main; main()", *words],
            env=given, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.pid = self.inner.pid

    def line(self) -> str:
        """The next line it prints; what it says is wrong, where it ends instead."""
        assert self.inner.stdout is not None
        found = self.inner.stdout.readline()
        assert found, self.inner.communicate()[1]
        return found

    def ended(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Its exit code and all that it wrote, after that signal (0: of itself)."""
        if number:
            self.inner.send_signal(number)
        out, err = self.inner.communicate(timeout=90)
        return self.inner.returncode, out, err


@pytest.fixture
def luoshi(given: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Process]]:
    begun: list[Process] = []

    def begin(*words: str, **more: str) -> Process:
        begun.append(Process(words, given | more, tmp_path))
        return begun[-1]

    yield begin
    for process in begun:
        process.inner.kill()
        process.inner.communicate()


def _free_ports(number: int) -> list[int]:
    probes = [socket.socket() for _ in range(number)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return found


@pytest.fixture
def ports() -> tuple[int, int]:
    """Two that nothing listens at."""
    one, other = _free_ports(2)
    return one, other


@pytest.fixture
def port(ports: tuple[int, int]) -> int:
    return ports[0]


@pytest.fixture
def get(port: int) -> Callable[..., tuple[Any, str]]:
    """The answer of the site at `port`, and its body."""

    def get(path: str, **headers: str) -> tuple[Any, str]:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            asked.request("GET", path, headers=headers)
            answer = asked.getresponse()
            return answer, answer.read().decode()
        finally:
            asked.close()

    return get
