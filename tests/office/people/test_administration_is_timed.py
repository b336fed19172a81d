"""Officers and posts are changed only in a timed administration with a reason, and never by the one concerned."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.office.people import services
from luoshi.office.people.models import AdminSession, Post, Unit, User
from luoshi.office.people.queries import administration_of, roles_of
from luoshi.office.record.models import Event
from luoshi.problem import Refused

pytestmark = pytest.mark.usefixtures("both")

REASON = "为新到任的审核人员开通账号"


@pytest.fixture
def session(administrator: User) -> AdminSession:
    return services.begin_administration(administrator, REASON)


def last() -> Event:
    found = Event.objects.last()
    assert found is not None
    return found


def test_it_begins_with_a_reason_and_is_recorded(administrator: User, session: AdminSession) -> None:
    assert administration_of(administrator) == session
    assert session.ends - session.started == timedelta(minutes=30)
    assert (last().name, last().reason, last().actor) == (
        "AdministrationBegun",
        REASON,
        f"user:{administrator.pk}",
    )


@pytest.mark.parametrize(
    "reason, length", [("", 30), ("  办 ", 30), (REASON, 0), (REASON, 241), (REASON, -5)]
)
def test_it_does_not_begin_without_a_reason_or_for_ever(
    administrator: User, reason: str, length: int
) -> None:
    with pytest.raises(Refused):
        services.begin_administration(administrator, reason, timedelta(minutes=length))
    assert AdminSession.objects.count() == 0


def test_only_an_administrator_begins_it(editor: User) -> None:
    with pytest.raises(Refused, match="只有管理员"):
        services.begin_administration(editor, REASON)


def test_without_it_an_administrator_changes_nothing(
    administrator: User, editor: User, units: dict[str, Unit]
) -> None:
    for act in (
        lambda: services.appoint(editor, units["市商务局"], "reviewer", by=administrator),
        lambda: services.dismiss(editor.posts.get(), by=administrator),
        lambda: services.add_officer("x", "某", by=administrator),
        lambda: services.close_account(editor, by=administrator),
        lambda: services.first_password(editor, "correct horse 7 staple", by=administrator),
        lambda: services.remove_second_factor(editor, by=administrator),
        lambda: services.unlock_sign_in(editor, by=administrator),
    ):
        with pytest.raises(Refused, match="没有正在进行的限时管理"):
            act()
    assert Event.objects.count() == 0


def test_it_ends_with_its_time_and_that_is_recorded(
    administrator: User, session: AdminSession, editor: User
) -> None:
    AdminSession.objects.update(ends=timezone.now() - timedelta(seconds=1))
    assert administration_of(administrator) is None
    with pytest.raises(Refused):
        services.close_account(editor, by=administrator)
    assert services.end_overdue_administrations() == 1
    assert services.end_overdue_administrations() == 0
    assert (last().name, last().content) == ("AdministrationEnded", '{"how":"by_time"}')


def test_it_is_ended_by_hand(
    signed_in: Callable[..., Client], administrator: User, session: AdminSession
) -> None:
    assert signed_in(administrator).post("/people/administration/end").status_code == 302
    assert administration_of(administrator) is None
    assert last().content == '{"how":"by_hand"}'


def test_a_second_one_ends_the_first(administrator: User, session: AdminSession) -> None:
    services.begin_administration(administrator, "另一件事要办")
    session.refresh_from_db()
    assert session.ended is not None
    assert AdminSession.objects.filter(ended=None).count() == 1


def test_no_one_appoints_himself(administrator: User, session: AdminSession, units: dict[str, Unit]) -> None:
    for act in (
        lambda: services.appoint(administrator, units["市财政局"], "publisher", by=administrator),
        lambda: services.dismiss(administrator.posts.get(), by=administrator),
        lambda: services.first_password(administrator, "correct horse 7 staple", by=administrator),
        lambda: services.remove_second_factor(administrator, by=administrator),
    ):
        with pytest.raises(Refused, match="不能任免自己"):
            act()
    assert roles_of(administrator) == {"administrator"}


def test_nor_through_a_page(
    signed_in: Callable[..., Client], administrator: User, session: AdminSession
) -> None:
    client = signed_in(administrator)
    own = administrator.posts.get()
    assert client.get(f"/people/administration/officers/{administrator.pk}").status_code == 403
    sent = {"unit": "市财政局", "role": "publisher"}
    assert client.post(f"/people/administration/officers/{administrator.pk}", sent).status_code == 403
    assert client.post(f"/people/administration/posts/{own.pk}/dismiss").status_code == 403
    assert client.post(f"/people/administration/officers/{administrator.pk}/password").status_code == 403


def test_a_dismissed_officer_may_do_nothing_from_that_moment(
    administrator: User, session: AdminSession, editor: User
) -> None:
    services.dismiss(editor.posts.get(), by=administrator, reason="调离")
    assert roles_of(editor) == frozenset()
    assert (last().name, last().reason) == ("PersonDismissed", "调离")
    with pytest.raises(Refused, match="已于"):
        services.dismiss(editor.posts.get(), by=administrator)


def test_an_administrator_dismissed_within_her_session_has_no_more_power(
    administrator: User, session: AdminSession, editor: User
) -> None:
    services.dismiss(administrator.posts.get())
    with pytest.raises(Refused):
        services.close_account(editor, by=administrator)


def test_a_post_is_not_given_twice(editor: User, units: dict[str, Unit]) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused, match="已任"):
        services.appoint(editor, units["市财政局"], "editor")
    services.appoint(editor, units["市财政局"], "reviewer", since=today, until=today)
    with pytest.raises(Refused, match="已任"):
        services.appoint(editor, units["市财政局"], "reviewer", since=today - timedelta(3), until=today)
    services.appoint(editor, units["市财政局"], "reviewer", since=today + timedelta(1))


@pytest.mark.parametrize("role, days", [("king", 0), ("editor", -1)])
def test_a_bad_appointment_is_refused(publisher: User, units: dict[str, Unit], role: str, days: int) -> None:
    until = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Refused):
        services.appoint(publisher, units["市财政局"], role, until=until)


def test_applicants_hold_no_posts_and_retired_units_give_none(
    applicant: User, editor: User, units: dict[str, Unit]
) -> None:
    with pytest.raises(Refused, match="申请人账号"):
        services.appoint(applicant, units["市财政局"], "editor")
    units["市商务局"].retired = timezone.localdate()
    with pytest.raises(Refused, match="已撤销"):
        services.appoint(editor, units["市商务局"], "editor")


def test_the_page_asks_for_a_reason_then_shows_the_officers_under_a_banner(
    signed_in: Callable[..., Client], administrator: User, editor: User
) -> None:
    client = signed_in(administrator)
    assert editor.name not in client.get("/people/administration").content.decode()
    assert client.get("/people/administration/officers/new").status_code == 403
    assert client.post("/people/administration", {"reason": "", "minutes": "30"}).status_code == 422
    assert client.post("/people/administration", {"reason": REASON, "minutes": "30"}).status_code == 302
    page = client.get("/people/administration").content.decode()
    assert editor.name in page
    assert REASON in client.get("/").content.decode(), "the banner stands on every page"


def test_an_account_is_made_with_a_first_post_and_a_password_shown_once(
    signed_in: Callable[..., Client], administrator: User, session: AdminSession
) -> None:
    client = signed_in(administrator)
    sent = {"username": "newcomer", "name": "新人", "email": "", "unit": "市商务局", "role": "reviewer"}
    page = client.post("/people/administration/officers/new", sent).content.decode()
    password = re.search(r'class="secret">([^<]+)<', page)
    assert password
    user = User.objects.get(username="newcomer")
    assert user.check_password(password[1])
    assert (user.must_change, roles_of(user)) == (True, {"reviewer"})
    assert password[1] not in client.get(f"/people/administration/officers/{user.pk}").content.decode()


@pytest.mark.parametrize(
    "change, said",
    [
        ({"unit": "没有局"}, "没有叫"),
        ({"role": "king"}, "没有“king”这个角色"),
        ({"since": "2026-13-01"}, "不是日期"),
        ({"username": "editor"}, "用户名"),
        ({"email": "x"}, "邮"),
    ],
)
def test_a_bad_account_is_refused_whole(
    signed_in: Callable[..., Client],
    administrator: User,
    editor: User,
    session: AdminSession,
    change: Any,
    said: str,
) -> None:
    sent = {"username": "newcomer", "name": "新人", "unit": "市商务局", "role": "reviewer", **change}
    answer = signed_in(administrator).post("/people/administration/officers/new", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not User.objects.filter(username="newcomer").exists()


def test_the_verbs_over_an_account(
    signed_in: Callable[..., Client], administrator: User, editor: User, session: AdminSession
) -> None:
    client = signed_in(administrator)
    at = f"/people/administration/officers/{editor.pk}"
    for what, name in (
        ("close", "AccountClosed"),
        ("reopen", "AccountReopened"),
        ("unlock", "SignInUnlocked"),
        ("second-factor", "SecondFactorRemoved"),
        ("password", "PasswordChanged"),
    ):
        assert client.post(f"{at}/{what}").status_code in (200, 302)
        assert last().name == name
    assert client.post(f"{at}/promote").status_code == 404
    assert client.post(at, {"unit": "市商务局", "role": "reviewer", "reason": "某文"}).status_code == 302
    assert roles_of(editor) == {"editor", "reviewer"}
    post = Post.objects.get(user=editor, role="reviewer")
    assert client.post(f"/people/administration/posts/{post.pk}/dismiss").status_code == 302
    assert roles_of(editor) == {"editor"}


def test_officers_are_found_by_name_and_by_unit(
    signed_in: Callable[..., Client],
    administrator: User,
    editor: User,
    colleague: User,
    session: AdminSession,
) -> None:
    client = signed_in(administrator)
    for wanted, found, other in (("编辑甲", editor, colleague), ("市商务局", colleague, editor)):
        page = client.get("/people/administration", {"q": wanted}).content.decode()
        assert found.name in page
        assert other.name not in page
