"""Whatever stands in a policy file, parsing and checking give problems, never an exception, each at a line of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.check import check_text
from luoshi.policy.file import load, parse
from luoshi.policy.jurisdiction.vocabulary import read_vocabulary
from luoshi.policy.writing.blocks import SHAPES
from luoshi.policy.writing.fences import KINDS, compose, strip
from luoshi.policy.writing.scalars import TAKES
from luoshi.policy.writing.shape_problems import keys_of
from luoshi.policy.writing.yaml_lines import read
from luoshi.problem import Refused

TEXT = (
    "示例市人民政府关于印发若干措施的通知\n2023年1月20日\n\n"
    "1．按购车价格的5%补贴，最高不超过10000元/台，到2023年3月底。（责任单位：市财政局）\n\n"
    "2．2023年新增5家以上，2022年1月1日—2024年12月31日减征50%，每月调度，300万—600万美元的补贴。\n"
)
FRONT = {
    "policy": "a/1",
    "title": "若干措施",
    "issuer": "示例市人民政府",
    "date": "2023-01-20",
    "source": "x.txt",
}

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
scraps = st.lists(
    st.sampled_from(
        ["a: ", "- ", "{", "}", "[", "]", ", ", "'", '"', "\n", "  ", "|\n", ">\n", "? ", "&a ", "*a ", "!!x ", "#", "%", "5%",
         "---\n", "...\n", "\t", "：", "id: x\n", "<<: ", "2023-01-20", "~", "\\x", "\x85", "\u2028", "@", "`"]
    ),
    max_size=30,
).map("".join)  # fmt: skip
scalars = st.sampled_from(
    ["x", "5%", "到2023年3月底", "按购车价格的5%", "5家以上", "每月", "true", "1/2", "市财政局", "300万—600万美元", "x-1", "",
     "2022年1月1日—2024年12月31日", "least(a, 1)", "a and b", "金额", "month", "2023-12-31", "9" * 40, "1/0", "-1", "1e9", *TAKES]
)  # fmt: skip
words = sorted(
    {key for shape in SHAPES.values() for key in keys_of(shape)} | {"quote", "take", "is", "because", "dated"}
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*words, "labs", "甲"]), inner, max_size=4)
    ),
    max_leaves=8,
)


def flow(value):
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"


def assert_placed(problems, file):
    lines = file.count("\n") + 1
    for problem in problems:
        assert problem.message.zh
        assert problem.message.en
        assert problem.place.line is None or 1 <= problem.place.line <= lines + 1
        assert problem.as_json("en")


@settings(max_examples=150)
@given(st.one_of(anything, scraps))
def test_any_text_is_parsed(text):
    parsed = parse(text)
    assert_placed(parsed.problems, text)
    assert parsed.policy is None
    assert parsed.document.text == strip(text)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(KINDS), st.one_of(scraps, anything)), max_size=3)
)
def test_blocks_of_any_content_are_checked(blocks):
    file = compose(TEXT, blocks, FRONT)
    report = check_text(file, "p.md", source=lambda _: TEXT)
    assert_placed(report.problems, file)
    assert not [problem for problem in report.problems if problem.code.startswith("text.")]
    assert report.as_json()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 4, 6]),
            st.sampled_from(KINDS),
            st.dictionaries(st.sampled_from([*words, "labs", "甲"]), values, max_size=6),
        ),
        max_size=3,
    )
)
def test_blocks_of_the_right_words_in_any_arrangement_are_checked(blocks):
    file = compose(TEXT, [(line, kind, flow(value)) for line, kind, value in blocks], FRONT)
    report = check_text(file, "p.md")
    assert_placed(report.problems, file)
    assert report.policy is not None


@settings(max_examples=200)
@given(st.one_of(scraps, anything))
def test_any_yaml_gives_a_tree_or_a_problem(yaml):
    tree, problems = read(yaml, "p.md", 1)
    assert (tree is None) == bool(problems)
    assert_placed(problems, yaml)


@settings(max_examples=100)
@given(st.one_of(scraps, anything))
def test_any_vocabulary_is_read(yaml):
    _, problems = read_vocabulary(yaml)
    assert_placed(problems, yaml)


@pytest.mark.parametrize(
    "yaml",
    [
        "[" * 20_000,
        "- " * 20_000,
        "a: " * 20_000,
        "? " * 20_000,
        "'" * 20_001,
        "{a: " * 9_000,
        "a\n" * 20_000,
    ],
)
def test_adversarial_yaml_is_answered(yaml):
    tree, problems = read(yaml, "p.md", 1)
    assert (tree is None) == bool(problems)


def test_load_gives_the_policy_or_refuses_with_every_problem(tmp_path):
    block = "labs:\n  name: 实验室\n  goal: 2023年新增5家以上\n"
    (tmp_path / "policy.md").write_bytes(compose(TEXT, [(6, "targets", block)], FRONT).encode())
    policy = load(tmp_path)
    assert policy.targets["labs"].goal.value.number == 5
    assert policy.targets["labs"].by.isoformat() == "2023-12-31"
    assert policy.targets["labs"].counting == "new"
    (tmp_path / "policy.md").write_bytes(compose(TEXT, [(6, "targets", "labs: {nam: x}\n")], FRONT).encode())
    with pytest.raises(Refused) as refused:
        load(tmp_path)
    assert {problem.code for problem in refused.value.problems} == {"key.unknown", "key.missing"}
