"""GET: policies, measures, benefits, versions, search, units; what cannot change says so."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_policies_are_listed(ask: Any, shili: Any) -> None:
    found = ask.get("policies").json()
    assert [one["policy"] for one in found["policies"]] == ["shili/2024-1"]
    assert found["policies"][0]["version"] == f"sha256:{shili.sha256}"
    assert ask.get("policies", jurisdiction="elsewhere").json() == {"count": 0, "policies": []}


def test_a_policy_has_its_measures(ask: Any) -> None:
    found = ask.get("policies/shili/2024-1").json()
    assert [one["measure"] for one in found["measures"]] == ["1", "2", "3", "4", "5"]
    one = ask.get("policies/shili/2024-1/measures/1").json()
    assert one["text"].startswith("对新购汽车按购车价格的5%给予消费者补贴")
    assert one["units"][0] == {"name": "市财政局", "role": "lead"}
    assert one["benefits"][0]["benefit"] == "car-purchase"


def test_a_benefit_says_what_it_asks(ask: Any) -> None:
    found = ask.get("policies/shili/2024-1/benefits/car-purchase").json()
    assert {one["fact"] for one in found["facts"]} == {"是否新车", "购车日期", "购车价格"}
    assert all(one["asks"] for one in found["facts"])


def test_what_has_not_changed_is_not_sent_again(ask: Any, shili: Any) -> None:
    first = ask.get("policies/shili/2024-1")
    again = ask.client.get("/api/policies/shili/2024-1", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    text = ask.get(f"versions/{shili.sha256}/text")
    assert "immutable" in text["Cache-Control"]
    assert text.content.decode() == shili.text


def test_a_version_is_found_by_its_hash(ask: Any, shili: Any) -> None:
    assert ask.get(f"versions/{shili.sha256}").json()["policy"] == "shili/2024-1"
    assert ask.get("versions/" + "0" * 64).status_code == 404


def test_search_and_units(ask: Any) -> None:
    hits = ask.get("search", q="汽车").json()["hits"]
    assert any(one["benefit"] == "car-purchase" for one in hits)
    assert ask.get("search", q="").json()["count"] == 0
    assert ask.get("search", q="汽车", limit=0).status_code == 422
    units = ask.get("units", q="商务局").json()["units"]
    assert [one["name"] for one in units] == ["市商务局"]
    assert ask.get("units", jurisdiction="shili").json()["count"] > 3
