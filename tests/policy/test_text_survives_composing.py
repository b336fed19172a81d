"""Whatever the text is, taking front matter and blocks out gives it back byte for byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.writing.fences import KINDS, compose, split, strip

PIECES = [
    "```",
    "````",
    "---\n",
    "```benefit\n",
    "```\n",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "a",
    "：",
    "policy: x\n",
    "\ufeff",
    " ",
]
texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.sampled_from(PIECES)).map("".join),
)
blocks = st.lists(st.tuples(st.integers(-1, 12), st.sampled_from(KINDS), texts), max_size=4)


@settings(max_examples=400)
@given(texts, blocks)
def test_any_text_with_any_blocks_comes_back_byte_for_byte(text, blocks):
    file = compose(text, blocks, {"policy": "x/1", "title": text[:20]})
    assert strip(file).encode() == text.encode()
    parts = split(file)
    assert len(parts.blocks) == len(blocks)
    assert all(block.closed for block in parts.blocks)
    assert len(parts.lines) == len(_lines(text))


def _lines(text):
    lines = text.split("\n")
    return lines[:-1] if not lines[-1] else lines


@settings(max_examples=300)
@given(texts)
def test_any_file_at_all_can_be_taken_apart(file):
    parts = split(file)
    assert all(0 <= block.at <= len(parts.text) for block in parts.blocks)
    assert len(parts.lines) == len(_lines(parts.text))


@settings(max_examples=200)
@given(texts, blocks)
def test_each_line_of_the_text_keeps_its_place_in_the_file(text, blocks):
    file = compose(text, blocks)
    parts, lines = split(file), file.split("\n")
    for number, line in enumerate(_lines(text), 1):
        assert lines[parts.file_line(number) - 1] == line


@pytest.mark.parametrize(
    "file, text",
    [
        ("---\na: 1\n---\n一\n\n```task\n```\n二\n", "一\n二\n"),
        ("---\na: 1\n---\n一\n```task\n```\n二\n", "一\n二\n"),
        ("---\na: 1\n---\n一\n\n\n```task\n```\n\n二\n", "一\n\n\n二\n"),
        ("---\na: 1\n---\n一\n\n```task\n```", "一"),
        ("---\na: 1\n---\n一\n\n```task\n```\n\n```task\n```", "一"),
        ("---\r\na: 1\r\n---\r\n一\r\n\r\n```task\r\n```\r\n二\r\n", "一\r\n二\r\n"),
        ("没有头的文件\n", "没有头的文件\n"),
        ("---\n没有收尾", "---\n没有收尾"),
    ],
)
def test_the_extent_of_a_block_is_one_blank_line_its_fences_and_its_newline(file, text):
    assert strip(file) == text


def test_a_text_with_fences_of_its_own_gets_a_longer_fence():
    file = compose("```benefit\nid: x\n```\n", [(1, "task", "name: 办\n")])
    assert "fence: " in file
    assert [block.kind for block in split(file).blocks] == ["task"]


def test_a_block_that_is_never_closed_ends_before_the_next():
    parts = split("---\na: 1\n---\n一\n\n```task\nname: 甲\n\n```task\nname: 乙\n```\n二\n")
    assert [block.closed for block in parts.blocks] == [False, True]
    assert parts.text == "一\n二\n"


def test_an_unknown_kind_cannot_be_composed():
    with pytest.raises(ValueError, match="benefits"):
        compose("一\n", [(1, "benefits", "")])
