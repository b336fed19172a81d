"""The notices of a file: the head of each (title, 文号, issuer, date, addressees), one perhaps wrapping another.

A head is found by its addressees (各县（市、区）人民政府，…：) with the title and the number above them. A notice that
forwards another contains the other's head. A notice that issues a document (关于印发…的通知) is one with it: the title
is the document's, the number, issuer and date are the notice's. Without addressees the file begins with its title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from luoshi.policy.document import Notice
from luoshi.policy.headings import BLANK, Line, han_number, is_contents_line, label_at

_HEAD_LINES = 400


class Piece(NamedTuple):
    """A line, or a part of one where blanks separate what belongs on lines of its own."""

    start: int
    end: int
    line: int
    words: str
    """Without any blanks."""
    label: bool
    """A numbered heading begins here."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The notices, and where the words of the policy itself begin and end."""

    notices: tuple[Notice, ...]
    start: int
    end: int


_ORGAN_END = r"(?:政府|办公室|办公厅|委员会|国务院|局|委|厅|部|院|署|会|办|行|社|中心|公司|集团|管委会|领导小组|指挥部|支队|总队|大学|学院|检察院|法院|关)"
_ORGAN = re.compile(
    rf"[\u4e00-\u9fffXxＸ×〇○（）()·]{{2,40}}?{_ORGAN_END}(?:[（(][\u4e00-\u9fff]{{2,20}}[）)])?$"
)
_TYPE = (
    r"(?:通知|意见|决定|通告|公告|命令|令|函|批复|通报|报告|请示|纪要|决议|方案|办法|措施|计划|规划|纲要|细则|规定|条例|规则|要点|"
    r"清单|举措|政策|规程|指引|指南|行动|分工|预案|安排|任务|制度|章程|标准|准则|政策措施|一览表|目录|解读|建议|说明|体系|若干条|[0-9０-９一二三四五六七八九十]+条)"
)
_TITLE_END = re.compile(rf"{_TYPE}[》”]*(?:[（(〔\[][^（(）)]{{1,20}}[）)〕\]])?[》”]*$")
_NOTICE_END = re.compile(r"(?:通知|意见|决定|公告|通告|函|批复)[）)》]*$")
_NUMBER = re.compile(
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
_DATE = re.compile(rf"(?P<organ>[\u4e00-\u9fffXxＸ×（）()]{{4,40}}?)?[（(]?(?P<day>{_DAY})[）)]?$")
_IMPRINT = re.compile(
    rf"(?:[\u4e00-\u9fffXxＸ×（）()]{{2,40}})?(?P<day>{_DAY})(?:印发|印制|印)$|(?:抄送|主办|印送|分送|承办|校对|共印|打字)[：:].*"
)
_PUBLIC = re.compile(
    r"[（(](?:此件|本文|信息公开|公开|主动公开|依申请公开|此文)[^（(）)]{0,30}[）)]$|(?:公开|信息公开)(?:方式|选项|形式|属性)[：:].*"
)
_META = re.compile(
    r"(?:索引号|发文机关|发布机构|制发机关|成文日期|发文日期|发布日期|公开日期|生成日期|生效日期|标题|名称|主题分类|主题词|分类|来源|"
    r"有效性|浏览次数|公文种类|统一编号|信息来源|发布时间|时效性|体裁|关键词|作者|字体|责任编辑|文号|发文字号|公开方式)[：:]"
)
_ISSUES = re.compile(r"印发|发布|公布|转发|批转|下发|颁布|颁发|公开发布")
_WRAPPED = re.compile(
    r"(?:印发|发布|公布|转发|批转|下发|颁布|颁发)(?:了)?(?P<what>.+?)(?:的通知|的通告|的公告|的决定|的函|的令)?$"
)
_ABOUT = re.compile(r"关于|印发|转发|批转")
_ADDRESS = re.compile(
    r"各|政府|部门|单位|委员会|局|委|办|公司|厅|院|集团|中心|企业|银行|协会|街道|乡|镇|机构|组织|处|科|站|所|学校|部|会|社|同志|医院"
)
_NOT_ADDRESS = re.compile(
    r"如下|以下|下列|事项|要求|附件|材料|包括|方式|分别是|主要是|时间|地址|电话|目标|责任|牵头|配合|标准|程序|条件|范围|流程|内容|对象|注|为[：:]$|即[：:]$|[。！？；]"
)
_ANNEX = re.compile(
    r"附[ \u3000]*(?:件|表|录|图)?[ \u3000]*[0-9０-９一二三四五六七八九十]{0,3}[ \u3000]*(?:[：:．.、]|$)"
)
_ANNEX_NAMED = re.compile(r"附件[ \u3000]*[0-9０-９一二三四五六七八九十]{1,3}(?:[ \u3000]|$)")
_CONTENTS = re.compile(r"目[ \u3000]*[录次][：:]?$")
_PASSED = re.compile(r"[（(].{0,60}(?:年.{0,40}(?:通过|修订|修正|公布|发布|印发|施行|日)|会议).{0,60}[）)]$")
_CLOSING = re.compile(r"(?:特此(?:通知|公告|通告|函复|批复|函告)|此通知|现予(?:公布|发布))[。.！]?$")


def frame(text: str, lines: Sequence[Line]) -> Frame:
    """The notices of the text, and the stretch in which the policy's measures stand."""
    pieces = _pieces(text, lines[:_HEAD_LINES])
    heads = _heads(pieces)
    start, title, title_at, below = _policy(text, pieces, heads)
    end_line, signed = _end(text, lines, start)
    end = lines[end_line - 1].end if end_line else len(text)
    notices = _notices(text, pieces, heads, title, title_at, below, signed, lines, end_line)
    return Frame(notices, min(start, end), end)


def _pieces(text: str, lines: Sequence[Line]) -> list[Piece]:
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
            labelled = label_at(text, start, line.end) is not None
            pieces.append(Piece(start, end, line.number, text[start:end].strip(BLANK), labelled))
    return pieces


@dataclass(slots=True)
class _Head:
    """The head of a notice: pieces `first` to `body`, the addressees being the last of them, if it has any."""

    first: int
    body: int
    title: str
    number: str | None
    issuer: str | None
    day: date | None
    addressees: tuple[str, ...]


def _heads(pieces: Sequence[Piece]) -> list[_Head]:
    """The heads that end in addressees; or, if there are none, the one that begins the text."""
    heads: list[_Head] = []
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
    while stop < len(pieces) and not _ends_title(pieces[stop]):
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
    return not _ends_text(pieces[index - 1].words) or _DATE.match(pieces[index - 1].words) is not None


def _is_address_line(words: str) -> bool:
    return words[-1] in "，,、；;" and _ADDRESS.search(words) is not None and "关于" not in words


def _ends_text(words: str) -> bool:
    """Does a notice's text, or what stands below it, end here?"""
    return (
        _is_sentence(words)
        or _IMPRINT.match(words) is not None
        or _PUBLIC.match(words) is not None
        or (_DATE.match(words) is not None and not _META.match(words))
    )


def _is_sentence(words: str) -> bool:
    return (
        words[-1] in "。；！？;" or "。" in words or (words[-1] in "：:" and ("，" in words or "," in words))
    )


def _ends_title(piece: Piece) -> bool:
    """Without addressees: is the piece already text, or a heading?"""
    words = piece.words
    return (
        _is_sentence(words)
        or piece.label
        or _CONTENTS.match(words) is not None
        or ("，" in words and not _ABOUT.search(words) and "《" not in words)
        or (len(words) > 60 and "，" in words)
        or (_DATE.match(words) is not None)
    )


def _read_head(pieces: Sequence[Piece], first: int, stop: int, body: int) -> _Head | None:
    """Title, number, issuer and date out of the pieces before the addressees."""
    runs: list[list[Piece]] = [[]]
    number = issuer = None
    day = None
    for piece in pieces[first:stop]:
        words = piece.words
        if meta := _META.match(words):
            value = words[meta.end() :]
            number = number or (found["number"] if (found := _NUMBER.match(words)) else None)
            if words.startswith(("成文日期", "发文日期")):
                day = day or parse_day(value)
            elif words.startswith(("发文机关", "发布机构", "制发机关")):
                issuer = issuer or value or None
            runs.append([])
        elif found := _NUMBER.match(words):
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
        elif _PASSED.match(words) or _PUBLIC.match(words) or _IMPRINT.match(words):
            runs.append([])
        else:
            runs[-1].append(piece)
    titles = [title for run in runs for title in _titles(run)]
    full = [title for title in titles if _TITLE_END.search(title)]
    title = full[-1] if full else titles[-1] if titles else ""
    if not title and not number:
        return None
    if about := _ABOUT.search(title):
        organ = title[: about.start()]
        if organ and _ORGAN.match(organ) and "《" not in organ:
            issuer = organ
    return _Head(first, body, title, number, issuer, day, _addressees(pieces[stop:body]))


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
        ends = balanced and _TITLE_END.search(words) is not None
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
        return _ORGAN.match(before) is None
    about = re.search(r"关于|印发《", words)
    return (
        about is not None
        and _ORGAN.match(words[: about.start()]) is not None
        and not re.search("关于", before)
    )


def _addressees(pieces: Sequence[Piece]) -> tuple[str, ...]:
    words = "".join(piece.words for piece in pieces).rstrip("：:")
    found: list[str] = []
    for group in re.split("[，,；;]", words):
        parts = _split_enumeration(group)
        if parts[0].startswith("各") and not all(
            part.startswith(("各", "有关", "市", "省")) for part in parts[1:]
        ):
            parts = [group]
        if len(parts) > 1 and all(
            _ORGAN.match(part) or re.search(r"(?:机构|部门|单位|企业|各部委|公司)$", part) for part in parts
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


def _policy(
    text: str, pieces: Sequence[Piece], heads: Sequence[_Head]
) -> tuple[int, str | None, int | None, int]:
    """Where the policy's own words begin, its title if it stands apart from the notice, and the piece of that title;
    and the last piece that belongs to the notice that issues it."""
    if not heads:
        return (pieces[0].start if pieces else 0), None, None, 0
    head = heads[-1]
    body = pieces[head.body].start if head.body < len(pieces) else len(text)
    found = _issued_title(pieces, head)
    if found is None:
        return body, None, None, head.body
    first, last, title = found
    start = pieces[last].start if last < len(pieces) else len(text)
    return start, title, first, first


def _issued_title(pieces: Sequence[Piece], head: _Head) -> tuple[int, int, str] | None:
    """The title of the document that the notice issues: its first piece, the first piece behind it, and its words."""
    issues = (
        _ISSUES.search(head.title) is not None or (head.number or "").find("令") >= 0 or not head.addressees
    )
    wanted = _WRAPPED.search(head.title)
    if wanted and (found := _find_title(pieces, head.body, wanted["what"])):
        return found
    if not issues:
        return None
    signed = False
    for index in range(head.body, len(pieces)):
        words = pieces[index].words
        if _DATE.match(words):
            signed = True
            continue
        if not signed:
            if not head.addressees and head.number is None and pieces[index].label:
                return None
            continue
        if _PUBLIC.match(words) or _IMPRINT.match(words) or _ANNEX.match(words) or _PASSED.match(words):
            continue
        if _NUMBER.match(words) or (
            _ORGAN.match(words) and _DATE.match(pieces[min(index + 1, len(pieces) - 1)].words)
        ):
            continue
        return _title_at(pieces, index)
    return None


def _find_title(pieces: Sequence[Piece], low: int, what: str) -> tuple[int, int, str] | None:
    """The title that the notice names, where it stands on lines of its own."""
    wanted = _plain(what)
    if len(wanted) < 4:
        return None
    for index in range(low, len(pieces)):
        if _ANNEX.match(pieces[index].words):
            continue
        words, stop = "", index
        while stop < len(pieces) and stop < index + 6 and len(words) < len(wanted) + 30:
            words += _plain(pieces[stop].words)
            stop += 1
            if not wanted.startswith(words) and not words.endswith(wanted):
                break
            if words.endswith(wanted):
                while stop < len(pieces) and re.match(
                    r"[（(](?:试行|暂行|修订|征求意见稿|.{0,8}年版|.{0,6}修订)", pieces[stop].words
                ):
                    stop += 1
                title = "".join(piece.words for piece in pieces[index:stop])
                return index, _behind_title(pieces, stop), title
    return None


def _plain(words: str) -> str:
    return re.sub(r"[《》〈〉“”\"'‘’（）()\s]", "", words)


def _title_at(pieces: Sequence[Piece], index: int) -> tuple[int, int, str] | None:
    stop = index
    while (
        stop < len(pieces)
        and stop < index + 8
        and not _ends_title(pieces[stop])
        and not _PASSED.match(pieces[stop].words)
    ):
        stop += 1
        joined = "".join(piece.words for piece in pieces[index:stop])
        following = pieces[stop].words if stop < len(pieces) else ""
        whole = _TITLE_END.search(joined) is not None and joined.count("《") <= joined.count("》")
        if whole and not _TITLE_END.search(following) and not following.startswith(("（", "(", "的", "》")):
            break
    title = "".join(piece.words for piece in pieces[index:stop])
    if not title:
        return None
    return index, _behind_title(pieces, stop), title


def _behind_title(pieces: Sequence[Piece], stop: int) -> int:
    while stop < len(pieces) and (_PASSED.match(pieces[stop].words) or _DATE.match(pieces[stop].words)):
        stop += 1
    return stop


def _end(text: str, lines: Sequence[Line], start: int) -> tuple[int, date | None]:
    """How many lines stand before the end of the policy (annexes, signature, imprint), and the signature's day."""
    first = None
    for index, line in enumerate(lines):
        if line.start < start or (first is None and not label_at(text, line.start, line.end)):
            continue
        if first is None:
            first = index
            continue
        if line.end - line.start > 120:
            continue
        words = "".join(text[line.start : line.end].split())
        if is_contents_line(text, line):
            continue
        ends = _ANNEX.match(words) or _ANNEX_NAMED.match(words) or _IMPRINT.match(words)
        signature = None if ends else _DATE.match(words)
        if signature and not label_at(text, line.start, line.end):
            return _before_signature(text, lines, index, first), parse_day(signature["day"])
        if ends or _PUBLIC.match(words) or _CLOSING.match(words):
            return _before_signature(text, lines, index, first), _signed_below(
                text, lines[index : index + 40]
            )
    return len(lines), None


def _before_signature(text: str, lines: Sequence[Line], index: int, first: int) -> int:
    """Lines with nothing but the name of the issuer belong to the signature."""
    while index - 1 > first:
        words = "".join(text[lines[index - 1].start : lines[index - 1].end].split())
        if len(words) > 60 or not (_ORGAN.match(words) or _CLOSING.match(words)):
            break
        index -= 1
    return index


def _signed_below(text: str, lines: Sequence[Line]) -> date | None:
    for line in lines:
        if line.end - line.start < 80:
            found = _DATE.match("".join(text[line.start : line.end].split()))
            if found:
                return parse_day(found["day"])
    return None


def _notices(
    text: str,
    pieces: Sequence[Piece],
    heads: Sequence[_Head],
    title: str | None,
    title_at: int | None,
    below: int,
    signed: date | None,
    lines: Sequence[Line],
    end_line: int,
) -> tuple[Notice, ...]:
    imprint = _imprint(text, lines[-12:])
    stop = lines[-1].end if lines else len(text)
    if not heads:
        return (Notice("", None, None, signed or imprint, (), 0, stop),)
    made: list[Notice] = []
    for index, head in enumerate(heads):
        last = index + 1 == len(heads)
        limit = (title_at if title_at is not None else below) if last else heads[index + 1].first
        organ, day = _signature(pieces, head.body, limit)
        if last and title_at is None:
            organ_below, day_below = _signature_below(text, lines, end_line)
            organ, day = organ or organ_below, day or signed or day_below
        start = pieces[head.first].start if head.first < len(pieces) else 0
        made.append(
            Notice(
                title=(title if last and title else head.title),
                number=head.number,
                issuer=organ or head.issuer,
                date=day or head.day or (imprint if index == 0 or (last and len(heads) == 1) else None),
                addressees=head.addressees,
                start=start,
                end=stop,
            )
        )
    return tuple(made)


def _signature(pieces: Sequence[Piece], low: int, limit: int) -> tuple[str | None, date | None]:
    """The issuer and the day that stand at the end of a notice's own text."""
    for index in range(min(limit, len(pieces)) - 1, low - 1, -1):
        found = _DATE.match(pieces[index].words)
        if found is None or _IMPRINT.match(pieces[index].words):
            continue
        organs: list[str] = [found["organ"]] if found["organ"] and _ORGAN.match(found["organ"]) else []
        above = index - 1
        while not found["organ"] and above >= low and len(organs) < 12 and _ORGAN.match(pieces[above].words):
            organs.insert(0, pieces[above].words)
            above -= 1
        return "、".join(organs) or None, parse_day(found["day"])
    return None, None


def _signature_below(text: str, lines: Sequence[Line], end_line: int) -> tuple[str | None, date | None]:
    below = _pieces(text, lines[max(end_line, 0) : end_line + 30])
    return _signature(below, 0, len(below))


def _imprint(text: str, lines: Sequence[Line]) -> date | None:
    for line in lines:
        if line.end - line.start < 200:
            found = _IMPRINT.match("".join(text[line.start : line.end].split()))
            if found and found["day"]:
                return parse_day(found["day"])
    return None


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


_PLAIN_ZERO = dict.fromkeys("○零0ＯOo", "〇")
