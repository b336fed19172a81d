"""The whole table of addresses is walked: a new view that forgets to say who may open it fails here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import rules
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter
from django.urls.resolvers import RoutePattern

# What somebody other than the officers concerned may do, decided here and nowhere by accident.
ANYONE_SIGNED_IN = {"people.self"}
APPLICANTS = {"people.apply"}
EVERY_OFFICER = {"people.office", "people.officer"}
API_DESCRIPTIONS = {"/api/openapi.json", "/api/docs", "/api/"}  # the last answers 404


@dataclass(frozen=True)
class View:
    address: str
    call: Callable[..., Any]

    @property
    def access(self) -> str | None:
        return getattr(self.call, "access", None)


def walk(
    patterns: list[Any], prefix: str = "", namespaces: tuple[str, ...] = ()
) -> Iterator[tuple[View, tuple[str, ...]]]:
    for pattern in patterns:
        assert isinstance(pattern.pattern, RoutePattern), f"{prefix}{pattern.pattern}: write it with path()"
        address = prefix + sample(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern.url_patterns, address, inside)
        else:
            assert isinstance(pattern, URLPattern)
            yield View(address, pattern.callback), namespaces


def sample(pattern: RoutePattern) -> str:
    """The route with something in the place of each of its parts."""
    route = str(pattern)
    for name, converter in pattern.converters.items():
        value = "1" if isinstance(converter, IntConverter) else "x"
        opening = route.rfind("<", 0, route.index(f"{name}>"))
        route = route[:opening] + value + route[route.index(f"{name}>") + len(name) + 1 :]
    return route


ALL = list(walk(get_resolver().url_patterns, "/"))
VIEWS = [view for view, namespaces in ALL if "api" not in namespaces]
GUARDED = [view for view in VIEWS if view.access not in (None, "public")]


def test_the_walk_finds_the_views_of_every_app() -> None:
    addresses = {view.address for view in VIEWS}
    assert {"/people/sign-in", "/people/units/1", "/office/", "/"} <= addresses
    assert len(GUARDED) > 15


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.address)
def test_a_view_says_who_may_open_it(view: View) -> None:
    assert view.access is not None, f"{view.address}: put @public or @needs(…) on it (people/access.py)"
    assert view.access == "public" or rules.perm_exists(view.access), f"no rules.py adds {view.access}"


def test_every_address_of_the_api_looks_at_the_token(client: Client, db: None) -> None:
    addresses = {view.address for view, namespaces in ALL if "api" in namespaces} - API_DESCRIPTIONS
    assert len(addresses) > 5
    for address in addresses:
        sent = {"headers": {"authorization": "Bearer ls_nobodys"}, "content_type": "application/json"}
        found = {client.get(address, **sent).status_code, client.post(address, "{}", **sent).status_code}
        assert found <= {401, 405}, f"{address} answers {found} to a token that is nobody's"
        assert 401 in found


@dataclass(frozen=True)
class Answer:
    view: View
    method: str
    status: int
    location: str

    def __str__(self) -> str:
        return f"{self.method} {self.view.address} ({self.view.access}) answers {self.status} {self.location}"


@pytest.fixture
def answers(db: None) -> Callable[[Callable[[], Client]], list[Answer]]:
    """What each guarded view answers to a client made anew for each question: signing out is one of the views."""

    def ask(client_of: Callable[[], Client]) -> list[Answer]:
        found = []
        for view in GUARDED:
            for method in ("get", "post"):
                answer = getattr(client_of(), method)(view.address)
                found.append(Answer(view, method, answer.status_code, answer.headers.get("Location", "")))
        return found

    return ask


def test_one_who_has_not_signed_in_is_sent_to_sign_in(answers: Any) -> None:
    for answer in answers(Client):
        sent = answer.status == 302 and answer.location.startswith("/people/sign-in")
        assert sent or answer.status == 405, str(answer)


def test_an_officer_without_her_second_factor_is_sent_to_it(
    outsider: Any, signed_in: Any, answers: Any
) -> None:
    before = {"/people/second-factor", "/people/sign-out"}
    for answer in answers(lambda: signed_in(outsider, second_factor=False)):
        sent = answer.status == 302 and answer.location.startswith("/people/second-factor")
        assert sent or answer.status == 405 or answer.view.address in before, str(answer)


def test_an_officer_with_a_password_given_to_her_is_sent_to_change_it(
    outsider: Any, signed_in: Any, answers: Any
) -> None:
    outsider.must_change = True
    outsider.save()
    before = {"/people/second-factor", "/people/sign-out", "/people/password"}
    for answer in answers(lambda: signed_in(outsider)):
        sent = answer.status == 302 and answer.location.startswith("/people/password")
        assert sent or answer.status == 405 or answer.view.address in before, str(answer)


def test_an_applicant_gets_into_no_office(applicant: Any, signed_in: Any, answers: Any) -> None:
    for answer in answers(lambda: signed_in(applicant)):
        if answer.view.access not in ANYONE_SIGNED_IN | APPLICANTS:
            assert answer.status in (403, 405), str(answer)


def test_an_outsider_gets_into_no_desk_but_her_own(outsider: Any, signed_in: Any, answers: Any) -> None:
    for answer in answers(lambda: signed_in(outsider)):
        if answer.view.access not in ANYONE_SIGNED_IN | EVERY_OFFICER:
            assert answer.status in (403, 405), str(answer)


def test_officers_do_not_apply(outsider: Any) -> None:
    assert not outsider.has_perm("people.apply")


def test_a_view_refuses_methods_that_it_does_not_know(
    outsider: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(outsider), "has_perm", lambda *_: True)
    client = signed_in(outsider)
    answered = {view.address: client.put(view.address).status_code for view in VIEWS}
    wrong = {address: status for address, status in answered.items() if status != 405}
    assert not wrong, f"these answer PUT: say which methods (require_safe, …) on {wrong}"
