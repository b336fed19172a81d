"""What `luoshi read FILE --json` gives to programs."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.exports.as_json import as_dict, dumps, to_json


@pytest.fixture
def read(document):
    return json.loads(to_json(document), parse_float=Decimal)


def test_the_documents_stand_outermost_first(read):
    numbers = [one["number"] for one in read["documents"]]
    assert numbers == ["甲政办〔2023〕7号", "乙政〔2023〕3号", "乙政〔2023〕3号"]
    assert read["documents"][0] == {
        "title": "甲区人民政府办公室关于转发《乙市人民政府关于印发稳定经济若干措施的通知》的通知",
        "number": "甲政办〔2023〕7号",
        "issuer": "甲区人民政府办公室",
        "date": "2023-02-20",
        "addressees": ["各街道办事处", "区政府各部门"],
    }


def test_a_measure_has_the_keys_of_the_contract(read):
    assert set(read["measures"][0]) == {
        "number", "chapter", "section", "text", "units", "dates", "quantities", "citations", "recurrence",
        "id", "label", "heading", "span", "line", "clauses",
    }  # fmt: skip


def test_chapter_and_section_are_titles(read):
    assert (read["measures"][0]["chapter"], read["measures"][0]["section"]) == ("促进消费", "大宗消费。")


def test_units_have_name_and_role(read):
    assert read["measures"][0]["units"] == [
        {"name": "市财政局", "role": "lead"},
        {"name": "市商务局", "role": "support"},
    ]


def test_spans_are_offsets_into_the_whole_text(read, document):
    for measure in read["measures"]:
        start, end = measure["span"]
        assert document.text[start:end] == measure["text"]
        for found in (*measure["dates"], *measure["quantities"], *measure["clauses"], *measure["recurrence"]):
            start, end = found["span"]
            assert document.text[start:end] == found["text"]


def test_a_date_has_its_words_its_iso_form_and_its_span(read):
    (found,) = read["measures"][0]["dates"]
    assert (set(found), found["iso"]) == ({"text", "iso", "span"}, "../2023-03-31")


def test_quantities_are_exact_and_only_a_range_has_an_upper_value(read):
    quantities = {one["text"]: one for one in read["measures"][1]["quantities"]}
    assert quantities["1500万元"]["value"] == 15_000_000
    assert quantities["1—3个"]["value_max"] == 3
    assert [text for text, one in quantities.items() if "value_max" in one] == ["1—3个"]
    assert (quantities["0.68万吨以上"]["unit"], quantities["0.68万吨以上"]["op"]) == ("吨", ">=")


def test_citations_have_title_and_number(read):
    assert read["measures"][2]["citations"] == [
        {"title": "关于促进投资的意见", "number": "乙政办〔2022〕33号"}
    ]


def test_a_clause_has_its_units_and_its_deadline(read):
    clause = read["measures"][1]["clauses"][1]
    assert clause["deadline"] == "2023年6月底前"
    assert clause["units"] == [{"name": "市能源局", "role": "lead"}, {"name": "市财政局", "role": "support"}]


@pytest.mark.parametrize(
    "value, literal",
    [
        (Decimal("36.7"), "36.7"),
        (Decimal("0.68"), "0.68"),
        (Decimal("1.5E+7"), "15000000"),
        (Decimal("6800.0"), "6800"),
        (Decimal("-0.10"), "-0.1"),
        (Decimal("0E-9"), "0"),
        (Decimal("12345678901234567890.123456789"), "12345678901234567890.123456789"),
        (Fraction(1, 3), "0.333333333333"),
        (Fraction(2, 3), "0.666666666667"),
        (Fraction(-5, 3), "-1.666666666667"),
        (Fraction(10**40 + 1, 3), str((10**40 + 1) // 3) + ".666666666667"),
        (Fraction(4, 2), "2"),
    ],
)
def test_a_number_is_written_digit_by_digit(value, literal):
    assert dumps({"value": value}, None) == f'{{"value": {literal}}}'


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(json_values, st.sampled_from([None, 2]))
def test_it_writes_what_json_reads(value, indent):
    assert json.loads(dumps(value, indent)) == value


@settings(max_examples=60, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_decimal_comes_back_equal(value):
    read = json.loads(dumps([value]), parse_float=Decimal, parse_int=Decimal)
    assert read == [value]


def test_text_that_utf_8_cannot_hold_is_escaped():
    assert dumps("好\ud800").encode("utf-8") == b'"\\u597d\\ud800"'


def test_chinese_is_written_as_chinese(document):
    assert "市财政局" in to_json(document)
    assert json.loads(to_json(document, None)) == json.loads(to_json(document))


def test_every_key_is_described_in_the_docs(document):
    page = (Path(__file__).parents[3] / "docs" / "read-json.md").read_text(encoding="utf-8")

    def keys(value):
        if isinstance(value, dict):
            for key, one in value.items():
                yield key
                yield from keys(one)
        elif isinstance(value, list):
            for one in value:
                yield from keys(one)

    described = set(re.findall(r"`([a-z_]+)`", page))
    assert set(keys(as_dict(document))) <= described
