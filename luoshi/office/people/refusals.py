"""`Refused`, made of one finding in both languages."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils import translation

from luoshi.problem import Problem, Refused, Say

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def refuse(code: str, message: tuple[str, str], remedy: tuple[str, str]) -> Refused:
    return Refused(Problem(code, Say(*message), Say(*remedy)))


class TooOften(Refused):
    """Asked too often: good again after so many seconds."""

    def __init__(self, problem: Problem, seconds: int) -> None:
        super().__init__(problem)
        self.seconds = seconds


def refuse_for(seconds: int, code: str, message: tuple[str, str], remedy: tuple[str, str]) -> TooOften:
    return TooOften(Problem(code, Say(*message), Say(*remedy)), seconds)


def refuse_invisible(*texts: str) -> None:
    """Names are seen by others: what is not seen (zero width, turned writing, control) makes one look like another."""
    if any(unicodedata.category(sign) in _INVISIBLE for text in texts for sign in text):
        raise refuse(
            "people.invisible",
            ("名字里有看不见的字符", "there is an invisible character in the name"),
            ("删掉重新输入，不要从别处粘贴", "delete it and type it anew, not pasted"),
        )


def refuse_validation(code: str, error: ValidationError) -> Refused:
    """What Django found wrong, which it says in the language that is switched on."""
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = "；".join(str(message) for message in error.messages)
    return Refused(
        Problem(code, Say(said["zh-hans"], said["en"]), Say("改正后再提交", "correct it and send it again"))
    )
