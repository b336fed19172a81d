"""Tokens of the API: shown once, limited in scope and in time, revoked at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from luoshi.office.people.models import Token, User
from luoshi.office.people.tokens import MOST, issue_token, revoke_token, user_of
from luoshi.office.record.models import Event
from luoshi.problem import Refused


def test_a_token_says_whose_it_is_and_what_it_may(editor: User) -> None:
    _, key = issue_token(editor, "月报", ["read", "match"])
    assert user_of(key) == (editor, frozenset({"read", "match"}))


def test_the_key_is_kept_nowhere(editor: User) -> None:
    token, key = issue_token(editor, "月报", ["read"])
    assert key not in repr(token.__dict__)
    assert all(key not in repr(event.__dict__) for event in Event.objects.all())
    assert key.startswith(token.start)


@pytest.mark.parametrize("key", ["", "ls_", "ls_nobody", "x" * 5000, "ls_\0", "Bearer ls_"])
def test_what_is_no_token_is_nobodys(db: None, key: str) -> None:
    assert user_of(key) is None


def test_it_ends_with_its_day_its_revocation_and_its_owners_account(editor: User) -> None:
    token, key = issue_token(editor, "月报", ["read"])
    Token.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert user_of(key) is None
    Token.objects.update(expires=timezone.now() + timedelta(days=1))
    User.objects.update(is_active=False)
    assert user_of(key) is None
    User.objects.update(is_active=True)
    assert user_of(key) is not None
    revoke_token(token, editor)
    assert user_of(key) is None
    revoke_token(token, editor)
    assert [event.name for event in Event.objects.all()] == ["TokenIssued", "TokenRevoked"]


def test_one_does_not_revoke_the_token_of_another(
    signed_in: Callable[..., Client], editor: User, publisher: User
) -> None:
    token, key = issue_token(editor, "月报", ["read"])
    assert signed_in(publisher).post(f"/people/me/tokens/{token.pk}/revoke").status_code == 404
    with pytest.raises(Token.DoesNotExist):
        revoke_token(token, publisher)
    assert user_of(key) is not None


@pytest.mark.parametrize(
    "name, scopes, days",
    [
        ("", ["read"], 90),
        ("x" * 81, ["read"], 90),
        ("月报", [], 90),
        ("月报", ["all"], 90),
        ("月报", ["read"], 0),
        ("月报", ["read"], 366),
    ],
)
def test_a_bad_token_is_refused(editor: User, name: str, scopes: list[str], days: int) -> None:
    with pytest.raises(Refused):
        issue_token(editor, name, scopes, days)
    assert Token.objects.count() == 0


def test_an_applicant_reads_and_does_not_write(applicant: User) -> None:
    issue_token(applicant, "我的", ["read", "decide", "match"])
    with pytest.raises(Refused):
        issue_token(applicant, "我的", ["write"])


def test_there_are_not_too_many(editor: User) -> None:
    for number in range(MOST):
        issue_token(editor, f"{number}", ["read"])
    with pytest.raises(Refused, match="有效令牌已有"):
        issue_token(editor, "再一个", ["read"])


def test_use_is_noted_but_not_at_every_call(editor: User) -> None:
    token, key = issue_token(editor, "月报", ["read"])
    user_of(key)
    token.refresh_from_db()
    first = token.used
    assert first is not None
    user_of(key)
    token.refresh_from_db()
    assert token.used == first


def test_it_is_made_and_revoked_on_my_page(signed_in: Callable[..., Client], applicant: User) -> None:
    client = signed_in(applicant)
    made = client.post(
        "/people/me/tokens", {"name": "试用", "scopes": ["read"], "days": "30"}
    ).content.decode()
    key = re.search(r"ls_[\w-]{20,}", made)
    assert key
    assert user_of(key[0]) is not None
    page = client.get("/people/me").content.decode()
    assert "试用" in page
    assert key[0] not in page
    assert client.post("/people/me/tokens", {"name": "试用", "days": "x"}).status_code == 422
    client.post(f"/people/me/tokens/{Token.objects.get().pk}/revoke")
    assert user_of(key[0]) is None
