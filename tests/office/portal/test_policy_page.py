"""The page of a policy: the document in its chapters, who does what, by when, and every version of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

URL = "/p/shili/2024-1/"


def test_it_names_the_document(shili: Any, read: Callable[..., Any]) -> None:
    page = read(URL)
    for words in ("示例市促进消费和创业若干措施", "示政〔2024〕1号", "示例市人民政府", "2024-01-15"):
        assert page.says(words)
    assert page.says("有效期至 2030-12-31")


def test_measures_stand_in_their_chapters_each_with_its_benefits(
    shili: Any, read: Callable[..., Any]
) -> None:
    page = read(URL)
    assert page.text.index("一、促进消费") < page.text.index("对新购汽车") < page.text.rindex("二、支持创业")
    assert {f"{URL}{number}/" for number in range(1, 6)} <= set(page.links())
    assert f"{URL}1/car-purchase/" in page.links()


def test_duties_are_counted_by_unit(shili: Any, read: Callable[..., Any]) -> None:
    page = read(URL)
    assert "/u/shili/%E5%B8%82%E8%B4%A2%E6%94%BF%E5%B1%80/" in page.links()


def test_readings_are_listed_for_signing(shili: Any, read: Callable[..., Any]) -> None:
    assert read(URL).says("文件未写频次，按季度更新")


def test_a_new_version_says_what_it_changed(next_version: Any, read: Callable[..., Any]) -> None:
    page = read(URL)
    assert page.says("第 2 版 现行")
    assert page.says("第 1 版 已被替代")
    assert page.says("市财政局 市商务局")
    assert page.all("del")
    measure = read(f"{URL}1/")
    assert measure.says("历次修改")
    assert measure.all("del")
    assert not read(f"{URL}2/").all("del")


def test_an_old_version_stays_at_its_hash_and_says_that_it_is_old(
    shili: Any, next_version: Any, read: Callable[..., Any]
) -> None:
    page = read(f"/versions/{shili.sha256}/")
    assert page.says("第 1 版，已被替代")
    assert f"/versions/{shili.sha256}/1/" in page.links()
    assert read(f"/versions/{shili.sha256}/1/").says("由 市财政局 拨付")
    assert read(f"{URL}1/").says("由 市商务局 拨付")
    assert page.all("meta", property="eli:in_force")[0]["content"].endswith("notInForce")


def test_a_withdrawn_version_still_answers(shili: Any, publisher: Any, read: Callable[..., Any]) -> None:
    from luoshi.office.catalogue.services import withdraw

    withdraw(shili, publisher, "文号有误")
    page = read(f"/versions/{shili.sha256}/")
    assert page.says("这一版已撤回")
    assert page.says("文号有误")
    assert read(URL).status == 200
    assert read("/").says("现行政策 0 部")


def test_files_of_the_policy_are_handed_out(shili: Any, client: Any) -> None:
    for file, begins in (
        ("ledger.xlsx", b"PK"),
        ("document.docx", b"PK"),
        ("document.json", b"{"),
        ("document.akn.xml", b"<?xml"),
        ("policy.md", b"---"),
    ):
        answer = client.get(f"{URL}files/{file}")
        assert answer.status_code == 200
        assert answer.content.startswith(begins)
        assert "attachment" in answer["Content-Disposition"]
    assert client.get(f"{URL}files/policy.md").content.decode() == shili.text
