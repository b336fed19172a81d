"""The home page: what is in force in one sentence, what closes next, how far along the targets are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from luoshi.office.catalogue.models import Target
from luoshi.office.portal import queries


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    def set_day(day: date) -> None:
        monkeypatch.setattr(queries, "today", lambda: day)

    return set_day


def test_its_sentence_counts_what_is_in_force(shili: Any, read: Callable[..., Any]) -> None:
    text = read("/").text
    assert "现行政策 1 部 · 5 条 · 可算可办 3 项" in text.replace("· ·", "·").replace("·", " · ").replace(
        "  ", " "
    )


def test_what_closes_within_thirty_days_is_counted_and_listed(
    shili: Any, read: Callable[..., Any], on: Callable[[date], None]
) -> None:
    on(date(2030, 6, 18))
    page = read("/")
    assert page.says("1 项 30 天内截止")
    assert page.says("还有 12 天")
    assert page.all("span", class_="soon")


def test_the_last_day_itself_is_no_day_too_late(
    shili: Any, read: Callable[..., Any], on: Callable[[date], None]
) -> None:
    on(date(2030, 6, 30))
    assert read("/").says("今天截止")
    on(date(2030, 7, 1))
    page = read("/")
    assert not page.says("今天截止")
    assert page.says("0 项 30 天内截止")


def test_where_all_is_closed_it_says_so_and_hides_nothing(
    shili: Any, read: Callable[..., Any], on: Callable[[date], None]
) -> None:
    on(date(2031, 1, 1))
    page = read("/")
    for words in ("都已截止", "新购汽车消费补贴", "2030-06-30 已截止"):
        assert page.says(words)


def test_the_bars_show_the_time_gone_by_and_say_that(
    shili: Any, read: Callable[..., Any], on: Callable[[date], None]
) -> None:
    on(date(2027, 7, 9))  # half way from 2024-01-15 to 2030-12-31
    page = read("/")
    (bar,) = page.all("progress")
    assert bar["value"] == "50"
    assert page.says("不是完成情况")


def test_targets_are_of_many_measures_the_nearest_first_then_those_lately_past(shili: Any) -> None:
    Target.objects.all().delete()
    measures = list(shili.measures.order_by("ordinal"))
    days = {
        "今后": date(2030, 5, 1),
        "同条": date(2030, 6, 1),
        "更远": date(2030, 9, 1),
        "近来": date(2030, 3, 1),
        "早先": date(2029, 1, 1),
    }
    places = {"今后": 0, "同条": 0, "更远": 1, "近来": 2, "早先": 3}
    Target.objects.bulk_create(
        [
            Target(version=shili, measure=measures[places[name]], key=name, name=name, goal="5家", by=day)
            for name, day in days.items()
        ]
    )
    today = date(2030, 4, 1)
    assert [one.name for one in queries.goals(today)] == ["今后", "更远", "近来", "早先"]
    assert [one.name for one in queries.goals(today, 2)] == ["今后", "更远"]


def test_the_doors_lead_into_the_conversation(shili: Any, read: Callable[..., Any]) -> None:
    doors = [one["href"] for one in read("/").all("a", class_="door")]
    assert len(doors) == 5
    assert all(door.startswith("/match/") for door in doors)
