"""How often one may ask for accounts and mail: counted by all processes together, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from luoshi.office.people import limits
from luoshi.office.people.artificial import person_number
from luoshi.office.people.models import Applicant, Tally, User
from luoshi.office.people.services import register_applicant
from luoshi.office.record.models import Event, Job

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def _the_hour_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test runs from one stretch of time into the next."""
    now = timezone.now()
    monkeypatch.setattr(limits, "timezone", SimpleNamespace(now=lambda: now))


def test_the_limit_counts_each_by_himself() -> None:
    assert [limits.counted("x", "10.0.0.1", 2, DAY) for _ in range(4)] == [True, True, False, False]
    assert limits.counted("x", "10.0.0.2", 2, DAY)
    assert limits.counted("y", "10.0.0.1", 2, DAY)


def test_what_is_kept_names_nobody_and_not_for_long() -> None:
    limits.counted("x", "10.0.0.1", 2, 60)
    assert "10.0.0.1" not in str(list(Tally.objects.values()))
    Tally.objects.update(began="2020-01-01T00:00:00Z")
    limits.counted("x", "10.0.0.2", 2, 60)
    assert Tally.objects.count() == 1


def test_at_the_same_instant_no_more_get_through() -> None:
    start, through = threading.Barrier(4), []

    def ask() -> None:
        try:
            start.wait()
            through.extend(limits.counted("x", "10.0.0.1", 5, DAY) for _ in range(4))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(through) == 16
    assert sum(through) == 5


def test_registering_is_limited_by_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "JOINS", 2)
    sent: dict[str, Any] = {"username": "x", "password": "a", "again": "b"}
    assert [client.post("/people/join", sent).status_code for _ in range(3)] == [422, 422, 429]
    answer = client.post("/people/join", sent)
    assert "分钟后再试" in answer.content.decode()
    assert 'value="x"' in answer.content.decode(), "what was typed is not lost"
    assert Client(REMOTE_ADDR="10.0.0.9").post("/people/join", sent).status_code == 422


OTHER = {"kind": "person", "name": "示例·李四", "agreed": "yes"}


def test_an_account_cannot_try_identity_numbers_without_end(
    signed_in: Callable[..., Client], applicant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "NUMBERS", 2)
    register_applicant(User.objects.create(username="x"), "person", "x", person_number(1), agreed=True)

    def tried(serial: int, address: str = "10.0.0.1") -> Any:
        client = signed_in(applicant)
        sent = {**OTHER, "number": person_number(serial)}
        return client.post("/people/me/applicants/new", sent, REMOTE_ADDR=address)

    assert "已经登记" in tried(1).content.decode()
    assert tried(2).status_code == 302
    for address in ("10.0.0.2", "10.0.0.3"):
        stopped = tried(1, address)
        assert stopped.status_code == 429
        page = stopped.content.decode()
        assert "已经登记" not in page, "it no longer tells whether a number is known"
        assert "小时后再登记" in page
        assert 'value="示例·李四"' in page, "what was typed is not lost"
        assert 0 < int(stopped["Retry-After"]) <= DAY
    assert list(Event.objects.values_list("name", flat=True)).count("NumbersTried") == 1
    assert Applicant.objects.count() == 2


def test_many_accounts_of_one_address_cannot_either(
    signed_in: Callable[..., Client], applicant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "JOINS", 2)
    other = User.objects.create(username="other", name="other")
    found = [
        signed_in(user).post("/people/me/applicants/new", OTHER, REMOTE_ADDR=f"2001:db8::{place}").status_code
        for place, user in enumerate((applicant, other, applicant, other))
    ]
    assert found == [422, 422, 429, 429]
    assert signed_in(applicant).post("/people/me/applicants/new", OTHER).status_code == 422


def test_mail_is_limited_by_who_asks_and_by_who_gets_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("someone", "other"):
        User.objects.create(username=name, name=name, email=f"{name}@example.com")
    monkeypatch.setattr(limits, "MAILS", 3)

    def ask(name: str) -> int:
        return int(client.post("/people/password/forgotten", {"email": f"{name}@example.com"}).status_code)

    assert [ask("someone"), ask("SOMEONE"), ask("other"), ask("other")] == [200, 200, 200, 429]
    assert Job.objects.filter(kind="people.mail_password").count() == 2


def test_a_job_holds_no_key_to_an_account(client: Client) -> None:
    user = User.objects.create(username="someone", name="某", email="someone@example.com")
    client.post("/people/password/forgotten", {"email": user.email})
    assert Job.objects.get().arguments == {"user": user.pk}
