"""The strategies of trees.py and the plain meaning of slow.py, for every test of the rules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def _beside(stem: str) -> ModuleType:
    name = f"luoshi_tests_rules_{stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{stem}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def trees() -> ModuleType:
    """The module trees.py: `data.draw(trees.cases())` gives a well-typed tree and facts for it."""
    return _beside("trees")


@pytest.fixture(scope="session")
def slow() -> ModuleType:
    """The module slow.py: `slow.value_of(tree, facts)` is what the tree means; a number is a Fraction."""
    return _beside("slow")
