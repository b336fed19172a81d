"""How one value in a block is written: a text, an id, a share, a day, a yes or no, and lists of them.

YAML gives text only (yaml_lines.py); here a share becomes a Fraction, a day a date, `true` a yes.
"""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

CADENCES = ("day", "week", "ten-day", "half-month", "month", "quarter", "half-year", "year", "event")
"""How often a thing is done; `event` is whenever it happens."""
POSITIONS = ("first", "second", "third", "fourth", "fifth", "last")
ENDS = ("low", "high", "start", "end", "number", "date", "month")
TAKES = POSITIONS + ENDS

_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_SHARE = re.compile(r"([0-9]{1,9})(?:/([0-9]{1,9})|(?:\.([0-9]{1,9}))?(%)?)")


def wrong(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> PydanticCustomError:
    """A problem found by one of our own validators, carried through pydantic with both languages."""
    context = {"zh": zh, "en": en, "do_zh": remedy_zh, "do_en": remedy_en}
    return PydanticCustomError(f"luoshi.{code}", "{en}", context)


def _text(value: object) -> object:
    if isinstance(value, str) and not value.strip():
        raise wrong(
            "value.empty",
            "没有写值",
            "no value is given",
            "在冒号后面写上值",
            "write a value after the colon",
        )
    return value.strip() if isinstance(value, str) else value


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _flag(value: object) -> object:
    if value in ("true", "false"):
        return value == "true"
    if isinstance(value, bool):
        return value
    raise wrong(
        "value.flag",
        "这里只能写 true 或 false",
        "this is true or false",
        "写 true 或 false",
        "write true or false",
    )


def _slug(value: object) -> object:
    if isinstance(value, str) and not _SLUG.fullmatch(value):
        raise wrong(
            "value.id",
            f"“{value}”不能作标识",
            f"`{value}` cannot be an id",
            "用小写英文字母、数字和连字符，以字母开头，如 car-purchase",
            "use lower-case letters, digits and hyphens, beginning with a letter, such as car-purchase",
        )
    return value


def read_share(value: str) -> Fraction | None:
    """1/2, 50%, 0.5, 1: a share of a whole, exact; None for anything else."""
    found = _SHARE.fullmatch(value.strip())
    if not found:
        return None
    whole, under, decimals, percent = found.groups()
    if under is not None:
        return Fraction(int(whole), int(under)) if int(under) else None
    share = Fraction(f"{whole}.{decimals or 0}")
    return share / 100 if percent else share


def _share(value: object) -> object:
    share = read_share(value) if isinstance(value, str) else value
    if not isinstance(share, Fraction) or not 0 <= share <= 1:
        raise wrong(
            "value.share",
            f"“{value}”不是份额",
            f"`{value}` is not a share",
            "写成 1/2、50% 或 1，不大于 1",
            "write 1/2, 50% or 1, and no more than 1",
        )
    return share


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: object) -> object:
    raise wrong(
        "value.day",
        f"“{value}”不是日期",
        f"`{value}` is not a date",
        "写成 2023-01-20 的样子",
        "write it as 2023-01-20",
    )


Text = Annotated[str, BeforeValidator(_text)]
Slug = Annotated[str, BeforeValidator(_text), BeforeValidator(_slug)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_listed)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_listed)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Share = Annotated[Fraction, BeforeValidator(_share)]
Day = Annotated[date, BeforeValidator(_day)]
Take = Annotated[Literal[TAKES], BeforeValidator(_text)]  # type: ignore[valid-type]
Takes = Annotated[tuple[Take, ...], BeforeValidator(_listed)]
