"""The database servers that tests run against: started for the session, reached by a Unix socket, stopped by pid.

PostgreSQL must be installed (`make test` sees to it); a test that needs it fails without it and is never skipped.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

SETTINGS = "fsync=off synchronous_commit=off full_page_writes=off shared_buffers=16MB max_connections=20"


@pytest.fixture(scope="session")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty DuckDB in memory."""
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """The folder of the socket of a new, empty PostgreSQL server (database and user `postgres`)."""
    programs = _postgres_programs()
    # PostgreSQL refuses to run as root, and a folder of pytest could not be reached by anybody else.
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": "nobody", "group": "nogroup", "extra_groups": ()}
    folder = Path(tempfile.mkdtemp(prefix="luoshi-pg-"))
    try:
        if who:
            shutil.chown(folder, "nobody", "nogroup")
        data = folder / "data"
        making = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        making += ["--locale=C", "--no-sync", "--no-instructions"]
        subprocess.run(making, check=True, capture_output=True, cwd=folder, **who)
        running = [programs / "postgres", "-D", data, "-k", folder, "-h", ""]
        running += [word for setting in SETTINGS.split() for word in ("-c", setting)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(running, stdout=log, stderr=log, cwd=folder, **who)
        try:
            _wait_for(server, folder)
            yield folder
        finally:
            server.send_signal(signal.SIGINT)  # "fast": ends the connections, then the server
            server.wait(timeout=60)
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres(postgres_folder: Path) -> Iterator[psycopg.Connection]:
    """A connection to that server that commits each statement."""
    with psycopg.connect(host=str(postgres_folder), user="postgres", autocommit=True) as connection:
        yield connection


def _postgres_programs() -> Path:
    def version(found: Path) -> list[int]:
        return [int(number) for number in re.findall(r"\d+", found.parent.name)]

    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version)
    folders = [*reversed(debian), *(Path(place) for place in os.get_exec_path())]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    pytest.fail("PostgreSQL is not installed (on Debian: apt-get install postgresql)")


def _wait_for(server: subprocess.Popen[bytes], folder: Path) -> None:
    while server.poll() is None:
        try:
            psycopg.connect(host=str(folder), user="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    pytest.fail(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
