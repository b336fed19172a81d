"""The notices of a file: the head of each (title, 文号, issuer, date, addressees), one perhaps wrapping another.

A head is found by its addressees (各县（市、区）人民政府，…：) with the title and the number above them. A notice that
forwards another contains the other's head. A notice that issues a document (关于印发…的通知) is one with it: the title
is the document's, the number, issuer and date are the notice's. Without addressees the file begins with its title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from luoshi.policy.document import Notice
from luoshi.policy.prose.headings import Line, is_contents_line, label_at
from luoshi.policy.prose.notice_heads import (
    DATE,
    IMPRINT,
    NUMBER,
    ORGAN,
    PASSED,
    PUBLIC,
    TITLE_END,
    Head,
    Piece,
    ends_title,
    heads_of,
    parse_day,
    pieces_of,
)

_HEAD_LINES = 400


@dataclass(frozen=True, slots=True)
class Frame:
    """The notices, and where the words of the policy itself begin and end."""

    notices: tuple[Notice, ...]
    start: int
    end: int


_HEAD_PIECES = 16
"""How far down the head of a document a day without a signature is looked for."""
# A sentence, or the day on which something was passed, amended or comes into force.
_OTHER_DAY = re.compile(r"[。；]|通过|修正|修订|修改|施行|实施|生效|会议")
_ISSUES = re.compile(r"印发|发布|公布|转发|批转|下发|颁布|颁发|公开发布")
_WRAPPED = re.compile(
    r"(?:印发|发布|公布|转发|批转|下发|颁布|颁发)(?:了)?(?P<what>.+?)(?:的通知|的通告|的公告|的决定|的函|的令)?$"
)
_ANNEX = re.compile(
    r"附[ \u3000]*(?:件|表|录|图)?[ \u3000]*[0-9０-９一二三四五六七八九十]{0,3}[ \u3000]*(?:[：:．.、]|$)"
)
_ANNEX_NAMED = re.compile(r"附件[ \u3000]*[0-9０-９一二三四五六七八九十]{1,3}(?:[ \u3000]|$)")
_CLOSING = re.compile(r"(?:特此(?:通知|公告|通告|函复|批复|函告)|此通知|现予(?:公布|发布))[。.！]?$")


def frame(text: str, lines: Sequence[Line]) -> Frame:
    """The notices of the text, and the stretch in which the policy's measures stand."""
    pieces = pieces_of(text, lines[:_HEAD_LINES])
    heads = heads_of(pieces)
    start, title, title_at, below = _policy(text, pieces, heads)
    end_line, signed = _end(text, lines, start)
    end = lines[end_line - 1].end if end_line else len(text)
    notices = _notices(text, pieces, heads, title, title_at, below, signed, lines, end_line)
    if notices[-1].date is None:
        notices = (*notices[:-1], replace(notices[-1], date=_day_above(pieces)))
    return Frame(notices, min(start, end), end)


def _day_above(pieces: Sequence[Piece]) -> date | None:
    """The day that a website puts between the title and the first item, where nothing is signed."""
    found = None
    for piece in pieces[:_HEAD_PIECES]:
        if piece.label:
            break
        if len(piece.words) < 60 and not _OTHER_DAY.search(piece.words):
            found = parse_day(piece.words) or found
    return found


def _policy(
    text: str, pieces: Sequence[Piece], heads: Sequence[Head]
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


def _issued_title(pieces: Sequence[Piece], head: Head) -> tuple[int, int, str] | None:
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
        if DATE.match(words):
            signed = True
            continue
        if not signed:
            if not head.addressees and head.number is None and pieces[index].label:
                return None
            continue
        if PUBLIC.match(words) or IMPRINT.match(words) or _ANNEX.match(words) or PASSED.match(words):
            continue
        if NUMBER.match(words) or (
            ORGAN.match(words) and DATE.match(pieces[min(index + 1, len(pieces) - 1)].words)
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
        and not ends_title(pieces[stop])
        and not PASSED.match(pieces[stop].words)
    ):
        stop += 1
        joined = "".join(piece.words for piece in pieces[index:stop])
        following = pieces[stop].words if stop < len(pieces) else ""
        whole = TITLE_END.search(joined) is not None and joined.count("《") <= joined.count("》")
        if whole and not TITLE_END.search(following) and not following.startswith(("（", "(", "的", "》")):
            break
    title = "".join(piece.words for piece in pieces[index:stop])
    if not title:
        return None
    return index, _behind_title(pieces, stop), title


def _behind_title(pieces: Sequence[Piece], stop: int) -> int:
    while stop < len(pieces) and (PASSED.match(pieces[stop].words) or DATE.match(pieces[stop].words)):
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
        ends = _ANNEX.match(words) or _ANNEX_NAMED.match(words) or IMPRINT.match(words)
        signature = None if ends else DATE.match(words)
        if signature and not label_at(text, line.start, line.end):
            return _before_signature(text, lines, index, first), parse_day(signature["day"])
        if ends or PUBLIC.match(words) or _CLOSING.match(words):
            return _before_signature(text, lines, index, first), _signed_below(
                text, lines[index : index + 40]
            )
    return len(lines), None


def _before_signature(text: str, lines: Sequence[Line], index: int, first: int) -> int:
    """Lines with nothing but the name of the issuer belong to the signature."""
    while index - 1 > first:
        words = "".join(text[lines[index - 1].start : lines[index - 1].end].split())
        if len(words) > 60 or not (ORGAN.match(words) or _CLOSING.match(words)):
            break
        index -= 1
    return index


def _signed_below(text: str, lines: Sequence[Line]) -> date | None:
    for line in lines:
        if line.end - line.start < 80:
            found = DATE.match("".join(text[line.start : line.end].split()))
            if found:
                return parse_day(found["day"])
    return None


def _notices(
    text: str,
    pieces: Sequence[Piece],
    heads: Sequence[Head],
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
        found = DATE.match(pieces[index].words)
        if found is None or IMPRINT.match(pieces[index].words):
            continue
        organs: list[str] = [found["organ"]] if found["organ"] and ORGAN.match(found["organ"]) else []
        above = index - 1
        while not found["organ"] and above >= low and len(organs) < 12 and ORGAN.match(pieces[above].words):
            organs.insert(0, pieces[above].words)
            above -= 1
        return "、".join(organs) or None, parse_day(found["day"])
    return None, None


def _signature_below(text: str, lines: Sequence[Line], end_line: int) -> tuple[str | None, date | None]:
    below = pieces_of(text, lines[max(end_line, 0) : end_line + 30])
    return _signature(below, 0, len(below))


def _imprint(text: str, lines: Sequence[Line]) -> date | None:
    for line in lines:
        if line.end - line.start < 200:
            found = IMPRINT.match("".join(text[line.start : line.end].split()))
            if found and found["day"]:
                return parse_day(found["day"])
    return None
