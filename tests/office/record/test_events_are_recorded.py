"""An event goes into the record inside the transaction of its change, chained to the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from luoshi.office.record.chain import FIRST
from luoshi.office.record.events import SYSTEM, Actor, Happened
from luoshi.office.record.models import Event
from luoshi.office.record.queries import history
from luoshi.office.record.services import OutsideTransaction, record, verify
from luoshi.problem import Refused

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]


@dataclass(frozen=True)
class SumPaid(Happened):
    to: str
    amount: Decimal
    on: date
    parts: tuple[str, ...] = ()
    open: bool | None = None


def put(to="甲", amount="7500.00", **kwargs):
    with transaction.atomic():
        return record(
            SumPaid(to, Decimal(amount), date(2024, 5, 1)), subject=f"claim:{to}", actor=SYSTEM, **kwargs
        )


def test_it_keeps_what_happened_to_what_by_whom_and_why():
    with transaction.atomic():
        record(
            SumPaid("甲", Decimal("1E+3"), date(2024, 5, 1), ("省", "市")),
            subject="claim:1",
            actor=Actor("user:7", "财政乙"),
            reason=" 复核无误 ",
        )
    event = Event.objects.get()
    assert (event.sequence, event.name, event.subject) == (1, "SumPaid", "claim:1")
    assert (event.actor, event.actor_name, event.reason) == ("user:7", "财政乙", "复核无误")
    assert event.data == {
        "to": "甲",
        "amount": "1000",
        "on": "2024-05-01",
        "parts": ["省", "市"],
        "open": None,
    }
    assert event.previous == FIRST


def test_each_continues_the_one_before():
    for to in "甲乙丙":
        put(to)
    events = list(Event.objects.all())
    assert [event.sequence for event in events] == [1, 2, 3]
    assert [event.previous for event in events[1:]] == [event.hash for event in events[:-1]]
    assert verify() is None


def test_it_refuses_an_event_apart_from_its_change():
    with pytest.raises(OutsideTransaction, match="SumPaid"):
        record(SumPaid("甲", Decimal(1), date(2024, 5, 1)), subject="claim:1", actor=SYSTEM)
    assert not Event.objects.exists()


def test_what_is_undone_leaves_no_event_and_no_gap():
    put("甲")
    with transaction.atomic():
        record(SumPaid("乙", Decimal(1), date(2024, 5, 1)), subject="claim:1", actor=SYSTEM)
        transaction.set_rollback(True)
    put("丙")
    assert [event.data["to"] for event in Event.objects.all()] == ["甲", "丙"]
    assert verify() is None


def test_the_history_of_one_subject():
    for to in "甲乙甲":
        put(to)
    assert [event.sequence for event in history("claim:甲")] == [1, 3]


def test_a_binary_fraction_is_no_amount():
    @dataclass(frozen=True)
    class Wrong(Happened):
        amount: float

    with pytest.raises(TypeError, match="float"), transaction.atomic():
        record(Wrong(0.1), subject="claim:1", actor=SYSTEM)


@pytest.mark.parametrize("reason", ["因\0故", "因\ud800故"])
def test_it_refuses_characters_that_no_database_keeps(reason):
    with pytest.raises(Refused) as refused:
        put(reason=reason)
    assert refused.value.problems[0].code == "record.characters"


def test_an_identity_number_is_masked_wherever_it_was_typed():
    number = "110101199003072316"
    put(number, reason=f"本人{number}申请；流水号 410800202401010099 照录")
    event = Event.objects.get()
    assert number not in event.reason + event.content
    assert "1101************16" in event.reason
    assert event.data["to"] == "1101************16"
    assert "410800202401010099" in event.reason, "a number that is no identity number stays"
