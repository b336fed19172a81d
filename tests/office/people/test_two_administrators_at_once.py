"""Two administrators who give the same officer the same post at the same instant: one does, one is told. So with one
person whose identity is tied in two windows. On both databases."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.office.people import services
from luoshi.office.people.models import Identity, Post, Unit, User
from luoshi.office.record.models import Event
from luoshi.office.record.services import verify
from luoshi.problem import Refused

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.fixture
def two(administrator: User, units: dict[str, Unit]) -> list[User]:
    second = User.objects.create(username="second", name="管理员壬", kind=User.OFFICER)
    Post.objects.create(user=second, unit=units["市财政局"], role="administrator", since=date(2023, 1, 1))
    for one in (administrator, second):
        services.begin_administration(one, "两人同时任命")
    return [administrator, second]


def at_once(two: list[User], act: Any) -> tuple[int, list[str]]:
    """How many did it, and what the others were told."""
    start, done, told, wrong = threading.Barrier(len(two)), [], [], []

    def run(by: User) -> None:
        try:
            start.wait()
            act(by)
            done.append(by)
        except Refused as refused:
            told.append(refused.problems[0].code)
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(by,)) for by in two]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return len(done), told


# A day until which it is held: then no unique constraint helps, only that one waits for the other.
@pytest.mark.parametrize("until", [None, date(2999, 1, 1)])
def test_one_appoints_and_the_other_is_told(
    two: list[User], colleague: User, units: dict[str, Unit], until: date | None
) -> None:
    for _ in range(ROUNDS):
        done, told = at_once(
            two, lambda by: services.appoint(colleague, units["东县财政局"], "reviewer", until=until, by=by)
        )
        assert (done, told) == (1, ["people.post_held"])
        Post.objects.get(user=colleague, role="reviewer").delete()
    assert Event.objects.filter(name="PersonAppointed").count() == ROUNDS
    assert verify() is None


def test_one_dismisses_and_the_other_is_told(two: list[User], colleague: User) -> None:
    post = colleague.posts.get()
    assert at_once(two, lambda by: services.dismiss(post, by=by)) == (1, ["people.post_ended"])
    assert Event.objects.filter(name="PersonDismissed").count() == 1


def test_each_may_appoint_the_other(two: list[User], units: dict[str, Unit]) -> None:
    first, second = two
    done, told = at_once(
        two,
        lambda by: services.appoint(second if by == first else first, units["市商务局"], "auditor", by=by),
    )
    assert (done, told) == (2, [])


def test_an_identity_is_tied_once(two: list[User], colleague: User, settings: Any) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLAIM = "https://sso.example.gov.cn", "preferred_username"
    for number in range(ROUNDS):
        claims = {"sub": f"s-{number}", "preferred_username": colleague.username}
        done, told = at_once(two, lambda _, said=claims: services.officer_by_identity(said))
        assert (done, told) == (2, []), "it is the same person"
        assert Identity.objects.get().subject == f"s-{number}"
        services.unlink_identity(colleague)
    assert Event.objects.filter(name="IdentityLinked").count() == ROUNDS


def test_two_people_are_not_tied_to_one_account(two: list[User], colleague: User, settings: Any) -> None:
    settings.OIDC_ISSUER, settings.OIDC_CLAIM = "https://sso.example.gov.cn", "preferred_username"
    done, told = at_once(
        two,
        lambda by: services.officer_by_identity(
            {"sub": by.username, "preferred_username": colleague.username}
        ),
    )
    assert done == 1
    assert set(told) <= {"people.identity", "people.unknown"}
    assert Identity.objects.count() == 1


def test_to_dismiss_locks_the_post_alone(two: list[User], colleague: User, both: str) -> None:
    """Not the unit, which everybody else's post hangs on, nor the person."""
    post = Post.objects.get(user=colleague)
    with CaptureQueriesContext(connection) as asked:
        services.dismiss(post, by=two[0])
    locks = [query["sql"] for query in asked.captured_queries if "FOR UPDATE" in query["sql"]]
    wanted = 'FOR UPDATE OF "people_post"'
    assert [sql.endswith(wanted) for sql in locks] == ([True] if both == "postgresql" else [])
