"""What programs read: every page as data, tables of everything in force, the feed, the sitemap."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from lxml import etree

from luoshi.office.catalogue.models import Policy
from luoshi.office.portal import queries
from luoshi.office.portal.tables import TABLES

POLICY = "/p/shili/2024-1"


def test_a_measure_as_data_has_each_value_with_its_words(shili: Any, client: Any) -> None:
    data = client.get(f"{POLICY}/1.json").json()
    assert data["policy"] == "shili/2024-1"
    assert data["version"] == f"sha256:{shili.sha256}"
    for one in data["quotations"]:
        first, last = one["span"]
        assert data["text"][first:last] == one["phrase"]
    values = {one["name"]: one for one in data["benefits"][0]["values"]}
    assert values["补贴比例"] == {"name": "补贴比例", "value": "5%", "quote": "按购车价格的5%"}
    assert values["开始"]["because"] == "文件未写起始日，从印发之日起算"


def test_a_benefit_as_data_says_what_to_ask(shili: Any, client: Any) -> None:
    data = client.get(f"{POLICY}/1/car-purchase.json").json()
    assert data["gist"] == "购车价格 × 5%，封顶 10,000元"
    assert {"name": "是否新车", "type": "是否", "asks": "您买的是新车吗（不是二手车）？"} in data["facts"]
    assert data["window"] == ["2024-01-15", "2030-06-30"]
    (within,) = client.get(f"{POLICY}/1.json").json()["benefits"]
    assert within.items() <= data.items()


def test_a_policy_as_data_has_all_its_measures(shili: Any, client: Any) -> None:
    data = client.get(f"{POLICY}.json").json()
    assert [one["measure"] for one in data["measures"]] == ["1", "2", "3", "4", "5"]
    assert data == {**client.get(f"/versions/{shili.sha256}.json").json()}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_table_is_the_same_in_both_forms(name: str, shili: Any, client: Any) -> None:
    rows = client.get(f"/open-data/{name}.json").json()["rows"]
    text = client.get(f"/open-data/{name}.csv").content.decode("utf-8-sig")
    read = list(csv.DictReader(text.splitlines(keepends=True)))
    assert rows
    assert len(read) == len(rows)
    assert read[0].keys() == rows[0].keys()


def test_no_text_of_a_document_becomes_a_formula(shili: Any, client: Any) -> None:
    from luoshi.office.answers import cell

    assert cell("=1+1") == "'=1+1"
    assert cell("一切照旧") == "一切照旧"


def test_the_feed_announces_publications_and_days_ahead(
    shili: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "today", lambda: date(2030, 6, 1))
    root = etree.fromstring(client.get("/feed.atom").content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    titles = root.xpath("//a:entry/a:title/text()", namespaces=names)
    assert "公布：示例市促进消费和创业若干措施" in titles
    assert "2030-06-30 截止：新购汽车消费补贴" in titles
    for entry in root.xpath("//a:entry", namespaces=names):
        for part in ("id", "title", "updated", "link"):
            assert len(entry.xpath(f"a:{part}", namespaces=names)) == 1
    ids = root.xpath("//a:entry/a:id/text()", namespaces=names)
    assert len(ids) == len(set(ids))
    announced = root.xpath("//a:entry[starts-with(a:title, '2030-06-30')]/a:updated/text()", namespaces=names)
    assert announced[0] == "2030-05-01T00:00:00+08:00"  # sixty days before
    assert root.xpath("//a:entry/a:updated/text()", namespaces=names)[0] == announced[0]


def test_a_day_further_off_than_sixty_days_is_not_announced_yet(
    shili: Any, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for today, there in ((date(2030, 4, 30), False), (date(2030, 5, 1), True), (date(2030, 7, 1), False)):
        monkeypatch.setattr(queries, "today", lambda today=today: today)
        assert ("2030-06-30 截止" in client.get("/feed.atom").content.decode()) is there


def test_the_feed_holds_whatever_a_text_holds(shili: Any, client: Any) -> None:
    Policy.objects.update(title="甲\x08乙 <b>&\uffff]]>丙")
    root = etree.fromstring(client.get("/feed.atom").content)
    titles = root.xpath("//*[local-name()='title']/text()")
    assert "公布：甲乙 <b>&]]>丙" in titles


def test_the_sitemap_names_pages_that_stand(shili: Any, client: Any) -> None:
    root = etree.fromstring(client.get("/sitemap.xml").content)
    found = root.xpath("//*[local-name()='loc']/text()")
    assert f"http://testserver{POLICY}/1/" in found
    for url in found:
        assert client.get(url.removeprefix("http://testserver")).status_code == 200


def test_robots_are_kept_out_of_the_office(client: Any, db: None) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /office/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_no_number_of_the_data_is_rounded(shili: Any, client: Any) -> None:
    answer = client.get(f"{POLICY}.json")
    assert answer["Content-Type"].startswith("application/json")
    assert json.loads(answer.content, parse_float=pytest.fail)


def test_the_page_of_the_data_shows_how_to_fetch_them(shili: Any, read: Callable[..., Any]) -> None:
    page = read("/open-data/")
    assert page.says(f"curl http://testserver{POLICY}.json")
