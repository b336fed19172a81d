"""Words for an index that knows no Chinese: pairs of characters, numbers and Latin words whole.

    >>> tokens("购车价格的5%")
    … 购车 车价 价格 格的, each character, the number 5

Each token is plain ASCII (c8d2d8f66), so that no database's own idea of a word gets in the way. Besides, what people cite
by: 第3条 and 〔2023〕1号 are one token each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from unicodedata import normalize

import cn2an

_RUN = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0002ffff]{1,400}|[0-9]{1,40}(?:[.,][0-9]{1,40}){0,9}|[a-z]{1,60}"
)
_MEASURE = re.compile(r"第\s{0,3}([0-9]{1,4}(?:\.[0-9]{1,4})?|[一二三四五六七八九十百零两]{1,7})\s{0,3}条")
_NUMBER = re.compile(r"((?:19|20)[0-9]{2})\s{0,3}[〕\]】)年]\s{0,3}第?([0-9]{1,5})\s{0,3}号")


def plain(text: str) -> str:
    """Full-width letters and digits made plain, capitals small."""
    return normalize("NFKC", text).lower()


def tokens(text: str) -> Iterator[str]:
    """All by which a text is found."""
    for run in _RUN.findall(plain(text)):
        if run[0] > "\u33ff":
            yield from (_han(char) for char in run)
            yield from _pairs(run)
        else:
            yield _other(run)
    yield from cited(text)


def wanted(query: str) -> list[str]:
    """The tokens that an answer to a query must have, each once: of a run of characters its pairs."""
    rest, found = plain(query), []
    for pattern in (_NUMBER, _MEASURE):
        found += list(_cited(rest, pattern))
        rest = pattern.sub(" ", rest)
    for run in _RUN.findall(rest):
        if run[0] <= "\u33ff":
            found.append(_other(run))
        elif len(run) == 1:
            found.append(_han(run))
        else:
            found += _pairs(run)
    return list(dict.fromkeys(found))


def words_of(query: str) -> list[str]:
    """The parts of a query as they may stand in a text, for marking: longest first."""
    return sorted(set(_RUN.findall(plain(query))), key=len, reverse=True)


def cited(text: str) -> Iterator[str]:
    """Document numbers; numbers of measures are given by `measure_token`, for a text cites those of others."""
    return _cited(plain(text), _NUMBER)


def measure_token(key: str) -> str:
    """The token of 第3条: of the measure 3, and of 2.3 by its last number."""
    return f"m{key.rpartition('.')[2]}"


def is_cited(token: str) -> str:
    """measure, number, or nothing."""
    return {"m": "measure", "d": "number"}.get(token[0], "")


def joined(all_tokens: Iterable[str]) -> str:
    return " ".join(all_tokens)


def _cited(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for found in pattern.finditer(text):
        if pattern is _NUMBER:
            yield f"d{found[1]}x{int(found[2])}"
        else:
            yield measure_token(found[1] if found[1][0].isdigit() else _counted(found[1]))


def _counted(words: str) -> str:
    try:
        return str(int(cn2an.cn2an(words, "smart")))
    except (ValueError, TypeError):
        return words.encode().hex()


def _han(char: str) -> str:
    return f"c{ord(char):x}"


def _pairs(run: str) -> list[str]:
    return [f"{_han(one)}{ord(two):x}" for one, two in pairwise(run)]


def _other(run: str) -> str:
    return f"w{run}" if run[0].isalpha() else "n" + run.replace(",", "").replace(".", "d")
