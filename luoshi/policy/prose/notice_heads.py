"""The head of a notice: its title, 文号, issuer, date and addressees, read from the lines that they stand on.

    焦作市人民政府文件 / 焦政〔2023〕1号 / 焦作市人民政府 / 关于印发…的通知 / 各县（市、区）人民政府，…：

A head ends with the addressees; a file without addressees begins with its title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from luoshi.policy.prose.headings import BLANK, Line, han_number, label_at


class Piece(NamedTuple):
    """A line, or a part of one where blanks separate what belongs on lines of its own."""

    start: int
    end: int
    line: int
    words: str
    """Without any blanks."""
    label: bool
    """A numbered heading begins here."""


@dataclass(slots=True)
class Head:
    """The head of a notice: pieces `first` to `body`, the addressees being the last of them, if it has any."""

    first: int
    body: int
    title: str
    number: str | None
    issuer: str | None
    day: date | None
    addressees: tuple[str, ...]


_ORGAN_END = r"(?:政府|办公室|办公厅|委员会|国务院|局|委|厅|部|院|署|会|办|行|社|中心|公司|集团|管委会|领导小组|指挥部|支队|总队|大学|学院|检察院|法院|关)"
ORGAN = re.compile(
    rf"[\u4e00-\u9fffXxＸ×〇○（）()·]{{2,40}}?{_ORGAN_END}(?:[（(][\u4e00-\u9fff]{{2,20}}[）)])?$"
)
_TYPE = (
    r"(?:通知|意见|决定|通告|公告|命令|令|函|批复|通报|报告|请示|纪要|决议|方案|办法|措施|计划|规划|纲要|细则|规定|条例|规则|要点|"
    r"清单|举措|政策|规程|指引|指南|行动|分工|预案|安排|任务|制度|章程|标准|准则|政策措施|一览表|目录|解读|建议|说明|体系|若干条|[0-9０-９一二三四五六七八九十]{1,4}条)"
)
TITLE_END = re.compile(rf"{_TYPE}[》”]*(?:[（(〔\[][^（(）)]{{1,20}}[）)〕\]])?[》”]*$")
_NOTICE_END = re.compile(r"(?:通知|意见|决定|公告|通告|函|批复)[）)》]*$")
NUMBER = re.compile(
    r"(?:发文字号|文号|文件编号|字号|发文号)?[：:]?[（(]?(?P<number>[\u4e00-\u9fffXxＸ×〇○]{1,16}[〔\[（(【［﹝][12１２][0-9０-９]{3}年?[〕\]）)】］﹞]"
    r"(?:第)?[0-9０-９XxＸ×]{1,5}号)[）)]?(?:签发人[：:].*)?$"
)
_ORDER_NUMBER = re.compile(
    r"(?P<number>(?:第[0-9０-９一二三四五六七八九十百〇零]{1,8}号|[12][0-9]{3}年第[0-9]{1,4}号))$"
)
_ORDER = re.compile(
    r"(?P<organ>[\u4e00-\u9fff]{2,30}?)(?:令|公告|通告)(?P<number>第[0-9０-９一二三四五六七八九十百〇零]{1,8}号|[（(]第[0-9]+号[）)])?$"
)
_DAY = (
    r"(?:[12１２][0-9０-９]{3}[年./\-．－](?:[0-9０-９]{1,2})[月./\-．－][0-9０-９]{1,2}日?"
    r"|[二一][〇○零0ＯOo一二三四五六七八九]{3}年[一二三四五六七八九十元]{1,3}月[一二三四五六七八九十廿]{1,4}日)"
)
DATE = re.compile(rf"(?P<organ>[\u4e00-\u9fffXxＸ×（）()]{{4,40}}?)?[（(]?(?P<day>{_DAY})[）)]?$")
IMPRINT = re.compile(
    rf"(?:[\u4e00-\u9fffXxＸ×（）()]{{2,40}})?(?P<day>{_DAY})(?:印发|印制|印)$|(?:抄送|主办|印送|分送|承办|校对|共印|打字)[：:].*"
)
PUBLIC = re.compile(
    r"[（(](?:此件|本文|信息公开|公开|主动公开|依申请公开|此文)[^（(）)]{0,30}[）)]$|(?:公开|信息公开)(?:方式|选项|形式|属性)[：:].*"
)
_META = re.compile(
    r"(?:索引号|发文机关|发布机构|制发机关|成文日期|发文日期|发布日期|公开日期|生成日期|生效日期|标题|名称|主题分类|主题词|分类|来源|"
    r"有效性|浏览次数|公文种类|统一编号|信息来源|发布时间|时效性|体裁|关键词|作者|字体|责任编辑|文号|发文字号|公开方式)[：:]"
)
_ABOUT = re.compile(r"关于|印发|转发|批转")
_ADDRESS = re.compile(
    r"各|政府|部门|单位|委员会|局|委|办|公司|厅|院|集团|中心|企业|银行|协会|街道|乡|镇|机构|组织|处|科|站|所|学校|部|会|社|同志|医院"
)
_NOT_ADDRESS = re.compile(
    r"如下|以下|下列|事项|要求|附件|材料|包括|方式|分别是|主要是|时间|地址|电话|目标|责任|牵头|配合|标准|程序|条件|范围|流程|内容|对象|注|为[：:]$|即[：:]$|[。！？]"
)
# 各县人民政府，甲园区管委会；市各委办局： may have semicolons; a sentence that calls on everybody may not.
_PARTED_ADDRESS = re.compile("各[^要应将须的请]*$")
_WITH_NAME = re.compile(r".{2,}(?:管委会|管理委员会)$")
_CONTENTS = re.compile(r"目[ \u3000]*[录次][：:]?$")
PASSED = re.compile(r"[（(].{0,60}(?:年.{0,40}(?:通过|修订|修正|公布|发布|印发|施行|日)|会议).{0,60}[）)]$")
_PLAIN_ZERO = dict.fromkeys("○零0ＯOo", "〇")


def pieces_of(text: str, lines: Sequence[Line]) -> list[Piece]:
    pieces: list[Piece] = []
    for line in lines:
        words = text[line.start : line.end]
        parts = [(part.start(), part.end()) for part in re.finditer(r"[^ \t\u3000\xa0]+", words)]
        spaced_out = len(parts) > 1 and sum(end - start <= 2 for start, end in parts) >= len(parts) - 1
        noted = words[0] in "（(" and words[-1] in "）)"
        if len(parts) == 1 or spaced_out or noted or len(parts) > 60:
            labelled = label_at(text, line.start, line.end) is not None
            pieces.append(Piece(line.start, line.end, line.number, "".join(words.split()), labelled))
            continue
        for start, end in parts:
            start, end = line.start + start, line.start + end
            if part_words := text[start:end].strip(BLANK):
                labelled = label_at(text, start, line.end) is not None
                pieces.append(Piece(start, end, line.number, part_words, labelled))
    return pieces


def heads_of(pieces: Sequence[Piece]) -> list[Head]:
    """The heads that end in addressees; or, if there are none, the one that begins the text."""
    heads: list[Head] = []
    low = 0
    for index in range(len(pieces)):
        if not _is_address(pieces, index, low):
            continue
        first = index
        while first > low and not _ends_text(pieces[first - 1].words):
            first -= 1
        at = index
        while at > first and _is_address_line(pieces[at - 1].words):
            at -= 1  # addressees over several lines
        head = _read_head(pieces, first, at, index + 1)
        if head:
            heads.append(head)
            low = index + 1
    if heads:
        return heads
    stop = 0
    while stop < len(pieces) and not ends_title(pieces[stop]):
        stop += 1
    head = _read_head(pieces, 0, stop, stop)
    return [head] if head else []


def _is_address(pieces: Sequence[Piece], index: int, low: int) -> bool:
    words = pieces[index].words
    if words[-1] not in "：:" or not 3 <= len(words) <= 400 or _META.match(words):
        return False
    if _NOT_ADDRESS.search(words) or not _ADDRESS.search(words) or "《" in words:
        return False
    if pieces[index].label or index == low:
        return False
    if "；" in words and not _PARTED_ADDRESS.match(words):
        return False
    return not _ends_text(pieces[index - 1].words) or DATE.match(pieces[index - 1].words) is not None


def _is_address_line(words: str) -> bool:
    return words[-1] in "，,、；;" and _ADDRESS.search(words) is not None and "关于" not in words


def _ends_text(words: str) -> bool:
    """Does a notice's text, or what stands below it, end here?"""
    return (
        _is_sentence(words)
        or IMPRINT.match(words) is not None
        or PUBLIC.match(words) is not None
        or (DATE.match(words) is not None and not _META.match(words))
    )


def _is_sentence(words: str) -> bool:
    return (
        words[-1] in "。；！？;" or "。" in words or (words[-1] in "：:" and ("，" in words or "," in words))
    )


def ends_title(piece: Piece) -> bool:
    """Without addressees: is the piece already text, or a heading?"""
    words = piece.words
    return (
        _is_sentence(words)
        or piece.label
        or _CONTENTS.match(words) is not None
        or ("，" in words and not _ABOUT.search(words) and "《" not in words)
        or (len(words) > 60 and "，" in words)
        or (DATE.match(words) is not None)
    )


def _read_head(pieces: Sequence[Piece], first: int, stop: int, body: int) -> Head | None:
    """Title, number, issuer and date out of the pieces before the addressees."""
    runs: list[list[Piece]] = [[]]
    number = issuer = None
    day = None
    for piece in pieces[first:stop]:
        words = piece.words
        if meta := _META.match(words):
            value = words[meta.end() :]
            number = number or (found["number"] if (found := NUMBER.match(words)) else None)
            if words.startswith(("成文日期", "发文日期")):
                day = day or parse_day(value)
            elif words.startswith(("发文机关", "发布机构", "制发机关")):
                issuer = issuer or value or None
            runs.append([])
        elif found := NUMBER.match(words):
            number = found["number"]
            runs.append([])
        elif (order := _ORDER.match(words)) and not runs[-1]:
            number = number or words
            issuer = issuer or order["organ"]
            runs.append([])
        elif (found := _ORDER_NUMBER.match(words)) and (
            number is None or number.endswith(("令", "公告", "通告"))
        ):
            number = f"{number or ''}{found['number']}"
        elif words.endswith("文件") and len(words) < 40 and "《" not in words:
            issuer = issuer or words[:-2]
            runs.append([])
        elif PASSED.match(words) or PUBLIC.match(words) or IMPRINT.match(words):
            runs.append([])
        else:
            runs[-1].append(piece)
    titles = [title for run in runs for title in _titles(run)]
    full = [title for title in titles if TITLE_END.search(title)]
    title = full[-1] if full else titles[-1] if titles else ""
    if not title and not number:
        return None
    if about := _ABOUT.search(title):
        organ = title[: about.start()]
        if organ and ORGAN.match(organ) and "《" not in organ:
            issuer = organ
    return Head(first, body, title, number, issuer, day, _addressees(pieces[stop:body]))


def _titles(run: Sequence[Piece]) -> list[str]:
    """The titles in a run of lines: a title may be broken over lines, and may be printed twice."""
    found: list[str] = []
    words = ""
    for index, piece in enumerate(run):
        if words and not words.endswith(piece.words) and _begins_title(words, piece.words):
            found.append(words)
            words = ""
        words += piece.words
        following = run[index + 1].words if index + 1 < len(run) else ""
        balanced = words.count("《") <= words.count("》")
        ends = balanced and TITLE_END.search(words) is not None
        if (
            ends
            and not following.startswith(("的", "（", "(", "》", "及", "和"))
            and (not following or _NOTICE_END.search(words))
        ):
            found.append(words)
            words = ""
    if words:
        found.append(words)
    return found


def _begins_title(before: str, words: str) -> bool:
    """Behind other lines (a web page's own words) a title begins with 关于 or with its issuer."""
    if before.count("《") > before.count("》"):
        return False
    if re.match(r"关于|印发|转发|批转", words):
        return ORGAN.match(before) is None
    about = re.search(r"关于|印发《", words)
    return (
        about is not None
        and ORGAN.match(words[: about.start()]) is not None
        and not re.search("关于", before)
    )


def _addressees(pieces: Sequence[Piece]) -> tuple[str, ...]:
    words = "".join(piece.words for piece in pieces).rstrip("：:")
    found: list[str] = []
    for group in re.split("[，,；;]", words):
        parts = _split_enumeration(group)
        if parts[0].startswith("各") and not all(
            part.startswith(("各", "有关", "市", "省"))
            or (parts[0].endswith("政府") and _WITH_NAME.match(part))
            for part in parts[1:]
        ):
            parts = [group]
        if any(part in ("单位", "部门", "机构", "企业") for part in parts):  # 市各有关部门、单位
            parts = [group]
        if len(parts) > 1 and all(
            ORGAN.match(part) or re.search(r"(?:机构|部门|单位|企业|各部委|公司)$", part) for part in parts
        ):
            found += parts
        elif group:
            found.append(group)
    return tuple(found)


def _split_enumeration(words: str) -> list[str]:
    """At 、, but not inside brackets, and not where only levels are counted: 各省、自治区、直辖市人民政府."""
    parts, depth, at = [], 0, 0
    for index, char in enumerate(words):
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth -= 1
        elif char == "、" and depth <= 0:
            parts.append(words[at:index])
            at = index + 1
    parts.append(words[at:])
    return parts


def parse_day(words: str) -> date | None:
    """2023年1月20日, 2023-1-20, 二〇二三年一月二十日."""
    found = re.search(_DAY, words)
    if found is None:
        return None
    parts = [part for part in re.split(r"[年月日./\-．－]", found.group()) if part]
    try:
        if parts[0].isdigit():
            year, month, day = (int(part) for part in parts[:3])
        else:
            year = int(
                "".join(str("〇一二三四五六七八九".index(_PLAIN_ZERO.get(char, char))) for char in parts[0])
            )
            month, day = (han_number(part.replace("元", "一").replace("廿", "二十")) for part in parts[1:3])
        return date(year, month, day)
    except ValueError:
        return None
