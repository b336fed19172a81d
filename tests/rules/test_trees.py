"""The strategies draw what they promise: every kind of node, and units that agree."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.rules import nodes as n


def every(tree):
    yield tree
    for child in n.children(tree):
        yield from every(child)


@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_trees_drawn_read_only_known_names(trees, data):
    tree, facts = data.draw(trees.cases())
    assert set(n.names(tree)) <= set(trees.NAMES)
    assert set(facts) <= set(trees.NAMES)


@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_units_agree_in_the_trees_drawn(trees, data):
    for node in every(data.draw(trees.expressions("number"))):
        if isinstance(node, n.Compare | n.Add | n.Subtract):
            assert node.left.type.unit.agrees(node.right.type.unit)


def test_every_kind_of_node_is_drawn(trees):
    seen = set()

    @given(trees.expressions())
    @settings(
        max_examples=400,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def look(tree):
        seen.update(type(node) for node in every(tree))

    look()
    assert seen == set(n.KINDS)


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_38_digits_hold_every_number_that_is_no_quotient(trees, slow, data):
    tree, facts = data.draw(trees.cases("number", unknowns=False, rational=False))
    for node in every(tree):
        value = slow.value_of(node, facts) if node.type.kind == "number" else None
        if value is not None:
            assert len(str(abs(int(value * 10**node.type.scale)))) <= 38
