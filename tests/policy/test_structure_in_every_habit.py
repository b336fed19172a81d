"""Long documents put together from habits of numbering, layout and clauses, with what must be found in them."""

import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.policy.prose.structure import structure

HAN = "零一二三四五六七八九十"


def han(number: int) -> str:
    if number <= 10:
        return HAN[number]
    tens, ones = divmod(number, 10)
    return (HAN[tens] if tens > 1 else "") + "十" + (HAN[ones] if ones else "")


def full_width(number: int) -> str:
    return "".join(chr(ord(char) + 0xFEE0) for char in str(number))


CHAPTERS = {
    "一、": lambda n: f"{han(n)}、",
    "第一部分": lambda n: f"第{han(n)}部分　",
    "一．": lambda n: f"{han(n)}．",
}
SECTIONS = {
    "（一）": lambda n: f"（{han(n)}）",
    "(一)": lambda n: f"({han(n)})",
    "〔一〕": lambda n: f"〔{han(n)}〕",
}
MEASURES = {
    "1．": lambda n: f"{n}．",
    "1.": lambda n: f"{n}.",
    "1、": lambda n: f"{n}、",
    "１．": lambda n: f"{full_width(n)}．",
    "1 .": lambda n: f"{n} . ",
    "(1)": lambda n: f"({n})",
}
SENTENCES = (
    "对符合条件的企业给予最高不超过10万元的补贴",
    "一是压减时限；二是减少材料；三是优化流程",
    "落实《关于促进发展的意见》（甲政〔2022〕3号）第（一）项规定",
    "力争到2023年年底新增规上企业20家以上，增长1.2%",
    "各县（市、区）要建立台账（以下简称台账），市财政局要做好保障",
    "推进“三个一批”活动，完善3+N体系",
    "按照1∶1比例分担，其中：中央补助50%，地方补助50%",
)
TITLES = (
    "加大支持力度",
    "优化政务服务",
    "扩大有效投资",
    "促进消费回暖",
    "稳定外贸外资",
    "强化要素保障",
    "培育市场主体",
)
OFFICES = (
    "财政局",
    "商务局",
    "发展改革委",
    "市场监督管理局",
    "住房和城乡建设局",
    "卫生健康委",
    "总工会",
    "消防救援支队",
    "粮食和物资储备局",
)
STAY = (
    "各县（市、区）政府",
    "高新区管委会",
    "国网甲乙供电公司",
    "人民银行甲乙市中心支行",
    "城发投集团",
    "市直有关部门",
)


@dataclass
class Draft:
    lines: list[str] = field(default_factory=list)
    wanted: list[tuple[int, str | None, str | None, tuple[tuple[str, str], ...]]] = field(
        default_factory=list
    )


def clause(draw: random.Random, level: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The words of a clause, and its units with their roles."""
    offices = draw.sample(OFFICES, draw.randint(1, 4))
    names = [level + office for office in offices]
    written = [names[0], *(draw.choice((office, level + office)) for office in offices[1:])]
    if draw.random() < 0.4:
        other = draw.choice(STAY) if level == "市" else "各乡镇（街道）"
        names.append(other)
        written.append(other)
    roles = ["lead"] + ["support"] * (len(names) - 1)
    units = draw.choice(("、", "、", "，")).join(written)
    ways = [
        f"责任单位：{units}",
        f"责任部门:{units}",
        f"{units}按职责分工负责",
        f"责任单位：{units}；完成时限：2023年6月底",
        f"责任单位：{units}，下同",
    ]
    if len(written) > 1:
        rest = "、".join(written[1:])
        ways += [
            f"{written[0]}牵头，{rest}配合",
            f"牵头单位：{written[0]}；配合单位：{rest}",
            f"由{written[0]}牵头，{rest}等按职责分工负责",
            f"{written[0]}会同{rest}负责"
            if written[1].startswith(("市", "县", "区", "各"))
            else f"责任单位：{units}",
        ]
    words = draw.choice(ways)
    opening, closing = draw.choice(("（）", "（）", "()", "〔〕", "[]", "【】", "（)"))
    return f"{opening}{words}{closing}", tuple(zip(names, roles, strict=True))


def document(seed: int, chapters: int, most: int) -> Draft:
    draw = random.Random(seed)
    draft = Draft()
    level = draw.choice("市县区")
    chapter_label = draw.choice(list(CHAPTERS.values()))
    section_label = draw.choice(list(SECTIONS.values()))
    with_sections = draw.random() < 0.6
    if with_sections or draw.random() < 0.6:
        measure_label = draw.choice(list(MEASURES.values()))
    else:
        measure_label = section_label
    through = draw.random() < 0.5
    sections_through = draw.random() < 0.5
    own_line = draw.random() < 0.3
    titled = draw.random() < 0.5
    sublist = draw.random() < 0.3 and measure_label not in (MEASURES["(1)"],)
    indent = draw.choice(("", "　　", "  "))
    blank = draw.choice(([], [""]))
    draft.lines += ["甲乙若干政策措施", *blank, indent + "为促进发展，制定本政策措施。"]
    number = section_number = 0
    for chapter in range(1, chapters + 1):
        title = draw.choice(TITLES)
        draft.lines += [*blank, indent + chapter_label(chapter) + title]
        if not sections_through:
            section_number = 0
        if not through:
            number = 0
        for _ in range(draw.randint(2, 3) if with_sections else 1):
            section = None
            if with_sections:
                section_number += 1
                section = draw.choice(TITLES)
                draft.lines.append(indent + section_label(section_number) + section + draw.choice(("", "。")))
                if not through:
                    number = 0
            for _ in range(draw.randint(2, most)):
                number += 1
                words, units = clause(draw, level)
                body = "。".join(draw.sample(SENTENCES, draw.randint(1, 3))) + "。"
                lead = draw.choice(TITLES) + "。" if titled else ""
                first = indent + measure_label(number) + lead + body
                if sublist and draw.random() < 0.4:
                    draft.lines += [first, indent + "①新建项目；", indent + "②续建项目。"]
                    draft.lines.append(indent + words)
                elif own_line:
                    draft.lines += [first, indent + words]
                else:
                    draft.lines.append(first + words)
                draft.lines += blank
                draft.wanted.append((number, title, section, units))
    draft.lines += [
        indent + "本政策措施自印发之日起施行。",
        "附件：任务清单",
        "1．附件里的一条（责任单位：市财政局）",
    ]
    return draft


def check(draft: Draft) -> None:
    found = structure("\n".join(draft.lines))
    read = [
        (
            measure.number,
            measure.chapter.title if measure.chapter else None,
            measure.section.title if measure.section else None,
            tuple((duty.name, duty.role) for duty in measure.duties),
        )
        for measure in found.measures
    ]
    assert read == draft.wanted


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None)
def test_a_document_in_any_mixture_of_habits_is_read_right(seed: int) -> None:
    check(document(seed, chapters=3, most=4))


@pytest.mark.parametrize("seed", [3, 11, 42, 77])
def test_a_long_document_is_read_right(seed: int) -> None:
    draft = document(seed, chapters=8, most=9)
    assert len(draft.wanted) > 30
    check(draft)
