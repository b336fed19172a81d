"""The page of a measure: the sentence with its quotations tinted, and what follows from it, each tied to its phrase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from luoshi.office.catalogue import queries as catalogue
from luoshi.office.portal import queries
from luoshi.office.portal.shown import measure_page

CAR = "/p/shili/2024-1/1/"


def test_the_number_and_its_sentence_are_one_thing(shili: Any, read: Callable[..., Any]) -> None:
    page = read(CAR)
    marks = {one["data-term"]: one["class"] for one in page.all("mark")}
    rate, cap = (
        one
        for one in page.all("span", class_="stated")
        if one["data-term"] in ("q1", "q2") and one["role"] == "button"
    )
    assert page.says("购车价格 × 5%，封顶 10,000元")
    assert rate["class"].split()[1] == marks["q1"].split()[1] == "tint-1"
    assert cap["class"].split()[1] == marks["q2"].split()[1] == "tint-2"
    assert "按购车价格的5%给予消费者补贴" in rate["data-sentence"]


def test_the_text_is_the_documents_own(shili: Any, read: Callable[..., Any]) -> None:
    assert read(CAR).says(shili.measures.get(key="1").text)


def test_a_reading_is_named_as_such_with_its_reason(shili: Any, read: Callable[..., Any]) -> None:
    page = read(CAR)
    assert page.all("span", class_="reading")
    assert page.says("文件未写起始日，从印发之日起算")


def test_who_leads_stands_first_and_links_to_its_page(shili: Any, read: Callable[..., Any]) -> None:
    page = read(CAR)
    units = [link for link in page.links() if link.startswith("/u/")]
    assert page.says("市财政局 牵头 市商务局")
    assert len(units) == 4  # two in the clause, two beside it


def test_who_pays_is_tied_to_the_words_that_divide_the_bill(shili: Any, read: Callable[..., Any]) -> None:
    assert read(CAR).says("省 1/2 市 1/2")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2030, 6, 1), "还有 29 天"),
        (date(2030, 6, 29), "还有 1 天"),
        (date(2030, 6, 30), "今天截止"),
        (date(2030, 7, 1), "已截止"),
    ],
)
def test_it_counts_the_days(
    day: date, said: str, shili: Any, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "today", lambda: day)
    assert read(CAR).says(f"2030-06-30{said}")


def test_targets_tasks_registers_and_watches_stand_beside_their_measure(
    shili: Any, read: Callable[..., Any]
) -> None:
    four, five = read("/p/shili/2024-1/4/"), read("/p/shili/2024-1/5/")
    for words in ("市重点实验室", "5家以上", "创业孵化基地改造", "每月", "办结标准：改造验收"):
        assert four.says(words)
    for words in ("社会消费品零售总额增速", "6%以上", "重点商贸企业名单", "每季度", "别的文件所列措施的条数"):
        assert five.says(words)


def test_no_figure_is_reported_and_no_light_pretends_so(
    shili: Any, read: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "today", lambda: date(2031, 1, 1))
    page = read("/p/shili/2024-1/4/")
    assert page.says("已到期，未报数")
    assert not page.all("span", class_="light-green")


def test_a_first_day_is_no_deadline_and_a_last_day_is_said_once(shili: Any) -> None:
    policy = catalogue.loaded(shili)
    page = measure_page(policy, policy.document.measures[0], date(2024, 4, 1), "zh")
    assert [(due.name, due.when.day) for due in page.due] == [("新购汽车消费补贴", date(2030, 6, 30))]


def test_the_neighbours_are_one_step_away(shili: Any, read: Callable[..., Any]) -> None:
    assert [
        one.get("rel") for one in read(CAR).all("a") if "rel" in one and one["rel"] in ("prev", "next")
    ] == ["next"]
    middle = read("/p/shili/2024-1/3/").links()
    assert {"/p/shili/2024-1/2/", "/p/shili/2024-1/4/"} <= set(middle)


def test_it_names_its_address_its_data_and_its_document(shili: Any, read: Callable[..., Any]) -> None:
    page = read(CAR)
    assert page.all("link", rel="canonical")[0]["href"] == f"http://testserver{CAR}"
    assert page.all("link", type="application/json")[0]["href"] == "/p/shili/2024-1/1.json"
    assert page.all("meta", property="eli:id_local")[0]["content"] == "示政〔2024〕1号"


def test_what_is_to_be_settled_has_no_dead_button(shili: Any, read: Callable[..., Any]) -> None:
    links = read(CAR).links()
    assert f"{CAR}car-purchase/" in links
    assert not read(CAR).says("我要申报")
