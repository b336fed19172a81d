"""The functions of the language: what each takes, checks and builds, and what to say of any other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from luoshi.problem import Say
from luoshi.rules import build
from luoshi.rules import nodes as n
from luoshi.rules.bounds import OutOfCalendar, bounds
from luoshi.rules.check import ORDERED, Part, alike, kind_of, kinds_of, nearest, whole_number
from luoshi.rules.findings import Findings
from luoshi.rules.scan import Word

FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "least": (2, None),
    "greatest": (2, None),
    "coalesce": (2, None),
    "round": (1, 2),
    "floor": (1, 1),
    "ceil": (1, 1),
    "abs": (1, 1),
    "days_between": (2, 2),
    "months_between": (2, 2),
    "years_between": (2, 2),
    "add_days": (2, 2),
    "add_months": (2, 2),
    "year": (1, 1),
    "month": (1, 1),
}
"""How many values each takes, from and to (None: any number)."""

MOST_PLACES = 6
_INSTEAD = {
    "min": "least", "max": "greatest", "ceiling": "ceil", "nvl": "coalesce", "ifnull": "coalesce",
    "datediff": "days_between", "date_diff": "days_between", "dateadd": "add_days", "date_add": "add_days",
    "trunc": "floor", "取小": "least", "取大": "greatest", "最小": "least", "最大": "greatest",
    "四舍五入": "round", "取整": "floor", "绝对值": "abs", "如果": "case when … then … else … end",
    "if": "case when … then … else … end", "iif": "case when … then … else … end",
}  # fmt: skip
_MANY_ROWS = frozenset(["sum", "count", "avg", "stddev", "median", "row_number", "rank", "lag", "lead"])
_TODAY = frozenset(["now", "today", "current_date", "current_timestamp", "getdate", "sysdate"])


def unknown_name(name: str, known: Sequence[str]) -> tuple[Say, Say]:
    remedy = nearest(name, known)
    if remedy is None:
        listed = "、".join(known[:8]) + ("……" if len(known) > 8 else "")
        zh = f"这里可用的名称：{listed}。" if known else "先在 asks、terms 或 define 里写明它。"
        en = (
            f"Names here: {listed.replace('、', ', ').replace('……', ' …')}."
            if known
            else "Declare it first, in asks, terms or a define."
        )
        remedy = Say(zh, en)
    return Say(f"没有“{name}”这个名称。", f'There is no name "{name}".'), remedy


def unknown_function(name: str) -> tuple[Say, Say]:
    said = Say(f"没有 {name} 这个函数。", f"There is no function {name}.")
    if name in _INSTEAD:
        return said, Say(f"用 {_INSTEAD[name]}。", f"Use {_INSTEAD[name]}.")
    if name in _MANY_ROWS:
        return said, Say("规则只看一个案件，不作汇总。", "A rule sees one case; it adds up no rows.")
    if name in _TODAY:
        return said, Say(
            "把“哪一天”写成一个事实，如 申请日期；规则自己不看日历。",
            "Make the day a fact, such as 申请日期; a rule does not look at the clock.",
        )
    near = nearest(name, tuple(FUNCTIONS))
    listed = " ".join(FUNCTIONS)
    return said, near or Say(f"可用的函数：{listed}。", f"Functions: {listed}.")


def arity(word: Word, given: int, found: Findings) -> bool:
    low, high = FUNCTIONS[word.text]
    if given >= low and (high is None or given <= high):
        return True
    zh, en = (str(low), str(low)) if low == high else (f"{low} 到 {high}", f"{low} to {high}")
    if high is None:
        zh, en = f"至少 {low}", f"at least {low}"
    found.add(
        "rules.arity",
        word.start,
        word.end,
        Say(
            f"{word.text} 里应有 {zh} 个值，现有 {given} 个。",
            f"{word.text} wants {en} in brackets, not {given}.",
        ),
        _EXAMPLES[word.text],
    )
    return False


def apply(word: Word, parts: Sequence[Part], found: Findings, whole: tuple[int, int]) -> n.Node | None:
    """The node of a call, or None where a problem was found."""
    where = Say(f"{word.text} 里", word.text)
    nodes = [part.node for part in parts]
    match word.text:
        case "least" | "greatest":
            if not kinds_of(parts, ORDERED, found, where) or not alike(parts, found, where):
                return None
            return build.least(*nodes) if word.text == "least" else build.greatest(*nodes)
        case "coalesce":
            return build.coalesce(*nodes) if alike(parts, found, where) else None
        case "round":
            return _round(parts, found, where)
        case "floor" | "ceil" | "abs":
            if not kind_of(parts[0], ("number",), found, where):
                return None
            return {"floor": build.floor, "ceil": build.ceil, "abs": build.absolute}[word.text](nodes[0])
        case "year" | "month":
            if not kind_of(parts[0], ("date", "month"), found, where):
                return None
            return build.year(nodes[0]) if word.text == "year" else build.month(nodes[0])
        case "add_days" | "add_months":
            return _added(word.text, parts, found, where, whole)
    kinds = ("date",) if word.text == "days_between" else ("date", "month")
    if not kinds_of(parts, kinds, found, where) or not alike(parts, found, where):
        return None
    makers = {
        "days_between": build.days_between,
        "months_between": build.months_between,
        "years_between": build.years_between,
    }
    return makers[word.text](*nodes)


def _round(parts: Sequence[Part], found: Findings, where: Say) -> n.Node | None:
    if not kind_of(parts[0], ("number",), found, where):
        return None
    if len(parts) == 1:
        return build.round_(parts[0].node)
    places = parts[1].node.value if isinstance(parts[1].node, n.Literal_) else None
    if isinstance(places, Decimal) and places == int(places) and 0 <= places <= MOST_PLACES:
        return build.round_(parts[0].node, int(places))
    found.add(
        "rules.kind",
        parts[1].start,
        parts[1].end,
        Say(
            f"保留几位小数要写明，0 到 {MOST_PLACES}。",
            f"The decimals are a literal from 0 to {MOST_PLACES}.",
        ),
        Say("如 round(金额, 2)。", "As round(amount, 2)."),
    )
    return None


def _added(
    name: str, parts: Sequence[Part], found: Findings, where: Say, whole: tuple[int, int]
) -> n.Node | None:
    day, count = parts
    days = name == "add_days"
    right = kind_of(day, ("date",) if days else ("date", "month"), found, where)
    if not (whole_number(count, build.DAYS if days else build.MONTHS, found, where) and right):
        return None
    made = build.add_days(day.node, count.node) if days else build.add_months(day.node, count.node)
    try:
        bounds(made)
    except OutOfCalendar:
        found.add(
            "rules.range",
            *whole,
            Say("结果可能超出公元 1 年到 9999 年。", "The day may fall outside the years 1 to 9999."),
            Say(
                "给天数或月数声明范围，如 整数 0..1200。",
                "Declare the range of the count, such as 整数 0..1200.",
            ),
        )
        return None
    return made


_EXAMPLES = {
    "least": Say("如 least(购车价格 * 5%, 10000)。", "As least(购车价格 * 5%, 10000)."),
    "greatest": Say("如 greatest(净利润, 0)。", "As greatest(净利润, 0)."),
    "coalesce": Say("如 coalesce(享受过补贴, false)。", "As coalesce(享受过补贴, false)."),
    "round": Say("如 round(金额, 2)。", "As round(amount, 2)."),
    "floor": Say("如 floor(面积)。", "As floor(area)."),
    "ceil": Say("如 ceil(面积)。", "As ceil(area)."),
    "abs": Say("如 abs(增减额)。", "As abs(change)."),
    "days_between": Say("如 days_between(开始, 结束)。", "As days_between(start, end)."),
    "months_between": Say("如 months_between(开始, 结束)。", "As months_between(start, end)."),
    "years_between": Say("如 years_between(出生日期, 申请日期)。", "As years_between(born, applied)."),
    "add_days": Say("如 add_days(购车日期, 30)。", "As add_days(购车日期, 30)."),
    "add_months": Say("如 add_months(购车日期, 6)。", "As add_months(购车日期, 6)."),
    "year": Say("如 year(购车日期)。", "As year(购车日期)."),
    "month": Say("如 month(购车日期)。", "As month(购车日期)."),
}
