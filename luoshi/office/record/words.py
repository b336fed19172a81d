"""An event in words, for whoever reads the record: 发布了政策 jiaozuo/2023-1.

The words stand with the event (`SAYS` of its class); those of an event that the code no longer knows are its name.
"""

from __future__ import annotations

from luoshi.office.record.events import Happened
from luoshi.office.record.models import Event
from luoshi.problem import Say


def kinds() -> dict[str, type[Happened]]:
    """Every event that the office knows, by name."""
    found: dict[str, type[Happened]] = {}
    waiting = [Happened]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found[kind.__name__] = kind
            waiting.append(kind)
    return found


def name_in_words(name: str) -> Say:
    kind = kinds().get(name)
    return kind.SAYS if kind and kind.SAYS else Say(name, name)


def details(event: Event) -> list[tuple[str, str]]:
    """What the event says, field by field, as short as a line."""
    return [(key, _short(value)) for key, value in event.data.items() if value not in (None, "", [], {})]


def _short(value: object) -> str:
    if isinstance(value, list):
        shown = "、".join(_short(one) for one in value[:6])
        return f"{shown} … ({len(value)})" if len(value) > 6 else shown
    if isinstance(value, dict):
        return "；".join(f"{key} {_short(one)}" for key, one in value.items())
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 and text.isalnum() and text.isascii() else text
