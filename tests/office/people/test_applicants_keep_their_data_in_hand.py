"""An applicant registers herself, sees what is kept, corrects, exports and erases it; nobody else's."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from luoshi.office.people import numbers
from luoshi.office.people.artificial import enterprise_number, person_number
from luoshi.office.people.models import Applicant, County, User
from luoshi.office.people.services import change_applicant, register_applicant
from luoshi.office.record.models import Event
from luoshi.problem import Refused

pytestmark = pytest.mark.usefixtures("both")

NUMBER = person_number(42)
FORM = {
    "kind": "person",
    "name": "示例·钱九",
    "number": NUMBER,
    "username": "qianjiu",
    "password": "correct horse 9 battery",
    "again": "correct horse 9 battery",
    "email": "qianjiu@example.com",
    "agreed": "yes",
}


@pytest.fixture
def county(db: None) -> County:
    return County.objects.create(jurisdiction="shili", of="示例市", name="东县")


@pytest.fixture
def hers(applicant: User, county: County) -> Applicant:
    return register_applicant(
        applicant, "person", "示例·孙十", person_number(7), county="东县", jurisdiction="shili", agreed=True
    )


def test_she_registers_and_is_signed_in(client: Client, county: County) -> None:
    answer = client.post("/people/join", {**FORM, "county": county.pk})
    assert answer.headers["Location"] == "/people/me"
    kept = Applicant.objects.get()
    assert (kept.name, kept.county, kept.jurisdiction) == ("示例·钱九", "东县", "shili")
    assert (kept.consent, kept.consented is None) == ("2026-1", False)
    assert numbers.unseal(kept.number, kept.kind) == NUMBER
    assert kept.number_masked in client.get("/people/me").content.decode()
    assert [event.name for event in Event.objects.all()] == ["ApplicantJoined", "ApplicantRegistered"]


@pytest.mark.parametrize(
    "change, said",
    [
        ({"number": NUMBER[:-1] + "0"}, "末位校验码不对"),
        ({"number": "<script>"}, "应为 18 位"),
        ({"number": enterprise_number(3)}, "证件号码不对"),
        ({"kind": "firm"}, "证件号码不对"),
        ({"kind": "king"}, "没有选申请人类型"),
        ({"agreed": ""}, "没有同意个人信息处理说明"),
        ({"again": "other"}, "两次输入的新密码不一样"),
        ({"password": "password", "again": "password"}, "密码"),
        ({"username": ""}, "没有填用户名"),
        ({"name": "  "}, ""),
        ({"email": "nonsense"}, "邮"),
        ({"county": "999"}, "没有这个县"),
        ({"county": "x"}, "没有这个县"),
    ],
)
def test_a_bad_form_is_refused_whole_and_keeps_nothing(
    client: Client, county: County, change: dict[str, str], said: str
) -> None:
    answer = client.post("/people/join", {**FORM, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert NUMBER not in page, "what was typed as a number is not shown again"
    assert FORM["password"] not in page
    assert (User.objects.count(), Applicant.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_what_was_typed_stands_there_again(client: Client, county: County) -> None:
    page = client.post("/people/join", {**FORM, "agreed": ""}).content.decode()
    assert 'value="qianjiu"' in page
    assert 'value="示例·钱九"' in page


def test_a_number_is_registered_once(client: Client, hers: Applicant) -> None:
    answer = client.post("/people/join", {**FORM, "number": f" {person_number(7).lower()} "})
    assert answer.status_code == 422
    assert "已经登记" in answer.content.decode()


def test_a_user_name_is_taken_once(client: Client, applicant: User) -> None:
    answer = client.post("/people/join", {**FORM, "username": applicant.username})
    assert "已有人用" in answer.content.decode()


def test_a_trader_without_a_code_gives_the_number_of_the_owner(applicant: User) -> None:
    assert register_applicant(applicant, "trader", "某店", person_number(1), agreed=True).kind == "trader"
    assert (
        register_applicant(applicant, "trader", "某店", enterprise_number(1, "92"), agreed=True).kind
        == "trader"
    )


def test_she_corrects_what_is_kept(
    signed_in: Callable[..., Client], applicant: User, hers: Applicant
) -> None:
    change_applicant(hers, applicant, facts={"是否退役军人": "true", "登记日期": "2020-01-01"})
    client = signed_in(applicant)
    sent = {"name": "示例·孙拾", "county": "", "forget": "登记日期"}
    assert client.post(f"/people/me/applicants/{hers.pk}", sent).status_code == 302
    hers.refresh_from_db()
    assert (hers.name, hers.county, hers.facts) == ("示例·孙拾", "", {"是否退役军人": "true"})
    assert Event.objects.last().name == "ApplicantChanged"


@pytest.mark.parametrize("sent", [{"name": "", "county": ""}, {"name": "x", "county": "西县"}])
def test_a_bad_correction_changes_nothing(
    signed_in: Callable[..., Client], applicant: User, hers: Applicant, sent: dict[str, str]
) -> None:
    assert signed_in(applicant).post(f"/people/me/applicants/{hers.pk}", sent).status_code == 422
    hers.refresh_from_db()
    assert (hers.name, hers.county) == ("示例·孙十", "东县")


def test_she_takes_a_copy(signed_in: Callable[..., Client], applicant: User, hers: Applicant) -> None:
    answer = signed_in(applicant).post(f"/people/me/applicants/{hers.pk}/export")
    kept = json.loads(answer.content)
    assert (kept["name"], kept["number"]) == ("示例·孙十", hers.number_masked)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert Event.objects.last().name == "ApplicantExported"


def test_what_she_erases_is_gone_and_may_be_registered_again(
    signed_in: Callable[..., Client], applicant: User, hers: Applicant
) -> None:
    client = signed_in(applicant)
    assert client.post(f"/people/me/applicants/{hers.pk}/erase").status_code == 302
    row = Applicant.objects.get(pk=hers.pk)
    assert (row.name, bytes(row.number), row.number_masked, row.facts, row.county) == (
        "已删除",
        b"",
        "",
        {},
        "",
    )
    assert hers.number_hash != row.number_hash
    assert client.get(f"/people/me/applicants/{hers.pk}").status_code == 404
    register_applicant(applicant, "person", "示例·孙十", person_number(7), agreed=True)


def test_a_firm_that_others_act_for_stays(applicant: User, editor: User, hers: Applicant) -> None:
    from luoshi.office.people.services import erase_applicant, join

    other = join("other", "correct horse 9 battery", "示例·周一")
    hers.users.add(other)
    erase_applicant(hers, applicant)
    hers.refresh_from_db()
    assert (hers.erased, list(hers.users.all())) == (None, [other])


def test_an_account_is_erased_with_all_that_is_its_own(
    signed_in: Callable[..., Client], applicant: User, hers: Applicant
) -> None:
    from luoshi.office.people.services import issue_token

    issue_token(applicant, "t", ["read"])
    client = signed_in(applicant)
    assert client.post("/people/me/erase", {"current": "wrong"}).status_code == 422
    assert client.post("/people/me/erase", {"current": "correct horse 9 battery"}).status_code == 302
    user = User.objects.get(pk=applicant.pk)
    assert (user.name, user.email, user.is_active, user.tokens.count()) == ("已删除", "", False, 0)
    assert Applicant.objects.get(pk=hers.pk).erased is not None
    assert client.get("/people/me").status_code == 302
    kept = " ".join(repr(event.__dict__) for event in Event.objects.all())
    assert applicant.name not in kept
    assert "示例·孙十" not in kept
    assert "applicant@example.com" not in kept


def test_an_officer_does_not_erase_herself(editor: User) -> None:
    from luoshi.office.people.services import erase_account

    with pytest.raises(Refused):
        erase_account(editor)


def test_the_applicant_of_another_is_not_to_be_found(
    signed_in: Callable[..., Client], hers: Applicant, db: None
) -> None:
    from luoshi.office.people.services import erase_applicant, join

    stranger = join("stranger", "correct horse 9 battery", "示例·周一")
    client = signed_in(stranger)
    assert client.get(f"/people/me/applicants/{hers.pk}").status_code == 404
    for what in ("", "/export", "/erase"):
        assert client.post(f"/people/me/applicants/{hers.pk}{what}", {"name": "x"}).status_code == 404
    with pytest.raises(Refused):
        erase_applicant(hers, stranger)
    hers.refresh_from_db()
    assert hers.name == "示例·孙十"


def test_no_page_and_no_log_shows_a_full_number(
    client: Client, signed_in: Callable[..., Client], applicant: User, editor: User, capfd: Any, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    pages = [
        client.post("/people/join", FORM),
        client.get("/people/me"),
        client.get("/people/me/applicants/new"),
    ]
    kept = Applicant.objects.get()
    pages += [
        client.get(f"/people/me/applicants/{kept.pk}"),
        client.get(f"/people/me/applicants/{kept.pk}/erase"),
        client.post(f"/people/me/applicants/{kept.pk}/export"),
        client.post("/people/me/applicants/new", {**FORM, "agreed": "yes"}),
        client.post("/people/me/applicants/new", {**FORM, "kind": "firm"}),
        signed_in(editor).get("/office/"),
    ]
    for page in pages:
        assert NUMBER not in page.content.decode(), page.request["PATH_INFO"]
    out, err = capfd.readouterr()
    assert NUMBER not in out + err + caplog.text
