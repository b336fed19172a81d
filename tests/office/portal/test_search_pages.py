"""The search: grouped, with the words marked; what to try where there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luoshi.office.portal.views import lists


def test_it_groups_what_it_finds_and_marks_the_words(shili: Any, read: Callable[..., Any]) -> None:
    page = read("/search?q=汽车")
    assert {"group-benefit", "group-measure"} <= {one.get("id") for one in page.all("h2")}
    assert page.all("mark", class_="found")
    assert "/p/shili/2024-1/1/car-purchase/" in page.links()
    assert page.all("input", id="search-page")[0]["value"] == "汽车"


def test_it_says_when_there_is_more_than_it_lists(
    shili: Any, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read("/search?q=补贴").text
    assert "以上" not in whole
    monkeypatch.setattr(lists, "HITS", 2)
    page = read("/search?q=补贴")
    assert page.says("“补贴”找到 2 项以上")
    assert len(page.all("p", class_="hit-title")) == 2


def test_suggestions_ask_the_database_once(
    shili: Any, client: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        client.get("/search/suggest", {"q": "补贴"})


def test_a_unit_is_found_and_has_its_page(shili: Any, read: Callable[..., Any]) -> None:
    links = read("/search?q=市商务局").links()
    assert "/u/shili/%E5%B8%82%E5%95%86%E5%8A%A1%E5%B1%80/" in links


def test_where_nothing_is_found_it_says_what_to_try(shili: Any, read: Callable[..., Any]) -> None:
    page = read("/search?q=航天飞机")
    assert page.says("没有找到“航天飞机”")
    assert [one for one in page.links() if one.startswith("/search?q=")]


@pytest.mark.parametrize("query", ["", "   ", "的", '"', "'; DROP TABLE", "AND OR NOT", "*", "%", "a" * 500])
def test_whatever_is_typed_it_answers(query: str, shili: Any, client: Any) -> None:
    assert client.get("/search", {"q": query}).status_code == 200
    assert client.get("/search/suggest", {"q": query}).status_code == 200


def test_a_zero_byte_is_refused_in_words(shili: Any, client: Any) -> None:
    answer = client.get("/search", {"q": "\0"})
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_what_is_typed_is_shown_as_text(shili: Any, client: Any) -> None:
    page = client.get("/search", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_suggestions_are_a_short_list_of_links(shili: Any, client: Any) -> None:
    page = client.get("/search/suggest", {"q": "契税"}).content.decode()
    assert page.count("<li>") <= 9
    assert 'href="/p/shili/2024-1/2/deed-tax/"' in page
    assert client.get("/search/suggest", {"q": "契"}).content.strip() == b""


def test_a_benefit_that_is_closed_says_so_where_it_is_found(
    shili: Any, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import date

    from luoshi.office.portal import queries

    def on(today: date) -> str:
        monkeypatch.setattr(queries, "today", lambda: today)
        return read("/search?q=购车补贴").text

    assert "已截止" in on(date(2100, 1, 1))
    assert "已截止" not in on(date(2024, 1, 2))
    assert "还有" in on(date(2024, 1, 2))
