"""Taking a policy file apart for the editor and putting it together again never touches the document's own words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.office.catalogue.editing import compose, sheet, stray
from luoshi.policy.prose.structure import structure
from luoshi.policy.writing.fences import compose as written
from luoshi.policy.writing.fences import split

LINES = st.lists(
    st.sampled_from(
        [
            "1．给予补贴5%。（责任单位：市财政局）",
            "2．奖励3万元。",
            "3．其他。",
            "",
            "一、总则",
            "正文一段",
            "\r",
        ]
    ),
    max_size=12,
)
BLOCKS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from(["waive", "task"]), st.just("5%: 理由\n")), max_size=5
)


@settings(max_examples=60)
@given(
    lines=LINES, blocks=BLOCKS, ends=st.booleans(), new=st.sampled_from(["", "```waive\n3万元: 理由\n```"])
)
def test_the_text_stays_whatever_is_written_between_its_lines(lines, blocks, ends, new) -> None:
    text = "\n".join(lines) + ("\n" if ends else "")
    file = written(text, blocks, {"policy": "a/b"})
    made = sheet(file, structure(text))
    same = {gap.after: gap.text for gap in made.gaps()}
    assert compose(file, same, made.front) == file
    for gap in made.gaps():
        changed = compose(file, {gap.after: new})
        assert split(changed).text == text
        assert compose(changed, {}) == changed


def test_what_is_no_block_is_told_with_its_line() -> None:
    found = stray(
        {3: "```task\nname: 甲\n```\n闲话", 5: "```task\nname: 乙", 7: "```task\nname: 丙\n```"}, "```"
    )
    assert {after: (one.code, one.place.line) for after, one in found.items()} == {
        3: ("block.outside", 4),
        5: ("block.open", 1),
    }
