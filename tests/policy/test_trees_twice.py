"""A policy whose trees are filled in may be given to the same work again, as after a change of terms."""

from pathlib import Path

from luoshi.policy.building.expressions import with_trees
from luoshi.policy.jurisdiction.folder import surroundings
from luoshi.policy.load import load

ROOT = Path(__file__).parents[2] / "policies"


def test_filling_in_the_trees_twice_changes_nothing():
    file = ROOT / "jiaozuo" / "2023-1" / "policy.md"
    policy = load(file)
    again, problems = with_trees(policy, surroundings(file).vocabulary)
    assert problems == []
    assert {name: one.expression.tree for name, one in again.defines.items()} == {
        name: one.expression.tree for name, one in policy.defines.items()
    }
