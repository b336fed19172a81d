"""The worker does each job once, tries again what failed, gives up at last, and takes over from one that died."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from datetime import timedelta
from types import ModuleType

import pytest
from django.db import connection, transaction
from django.utils import timezone

from luoshi.office.record import worker
from luoshi.office.record.models import Job
from luoshi.office.record.queries import jobs_by_state, longest_wait, troubled_jobs
from luoshi.office.record.services import enqueue
from luoshi.office.record.worker import LEASE, TRIES, Lost, complete, do, retry, take, wait_after, work

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]
DONE: list[object] = []


@pytest.fixture(autouse=True)
def _jobs(monkeypatch):
    """Jobs of a kind that only tests know."""
    module = ModuleType("jobs")

    def note(job):
        DONE.append(job.arguments["number"])

    def fail(job):
        raise ValueError(f"no {job.arguments['number']}")

    module.note, module.fail = note, fail
    monkeypatch.setitem(sys.modules, "luoshi.office.desk.jobs", module)
    DONE.clear()


def put(kind="note", number=1, **kwargs):
    return enqueue(f"desk.{kind}", {"number": number}, **kwargs)


def test_what_is_due_is_done_the_oldest_first():
    later = timezone.now() + timedelta(hours=1)
    put(number=3)
    put(number=1, due=timezone.now() - timedelta(minutes=5))
    put(number=9, due=later)
    assert work() == 2
    assert DONE == [1, 3]
    assert jobs_by_state() == {"waiting": 1, "done": 2, "dead": 0}


def test_work_that_is_undone_with_its_transaction_is_never_done():
    with transaction.atomic():
        put()
        transaction.set_rollback(True)
    assert work() == 0


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_at_last():
    job = put("fail")
    for tries in range(1, TRIES + 1):
        before = timezone.now()
        assert work() == 1
        job.refresh_from_db()
        assert job.tries == tries
        assert job.failed == "ValueError: no 1"
        if tries < TRIES:
            assert job.due >= before + wait_after(tries)
            assert take() is None, "not before it is due"
            Job.objects.filter(pk=job.pk).update(due=before)
    assert job.dead is not None
    assert work() == 0
    assert [one.pk for one in troubled_jobs()] == [job.pk]
    assert retry([job.pk]) == 1
    assert work() == 1


def test_the_waits_grow_to_a_limit():
    waits = [wait_after(tries) for tries in range(1, 20)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(seconds=30)
    assert waits[-1] == timedelta(hours=6)


def test_a_kind_that_no_one_knows_fails_and_does_not_stop_the_others():
    enqueue("desk.nothing", {})
    enqueue("nobody.note", {})
    put(number=5)
    assert work() == 3
    assert DONE == [5]
    assert len(troubled_jobs()) == 2


def test_a_job_whose_worker_died_is_taken_again_when_its_lease_is_over():
    put()
    assert take() is not None
    assert take() is None
    Job.objects.update(taken=timezone.now() - LEASE - timedelta(seconds=1))
    assert work() == 1
    assert DONE == [1]


def test_a_job_taken_before_the_clock_was_set_back_is_taken_again():
    put()
    assert take() is not None
    Job.objects.update(taken=timezone.now() + timedelta(days=1))
    assert work() == 1
    assert DONE == [1]


def test_how_long_what_is_due_has_waited():
    assert longest_wait() == timedelta()
    put(due=timezone.now() + timedelta(hours=1))
    assert longest_wait() == timedelta()
    put(due=timezone.now() - timedelta(minutes=30))
    assert longest_wait() >= timedelta(minutes=30)
    work()
    assert longest_wait() == timedelta()


def test_one_whose_workers_always_die_is_given_up():
    put()
    for _ in range(TRIES):
        assert take() is not None
        Job.objects.update(taken=timezone.now() - LEASE - timedelta(seconds=1))
    assert work() == 1
    assert DONE == []
    assert Job.objects.get().dead is not None


def test_a_worker_that_was_too_slow_changes_nothing():
    put()
    slow = take()
    Job.objects.update(taken=timezone.now() - LEASE - timedelta(seconds=1))
    slow.taken = Job.objects.get().taken
    fast = take()
    with pytest.raises(Lost), transaction.atomic():
        complete(slow)
    assert not do(slow)
    assert Job.objects.get().done is None
    complete(fast)
    assert Job.objects.get().done is not None


def test_two_that_read_the_same_job_do_not_both_take_it(monkeypatch):
    """Both have read the row before either writes."""
    put()
    real, between = worker.timezone.now, []

    def now():
        if not between:
            between.append(None)
            between.append(take())
        return real()

    job = Job.objects.get()
    first = Job.objects.filter(pk=job.pk, taken=job.taken, tries=job.tries)
    monkeypatch.setattr(worker.timezone, "now", now)
    assert take() is None, "the one that came between has it"
    assert between[1] is not None
    assert first.update(taken=real()) == 0


def test_many_workers_do_each_job_once():
    for number in range(40):
        put(number=number)
    wrong, start = [], threading.Barrier(4)

    def run():
        try:
            start.wait()
            work()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Counter(DONE) == Counter(range(40))
    assert jobs_by_state() == {"waiting": 0, "done": 40, "dead": 0}
