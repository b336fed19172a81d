"""Several programs of one office begin at the same moment: one makes the tables and the others wait for it."""

from __future__ import annotations

import json


def test_two_that_make_the_tables_at_once(luoshi):
    both = [luoshi("office", "migrate") for _ in range(2)]
    ended = [process.ended(0) for process in both]
    assert [code for code, _, _ in ended] == [0, 0], ended
    assert sorted(out.startswith("已是最新") for _, out, _ in ended) == [False, True]


def test_two_that_open_at_once_load_each_policy_once(luoshi, ports):
    both = [luoshi("serve", "--port", str(one), "--workers", "1") for one in ports]
    for process, one in zip(both, ports, strict=True):
        assert f":{one}/" in process.line()
    assert [process.ended()[0] for process in both] == [0, 0]
    code, out, err = luoshi("office", "verify", "--json").ended(0)
    assert code == 0, err
    assert json.loads(out)["rows"] == 2, "one policy, and the units, once"


def test_a_worker_that_begins_before_the_tables_are_there_waits_for_them(luoshi):
    worker = luoshi("worker", "--every", "1")
    assert luoshi("office", "migrate").ended(0)[0] == 0
    code, out, err = worker.ended()
    assert (code, "Traceback" in out + err) == (0, False), err


def test_a_worker_that_is_to_do_what_is_due_says_that_it_cannot(luoshi):
    code, _, err = luoshi("worker", "--once").ended(0)
    assert code == 1
    assert "luoshi office migrate" in err
