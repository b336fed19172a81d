"""Decisions that were written down, decided again: they must come out the same.

    replay(policy, lines)

A line is what `luoshi decide --log` writes: {"at", "facts", "on", "decision", "terms"}. What is compared is what was
decided (yes or no, the amount or day, who pays, each condition, what is missing), not the words for it. Where it differs,
the terms and conditions that moved are named. A line that cannot be read is told by its number, never dropped.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.policy.decision import Decision
from luoshi.policy.policy import Benefit, Policy
from luoshi.problem import Refused, Say

_HELD: Mapping[object, Say] = {
    True: Say("成立", "held"),
    False: Say("不成立", "failed"),
    None: Say("不能确定", "was not known"),
}
_ELIGIBLE: Mapping[object, Say] = {
    True: Say("符合条件", "entitled"),
    False: Say("不符合条件", "not entitled"),
    None: Say("还不能确定", "not yet known"),
}
_KEYS = {
    "amount": Say("金额", "amount"),
    "until": Say("日期", "day"),
    "gives": Say("给的是", "gives"),
    "unit": Say("单位", "unit"),
    "measure": Say("条次", "measure"),
    "awaits": Say("待出台", "awaits"),
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing that is not as it was: a term, a condition, the amount."""

    what: str
    """`eligible`, `amount`, `condition.新购汽车`, `term.截止`: for programs."""
    before: Any
    after: Any
    says: Say

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        return {"what": self.what, "before": self.before, "after": self.after, "says": self.says.to(lang)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A decision that comes out otherwise: results first, then the conditions and terms that moved it."""

    line: int
    at: str | None
    benefit: str
    same_version: bool
    moved: tuple[Moved, ...]

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        return {
            "line": self.line,
            "at": self.at,
            "benefit": self.benefit,
            "same_version": self.same_version,
            "moved": [one.as_json(lang) for one in self.moved],
        }


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that could not be decided again, and why."""

    line: int
    why: Say

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        return {"line": self.line, "why": self.why.to(lang)}


@dataclass(slots=True)
class Replay:
    """`lines` = `agreed` + those that differ + those that are broken. `other_version` counts the decisions, agreed or
    not, that were made by another version of the policy file."""

    lines: int = 0
    agreed: int = 0
    other_version: int = 0
    different: list[Difference] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.different and not self.broken

    def as_json(self, lang: str = "zh") -> dict[str, Any]:
        return {
            "ok": self.ok,
            "lines": self.lines,
            "agreed": self.agreed,
            "different": len(self.different),
            "broken": len(self.broken),
            "other_version": self.other_version,
            "differences": [one.as_json(lang) for one in self.different],
            "broken_lines": [one.as_json(lang) for one in self.broken],
        }


def replay(policy: Policy, lines: Iterable[bytes]) -> Replay:
    """Decide every line again."""
    found = Replay()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        found.lines += 1
        try:
            record = _record(line)
            difference = _again(policy, number, record)
        except _Unreadable as unreadable:
            found.broken.append(Broken(number, unreadable.why))
            continue
        found.other_version += not difference.same_version
        if difference.moved:
            found.different.append(difference)
        else:
            found.agreed += 1
    return found


def terms_of(benefit: Benefit, day: date | None) -> dict[str, str]:
    """The words of the terms that a decision of that day stands on, kept with it."""
    return {name: term.on(day).value.words for name, term in benefit.terms.items()}


class _Unreadable(Exception):  # noqa: N818 - it reads as what happened
    def __init__(self, why: Say) -> None:
        super().__init__(why.zh)
        self.why = why


def _record(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line.decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError):
        raise _Unreadable(Say("不是 JSON（可能没有写完整）", "it is no JSON (perhaps cut short)")) from None
    if not isinstance(found, dict):
        raise _Unreadable(Say("不是一个 JSON 对象", "it is no JSON object"))
    decision, facts = found.get("decision"), found.get("facts")
    if not isinstance(decision, dict) or not isinstance(facts, dict):
        raise _Unreadable(Say("缺少 facts 或 decision", "`facts` or `decision` is missing"))
    because = decision.get("because", [])
    whole = isinstance(decision.get("benefit"), str) and "eligible" in decision and isinstance(because, list)
    if not whole or not all(
        isinstance(one, dict) and isinstance(one.get("condition"), str) for one in because
    ):
        raise _Unreadable(Say("decision 不完整", "`decision` is not whole"))
    return found


def _again(policy: Policy, number: int, record: Mapping[str, Any]) -> Difference:
    old: Mapping[str, Any] = record["decision"]
    if old.get("policy") not in (None, policy.id):
        other = str(old["policy"])[:60]
        raise _Unreadable(Say(f"是另一份政策的决定：{other}", f"it is a decision of another policy: {other}"))
    benefit = policy.benefits.get(old["benefit"])
    same = old.get("version") == f"sha256:{policy.version}"
    at = record.get("at") if isinstance(record.get("at"), str) else None
    if benefit is None:
        gone = Moved(
            "benefit", old["benefit"], None, Say("政策里没有这个事项了", "the policy has it no more")
        )
        return Difference(number, at, old["benefit"], same, (gone,))
    try:
        decision = benefit.decide(record["facts"], _day(record.get("on")))
    except Refused as refused:
        says = Say(
            "事实现在读不进去：" + "；".join(problem.message.zh for problem in refused.problems),
            "its facts are refused now: " + "; ".join(problem.message.en for problem in refused.problems),
        )
        return Difference(number, at, benefit.id, same, (Moved("facts", None, None, says),))
    moved = [*_results(old, decision.as_json()), *_conditions(old, decision)]
    if moved or not same:
        terms = list(_terms(record.get("terms"), terms_of(benefit, decision.on)))
        moved += terms if moved else []
    return Difference(number, at, benefit.id, same, tuple(moved))


def _day(written: Any) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise _Unreadable(Say("on 不是日期", "`on` is no date")) from None


def _results(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Moved]:
    """What the applicant gets."""
    before, after = old.get("eligible"), new["eligible"]
    if before is not after:
        said, now = (_ELIGIBLE.get(each, Say(str(each), str(each))) for each in (before, after))
        yield Moved("eligible", before, after, _arrow(Say("结论", "answer"), said, now))
    for key, name in _KEYS.items():
        if old.get(key) != new.get(key):
            yield Moved(
                key, old.get(key), new.get(key), _arrow(name, _shown(old.get(key)), _shown(new.get(key)))
            )
    was: Mapping[str, Any] = old["paid_by"] if isinstance(old.get("paid_by"), dict) else {}
    for payer in dict.fromkeys((*was, *new["paid_by"])):
        one, other = was.get(payer), new["paid_by"].get(payer)
        if one != other:
            yield Moved(
                f"paid_by.{payer}",
                one,
                other,
                _arrow(Say(f"{payer}负担", f"{payer} pays"), _shown(one), _shown(other)),
            )
    lacked = old.get("missing") if isinstance(old.get("missing"), list) else []
    if set(map(str, lacked or [])) != set(new["missing"]):
        one_, other_ = ("、".join(map(str, names)) for names in (lacked or [], new["missing"]))
        yield Moved(
            "missing",
            lacked,
            new["missing"],
            _arrow(Say("还要知道", "still needed"), _shown(one_), _shown(other_)),
        )


def _conditions(old: Mapping[str, Any], decision: Decision) -> Iterator[Moved]:
    """Which condition moved."""
    was = {one["condition"]: one.get("holds") for one in old.get("because", [])}
    now = {reason.condition: reason.holds for reason in decision.because}
    for name in dict.fromkeys((*was, *now)):
        if name not in now:
            says = Say(f"条件“{name}”没有了", f"the condition “{name}” is gone")
        elif name not in was:
            held = _HELD[now[name]]
            says = Say(f"新增条件“{name}”：{held.zh}", f"there is a new condition “{name}”: it {held.en}")
        elif was[name] is not now[name]:
            one, other = (_HELD.get(each, Say(str(each), str(each))) for each in (was[name], now[name]))
            says = Say(f"条件“{name}”原来{one.zh}，现在{other.zh}", f"“{name}” {one.en}, and now {other.en}")
        else:
            continue
        yield Moved(f"condition.{name}", was.get(name), now.get(name), says)


def _terms(was: Any, now: Mapping[str, str]) -> Iterator[Moved]:
    """Which term reads otherwise. A log without terms says nothing of them."""
    if not isinstance(was, dict):
        return
    for name in dict.fromkeys((*was, *now)):
        one, other = was.get(name), now.get(name)
        if one != other:
            says = _arrow(Say(f"条款“{name}”", f"term “{name}”"), _quoted(one), _quoted(other))
            yield Moved(f"term.{name}", one, other, says)


def _arrow(name: Say, before: Say, after: Say) -> Say:
    return Say(f"{name.zh}：{before.zh} → {after.zh}", f"{name.en}: {before.en} → {after.en}")


def _quoted(words: Any) -> Say:
    return _shown(None) if words is None else Say(f"“{words}”", f"“{words}”")


def _shown(value: Any) -> Say:
    return Say("（无）", "(none)") if value in (None, "") else Say(str(value), str(value))
