"""What a block may quote, and where a phrase stands in it.

The second rule, first half: every quotation stands in its own measure, character for character, and does not cut a
number in two (5% out of 75%). One that does not stand there is told what to do: other punctuation, another measure,
the nearest words. What a phrase is worth is for quoting.py.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from luoshi.problem import Say
from luoshi.text.span import Found, Moment, Quantity, Recurrence


@dataclass(frozen=True, slots=True)
class Passage:
    """What a block may quote: the words of its measure, or those of the document outside all measures.

    `spans` are the stretches of `text` (the whole document) that belong to it.
    """

    text: str
    spans: tuple[tuple[int, int], ...]
    measure: str | None
    quantities: tuple[Quantity, ...]
    moments: tuple[Moment, ...]
    recurrences: tuple[Recurrence, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A problem that has no place yet."""

    code: str
    message: Say
    remedy: Say


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a phrase stands in its passage. Those that cut no number in two come first, if there are any."""

    starts: tuple[int, ...]
    length: int
    cut: Found | None

    @property
    def first(self) -> tuple[int, int]:
        return self.starts[0], self.starts[0] + self.length


def locate(phrase: str, passage: Passage) -> Stand | None:
    """Every place where the phrase stands; None if there is none."""
    starts = _starts(phrase, passage)
    if not starts:
        return None
    length = len(phrase)
    cuts = [_cut(at, at + length, passage) for at in starts]
    whole = tuple(at for at, cut in zip(starts, cuts, strict=True) if cut is None)
    return Stand(whole, length, None) if whole else Stand(starts, length, cuts[0])


def elsewhere(phrase: str, passage: Passage, others: Sequence[tuple[str, int, int]]) -> Trouble:
    """Why a phrase does not stand: other punctuation or spaces, another measure, or other words."""
    where = f"第 {passage.measure} 条" if passage.measure else "各条以外的正文"
    where_en = f"measure {passage.measure}" if passage.measure else "the text outside the measures"
    message = Say(f"“{phrase}”不在{where}里", f"“{phrase}” does not stand in {where_en}")
    for start, end in passage.spans:
        words = like(phrase, passage.text[start:end])
        if words:
            return Trouble(
                "quote.spelling",
                Say(
                    f"“{phrase}”与{where}的原文差在标点、全半角或空格",
                    f"“{phrase}” differs from {where_en} in punctuation, width or spaces",
                ),
                Say(f"照原文写：{words}", f"write it as it stands: {words}"),
            )
    for measure, start, end in others:
        if phrase in passage.text[start:end]:
            return Trouble(
                "quote.elsewhere",
                message,
                Say(
                    f"它在第 {measure} 条；把这一块移到那一条后面",
                    f"it stands in measure {measure}; move the block there",
                ),
            )
    return Trouble("quote.absent", message, _nearest_words(phrase, passage))


def _nearest_words(phrase: str, passage: Passage) -> Say:
    best = ""
    for start, end in passage.spans:
        text = passage.text[start:end][:4000]
        match = difflib.SequenceMatcher(None, text, phrase[:200], autojunk=False).find_longest_match()
        if match.size > len(best):
            best = text[match.a : match.a + match.size]
    if len(best) >= 3:
        return Say(
            f"原文里只有“{best}”；照原文引，文件没有写的写成 {{is: 值, because: 理由}}",
            f"the text has only “{best}”; quote it as it stands, or write {{is: value, because: reason}}",
        )
    return Say(
        "照原文引；文件没有写的写成 {is: 值, because: 理由}",
        "quote the words as they stand; what the text does not say is {is: value, because: reason}",
    )


def like(phrase: str, text: str) -> str | None:
    """The words of the text that are the phrase but for punctuation, width and spaces."""
    folded, places = _folded(text)
    wanted, _ = _folded(phrase)
    if not wanted:
        return None
    at = folded.find(wanted)
    if at < 0:
        return None
    return text[places[at] : places[at + len(wanted) - 1] + 1]


_ALIKE = {
    "-": "﹣－—–―−", "~": "～∼", "·": "•‧", '"': "“”„‟″＂", "'": "‘’‛′＇", "<": "《〈", ">": "》〉", "(": "〔【［[〖",
    ")": "〕】］]〗", ",": "、，;；:：", ".": "。．",
}  # fmt: skip
_SAME = str.maketrans({char: plain for plain, chars in _ALIKE.items() for char in chars})


def _folded(text: str) -> tuple[str, list[int]]:
    letters, places = [], []
    for index, char in enumerate(text):
        if char.isspace() or unicodedata.category(char) == "Cf":
            continue
        for plain in unicodedata.normalize("NFKC", char.translate(_SAME)):
            if not plain.isspace():
                letters.append(plain.translate(_SAME).lower())
                places.append(index)
    return "".join(letters), places


def _starts(phrase: str, passage: Passage) -> tuple[int, ...]:
    starts = []
    for begin, end in passage.spans:
        at = passage.text.find(phrase, begin, end)
        while at >= 0:
            starts.append(at)
            at = passage.text.find(phrase, at + len(phrase), end)
    return tuple(starts)


def _cut(start: int, end: int, passage: Passage) -> Found | None:
    """A number or date of which the phrase holds only a part."""
    found: tuple[Found, ...] = (*passage.quantities, *passage.moments)
    for each in found:
        if each.start < end and start < each.end and not within(each, start, end):
            return each
    return None


def within(found: Found, start: int, end: int) -> bool:
    """Whether what was found lies wholly inside."""
    return start <= found.start and found.end <= end
