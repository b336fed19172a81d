"""Whose purse a sentence names, and in which shares: 省、市财政各补贴一半; 由省级和属地财政按照1∶1比例分担."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.policy.drafting.sentences import Sentence
from luoshi.text.span import Found

_HALVES = re.compile(
    r"(?P<who>[省市县区州盟旗级财政属地中央、和与]{3,16})各(?:补贴|补助|承担|负担|分担)?(?:一半|50%)"
)
_RATIO = re.compile(
    r"由?(?P<who>[省市县区州盟旗级财政属地中央、和与（）]{3,20})(?:按照?)(?P<parts>[0-9]{1,3}(?:[∶:：][0-9]{1,3}){1,3})(?:的?比例)?(?:分担|承担|负担)?"
)


@dataclass(frozen=True, slots=True)
class Split:
    """The shares, as a policy file writes them, and the words that say so."""

    payers: dict[str, str]
    words: str
    start: int

    def holds(self, found: Found, sentence: Sentence) -> bool:
        """Whether a figure of the sentence belongs to the split."""
        low = sentence.start + self.start
        return low <= found.start and found.end <= low + len(self.words)


def split_in(words: str) -> Split | None:
    """The split that a sentence states, if it names as many payers as shares."""
    for pattern in (_HALVES, _RATIO):
        found = pattern.search(words)
        if found is None:
            continue
        shares = re.split("[∶:：]", found["parts"]) if pattern is _RATIO else ["1", "1"]
        payers = _payers(found["who"], len(shares))
        whole = sum(map(int, shares))
        if payers and whole:
            return Split(
                {payer: f"{share}/{whole}" for payer, share in zip(payers, shares, strict=True)},
                found.group(),
                found.start(),
            )
    return None


def _payers(words: str, count: int) -> list[str] | None:
    """省与市、县 are two payers where two shares are named: 省 and 市县."""
    plain = words.replace("财政", "").replace("级", "").strip("由、")
    for pattern in ("[、和与]", "[和与]"):
        parts = [part.replace("、", "") for part in re.split(pattern, plain) if part]
        if len(parts) == count and len(set(parts)) == count:
            return parts
    return None
