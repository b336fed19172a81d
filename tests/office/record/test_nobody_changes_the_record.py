"""The model refuses to change or delete an event, and so does the database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.office.record.guards import ChangeRefused, unguarded
from luoshi.office.record.models import Event
from luoshi.office.record.services import verify

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.save(update_fields=["reason"]),
        lambda event: event.delete(),
        lambda event: Event.objects.filter(pk=event.pk).update(reason="x"),
        lambda event: Event.objects.exclude(pk=event.pk).delete(),
        lambda event: Event.objects.bulk_update([event], ["reason"]),
        lambda event: Event.objects.update_or_create(pk=event.pk, defaults={"reason": "x"}),
        lambda event: Event.objects.bulk_create(
            [event], update_conflicts=True, update_fields=["reason"], unique_fields=["sequence"]
        ),
    ],
)
def test_the_model_refuses(five, change):
    with pytest.raises(ChangeRefused, match="Event"):
        change(Event.objects.get(sequence=3))
    assert verify() is None


def test_the_model_refuses_a_row_in_place_of_another(five):
    with pytest.raises(DatabaseError), transaction.atomic():
        Event(
            sequence=3, at=five[2].at, name="X", subject="x", actor="x", previous="x", hash="x", content="{}"
        ).save()
    assert verify() is None


STATEMENTS = [
    "UPDATE record_event SET reason = 'x' WHERE sequence = 3",
    "DELETE FROM record_event WHERE sequence = 3",
    "DELETE FROM record_event",
]
OF_ONE = {
    "sqlite": [
        "REPLACE INTO record_event SELECT sequence, at, name, subject, actor, actor_name, 'x', content, previous, hash "
        "FROM record_event WHERE sequence = 3",
        "INSERT OR REPLACE INTO record_event SELECT 77, at, name, subject, actor, actor_name, 'x', content, previous, "
        "hash FROM record_event WHERE sequence = 3",
    ],
    "postgresql": [
        "TRUNCATE record_event CASCADE",
        "INSERT INTO record_event SELECT * FROM record_event WHERE sequence = 3 "
        "ON CONFLICT (sequence) DO UPDATE SET reason = 'x'",
    ],
}


def test_the_database_refuses(five):
    for statement in [*STATEMENTS, *OF_ONE[connection.vendor]]:
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)
    assert verify() is None
    assert Event.objects.count() == 5


def test_a_guard_that_is_gone_is_seen():
    assert "record_event" not in unguarded(connection)
    off, on = "DROP TRIGGER record_event_no_delete", None
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            off = "ALTER TABLE record_event DISABLE TRIGGER record_event_no_truncate"
            on = off.replace("DISABLE", "ENABLE")
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'record_event_no_delete'")
            (on,) = cursor.fetchone()
        cursor.execute(off)
        try:
            assert "record_event" in unguarded(connection)
        finally:
            cursor.execute(on)
