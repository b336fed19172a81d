"""Promises that hold for any text at all."""

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from luoshi.text import find

# The characters that the grammar's rules are made of, so that drawn texts meet them often.
OFFICIAL = "0123456789０１５一二两三十百千万亿年月日底前起至到自从—-～%％元台人家个每不超低于高以上下内含（）《》〔〕号季度半旬周按约近满最多少分之∶：:“”+.．，。、 \n第条AGN×"
TEXTS = st.one_of(st.text(), st.text(alphabet=OFFICIAL, max_size=60))


@given(TEXTS)
def test_spans_lie_inside_and_hold_the_words(text):
    found = find(text, issued=date(2023, 1, 20))
    for one in (*found.quantities, *found.moments, *found.citations, *found.recurrences):
        assert 0 <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text


@given(TEXTS)
def test_quantities_and_moments_are_in_order_and_do_not_overlap(text):
    found = find(text, issued=date(2023, 1, 20))
    for kind in (found.quantities, found.moments):
        for before, after in pairwise(kind):
            assert before.end <= after.start


@given(TEXTS, TEXTS, TEXTS)
def test_what_stands_around_a_paragraph_does_not_reach_into_it(before, text, after):
    whole = f"{before}\n{text}\n{after}"
    start = len(before) + 1
    found = find(whole, start, start + len(text), issued=date(2023, 1, 20))
    for one in (*found.quantities, *found.moments, *found.citations, *found.recurrences):
        assert start <= one.start < one.end <= start + len(text)


@given(TEXTS)
def test_a_range_is_never_upside_down(text):
    found = find(text, issued=date(2023, 1, 20))
    for quantity in found.quantities:
        assert quantity.value_max is None or quantity.value_max >= quantity.value
    for moment in found.moments:
        assert moment.first is None or moment.last is None or moment.first <= moment.last
