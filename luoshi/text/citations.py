"""Other documents that a text names: 《…》, 《…》（焦政办〔2022〕33号）, or a document number (文号) alone.

Notices and orders are numbered without brackets: 财政部公告2023年第15号, 国务院令第722号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.text.span import Citation

NUMBER = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{1,14})(?P<open>[〔\[（(【［﹝])(?P<year>(?:19|20)[0-9]{2}|[12１２][０-９]{3})年?[〕\]）)】］﹞]"
    r"[ 　]?(?:第)?[ 　]?(?P<serial>[0-9０-９]{1,5})[ 　]?号"
)
_ORDER = re.compile(
    r"(?:公告|令)[ 　]?[〔（(]?(?:(?:19|20)[0-9]{2}[ 　]?年?)?[〕）)]?[ 　]?第[ 　]?[0-9０-９]{1,5}[ 　]?号"
)
_OPEN_OR_NUMBER = re.compile(
    r"《|(?:公告|令)(?=[ 　〔（(]{0,2}(?:(?:19|20)[0-9]{2}|第))|[〔\[（(【［﹝](?:19|20|２０|１９)"
)
_AGENCY_BEFORE = re.compile(r"(?P<agency>[\u4e00-\u9fff]{1,13}(?:部|委|局|署|会|行|办公室))[、 　]$")
_BEGINS_IN_BRACKET = re.compile(r"[，,；;：:（(]")
_WORD = re.compile(r"[\u4e00-\u9fff]")
_DEEPEST = 8
# Words that run up to a number without belonging to it: 根据焦政〔2022〕3号 is 焦政〔2022〕3号.
_LEAD_IN = re.compile(
    r".*(?:根据|按照|落实|贯彻|执行|印发|转发|依据|参照|遵照|详见|和|与|及|的|以|由|将|见|对|是|为|在|下发|废止|修订)"
)


def citations(text: str, start: int = 0, end: int | None = None) -> Iterator[Citation]:
    """The citations in `text[start:end]`, in order."""
    end = len(text) if end is None else end
    at = start
    while (mark := _OPEN_OR_NUMBER.search(text, at, end)) is not None:
        if mark.group() == "《":
            found = _titled(text, mark.start(), end)
        elif mark.group() in ("公告", "令"):
            found = _ordered(text, at, mark.start(), end)
        else:
            found = _numbered(text, at, mark.start(), end)
        if found is None:
            at = mark.start() + 1
            continue
        yield found
        at = found.end


def document_number(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """The first 文号 in the stretch, with its place."""
    at = start
    while (mark := _OPEN_OR_NUMBER.search(text, at, end)) is not None:
        if mark.group() not in ("《", "公告", "令") and (found := _numbered(text, start, mark.start(), end)):
            return found.text, found.start, found.end
        at = mark.start() + 1
    return None


def _titled(text: str, at: int, end: int) -> Citation | None:
    """《 … 》, other titles inside it allowed, and the number in brackets that follows."""
    close = _closing(text, at, end)
    if close is None:
        return None
    title = " ".join(text[at + 1 : close].split())
    stop, number = close + 1, None
    if stop < end and text[stop] in "（(":
        bracket_end = _bracket_end(text, stop, end)
        if bracket_end and (found := document_number(text, stop + 1, bracket_end)):
            number, stop = found[0], bracket_end + 1
        elif bracket_end and (order := _ORDER.search(text, stop + 1, bracket_end)):
            begins = [mark.end() for mark in _BEGINS_IN_BRACKET.finditer(text, stop, order.start())]
            number, stop = text[begins[-1] : order.end()].strip(), bracket_end + 1
    return Citation(text[at:stop], at, stop, title, number)


def _closing(text: str, at: int, end: int) -> int | None:
    depth = 0
    for index in range(at, min(end, at + 300)):
        if text[index] == "《":
            depth += 1
            if depth > _DEEPEST:
                return None
        elif text[index] == "》":
            depth -= 1
            if depth == 0:
                return index
        elif text[index] == "\n" and text[index : index + 2] == "\n\n":
            return None
    return None


def _bracket_end(text: str, at: int, end: int) -> int | None:
    depth = 0
    for index in range(at, min(end, at + 80)):
        if text[index] in "（(":
            depth += 1
        elif text[index] in "）)":
            depth -= 1
            if depth == 0:
                return index
    return None


def _ordered(text: str, low: int, at: int, end: int) -> Citation | None:
    """财政部公告2023年第15号 in the middle of a sentence; the agency stands right before 公告 or 令."""
    found = _ORDER.match(text, at, min(end, at + 30))
    begin = at
    while begin > low and at - begin < 14 and _WORD.match(text[begin - 1]):
        begin -= 1
    if lead_in := _LEAD_IN.match(text, begin, at):
        begin = lead_in.end()
    if found is None or at - begin < 2:
        return None
    begin = _first_of_several(text, low, begin)
    return Citation(text[begin : found.end()], begin, found.end(), None, text[begin : found.end()])


def _first_of_several(text: str, low: int, begin: int) -> int:
    """Where the first agency stands of those that issue together: 财政部、税务总局公告2023年第12号."""
    for _ in range(5):
        before = _AGENCY_BEFORE.search(text, max(low, begin - 15), begin)
        if before is None:
            break
        lead_in = _LEAD_IN.match(text, before.start(), before.end("agency") - 1)
        begin = lead_in.end() if lead_in else before.start()
        if lead_in:
            break
    return begin


def _numbered(text: str, low: int, bracket: int, end: int) -> Citation | None:
    """The number whose bracketed year begins at `bracket`; its agency stands before it."""
    begin = bracket
    while begin > low and bracket - begin < 14 and _WORD.match(text[begin - 1]):
        begin -= 1
    if lead_in := _LEAD_IN.match(text, begin, bracket - 1 if bracket > begin else bracket):
        begin = lead_in.end()
    found = NUMBER.match(text, begin, min(end, bracket + 24))
    if found is None or found.start("open") != bracket:
        return None
    return Citation(found.group(), *found.span(), None, found.group())
