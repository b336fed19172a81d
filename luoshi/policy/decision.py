"""What a decision says: yes, no or not yet known, how much, out of whose purse, and why, sentence by sentence.

Plain frozen data, kept by those who decide (`decide.py`), match and write letters; `as_json` is the shape that programs
read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Ground:
    """What a number of a rule stands on: the term (or define) it is the value of; the words quoted, with the measure they
    stand in; or, where `because` is given, what is declared and why."""

    name: str
    words: str
    measure: str | None
    because: str | None = None

    def __str__(self) -> str:
        return self.words if self.because is None else f"{self.name} {self.words}：{self.because}"


class Grounds(tuple[Ground, ...]):
    """Grounds as they are shown. They hold for every case of an epoch, so that each is put into words once."""

    @cached_property
    def quotes(self) -> tuple[str, ...]:
        return tuple(ground.words for ground in self if ground.because is None)

    @cached_property
    def readings(self) -> tuple[str, ...]:
        return tuple(str(ground) for ground in self if ground.because is not None)


NO_GROUNDS = Grounds()


class Reason(NamedTuple):
    """One condition in this case. `missing` are the facts that would settle it. (A tuple, which is made in a third of the
    time of a dataclass: there are several in every decision.)"""

    condition: str
    holds: bool | None
    words: str
    grounds: Grounds
    missing: tuple[str, ...]

    @property
    def quotes(self) -> tuple[str, ...]:
        return self.grounds.quotes

    @property
    def readings(self) -> tuple[str, ...]:
        return self.grounds.readings

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"condition": self.condition, "holds": self.holds, "words": self.words}
        grounds = self.grounds
        if grounds.quotes:
            shown["quotes"] = [*grounds.quotes]
        if grounds.readings:
            shown["readings"] = [*grounds.readings]
        if self.missing:
            shown["missing"] = [*self.missing]
        return shown


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, and why.

    `amount`, `until` and `paid_by` are given only where `eligible` is true; the amount is a ceiling where `gives` is
    up_to, and None where nothing is due or a fact for it is missing. `sum` is its arithmetic in words and `grounds` what
    that stands on. `missing` are the facts that would settle what is still open: none where a condition has failed.
    `on` is the day that chose among dated terms. `version` is the sha256 of the policy file.
    """

    policy: str
    benefit: str
    name: str
    measure: str | None
    eligible: bool | None
    gives: str
    amount: Decimal | None
    unit: str
    until: date | None
    paid_by: Mapping[str, Decimal]
    because: tuple[Reason, ...]
    sum: str | None
    grounds: Grounds
    missing: tuple[str, ...]
    awaits: str | None
    version: str
    on: date | None

    @property
    def failed(self) -> tuple[str, ...]:
        """The conditions that do not hold."""
        return tuple(reason.condition for reason in self.because if reason.holds is False)

    def as_json(self) -> dict[str, Any]:
        """The keys that every decision has, then those that this one has something to say under."""
        deferral = self.gives == "deferral"
        measure = self.measure
        shown: dict[str, Any] = {
            "policy": self.policy,
            "benefit": self.benefit,
            "measure": int(measure) if measure and measure.isdigit() else measure,
            "eligible": self.eligible,
            "gives": self.gives,
            "until" if deferral else "amount": _day(self.until) if deferral else _money(self.amount),
            "paid_by": {payer: _money(part) for payer, part in self.paid_by.items()},
            "because": [reason.as_json() for reason in self.because],
            "missing": [*self.missing],
            "version": f"sha256:{self.version}",
            "on": _day(self.on),
            "name": self.name,
        }
        if self.unit != "元" and not deferral:
            shown["unit"] = self.unit
        if self.sum:
            shown["sum"] = self.sum
        if self.grounds.quotes:
            shown["quotes"] = [*self.grounds.quotes]
        if self.grounds.readings:
            shown["readings"] = [*self.grounds.readings]
        if self.awaits:
            shown["awaits"] = self.awaits
        return shown


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
