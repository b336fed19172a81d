"""Any text at all has a structure: no exception, every span inside, measures in order and apart."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.document import Document
from luoshi.policy.prose.structure import structure

SCRAPS = (
    "一、|二、|（一）|（二）|(3)|1．|2.|1.1|1.2 |①|第一章|第一条 |第1条|\n|\r\n|\u3000\u3000| |。|；|，|：|（|）|〔|］|【|》|《|"
    "责任单位：|牵头单位|配合单位：|完成时限：|市财政局|、|商务局|各县（市、区）政府|牵头|配合|负责|会同|和|等部门|下同|附件：|附件1|"
    "目录|……3|2023年1月20日|印发|抄送：|关于印发《|》的通知|中政办〔2023〕3号|各有关单位：|人民政府|5%|以下|支持企业|\ufeff|\x0c|\x85|Ａ1|二〇二三年"
).split("|")
scraps = st.lists(st.sampled_from(SCRAPS), max_size=60).map("".join)


def holds(document: Document, text: str) -> None:
    assert document.text == text
    assert document.notices
    at = 0
    ids = set()
    for measure in document.measures:
        assert 0 <= at <= measure.start <= measure.end <= len(text)
        assert text[measure.start : measure.end] == measure.text
        at = measure.end
        assert measure.id not in ids
        ids.add(measure.id)
        assert 1 <= measure.line <= text.count("\n") + text.count("\r") + 1
        behind = measure.start
        for clause in measure.clauses:
            assert behind == clause.covers[0] <= clause.covers[1] == clause.start < clause.end <= measure.end
            assert text[clause.start : clause.end] == clause.text
            behind = clause.end
            assert clause.duties
            for duty in clause.duties:
                assert clause.start <= duty.start < duty.end <= clause.end
                assert text[duty.start : duty.end] == duty.written
        assert measure.start <= measure.end
        assert isinstance(measure.body, str)
        for found in (*measure.quantities, *measure.moments, *measure.citations, *measure.recurrences):
            assert measure.start <= found.start <= found.end <= measure.end
    for heading in (*document.chapters, *document.sections):
        assert 0 <= heading.start <= heading.end <= len(text)
        assert text[heading.start : heading.end].startswith(heading.label)
    for notice in document.notices:
        assert 0 <= notice.start <= notice.end <= len(text)


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_structure(text: str) -> None:
    holds(structure(text), text)


@given(scraps)
@settings(max_examples=500, deadline=None)
def test_any_scraps_of_official_prose_have_a_structure(text: str) -> None:
    holds(structure(text), text)


@pytest.mark.parametrize(
    "char", [chr(code) for code in range(0x3100) if chr(code).isspace()] + ["\ufeff", "\u200b"]
)
def test_a_text_of_nothing_but_blanks_has_no_measures(char: str) -> None:
    document = structure(f"{char}\n{char * 3}")
    assert document.measures == ()
    holds(document, f"{char}\n{char * 3}")


def test_a_document_cut_and_shuffled_anywhere_has_a_structure() -> None:
    whole = (
        "关于印发《甲办法》的通知\n甲政〔2023〕1号\n各县（市、区）人民政府，各部门：\n现印发给你们。\n甲市人民政府\n2023年1月2日\n甲办法\n"
        "一、支持\n（一）减税。\n1．减征50%。（责任单位：市财政局、税务局；完成时限：2023年6月底）\n2．缓征。（市税务局牵头，市财政局配合）\n"
        "二、保障\n（二）领导。\n3．督查。\n责任单位：市政府办公室\n附件：清单\n甲市人民政府办公室2023年1月2日印发\n"
    )
    draw = random.Random(7)
    for cut in range(len(whole)):
        holds(structure(whole[:cut]), whole[:cut])
        holds(structure(whole[cut:]), whole[cut:])
    for _ in range(60):
        letters = list(whole)
        for _ in range(12):
            del letters[draw.randrange(len(letters))]
            letters.insert(draw.randrange(len(letters)), draw.choice(SCRAPS))
        text = "".join(letters)
        holds(structure(text), text)
