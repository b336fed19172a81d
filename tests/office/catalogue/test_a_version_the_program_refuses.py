"""A version that was published under an earlier program and that the present one refuses: it is left out and said so, its
text can be read, and everything else goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from luoshi.cli.main import run
from luoshi.office.catalogue import content, queries, search
from luoshi.office.catalogue.models import Benefit, Measure, Policy, Version
from luoshi.office.catalogue.services import begin_draft, save_draft, submit, withdraw

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]
FIRM = {"facts": {"购车价格": 150000, "购车日期": "2024-02-01", "是否新车": True}}


@pytest.fixture
def refused(shili: Version) -> Version:
    """示例市's second policy, as an earlier program would have published it: its rule calls what is not known now."""
    text = shili.text.replace("shili/2024-1", "shili/2024-2").replace("least(购车价格", "smallest(购车价格")
    assert "smallest" in text
    policy = Policy.objects.create(
        slug="shili/2024-2",
        jurisdiction=shili.policy.jurisdiction,
        title="示例市以前的措施",
        issuer="示例市人民政府",
        date=shili.policy.date,
    )
    version = Version.objects.create(
        policy=policy,
        ordinal=1,
        text=text,
        units=shili.units,
        facts=shili.facts,
        sha256="1" * 64,
        key=content.key_of(text, shili.units, shili.facts),
        published=shili.published,
    )
    for one in shili.measures.all():
        Measure.objects.create(
            version=version, ordinal=one.ordinal, key=one.key, label=one.label, text=one.text, units=one.units
        )
    measure = version.measures.get(key="1")
    Benefit.objects.create(
        version=version, measure=measure, ordinal=1, key="car-purchase", name="购车", gives="money"
    )
    policy.current = version
    policy.save()
    queries.forget()
    return version


def page(path: str, status: int = 200) -> str:
    answer = Client().get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_the_others_are_matched_and_the_answer_says_who_is_missing(refused: Version) -> None:
    answer = Client().post("/api/match", FIRM, content_type="application/json")
    found = answer.json()
    assert answer.status_code == 200
    assert [one["policy"] for one in found["entitled"]] == ["shili/2024-1"]
    (missing,) = found["left_out"]
    assert (missing["policy"], missing["version"]) == ("shili/2024-2", f"sha256:{refused.sha256}")
    assert "暂时不能判定" in missing["problem"]


def test_the_pages_of_the_match_say_so_too(refused: Version) -> None:
    client = Client()
    client.post("/match/", {"as": "个人"})
    assert "没有算进结果：《示例市以前的措施》" in client.get("/match/ask").content.decode()
    assert "《示例市以前的措施》暂时不能判定" in client.get("/match/report").content.decode()


@pytest.mark.parametrize(
    "path",
    ["/", "/policies/", "/search?q=汽车", "/api/search?q=汽车", "/api/policies", "/match/", "/feed.atom"],
)
def test_no_other_page_is_touched(refused: Version, path: str) -> None:
    page(path)


def test_its_pages_say_so_and_have_its_text(refused: Version) -> None:
    said = "这一版暂时不能判定"
    assert said in page("/p/shili/2024-2/")
    for path in ("/p/shili/2024-2/1/", f"/versions/{refused.sha256}/1/"):
        measure = page(path)
        assert said in measure
        assert "最高不超过10000元/台" in measure
        assert "市财政局" in measure
    page("/p/shili/2024-2/99/", 404)
    assert said not in page("/p/shili/2024-1/")
    assert "smallest" in page("/p/shili/2024-2/files/policy.md")


def test_its_calculator_and_data_say_that_it_cannot_decide(refused: Version) -> None:
    for path in (
        "/p/shili/2024-2/1/car-purchase/",
        "/p/shili/2024-2.json",
        "/p/shili/2024-2/files/document.docx",
    ):
        told = page(path, 503)
        assert "暂时不能判定" in told
        assert "政策还在载入" not in told


def test_the_api_says_so_for_it_alone(refused: Version) -> None:
    case = {"policy": "shili/2024-2", "benefit": "car-purchase"} | FIRM
    answer = Client().post("/api/decide", case, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["type"] == "/api/docs#unready"
    assert answer.json()["problems"][1]["line"] > 1, "and where in its text"
    batch = {"cases": [case, case | {"policy": "shili/2024-1"}]}
    first, second = (
        Client().post("/api/decide/batch", batch, content_type="application/json").json()["decisions"]
    )
    assert first["problems"][0]["code"] == "version.unready"
    assert second["amount"] == "7500.00"
    assert Client().get("/api/policies/shili/2024-2").json()["measures"][0]["text"]


def test_readyz_names_it_and_the_site_is_ready(refused: Version) -> None:
    queries.warm()
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["left_out"] == ["shili/2024-2 v1"]


@pytest.mark.parametrize("who", ["administrator", "publisher"])
def test_the_desk_says_which_and_why(
    request: pytest.FixtureRequest, refused: Version, signed_in: Callable[..., Client], who: str
) -> None:
    queries.warm()
    told = signed_in(request.getfixturevalue(who)).get("/office/").content.decode()
    assert "《示例市以前的措施》第 1 版暂时不能判定" in told
    assert "smallest" in told
    assert (f"/office/catalogue/versions/{refused.pk}/" in told) == (who == "publisher")


def test_office_check_names_it(refused: Version, capsys: Any) -> None:
    assert run(["office", "check", "--json"]) == 1
    found = [one for one in json.loads(capsys.readouterr().out)["problems"] if one["severity"] == "error"]
    assert found[0]["code"] == "version.unready"
    assert "示例市以前的措施" in found[0]["message"]
    assert found[1]["line"] > 1


def test_an_old_version_is_a_warning(refused: Version, publisher: Any, capsys: Any) -> None:
    withdraw(refused, publisher, "规则要用新写法")
    assert run(["office", "check", "--json"]) == 0
    found = {one["code"]: one["severity"] for one in json.loads(capsys.readouterr().out)["problems"]}
    assert found["version.unready"] == "warning"


def test_officers_open_it_compare_it_and_begin_the_next(
    refused: Version, editor: Any, signed_in: Callable[..., Client]
) -> None:
    client = signed_in(editor)
    told = client.get(f"/office/catalogue/versions/{refused.pk}/").content.decode()
    assert "暂时不能判定" in told
    assert client.get(f"/office/catalogue/versions/{refused.pk}/files/policy").status_code == 200
    draft = begin_draft(refused.policy, editor)
    told = client.get(f"/office/catalogue/drafts/{draft.pk}/").content.decode()
    assert "smallest" in told


def test_the_next_version_is_compared_with_it_line_by_line(
    refused: Version, editor: Any, publisher: Any, signed_in: Callable[..., Client]
) -> None:
    text = refused.text.replace("smallest(", "least(")
    draft = begin_draft(refused.policy, editor)
    draft = save_draft(draft, text, draft.revision, editor)
    client = signed_in(publisher)
    submit(draft, draft.revision, editor)
    told = client.get(f"/office/catalogue/drafts/{draft.pk}/review").content.decode()
    assert "暂时不能判定" in told
    assert "<ins>+ amount: least(" in told
    mended = Version.objects.create(
        policy=refused.policy,
        ordinal=2,
        text=text,
        units=refused.units,
        facts=refused.facts,
        sha256="2" * 64,
        key=content.key_of(text, refused.units, refused.facts),
        published=refused.published,
    )
    Policy.objects.filter(pk=refused.policy_id).update(current=mended)
    queries.forget()
    told = client.get(f"/office/catalogue/versions/{mended.pk}/difference/{refused.pk}/").content.decode()
    assert "<ins>+ amount: least(" in told
    told = page("/p/shili/2024-2/")
    assert "与上一版的差异暂时列不出来" in told
    assert "这一版暂时不能判定" not in told
    assert "这一版暂时不能判定" in page(f"/versions/{refused.sha256}/")


def test_a_failure_of_the_program_is_no_failure_of_the_site(
    shili: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("no")

    monkeypatch.setattr(content, "ready", broken)
    monkeypatch.setattr(content, "_ready", type(content._ready)())
    monkeypatch.setattr(queries.ready, "_refused", {})
    assert queries.policies() == ()
    (one,) = queries.left_out()
    assert (one.version, one.reasons[0].code) == (shili, "policy.failed")
    assert "ValueError" in one.reasons[0].message.zh


def test_it_is_tried_once(refused: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    ready = content.ready
    monkeypatch.setattr(content, "ready", lambda *given: tried.append(given[1]) or ready(*given))
    monkeypatch.setattr(queries.ready, "_refused", {})
    for _ in range(3):
        queries.policies()
    assert tried.count("shili/2024-2/policy.md") == 1
    assert search.search("不存在的词") == []
