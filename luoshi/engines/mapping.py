"""Which column gives which fact: the header maps itself, or a YAML file says.

    购车价格: 车价                                  fact: column
    是否新车: {column: 新旧, values: {新: 是, 旧: 否}}   what is written there, and what it means
    应纳税额: {column: 税额, unit: 万元}              the column is in another unit; scaled exactly
    所在市: {is: 示例市}                            the same in every row

A header maps itself to the fact of that name; spaces, full-width signs and capitals do not matter, and 购车价格（万元） is the
fact 购车价格 in 万元. Facts that the file does not name map themselves too. What no column gives is unknown in every row.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from luoshi.engines.plan import Plan
from luoshi.policy.decide import CLAIM_DAY
from luoshi.policy.writing import yaml_lines
from luoshi.problem import Place, Problem, Refused, Say
from luoshi.rules.facts import read_value
from luoshi.rules.read import Wrong
from luoshi.rules.types import RATIO, Type

COUNTIES = ("地区", "县区", "所在县区", "所在地区", "所属县区", "县市区", "所在县", "行政区划")
"""Columns by which sums are made where no other is named, the first that is there."""
_KEYS = ("column", "values", "unit", "is")
_FEW = 8
_POWERS = {
    "": 0,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a fact comes from: a column (`values` says what is meant by what is written there, `power` by which power of
    ten its numbers are to be multiplied, which `unit` says), or `constant`, the same in every row."""

    column: str | None
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    unit: str = ""
    power: int = 0
    constant: str | None = None

    def as_json(self) -> Any:
        if self.column is None:
            return {"is": self.constant}
        more = {"values": dict(self.values), "unit": self.unit}
        kept = {key: value for key, value in more.items() if value}
        return {"column": self.column, **kept} if kept else self.column


@dataclass(frozen=True, slots=True)
class Mapped:
    """`facts` are those that have a column; `unknown` those that have none, each with the column that may be meant;
    `unused` the columns that nothing needs."""

    facts: Mapping[str, Taken]
    unknown: Mapping[str, str | None]
    unused: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        found = {taken.column: None for taken in self.facts.values() if taken.column is not None}
        return tuple(found)

    def as_json(self) -> dict[str, Any]:
        return {
            "facts": {fact: taken.as_json() for fact, taken in self.facts.items()},
            "unknown": dict(self.unknown),
            "unused": list(self.unused),
        }


def map_columns(
    plan: Plan, columns: Sequence[str], file: Path | None = None, kept: Sequence[str] = ()
) -> Mapped:
    """The mapping for a table with these columns. `kept` are columns that are used otherwise (keys, county). Raises
    `Refused` for a mapping file that is wrong, and for a table in which no column is a fact."""
    types = {**plan.facts, **plan.asks}
    said = _read(file, types, columns, plan) if file is not None else {}
    named = _by_name(columns, types)
    found: dict[str, Taken] = {}
    for fact in types:
        if fact in said:
            found[fact] = said[fact]
        elif fact in named:
            found[fact] = named[fact]
    used = {taken.column for taken in found.values()} | set(kept)
    unused = tuple(column for column in columns if column not in used)
    if not any(fact in plan.facts for fact in found):
        raise Refused(_nothing(plan, columns))
    missing = [fact for fact in plan.facts if fact not in found and fact != CLAIM_DAY]
    unknown = {fact: _near(fact, unused) for fact in missing}
    return Mapped(MappingProxyType(found), MappingProxyType(unknown), unused)


def same_column(wanted: str, columns: Sequence[str]) -> str | None:
    """The column of that name, however its signs are written."""
    if wanted in columns:
        return wanted
    alike = [column for column in columns if _plain(column) == _plain(wanted)]
    return alike[0] if len(alike) == 1 else None


def county_column(columns: Sequence[str]) -> str | None:
    """The column that says where a row's county is, if one is called as such columns are."""
    return next((found for name in COUNTIES if (found := same_column(name, columns))), None)


def _by_name(columns: Sequence[str], types: Mapping[str, Type]) -> dict[str, Taken]:
    facts = {_plain(fact): fact for fact in types}
    found: dict[str, Taken] = {}
    exact = set(columns) & set(types)
    for column in columns:
        plain = _plain(column)
        fact = facts.get(plain)
        taken = Taken(column)
        if fact is None and plain.endswith(")"):
            base, _, unit = plain[:-1].rpartition("(")
            fact = facts.get(base)
            power = _power(unit, types[fact]) if fact else None
            if power is None:
                continue
            taken = Taken(column, unit=unit, power=power)
        if fact is None or (fact in exact and column != fact):
            continue
        if fact in found:
            raise Refused(_two_columns(fact, str(found[fact].column), column))
        found[fact] = taken
    return found


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold().strip("\ufeff")


def _power(unit: str, type_: Type) -> int | None:
    """By which power of ten numbers in a unit are to be multiplied for a fact's own; None where it is not its unit."""
    if type_.kind != "number":
        return None
    if type_.name.startswith(RATIO.name):
        return {"%": -2, "": 0, "‰": -3}.get(unit)
    name = str(type_.unit)
    if name and not unit.endswith(name):
        return None
    return _POWERS.get(unit.removesuffix(name)) if name else _POWERS.get(unit)


def _near(fact: str, unused: Sequence[str]) -> str | None:
    near = get_close_matches(fact, unused, n=1, cutoff=0.5)
    return near[0] if near else None


def _nothing(plan: Plan, columns: Sequence[str]) -> Problem:
    listed, there = _listed(list(plan.facts)), _listed(columns)
    return Problem(
        "mapping.nothing",
        Say(
            f"没有一列是这些事项要的事实。表里的列：{there.zh}",
            f"no column is a fact that the benefits ask. The columns: {there.en}",
        ),
        Say(
            f"把列名改成事实的名称，或用 --mapping 对应；要的事实：{listed.zh}",
            f"rename the columns to facts, or map them with --mapping; the facts: {listed.en}",
        ),
    )


def _listed(names: Sequence[str]) -> Say:
    """The first few of them."""
    more = len(names) > _FEW
    return Say("、".join(names[:_FEW]) + "……" * more, ", ".join(names[:_FEW]) + " …" * more)


def _two_columns(fact: str, one: str, other: str) -> Problem:
    return Problem(
        "mapping.two",
        Say(f"“{one}”和“{other}”两列都是“{fact}”", f"the columns {one!r} and {other!r} are both {fact}"),
        Say("删去一列，或用 --mapping 写明用哪一列", "remove one, or say which with --mapping"),
    )


def _read(file: Path, types: Mapping[str, Type], columns: Sequence[str], plan: Plan) -> dict[str, Taken]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        what = Say("没有这个对应表文件", "there is no such mapping file")
        do = Say("检查 --mapping 写的路径", "check the path given with --mapping")
        raise Refused(Problem("mapping.absent", what, do, Place(str(file)))) from None
    except UnicodeDecodeError:
        what = Say("不是 UTF-8 编码", "it is not in UTF-8")
        do = Say("另存为 UTF-8", "save it as UTF-8")
        raise Refused(Problem("mapping.encoding", what, do, Place(str(file)))) from None
    tree, problems = yaml_lines.read(text, str(file), 1)
    if tree is None or problems:
        raise Refused(*problems)
    if not isinstance(tree.data, dict):
        what = Say(
            "对应表要写成“事实: 列名”，每行一个", "a mapping is written as `fact: column`, one on each line"
        )
        raise Refused(Problem("mapping.shape", what, _EXAMPLE, tree.place(())))
    reader = _Reader(tree, types, columns, plan)
    found = {fact: taken for fact, said in tree.data.items() if (taken := reader.taken(fact, said))}
    if reader.problems:
        raise Refused(*reader.problems)
    return found


_EXAMPLE = Say(
    "如 购车价格: 车价，或 购车价格: {column: 车价, unit: 万元}，或 所在市: {is: 示例市}",
    "as 购车价格: 车价, or 购车价格: {column: 车价, unit: 万元}, or 所在市: {is: 示例市}",
)


class _Reader:
    """Reads the entries of a mapping file, and gathers what is wrong with them."""

    def __init__(
        self, tree: yaml_lines.Tree, types: Mapping[str, Type], columns: Sequence[str], plan: Plan
    ) -> None:
        self.tree, self.types, self.columns = tree, types, columns
        self.known = {name for decider in plan.deciders for name in decider.names}
        for benefit in plan.policy.benefits.values():
            self.known |= set(benefit.decider.names) if benefit.decider else set()
        self.problems: list[Problem] = []

    def wrong(self, code: str, path: yaml_lines.Path, what: Say, do: Say, *, key: bool = False) -> None:
        self.problems.append(Problem(f"mapping.{code}", what, do, self.tree.place(path, key=key)))

    def taken(self, fact: str, said: yaml_lines.Data) -> Taken | None:
        type_ = self.types.get(fact)
        if type_ is None:
            if fact not in self.known:
                self._unknown_fact(fact)
            return None  # a fact of other benefits: one file may serve them all
        if isinstance(said, str):
            said = {"column": said}
            path: yaml_lines.Path = (fact,)
        elif isinstance(said, dict):
            path = (fact, "column")
        else:
            self.wrong("shape", (fact,), Say("看不懂这一项", "this entry is not understood"), _EXAMPLE)
            return None
        if strange := [key for key in said if key not in _KEYS]:
            keys = _listed(_KEYS)
            do = Say(f"可以写：{keys.zh}", f"the keys are {keys.en}")
            what = Say(f"没有“{strange[0]}”这个键", f"there is no key `{strange[0]}`")
            self.wrong("key", (fact, strange[0]), what, do, key=True)
            return None
        if ("is" in said) == ("column" in said):
            what = Say("column 和 is 写且只写一个", "give either `column` or `is`")
            self.wrong("shape", (fact,), what, _EXAMPLE)
            return None
        return self._constant(fact, said, type_) if "is" in said else self._column(fact, said, type_, path)

    def _constant(self, fact: str, said: Mapping[str, yaml_lines.Data], type_: Type) -> Taken | None:
        value = said["is"]
        if len(said) > 1 or not isinstance(value, str):
            self.wrong("shape", (fact,), Say("is 后面只写一个值", "`is` takes one value, alone"), _EXAMPLE)
            return None
        return Taken(None, constant=value) if self._reads(value, type_, (fact, "is")) else None

    def _column(
        self, fact: str, said: Mapping[str, yaml_lines.Data], type_: Type, path: yaml_lines.Path
    ) -> Taken | None:
        wanted = said["column"]
        column = same_column(wanted, self.columns) if isinstance(wanted, str) else None
        if column is None:
            shown = wanted if isinstance(wanted, str) else "…"
            near = get_close_matches(shown, self.columns, n=1, cutoff=0.4)
            listed = _listed(self.columns)
            do = Say(f"表里的列：{listed.zh}", f"the columns: {listed.en}")
            if near:
                do = Say(f"是不是“{near[0]}”？", f'did you mean "{near[0]}"?')
            self.wrong(
                "column", path, Say(f"表里没有“{shown}”这一列", f"the table has no column `{shown}`"), do
            )
            return None
        values = said.get("values", {})
        if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
            do = Say("如 values: {新: 是, 旧: 否}", "as values: {新: 是, 旧: 否}")
            what = Say("values 要写成“表里的写法: 值”", "`values` says for what is written what it means")
            self.wrong("values", (fact, "values"), what, do)
            return None
        meant = {str(written).strip(): str(value) for written, value in values.items()}
        good = [self._reads(value, type_, (fact, "values", written)) for written, value in values.items()]
        unit = said.get("unit", "")
        power = _power(unit, type_) if isinstance(unit, str) and unit else 0
        if power is None:
            own = str(type_.unit) or ("%" if type_.name.startswith(RATIO.name) else "")
            do = Say(f"如 {own}、万{own}、亿{own}" if own != "%" else "写 %", f"as {own}, 万{own}, 亿{own}")
            what = Say(f"“{fact}”不能以“{unit}”计", f"{fact} is not counted in `{unit}`")
            self.wrong("unit", (fact, "unit"), what, do)
            return None
        return Taken(column, MappingProxyType(meant), str(unit), power) if all(good) else None

    def _reads(self, value: object, type_: Type, path: yaml_lines.Path) -> bool:
        try:
            read_value(value, type_)
        except Wrong as wrong:
            self.wrong("value", path, wrong.message, wrong.remedy)
            return False
        return True

    def _unknown_fact(self, fact: str) -> None:
        near = get_close_matches(fact, [*self.types, *self.known], n=1, cutoff=0.5)
        listed = _listed(list(self.types))
        do = Say(f"要的事实：{listed.zh}", f"the facts asked: {listed.en}")
        if near:
            do = Say(f"是不是“{near[0]}”？", f'did you mean "{near[0]}"?')
        what = Say(f"没有“{fact}”这个事实", f"there is no fact `{fact}`")
        self.wrong("fact", (fact,), what, do, key=True)
