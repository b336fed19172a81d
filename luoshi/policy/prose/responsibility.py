"""Responsibility clauses: who answers for the words before them.

    （责任单位：市财政局、商务局）            （市商务局牵头，市财政局、各县（市、区）政府配合；完成时限：2023年6月底）
    牵头单位：市发展改革委；配合单位：…      〔负责部门：药监局，适用范围：福建自贸试验区〕

A clause is a bracket with a label (责任单位：); or a bracket, or a whole line, that holds nothing but units and what they
do (牵头, 负责); or a line or the end of a paragraph that begins with such a label. A bracket that only mentions a unit
(以下简称…) is none. What stands inside is read by `clause_words`; the names in full are the business of `names`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from luoshi.policy.prose.clause_words import BARE, LABEL, NOTE, OPENING, WHO, Reader
from luoshi.policy.prose.headings import BLANK, Line, label_at
from luoshi.policy.prose.names import looks_like_unit
from luoshi.policy.prose.written_names import Named, clean, written_name


@dataclass(slots=True)
class Found:
    """A clause as it stands in the text; its units have their parts but not yet their full names."""

    start: int
    end: int
    units: list[Named] = field(default_factory=list)
    deadline: str | None = None
    scope: str | None = None


_LONGEST = 2000
_LONGEST_OVER_LINES = 600
_BRACKET_OR_BREAK = re.compile(r"[（(〔［\[【﹙）)〕］\]】﹚\n\r]")
_CANDIDATE = re.compile(
    rf"[（(〔［\[【﹙]|(?:(?<=[。；;！!\s）)〕\]】])|^)[—\-–★☆※◆●■▲*·•→]{{0,3}}"
    rf"(?:{WHO}{NOTE}|(?:任务|职责|责任|工作)分工|牵头|(?:完成|办结|落实|推进|实施)?(?:时限|期限|时间节点|时间)(?:要求)?)"
    r"[ \u3000]*[：:]"
)
_HAS_LABEL = re.compile(
    r"(?:单位|部门|主体|处室|科室|股室|机构|地区|地方|县区|区县|分工|牵头|配合|责任|负责|主办|协办|参与|协同|落实|指导|督导|方|时[限间]|[）)〕\]])[ \u3000]*[：:]"
)
_BEGINS_AS_CLAUSE = re.compile(
    r"[ \u3000]*(?:责任|牵头|负责|主责|落实|配合|实施|承办|主办|协办)(?:责任)?(?:单位|部门|主体)"
)
_BRACKETED_LABEL = re.compile(rf"[【\[［〔（(](?:{WHO}|(?:完成)?时[限间])[】\]］〕）)]")
_HAS_VERB = re.compile(
    r"牵头|负责|负总责|配合|参与|参加|指导|会同|承担|协助|协同|落实|实施|分工|主办|督导|推进"
)
_HAS_OFFICE = re.compile(
    r"[局委厅办署]|[部会行院][、，）)〕\]】]|政府|管委会|[（(〔\[【、，]各[\u4e00-\u9fff]"
)
_OFFICE_IN_LIST = re.compile(
    r"(?:[局委部厅办署]|政府|管委会|海关|银行)(?:[、，]|分别|共同|按|负责|牵头|配合|落实|参与)"
)
_DUTIES = ("负责", "牵头", "配合", "落实", "参与")
_STOP = re.compile("。")
_NEXT_ITEM = re.compile(
    r"(?<=[局委部厅办署院会社行处站府心团司关联门位）)])[ \u3000]{1,4}(?:[0-9０-９]{1,3}[.．、](?![0-9０-９])|（[一二三四五六七八九十]{1,3}）)"
)


def find_clauses(text: str, start: int, end: int, lines: Sequence[Line]) -> list[Found]:
    """Every responsibility clause in `text[start:end]`, in order. `lines` are the lines of that stretch."""
    closing = _pairs(text, start, end)
    found: list[Found] = []
    at = start
    for index, line in enumerate(lines):
        stop = min(line.end, end)
        count = len(found)
        for candidate in _CANDIDATE.finditer(text, max(at, line.start), stop):
            if candidate.start() < at:
                continue
            if candidate.group() in OPENING:
                clause, at = _bracketed(text, candidate.start(), line, stop, closing)
            else:
                below = lines[index + 1] if index + 1 < len(lines) else None
                clause, at = _unbracketed(text, candidate.start(), stop, below, end, closing)
            if clause:
                _add(text, found, clause)
        if len(found) == count and at < line.end:
            clause = _bare_line(text, line, stop, closing)
            if clause:
                _add(text, found, clause)
                at = clause.end
    return [clause for clause in found if clause.units]


def _pairs(text: str, start: int, end: int) -> dict[int, int]:
    """The closing bracket of every opening one. Kinds may be mixed; a heading or a blank line ends what is open."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET_OR_BREAK.finditer(text, start, end):
        char, at = match.group(), match.start()
        if char in OPENING:
            opened.append(at)
        elif char not in "\n\r":
            if opened:
                pairs[opened.pop()] = at
        elif opened:
            behind = at + 1
            while behind < end and behind < at + 40 and text[behind] in " \t\u3000\xa0":
                behind += 1
            blank = text.startswith(("\n", "\r"), behind) and not text.startswith("\r\n", at)
            if blank or at - opened[0] > _LONGEST_OVER_LINES or label_at(text, behind, min(end, behind + 12)):
                opened.clear()
    return pairs


def _bracketed(
    text: str, opened: int, line: Line, line_end: int, closing: dict[int, int]
) -> tuple[Found | None, int]:
    """The clause that the bracket at `opened` is, if it is one; and where to go on."""
    closed = closing.get(opened)
    inner = opened + 1
    if closed is None or closed - inner > _LONGEST:
        if not _BEGINS_AS_CLAUSE.match(text, inner, line_end):
            return None, inner
        stop = min(line_end, inner + _LONGEST)  # the bracket is never closed: to the end of its line
        return _read(text, opened, inner, stop, stop, closing), stop
    if closed - inner < 2:
        return None, closed + 1
    labelled = _HAS_LABEL.search(text, inner, closed + 1)
    if labelled or _BEGINS_AS_CLAUSE.match(text, inner, closed):
        if clause := _read(text, opened, inner, closed, closed + 1, closing):
            return _with_full_stop(text, clause, line.start), clause.end
        label = BARE.match(text, inner, closed)
        if label and label.end() == closed and closed < line_end:  # 【责任单位】市财政局
            stop = min(_end_of_sentence(text, closed + 1, line_end), closed + _LONGEST)
            if following := _BRACKETED_LABEL.search(text, closed + 1, stop):
                stop = following.start()
            clause = _read(text, opened, closed + 1, stop, stop, closing, label.group())
            return clause, clause.end if clause else closed + 1
        if alone := _only_a_date(text, opened, inner, closed, closed + 1):
            return alone, closed + 1
    elif (
        _stands_alone(text, opened, closed, line.start, line_end)
        or _ends_in_duty(text, inner, closed, line_end)
    ) and (clause := _unlabelled(text, opened, closed, line.start, line_end, closing)):
        return _with_full_stop(text, clause, line.start), clause.end
    # A bracket over several lines that is no clause may be closed by a bracket that is not its own.
    return None, inner if closed >= line_end else closed + 1


def _only_a_date(text: str, start: int, inner: int, stop: int, end: int) -> Found | None:
    """完成时限：2023年6月底, which belongs to the clause beside it."""
    label = LABEL.match(text, inner, stop)
    if label is None or not label["when"]:
        return None
    return Found(start, end, [], text[label.end() : stop].strip(BLANK + "。；;") or None)


def _stands_alone(text: str, opened: int, closed: int, low: int, high: int) -> bool:
    """Is the bracket behind a sentence, or at the end of one?"""
    before = _before(text, opened, low)
    behind = closed + 1
    return before < low or text[before] in "。；;！!）)〕】]" or behind >= high or text[behind] in "。；;"


def _ends_in_duty(text: str, inner: int, closed: int, high: int) -> bool:
    """…价格执行（国家发展改革委、财政部负责），落实…: a clause in the middle of a sentence."""
    if closed >= high or not text.startswith(("，", ",", "、"), closed + 1):
        return False
    return text.endswith(_DUTIES, inner, closed) and _OFFICE_IN_LIST.search(text, inner, closed) is not None


def _before(text: str, at: int, low: int) -> int:
    at -= 1
    while at >= low and text[at] in BLANK:
        at -= 1
    return at


def _unlabelled(
    text: str, opened: int, closed: int, low: int, high: int, closing: dict[int, int]
) -> Found | None:
    """（市商务局牵头，市财政局配合）: nothing but units and what they do; or, behind a sentence, units alone."""
    if closed - opened > 700:
        return None
    has_verb = _HAS_VERB.search(text, opened, closed) is not None
    if not has_verb:
        before = _before(text, opened, low)
        ends = not text[closed + 1 : min(high, closed + 9)].strip(BLANK + "。")
        behind_sentence = before < low or text[before] in "。；;！"
        if not (ends and behind_sentence and _HAS_OFFICE.search(text, opened, closed + 1)):
            return None
    reader = Reader(text, opened + 1, closed, closing)
    reader.run()
    units = _mostly_units(reader) if has_verb and not reader.unfinished else _only_units(reader)
    if not units or bool(reader.verbs) != has_verb:
        return None
    return _made(opened, closed + 1, reader)


def _only_units(reader: Reader) -> bool:
    known = _known(reader)
    return bool(known) and not reader.strange and all(known)


def _mostly_units(reader: Reader) -> bool:
    """Where the words say who leads or supports, one name in three may be unlike any other."""
    known = _known(reader)
    return bool(known) and not reader.strange and known[0] and 3 * sum(known) >= 2 * len(known)


def _known(reader: Reader) -> list[bool]:
    return [looks_like_unit(written_name(reader.text, unit)) for unit in reader.units]


def _unbracketed(
    text: str, at: int, line_end: int, below: Line | None, end: int, closing: dict[int, int]
) -> tuple[Found | None, int]:
    """责任单位：… on a line of its own or at the end of a paragraph; and where to go on."""
    stop = min(_end_of_sentence(text, at, line_end), at + _LONGEST)
    clause = None if text.startswith("各", at) else _read(text, at, at, stop, stop, closing)
    if clause and any(looks_like_unit(clean(text[unit.start : unit.end])) for unit in clause.units):
        return clause, clause.end
    if dated := _only_a_date(text, at, at, stop, stop):
        return dated, stop
    label = LABEL.match(text, at, line_end)
    alone = label is not None and label.end() == line_end and below is not None and below.end <= end
    if alone and below and label_at(text, below.start, below.end) is None:
        stop = min(below.end, below.start + _LONGEST)  # 责任单位： and the units on the next line
        if clause := _read(text, at, at, stop, stop, closing):
            return clause, clause.end
    return None, max(at + 1, min(stop, line_end))


def _end_of_sentence(text: str, at: int, end: int) -> int:
    """The clause ends with its line, at a full stop behind which something begins that is no further label, or before
    the number of the next item."""
    if item := _NEXT_ITEM.search(text, at, min(end, at + _LONGEST)):
        end = item.start()
    for stop in _STOP.finditer(text, at, min(end, at + _LONGEST)):
        behind = stop.end()
        while behind < end and text[behind] in BLANK:
            behind += 1
        if behind < end and not LABEL.match(text, behind, end):
            return stop.end()
    return end


def _bare_line(text: str, line: Line, stop: int, closing: dict[int, int]) -> Found | None:
    """责任单位 市财政局, or 市发展改革委牵头，市财政局配合。, on a line of its own."""
    if stop - line.start > 400:
        return None
    label = BARE.match(text, line.start, stop)
    if label:
        spaced = label.end() < stop and text[label.end() - 1] in BLANK
        return _read(text, line.start, label.end(), stop, stop, closing, label.group()) if spaced else None
    if stop - line.start > 200 or not _HAS_VERB.search(text, line.start, stop):
        return None
    reader = Reader(text, line.start, stop, closing)
    reader.run()
    if reader.verbs and not reader.unfinished and _only_units(reader):
        return _made(line.start, stop, reader)
    return None


def _read(
    text: str,
    start: int,
    inner: int,
    stop: int,
    end: int,
    closing: dict[int, int],
    label: str | None = None,
) -> Found | None:
    """A clause that has a label; `label` where it stands before `inner`."""
    reader = Reader(text, inner, stop, closing)
    if label is None and not LABEL.match(text, inner, stop) and (bare := BARE.match(text, inner, stop)):
        label, reader.start = bare.group(), bare.end()
    if label is not None:
        reader.begin_label(label)
    reader.run()
    if not reader.labelled or not reader.units:
        return None
    first = reader.units[0]
    if not reader.coloned and not looks_like_unit(clean(text[first.start : first.end])):
        return None
    return _made(start, end, reader)


def _made(start: int, end: int, reader: Reader) -> Found:
    return Found(start, end, reader.units, reader.deadline, reader.scope)


def _with_full_stop(text: str, clause: Found, low: int) -> Found:
    """…资金。（责任单位：市财政局）。: the second full stop belongs to the clause."""
    before = _before(text, clause.start, low)
    if before >= low and text[before] in "。；！" and text.startswith("。", clause.end):
        clause.end += 1
    return clause


def _add(text: str, found: list[Found], clause: Found) -> None:
    """Lines of labels that follow one another are one clause; so is a bracket with nothing but a date."""
    before = found[-1] if found else None
    if before and not text[before.end : clause.start].strip(BLANK + "。；;"):
        bare = text[clause.start] not in OPENING and text[before.start] not in OPENING
        if bare or not clause.units or not before.units:
            before.end = clause.end
            _join(before.units, clause.units)
            before.deadline = before.deadline or clause.deadline
            before.scope = before.scope or clause.scope
            return
    found.append(clause)


def _join(first: list[Named], second: list[Named]) -> None:
    """A later line 责任单位： names supporters where an earlier one 牵头单位： names the leader."""
    if any(unit.part == "lead" for unit in first):
        for unit in second:
            if not unit.said:
                unit.part = "support"
    first += second
