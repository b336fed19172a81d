"""What the pages say of the command line is true: every command in them exists, and every verb and option is in them."""

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest

from luoshi.cli.language import take_from
from luoshi.cli.main import VERBS, _program

ROOT = Path(__file__).parents[2]
PAGES = [
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "bench/README.md",
    "docs/cli.md",
    "docs/people-and-access.md",
    "docs/policy-file.md",
    "docs/running-the-office.md",
    "docs/the-record.md",
    "docs/what-runs/jiaozuo-2023-1.md",
    "docs/what-runs/suining-2020-2.md",
]
_COMMAND = re.compile(r"^[ $]+(?:\.venv/bin/)?luoshi +([a-z]+.*)$", re.MULTILINE)
_INLINE = re.compile(r"`(?:\.venv/bin/)?luoshi ([^`]+)`")
_TARGET = re.compile(r"(?:^ {4}|`)make ([a-z-]+)", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#]+)\)")


def commands(page):
    text = (ROOT / page).read_text("utf-8")
    return sorted(
        {found.split("  #")[0].strip() for pattern in (_COMMAND, _INLINE) for found in pattern.findall(text)}
    )


def parsed(words):
    """The verb, having read its arguments; a click error if there is no such verb or option."""
    program = _program()
    verb = program.get_command(click.Context(program), words[0])
    assert verb, words[0]
    while isinstance(verb, click.Group) and len(words) > 1:
        words = words[1:]
        verb = verb.get_command(click.Context(verb), words[0])
        assert verb, words[0]
        if len(words) == 1:
            return None
    with verb.make_context(words[0], list(words[1:])) as context:
        return context


@pytest.mark.parametrize("page", PAGES)
def test_every_command_in_a_page_can_be_typed(page):
    for command in commands(page):
        words, wrong = take_from(shlex.split(command.split(" > ")[0]))
        assert wrong is None
        assert words[0] in VERBS, command
        if len(words) > 1 and "--help" not in words:
            parsed([word for word in words if word != "…"])


def test_the_pages_do_show_commands():
    assert len(commands("README.md")) >= 3
    assert commands("README.md") == commands("README.zh-CN.md")
    assert len(commands("docs/cli.md")) >= len(VERBS)


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_names_every_verb(page):
    text = (ROOT / page).read_text("utf-8")
    assert re.findall(r"^\| `([a-z]+)`", text, re.MULTILINE) == list(VERBS)


def test_the_page_of_commands_is_what_the_program_says():
    spec = importlib.util.spec_from_file_location("make_cli", ROOT / "docs" / "make_cli.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (ROOT / "docs" / "cli.md").read_text("utf-8") == module.page(), "run make docs"


def test_every_option_is_in_the_page():
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    program = _program()
    for name in VERBS:
        section = text.split(f"## luoshi {name}\n")[1].split("\n## ")[0]
        for param in program.get_command(click.Context(program), name).params:
            if isinstance(param, click.Option):
                listed = re.findall(rf"^  {param.opts[0]}(?:, -|\s)", section, re.MULTILINE)
                assert len(listed) == 2, (name, param.opts)


@pytest.mark.parametrize(
    "page", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "bench/README.md", "docs/cli.md"]
)
def test_every_target_of_make_exists(page):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in _TARGET.findall((ROOT / page).read_text("utf-8")):
        assert f"\n{target}:" in makefile, target


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_link_leads_somewhere(page):
    for link in _LINK.findall((ROOT / page).read_text("utf-8")):
        assert (ROOT / link).exists(), link


def test_every_place_for_a_new_thing_exists():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`((?:luoshi|tests|docs|bench|policies)/[\w./-]*)`", text)
    assert len(named) > 25
    assert [path for path in named if not (ROOT / path).exists()] == []
