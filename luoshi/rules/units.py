"""Units of measurement and their algebra: 元, 美元, 亩, 元/亩, 元/人·月.

A unit is what stands over and under the line. A product adds, a quotient subtracts, and what stands on both sides
cancels. Two values may be compared or added only where their units agree.

Objects (台, 人, 户 …) under the line do not keep units apart: a decision is about one car and one person, so a cap of
10000元/台 is a cap of 10000元. Time (月, 天, 年) and measures (亩, 吨) do keep them apart: 75元/月 is not 75元.
"""

from __future__ import annotations

from dataclasses import dataclass

OBJECTS = frozenset(
    "台 辆 人 人次 名 户 家 个 件 套 所 支 项 次 张 份 只 头 座 间 处 例 位 篇 部 批 单 店 站 起 条 种 对 组 门 期 级 "
    "企业 项目 产品 标准 专利 平台 基地 机构 车 房 床".split()
)


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
        return self.over == other.over and _kept(self.under) == _kept(other.under)


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
        if word in under:
            over.remove(word)
            under.remove(word)
    measured = [word for word in over if word not in OBJECTS]
    if measured:
        over = measured
    return Unit(tuple(sorted(over)), tuple(sorted(under)))


def over(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient."""
    return times(left, Unit(right.under, right.over))


def _words(written: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in written.split("·") if word))


def _kept(under: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in under if word not in OBJECTS)
