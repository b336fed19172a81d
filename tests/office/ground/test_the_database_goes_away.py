"""PostgreSQL goes away under an open site and comes back: pages say so in words, and nobody starts anything again."""

from __future__ import annotations

import time
from urllib.parse import quote

import psycopg
import pytest

THREADS = 2
"""Of a worker process (serve_verb.py): each holds one connection at most."""


@pytest.fixture
def away(postgres: psycopg.Connection):
    """Shuts a database of its own, and opens it."""
    postgres.execute("CREATE DATABASE goes_away")

    def shut(yes: bool) -> None:
        postgres.execute(f"ALTER DATABASE goes_away WITH ALLOW_CONNECTIONS {not yes}")
        if yes:
            postgres.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'goes_away'"
            )

    yield shut
    postgres.execute("DROP DATABASE goes_away WITH (FORCE)")


def until(asked, status):
    end = time.monotonic() + 60
    while (found := asked())[0].status != status:
        assert time.monotonic() < end, found[1]
        time.sleep(0.2)
    return found


def test_the_site_and_the_worker_outlive_it(luoshi, away, postgres, postgres_folder, port, get):
    given = {"DATABASE_URL": f"postgres://postgres@{quote(str(postgres_folder), safe='')}/goes_away"}
    server = luoshi("serve", "--port", str(port), "--workers", "1", **given)
    assert f":{port}/" in server.line()
    worker = luoshi("worker", "--every", "1", **given)
    until(lambda: get("/readyz"), 200)

    away(True)
    answer, page = until(lambda: get("/policies/"), 503)
    assert "系统现在不能读写数据" in page
    assert answer.getheader("Retry-After") == "60"
    assert get("/api/policies")[0].getheader("Content-Type") == "application/problem+json"
    assert get("/readyz")[0].status == 503
    assert get("/healthz")[0].status == 200

    away(False)
    assert "示例市" in until(lambda: get("/policies/"), 200)[1]
    until(lambda: get("/readyz"), 200)
    for _ in range(20):
        get("/policies/")
    (held,) = postgres.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = 'goes_away' AND application_name = ''"
    ).fetchone()
    assert held <= THREADS + 1, "those of the site's threads, and the worker's"

    for process in (server, worker):
        code, out, err = process.ended()
        assert code == 0, err
        assert "Traceback" not in out + err
