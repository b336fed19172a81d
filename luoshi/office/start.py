"""What must be so before the office opens: the tables, the policies of LUOSHI_POLICIES, the static files."""

from __future__ import annotations

import atexit
import fcntl
import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep, time
from typing import IO, Any

import structlog
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import get_resolver

from luoshi.problem import Problem, Refused, Say

log = structlog.get_logger("luoshi.start")
_STATIC_KEPT = 30 * 24 * 60 * 60
"""Seconds for which a static file of an earlier release stays."""
_LOCK = 7_230_418_002
"""The advisory lock of `alone` on PostgreSQL: any number, always the same."""


def pending_migrations() -> list[str]:
    """Those that the database has not seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown_migrations() -> list[str]:
    """Those that the database has seen and this program does not know: a newer one was here."""
    loader = MigrationExecutor(connection).loader
    known = loader.disk_migrations or {}
    apps = {app for app, _ in known}
    return sorted(
        f"{app}.{name}" for app, name in loader.applied_migrations if app in apps and (app, name) not in known
    )


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time, here and at the same database: two that begin at once would make the same tables twice."""
    with (settings.DATA / ".starting").open("a") as file:
        _until(lambda: _locked(file))
        if connection.vendor != "postgresql":
            yield  # the database is in the folder too
            return
        with connection.cursor() as cursor:
            _until(lambda: _asked(cursor, "SELECT pg_try_advisory_lock(%s)"))
        try:
            yield
        finally:
            # A connection that was lost has let go already.
            with suppress(DatabaseError), connection.cursor() as cursor:
                _asked(cursor, "SELECT pg_advisory_unlock(%s)")


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True  # until the file is closed


def _asked(cursor: Any, question: str) -> bool:
    cursor.execute(question, [_LOCK])
    return bool(cursor.fetchone()[0])


def _until(won: Callable[[], bool]) -> None:
    if won():
        return
    log.info("another process is starting: waiting for it")
    while not won():
        sleep(0.2)


def migrate() -> list[str]:
    """Bring the tables up to date; the migrations that ran."""
    with alone():
        pending = pending_migrations()
        if pending:
            call_command("migrate", interactive=False, verbosity=0)
    return pending


def load_policies(
    folder: Path, told: Callable[[str], None] = lambda _: None
) -> tuple[list[str], list[Problem]]:
    """Publish what the folders of LUOSHI_POLICIES hold that is new or changed: what was, and what is wrong with the
    others, which are left as they are. `told` hears of each policy when it is done."""
    from luoshi.office.catalogue.services import load_folder

    loaded: list[str] = []
    problems: list[Problem] = []
    if not folder.is_dir():
        said = Say(f"没有文件夹 {folder}，没有载入政策", f"there is no folder {folder}: no policy is loaded")
        problems.append(
            Problem(
                "serve.policies", said, Say("设 LUOSHI_POLICIES", "set LUOSHI_POLICIES"), severity="warning"
            )
        )
        return loaded, problems
    with alone():
        for jurisdiction in sorted(path.parent for path in folder.glob("*/jurisdiction.yaml")):
            try:
                load_folder(jurisdiction, told=lambda one: told(one.slug))
                loaded.append(jurisdiction.name)
            except Refused as refused:
                problems += refused.problems
    return loaded, problems


def collect_static() -> bool:
    """Put the static files where they are served from, where any has changed; whether any had. Those of before stay a while:
    pages that are open in browsers, and a server not yet changed for this one, still ask for them."""
    stamp = settings.STATIC_ROOT / ".stamp"
    now = _stamp_of_static()
    with alone():
        if stamp.is_file() and stamp.read_text() == now:
            return False
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        for finder in get_finders():
            for name, _ in finder.list([]):  # or it would keep one that is older here and newer there
                (settings.STATIC_ROOT / name).unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        last = time() - _STATIC_KEPT
        for file in settings.STATIC_ROOT.rglob("*"):
            if file.is_file() and file.stat().st_mtime < last:
                file.unlink()
        stamp.write_text(now)
    return True


def frontend_is_built() -> bool:
    return any(Path(folder, "built", "site.css").is_file() for folder in settings.STATICFILES_DIRS)


PATIENCE = 5.0
"""Seconds for which a process that begins puts off its first request while the policies are read. A few are ready by
then; hundreds are read on while it answers, and /readyz says when all are there."""


def warm(patience: float = PATIENCE) -> Thread:
    """Read the addresses and the policies now, so that nobody waits for them at the first request."""
    get_resolver().url_patterns  # noqa: B018 - read when first asked for
    reading = Thread(target=_read_policies, name="warm", daemon=True)
    reading.start()
    reading.join(patience)
    return reading


def _read_policies() -> None:
    from luoshi.office.catalogue import queries

    began = monotonic()
    # Nearly all that is made here stays: looking through it again and again for garbage takes as long as making it.
    gc.disable()
    try:
        queries.warm()
        log.info("policies are ready", seconds=round(monotonic() - began, 1))
    except Exception as error:  # the site opens all the same: /readyz says what is wrong
        log.warning("policies are not loaded", error=f"{type(error).__name__}: {error}"[:300])
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        atexit.register(gc.unfreeze)
        connection.close()


def _stamp_of_static() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def has_officers() -> bool:
    """Whether anyone can sign in to the office."""
    from luoshi.office.people.models import User

    try:
        return User.objects.filter(kind=User.OFFICER).exists()
    finally:
        connection.close()


def chores() -> None:
    """What the worker does every minute: administrations that have run out are ended, old sessions forgotten."""
    from luoshi.office.people.services import end_overdue_administrations

    end_overdue_administrations()
    call_command("clearsessions")
