"""Hypothesis strategies for the readings of the language: well-typed trees, and facts for them.

Tests take them through the session fixture `trees` (conftest.py), and draw with `st.data()`:

    @given(data=st.data())
    def test_sql_and_evaluate_agree(trees, data):
        tree, facts = data.draw(trees.cases())

`cases()` gives (tree, facts); `expressions(kind)` a tree alone; `facts()` values for every name in `NAMES`,
some of them unknown (None or absent); `drawn(strategy, count)` so many, the same in every run. Everything drawn
passes the check: units agree, no divisor can be zero, every `case` has an `else`. Magnitudes stay so small that engines with 38 digits hold every product: facts up
to 10^13 with two decimals, ratios of six decimals below 10, at most two products in a chain.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from luoshi.rules import build as b
from luoshi.rules import nodes as n
from luoshi.rules.types import DATE, INTEGER, MONEY, MONTH, RATIO, REGION, TEXT, TRUTH, Type
from luoshi.rules.units import unit

HUGE = Decimal(10) ** 13
MANY = Decimal(10) ** 15
KINDS_OF_VALUE = ("truth", "number", "date", "month", "text")


def _number(name: str, unit_: str, scale: int, low: Decimal | int, high: Decimal | int) -> Type:
    return Type("number", name, unit(unit_), scale, Decimal(low), Decimal(high))


CLASSES = ("大型企业", "中型企业", "小微企业")
NAMES: dict[str, Type] = {
    "购车价格": _number("金额", "元", 2, 0, HUGE),
    "净利润": _number("金额", "元", 2, -HUGE, HUGE),
    "最高补贴": _number("金额", "元/台", 2, 0, HUGE),
    "补贴比例": _number("比例", "", 6, 0, 1),
    "增长率": _number("比例", "", 6, Decimal("-9.999999"), Decimal("9.999999")),
    "职工人数": _number("数量[人]", "人", 0, 0, 1_000_000),
    "面积": _number("数量[亩, 2位小数]", "亩", 2, Decimal("0.01"), 1_000_000),
    "每亩补助": _number("数量[元/亩, 2位小数]", "元/亩", 2, 0, 100_000),
    "每月补贴": _number("数量[元/月, 2位小数]", "元/月", 2, 0, 100_000),
    "年龄": _number("整数", "", 0, 0, 150),
    "序号": _number("整数", "", 0, -MANY, MANY),
    "出生日期": DATE,
    "购车日期": DATE,
    "登记日期": DATE,
    "统计月份": MONTH,
    "起始月份": MONTH,
    "是否新车": TRUTH,
    "是否企业": TRUTH,
    "企业类型": Type("text", "选项[大型企业, 中型企业, 小微企业]", options=CLASSES),
    "注册地": REGION,
    "车型": TEXT,
}
"""What the trees read. `MONEY`, `INTEGER` and `RATIO` are here with the ranges that a file would declare."""

assert {MONEY.name, INTEGER.name, RATIO.name} <= {type_.name for type_ in NAMES.values()}

_UNITS = ("元", "元/台", "人", "亩", "元/亩", "元/月", "天", "月", "年", "", "")
_OFTEN = [date(1900, 1, 1), date(1999, 12, 31), date(2000, 2, 29), date(2023, 1, 31), date(2023, 2, 28)]
_OFTEN += [date(2023, 3, 31), date(2024, 2, 28), date(2024, 2, 29), date(2024, 12, 31), date(2100, 2, 28)]
_OFTEN += [date(2999, 12, 31)]


def days() -> st.SearchStrategy[date]:
    """A day of 1900 to 2999, often one at which counting goes wrong."""
    return st.one_of(st.sampled_from(_OFTEN), st.dates(date(1900, 1, 1), date(2999, 12, 31)))


def months() -> st.SearchStrategy[date]:
    return days().map(lambda day: day.replace(day=1))


def values(type_: Type) -> st.SearchStrategy[Any]:
    """A known value that `type_` allows: its ends, zero and one often."""
    if type_.kind == "truth":
        return st.booleans()
    if type_.kind == "date":
        return days()
    if type_.kind == "month":
        return months()
    if type_.kind == "text":
        words = ["焦作市", "郑州市", "Abc", "it's", "甲 乙", "\u3000"]
        return st.sampled_from(list(type_.options) or words)
    assert isinstance(type_.low, Decimal)
    assert isinstance(type_.high, Decimal)
    step = Decimal(1).scaleb(-type_.scale)
    low, high = int(type_.low / step), int(type_.high / step)
    ends = {low, low + 1, high - 1, high, 0, 1, -1, 5, int(1 / step), 10_000 * int(1 / step)}
    near = sorted(value for value in ends if low <= value <= high)
    small = st.integers(max(low, -100_000), min(high, 100_000))
    counted = st.one_of(st.sampled_from(near), small, st.integers(low, high))
    return counted.map(lambda value: (value * step).quantize(step))


@st.composite
def facts(draw: st.DrawFn, *, unknowns: bool = True) -> dict[str, Any]:
    """A value for each of `NAMES`. With `unknowns`, some are None and some absent."""
    found: dict[str, Any] = {}
    for name, type_ in NAMES.items():
        state = draw(st.integers(0, 9)) if unknowns else 9
        if state == 0:
            found[name] = None
        elif state > 1:
            found[name] = draw(values(type_))
    return found


def cases(
    kind: str | None = None, *, depth: int = 3, unknowns: bool = True, rational: bool = True
) -> st.SearchStrategy[tuple[n.Node, dict[str, Any]]]:
    """A tree (of `kind`, or of any kind) and facts for it."""
    return st.tuples(expressions(kind, depth=depth, rational=rational), facts(unknowns=unknowns))


@st.composite
def expressions(draw: st.DrawFn, kind: str | None = None, *, depth: int = 3, rational: bool = True) -> n.Node:
    """A well-typed tree. With `rational=False` there is no division in it."""
    chosen = kind or draw(st.sampled_from(KINDS_OF_VALUE))
    if chosen == "number":
        return draw(numbers(draw(st.sampled_from(_UNITS)), depth=depth, rational=rational))
    return draw(_OF_KIND[chosen](depth=depth, rational=rational))


@st.composite
def numbers(
    draw: st.DrawFn, unit_: str = "元", *, depth: int = 3, rational: bool = True, products: int = 2
) -> n.Node:
    """A number of `unit_` (one of 元 元/台 人 亩 元/亩 元/月 天 月 年, or nothing)."""
    more = {"depth": depth - 1, "rational": rational, "products": products}

    def again() -> n.Node:
        return draw(numbers(unit_, **more))

    options = ["name", "name", "name", "literal"]
    if depth > 0:
        options += ["add", "subtract", "negate", "least", "greatest", "case", "coalesce"]
        options += ["round", "floor", "ceil", "absolute"]
        options += ["product"] * 3 if products else []
        options += ["quotient", "guarded"] if rational and products else []
        options += ["between"] * 3 if unit_ in ("天", "月", "年", "") else []
    match draw(st.sampled_from(options)):
        case "literal":
            return _literal(draw)
        case "add":
            return b.add(again(), again())
        case "subtract":
            return b.subtract(again(), again())
        case "negate":
            return _negated(again())
        case "least":
            return b.least(*(again() for _ in range(draw(st.integers(2, 3)))))
        case "greatest":
            return b.greatest(*(again() for _ in range(draw(st.integers(2, 3)))))
        case "coalesce":
            return b.coalesce(*(again() for _ in range(draw(st.integers(2, 3)))))
        case "case":
            whens = [draw(truths(depth=depth - 1, rational=rational)) for _ in range(draw(st.integers(1, 2)))]
            return b.case([(when, again()) for when in whens], again())
        case "round":
            return b.round_(again(), draw(st.integers(0, 6)))
        case "floor":
            return b.floor(again())
        case "ceil":
            return b.ceil(again())
        case "absolute":
            return b.absolute(again())
        case "product":
            return _product(draw, unit_, depth - 1, rational, products - 1)
        case "quotient":
            left = _firm(draw, unit_, depth - 1, rational, products - 1)
            return b.divide(left, b.literal(draw(st.sampled_from([Decimal(3), Decimal(12), Decimal("0.7")]))))
        case "guarded":
            return _guarded(draw, unit_, depth - 1, products - 1)
        case "between":
            return _between(draw, unit_, depth - 1, rational)
    return _name(draw, unit_)


@st.composite
def truths(draw: st.DrawFn, *, depth: int = 3, rational: bool = True) -> n.Node:
    """A condition."""

    def again() -> n.Node:
        return draw(truths(depth=depth - 1, rational=rational))

    options = ["name", "name", "literal"]
    if depth > 0:
        options += ["not", "and", "and", "or", "or", "case", "coalesce", "compare", "compare", "compare"]
        options += ["between", "in", "same"] + (["guarded"] if rational else [])
    match draw(st.sampled_from(options)):
        case "literal":
            return b.literal(draw(st.booleans()))
        case "not":
            return b.not_(again())
        case "and":
            return b.and_(*(again() for _ in range(draw(st.integers(2, 3)))))
        case "or":
            return b.or_(*(again() for _ in range(draw(st.integers(2, 3)))))
        case "case":
            return b.case([(again(), again())], again())
        case "coalesce":
            return b.coalesce(again(), again())
        case "compare":
            one, two = _alike(draw, 2, depth - 1, rational)
            return b.compare(draw(st.sampled_from(n.COMPARISONS)), one, two)
        case "between":
            one, two, three = _alike(draw, 3, depth - 1, rational)
            return b.between(one, two, three)
        case "same":
            return _same(draw, depth - 1, rational)
        case "in":
            return _in(draw, depth - 1, rational)
        case "guarded":
            divisor = draw(st.sampled_from(["购车价格", "净利润", "职工人数"]))
            divisor = b.name(divisor, NAMES[divisor])
            quotient = b.divide(_name(draw, "元"), divisor)
            test = b.compare(">", quotient, _name(draw, _quotient_unit(quotient)))
            return b.and_(b.compare(">", divisor, b.literal(Decimal(0))), test)
    return b.name(*draw(st.sampled_from([item for item in NAMES.items() if item[1].kind == "truth"])))


@st.composite
def dates(draw: st.DrawFn, *, depth: int = 3, rational: bool = True) -> n.Node:
    """A day."""

    def again() -> n.Node:
        return draw(dates(depth=depth - 1, rational=rational))

    options = ["name", "name", "literal"]
    if depth > 0:
        options += ["least", "greatest", "case", "coalesce", "days", "months", "months"]
    match draw(st.sampled_from(options)):
        case "literal":
            return b.literal(draw(days()))
        case "days":
            return b.add_days(again(), _count(draw))
        case "months":
            return b.add_months(again(), _count(draw))
        case "least":
            return b.least(again(), again())
        case "greatest":
            return b.greatest(again(), again())
        case "coalesce":
            return b.coalesce(again(), again())
        case "case":
            return b.case([(draw(truths(depth=depth - 1, rational=rational)), again())], again())
    return b.name(*draw(st.sampled_from([item for item in NAMES.items() if item[1].kind == "date"])))


@st.composite
def month_values(draw: st.DrawFn, *, depth: int = 3, rational: bool = True) -> n.Node:
    """A month."""
    options = ["name", "name", "literal"] + (["least", "add", "case"] if depth > 0 else [])
    more = month_values(depth=depth - 1, rational=rational)
    match draw(st.sampled_from(options)):
        case "literal":
            return b.literal(draw(months()), month=True)
        case "least":
            return b.least(draw(more), draw(more))
        case "add":
            return b.add_months(draw(more), _count(draw))
        case "case":
            return b.case([(draw(truths(depth=depth - 1, rational=rational)), draw(more))], draw(more))
    return b.name(*draw(st.sampled_from([item for item in NAMES.items() if item[1].kind == "month"])))


@st.composite
def texts(draw: st.DrawFn, *, depth: int = 3, rational: bool = True) -> n.Node:
    """A text."""
    options = ["name", "name", "literal"] + (["case", "coalesce"] if depth > 0 else [])
    more = texts(depth=depth - 1, rational=rational)
    match draw(st.sampled_from(options)):
        case "literal":
            return b.literal(draw(values(TEXT)))
        case "coalesce":
            return b.coalesce(draw(more), draw(more))
        case "case":
            return b.case([(draw(truths(depth=depth - 1, rational=rational)), draw(more))], draw(more))
    named = [item for item in NAMES.items() if item[1].kind == "text" and not item[1].options]
    return b.name(*draw(st.sampled_from(named)))


_OF_KIND: dict[str, Any] = {"truth": truths, "date": dates, "month": month_values, "text": texts}


def _literal(draw: st.DrawFn) -> n.Literal_:
    digits = draw(st.sampled_from([0, 0, 1, 2, 6]))
    written = draw(st.one_of(st.sampled_from([0, 1, -1, 5, 100, 10_000]), st.integers(-1_000_000, 1_000_000)))
    return b.literal(Decimal(written).scaleb(-digits))


def _name(draw: st.DrawFn, unit_: str) -> n.Node:
    """A name of that unit. Time has no fact of its own here, so it is counted between two days."""
    if unit_ in ("天", "月", "年"):
        return _between(draw, unit_, 0, False)
    wanted = unit(unit_)
    found = [item for item in NAMES.items() if item[1].kind == "number" and item[1].unit.agrees(wanted)]
    return b.name(*draw(st.sampled_from(found)))


def _negated(value: n.Node) -> n.Node:
    """`-5` is one literal."""
    if isinstance(value, n.Literal_) and isinstance(value.value, Decimal):
        return b.literal(-value.value)
    return b.negate(value)


def _firm(draw: st.DrawFn, unit_: str, depth: int, rational: bool, products: int) -> n.Node:
    """A number with a unit of its own, not from what stands beside it. Never 序号: too big to multiply."""
    made = draw(numbers(unit_, depth=depth, rational=rational, products=products))
    if (b.adopts(made) and unit_) or "序号" in n.names(made):
        return b.name("年龄", NAMES["年龄"]) if not unit_ else _name(draw, unit_)
    return made


def _product(draw: st.DrawFn, unit_: str, depth: int, rational: bool, products: int) -> n.Node:
    ways = ["ratio", "literal", "percent"]
    ways += {"元": ["area", "time", "people"], "元/台": ["area", "time"]}.get(unit_, [])
    match draw(st.sampled_from(ways)):
        case "area":
            pair = (_firm(draw, "元/亩", depth, rational, 0), _name(draw, "亩"))
        case "time":
            pair = (_firm(draw, "元/月", depth, rational, 0), _between(draw, "月", 0, rational))
        case "people":
            pair = (_firm(draw, "元", depth, rational, 0), b.name("职工人数", NAMES["职工人数"]))
        case "ratio":
            ratio = draw(st.sampled_from(["补贴比例", "增长率"]))
            pair = (_firm(draw, unit_, depth, rational, products), b.name(ratio, NAMES[ratio]))
        case "percent":
            percent = Decimal(draw(st.integers(0, 1000))).scaleb(-3)
            pair = (_firm(draw, unit_, depth, rational, products), b.percentage(percent))
        case _:
            times = b.literal(
                draw(st.sampled_from([Decimal(2), Decimal("0.5"), Decimal("1.005"), Decimal(12)]))
            )
            pair = (_firm(draw, unit_, depth, rational, products), times)
    return b.multiply(*(pair if draw(st.booleans()) else pair[::-1]))


def _guarded(draw: st.DrawFn, unit_: str, depth: int, products: int) -> n.Node:
    """A quotient under `case when d > 0`, or with a divisor that the range of the fact keeps from zero."""
    left = _firm(draw, unit_, depth, True, 0)
    if unit_ in ("元", "亩") and draw(st.booleans()):
        other = {"元": "元/亩", "亩": ""}[unit_]
        area = b.name("面积", NAMES["面积"])
        whole = left if unit_ == "亩" else b.multiply(left, b.name("补贴比例", NAMES["补贴比例"]))
        quotient = b.divide(whole, area)
        back = area if other == "元/亩" else b.name("面积", NAMES["面积"])
        return b.multiply(quotient, back) if products >= 0 else quotient
    divisor = draw(st.sampled_from(["年龄", "补贴比例", "增长率"]))
    name = b.name(divisor, NAMES[divisor])
    zero = b.literal(Decimal(0))
    if draw(st.booleans()):
        when = b.compare(draw(st.sampled_from([">", "<>"])), name, zero)
        return b.case([(when, b.divide(left, name))], b.absolute(left))
    return b.case([(b.compare("=", name, zero), b.negate(left))], b.divide(left, name))


def _between(draw: st.DrawFn, unit_: str, depth: int, rational: bool) -> n.Node:
    make = {"天": b.days_between, "月": b.months_between, "年": b.years_between}.get(unit_)
    if make is None:
        part = draw(st.sampled_from([b.year, b.month]))
        return part(draw(dates(depth=depth, rational=rational)))
    one, two = (draw(dates(depth=depth, rational=rational)) for _ in range(2))
    return make(one, two)


def _count(draw: st.DrawFn) -> n.Node:
    """How many days or months: a literal, or a fact whose range keeps the day within the calendar."""
    if draw(st.booleans()):
        return b.name("年龄", NAMES["年龄"])
    return b.literal(Decimal(draw(st.sampled_from([0, 1, -1, 3, 12, -12, 11, 30, 60, 365, -366]))))


def _quotient_unit(quotient: n.Node) -> str:
    return "" if not quotient.type.unit.over else "元"


def _alike(draw: st.DrawFn, count: int, depth: int, rational: bool) -> list[n.Node]:
    """Values that may be compared with one another, with an order."""
    match draw(st.sampled_from(["number", "number", "number", "date", "month"])):
        case "number":
            unit_ = draw(st.sampled_from(_UNITS))
            made = [draw(numbers(unit_, depth=depth, rational=rational)) for _ in range(count)]
            return _not_ratio_beside_bare(made)
        case "date":
            return [draw(dates(depth=depth, rational=rational)) for _ in range(count)]
    return [draw(month_values(depth=depth, rational=rational)) for _ in range(count)]


def _not_ratio_beside_bare(made: list[n.Node]) -> list[n.Node]:
    """A ratio is compared with a literal only as 50 %, never as 50."""
    if any(item.type.name == RATIO.name for item in made):
        return [
            b.percentage(item.value)
            if isinstance(item, n.Literal_) and isinstance(item.value, Decimal) and item.value >= 0
            else item
            for item in made
        ]
    return made


def _same(draw: st.DrawFn, depth: int, rational: bool) -> n.Node:
    """Equality of texts, of options and of truths."""
    op = draw(st.sampled_from(["=", "<>"]))
    match draw(st.sampled_from(["text", "option", "truth"])):
        case "text":
            one, two = (draw(texts(depth=depth, rational=rational)) for _ in range(2))
        case "option":
            one = b.name("企业类型", NAMES["企业类型"])
            two = b.literal(draw(st.sampled_from(CLASSES)))
        case _:
            one, two = (draw(truths(depth=depth, rational=rational)) for _ in range(2))
    return b.compare(op, one, two)


def _in(draw: st.DrawFn, depth: int, rational: bool) -> n.Node:
    match draw(st.sampled_from(["text", "option", "number", "date"])):
        case "text":
            value = draw(texts(depth=depth, rational=rational))
            options = [b.literal(text) for text in draw(st.lists(values(TEXT), min_size=1, max_size=3))]
        case "option":
            value = b.name("企业类型", NAMES["企业类型"])
            chosen = draw(st.lists(st.sampled_from(CLASSES), min_size=1, max_size=2))
            options = [b.literal(text) for text in chosen]
        case "date":
            value = draw(dates(depth=depth, rational=rational))
            options = [b.literal(day) for day in draw(st.lists(days(), min_size=1, max_size=3))]
        case _:
            unit_ = draw(st.sampled_from(["元", "人"]))
            value = _firm(draw, unit_, depth, rational, 1)
            options = [_literal(draw) for _ in range(draw(st.integers(1, 3)))]
    return b.in_(value, options)


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """So many examples, the same in every run."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found
