"""How a policy file declares a type: `parse_type("数量[亩, 2位小数] 0..1000")`.

    金额                元, two decimals, not below zero      外币[美元]      the same in that currency
    数量[人]            a count or measure of that unit; of persons and things whole, of 亩, 吨 … two decimals
    数量[吨, 3位小数]    … with so many decimals                整数            a whole number without a unit
    比例                5 % is 0.05; six decimals             小数            a number without a unit, four
    decimals 日期  月份  是否  文本  地区                                选项[甲, 乙]     one of these texts
    居民身份证  统一社会信用代码  车辆识别代号                      texts whose check digits are verified

A number, day or month may have a range behind it, both ends included, one of them left out if need be: `整数
0..150`, `金额 -1亿..1亿`, `金额 0.01..`, `比例 0..100%`, `日期 2020-01-01..2023-12-31`. 万 and 亿 may be
written. Brackets and commas may be full-width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules import read
from luoshi.rules.identity import IDENTITIES
from luoshi.rules.types import DATE, INTEGER, MONEY, MONTH, RATIO, REGION, TEXT, TRUTH, Type
from luoshi.rules.units import OBJECTS, unit

DECIMAL = Type("number", "小数", scale=4)

_PLAIN: dict[str, Type] = {
    type_.name: type_ for type_ in (MONEY, INTEGER, RATIO, DECIMAL, DATE, MONTH, TRUTH, TEXT, REGION)
} | {name: Type("text", name, identity=name) for name in IDENTITIES}
_BRACKETED = ("外币", "数量", "选项")
NAMES = (*_PLAIN, *_BRACKETED)
_MEANT = {
    "钱": "金额", "货币": "金额", "人民币": "金额", "元": "金额", "money": "金额", "amount": "金额", "数字": "整数",
    "数值": "小数", "整型": "整数", "int": "整数", "integer": "整数", "number": "小数", "decimal": "小数", "float": "小数",
    "百分比": "比例", "百分数": "比例", "percent": "比例", "ratio": "比例", "时间": "日期", "年月日": "日期",
    "date": "日期", "month": "月份", "布尔": "是否", "bool": "是否", "boolean": "是否", "真假": "是否", "枚举": "选项",
    "单选": "选项", "enum": "选项", "字符串": "文本", "字符": "文本", "string": "文本", "text": "文本", "行政区划": "地区",
    "身份证": "居民身份证", "身份证号": "居民身份证", "信用代码": "统一社会信用代码", "车架号": "车辆识别代号",
    "VIN": "车辆识别代号", "外汇": "外币", "人数": "数量", "面积": "数量",
}  # fmt: skip
_TIME = frozenset(["年", "月", "天", "日", "个月", "岁", "周岁", "周", "小时", "季度"])
_NOWHERE = Place()


def parse_type(text: str, *, place: Place = _NOWHERE) -> Type:
    """The type that `text` declares; `Refused` with the nearest right form."""
    return _Declaration(text, place).type()


class _Declaration:
    def __init__(self, text: str, place: Place) -> None:
        self.text = text
        self.place = place

    def type(self) -> Type:
        half = self.text.translate(_HALF).strip()
        if len(half) > 500:
            raise self.problem("declare.syntax", Say("声明太长。", "The declaration is too long."), _FORMS)
        head, parts, rest = self.cut(half)
        made = self.bare(head) if parts is None else self.bracketed(head, parts)
        return self.ranged(made, rest) if rest else made

    def cut(self, half: str) -> tuple[str, list[str] | None, str]:
        """The name, what its brackets hold, and what follows."""
        opening = half.find("[")
        space = next((number for number, sign in enumerate(half) if sign.isspace()), len(half))
        if opening < 0 or opening > space:
            return half[:space], None, half[space:].strip()
        closing = half.find("]", opening)
        if closing < 0:
            raise self.problem(
                "declare.syntax", Say("方括号没有配对。", "The bracket is not closed."), _FORMS
            )
        inside = [part.strip() for part in half[opening + 1 : closing].split(",")]
        return half[:opening].strip(), inside, half[closing + 1 :].strip()

    def bare(self, head: str) -> Type:
        if head in _PLAIN:
            return _PLAIN[head]
        if head in _BRACKETED:
            example = {"外币": "外币[美元]", "数量": "数量[人]", "选项": "选项[甲, 乙]"}[head]
            raise self.problem(
                "declare.syntax",
                Say(f"{head}后面要用方括号写明内容。", f"{head} needs brackets behind it."),
                Say(f"如 {example}。", f"As {example}."),
            )
        raise self.unknown(head)

    def unknown(self, head: str) -> Refused:
        near = (
            _MEANT.get(head)
            or _MEANT.get(head.lower())
            or next(iter(get_close_matches(head, NAMES, 1, 0.4)), None)
        )
        return self.problem(
            "declare.unknown-type",
            Say(f"没有“{head}”这种类型。", f'There is no type "{head}".'),
            Say(f"是不是“{near}”？", f'Did you mean "{near}"?') if near else _FORMS,
        )

    def bracketed(self, head: str, parts: list[str]) -> Type:
        if head not in _BRACKETED:
            if head not in _PLAIN:
                raise self.unknown(head)
            raise self.problem(
                "declare.syntax", Say(f"{head}后面没有方括号。", f"{head} takes no brackets."), _FORMS
            )
        if not all(parts):
            raise self.problem(
                "declare.syntax", Say("方括号里有空项。", "An item in the brackets is empty."), _FORMS
            )
        if head == "选项":
            return self.options(parts)
        if head == "外币":
            if len(parts) != 1 or parts[0] in ("元", "人民币"):
                raise self.problem(
                    "declare.syntax",
                    Say("外币的方括号里写一个币种。", "外币 names one currency."),
                    Say("如 外币[美元]；人民币用 金额。", "As 外币[美元]; RMB is 金额."),
                )
            return Type("number", f"外币[{parts[0]}]", unit(parts[0]), scale=2, low=Decimal(0))
        return self.quantity(parts)

    def options(self, parts: list[str]) -> Type:
        if len(parts) < 2 or len(set(parts)) < len(parts):
            raise self.problem(
                "declare.syntax",
                Say("选项至少两个，且不能重复。", "At least two options, no one twice."),
                Say("如 选项[大型企业, 中型企业, 小微企业]。", "As 选项[大型企业, 中型企业, 小微企业]."),
            )
        return Type("text", f"选项[{', '.join(parts)}]", options=tuple(parts))

    def quantity(self, parts: list[str]) -> Type:
        first = unit(parts[0])
        if "%" in parts[0]:
            raise self.problem(
                "declare.syntax",
                Say("百分数不是数量。", "A percentage is not a 数量."),
                Say("用 比例：5% 就是 0.05。", "Use 比例: 5% is 0.05."),
            )
        counted = not first.under and all(word in OBJECTS or word in _TIME for word in first.over)
        scale = 0 if counted else 2
        written = parts[0]
        if len(parts) > 1:
            digits = parts[1].removesuffix("位小数")
            if len(parts) > 2 or digits == parts[1] or digits not in [str(number) for number in range(7)]:
                raise self.problem(
                    "declare.syntax",
                    Say(f"看不懂“{parts[1]}”。", f'"{parts[1]}" is not understood.'),
                    Say("小数位数写成 0位小数 到 6位小数。", "Write the decimals as 0位小数 to 6位小数."),
                )
            scale = int(digits)
            written = f"{parts[0]}, {digits}位小数"
        return Type("number", f"数量[{written}]", first, scale=scale, low=Decimal(0))

    def ranged(self, type_: Type, rest: str) -> Type:
        if type_.kind not in ("number", "date", "month"):
            raise self.problem(
                "declare.range", Say(f"{type_.name}没有范围。", f"{type_.name} has no range."), _RANGES
            )
        low, dots, high = rest.partition("..")
        if not dots or not (low.strip() or high.strip()):
            raise self.problem(
                "declare.range", Say(f"看不懂范围“{rest}”。", f'"{rest}" is not a range.'), _RANGES
            )
        ends = [self.end(part.strip(), type_) for part in (low, high)]
        if ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:  # type: ignore[operator]
            raise self.problem(
                "declare.range", Say("范围的下限大于上限。", "The range ends before it begins."), _RANGES
            )
        return replace(type_, low=ends[0], high=ends[1])

    def end(self, part: str, type_: Type) -> Decimal | date | None:
        if not part:
            return None
        free = replace(type_, low=None, high=None)
        reader: Callable[[object, Type], object] = read.READERS[type_.kind]
        try:
            value = reader(part, free)
        except read.Wrong as wrong:
            raise self.problem("declare.range", wrong.message, wrong.remedy) from None
        assert isinstance(value, Decimal | date)
        return value

    def problem(self, code: str, message: Say, remedy: Say) -> Refused:
        return Refused(Problem(code, message, remedy, self.place))


_HALF = str.maketrans("［］【】（）()，、．－＋％０１２３４５６７８９", "[][][][],,.-+%0123456789")
_FORMS = Say(f"类型有：{'、'.join(NAMES)}。", f"The types: {' '.join(NAMES)}.")
_RANGES = Say(
    "如 整数 0..150、金额 ..1亿、日期 2020-01-01..。", "As 整数 0..150, 金额 ..1亿, 日期 2020-01-01..."
)
