"""Whatever a document holds, its exports are made, can be opened, and lose none of its words."""

import json
from io import BytesIO

import docx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from luoshi.policy.exports.akn import NAMESPACE, to_akn
from luoshi.policy.exports.as_json import to_json
from luoshi.policy.exports.docx import to_docx
from luoshi.policy.exports.ledger import rows
from luoshi.policy.exports.words import printable
from luoshi.policy.exports.xlsx import to_xlsx

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def squeezed(words):
    return "".join(printable("".join(words)).split())


@few
@given(st.data())
def test_the_word_file_has_every_word(any_document, data):
    document = data.draw(any_document)
    word = docx.Document(BytesIO(to_docx(document)))
    assert squeezed(one.text for one in word.paragraphs) == squeezed(document.text)


@few
@given(st.data())
def test_the_workbook_opens_and_has_a_row_for_every_row_of_the_ledger(any_document, data):
    document = data.draw(any_document)
    sheet = load_workbook(BytesIO(to_xlsx(document)))["任务分解表"]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    written = [
        str(row[0].value)
        for row in sheet.iter_rows(min_row=4)
        if f"A{row[0].row}:H{row[0].row}" not in merged
    ]
    assert written == [row.number for row in rows(document)]


@few
@given(st.data())
def test_the_json_says_what_the_text_says(any_document, data):
    document = data.draw(any_document)
    read = json.loads(to_json(document).encode("utf-8"))
    assert [one["text"] for one in read["measures"]] == [one.text for one in document.measures]


@few
@given(st.data())
def test_the_articles_have_every_word_of_the_measures(any_document, data):
    document = data.draw(any_document)
    articles = etree.fromstring(to_akn(document)).iterfind(f".//{{{NAMESPACE}}}article")
    said = [
        squeezed(part for one in article if one.tag != f"{{{NAMESPACE}}}num" for part in one.itertext())
        for article in articles
    ]
    assert sorted(said) == sorted(squeezed(measure.text) for measure in document.measures)
