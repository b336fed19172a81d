"""The tree of numbered headings, and which of its levels are the measures.

Which level that is, the whole document decides, not a fixed rule:

- 第X条 is always the measure where there is one.
- Otherwise it is the level that carries the responsibility clauses: every clause counts for the innermost heading that
  holds it; a clause that stands only at the end of the last of several items counts for the heading above them, unless
  the items of that level mostly have clauses of their own. A list inside a measure therefore stays inside it.
- Without any clause it is the deepest level (of 一、（一） 1．) that the document keeps to: at least two in five of the
  headings above it are divided in this way, or its numbers run on through the whole document.
- A heading above that level that nothing divides is itself a measure if it has a clause of its own; or if it says
  something and the measures are not numbered through (1–100: then those are all). A chapter is one for what it says
  only where the whole document has no clause.
- An item below that level whose neighbours above were not divided at it, or whose every neighbour has its own clause,
  is a measure as well. Paragraphs without a number never are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from luoshi.policy.prose.headings import Label, Style


@dataclass(slots=True, eq=False)
class Node:
    """A heading with what stands under it. `own` is its text before the next heading of any level."""

    label: Label
    rank: int
    """0 for the outermost style of the document, 1 for the next."""
    parent: Node | None
    end: int
    own_end: int
    depth: int
    children: list[Node] = field(default_factory=list)
    clauses: int = 0
    """How many clauses stand in its own text."""
    carries: bool = False
    """A clause counts for this heading."""

    @property
    def style(self) -> Style:
        return self.label.style


def tree(labels: Sequence[Label], end: int) -> list[Node]:
    """The nodes in order of the text; parents before their children."""
    ranks = _ranks(labels)
    nodes: list[Node] = []
    open_nodes: list[Node] = []
    for index, label in enumerate(labels):
        own_end = labels[index + 1].start if index + 1 < len(labels) else end
        while open_nodes and open_nodes[-1].rank >= ranks[label.style]:
            open_nodes.pop().end = label.start
        parent = open_nodes[-1] if open_nodes else None
        node = Node(label, ranks[label.style], parent, end, own_end, len(open_nodes))
        if parent:
            parent.children.append(node)
        open_nodes.append(node)
        nodes.append(node)
    return nodes


def _ranks(labels: Sequence[Label]) -> dict[Style, int]:
    """Which style stands above which: the usual order, turned about where the document numbers the other way."""
    order = sorted({label.style for label in labels})
    for index in range(len(order) - 1):
        above, below = order[index], order[index + 1]
        if _inverted(labels, above, below):
            order[index], order[index + 1] = below, above
    return {style: rank for rank, style in enumerate(order)}


def _inverted(labels: Sequence[Label], above: Style, below: Style) -> bool:
    """1、 （一） （二） 2、 （一） （二）: does the style that is usually above begin anew under each of the other?"""
    if above is Style.ARTICLE:
        first = next(label.style for label in labels if label.style in (above, below))
        return first is below and _runs_on([label.number for label in labels if label.style is above])
    if below > Style.DIGIT and not (
        above is Style.DIGIT_BRACKET and below in (Style.DIGIT_CLOSE, Style.CIRCLE)
    ):
        return False
    anew = low = 0
    between = False
    higher = True
    for label in labels:
        if label.style < above:
            higher = True
        elif label.style is below:
            between = True
            low = 0 if higher else low
            if label.number < low:
                return False
            low = label.number
        elif label.style is above:
            if label.number == 1 and between and not higher:
                anew += 1
            between = higher = False
    return anew >= 2


def _runs_on(numbers: Sequence[int]) -> bool:
    return all(first < second for first, second in pairwise(numbers))


def measures(nodes: Sequence[Node], says: Sequence[bool]) -> list[Node]:
    """The nodes that are measures, in order. `says`: has the node a sentence of its own, not only a title?"""
    if not nodes:
        return []
    level = Style.ARTICLE if any(node.style is Style.ARTICLE for node in nodes) else None
    has_clauses = _count_clauses(nodes)
    level = level or (_level_of_clauses(nodes) if has_clauses else _level_without_clauses(nodes))
    of_level = [node for node in nodes if node.style is level]
    through = level is Style.ARTICLE or (
        _runs_on([node.label.number for node in of_level]) and len({id(node.parent) for node in of_level}) > 1
    )
    chooser = _Chooser(
        of_level[0].rank, through, has_clauses, {id(node): say for node, say in zip(nodes, says, strict=True)}
    )
    found: list[Node] = []
    skip_to = -1
    for node in nodes:
        if node.label.start >= skip_to and chooser.is_measure(node):
            found.append(node)
            skip_to = node.end
    return found


def _count_clauses(nodes: Sequence[Node]) -> bool:
    """Decide for which heading every clause counts."""
    each: Counter[Style] = Counter()
    last_only: Counter[Style] = Counter()
    groups = [node for node in nodes if len(node.children) > 1]
    holds = _holds(nodes)
    for node in groups:
        holding = [holds[id(child)] for child in node.children]
        style = node.children[0].style
        if sum(holding) > 1:
            each[style] += 1
        elif holding[-1] and not node.clauses:
            last_only[style] += 1
    for node in reversed(nodes):
        node.carries = node.clauses > 0 or node.carries
        children = node.children
        if len(children) > 1 and not node.clauses and children[-1].carries:
            style = children[0].style
            alone = not any(holds[id(child)] for child in children[:-1])
            if alone and style is not Style.ARTICLE and each[style] <= last_only[style]:
                node.carries, children[-1].carries = True, False
    return any(holds[id(node)] for node in nodes)


def _holds(nodes: Sequence[Node]) -> dict[int, bool]:
    """Is there a clause anywhere in the node?"""
    holds: dict[int, bool] = {}
    for node in reversed(nodes):
        holds[id(node)] = node.clauses > 0 or any(holds[id(child)] for child in node.children)
    return holds


def _level_of_clauses(nodes: Sequence[Node]) -> Style:
    carrying = Counter(node.style for node in nodes if node.carries)
    return min(carrying, key=lambda style: (-carrying[style], style))


def _level_without_clauses(nodes: Sequence[Node]) -> Style:
    counts = Counter(node.style for node in nodes)
    levels = [style for style in counts if style <= Style.DECIMAL] or list(counts)
    for style in sorted(levels, reverse=True):
        of_style = [node for node in nodes if node.style is style]
        above = Counter(node.parent.style for node in of_style if node.parent)
        if not above:
            return style
        parent_style = above.most_common(1)[0][0]
        divided = len(
            {id(node.parent) for node in of_style if node.parent and node.parent.style is parent_style}
        )
        parents = counts[parent_style]
        through = len({id(node.parent) for node in of_style}) > 1 and _runs_on(
            [node.label.number for node in of_style]
        )
        if len(of_style) > 1 and (5 * divided >= 2 * parents or through):
            return style
    return min(levels)


@dataclass(slots=True)
class _Chooser:
    level: int
    """The rank of the level of the measures."""
    through: bool
    """The numbers of that level run on through the whole document: they are the list of the measures."""
    clauses: bool
    """The document has clauses: they say what is a measure."""
    says: dict[int, bool]

    def is_measure(self, node: Node) -> bool:
        """For a node of which nothing above is a measure."""
        if node.rank == self.level:
            return self.through or not self._divided(node)
        if node.rank > self.level:
            return node.carries or not self.through
        if any(child.rank <= self.level or self._holds_level(child) for child in node.children):
            return node.carries and not self.through and not self._carries_below(node)
        if node.carries:
            return not self._divided(node)
        # 五、见习补贴 with sentences and no （一）, among chapters that have some, is one where no clauses say otherwise.
        listed = node.depth > 0 or not self.clauses
        return listed and not self.through and self.says[id(node)] and not self._divided(node)

    def _divided(self, node: Node) -> bool:
        """Have its items clauses of their own, so that they are the measures?"""
        children = node.children
        carrying = sum(child.carries for child in children)
        itemised = bool(children) and children[0].style <= Style.DECIMAL
        return itemised and not node.clauses and carrying > 1 and 2 * carrying >= len(children)

    def _holds_level(self, node: Node) -> bool:
        return any(child.rank == self.level or self._holds_level(child) for child in node.children)

    def _carries_below(self, node: Node) -> bool:
        return any(child.carries or self._carries_below(child) for child in node.children)
