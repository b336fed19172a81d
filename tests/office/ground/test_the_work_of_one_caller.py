"""One caller does not take the whole server: what costs much is counted, by all processes together, and refused in words."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from luoshi.office import callers, throttle
from luoshi.office.callers import Callers

NOON = 1_800_000_000.0


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """The clock stands still until it is set some minutes on."""

    def set_to(after: int) -> None:
        monkeypatch.setattr(callers.time, "time", lambda: NOON + 60 * after)

    set_to(0)
    return set_to


# --- the table -----------------------------------------------------------------------------------------------------


def test_each_caller_is_counted_for_a_minute(tmp_path: Path, minute: Callable[[int], None]) -> None:
    counted = Callers(tmp_path / "callers", "key")
    assert [counted.spend(who, cost) for who, cost in (("a", 1), ("b", 5), ("a", 2), ("a", 0))] == [
        1,
        5,
        3,
        3,
    ]
    assert counted.left() == 60
    minute(1)
    assert counted.spend("a", 1) == 1


def test_all_processes_count_together(tmp_path: Path, minute: Callable[[int], None]) -> None:
    program = (
        "import sys; from pathlib import Path; from luoshi.office import callers\n"
        f"callers.time.time = lambda: {NOON}\n"
        "one = callers.Callers(Path(sys.argv[1]), 'key')\n"
        "for _ in range(2000): last = one.spend('a', 1)\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "callers")]) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert Callers(tmp_path / "callers", "key").spend("a", 0) == 6000


def test_threads_lose_nothing(tmp_path: Path, minute: Callable[[int], None]) -> None:
    counted, start = Callers(tmp_path / "callers", "key"), threading.Barrier(4)

    def count() -> None:
        start.wait()
        for _ in range(500):
            counted.spend("a", 1)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted.spend("a", 0) == 2000


def test_a_crowd_of_addresses_does_not_free_the_one_who_spends(
    tmp_path: Path, minute: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callers, "SLOTS", 64)
    counted = Callers(tmp_path / "callers", "key")
    assert counted.spend("greedy", 100) == 100
    for number in range(1000):
        counted.spend(f"crowd {number}", 1)
    assert counted.spend("greedy", 1) == 101


def test_a_sum_does_not_run_over(tmp_path: Path, minute: Callable[[int], None]) -> None:
    counted = Callers(tmp_path / "callers", "key")
    assert [counted.spend("a", 2**40), counted.spend("a", 1)] == [2**32 - 1] * 2


def test_where_there_is_no_file_each_process_counts(tmp_path: Path, minute: Callable[[int], None]) -> None:
    counted = Callers(tmp_path / "no folder" / "callers", "key")
    assert [counted.spend("a", 1), counted.spend("a", 1)] == [1, 2]


def test_the_file_is_its_owners_and_names_nobody(tmp_path: Path, minute: Callable[[int], None]) -> None:
    path = tmp_path / "callers"
    Callers(path, "key").spend("192.0.2.1", 1)
    assert path.stat().st_mode & 0o077 == 0
    assert b"192.0.2.1" not in path.read_bytes()


# --- the pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def little(minute: Callable[[int], None], settings: Any) -> Callable[[int], None]:
    settings.PAGE_RATE = 4
    return minute


def test_every_name_that_costs_is_one_of_an_address() -> None:
    names = set()

    def walk(patterns: Any, before: str = "") -> None:
        for one in patterns:
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, f"{before}{one.namespace}:" if one.namespace else before)
            elif one.name:
                names.add(before + one.name)

    walk(get_resolver().url_patterns)
    assert set(throttle.COSTS) <= names


def test_searching_without_end_is_refused_in_words(
    client: Client, shili: Any, little: Callable[[int], None]
) -> None:
    assert [client.get("/search?q=车").status_code for _ in range(4)] == [200] * 4
    stopped = client.get("/search?q=车")
    assert stopped.status_code == 429
    assert "操作太频繁" in stopped.content.decode()
    assert stopped["Retry-After"] == "60"
    assert client.get("/").status_code == 200, "what costs little stays open"
    assert Client(REMOTE_ADDR="192.0.2.7").get("/search?q=车").status_code == 200
    little(1)
    assert client.get("/search?q=车").status_code == 200


def test_a_pdf_costs_more_than_a_page(client: Client, shili: Any, minute: Any, settings: Any) -> None:
    settings.PAGE_RATE = 2 * throttle.COSTS["portal:match-pdf"]
    assert [client.get("/match/report.pdf").status_code for _ in range(3)] == [302, 302, 429]


def test_a_part_of_the_match_opens_the_page_anew(
    client: Client, shili: Any, little: Callable[[int], None]
) -> None:
    htmx = {"headers": {"HX-Request": "true"}}
    assert [client.post("/match/ask", {}, **htmx).status_code for _ in range(3)] == [302, 302, 429]
    assert client.post("/match/ask", {}, **htmx)["HX-Refresh"] == "true"
    assert "操作太频繁" in client.get("/match/ask").content.decode()


def test_the_editor_says_so_in_its_place_and_counts_the_officer(
    signed_in: Callable[..., Client], editor: Any, colleague: Any, shili: Any, minute: Any, settings: Any
) -> None:
    from luoshi.office.catalogue.services import begin_draft

    address = f"/office/catalogue/drafts/{begin_draft(shili.policy, editor).pk}/check"
    settings.PAGE_RATE = 10
    client = signed_in(editor)
    htmx = {"headers": {"HX-Request": "true"}}
    found = [client.post(address, **htmx) for _ in range(4)]
    assert ["操作太频繁" in answer.content.decode() for answer in found] == [False, False, False, True]
    assert found[3].status_code == 200, "HTMX shows nothing else"
    assert "<html" not in found[3].content.decode()
    assert "操作太频繁" not in signed_in(colleague).post(address, **htmx).content.decode()
    assert client.get(address.removesuffix("check")).status_code == 200, "to open it is free"


def test_no_limit_where_none_is_wanted(client: Client, shili: Any, minute: Any, settings: Any) -> None:
    settings.PAGE_RATE = 0
    assert [client.get("/match/report.pdf").status_code for _ in range(80)] == [302] * 80
