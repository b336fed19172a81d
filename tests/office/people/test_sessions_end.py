"""A session ends when nobody clicks, and after twelve hours all the same; what was typed into its forms is not lost."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.office.people import sessions
from luoshi.office.people.artificial import enterprise_number
from luoshi.office.people.models import Applicant, User

PASSWORD = "correct horse 9 battery"
MINUTE = 60
CONTACT = {"name": "改过的名字", "email": "applicant@example.com"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moved by hand."""
    hand = SimpleNamespace(now=1_800_000_000.0)
    hand.time = lambda: hand.now
    monkeypatch.setattr(sessions, "time", hand)
    return hand


def sign_in(client: Client, user: User, following: str = "") -> Any:
    return client.post(
        "/people/sign-in", {"username": user.username, "password": PASSWORD, "next": following}
    )


def open_to(client: Client, address: str = "/people/me") -> bool:
    return client.get(address).status_code == 200


def test_it_ends_when_nobody_clicks(
    signed_in: Callable[..., Client], applicant: User, clock: Any, settings: Any
) -> None:
    settings.SESSION_IDLE = 30 * MINUTE
    client = signed_in(applicant)
    for _ in range(5):
        clock.now += 29 * MINUTE
        assert open_to(client)
    clock.now += 30 * MINUTE
    assert client.get("/people/me").headers["Location"] == "/people/sign-in?next=%2Fpeople%2Fme"
    page = client.get("/people/sign-in?next=%2Fpeople%2Fme").content.decode()
    assert "登录已结束" in page
    assert applicant.name not in client.get("/").content.decode()


def test_it_ends_after_twelve_hours_in_use_or_not(
    signed_in: Callable[..., Client], applicant: User, clock: Any
) -> None:
    client = signed_in(applicant)
    for _ in range(12 * 6 - 1):
        clock.now += 10 * MINUTE
        client.post("/people/me/contact", CONTACT)  # what writes to the session does not make it longer
        assert open_to(client)
    clock.now += 10 * MINUTE
    assert not open_to(client)


def test_none_of_it_where_it_is_not_wanted(
    signed_in: Callable[..., Client], applicant: User, clock: Any, settings: Any
) -> None:
    settings.SESSION_IDLE = 0
    client = signed_in(applicant)
    clock.now += 11 * 60 * MINUTE
    assert open_to(client)
    assert sessions.COOKIE not in client.cookies


def test_a_click_writes_nothing_to_the_database(
    signed_in: Callable[..., Client], applicant: User, clock: Any
) -> None:
    client = signed_in(applicant)
    clock.now += 5 * MINUTE
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert open_to(client)
    assert sessions.COOKIE in client.cookies
    assert [query for query in asked.captured_queries if not query["sql"].startswith("SELECT")] == []
    before = client.cookies[sessions.COOKIE].value
    clock.now += 30
    open_to(client)
    assert client.cookies[sessions.COOKIE].value == before, "nor a cookie for each"


@pytest.mark.parametrize("cookie", ["", "9999999999", "9999999999:x"])
def test_a_cookie_that_we_did_not_sign_prolongs_nothing(
    signed_in: Callable[..., Client], applicant: User, clock: Any, cookie: str
) -> None:
    client = signed_in(applicant)
    clock.now += 31 * MINUTE
    client.cookies[sessions.COOKIE] = cookie
    assert not open_to(client)


def test_the_cookie_of_another_session_prolongs_nothing(
    signed_in: Callable[..., Client], applicant: User, clock: Any
) -> None:
    here, there = signed_in(applicant), signed_in(applicant)
    clock.now += 29 * MINUTE
    assert open_to(there)
    clock.now += 2 * MINUTE
    here.cookies[sessions.COOKIE] = there.cookies[sessions.COOKIE].value
    assert open_to(there)
    assert not open_to(here)


def test_signing_in_again_asks_for_the_second_factor_again(
    signed_in: Callable[..., Client], editor: User, clock: Any
) -> None:
    client = signed_in(editor)
    key = client.session.session_key
    assert open_to(client, "/office/")
    clock.now += 31 * MINUTE
    assert sign_in(client, editor, "/office/").headers["Location"].startswith("/people/second-factor")
    assert client.get("/office/").headers["Location"].startswith("/people/second-factor")
    assert client.session.session_key != key


# --- what was typed ------------------------------------------------------------------------------------------------


def sent_on(client: Client, page: str) -> Any:
    """The button of the first form that is kept, as a browser presses it: it sends on what it sent."""
    form = re.search(r'<form method="post" class="card mb-3" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    assert form
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form[2], re.DOTALL
    ):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    first = client.post(html.unescape(form[1]), fields)
    assert first.status_code == 307
    return client.post(first.headers["Location"], fields)


def test_what_was_typed_comes_back_after_signing_in(
    signed_in: Callable[..., Client], applicant: User, clock: Any
) -> None:
    client = signed_in(applicant)
    clock.now += 31 * MINUTE
    ended = client.post("/people/me/contact", CONTACT)
    assert ended.headers["Location"] == "/people/sign-in?next=%2Fpeople%2Ftyped"
    assert "已经留着" in client.get(ended.headers["Location"]).content.decode()
    assert sign_in(client, applicant, "/people/typed").headers["Location"] == "/people/typed"
    page = client.get("/people/typed").content.decode()
    assert "改过的名字" in page
    applicant.refresh_from_db()
    assert applicant.name != "改过的名字", "nothing is sent but by her"
    assert sent_on(client, page).status_code == 302
    applicant.refresh_from_db()
    assert applicant.name == "改过的名字"
    assert "没有留着的内容" in client.get("/people/typed").content.decode()


def test_whichever_way_she_signs_in_she_is_shown_it(
    signed_in: Callable[..., Client], applicant: User, editor: User, clock: Any
) -> None:
    for user, there in (
        (applicant, "/people/typed"),
        (editor, "/people/second-factor?next=%2Fpeople%2Ftyped"),
    ):
        client = signed_in(user)
        clock.now += 31 * MINUTE
        client.post("/people/me/contact", CONTACT)
        assert sign_in(client, user).headers["Location"] == there


def test_the_editor_of_a_draft_loses_nothing(
    signed_in: Callable[..., Client], editor: User, shili: Any, clock: Any
) -> None:
    from luoshi.office.catalogue.services import begin_draft

    draft = begin_draft(shili.policy, editor)
    client = signed_in(editor)
    address = f"/office/catalogue/drafts/{draft.pk}/raw"
    text = draft.text + "\n\n\n"
    clock.now += 31 * MINUTE
    client.post(address, {"text": text.replace("\n", "\r\n"), "revision": str(draft.revision)})
    sign_in(client, editor)
    session = client.session
    session["otp_device_id"] = TOTPDevice.objects.get(user=editor).persistent_id  # she gives her code
    session.save()
    answer = sent_on(client, client.get("/people/typed").content.decode())
    draft.refresh_from_db()
    assert answer.status_code == 302, answer.content.decode()
    assert draft.text == text


def test_forms_of_several_windows_are_kept(
    signed_in: Callable[..., Client], applicant: User, clock: Any
) -> None:
    client = signed_in(applicant)
    clock.now += 31 * MINUTE
    for name in ("第一", "第二"):
        client.post("/people/me/contact", {"name": name})
    sign_in(client, applicant)
    page = client.get("/people/typed").content.decode()
    assert "第一" in page
    assert "第二" in page
    drop = html.unescape(re.findall(r'formaction="([^"]+)"', page)[0])
    assert client.post(drop).headers["Location"] == "/people/typed"
    assert "第二" not in client.get("/people/typed").content.decode()


def test_secrets_are_not_kept(signed_in: Callable[..., Client], applicant: User, clock: Any) -> None:
    client = signed_in(applicant)
    clock.now += 31 * MINUTE
    number = enterprise_number(7)
    client.post("/people/me/applicants/new", {"name": "示例·某店", "kind": "firm", "number": number})
    client.post("/people/password", {"current": PASSWORD, "password": "secret-1", "again": "secret-1"})
    kept = str([session.get_decoded() for session in Session.objects.all()])
    assert "示例·某店" in kept
    for secret in (number, PASSWORD, "secret-1"):
        assert secret not in kept
    assert not Applicant.objects.exists()


def test_somebody_else_who_signs_in_does_not_see_it(
    signed_in: Callable[..., Client], applicant: User, clock: Any
) -> None:
    other = User.objects.create(username="other", name="other")
    other.set_password(PASSWORD)
    other.save()
    client = signed_in(applicant)
    clock.now += 31 * MINUTE
    client.post("/people/me/contact", CONTACT)
    sign_in(client, other)
    assert "改过的名字" not in client.get("/people/typed").content.decode()
    assert "改过的名字" not in str([session.get_decoded() for session in Session.objects.all()])


def test_a_stranger_can_put_nothing_by(client: Client, db: None) -> None:
    answer = client.post("/people/me/contact", CONTACT)
    assert answer.headers["Location"] == "/people/sign-in"
    assert not Session.objects.exists()


def test_a_part_of_a_page_says_that_the_session_has_ended(
    signed_in: Callable[..., Client], editor: User, shili: Any, clock: Any
) -> None:
    from luoshi.office.catalogue.services import begin_draft

    address = f"/office/catalogue/drafts/{begin_draft(shili.policy, editor).pk}/"
    client = signed_in(editor)
    clock.now += 31 * MINUTE
    part = client.post(f"{address}check", {"front": "x"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "登录已结束" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert (
        "登录已结束" not in Client().post(f"{address}check", headers={"HX-Request": "true"}).content.decode()
    )
    script = client.get(f"{address}block", headers={"Sec-Fetch-Dest": "empty"})
    assert script.status_code == 403, "or the sign-in page would be put into the draft"


# --- the token of a session before ---------------------------------------------------------------------------------


def test_a_form_with_the_token_of_the_session_before_is_given_back(applicant: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert signed(client, applicant).status_code == 302
    sent = {**CONTACT, "csrfmiddlewaretoken": "a" * 64}
    back = client.post("/people/me/contact", sent, headers={"Origin": "http://testserver"})
    assert back.headers["Location"] == "/people/typed"
    page = client.get("/people/typed").content.decode()
    assert "改过的名字" in page
    assert 'value="' + "a" * 64 not in page


@pytest.mark.parametrize("origin", [None, "https://elsewhere.example", "null", "http://testserver.example"])
def test_a_form_from_elsewhere_is_refused(applicant: User, origin: str | None) -> None:
    client = Client(enforce_csrf_checks=True)
    signed(client, applicant)
    headers = {"Origin": origin} if origin else {}
    answer = client.post("/people/me/contact", {**CONTACT, "csrfmiddlewaretoken": "a" * 64}, headers=headers)
    assert answer.status_code == 403
    assert "没有留着的内容" in client.get("/people/typed").content.decode()


def signed(client: Client, user: User) -> Any:
    page = client.get("/people/sign-in").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    sent = {"username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
    return client.post("/people/sign-in", sent)


def test_what_views_hold_secret_is_kept_by_no_form() -> None:
    from luoshi.office.people.forms import SECRET

    named = set()
    for file in (settings.HERE / "people" / "views").glob("*.py"):
        for arguments in re.findall(r"@sensitive_post_parameters\(([^)]*)\)", file.read_text("utf-8")):
            named |= set(re.findall(r'"([^"]+)"', arguments))
    assert named
    assert named <= SECRET
