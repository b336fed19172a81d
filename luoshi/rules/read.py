"""One value, as a person or a file gives it, to the exact value of its type; `Wrong` says why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, Inexact
from difflib import get_close_matches

from luoshi.problem import Say
from luoshi.rules import identity
from luoshi.rules.exact import decimals, scaled, with_decimals
from luoshi.rules.types import EARLIEST, LARGEST, LATEST, RATIO, Type

_LONGEST_NUMBER = 40
_LONGEST_TEXT = 10_000
_WIDE_DIGITS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("￥"): ord("¥"), 0x3000: 0x20}
_POWERS = {"万亿": 12, "千亿": 11, "百亿": 10, "亿": 8, "千万": 7, "百万": 6, "万": 4}
_YES = frozenset(["是", "true", "yes", "有", "对"])
_NO = frozenset(["否", "false", "no", "无", "没有", "不是"])


class Wrong(Exception):  # noqa: N818 - it reads as what happened
    """Why a value is not of its type, and what to do. `code` ends the problem's code."""

    def __init__(self, code: str, message: Say, remedy: Say) -> None:
        super().__init__(message.zh)
        self.code = code
        self.message = message
        self.remedy = remedy


def number(value: object, type_: Type) -> Decimal:
    """Exact, of the type's scale, within its range."""
    exact = _decimal(value, type_)
    try:
        fine = decimals(exact) <= type_.scale
    except Inexact:  # 1e-999999999, or more digits than anyone writes
        fine = False
    if not fine:
        raise Wrong(
            "scale",
            Say(
                f"小数最多 {type_.scale} 位：{_shown(value)}。",
                f"At most {type_.scale} decimals: {_shown(value)}.",
            ),
            Say("按规定的精度填写，不要自行四舍五入后再算。", "Give the value itself, in the unit asked."),
        )
    _look_at_range(exact, type_, value)
    return with_decimals(exact, type_.scale)


def _decimal(value: object, type_: Type) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise _not_a_number(value)
    if isinstance(value, float):
        value = repr(value)
    if isinstance(value, str):
        return _from_text(value, type_)
    exact = Decimal(value)
    if not exact.is_finite():
        raise _not_a_number(value)
    if exact.adjusted() > _LONGEST_NUMBER:
        raise _range(value, type_)
    return exact


def _from_text(written: str, type_: Type) -> Decimal:
    """150000, 150,000.00, 15万元, ￥150000, 5%."""
    text = written.translate(_WIDE_DIGITS).strip().removeprefix("¥").replace(" ", "")
    name = str(type_.unit)
    if not any(sign in "0123456789" for sign in text):
        raise _not_a_number(written)
    base = _without_unit(text, name)
    if base is None:
        raise Wrong(
            "unit",
            Say(
                f"单位不是{name or '数字'}：{_shown(written)}。",
                f"Its unit is not {name or 'a bare number'}: {_shown(written)}.",
            ),
            Say(
                f"填以{name}计的数。" if name else "只填数字。",
                f"Give the number in {name}." if name else "Give digits only.",
            ),
        )
    percent = base.endswith("%") and type_.name == RATIO.name
    power = 0
    if percent:
        base, power = base[:-1], -2
    else:
        for word, scale in _POWERS.items():
            if base.endswith(word):
                base, power = base.removesuffix(word), scale
                break
    digits = _digits(base)
    if digits is None:
        raise _not_a_number(written)
    return scaled(digits, power)


def _without_unit(text: str, name: str) -> str | None:
    """The number before its unit; None where another unit stands there."""
    base = text.removesuffix(name) if name else text
    if name == "元":
        base = base.removesuffix("人民币")
    tail = base.rstrip("%万亿千百十")
    return base if not tail or not tail[-1].isalpha() or tail[-1] in "eE" else None


def _digits(text: str) -> Decimal | None:
    """Digits with at most one point, perhaps in groups of three, perhaps with a power of ten (1.5e6)."""
    unsigned = text[1:] if text[:1] in ("-", "+") else text
    if len(text) > _LONGEST_NUMBER or not unsigned.isascii():
        return None
    mantissa, e, power = unsigned.lower().partition("e")
    whole, point, rest = mantissa.partition(".")
    groups = whole.split(",")
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    whole = "".join(groups)
    if not whole.isdigit() or (point and not rest.isdigit()):
        return None
    if e and (not power.removeprefix("-").removeprefix("+").isdigit() or len(power) > 3):
        return None
    return Decimal(f"{text[:1] if text[:1] == '-' else ''}{whole}.{rest or '0'}e{power or '0'}")


def day(value: object, type_: Type) -> date:
    """2023-02-01, 2023/2/1, 2023年2月1日, 20230201 or a date."""
    if isinstance(value, datetime):
        raise Wrong(
            "date",
            Say(
                f"只要日期，不要时刻：{value.isoformat()}。", f"A day, without the time: {value.isoformat()}."
            ),
            Say(f"填 {value:%Y-%m-%d}。", f"Give {value:%Y-%m-%d}."),
        )
    found = value if isinstance(value, date) else _day_of(_numbers(value, 3))
    if found is None:
        raise _no_such("日期", "day", value, "2023-02-01")
    _look_at_days(found, type_, value)
    return found


def month(value: object, type_: Type) -> date:
    """2023-02, 2023/2, 2023年2月 or the first of the month, which it becomes."""
    parts = _numbers(value, 2)
    found = None if parts is None else _day_of([*parts, 1])
    if type(value) is date and value.day == 1:
        found = value
    if found is None:
        raise _no_such("月份", "month", value, "2023-02")
    _look_at_days(found, type_, value)
    return found


def _numbers(value: object, count: int) -> list[int] | None:
    """The numbers of a written day or month."""
    if not isinstance(value, str) or len(value) > 20:
        return None
    text = value.translate(_WIDE_DIGITS).strip()
    if count == 3 and len(text) == 8 and text.isascii() and text.isdigit():
        return [int(text[:4]), int(text[4:6]), int(text[6:])]
    for signs in ("年月日", "年月号", "---", "///", "..."):
        parts: list[str] = []
        rest = text
        for sign in signs[:count]:
            before, found, rest = rest.partition(sign)
            parts.append(before.strip())
            if not found:
                break
        if rest or len(parts) != count or (signs[0] == "年" and not text.endswith(signs[count - 1])):
            continue
        if all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts) and len(parts[0]) == 4:
            return [int(part) for part in parts]
    return None


def _day_of(parts: list[int] | None) -> date | None:
    if parts is None:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def truth(value: object, _type: Type) -> bool:
    """true and false, 是 and 否."""
    if isinstance(value, bool):
        return value
    text = value.strip().lower() if isinstance(value, str) else None
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Wrong(
        "truth",
        Say(f"不是“是”或“否”：{_shown(value)}。", f"Neither yes nor no: {_shown(value)}."),
        Say("填 是 或 否（true 或 false）。", "Give true or false (是 or 否)."),
    )


def text(value: object, type_: Type) -> str:
    """A text; an option without the spaces around it; an identity number with its check digits verified."""
    if not isinstance(value, str):
        raise Wrong(
            "text",
            Say(f"不是文本：{_shown(value)}。", f"Not a text: {_shown(value)}."),
            Say(
                "加上引号，数字开头的 0 和末位的 X 才不会丢。",
                "Put it in quotes, so that no zero or X is lost.",
            ),
        )
    if "\0" in value or len(value) > _LONGEST_TEXT or any(0xD800 <= ord(sign) <= 0xDFFF for sign in value):
        raise Wrong(
            "text",
            Say(
                "文本过长，或含有不能保存的字符。",
                "The text is too long, or has characters that cannot be kept.",
            ),
            Say(f"最多 {_LONGEST_TEXT} 个字符。", f"At most {_LONGEST_TEXT} characters."),
        )
    if type_.options:
        return _option(value.strip(), type_)
    if type_.identity:
        return _identity(value, type_.identity)
    return value


def _option(value: str, type_: Type) -> str:
    if value in type_.options:
        return value
    near = get_close_matches(value, type_.options, n=1, cutoff=0.3)
    listed = "、".join(type_.options)
    raise Wrong(
        "option",
        Say(f"“{_shown(value)}”不是可选的值。", f'"{_shown(value)}" is not one of the options.'),
        Say(
            f"{f'是不是“{near[0]}”？' if near else ''}可选：{listed}。",
            f"{f'Did you mean {near[0]}? ' if near else ''}Options: {', '.join(type_.options)}.",
        ),
    )


def _identity(value: str, kind: str) -> str:
    """Never shown back: an identity number does not belong into a log."""
    plain = "".join(value.translate(_WIDE_DIGITS).split()).upper()
    why = identity.wrong(kind, plain)
    if why is None:
        return plain
    raise Wrong(
        "identity",
        Say(f"不是有效的{kind}：{why.zh}。", f"Not a valid {kind}: {why.en}."),
        Say("对照证件逐位核对。", "Compare it with the document, digit by digit."),
    )


def _look_at_range(exact: Decimal, type_: Type, value: object) -> None:
    low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
    high = type_.high if isinstance(type_.high, Decimal) else LARGEST
    if not low <= exact <= high:
        raise _range(value, type_)


def _look_at_days(found: date, type_: Type, value: object) -> None:
    low = type_.low if isinstance(type_.low, date) else EARLIEST
    high = type_.high if isinstance(type_.high, date) else LATEST
    if not low <= found <= high:
        raise Wrong(
            "range",
            Say(f"超出范围：{_shown(value)}。", f"Out of range: {_shown(value)}."),
            Say(f"应在 {low} 到 {high} 之间。", f"From {low} to {high}."),
        )


def _range(value: object, type_: Type) -> Wrong:
    low = type_.low if isinstance(type_.low, Decimal) else -LARGEST
    high = type_.high if isinstance(type_.high, Decimal) else LARGEST
    return Wrong(
        "range",
        Say(f"超出范围：{_shown(value)}。", f"Out of range: {_shown(value)}."),
        Say(
            f"应在 {_end(low, type_)} 到 {_end(high, type_)} 之间。",
            f"From {_end(low, type_)} to {_end(high, type_)}.",
        ),
    )


def _end(bound: Decimal, type_: Type) -> str:
    """A bound as people write it: a ratio's in per cent."""
    return f"{(bound * 100).normalize():f}%" if type_.name == RATIO.name else f"{bound:f}"


def _not_a_number(value: object) -> Wrong:
    return Wrong(
        "number",
        Say(f"不是数：{_shown(value)}。", f"Not a number: {_shown(value)}."),
        Say(
            "填阿拉伯数字，如 150000、150,000.00 或 15万元。", "Give digits, as 150000, 150,000.00 or 15万元."
        ),
    )


def _no_such(zh: str, en: str, value: object, form: str) -> Wrong:
    return Wrong(
        "date",
        Say(f"没有这个{zh}：{_shown(value)}。", f"There is no such {en}: {_shown(value)}."),
        Say(f"写成 {form} 的样子。", f"Write it like {form}."),
    )


def _shown(value: object) -> str:
    """A value as it is shown back: not for long, and never what cannot be printed."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**_LONGEST_NUMBER:
        return "…"
    if not isinstance(value, str | int | float | Decimal | date):
        return type(value).__name__
    written = str(value)
    kept = "".join(sign if sign.isprintable() else "?" for sign in written[:_LONGEST_NUMBER])
    return kept + "…" if len(written) > _LONGEST_NUMBER else kept


READERS: dict[str, Callable[[object, Type], Decimal | date | bool | str]] = {
    "number": number,
    "date": day,
    "month": month,
    "truth": truth,
    "text": text,
}
