"""The strategies draw what they promise: every kind of node, and units that agree."""

from __future__ import annotations

from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from luoshi.rules import nodes as n


def every(tree):
    yield tree
    for child in n.children(tree):
        yield from every(child)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_trees_drawn_read_only_known_names(trees, data):
    tree, facts = data.draw(trees.cases())
    assert set(n.names(tree)) <= set(trees.NAMES)
    assert set(facts) <= set(trees.NAMES)


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_units_agree_in_the_trees_drawn(trees, data):
    for node in every(data.draw(trees.expressions("number"))):
        if isinstance(node, n.Compare | n.Add | n.Subtract):
            assert node.left.type.unit.agrees(node.right.type.unit)


def test_every_kind_of_node_is_drawn(trees):
    for kind in n.KINDS:
        found = find(
            trees.expressions(depth=2), lambda tree, kind=kind: any(isinstance(x, kind) for x in every(tree))
        )
        assert any(isinstance(node, kind) for node in every(found))
