"""Units of measurement and their algebra: 元, 美元, 亩, 元/亩, 元/人·月.

A unit is what stands over and under the line. A product adds, a quotient subtracts, and what stands on both
sides cancels. Two values may be compared or added only where their units agree.

Objects (台, 人, 户 …) under the line do not keep units apart: a decision is about one car and one person, so
a cap of 10000元/台 is a cap of 10000元. Time (月, 天, 年) and measures (亩, 吨) do keep them apart: 75元/月
is not 75元.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OBJECTS = frozenset([
    *"台辆人名户家个件套所支项次张份只头座间处例位篇部批单店站起条种对组门期级车房床",
    "人次", "企业", "项目", "产品", "标准", "专利", "平台", "基地", "机构",
])  # fmt: skip

_SAME = {"日": "天", "个月": "月", "周年": "年", "岁": "年", "周岁": "年"}
"""Words for one measure of time: 30日 may be compared with days between, 60周岁 with years between."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`over` and `under` are sorted; both empty is a bare number."""

    over: tuple[str, ...] = ()
    under: tuple[str, ...] = ()

    def __str__(self) -> str:
        over = "·".join(self.over)
        return f"{over}/{'·'.join(self.under)}" if self.under else over

    def agrees(self, other: Unit) -> bool:
        """Whether the two may be compared, added, or one given for the other."""
        return _alike(self.over) == _alike(other.over) and _kept(self.under) == _kept(other.under)


NONE = Unit()


def unit(written: str) -> Unit:
    """The unit that `written` names: 元, 元/台, 元/人·月, or nothing for the empty string.

    >>> str(unit("元/人·月"))
    '元/人·月'
    """
    over, _, under = written.partition("/")
    return Unit(_words(over), _words(under))


def times(left: Unit, right: Unit) -> Unit:
    """The unit of a product. A count of objects beside another unit is only a number: 10万元 × 3家 is 元."""
    over = [*left.over, *right.over]
    under = [*left.under, *right.under]
    for word in list(over):
        match = next((other for other in under if _SAME.get(other, other) == _SAME.get(word, word)), None)
        if match is not None:
            over.remove(word)
            under.remove(match)
    measured = [word for word in over if word not in OBJECTS]
    if measured:
        over = measured
    return Unit(tuple(sorted(over)), tuple(sorted(under)))


def over(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient."""
    return times(left, Unit(right.under, right.over))


def common(units: Iterable[Unit]) -> Unit:
    """The unit of values that agree: the first, without the objects under its line unless all have them."""
    first, *rest = units
    if all(other == first for other in rest):
        return first
    return Unit(first.over, _kept(first.under))


def _words(written: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in written.split("·") if word))


def _alike(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(_SAME.get(word, word) for word in words))


def _kept(under: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in _alike(under) if word not in OBJECTS)
