"""The Akoma Ntoso is valid against the OASIS schema, which the development package `cobalt` ships."""

from importlib.metadata import distribution

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from luoshi.policy.document import Document, Heading, Notice
from luoshi.policy.exports.akn import to_akn


@pytest.fixture(scope="module")
def schema():
    path = distribution("cobalt").locate_file("cobalt/xsd/akomantoso30.xsd")
    return etree.XMLSchema(etree.parse(str(path)))


def test_the_document_is_valid(schema, document):
    schema.assertValid(etree.fromstring(to_akn(document)))


@pytest.mark.parametrize(
    "empty",
    [
        Document("", (), (), (), ()),
        Document("只有一句话", (), (), (), ()),
        Document("通知\n", (Notice("通知", None, None, None, (), 0, 3),), (), (), ()),
        Document("一、空章\n", (), (Heading(1, "一、", "空章", 0, 4),), (), ()),
        Document("一、空章\n空话\n", (), (Heading(1, "一、", "空章", 0, 4),), (), ()),
    ],
)
def test_a_document_with_next_to_nothing_is_valid(schema, empty):
    schema.assertValid(etree.fromstring(to_akn(empty)))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_the_text_it_is_valid(schema, any_document, data):
    schema.assertValid(etree.fromstring(to_akn(data.draw(any_document))))
