"""Names for what is drafted: the document's own words, without those that only say when, how much and how eagerly."""

from __future__ import annotations

import re

LONGEST = 40

_WHEN = re.compile(
    r"力争|争取|努力|确保|到?(?:19|20)\d\d年(?:年?底|全年|末|度)?前?|今年|年底前|超$|超过$|突破$|达到|达$|不低于$|不少于$|不超过$"
)
_TRIM = re.compile(
    r"^[将把，、和及与并或的各共：:；;。\s]+|^(?:实行|加强|建立|做好|积极|大力|继续)(?=[\u4e00-\u9fff“]{4})"
    r"|(?:等(?:机制|制度|措施|工作)?|稳定在|保持在|控制在|维持在|[，、和及与并或：:；;。共各达到\s])$"
)


def duty_name(words: str) -> str:
    """What is to be done or counted."""
    cleaned = _WHEN.sub("", " ".join(words.split()))
    previous = None
    while cleaned != previous:
        previous, cleaned = cleaned, _TRIM.sub("", cleaned)
    return shortened(cleaned) or "目标"


def shortened(words: str, longest: int = LONGEST) -> str:
    """At most so many characters, cut at a mark where there is one."""
    if len(words) <= longest:
        return words
    cut = max(words.rfind(mark, 0, longest + 1) for mark in "，、；")
    return words[:cut] if cut >= longest // 3 else words[:longest]
