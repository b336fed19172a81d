"""How tall a wrapped cell must be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.exports import fitting


def test_a_line_of_chinese_fills_its_column():
    # 54 characters of Excel are 375 pixels, that is 281 points: 25 characters of 11 points.
    assert fitting.lines("字" * 25, 54, 11) == 1
    assert fitting.lines("字" * 26, 54, 11) == 2


def test_a_closing_mark_takes_the_character_before_it_to_the_next_line():
    assert fitting.lines("字" * 25 + "。", 54, 11) == 2
    assert fitting.lines("字" * 49 + "。", 54, 11) == 2
    assert fitting.lines("字" * 25 + "。" + "字" * 24, 54, 11) == 3


def test_latin_and_digits_stay_together():
    assert fitting.lines("字" * 23 + "2023-03-31", 54, 11) == 2


def test_a_word_longer_than_a_line_is_broken():
    assert fitting.lines("a" * 200, 54, 11) == 5


def test_line_breaks_count():
    assert fitting.lines("一\n二\n\n三", 54, 11) == 4


@pytest.mark.parametrize("tall, needed", [(1, 1), (409, 1), (409.1, 2), (5000, 13)])
def test_it_says_how_many_rows_a_height_needs(tall, needed):
    assert fitting.rows_for(tall) == needed


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.text("字，。；“a1 \n（", max_size=60), max_size=80).map("".join),
    st.sampled_from([3, 7, 16, 54, 120]),
)
def test_slices_lose_nothing_and_each_fits_a_row(text, width):
    pieces = fitting.slices(text, width, 11)
    assert "".join(pieces) == text
    assert all(fitting.height(piece, width, 11) <= fitting.TALLEST for piece in pieces)
