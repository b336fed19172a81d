"""`luoshi office …` and `luoshi worker`: what whoever runs the office does at the terminal."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from datetime import timedelta
from pathlib import Path

import click
import pytest
from django.db import connection
from django.utils import timezone

from luoshi.cli.main import _program, run
from luoshi.cli.office_verb import NAMES
from luoshi.office.record import chain
from luoshi.office.record.models import Event, Job
from luoshi.office.record.services import enqueue

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]
PAGES = [Path(__file__).parents[3] / "docs" / name for name in ("running-the-office.md", "the-record.md")]


@pytest.fixture
def luoshi(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")

    def command(*words):
        capsys.readouterr()
        code = run(list(words))
        written = capsys.readouterr()
        return code, written.out, written.err

    return command


@pytest.fixture
def catalogue():
    from luoshi.office.start import load_policies

    loaded, problems = load_policies(Path(__file__).parents[1] / "content")
    assert (loaded, problems) == (["shili"], [])


def test_verify_says_how_many_hold_and_the_head_to_keep(luoshi, catalogue):
    code, out, _ = luoshi("office", "verify")
    walk = chain.walk()
    assert code == 0
    assert f"{walk.rows} 条" in out
    assert walk.head in out
    assert "抄到别处" in out
    code, out, _ = luoshi("office", "verify", "--anchor", walk.head, "--json")
    assert (code, json.loads(out)["ok"]) == (0, True)


def test_verify_names_what_is_broken(luoshi, catalogue):
    assert Event.objects.count() >= 2
    off, on = "DROP TRIGGER record_event_no_update", ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            off, on = (f"ALTER TABLE record_event {verb} TRIGGER USER" for verb in ("DISABLE", "ENABLE"))
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'record_event_no_update'")
            (on,) = cursor.fetchone()
        cursor.execute(off)
        cursor.execute("UPDATE record_event SET reason = 'x' WHERE sequence = 2")
    try:
        code, out, err = luoshi("office", "verify")
        assert code == 1
        assert "第 2 条被改动过" in out
        assert "record_event" in err, "and that the guard is gone"
        code, out, _ = luoshi("office", "verify", "--json", "--lang", "en")
        assert code == 1
        found = json.loads(out)
        assert found["broken"]["row"] == 2
        assert "record_event" in found["unguarded"]
        assert luoshi("office", "check", "--json")[0] == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute(on)


def test_an_anchor_that_is_not_there(luoshi, catalogue):
    code, out, _ = luoshi("office", "verify", "--anchor", "f" * 64)
    assert code == 1
    assert "f" * 64 in out


def test_the_first_officer_signs_in_with_the_password_that_is_shown(luoshi, catalogue):
    code, out, err = luoshi("office", "createofficer", "zhang", "--name", "张三", "--unit", "市财政局")
    assert code == 0, err
    password = re.search(r"初始密码：(\S+)", out)[1]
    from luoshi.office.people.models import Post, User

    user = User.objects.get(username="zhang")
    assert user.check_password(password)
    assert user.must_change
    assert (user.kind, Post.objects.get(user=user).role) == (User.OFFICER, "administrator")
    assert chain.walk().broken is None


@pytest.mark.parametrize(
    "given, said",
    [
        (["zhang", "--name", "张三", "--unit", "财政"], "市财政局"),
        (["zhang", "--name", "张三", "--unit", "市财政局", "--role", "king"], "没有“king”这个角色"),
        (["zhang", "--name", "张三", "--unit", "市财政局", "--jurisdiction", "nowhere"], "shili"),
        (["zhang", "--name", "张三"], "--unit"),
    ],
)
def test_an_officer_that_cannot_be(luoshi, catalogue, given, said):
    from luoshi.office.people.models import User

    code, out, err = luoshi("office", "createofficer", *given)
    assert code in (1, 2)
    assert said in out + err
    assert not User.objects.exists(), "nothing is half made"


def test_no_officer_without_units(luoshi):
    code, _, err = luoshi("office", "createofficer", "zhang", "--name", "张三", "--unit", "市财政局")
    assert code == 1
    assert "luoshi serve" in err


def test_check_finds_what_is_not_safe(luoshi):
    code, out, _ = luoshi("office", "check", "--json")
    found = json.loads(out)
    assert [problem for problem in found["problems"] if problem["severity"] == "error"] == []
    assert code == 0
    assert "check.https" in {problem["code"] for problem in found["problems"]}
    job = enqueue("desk.nothing", {})
    Job.objects.filter(pk=job.pk).update(dead=job.due, failed="x")
    assert "luoshi office jobs" in luoshi("office", "check")[1]
    assert "check.worker" not in luoshi("office", "check", "--json")[1]
    enqueue("desk.nothing", {}, due=timezone.now() - timedelta(minutes=20))
    assert "luoshi worker" in luoshi("office", "check")[1]


def test_migrate_when_nothing_is_to_do(luoshi):
    assert luoshi("office", "migrate")[:2] == (0, "已是最新\n")


def test_a_backup_is_whole_and_its_owners_alone(luoshi, catalogue, tmp_path):
    file = tmp_path / "备份.sqlite3"
    code, out, err = luoshi("office", "backup", str(file))
    if connection.vendor == "postgresql":
        assert code == 1
        assert "pg_dump" in err
        return
    assert code == 0, err
    assert "密钥" in out
    assert file.stat().st_mode & 0o077 == 0
    with sqlite3.connect(file) as copy:
        assert copy.execute("SELECT max(sequence), count(*) FROM record_event").fetchone() == (
            chain.walk().rows,
            chain.walk().rows,
        )
    copy.close()
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    code, _, err = luoshi("office", "backup", str(file))
    assert code == 1
    assert "--force" in err
    assert luoshi("office", "backup", str(file), "--force")[0] == 0
    assert luoshi("office", "backup", str(tmp_path / "no" / "x"))[0] == 1


def test_a_backup_for_which_there_is_no_room_leaves_nothing(luoshi, tmp_path, monkeypatch):
    if connection.vendor == "postgresql":
        return

    real = sqlite3.connect

    def full(file):
        made = real(file)
        made.execute("PRAGMA max_page_count=3")
        return made

    monkeypatch.setattr(sqlite3, "connect", full)
    (tmp_path / ".b.sqlite3.part-journal").write_text("left of an earlier one")
    code, _, err = luoshi("office", "backup", str(tmp_path / "b.sqlite3"))
    assert code == 1
    assert "备份没有写成" in err
    assert list(tmp_path.iterdir()) == []


def test_jobs_that_were_given_up_are_shown_and_put_back(luoshi):
    job = enqueue("desk.nothing", {})
    Job.objects.filter(pk=job.pk).update(dead=job.due, tries=8, failed="ValueError: x")
    code, out, _ = luoshi("office", "jobs")
    assert code == 0
    assert f"{job.pk}  desk.nothing" in out
    assert json.loads(luoshi("office", "jobs", "--json")[1])["counts"]["dead"] == 1
    assert luoshi("office", "retry", str(job.pk))[0] == 0
    assert luoshi("office", "retry", "999")[0] == 1
    assert luoshi("office", "retry", "x")[0] == 2


def test_the_worker_does_what_is_due_once(luoshi):
    enqueue("desk.nothing", {})
    assert luoshi("worker", "--once")[:2] == (0, "办了 1 件\n")
    assert Job.objects.get().failed


def test_the_key_is_rotated(luoshi):
    assert luoshi("office", "rotate-key")[:2] == (0, "重新加密 0 个号码\n")


def test_each_command_has_its_help_in_both_languages(luoshi):
    listed = luoshi("office", "--help")[1]
    for name in NAMES:
        assert f"  {name}" in listed
        for lang in ("zh", "en"):
            code, out, _ = luoshi("office", name, "--help", "--lang", lang)
            assert code == 0
            assert f"luoshi office {name}" in out


def test_a_command_that_is_none(luoshi):
    code, _, err = luoshi("office", "verfy")
    assert code == 2
    assert "verify" in err


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_of_the_pages_can_be_typed(page):
    program = _program()
    office = program.get_command(click.Context(program), "office")
    typed = re.findall(r"luoshi office ([a-z].*?)(?:`|$|\s+#)", page.read_text("utf-8"), re.MULTILINE)
    assert typed
    for line in typed:
        name, *words = [word for word in shlex.split(line) if word not in ("…", "(…)")]
        verb = office.get_command(click.Context(office), name.rstrip(".,)"))
        assert verb is not None, line
        if words:
            verb.make_context(name, words)
