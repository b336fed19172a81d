"""Whoever owns the database can switch the triggers off and write what she likes: `verify` names the first row that
does not hold."""

from __future__ import annotations

import pytest
from django.db import connection

from luoshi.office.record import chain
from luoshi.office.record.models import Event
from luoshi.office.record.services import verify

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]

OTHER = {
    "at": "2031-01-01 00:00:00.000001",
    "name": "NothingHappened",
    "subject": "policy:别的",
    "actor": "user:99",
    "actor_name": "别人",
    "reason": "",
    "content": '{"to": "甲"}',
    "previous": "f" * 64,
    "hash": "e" * 64,
}


@pytest.mark.parametrize("column", OTHER)
@pytest.mark.parametrize("row", [1, 3, 5])
def test_a_changed_column_of_a_row(five, owner, row, column):
    owner((f"UPDATE record_event SET {column} = %s WHERE sequence = %s", [OTHER[column], row]))
    broken = verify()
    assert broken is not None
    assert broken.sequence == row


def test_every_column_is_tried():
    assert {*OTHER, "sequence"} == {field.column for field in Event._meta.local_fields} == {*chain.COLUMNS}


@pytest.mark.parametrize("row", [1, 3])
def test_a_removed_row(five, owner, row):
    owner(("DELETE FROM record_event WHERE sequence = %s", [row]))
    broken = verify()
    assert broken.sequence == row
    assert "不见了" in broken.says.zh
    assert "missing" in broken.says.en


@pytest.mark.parametrize("row", [2, 5])
def test_a_removed_row_whose_number_others_took(five, owner, row):
    move = [
        ("UPDATE record_event SET sequence = %s WHERE sequence = %s", [n - 1, n]) for n in range(row + 1, 6)
    ]
    owner(("DELETE FROM record_event WHERE sequence = %s", [row]), *move)
    broken = verify()
    if row == 5:
        assert broken is None, "the tail: see the anchor"
    else:
        assert broken.sequence == row


def _insert(sequence, previous, digest="d" * 64):
    columns = ", ".join(chain.COLUMNS)
    values = [sequence, "2024-01-01 00:00:00+00" if connection.vendor == "postgresql" else "2024-01-01 00:00:00",
              "TextChanged", "policy:甲", "user:1", "编辑甲", "", "{}", previous, digest]  # fmt: skip
    return f"INSERT INTO record_event ({columns}) VALUES ({', '.join(['%s'] * len(values))})", values


@pytest.mark.parametrize("sequence, named", [(0, 1), (6, 6), (7, 6), (-3, 1)])
def test_an_inserted_row(five, owner, sequence, named):
    owner(_insert(sequence, five[-1].hash))
    assert verify().sequence == named


def test_a_row_put_between_two(five, owner):
    away = [("UPDATE record_event SET sequence = %s WHERE sequence = %s", [n + 1, n]) for n in (5, 4, 3)]
    owner(*away, _insert(3, five[1].hash))
    assert verify().sequence == 3


def test_two_rows_that_changed_places(five, owner):
    swap = "UPDATE record_event SET sequence = %s WHERE sequence = %s"
    owner((swap, [99, 2]), (swap, [2, 4]), (swap, [4, 99]))
    assert verify().sequence == 2


def test_a_changed_row_whose_hash_was_made_to_fit(five, owner):
    row = [
        2,
        chain.stamp(five[1].at),
        "TextChanged",
        "policy:乙",
        "user:1",
        "编辑甲",
        "别的理由",
        '{"to":"乙"}',
        five[0].hash,
    ]
    owner(("UPDATE record_event SET reason = '别的理由', hash = %s WHERE sequence = 2", [chain.hash_of(row)]))
    broken = verify()
    assert broken.sequence == 3
    assert "接不上" in broken.says.zh


def test_the_anchor_finds_a_tail_that_was_cut_off(five, owner):
    head = chain.walk().head
    assert head == five[-1].hash
    owner("DELETE FROM record_event WHERE sequence = 5")
    assert verify() is None, "nothing in what is left can tell"
    broken = verify(head)
    assert broken.sequence == 4
    assert "删去" in broken.says.zh


def test_the_anchor_finds_a_record_written_anew(five, owner):
    anchor = five[3].hash
    before, statements = five[1].hash, []
    for event in five[2:]:
        row = [
            event.sequence,
            chain.stamp(event.at),
            event.name,
            event.subject,
            event.actor,
            "别人",
            event.reason,
        ]
        row += [event.content, before]
        digest = chain.hash_of(row)
        change = "UPDATE record_event SET actor_name = '别人', previous = %s, hash = %s WHERE sequence = %s"
        statements.append((change, [before, digest, event.sequence]))
        before = digest
    owner(*statements)
    assert verify() is None
    assert verify(anchor) is not None
    assert verify(five[1].hash) is None, "an anchor from before the change says nothing of it"


def test_what_was_added_since_does_not_disturb_the_anchor(five, put):
    anchor = chain.walk().head
    put("己")
    assert verify(anchor) is None


def test_an_empty_record_holds():
    walk = chain.walk()
    assert (walk.rows, walk.head, walk.broken) == (0, chain.FIRST, None)


def test_a_long_record_is_read_in_pieces(five, put, monkeypatch):
    monkeypatch.setattr(chain, "_CHUNK", 2)
    assert chain.walk().rows == 5
    put()
    assert chain.walk().rows == 6


def test_a_row_that_cannot_even_be_read(five, owner):
    """SQLite keeps any bytes in a column of text."""
    if connection.vendor == "postgresql":
        with pytest.raises(Exception, match="invalid byte sequence"):
            owner("UPDATE record_event SET reason = convert_from('\\xff'::bytea, 'UTF8') WHERE sequence = 3")
        return
    owner("UPDATE record_event SET reason = x'ff' WHERE sequence = 3")
    broken = verify()
    assert broken.sequence == 3
