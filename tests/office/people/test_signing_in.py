"""Signing in: a password, an officer's second factor, a lock after too many tries, a way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.office.people.models import User
from luoshi.office.record.models import Event
from luoshi.office.record.worker import work

PASSWORD = "correct horse 9 battery"
NEW = "another horse 8 cell"


def sign_in(client: Client, user: User, password: str = PASSWORD, following: str = "") -> Any:
    return client.post(
        "/people/sign-in", {"username": user.username, "password": password, "next": following}
    )


def code_of(user: User) -> str:
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key):06d}"


def names() -> list[str]:
    return list(Event.objects.values_list("name", flat=True))


def test_an_applicant_needs_her_password_only(client: Client, applicant: User) -> None:
    assert sign_in(client, applicant).headers["Location"] == "/people/me"
    assert client.get("/people/me").status_code == 200


def test_she_comes_to_where_she_was_going(client: Client, applicant: User) -> None:
    there = client.get("/people/me/applicants/new").headers["Location"]
    assert there == "/people/sign-in?next=%2Fpeople%2Fme%2Fapplicants%2Fnew"
    assert (
        sign_in(client, applicant, following="/people/me/applicants/new").headers["Location"].endswith("/new")
    )


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", "/\\example.com"]
)
def test_she_is_not_sent_to_another_site(client: Client, applicant: User, elsewhere: str) -> None:
    assert sign_in(client, applicant, following=elsewhere).headers["Location"] == "/people/me"


@pytest.mark.parametrize(
    "name, password",
    [("applicant", "wrong"), ("nobody", PASSWORD), ("", ""), ("a\0b", "c"), ("长" * 300, "x")],
)
def test_a_wrong_password_and_an_unknown_name_are_told_the_same(
    client: Client, applicant: User, name: str, password: str
) -> None:
    answer = client.post("/people/sign-in", {"username": name, "password": password})
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.content.decode()
    assert f'value="{password}"' not in answer.content.decode() or not password


def test_a_closed_account_does_not_sign_in(client: Client, applicant: User) -> None:
    applicant.is_active = False
    applicant.save()
    assert sign_in(client, applicant).status_code == 422


def test_after_five_wrong_passwords_it_is_locked_and_says_until_when(client: Client, applicant: User) -> None:
    for _ in range(4):
        assert sign_in(client, applicant, "wrong").status_code == 422
    locked = sign_in(client, applicant, "wrong")
    assert locked.status_code == 429
    page = locked.content.decode()
    assert re.search(r"\d\d:\d\d\s+后再试", page)
    assert "管理员" in page
    assert sign_in(client, applicant).status_code == 429, "the right password must not open it either"
    assert names().count("SignInLocked") == 1


def test_an_administrator_unlocks_it(client: Client, editor: User, administrator: User) -> None:
    from luoshi.office.people.services import begin_administration, unlock_sign_in

    for _ in range(5):
        sign_in(client, editor, "wrong")
    begin_administration(administrator, "解除锁定")
    unlock_sign_in(editor, by=administrator)
    assert sign_in(client, editor).status_code == 302


def test_an_officer_sets_up_an_authenticator_first(client: Client, editor: User) -> None:
    assert sign_in(client, editor).headers["Location"] == "/people/second-factor"
    assert client.get("/office/").headers["Location"].startswith("/people/second-factor")
    page = client.get("/people/second-factor").content.decode()
    assert 'src="data:image/svg+xml' in page
    wrong = client.post("/people/second-factor", {"code": "000000"})
    assert wrong.status_code == 422
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = client.post("/people/second-factor", {"code": code_of(editor)})
    assert done.status_code == 200
    codes = re.findall(r"<code>([a-z2-7]{8})</code>", done.content.decode())
    assert len(codes) == 8 == StaticToken.objects.count()
    assert client.get("/office/").status_code == 200
    assert names() == ["SecondFactorEnrolled", "OfficerSignedIn", "BackupCodesMade"]


@pytest.fixture
def enrolled(editor: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=editor, name="phone", confirmed=True)


def test_a_code_is_good_once(client: Client, editor: User, enrolled: TOTPDevice) -> None:
    sign_in(client, editor)
    code = code_of(editor)
    assert client.post("/people/second-factor", {"code": code}).headers["Location"] == "/office/"
    other = Client()
    sign_in(other, editor)
    assert other.post("/people/second-factor", {"code": code}).status_code == 422
    assert other.get("/office/").status_code == 302


def test_after_a_wrong_code_the_next_must_wait(client: Client, editor: User, enrolled: TOTPDevice) -> None:
    sign_in(client, editor)
    wrong = f"{(int(code_of(editor)) + 1) % 1_000_000:06d}"
    for _ in range(3):
        client.post("/people/second-factor", {"code": wrong})
        TOTPDevice.objects.update(throttling_failure_count=10)
    answer = client.post("/people/second-factor", {"code": code_of(editor)})
    assert answer.status_code == 422
    assert re.search(r"\d+ 秒后", answer.content.decode())


def test_a_backup_code_takes_the_place_of_the_phone_once(
    client: Client, editor: User, enrolled: TOTPDevice
) -> None:
    from luoshi.office.people.services import make_backup_codes

    code = make_backup_codes(editor)[0]
    sign_in(client, editor)
    typed = f" {code[:4].upper()} {code[4:]} "
    assert client.post("/people/second-factor", {"code": typed}).status_code == 302
    assert client.get("/office/").status_code == 200
    other = Client()
    sign_in(other, editor)
    assert other.post("/people/second-factor", {"code": code}).status_code == 422


def test_one_officer_does_not_pass_with_the_phone_of_another(
    client: Client, editor: User, publisher: User, enrolled: TOTPDevice
) -> None:
    TOTPDevice.objects.create(user=publisher, confirmed=True)
    sign_in(client, publisher)
    assert client.post("/people/second-factor", {"code": code_of(editor)}).status_code == 422


@pytest.mark.parametrize(
    "code", ["", "abcdef", "１２３４５６", "123456789012345678901234567890", "\0\0\0\0\0\0"]
)
def test_strange_codes_are_wrong_codes(client: Client, editor: User, enrolled: TOTPDevice, code: str) -> None:
    sign_in(client, editor)
    assert client.post("/people/second-factor", {"code": code}).status_code == 422


def test_a_link_alone_does_not_sign_out(signed_in: Callable[..., Client], applicant: User) -> None:
    client = signed_in(applicant)
    assert client.get("/people/sign-out").status_code == 200
    assert client.get("/people/me").status_code == 200
    client.post("/people/sign-out")
    assert client.get("/people/me").status_code == 302


def test_a_password_given_by_an_administrator_is_changed_first(client: Client, applicant: User) -> None:
    applicant.must_change = True
    applicant.save()
    sign_in(client, applicant)
    assert client.get("/people/me").headers["Location"] == "/people/password?next=%2Fpeople%2Fme"
    sent = {"current": PASSWORD, "password": NEW, "again": NEW, "next": "/people/me"}
    assert client.post("/people/password", sent).headers["Location"] == "/people/me"
    assert client.get("/people/me").status_code == 200


def test_changing_the_password_ends_the_other_sessions(
    signed_in: Callable[..., Client], applicant: User
) -> None:
    here, there = signed_in(applicant), signed_in(applicant)
    sent = {"current": PASSWORD, "password": NEW, "again": NEW}
    assert here.post("/people/password", sent).status_code == 302
    assert here.get("/people/me").status_code == 200
    assert there.get("/people/me").status_code == 302
    assert names() == ["PasswordChanged"]


@pytest.mark.parametrize(
    "sent, said",
    [
        ({"current": "wrong", "password": NEW, "again": NEW}, "现在的密码不对"),
        ({"current": PASSWORD, "password": NEW, "again": "x"}, "不一样"),
        ({"current": PASSWORD, "password": "12345678", "again": "12345678"}, "数字"),
        ({"current": PASSWORD, "password": PASSWORD, "again": PASSWORD}, "和现在的一样"),
    ],
)
def test_a_bad_new_password_is_refused(
    signed_in: Callable[..., Client], applicant: User, sent: dict[str, str], said: str
) -> None:
    answer = signed_in(applicant).post("/people/password", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.fixture
def link(client: Client, applicant: User) -> str:
    assert client.post("/people/password/forgotten", {"email": applicant.email.upper()}).status_code == 200
    assert mail.outbox == [], "the request waits for no mail server"
    assert work() == 1
    (sent,) = mail.outbox
    assert sent.to == [applicant.email]
    found = re.search(rf"{re.escape(settings.SITE)}(/people/password/reset/\S+)", str(sent.body))
    assert found
    return found[1]


def test_a_forgotten_password_is_reset_by_mail(client: Client, applicant: User, link: str) -> None:
    page = client.get(link, follow=True)
    assert page.redirect_chain[0][0].endswith("/set"), "the token must not stay in the address"
    assert client.post(page.redirect_chain[0][0], {"password": NEW, "again": NEW}).status_code == 302
    assert sign_in(client, applicant, NEW).status_code == 302
    assert Client().get(link).status_code == 410, "the link works once"


def test_a_link_of_a_mail_is_good_for_its_own_account_only(client: Client, editor: User, link: str) -> None:
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    token = link.rsplit("/", 1)[1]
    assert (
        client.get(
            f"/people/password/reset/{urlsafe_base64_encode(force_bytes(editor.pk))}/{token}"
        ).status_code
        == 410
    )
    assert client.get("/people/password/reset/!!/set").status_code == 410
    assert client.get("/people/password/reset/zzzz/x-y").status_code == 410


def test_an_unknown_address_is_answered_the_same_and_gets_no_mail(client: Client, db: None) -> None:
    answer = client.post("/people/password/forgotten", {"email": "nobody@example.com"})
    assert answer.status_code == 200
    assert "如果有账号用的是" in answer.content.decode()
    assert work() == 0
    assert mail.outbox == []


def test_one_address_gets_one_mail_in_a_minute(client: Client, applicant: User, link: str) -> None:
    client.post("/people/password/forgotten", {"email": applicant.email})
    assert work() == 0
    assert len(mail.outbox) == 1


def test_the_pages_speak_english(client: Client, db: None) -> None:
    page = client.get("/people/sign-in", headers={"accept-language": "en"}).content.decode()
    assert "Forgotten password" in page
    assert "忘了密码" not in page
