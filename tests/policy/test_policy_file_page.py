"""The pieces of docs/policy-file.md, put together, are a policy file that passes its own check."""

import re
from pathlib import Path

import pytest

from luoshi.policy.check import check_text
from luoshi.policy.writing.blocks import SHAPES, TargetShape
from luoshi.policy.writing.fences import digest, strip
from luoshi.policy.writing.shape_problems import keys_of

PAGE = Path(__file__).parents[2] / "docs" / "policy-file.md"
PIECES = re.findall(r"^````markdown\n(.*?)^````$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def report():
    file = "".join(PIECES)
    file = file.replace("sha256: 0", f"sha256: {digest(strip(file))}")
    return check_text(file, "policy.md", source=lambda _: strip(file))


def test_the_examples_are_clean(report):
    assert [(str(problem.place), problem.message.zh) for problem in report.problems] == []


def test_the_examples_cover_every_quantity_and_date(report):
    assert len(report.coverage.items) >= 14
    assert not report.coverage.left


def test_there_is_an_example_of_every_kind(report):
    assert all(report.as_json()["blocks"].values())


def test_the_page_names_every_key():
    page = PAGE.read_text("utf-8")
    shapes = [shape for kind, shape in SHAPES.items() if kind not in ("targets", "waive")]
    for key in {key for shape in (*shapes, TargetShape) for key in keys_of(shape)}:
        assert re.search(rf"\b{key}\b", page), key
