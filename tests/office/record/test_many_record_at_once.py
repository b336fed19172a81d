"""Whoever records at the same time waits for the other: the chain has neither a gap nor a fork."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from luoshi.office.record.models import Event
from luoshi.office.record.services import verify

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 4, 12


def test_many_record_at_once(put):
    wrong, start = [], threading.Barrier(WRITERS)

    def write(name):
        try:
            start.wait()
            for number in range(EACH):
                with transaction.atomic():
                    put(f"{name}.{number}")
                    if number % 4 == 3:
                        transaction.set_rollback(True)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    kept = WRITERS * EACH * 3 // 4
    assert list(Event.objects.values_list("sequence", flat=True)) == list(range(1, kept + 1))
    assert verify() is None
