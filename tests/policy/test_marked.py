"""The text of a measure with its quotations marked, and what each block states: a number and its sentence are one thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.load import load
from luoshi.policy.policy import Policy
from luoshi.policy.showing.gist import gist, gist_words
from luoshi.policy.showing.marked import Given, Marked, Part, Piece, Quotation, mark, paragraphs, plain

CAR_TERMS = {
    "补贴比例": "5%",
    "最高补贴": "不超过10,000元/台",
    "截止": "2023年3月31日",
    "开始": "2023年1月20日",
}
POLICIES = sorted(Path("policies").glob("*/*/policy.md"))


@pytest.fixture(scope="module", params=POLICIES, ids=lambda file: file.parent.name)
def whole(request: pytest.FixtureRequest) -> Policy:
    return load(request.param)


def parts_of(pieces: tuple[Piece, ...]) -> Iterator[Part]:
    for piece in pieces:
        if isinstance(piece, Part):
            yield piece
            yield from parts_of(piece.pieces)


def test_the_pieces_joined_are_the_text(whole: Policy) -> None:
    for measure in whole.document.measures:
        marked = mark(whole, measure)
        assert "\n".join(plain(pieces) for pieces in marked.paragraphs) == measure.text


def test_every_quotation_is_marked_with_its_own_words(whole: Policy) -> None:
    for measure in whole.document.measures:
        marked = mark(whole, measure)
        found: dict[str, str] = {}
        for pieces in marked.paragraphs:
            for part in parts_of(pieces):
                if part.quotation:
                    found[part.quotation.key] = found.get(part.quotation.key, "") + plain(part.pieces)
        assert found == {one.key: one.phrase.replace("\n", "") for one in marked.quotations}


def test_tints_follow_the_order_of_the_text(whole: Policy) -> None:
    for measure in whole.document.measures:
        ones = mark(whole, measure).quotations
        assert [one.tint for one in ones] == [place % 4 + 1 for place in range(len(ones))]
        assert [one.start for one in ones] == sorted(one.start for one in ones)


def test_each_value_has_its_quotation_or_its_reason(whole: Policy) -> None:
    for measure in whole.document.measures:
        for ones in mark(whole, measure).given.values():
            for one in ones:
                assert (one.quotation is None) != (one.reading is None), (measure.id, one.key)
                assert one.words("zh")
                assert one.words("en")
                if one.quotation:
                    assert one.quotation.phrase in one.quotation.sentence


@pytest.fixture(scope="module")
def car() -> Marked:
    policy = load(Path("policies/jiaozuo/2023-1"))
    return mark(policy, policy.document.measures[0])


def test_a_value_reads_as_a_person_writes_it(car: Marked) -> None:
    said = {one.key: one.words() for one in car.given["car-purchase"]}
    assert CAR_TERMS.items() <= said.items()


def test_two_benefits_that_quote_one_phrase_share_its_mark(car: Marked) -> None:
    ends = [one for ones in car.given.values() for one in ones if one.key == "截止"]
    assert len(ends) == 2
    assert len({one.quotation.key for one in ends if one.quotation}) == 1


def test_a_window_that_names_its_terms_is_not_said_twice(car: Marked) -> None:
    assert {"since", "until"}.isdisjoint(one.key for one in car.given["car-purchase"])


def test_units_in_the_responsibility_clause_are_parts_of_their_own(car: Marked) -> None:
    units = [part.unit for pieces in car.paragraphs for part in parts_of(pieces) if part.kind == "unit"]
    assert units == ["市财政局", "市商务局"]


def test_the_gist_has_the_numbers_in_place_of_the_terms() -> None:
    policy = load(Path("policies/jiaozuo/2023-1"))

    def line(benefit: str, lang: str = "zh") -> str:
        one = policy.benefits[benefit]
        assert one.measure is not None
        ones = mark(policy, one.measure).given.get(benefit, ())
        return gist_words(gist(one, ones, lang), lang)  # type: ignore[arg-type]

    assert line("car-purchase") == "购车价格 × 5%，封顶 10,000元"
    assert line("car-purchase", "en") == "购车价格 × 5%, at most 10,000 yuan"
    assert line("overseas-warehouse") == "最高 5,000,000元"
    assert line("loan-extension") == "可延至 2023年6月30日"
    assert line("low-interest-credit") == "符合条件即可享受"
    assert line("equipment-aid" if "equipment-aid" in policy.benefits else "listing-award").startswith(
        "标准待定："
    )
    # A declared yes or no is settled, so that only the branch that holds is shown.
    assert (
        line("foreign-capital-reward")
        == "（外资项目到位资金每满1,000,000美元的份数） × 100,000元，封顶 10,000,000元"
    )


def test_every_gist_names_no_term(whole: Policy) -> None:
    for one in whole.benefits.values():
        if one.measure is None or one.awaits or not (one.amount or one.until):
            continue
        ones = mark(whole, one.measure).given.get(one.id, ())
        for lang in ("zh", "en"):
            bits = gist(one, ones, lang)
            said = "".join(bit for bit in bits if isinstance(bit, str))
            assert not [name for name in one.terms if name in said.replace("含上限", "")], one.id
            assert all(isinstance(bit, Given) for bit in bits if not isinstance(bit, str))


@given(
    spans=st.lists(
        st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda one: (one[0], one[0] + one[1])),
        max_size=8,
        unique=True,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_overlaps_the_text_stays_whole(spans: list[tuple[int, int]]) -> None:
    base = load(Path("policies/jiaozuo/2023-1")).document.measures[0] if not _KEPT else _KEPT[0]
    _KEPT[:] = [base]
    text = base.text[:40] + "\n\n" + base.text[40:100]
    measure = replace(base, text=text, start=0, end=len(text), clauses=())
    ordered = sorted(((a, min(b, len(text))) for a, b in spans), key=lambda span: (span[0], -span[1]))
    quotations = tuple(
        Quotation(f"q{place + 1}", place % 4 + 1, text[a:b], "", a, b)
        for place, (a, b) in enumerate(dict.fromkeys(ordered))
        if a < b
    )
    made = paragraphs(measure, quotations)
    assert "\n".join(plain(pieces) for pieces in made) == text
    marked: dict[str, str] = {}
    firsts: dict[str, int] = {}
    for pieces in made:
        for part in parts_of(pieces):
            assert part.quotation is not None
            key = part.quotation.key
            marked[key] = marked.get(key, "") + plain(part.pieces)
            firsts[key] = firsts.get(key, 0) + part.first
    for one in quotations:
        words = one.phrase.replace("\n", "")
        assert marked.get(one.key, "") == words
        assert firsts.get(one.key, 0) <= 1


_KEPT: list = []  # type: ignore[type-arg]
