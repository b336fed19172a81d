"""The worker: takes jobs that are due, one at a time, and does them; `luoshi worker` runs it.

A job is taken by an optimistic lock: `taken` is written where it is still what was read, so that of two workers one
wins, on either database. A job fails into a later try, each waiting longer; after the last it is dead and waits for a
person. One whose worker died is taken again when its lease is over.

A job of kind app.function is done by that function of the app's jobs.py, which gets the Job:

    def mail(job): …                    done when it returns

A function that changes the database does so once, whatever happens, by marking the job in the same transaction:

    def remind(job):
        with transaction.atomic():
            …
            complete(job)               raises `Lost` where another worker has the job by now
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from importlib import import_module
from typing import Any

import structlog
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from luoshi.office.record.models import Job

log = structlog.get_logger("luoshi.worker")
LEASE = timedelta(minutes=10)
"""How long a job may take."""
TRIES = 8
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=6)


class Lost(Exception):  # noqa: N818 - it reads as what happened
    """The job took longer than its lease, and another worker has it by now."""


def work(limit: int | None = None, stopped: Callable[[], bool] = lambda: False) -> int:
    """Do what is due until nothing is; how many jobs were tried."""
    tried = 0
    while not stopped() and (limit is None or tried < limit):
        job = take()
        if job is None:
            break
        do(job)
        tried += 1
    return tried


def take() -> Job | None:
    """The job that has been due longest, ours now; None where nothing is due."""
    while True:
        now = timezone.now()
        # Taken in the future: a clock was set back, and its worker may have died long since.
        free = Q(taken=None) | Q(taken__lt=now - LEASE) | Q(taken__gt=now + LEASE)
        job = Job.objects.filter(free, done=None, dead=None, due__lte=now).order_by("due", "pk").first()
        if job is None:
            return None
        won = Job.objects.filter(pk=job.pk, taken=job.taken, tries=job.tries, done=None, dead=None).update(
            taken=now, tries=job.tries + 1
        )
        if won:
            job.taken, job.tries = now, job.tries + 1
            return job


def do(job: Job) -> bool:
    """Do a job that was taken; whether it is done."""
    if job.tries > TRIES:  # its worker died each time
        _give_up(job, job.failed or "the worker stopped while doing it")
        return False
    try:
        _function(job.kind)(job)
        if job.done is None:
            complete(job)
    except Lost:
        log.warning("job lost", job=job.pk, kind=job.kind)
        return False
    except Exception as error:  # whatever a job does wrong must not end the worker
        log.warning("job failed", job=job.pk, kind=job.kind, tries=job.tries, exc_info=True)
        _later(job, f"{type(error).__name__}: {error}"[:1000])
        return False
    log.info("job done", job=job.pk, kind=job.kind, tries=job.tries)
    return True


def complete(job: Job) -> None:
    """The job is done, if it is still ours."""
    now = timezone.now()
    if not _ours(job).update(done=now, failed=""):
        raise Lost(job.pk)
    job.done = now


def retry(jobs: Iterable[int]) -> int:
    """Jobs that were given up are due again; how many."""
    dead = Job.objects.filter(pk__in=list(jobs), dead__isnull=False)
    return dead.update(dead=None, taken=None, tries=0, due=timezone.now())


def wait_after(tries: int) -> timedelta:
    """Half a minute, then twice as long each time, to six hours."""
    return min(_FIRST_WAIT * 2 ** (tries - 1), _LONGEST_WAIT)


def _later(job: Job, failed: str) -> None:
    if job.tries >= TRIES:
        _give_up(job, failed)
    else:
        _ours(job).update(taken=None, failed=failed, due=timezone.now() + wait_after(job.tries))


def _give_up(job: Job, failed: str) -> None:
    _ours(job).update(taken=None, failed=failed, dead=timezone.now())
    log.error("job given up", job=job.pk, kind=job.kind, tries=job.tries)


def _ours(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, taken=job.taken, tries=job.tries, done=None, dead=None)


def _function(kind: str) -> Callable[[Job], None]:
    """record.mail: the function `mail` of jobs.py of the app `record`."""
    label, _, name = kind.partition(".")
    found: Callable[[Job], None] = getattr(import_module(f"{apps.get_app_config(label).name}.jobs"), name)
    return found
