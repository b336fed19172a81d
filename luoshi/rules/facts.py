"""Facts as they come in (JSON, YAML, a form) to exact values: `read_facts({"购车价格": "15万元"}, names)`.

None, the empty text and 不清楚 are unknown, and stay unknown. Everything that is wrong is reported together;
nothing is rounded, guessed or put right in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.read import READERS, Wrong
from luoshi.rules.types import Type

UNKNOWN = frozenset(["", "不清楚", "不知道", "未知", "不详", "null", "unknown"])

_MOST_GUESSES = 5
"""So many names that nobody knows are guessed at: each guess takes a millisecond, and some send names by the thousand."""


def read_facts(
    raw: Mapping[str, object], names: Mapping[str, Type]
) -> dict[str, Decimal | date | bool | str | None]:
    """Each fact as its type's value, None where unknown; `Refused` with every problem."""
    found: dict[str, Decimal | date | bool | str | None] = {}
    problems: list[Problem] = []
    for name, value in raw.items():
        type_ = names.get(name)
        if type_ is None:
            problems.append(_unknown_name(name, names, guess=len(problems) < _MOST_GUESSES))
            continue
        try:
            found[name] = read_value(value, type_)
        except Wrong as wrong:
            problems.append(
                Problem(
                    f"facts.{wrong.code}",
                    Say(f"{name}：{wrong.message.zh}", f"{name}: {wrong.message.en}"),
                    wrong.remedy,
                    Place(key=name),
                )
            )
    if problems:
        raise Refused(*problems)
    return found


def read_value(value: object, type_: Type) -> Decimal | date | bool | str | None:
    """One value; `Wrong` where it is not of the type."""
    if value is None or (
        isinstance(value, str) and value.strip().lower() in UNKNOWN and value not in type_.options
    ):
        return None
    return READERS[type_.kind](value, type_)


def _unknown_name(name: object, names: Mapping[str, Type], *, guess: bool) -> Problem:
    shown = str(name)[:40]
    near = get_close_matches(shown, list(names), n=1, cutoff=0.5) if guess else []
    listed = "、".join(list(names)[:8]) + ("……" if len(names) > 8 else "")
    remedy = Say(f"可填的事实：{listed}。", f"The facts asked: {listed}.")
    if near:
        remedy = Say(f"是不是“{near[0]}”？", f'Did you mean "{near[0]}"?')
    return Problem(
        "facts.unknown-name",
        Say(f"没有“{shown}”这个事实。", f'There is no fact "{shown}".'),
        remedy,
        Place(key=shown),
    )
