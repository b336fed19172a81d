"""Whether values fit together: kinds, units, options, arity. Every mistake goes to the findings, with its
place.

Each function takes the parts of one operation, says what is wrong with them, and answers whether the node may
be built. A part that was wrong itself never comes here, so one mistake is reported once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from luoshi.problem import Say
from luoshi.rules import build
from luoshi.rules import nodes as n
from luoshi.rules.exact import bare, scaled
from luoshi.rules.findings import Findings
from luoshi.rules.types import RATIO, Type
from luoshi.rules.units import NONE, Unit

ORDERED = ("number", "date", "month")
_KINDS = {
    "number": Say("数", "a number"),
    "date": Say("日期", "a date"),
    "month": Say("月份", "a month"),
    "truth": Say("条件", "a condition"),
    "text": Say("文本", "a text"),
}
_CURRENCIES = frozenset(
    "元 美元 欧元 英镑 日元 港元 港币 澳门元 新台币 卢布 韩元 新加坡元 加元 澳元 瑞士法郎".split()
)


@dataclass(frozen=True, slots=True)
class Part:
    """A node and the text it was written as."""

    node: n.Node
    start: int
    end: int


def nearest(word: str, known: Sequence[str]) -> Say | None:
    """“您要写的是不是…？”, if something is near."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return Say(f"是不是“{close[0]}”？", f'Did you mean "{close[0]}"?') if close else None


def kind_of(part: Part, wanted: Sequence[str], found: Findings, where: Say) -> bool:
    """Whether the part is of one of the kinds that stand `where` (“and 的两边”)."""
    if part.node.type.kind in wanted:
        return True
    zh = "或".join(_KINDS[kind].zh for kind in wanted)
    en = " or ".join(_KINDS[kind].en for kind in wanted)
    is_ = _KINDS[part.node.type.kind]
    found.add(
        "rules.kind",
        part.start,
        part.end,
        Say(f"{where.zh}应为{zh}，这里却是{is_.zh}。", f"{where.en} takes {en}; this is {is_.en}."),
        _kind_remedy(part.node, wanted),
    )
    return False


def kinds_of(parts: Sequence[Part], wanted: Sequence[str], found: Findings, where: Say) -> bool:
    right = [kind_of(part, wanted, found, where) for part in parts]
    return all(right)


def alike(parts: Sequence[Part], found: Findings, where: Say) -> bool:
    """Whether the parts are of one kind and, as numbers, of one unit."""
    first, *rest = parts
    strangers = [part for part in rest if part.node.type.kind != first.node.type.kind]
    for part in strangers:
        one, two = _KINDS[first.node.type.kind], _KINDS[part.node.type.kind]
        found.add(
            "rules.kind",
            part.start,
            part.end,
            Say(
                f"{where.zh}不能一个是{one.zh}、一个是{two.zh}。",
                f"{where.en} cannot mix {one.en} and {two.en}.",
            ),
            _kind_remedy(part.node, (first.node.type.kind,))
            or _kind_remedy(first.node, (part.node.type.kind,)),
        )
    if strangers:
        return False
    if first.node.type.kind == "number":
        return _units(parts, found, where)
    return True


def comparable(parts: Sequence[Part], found: Findings) -> bool:
    """What `alike` asks, and what only a comparison asks: options, identity numbers, 50 for 50 %."""
    if not alike(parts, found, Say("比较的两边", "A comparison")):
        return False
    if parts[0].node.type.kind == "text":
        return _texts(parts, found)
    if any(part.node.type.name == RATIO.name for part in parts):
        right = [_not_percent(part, found) for part in parts]
        return all(right)
    return True


def whole_number(part: Part, unit_: Unit, found: Findings, where: Say) -> bool:
    """Whether the part counts `unit_`: a number without decimals, of that unit or of none."""
    if not kind_of(part, ("number",), found, where):
        return False
    type_ = part.node.type
    if type_.unit != NONE and not type_.unit.agrees(unit_):
        _unit_problem(part, type_.unit, unit_, found, where)
        return False
    if type_.scale or type_.rational:
        found.add(
            "rules.kind",
            part.start,
            part.end,
            Say(f"{where.zh}应为整数。", f"{where.en} takes a whole number."),
            Say("先用 floor、ceil 或 round 取整。", "Round it first: floor, ceil or round."),
        )
        return False
    return True


def wanted(part: Part, want: Type, found: Findings) -> n.Node:
    """The whole expression as what its place in the file wants; a bare number takes the unit."""
    place = Say("这里", "This place")
    if not kind_of(part, (want.kind,), found, place):
        return part.node
    if want.kind == "number":
        node = build.given(part.node, want.unit)
        if not node.type.unit.agrees(want.unit):
            _unit_problem(part, node.type.unit, want.unit, found, place)
        return node
    if want.options:
        for leaf in _leaves(part.node):
            _option(Part(leaf, part.start, part.end), want, found)
    return part.node


def _leaves(node: n.Node) -> list[n.Node]:
    if isinstance(node, n.Case):
        return [
            leaf
            for value in (*(pair[1] for pair in node.branches), node.otherwise)
            for leaf in _leaves(value)
        ]
    if isinstance(node, n.Coalesce):
        return [leaf for value in node.values for leaf in _leaves(value)]
    return [node]


def _kind_remedy(node: n.Node, wanted_: Sequence[str]) -> Say | None:
    if isinstance(node, n.Literal_) and node.type.kind == "text":
        if "date" in wanted_:
            return Say("日期写作 date '2023-02-28'。", "Write a day as date '2023-02-28'.")
        if "month" in wanted_:
            return Say("月份写作 month '2023-02'。", "Write a month as month '2023-02'.")
        if "number" in wanted_:
            return Say("数字不加引号。", "Write a number without quotes.")
        if "truth" in wanted_:
            return Say("写 true 或 false，不加引号。", "Write true or false, without quotes.")
    if node.type.kind == "truth" and "number" in wanted_:
        return Say(
            "用 case when … then … else … end 换成数。",
            "Turn it into a number: case when … then … else … end.",
        )
    if "truth" in wanted_:
        return Say("写成一个条件，如 购车价格 > 100000。", "Write a condition, such as 购车价格 > 100000.")
    if node.type.kind == "date" and "number" in wanted_:
        return Say(
            "用 days_between、year 或 month 取数。", "Take a number of it: days_between, year or month."
        )
    return None


def _units(parts: Sequence[Part], found: Findings, where: Say) -> bool:
    firm = [part for part in parts if not build.adopts(part.node)]
    if not firm:
        return True
    first, *rest = firm
    strangers = [part for part in rest if not part.node.type.unit.agrees(first.node.type.unit)]
    for part in strangers:
        _unit_problem(part, part.node.type.unit, first.node.type.unit, found, where)
    return not strangers


def _unit_problem(part: Part, is_: Unit, other: Unit, found: Findings, where: Say) -> None:
    one, two = str(is_) or "（无单位）", str(other) or "（无单位）"
    one_en, two_en = str(is_) or "none", str(other) or "none"
    found.add(
        "rules.unit",
        part.start,
        part.end,
        Say(
            f"{where.zh}单位不同：这里是{one}，另一边是{two}。",
            f"{where.en}: the units differ, {one_en} and {two_en}.",
        ),
        _unit_remedy(is_, other),
    )


def _unit_remedy(one: Unit, two: Unit) -> Say:
    both = {str(one), str(two)}
    if both <= _CURRENCIES:
        return Say("先乘以写明的汇率，折算成同一币种。", "Convert to one currency first, by a stated rate.")
    if "%" in both:
        return Say(
            "百分数是比例的 100 倍：除以 100，或把它声明为比例。",
            "Divide the per cent by 100, or declare it as 比例.",
        )
    if one.over == two.over and one.under != two.under:
        missing = "·".join((*one.under, *two.under))
        return Say(f"先乘以“每{missing}”的数量。", f"Multiply by how many {missing} there are first.")
    if NONE in (one, two):
        return Say(
            "给没有单位的事实声明单位，如 金额 或 数量[人]。",
            "Declare the unit of the bare fact, as 金额 or 数量[人].",
        )
    return Say(
        "只有同一单位的数才能相加、比较、取大取小。", "Only numbers of one unit are added or compared."
    )


def _texts(parts: Sequence[Part], found: Findings) -> bool:
    types = [part.node.type for part in parts]
    chosen = next((type_ for type_ in types if type_.options), None)
    if chosen is not None:
        fine = [_option(part, chosen, found) for part in parts if isinstance(part.node, n.Literal_)]
        for part in parts:
            if part.node.type.options and not set(part.node.type.options) & set(chosen.options):
                found.add(
                    "rules.option",
                    part.start,
                    part.end,
                    Say("两边的选项没有一个相同，永远不会相等。", "The two have no option in common."),
                    Say("检查是否写对了名称。", "Check the names."),
                )
                fine.append(False)
        return all(fine)
    kinds = {type_.identity for type_ in types if type_.identity}
    if len(kinds) > 1:
        found.add(
            "rules.kind",
            parts[1].start,
            parts[1].end,
            Say(f"{'和'.join(sorted(kinds))}不是同一种号码。", "These are two kinds of identity number."),
            Say("检查是否写对了名称。", "Check the names."),
        )
        return False
    return True


def _option(part: Part, chosen: Type, found: Findings) -> bool:
    value = part.node.value if isinstance(part.node, n.Literal_) else None
    if not isinstance(value, str) or value in chosen.options:
        return True
    listed = "、".join(chosen.options)
    near = nearest(value, chosen.options)
    found.add(
        "rules.option",
        part.start,
        part.end,
        Say(f"“{value}”不是可选的值。", f'"{value}" is not one of the options.'),
        Say(
            f"{near.zh if near else ''}可选：{listed}。",
            f"{near.en + ' ' if near else ''}Options: {', '.join(chosen.options)}.",
        ),
    )
    return False


def _not_percent(part: Part, found: Findings) -> bool:
    node = part.node
    if not isinstance(node, n.Literal_) or not isinstance(node.value, Decimal):
        return True
    if node.value <= 1 or node.type.name == RATIO.name:
        return True
    found.add(
        "rules.literal",
        part.start,
        part.end,
        Say(
            f"比例与 {node.value} 比较：是 {node.value}%，还是 {node.value} 倍？",
            f"A ratio beside {node.value}: which?",
        ),
        Say(
            f"写成 {node.value}%，或 {bare(scaled(node.value, 2))}%。",
            f"Write {node.value}% or {bare(scaled(node.value, 2))}%.",
        ),
    )
    return False
