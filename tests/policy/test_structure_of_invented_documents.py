"""Small documents in every habit of the genre: what stands below >>> is how a careful person reads them.

A row is id | chapter | section | title sentence | units (* leads); `notice` rows come first, the outermost first.
"""

from pathlib import Path

import pytest

from luoshi.policy.document import Document
from luoshi.policy.prose.structure import structure

CASES = sorted((Path(__file__).parent / "invented").glob("*.txt"))


def rows(document: Document) -> list[str]:
    found = []
    for notice in document.notices:
        words = [notice.title, notice.number, notice.issuer, notice.date, " ; ".join(notice.addressees)]
        found.append(" | ".join(["notice", *(str(word or "-") for word in words)]))
    for measure in document.measures:
        units = " ".join(("*" if duty.role == "lead" else "") + duty.name for duty in measure.duties)
        chapter, section = measure.chapter, measure.section
        words = [measure.id, chapter and chapter.title, section and section.title, measure.heading, units]
        found.append(" | ".join(word or "-" for word in words))
    return found


def test_there_are_documents_in_many_habits() -> None:
    assert len(CASES) >= 50


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_an_invented_document_is_read_as_a_person_reads_it(case: Path) -> None:
    text, _, wanted = case.read_text("utf-8").partition("\n>>>\n")
    assert rows(structure(text)) == wanted.splitlines()


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_same_document_with_windows_line_breaks_reads_the_same(case: Path) -> None:
    text, _, wanted = case.read_text("utf-8").partition("\n>>>\n")
    assert rows(structure(text.replace("\n", "\r\n"))) == wanted.splitlines()


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_the_same_document_indented_and_with_blank_lines_reads_the_same(case: Path) -> None:
    text, _, wanted = case.read_text("utf-8").partition("\n>>>\n")
    if "hard_wrapped" in case.stem:
        spaced = text.replace("\n", "\n　　")
    else:
        spaced = text.replace("\n", "\n\n　　")
    assert rows(structure(spaced)) == wanted.splitlines()
