"""Passwords and codes cannot be guessed without end: not one name, not many, not by many machines; and whoever tries
does not shut the owner out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessLog
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.office.people import guessing, limits
from luoshi.office.people.models import User
from luoshi.office.people.services import begin_administration, unlock_sign_in
from luoshi.office.record.models import Event, Notification
from luoshi.office.record.worker import work

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse 9 battery"
NEW = "another horse 8 cell"


@pytest.fixture(autouse=True)
def _the_hour_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    monkeypatch.setattr(limits, "timezone", SimpleNamespace(now=lambda: now))


def sign_in(name: str, password: str = "wrong", *, address: str = "10.0.0.1", client: Any = None) -> Any:
    sent = {"username": name, "password": password}
    return (client or Client()).post("/people/sign-in", sent, REMOTE_ADDR=address)


def known_browser(user: User) -> Client:
    """One in which she has signed in before, and signed out."""
    client = Client()
    assert sign_in(user.username, PASSWORD, client=client).status_code == 302
    client.post("/people/sign-out")
    return client


def test_one_password_is_not_tried_on_many_names(
    applicant: User, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "OF_ADDRESS", 3)
    assert [sign_in(f"name{place}").status_code for place in range(5)] == [422, 422, 422, 429, 429]
    stopped = sign_in(applicant.username, PASSWORD)
    assert stopped.status_code == 429, "nor does it tell whether this one would have been right"
    assert "分钟后再试" in stopped.content.decode()
    assert 0 < int(stopped["Retry-After"]) <= limits.HOUR
    assert sign_in(applicant.username, PASSWORD, address="10.0.0.9").status_code == 302


def test_a_network_of_ipv6_is_one_address(applicant: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "OF_ADDRESS", 2)
    found = [sign_in(f"n{place}", address=f"2001:db8::{place}").status_code for place in range(3)]
    assert found == [422, 422, 429]


def test_signing_in_rightly_is_not_counted(applicant: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "OF_ADDRESS", 2)
    monkeypatch.setattr(guessing, "OF_NAME", 2)
    assert [sign_in(applicant.username, PASSWORD).status_code for _ in range(5)] == [302] * 5


def test_many_machines_do_not_guess_at_one_name(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "OF_NAME", 4)
    found = [sign_in(editor.username, address=f"10.0.1.{place}").status_code for place in range(6)]
    assert found == [422] * 4 + [429] * 2
    assert sign_in(editor.username, PASSWORD, address="10.0.1.99").status_code == 429
    assert list(Event.objects.values_list("name", flat=True)) == ["SignInLocked"]


def test_a_name_that_is_nobodys_is_stopped_alike(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "OF_NAME", 2)

    def pages(name: str) -> list[Any]:
        return [sign_in(name, address=f"10.0.{len(name)}.{place}") for place in range(3)]

    hers, nobodys = pages(editor.username), pages("nobody")
    assert [page.status_code for page in hers] == [page.status_code for page in nobodys] == [422, 422, 429]
    assert hers[-1].context["problems"] == nobodys[-1].context["problems"], (
        "or one could tell who has an account"
    )


def test_a_stranger_does_not_shut_her_out_of_her_own_browser(
    editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "OF_NAME", 4)
    monkeypatch.setattr(guessing, "OF_ADDRESS", 6)
    hers = known_browser(editor)
    for _ in range(6):  # from her own network even
        sign_in(editor.username)
    assert sign_in(editor.username, PASSWORD).status_code == 429
    assert sign_in(editor.username, PASSWORD, client=hers).status_code == 302


def test_her_own_browser_may_not_guess_without_end_either(
    editor: User, applicant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = known_browser(editor)
    found = [sign_in(editor.username, client=hers).status_code for _ in range(7)]
    assert found == [422] * 5 + [429] * 2
    assert sign_in(editor.username, PASSWORD, client=hers).status_code == 429
    monkeypatch.setattr(guessing, "OF_ADDRESS", 0)
    assert sign_in(applicant.username, client=hers).status_code == 429, "it is known for her name alone"


@pytest.mark.parametrize("cookie", ["", "x", "e30:1:x", None])
def test_a_cookie_that_we_did_not_sign_is_none(
    editor: User, cookie: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "OF_NAME", 0)
    client = known_browser_of_nobody(cookie)
    assert sign_in(editor.username, PASSWORD, client=client).status_code == 429


def known_browser_of_nobody(cookie: str | None) -> Client:
    client = Client()
    if cookie is not None:
        client.cookies[guessing.COOKIE] = cookie
    return client


def test_the_cookie_names_nobody(editor: User) -> None:
    cookie = known_browser(editor).cookies[guessing.COOKIE]
    assert editor.username not in cookie.value
    assert cookie["httponly"]
    assert cookie["path"] == "/people/"


def test_an_administrator_opens_it_again(
    editor: User, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "OF_NAME", 1)
    device = TOTPDevice.objects.create(user=editor, confirmed=True, throttling_failure_count=30)
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now())
    sign_in(editor.username)
    assert sign_in(editor.username, PASSWORD).status_code == 429
    begin_administration(administrator, "解除锁定")
    unlock_sign_in(editor, by=administrator)
    assert sign_in(editor.username, PASSWORD).status_code == 302
    device.refresh_from_db()
    assert device.verify_is_allowed()[0], "wrong codes, too"


def test_a_new_password_by_mail_opens_it_again(
    applicant: User, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "OF_NAME", 1)
    sign_in(applicant.username)
    client = Client()
    client.post("/people/password/forgotten", {"email": applicant.email})
    work()
    link = next(word for word in str(mailoutbox[0].body).split() if "/password/reset/" in word)
    page = client.get(link[link.index("/people/") :], follow=True).redirect_chain[-1][0]
    assert client.post(page, {"password": NEW, "again": NEW}).status_code == 302
    assert sign_in(applicant.username, NEW).status_code == 429
    assert sign_in(applicant.username, NEW, client=client).status_code == 302


def test_many_at_once_get_no_further(applicant: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "OF_NAME", 3)
    start, found = threading.Barrier(4), []

    def guess(place: int) -> None:
        try:
            start.wait()
            for turn in range(2):
                found.append(sign_in(applicant.username, address=f"10.0.{place}.{turn}").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [422] * 3 + [429] * 5


@pytest.mark.parametrize(
    "page, sent",
    [
        ("/people/password", {"current": "wrong", "password": NEW, "again": NEW}),
        ("/people/me/erase", {"current": "wrong"}),
    ],
)
def test_a_stolen_session_cannot_guess_the_password(
    signed_in: Callable[..., Client], applicant: User, page: str, sent: dict[str, str]
) -> None:
    client = signed_in(applicant)
    found = [client.post(page, sent).status_code for _ in range(6)]
    assert found == [422] * 4 + [429] * 2
    right = client.post(page, {**sent, "current": PASSWORD})
    assert right.status_code == 429
    applicant.refresh_from_db()
    assert applicant.is_active
    assert applicant.check_password(PASSWORD)


def test_no_password_and_no_address_is_kept(signed_in: Callable[..., Client], applicant: User) -> None:
    sign_in(applicant.username, PASSWORD)
    sent = {"current": "typed wrongly", "password": NEW, "again": NEW}
    signed_in(applicant).post("/people/password", sent)
    kept = str(list(AccessAttempt.objects.values()))
    assert applicant.username in kept
    assert NEW not in kept
    assert "typed wrongly" not in kept
    assert not AccessLog.objects.exists()


def test_wrong_codes_are_told_to_her_whose_password_it_was(editor: User) -> None:
    device = TOTPDevice.objects.create(user=editor, confirmed=True)
    client = Client()
    sign_in(editor.username, PASSWORD, client=client)
    wrong = f"{(totp(device.bin_key) + 500_000) % 1_000_000:06d}"
    for _ in range(6):
        TOTPDevice.objects.update(throttling_failure_timestamp=None)  # her wait is over
        assert client.post("/people/second-factor", {"code": wrong}).status_code == 422
    guessed = [event for event in Event.objects.all() if event.name == "SecondFactorGuessed"]
    assert [event.data["count"] for event in guessed] == [5]
    told = Notification.objects.get(user=editor)
    assert "改密码" in told.title["zh"]
    assert told.url == "/people/password"
