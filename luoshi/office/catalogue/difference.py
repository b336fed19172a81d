"""How one policy differs from another, measure by measure and term by term, in words.

    difference(before, after)     -> Difference: the front, each measure that differs, readings gone and new

A measure differs by its text, or by a block: added, taken out, or changed in what it says (from what to what, with the
number and the words it is quoted from). `raw` is the difference of the files, line by line.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal

from luoshi.policy.document import Measure
from luoshi.policy.policy import (
    Benefit,
    Block,
    Define,
    Expression,
    Layer,
    Policy,
    Quote,
    Reading,
    Register,
    Score,
    Stated,
    Target,
    Task,
    Term,
    Waiver,
    Watch,
    Window,
)
from luoshi.policy.showing.marked import name_of, value_words
from luoshi.problem import Say

What = Literal["added", "removed", "changed"]
KINDS: dict[type[Block], Say] = {
    Benefit: Say("事项", "benefit"),
    Define: Say("定义", "definition"),
    Target: Say("目标", "target"),
    Register: Say("台账", "register"),
    Watch: Say("监测", "watch"),
    Task: Say("任务", "task"),
    Waiver: Say("免落实", "waiver"),
}
KEYS: dict[str, Say] = {
    "name": Say("名称", "name"),
    "audience": Say("给谁", "for"),
    "asks": Say("要问的事实", "asks"),
    "when": Say("条件", "condition"),
    "gives": Say("给什么", "gives"),
    "amount": Say("算法", "amount"),
    "until": Say("缓至", "until"),
    "terms": Say("条款", "term"),
    "on": Say("以哪一天为准", "decisive day"),
    "window": Say("期限", "window"),
    "paid_by": Say("谁出钱", "paid by"),
    "split": Say("分担", "shares"),
    "pays": Say("谁拨付", "transfers"),
    "once_per": Say("按什么只给一次", "once per"),
    "per": Say("多久可再享受", "again after"),
    "limit": Say("总额", "pool"),
    "needs": Say("材料", "documents"),
    "not_with": Say("不能同享", "not with"),
    "rule": Say("重复时", "when both"),
    "amends": Say("修改的文件", "amends"),
    "awaits": Say("待出台", "awaits"),
    "automatic": Say("免申即享", "automatic"),
    "lead": Say("牵头", "lead"),
    "rounds": Say("取整", "rounds"),
    "rises_with": Say("随之增加", "rises with"),
    "expression": Say("怎样算", "is"),
    "because": Say("理由", "because"),
    "reaches": Say("用于", "reaches"),
    "goal": Say("目标值", "goal"),
    "by": Say("期限", "by"),
    "due": Say("期限的原话", "due"),
    "owner": Say("负责", "owner"),
    "counting": Say("怎样计", "counting"),
    "of": Say("计什么", "of"),
    "baseline": Say("基数", "baseline"),
    "by_county": Say("分县", "by county"),
    "unit": Say("单位", "unit"),
    "keeper": Say("谁管", "keeper"),
    "fields": Say("栏目", "field"),
    "entry": Say("入库条件", "entry"),
    "score": Say("得分", "score"),
    "classes": Say("分类", "class"),
    "rank_by": Say("排名", "rank by"),
    "rank_within": Say("排名范围", "rank within"),
    "review": Say("多久一查", "review"),
    "seed": Say("底册", "seed"),
    "figure": Say("数值", "figure"),
    "every": Say("频次", "every"),
    "floor": Say("底线", "floor"),
    "aim": Say("力争", "aim"),
    "ceiling": Say("上限", "ceiling"),
    "lines": Say("预警", "alert"),
    "report_to": Say("报给", "reported to"),
    "milestones": Say("节点", "milestone"),
    "done_when": Say("办结标志", "done when"),
    "reason": Say("理由", "reason"),
    "note": Say("备注", "note"),
    "draft": Say("草稿", "draft"),
}
_LEFT_OUT = frozenset(["measure", "place", "places", "decider", "facts", "spans", "id", "phrase"])
_YES, _NO = Say("是", "yes"), Say("否", "no")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a block says: its name, what it was and what it is; empty where it was or is not there."""

    name: Say
    before: Say | None
    after: Say | None


@dataclass(frozen=True, slots=True)
class BlockChange:
    what: What
    kind: Say
    name: str
    id: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureChange:
    """`text` has the words in pieces, each kept (" "), taken out ("-") or put in ("+"); empty where the text is the
    same. `key` is None for what belongs to the whole document."""

    key: str | None
    label: str
    heading: str
    what: What
    text: tuple[tuple[str, str], ...]
    blocks: tuple[BlockChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    front: tuple[Line, ...]
    measures: tuple[MeasureChange, ...]
    readings_new: tuple[Reading, ...]
    readings_gone: tuple[Reading, ...]

    @property
    def nothing(self) -> bool:
        return not (self.front or self.measures or self.readings_new or self.readings_gone)

    @property
    def counts(self) -> Say:
        """In a line, without what has not changed: 正文 1 条有改动；事项新增 1 项、改动 2 项；说明新增 1 条."""
        texts = sum(bool(one.text) or one.what != "changed" for one in self.measures)
        blocks = [block for one in self.measures for block in one.blocks]
        benefits = [block for block in blocks if block.kind is KINDS[Benefit]]
        whats = [block.what for block in benefits]
        told = [
            ([(texts, "{} 条有改动", "{} changed")], "正文", "texts"),
            (
                [
                    (whats.count("added"), "新增 {} 项", "{} added"),
                    (whats.count("removed"), "删去 {} 项", "{} taken out"),
                    (whats.count("changed"), "改动 {} 项", "{} changed"),
                ],
                "事项",
                "benefits",
            ),
            ([(len(blocks) - len(benefits), "{} 项", "{}")], "其他", "others"),
            (
                [
                    (len(self.readings_new), "新增 {} 条", "{} new"),
                    (len(self.readings_gone), "删去 {} 条", "{} gone"),
                ],
                "说明",
                "readings",
            ),
            ([(len(self.front), "{} 处", "{}")], "文件头", "front matter"),
        ]
        zh, en = [], []
        for counted, name_zh, name_en in told:
            some = [(number, words_zh, words_en) for number, words_zh, words_en in counted if number]
            if some:
                # A digit stands off from the Chinese before it.
                said = "、".join(words.format(number) for number, words, _ in some)
                zh.append(f"{name_zh} {said}" if said[0].isdigit() else f"{name_zh}{said}")
                en.append(f"{name_en}: " + ", ".join(words.format(number) for number, _, words in some))
        return Say("；".join(zh), "; ".join(en))


def difference(before: Policy, after: Policy) -> Difference:
    """What is not the same in two policies."""
    old, new = ({one.id: one for one in policy.document.measures} for policy in (before, after))
    keys: list[str | None] = [None, *dict.fromkeys([*new, *old])]
    changes = [_measure(key, old.get(key or ""), new.get(key or ""), before, after) for key in keys]
    was, now = (
        {(one.measure, one.block, one.says, one.because): one for one in policy.readings}
        for policy in (before, after)
    )
    return Difference(
        tuple(_front(before, after)),
        tuple(change for change in changes if change),
        tuple(one for key, one in now.items() if key not in was),
        tuple(one for key, one in was.items() if key not in now),
    )


def raw(before: str, after: str, context: int = 3) -> list[tuple[str, str]]:
    """The files compared line by line: each line with its sign."""
    found = difflib.unified_diff(before.split("\n"), after.split("\n"), lineterm="", n=context)
    return [(line[:1], line if line.startswith("@@") else line[1:]) for line in found][2:]


def _front(before: Policy, after: Policy) -> Iterator[Line]:
    names = {
        "title": Say("标题", "title"),
        "number": Say("文号", "number"),
        "issuer": Say("发文机关", "issuer"),
        "date": Say("成文日期", "date"),
        "in_force": Say("有效期", "in force"),
    }
    for key, name in names.items():
        one, other = _words(getattr(before.front, key)), _words(getattr(after.front, key))
        if one != other:
            yield Line(name, one, other)


def _measure(
    key: str | None, old: Measure | None, new: Measure | None, before: Policy, after: Policy
) -> MeasureChange | None:
    blocks = tuple(_blocks(before.blocks_of(key), after.blocks_of(key)))
    shown = new or old
    what: What = "changed" if (old and new) or key is None else "added" if new else "removed"
    text: tuple[tuple[str, str], ...] = ()
    if (old.text if old else "") != (new.text if new else ""):
        text = tuple(_pieces(old.text if old else "", new.text if new else ""))
    if not blocks and not text:
        return None
    return MeasureChange(
        key, shown.label if shown else "", (shown.heading or "") if shown else "", what, text, blocks
    )


def _pieces(before: str, after: str) -> Iterator[tuple[str, str]]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for what, one, two, three, four in matcher.get_opcodes():
        if what == "equal":
            yield " ", before[one:two]
            continue
        if two > one:
            yield "-", before[one:two]
        if four > three:
            yield "+", after[three:four]


def _blocks(before: tuple[Block, ...], after: tuple[Block, ...]) -> Iterator[BlockChange]:
    old, new = ({(type(one), _id(one)): one for one in blocks} for blocks in (before, after))
    for key in dict.fromkeys([*new, *old]):
        one, other = old.get(key), new.get(key)
        kind, shown = KINDS[key[0]], other or one
        assert shown is not None
        name = getattr(shown, "name", "") or getattr(shown, "phrase", "")
        if one is None or other is None:
            said = _said(shown)
            lines = tuple(
                Line(label, None if other else words, words if other else None)
                for label, words in said.values()
            )
            yield BlockChange("removed" if one else "added", kind, name, key[1], lines)
            continue
        lines = tuple(_changed(_said(one), _said(other)))
        if lines:
            yield BlockChange("changed", kind, name, key[1], lines)


def _id(block: Block) -> str:
    return block.phrase if isinstance(block, Waiver) else name_of(block)


_Said = Mapping[str, tuple[Say, Say]]


def _changed(before: _Said, after: _Said) -> Iterator[Line]:
    for key in dict.fromkeys([*before, *after]):
        one, other = before.get(key), after.get(key)
        if (one and one[1]) != (other and other[1]):
            label = (other or one or (Say("", ""),))[0]
            yield Line(label, one[1] if one else None, other[1] if other else None)


def _said(block: Block) -> _Said:
    """All that a block says, by key: for what has parts (terms, conditions) each part by itself."""
    found: dict[str, tuple[Say, Say]] = {}
    for field in fields(block):
        value = getattr(block, field.name)
        if field.name in _LEFT_OUT or value in (None, (), False) or value == {}:
            continue
        label = KEYS.get(field.name, Say(field.name, field.name))
        if isinstance(value, Mapping) and field.name != "asks":
            for name, part in value.items():
                full = Say(f"{label.zh} {name}", f"{label.en} {name}")
                found[f"{field.name}.{name}"] = (full, _words(part) or Say("", ""))
        else:
            found[field.name] = (label, _words(value) or Say("", ""))
    return found


def _words(value: Any) -> Say | None:
    """Anything of a policy, in words that a person reads and that two versions have in common where it is the same."""
    match value:
        case None | "":
            return None
        case bool():
            return _YES if value else _NO
        case Stated():
            return _stated(value)
        case Term():
            each = [_stated(one.stated, one.since) for one in value.versions]
            return Say("；".join(one.zh for one in each), "; ".join(one.en for one in each))
        case Expression():
            return Say(value.text, value.text)
        case Score():
            return _joined(value.points, value.weight, sep=" × ")
        case Window():
            return _joined(value.since, value.until, sep=" — ")
        case Quote():
            return Say(f"“{value.phrase}”", f"“{value.phrase}”")
        case Layer():
            rest = value.rest and "、".join(f"{payer} {share}" for payer, share in value.rest.items())
            words = (
                f"{value.payer or ''} {value.share or (value.amount.text if value.amount else '')}".strip()
            )
            return Say(rest or words, rest or words)
        case Mapping():
            words = "、".join(f"{name}: {kind}" if kind else name for name, kind in value.items())
            return Say(words, words)
        case tuple() | list():
            each = [made for made in (_words(one) for one in value) if made]
            return Say("、".join(one.zh for one in each), ", ".join(one.en for one in each))
    if is_dataclass(value) and hasattr(value, "what"):  # a milestone
        by = _words(value.by)
        return Say(f"{value.what}（{by.zh if by else ''}）", f"{value.what} ({by.en if by else ''})")
    return Say(str(value), str(value))


def _stated(one: Stated, since: Any = None) -> Say:
    """10,000元/台，原话“最高不超过10000元/台”; a reading says why."""
    from_ = Say(f"自 {since} 起 ", f"from {since}: ") if since else Say("", "")
    zh, en = value_words(one.value, "zh"), value_words(one.value, "en")
    if isinstance(one.origin, Reading):
        return Say(
            f"{from_.zh}{zh}（说明：{one.origin.because}）", f"{from_.en}{en} (reading: {one.origin.because})"
        )
    phrase = one.origin.phrase
    return Say(f"{from_.zh}{zh}，原话“{phrase}”", f"{from_.en}{en}, quoted “{phrase}”")


def _joined(*parts: Any, sep: str) -> Say:
    each = [_words(part) or Say("", "") for part in parts]
    return Say(sep.join(one.zh for one in each if one.zh), sep.join(one.en for one in each if one.en))
