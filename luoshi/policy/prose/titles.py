"""What a heading is called, and what a measure is called: the title it begins with, if it has one.

四、加快项目建设。对列入计划的……        落实纾困政策：将……        （三）强化保障 and below it a paragraph
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.policy.document import Clause, Heading
from luoshi.policy.prose.headings import BLANK, Line
from luoshi.policy.prose.outline import Node
from luoshi.policy.prose.responsibility import Found
from luoshi.policy.prose.stretches import line_end, skip_blank, trim_end

_SENTENCE = re.compile(r"[。；！？]")
_STOP = re.compile(r"[。！？；：:]")
_BROUGHT = re.compile(
    r"【(?P<round>[^】]{1,40})】|〔(?P<square>[^〕]{1,40})〕|（(?P<paren>[^）]{2,12})）(?=\S)"
)
_LEADS_TO_LIST = re.compile("[，、,]|下列|如下|以下|应当|包括|主要|可以")
_UNFINISHED = re.compile("[，,]|、$|.{8}的$")
_SHORT = 45
_VERY_SHORT = 25
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")
# Chapters of sentences that stand around the measures and are none.
_AROUND = re.compile(
    "(?:(?:总体|指导|基本|工作|有关|相关|组织|保障|其他|重要|重大)(?:要求|思想|思路|原则|目标|领导|实施|保障|措施|事项|意义)(?:[和与及]|$)){1,3}|附则"
)


def heading_titles(text: str, nodes: Sequence[Node], clauses: Sequence[Found]) -> list[Heading]:
    """The title of every heading: its first sentence, or its line, or its two lines."""
    found, at = [], 0
    for node in nodes:
        while at < len(clauses) and clauses[at].start < node.label.start:
            at += 1
        limit = min(node.own_end, clauses[at].start) if at < len(clauses) else node.own_end
        start, stop = _title_span(text, node, limit)
        title = _BETWEEN_HAN.sub("", " ".join(text[start:stop].split())).rstrip("。；：:;")
        label = node.label
        found.append(
            Heading(label.number, text[label.start : label.end], title, label.start, max(stop, label.end))
        )
    return found


def _title_span(text: str, node: Node, limit: int) -> tuple[int, int]:
    start = skip_blank(text, node.label.body, limit)
    at_end = line_end(text, start, limit)
    stop = _SENTENCE.search(text, start, at_end)
    if stop:
        return start, stop.end()
    below = skip_blank(text, at_end, limit)
    if below < limit and at_end < limit and limit == node.own_end:
        end = line_end(text, below, limit)
        rest = skip_blank(text, end, limit)
        broken = 8 < at_end - start <= _SHORT and end - below <= _VERY_SHORT
        if broken and rest == limit and node.children and not _STOP.search(text, below, end):
            return start, end
    return start, trim_end(text, start, at_end)


def says_more_than_title(text: str, node: Node, title: Heading) -> bool:
    """Has it more than a title, and more than the usual words before and after the measures?"""
    if node.children or node.clauses:
        return True
    if node.depth == 0 and _AROUND.fullmatch(title.title):
        return False
    behind = skip_blank(text, title.end, node.own_end)
    return behind < node.own_end or text[title.end - 1] in "。！？；"


def measure_titles(
    text: str, spans: Sequence[tuple[int, int]], clauses: Sequence[Sequence[Clause]], lines: Sequence[Line]
) -> list[str | None]:
    """The leading title sentence of each measure. With a comma in it only where the document mostly has one."""
    wrapped = _is_wrapped(text, lines)
    found = [
        _leading(text, start, end, mine, wrapped) for (start, end), mine in zip(spans, clauses, strict=True)
    ]
    several = [one for one in found if one.several]
    usual = len(several) > 2 and 10 * sum(one.title is not None for one in several) >= 7 * len(several)
    return [one.title if usual or one.plain else None for one in found]


def _is_wrapped(text: str, lines: Sequence[Line]) -> bool:
    """Are paragraphs broken into lines anywhere, so that the end of a line says nothing?"""
    long = [line for line in lines if line.end - line.start > 15]
    broken = sum(text[line.end - 1] not in "。；：！？）)〕】］];:.”》" for line in long)
    return 5 * broken > 2 * len(long)


@dataclass(frozen=True, slots=True)
class _Leading:
    title: str | None
    plain: bool = False
    """It cannot be anything but a title."""
    several: bool = False
    """The measure has words behind its first sentence."""


def _leading(text: str, start: int, end: int, clauses: Sequence[Clause], wrapped: bool) -> _Leading:
    if brought := _BROUGHT.match(text, start, end):
        words = brought[brought.lastgroup or 0]
        return _Leading(words, True, True)
    limit = min(end, clauses[0].start) if clauses else end
    at_end = line_end(text, start, limit)
    stop = _STOP.search(text, start, at_end)
    behind = skip_blank(text, stop.end() if stop else at_end, end)
    more = _says_more(text, behind, end, clauses)
    if stop is None:
        words = text[start : trim_end(text, start, at_end)]
        title = more and not wrapped and 0 < len(words) <= _SHORT and not _UNFINISHED.search(words)
        return _Leading(words, True, True) if title else _Leading(None, several=more)
    words = text[start : stop.start()]
    spaced = re.match(r"[^ 	　，。；：、]{4,24}[ 	　]+(?=[一-鿿])", text[start : start + 40])
    if spaced and spaced.end() < stop.start() - start:
        return _Leading(spaced.group().strip(BLANK), True, True)
    if stop.group() in "：:":
        plain = more and 2 <= len(words) <= 14 and not _LEADS_TO_LIST.search(words)
        return _Leading(words, True, True) if plain else _Leading(None, several=True)
    if not more or len(words) > _SHORT or stop.group() == "；":
        return _Leading(None, several=more)
    plain = len(words) <= _VERY_SHORT and not re.search(r"[，,、0-9０-９%]|应当|不得|可以|必须", words)
    return _Leading(words, plain, True)


def _says_more(text: str, at: int, end: int, clauses: Sequence[Clause]) -> bool:
    """Is there anything behind but clauses?"""
    for clause in clauses:
        if at < clause.start:
            return True
        at = skip_blank(text, clause.end, end)
    return at < end
