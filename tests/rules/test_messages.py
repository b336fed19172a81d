"""The gallery of mistakes: messages.txt holds each with its printed message, in both languages, caret and all.

A block is the rule after `> `, then what is said of it. The types of the names are at the head of the file.
"""

from __future__ import annotations

import re
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from luoshi.problem import Place, Refused
from luoshi.rules.declare import parse_type
from luoshi.rules.parse import parse

GALLERY = Path(__file__).with_name("messages.txt").read_text(encoding="utf-8")
HEAD, *BLOCKS = re.split(r"^> ", GALLERY, flags=re.MULTILINE)
NAMES = {
    name.strip(): parse_type(type_)
    for name, _, type_ in (line.partition(":") for line in HEAD.splitlines() if ": " in line)
}
SOURCES = Path(__file__).parents[2] / "luoshi" / "rules"
OURS = ("scan", "shape", "grammar", "check", "parse", "functions")


def width(text):
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def printed(rule):
    """What a person sees: the rule, a caret line, the code, the message and the remedy in both languages."""
    with pytest.raises(Refused) as refused:
        parse(rule, NAMES, place=Place(file="policy.md", line=1))
    lines = [rule]
    for one in refused.value.problems:
        place = one.place
        before = place.excerpt[: place.column - 1]
        under = place.excerpt[place.column - 1 : place.end_column - 1]
        lines.append("  " + " " * width(before) + "^" * max(1, width(under)))
        lines.append(f"  {one.code}")
        lines.append(f"  {one.message.zh}{one.remedy.zh if one.remedy else ''}")
        lines.append(f"  {one.message.en} {one.remedy.en if one.remedy else ''}".rstrip())
    return "\n".join(lines)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.partition("\n")[0])
def test_what_is_printed_of_a_mistake(block):
    assert printed(block.partition("\n")[0]) == block.rstrip()


def test_every_code_has_its_place_in_the_gallery():
    said = {
        code
        for stem in OURS
        for code in re.findall(r'"(rules\.[a-z-]+)"', (SOURCES / f"{stem}.py").read_text())
    }
    assert len(said) > 10
    assert said - {"rules.too-large"} <= set(re.findall(r"rules\.[a-z-]+", GALLERY))


@pytest.mark.parametrize(
    "rule", ["新 and " * 1000 + "新", "(" * 25 + "价" + ")" * 25, "新 and " * 500 + "新"]
)
def test_what_is_too_large(rule):
    with pytest.raises(Refused) as refused:
        parse(rule, NAMES)
    assert [one.code for one in refused.value.problems] == ["rules.too-large"]
