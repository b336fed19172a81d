"""What has not changed is not sent again; what has, is."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.catalogue.services import withdraw
from luoshi.office.portal import fresh

PAGES = (
    "/",
    "/policies/",
    "/p/shili/2024-1/",
    "/p/shili/2024-1/1/",
    "/p/shili/2024-1/1.json",
    "/p/shili/2024-1/files/ledger.xlsx",
    "/open-data/measures.csv",
    "/feed.atom",
)


@pytest.mark.parametrize("url", PAGES)
def test_it_is_not_sent_twice(url: str, shili: Any, client: Any) -> None:
    tag = client.get(url)["ETag"]
    again = client.get(url, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert not again.content


@pytest.mark.parametrize("url", PAGES)
def test_a_new_version_is_sent(url: str, shili: Any, client: Any, request: pytest.FixtureRequest) -> None:
    tag = client.get(url)["ETag"]
    request.getfixturevalue("next_version")
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_each_language_has_its_own(shili: Any, client: Any) -> None:
    tag = client.get("/p/shili/2024-1/1/")["ETag"]
    client.cookies["language"] = "en"
    answer = client.get("/p/shili/2024-1/1/", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert {"Cookie", "Accept-Language"} <= {one.strip() for one in answer["Vary"].split(",")}


def test_a_countdown_is_new_each_day(shili: Any, client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = client.get("/p/shili/2024-1/1/")["ETag"]
    monkeypatch.setattr(fresh.timezone, "localdate", lambda: date(2031, 1, 1))
    assert client.get("/p/shili/2024-1/1/", headers={"If-None-Match": tag}).status_code == 200


def test_who_is_signed_in_gets_her_own_page(shili: Any, signed_in: Any, applicant: Any) -> None:
    answer = signed_in(applicant).get("/p/shili/2024-1/1/")
    assert "ETag" not in answer
    assert applicant.name in answer.content.decode()


def test_it_says_when_it_was_published(shili: Any, client: Any) -> None:
    from django.utils.http import http_date

    answer = client.get("/p/shili/2024-1/1.json")
    assert answer["Last-Modified"] == http_date(shili.published.timestamp())


def test_the_day_is_that_of_the_version_shown(
    shili: Any, next_version: Any, publisher: Any, client: Any
) -> None:
    from django.utils.http import http_date

    withdraw(next_version, publisher, "补贴标准引用有误", restore=True)
    assert client.get("/p/shili/2024-1/1.json")["Last-Modified"] == http_date(shili.published.timestamp())


def test_new_words_of_the_rules_make_every_page_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = tmp_path / "policy" / "gist.py"
    words.parent.mkdir()
    words.touch()
    monkeypatch.setattr(fresh, "HERE", tmp_path)
    before = fresh.build.__wrapped__()
    os.utime(words, (2_000_000_000, 2_000_000_000))
    assert fresh.build.__wrapped__() != before


def test_a_page_asks_little_of_the_database(
    shili: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    assert catalogue.state()
    for url, most in (("/", 2), ("/p/shili/2024-1/", 12), ("/p/shili/2024-1/1/", 8), ("/policies/", 4)):
        client.get(url)
        with django_assert_max_num_queries(most):
            client.get(url)
