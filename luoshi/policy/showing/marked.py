"""A number and its sentence are one thing: the text of a measure with its quotations marked in it, and, for each block,
the values it states with the quotation (or the reading) that each comes from.

`mark(policy, measure)` gives both. A quotation has a `key` (q1, q2 … in the order of the text), by which a page ties a
number to its phrase, and a `tint` (1 to 4, then again from 1). Phrases may lie in one another or overlap: what is marked
is a tree, and one that crosses another is cut in two. The pieces joined are the text, character for character.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from luoshi.policy.deciding.terms import constant, type_of
from luoshi.policy.document import Measure
from luoshi.policy.exports.ledger import HOW_OFTEN
from luoshi.policy.policy import (
    Benefit,
    Block,
    Define,
    Policy,
    Quote,
    Reading,
    Register,
    Stated,
    Target,
    Task,
    Term,
    Value,
    Watch,
)
from luoshi.problem import Say
from luoshi.rules.figures import Lang, figure, writer
from luoshi.rules.types import DATE

TINTS = 4
_ENDS = "。；！？\n"
_OPS: dict[str, Say] = {
    ">=": Say("{0}以上", "at least {0}"),
    ">": Say("超过{0}", "more than {0}"),
    "<=": Say("不超过{0}", "at most {0}"),
    "<": Say("不到{0}", "less than {0}"),
}
_KEYS = {
    "since": Say("起始", "first day"),
    "until": Say("截止", "last day"),
    "split": Say("分担", "shares"),
    "limit": Say("总额", "pool"),
    "amends": Say("修改的文件", "amends"),
    "because": Say("范围", "scope"),
    "goal": Say("目标值", "goal"),
    "due": Say("期限", "due"),
    "baseline": Say("基数", "baseline"),
    "every": Say("频次", "every"),
    "floor": Say("底线", "floor"),
    "aim": Say("力争", "aim"),
    "ceiling": Say("上限", "ceiling"),
}
"""What the keys of blocks are called where a term has no name of its own."""
_EVERY_EN = {
    "day": "every day",
    "ten-day": "every ten days",
    "week": "every week",
    "half-month": "twice a month",
    "month": "every month",
    "quarter": "every quarter",
    "half-year": "every half-year",
    "year": "every year",
    "event": "as it happens",
}

Kind = Literal["quote", "clause", "unit"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A phrase of the measure that something quotes. `start` and `end` are offsets into `Document.text`; `sentence` is
    the one it stands in."""

    key: str
    tint: int
    phrase: str
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a block states, under a term's name or the name of its key; `since` where it is one of several in
    time. Either `quotation` or `reading` is there; neither for words quoted from outside the measure."""

    block: str
    key: str
    """The term's name, or the key of the block: since, goal …"""
    name: Say
    value: Value | None
    quotation: Quotation | None
    reading: Reading | None
    since: date | None = None

    def words(self, lang: Lang = "zh") -> str:
        """The value as a person reads it."""
        if self.value is None:
            return self.quotation.phrase if self.quotation else ""
        return value_words(self.value, lang)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text: quoted, a responsibility clause, or the name of a unit in one. `first` is false for what
    goes on behind a cut."""

    kind: Kind
    pieces: tuple[Piece, ...]
    quotation: Quotation | None = None
    unit: str = ""
    first: bool = True


Piece = str | Part


@dataclass(frozen=True, slots=True)
class Marked:
    """A measure: its paragraphs, its quotations in order, and what each of its blocks states (by the block's id; a
    define's is its name)."""

    measure: Measure
    paragraphs: tuple[tuple[Piece, ...], ...]
    quotations: tuple[Quotation, ...]
    given: Mapping[str, tuple[Given, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def readings(self) -> tuple[Given, ...]:
        """Everything declared, each reading once."""
        found = {id(given.reading): given for ones in self.given.values() for given in ones if given.reading}
        return tuple(found.values())


def mark(policy: Policy, measure: Measure) -> Marked:
    """The measure's text and blocks, tied to each other."""
    blocks = policy.blocks_of(measure.id)
    said = [(name_of(block), each) for block in blocks for each in _said(block, measure)]
    spans = {
        (quote.start, quote.end)
        for _, (_, _, _, origin, _) in said
        if (quote := _inside(origin, measure)) is not None
    }
    quotations = {
        span: _quotation(number, span, measure)
        for number, span in enumerate(sorted(spans, key=lambda span: (span[0], -span[1])))
    }
    given: dict[str, list[Given]] = {}
    for block, (key, name, value, origin, since) in said:
        quote = _inside(origin, measure)
        given.setdefault(block, []).append(
            Given(
                block,
                key,
                name,
                value,
                quotations[quote.start, quote.end] if quote else None,
                origin if isinstance(origin, Reading) else None,
                since,
            )
        )
    return Marked(
        measure,
        paragraphs(measure, tuple(quotations.values())),
        tuple(quotations.values()),
        MappingProxyType({block: tuple(ones) for block, ones in given.items()}),
    )


def name_of(block: Block) -> str:
    """By what a block is known among those of its policy."""
    return str(getattr(block, "id", None) or getattr(block, "name", ""))


def value_words(value: Value, lang: Lang = "zh", *, brief: bool = False) -> str:
    """A value as a person reads it: 不超过10,000元/台, 5%, 2023年3月31日, 每季度. Brief: the bare figure, whole yuan
    without decimals."""
    if value.kind == "number":
        type_ = type_of(value)
        shown = writer(type_, lang, whole=not brief)(constant(value))
        shown = shown.replace(".00元", "元") if lang == "zh" else shown.replace(".00 yuan", " yuan")
        form = _OPS.get(value.op)
        return shown if brief or form is None else form.to(lang).format(shown)
    if value.kind == "window":
        ends = [figure(day, DATE, lang) if day else "" for day in (value.first, value.last)]
        return ("至" if lang == "zh" else " to ").join(ends)
    if value.kind == "cadence":
        every = str(value.value)
        return (
            HOW_OFTEN.get(every, "随时" if every == "event" else every) if lang == "zh" else _EVERY_EN[every]
        )
    if value.kind == "text":
        return str(value.value)
    return figure(value.value, type_of(value), lang)


_Said = tuple[str, Say, Value | None, Quote | Reading, date | None]


def _said(block: Block, measure: Measure) -> Iterator[_Said]:
    """Everything that a block quotes or declares, in the order in which it is read; each origin once."""
    seen: set[Quote | Reading] = set()
    for key, name, value, origin, since in _all(block, measure):
        # A window that names a term, or a due day in the words of the goal, is not said twice.
        if key in ("since", "until", "due") and origin in seen:
            continue
        seen.add(origin)
        yield key, name, value, origin, since


def _all(block: Block, measure: Measure) -> Iterator[_Said]:
    match block:
        case Benefit():
            yield from _terms(block.terms)
            if block.window:
                yield from _stated(since=block.window.since, until=block.window.until)
            yield from _stated(split=block.split, limit=block.limit)
            if block.amends:
                yield "amends", _KEYS["amends"], None, block.amends, None
        case Define():
            yield from _terms(block.terms)
            at = measure.text.find(block.because) if block.because else -1
            if block.because and at >= 0:
                start = measure.start + at
                quote = Quote(block.because, start, start + len(block.because), 1, block.place, measure.id)
                yield "because", _KEYS["because"], None, quote, None
        case Target():
            yield from _stated(goal=block.goal, due=block.due, baseline=block.baseline)
        case Register():
            yield from _terms(block.terms)
            yield from _stated(every=block.review)
        case Watch():
            yield from _stated(every=block.every, floor=block.floor, aim=block.aim, ceiling=block.ceiling)
            yield from _terms(block.terms)
        case Task():
            yield from _stated(every=block.every)
            for stone in block.milestones:
                yield stone.what, Say(stone.what, stone.what), stone.by.value, stone.by.origin, None


def _terms(terms: Mapping[str, Term]) -> Iterator[_Said]:
    for name, term in terms.items():
        for version in term.versions:
            yield name, Say(name, name), version.stated.value, version.stated.origin, version.since


def _stated(**keys: Stated | None) -> Iterator[_Said]:
    for key, stated in keys.items():
        if stated is not None:
            yield key, _KEYS[key], stated.value, stated.origin, None


def _inside(origin: Quote | Reading, measure: Measure) -> Quote | None:
    """The quotation, where it stands in this measure."""
    if isinstance(origin, Quote) and measure.start <= origin.start < origin.end <= measure.end:
        return origin
    return None


def _quotation(number: int, span: tuple[int, int], measure: Measure) -> Quotation:
    start, end = span[0] - measure.start, span[1] - measure.start
    return Quotation(
        f"q{number + 1}",
        number % TINTS + 1,
        measure.text[start:end],
        sentence(measure.text, start, end),
        *span,
    )


def sentence(text: str, start: int, end: int) -> str:
    """The sentence (or two) that a stretch of a text stands in."""
    low = max(text.rfind(mark, 0, start) + 1 for mark in _ENDS)
    ends = [at + 1 for mark in _ENDS if (at := text.find(mark, max(start, end - 1))) >= 0]
    return text[low : min(ends, default=len(text))].strip()


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    kind: Kind
    quotation: Quotation | None = None
    unit: str = ""
    first: bool = True

    def cut(self, start: int, end: int) -> _Span:
        return _Span(start, end, self.kind, self.quotation, self.unit, self.first and start == self.start)


def paragraphs(measure: Measure, quotations: Iterable[Quotation]) -> tuple[tuple[Piece, ...], ...]:
    """The text as lines of pieces: joined by line breaks they are the text."""
    spans = [_Span(one.start, one.end, "quote", one) for one in quotations]
    for clause in measure.clauses:
        spans.append(_Span(clause.start, clause.end, "clause"))
        spans += [_Span(duty.start, duty.end, "unit", unit=duty.name) for duty in clause.duties]
    made, start = [], measure.start
    for line in measure.text.split("\n"):
        end = start + len(line)
        here = [
            span.cut(max(span.start, start), min(span.end, end))
            for span in spans
            if span.start < end and span.end > start
        ]
        made.append(_pieces(measure, start, end, here))
        start = end + 1
    return tuple(made)


def _pieces(measure: Measure, start: int, end: int, spans: list[_Span]) -> tuple[Piece, ...]:
    """The stretch from start to end as a tree; a span that leaves another is cut where that one ends."""
    made: list[Piece] = []
    waiting = sorted(spans, key=_outermost_first)
    at = start
    while waiting:
        span = waiting.pop(0)
        if span.start > at:
            made.append(measure.text[at - measure.start : span.start - measure.start])
        inner = [other for other in waiting if other.start < span.end]
        waiting = [other for other in waiting if other.start >= span.end]
        waiting += [other.cut(span.end, other.end) for other in inner if other.end > span.end]
        waiting.sort(key=_outermost_first)
        cut = [other.cut(other.start, min(other.end, span.end)) for other in inner]
        pieces = _pieces(measure, span.start, span.end, cut)
        made.append(Part(span.kind, pieces, span.quotation, span.unit, span.first))
        at = span.end
    if at < end:
        made.append(measure.text[at - measure.start : end - measure.start])
    return tuple(made)


_ORDER = {"clause": 0, "quote": 1, "unit": 2}


def _outermost_first(span: _Span) -> tuple[int, int, int]:
    return span.start, -span.end, _ORDER[span.kind]


def plain(pieces: Iterable[Piece]) -> str:
    """The words of pieces."""
    return "".join(piece if isinstance(piece, str) else plain(piece.pieces) for piece in pieces)
