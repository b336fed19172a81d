"""A drafted block, and how it is written as YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from luoshi.policy.writing.fences import scalar


@dataclass(frozen=True, slots=True)
class Draft:
    """A block to be written: its kind and its keys, nested mappings, lists and strings."""

    kind: str
    keys: Mapping[str, object]

    @property
    def yaml(self) -> str:
        return _mapping(self.keys, "")


def _mapping(keys: Mapping[str, object], indent: str) -> str:
    return "".join(_entry(key, value, indent) for key, value in keys.items())


def _entry(key: str, value: object, indent: str) -> str:
    head = f"{indent}{scalar(key)}:"
    if isinstance(value, Mapping):
        return f"{head}\n{_mapping(value, indent + '  ')}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        rows = [f"{indent}  - {_mapping(item, indent + '    ').lstrip()}" for item in value]
        return f"{head}\n{''.join(rows)}"
    return f"{head} {_plain(str(value))}\n"


_BARE = "_. *(),%·—–∶/+-“”（）《》〔〕、，。：；！？"


def _plain(value: str) -> str:
    """Words of the text and expressions read better bare: 最高不超过10000元/台, least(购车价格 * 补助比例, 最高金额)."""
    if (
        value[:1].isalnum()
        and all(char.isalnum() or char in _BARE for char in value)
        and value == value.strip()
    ):
        return value
    return scalar(value)
