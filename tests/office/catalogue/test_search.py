"""Search finds what people type, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.office.catalogue.models import SearchRow, Version
from luoshi.office.catalogue.queries import Hit, search
from luoshi.office.catalogue.search import snippet, unindex
from luoshi.office.catalogue.services import load_folder

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]


def said(hit: Hit) -> str:
    return "/".join(part for part in (hit.kind, hit.measure, hit.benefit or hit.title[:12]) if part)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("汽车", "benefit/1/car-purchase"),
        ("新购汽车 补贴", "benefit/1/car-purchase"),
        ("契税", "benefit/2/deed-tax"),
        ("个体户", "benefit/3/startup-grant"),
        ("买车", "measure/1/1．对新购汽车按购车价格"),
        ("市住建局", "unit/市住房和城乡建设局"),
        ("市住房和城乡建设局", "unit/市住房和城乡建设局"),
        ("第3条", "measure/3/3．对新登记的个体工商户"),
        ("第三条", "measure/3/3．对新登记的个体工商户"),
        ("2024〕1号", "policy/示例市促进消费和创业若干"),
        ("示政〔2024〕1号", "policy/示例市促进消费和创业若干"),
        ("示政[2024]1号", "policy/示例市促进消费和创业若干"),
        ("１００００元", "measure/1/1．对新购汽车按购车价格"),
        ("10,000元/台", "measure/1/1．对新购汽车按购车价格"),
        ("促进消费和创业", "policy/示例市促进消费和创业若干"),
        ("重点商贸企业名单", "measure/5/5．确保社会消费品零售总"),
    ],
)
def test_it_finds_the_right_thing_first(shili: Version, query: str, first: str) -> None:
    assert said(search(query)[0]) == first


def test_a_unit_is_found_with_the_measures_it_answers_for(shili: Version) -> None:
    assert "2" in [hit.measure for hit in search("市住建局") if hit.kind == "measure"]


def test_one_character_is_enough(shili: Version) -> None:
    assert "1" in [hit.measure for hit in search("车")]


def test_the_words_are_marked_where_they_stand(shili: Version) -> None:
    (hit,) = [hit for hit in search("最高不超过") if hit.kind == "measure"]
    assert ("最高不超过", True) in hit.snippet
    assert "".join(words for words, _ in hit.snippet).startswith("…")
    assert hit.path == "/p/shili/2024-1/1/"


def test_words_that_stand_nowhere_together_are_near(shili: Version) -> None:
    hits = search("汽车契税重点实验室")
    assert hits
    assert all(hit.near for hit in hits)


@pytest.mark.parametrize("query", ["", "   ", "？？", "火星移民局", "'\"*()", "AND OR NOT", "head:", "\0"])
def test_what_is_not_there_is_not_found(shili: Version, query: str) -> None:
    assert search(query) == []


@settings(max_examples=30)
@given(query=st.text(max_size=30))
def test_any_text_can_be_searched_for_and_any_snippet_is_of_its_text(query: str) -> None:
    text = "对新购汽车按购车价格的5%给予消费者补贴，最高不超过10000元/台"
    made = "".join(words for words, _ in snippet(text, query)).strip("…")
    assert made in text


def test_only_the_current_version_is_found(shili: Version, shili_folder: Path) -> None:
    file = shili_folder / "2024-1" / "policy.md"
    file.write_text(file.read_text("utf-8").replace("name: 新购汽车消费补贴", "name: 购新车奖励"), "utf-8")
    load_folder(shili_folder)
    names = [hit.title for hit in search("汽车") if hit.kind == "benefit"]
    assert "新购汽车消费补贴" not in names
    assert search("购新车奖励")[0].benefit == "car-purchase"


def test_nothing_of_a_withdrawn_policy_is_found(shili: Version) -> None:
    unindex(shili.policy)
    assert search("汽车") == []
    assert not SearchRow.objects.exclude(kind="unit").exists()


def test_it_can_be_kept_to_one_jurisdiction(shili: Version) -> None:
    assert search("汽车", jurisdiction="shili")
    assert search("汽车", jurisdiction="elsewhere") == []
