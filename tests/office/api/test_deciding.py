"""POST /api/decide: the same decision as the library's, with its reasons; nothing is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.office.catalogue import queries, services
from luoshi.office.record.models import Event

pytestmark = pytest.mark.django_db


def test_it_decides_as_the_library_does(ask: Any, case: Any) -> None:
    answer = ask.post("decide", case)
    benefit = queries.running("shili/2024-1").benefits["car-purchase"]
    assert answer.status_code == 200
    assert answer.json() == benefit.decide(case["facts"], date(2024, 3, 1)).as_json()
    assert answer.json()["amount"] == "7500.00"
    assert answer.json()["because"][1]["quotes"] == ["延续至2030年6月底"]


def test_it_answers_in_english_where_asked(ask: Any, case: Any) -> None:
    words = ask.post("decide", case, lang="en").json()["because"][1]["words"]
    assert "2024" in words
    assert "购车日期为" not in words


def test_an_unknown_fact_is_not_false(ask: Any, case: Any) -> None:
    case["facts"]["是否新车"] = None
    found = ask.post("decide", case).json()
    assert found["eligible"] is None
    assert found["missing"] == ["是否新车"]
    assert found["amount"] is None


def test_numbers_of_json_stay_exact(ask: Any, case: Any) -> None:
    case["facts"]["购车价格"] = 100000.1
    assert ask.post("decide", case).json()["amount"] == "5000.01"  # 5000.005, half up


def test_nothing_that_is_sent_is_recorded(ask: Any, case: Any) -> None:
    before = Event.objects.count()
    ask.post("decide", case)
    ask.post("match", {"facts": case["facts"]})
    assert Event.objects.count() == before


def test_an_earlier_version_still_decides(ask: Any, case: Any, shili: Any, publisher: Any) -> None:
    services.withdraw(shili, publisher, "示例：撤回试验")
    queries.forget()
    assert ask.post("decide", case).status_code == 422
    found = ask.post("decide", case | {"version": f"sha256:{shili.sha256}"})
    assert found.json()["amount"] == "7500.00"


def test_a_batch_decides_the_good_and_answers_for_the_bad(ask: Any, case: Any) -> None:
    bad = {**case, "facts": {"购车价格": "很多"}}
    absent = {**case, "benefit": "no-such"}
    found = ask.post("decide/batch", {"cases": [case, bad, absent]}).json()
    assert found["count"] == 3
    assert found["decisions"][0]["amount"] == "7500.00"
    assert found["decisions"][1]["problems"][0]["key"] == "购车价格"
    assert found["decisions"][2]["problems"][0]["code"] == "api.benefit"


def test_a_batch_of_more_than_a_thousand_is_refused(ask: Any, case: Any) -> None:
    answer = ask.post("decide/batch", {"cases": [case] * 1001})
    assert answer.status_code == 422
    assert "1000" in answer.json()["detail"]
    assert len(ask.post("decide/batch", {"cases": [case] * 1000}).json()["decisions"]) == 1000


def test_several_benefits_are_decided_on_one_set_of_facts(ask: Any, case: Any) -> None:
    del case["benefit"]
    case["facts"] |= {"是否新建商品住房": True, "购房日期": "2024-02-01", "契税总额": 20000}
    found = ask.post("decide", case | {"benefits": ["car-purchase", "deed-tax"]}).json()
    assert [(one["benefit"], one["amount"]) for one in found["decisions"]] == [
        ("car-purchase", "7500.00"),
        ("deed-tax", "10000.00"),
    ]
    case["facts"]["没有的"] = 1
    refused = ask.post("decide", case | {"benefits": ["car-purchase", "deed-tax"]})
    assert refused.json()["problems"][0]["key"] == "没有的"


def test_one_of_benefit_and_benefits_is_given(ask: Any, case: Any) -> None:
    assert ask.post("decide", case | {"benefits": ["deed-tax"]}).status_code == 422
    del case["benefit"]
    assert "写一个" in ask.post("decide", case).json()["detail"]
    assert ask.post("decide", case | {"benefits": []}).status_code == 422
