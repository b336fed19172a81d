"""The type of a fact that is measured in a unit: 亩 is 数量[亩], 元 is 金额, 美元 is 外币[美元]."""

from __future__ import annotations

from luoshi.problem import Refused
from luoshi.rules.declare import parse_type
from luoshi.text.unitwords import MONEY


def fact_type(unit: str) -> str | None:
    """How a policy file declares it; None where no fact can be of that unit (5%/人)."""
    plain = {"元": "金额", "%": "比例"}.get(unit)
    written = plain or (f"外币[{unit}]" if unit in MONEY else f"数量[{unit}]")
    try:
        parse_type(written)
    except Refused:
        return None
    return written
