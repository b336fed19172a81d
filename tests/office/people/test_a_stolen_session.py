"""What one who sits down at an open session, or has stolen it, cannot do with it: stay, administer, take the account."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.office.people import services, sessions
from luoshi.office.people.models import AdminSession, Identity, User
from luoshi.office.people.services import erase_account, join
from luoshi.office.record.models import Event, Notification
from luoshi.office.record.worker import work
from luoshi.problem import Refused

PASSWORD = "correct horse 9 battery"
MINUTE = 60
BEGIN = {"reason": "为两位审核人员开通账号", "minutes": "30"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    hand = SimpleNamespace(now=1_800_000_000.0)
    hand.time = lambda: hand.now
    monkeypatch.setattr(sessions, "time", hand)
    return hand


def give_code(client: Client, user: User, following: str = "") -> Any:
    code = f"{totp(TOTPDevice.objects.get(user=user, confirmed=True).bin_key):06d}"
    return client.post("/people/second-factor", {"code": code, "next": following})


@pytest.mark.parametrize(
    "method, page", [("get", "second-factor/new"), ("post", "second-factor/backup-codes")]
)
def test_no_second_factor_is_made_without_the_one_there_is(
    signed_in: Callable[..., Client], editor: User, clock: Any, method: str, page: str
) -> None:
    client = signed_in(editor)
    clock.now += 16 * MINUTE
    answer = getattr(client, method)(f"/people/{page}")
    assert answer.headers["Location"].startswith("/people/second-factor")
    assert not TOTPDevice.objects.filter(confirmed=False).exists(), "nor is a secret shown"
    assert not StaticDevice.objects.exists()
    assert client.get("/people/second-factor").status_code == 200
    before = Event.objects.count()
    assert give_code(client, editor).status_code == 302
    assert Event.objects.count() == before, "she has signed in already"
    assert getattr(client, method)(f"/people/{page}").status_code == 200


def test_no_administration_is_begun_without_it_and_its_reason_is_not_lost(
    signed_in: Callable[..., Client], administrator: User, clock: Any
) -> None:
    client = signed_in(administrator)
    clock.now += 16 * MINUTE
    answer = client.post("/people/administration", BEGIN)
    assert answer.headers["Location"] == "/people/second-factor?next=%2Fpeople%2Ftyped"
    assert not AdminSession.objects.exists()
    assert give_code(client, administrator, "/people/typed").headers["Location"] == "/people/typed"
    assert BEGIN["reason"] in client.get("/people/typed").content.decode()
    assert client.post("/people/administration", BEGIN).status_code == 302
    assert AdminSession.objects.count() == 1
    clock.now += 16 * MINUTE
    assert client.get("/people/administration/officers/new").status_code == 200, "once begun it goes on"


def test_one_who_signed_in_by_the_provider_proves_it_there(
    signed_in: Callable[..., Client], administrator: User, clock: Any, settings: Any
) -> None:
    identity = Identity.objects.create(
        user=administrator, issuer="https://sso.example", subject="s", confirmed=True, name="统一身份认证"
    )
    client = signed_in(administrator)
    session = client.session
    session["otp_device_id"] = identity.persistent_id
    session.save()
    clock.now += 16 * MINUTE
    assert client.post("/people/administration", BEGIN).headers["Location"].startswith("/people/oidc?")


@pytest.mark.parametrize(
    "sent, status",
    [
        ({"email": "thief@example.com"}, 422),
        ({"email": "thief@example.com", "current": "wrong"}, 422),
        ({"email": "hers@example.com", "current": PASSWORD}, 302),
        ({"email": "applicant@example.com"}, 302),
    ],
)
def test_the_mail_address_by_which_a_password_is_reset_takes_the_password(
    signed_in: Callable[..., Client], applicant: User, sent: dict[str, str], status: int
) -> None:
    answer = signed_in(applicant).post("/people/me/contact", {"name": "新名字", **sent})
    assert answer.status_code == status
    applicant.refresh_from_db()
    assert applicant.email == (sent["email"] if status == 302 else "applicant@example.com")
    if status == 422:
        assert "现在的密码" in answer.content.decode()
        assert PASSWORD not in answer.content.decode()


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin\u200bistrator", "\u202erotartsinimda", "a\u0007b", "名\u2028字"])
def test_a_name_that_only_looks_like_another_is_refused(db: None, name: str) -> None:
    for username, shown in ((name, "甲"), ("someone", name)):
        with pytest.raises(Refused, match="看不见的字符"):
            join(username, PASSWORD, shown)
    assert not User.objects.exists()


def test_a_name_of_full_width_and_spaces_is_a_name(db: None) -> None:
    assert join("zhang san", PASSWORD, "张　三·Ａ").name == "张　三·Ａ"


def test_nobody_keeps_another_from_being_forgotten(applicant: User) -> None:
    join(f"erased-{applicant.pk}", PASSWORD, "占名")
    erase_account(applicant)
    applicant.refresh_from_db()
    assert not applicant.is_active
    assert applicant.username.startswith(f"erased-{applicant.pk}-")


# --- what is put by ------------------------------------------------------------------------------------------------


def test_an_applicant_cannot_fill_the_database_with_what_she_typed(
    signed_in: Callable[..., Client], applicant: User, clock: Any
) -> None:
    client = signed_in(applicant)
    clock.now += 31 * MINUTE
    for name in ("a", "b", "c"):
        client.post("/people/me/contact", {"name": name * 25_000})
    kept = client.session["typed"].values()
    assert [form["fields"][0][1][0] for form in kept] == ["b", "c"], "the latest of what there is room for"
    client.post("/people/me/contact", {"name": "d" * 70_000})
    assert len(client.session["typed"]) == 2


# --- an administrator who would be somebody else -------------------------------------------------------------------


@pytest.mark.parametrize(
    "act, said",
    [
        (services.first_password, "密码被重新设置"),
        (services.remove_second_factor, "验证器被管理员清除"),
    ],
)
def test_who_opens_an_account_for_herself_is_seen_by_its_owner(
    administrator: User, publisher: User, act: Callable[..., Any], said: str, mailoutbox: list[Any]
) -> None:
    services.begin_administration(administrator, "重设别人的账号")
    args = ("another horse 8 cell",) if act is services.first_password else ()
    act(publisher, *args, by=administrator)
    work()
    (mail,) = mailoutbox
    assert mail.to == [publisher.email]
    assert said in mail.subject
    assert said in Notification.objects.get(user=publisher).title["zh"]


def test_what_one_does_oneself_is_no_news(applicant: User) -> None:
    services.change_password(applicant, "another horse 8 cell")
    assert not Notification.objects.exists()
