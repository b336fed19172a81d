"""The vocabulary of a jurisdiction (`facts.yaml`): facts about people and enterprises that its policies share.

    统一社会信用代码:
      type: 统一社会信用代码
      of: 企业
      register: 市场主体登记
      question: 贵企业的统一社会信用代码是什么？

Also how a type is written: 金额, 金额[美元], 数量[亩], 整数, 整数[人], 比例, 日期, 月份, 是否, 选项[甲, 乙], 文本, 地区,
居民身份证, 统一社会信用代码.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from pydantic import Field, RootModel, ValidationError

from luoshi.policy import yaml_lines
from luoshi.policy.blocks import Shape, Text, Words
from luoshi.policy.shape_problems import nearest, problems_of
from luoshi.problem import Place, Problem, Say
from luoshi.rules.types import DATE, INTEGER, MONEY, MONTH, RATIO, REGION, TEXT, TRUTH, Type
from luoshi.rules.units import unit

PLAIN = {
    "是否": TRUTH,
    "日期": DATE,
    "月份": MONTH,
    "文本": TEXT,
    "地区": REGION,
    "比例": RATIO,
    "整数": INTEGER,
    "金额": MONEY,
}
IDENTITIES = ("居民身份证", "统一社会信用代码")
TYPES = (*PLAIN, "数量", "选项", *IDENTITIES)

_WRITTEN = re.compile(r"([^\[\]\s]{1,20})[ ]{0,3}(?:\[([^\[\]]{0,2000})\])?")


class FactShape(Shape):
    """One fact of facts.yaml."""

    type: Text
    of: Words = ()
    register_: Text | None = Field(alias="register", default=None)
    question: Text | None = None
    unknown: Text | None = None
    note: Text | None = None


class FactsShape(RootModel[dict[Text, FactShape]]):
    """facts.yaml: each fact under its name."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`of` is whom it is a fact about; `question` is how to ask for it; `unknown` what to do where nobody knows."""

    name: str
    type: Type
    of: tuple[str, ...]
    register: str | None
    question: str | None
    unknown: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Vocabulary:
    facts: Mapping[str, Fact] = field(default_factory=lambda: MappingProxyType({}))


def load_vocabulary(path: Path) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary in a file, and what is wrong with it; an empty one where there is no such file."""
    if not path.exists():
        return Vocabulary(), []
    try:
        text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError):
        say = Say("读不出来，或不是 UTF-8 编码", "it cannot be read, or is not in UTF-8")
        return Vocabulary(), [
            Problem("file.encoding", say, Say("另存为 UTF-8", "save it as UTF-8"), Place(str(path)))
        ]
    return read_vocabulary(text, str(path))


def read_vocabulary(text: str, name: str = "facts.yaml") -> tuple[Vocabulary, list[Problem]]:
    tree, problems = yaml_lines.read(text, name, 1)
    if tree is None:
        return Vocabulary(), problems
    try:
        shape = FactsShape.model_validate(tree.data)
    except ValidationError as error:
        return Vocabulary(), problems_of(error, tree, FactShape)
    facts = {}
    for fact, one in shape.root.items():
        type_ = type_named(one.type)
        if type_ is None:
            problems.append(unknown_type(one.type, tree.place((fact, "type"))))
            continue
        facts[fact] = Fact(
            fact, type_, one.of, one.register_, one.question, one.unknown, tree.place((fact,), key=True)
        )
    return Vocabulary(MappingProxyType(facts)), problems


def type_named(written: str) -> Type | None:
    """The type that a policy file names.

    >>> type_named("数量[亩]").unit, type_named("选项[A, B]").options
    (Unit(over=('亩',), under=()), ('A', 'B'))
    """
    found = _WRITTEN.fullmatch(written.strip())
    if not found:
        return None
    word, inside = found.groups()
    if inside is None:
        if word in IDENTITIES:
            return Type("text", word, identity=word)
        return PLAIN.get(word)
    inside = inside.strip()
    if word == "选项":
        options = tuple(part.strip() for part in re.split("[,，、]", inside) if part.strip())
        return replace(TEXT, name=written, options=options) if options else None
    if not inside:
        return None
    if word == "金额":
        return Type("number", written, unit(inside), scale=2, low=Decimal(0))
    if word == "数量":
        return Type("number", written, unit(inside), scale=4, low=Decimal(0))
    return Type("number", written, unit(inside), low=Decimal(0)) if word == "整数" else None


def unknown_type(written: str, place: Place) -> Problem:
    meant = nearest(written.partition("[")[0].strip(), TYPES)
    remedy = (
        Say(f"是不是“{meant}”？", f"did you mean `{meant}`?")
        if meant and meant != written
        else Say(
            f"可用的有：{'、'.join(PLAIN)}、数量[亩]、金额[美元]、选项[甲, 乙]、{'、'.join(IDENTITIES)}",
            f"there are: {', '.join(PLAIN)}, 数量[亩], 金额[美元], 选项[甲, 乙], {', '.join(IDENTITIES)}",
        )
    )
    return Problem(
        "type.unknown", Say(f"没有“{written}”这种类型", f"there is no type `{written}`"), remedy, place
    )
