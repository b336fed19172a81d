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


_FIELDS = {
    "username": Say("用户名", "the user name"),
    "name": Say("姓名", "the name"),
    "email": Say("邮箱", "the mail address"),
    "password": Say("新密码", "the new password"),
}


def refuse_validation(code: str, error: ValidationError) -> Refused:
    """What Django found wrong, which it says in the language that is switched on: each with its field."""
    fields = getattr(error, "error_dict", None)
    if fields is None:
        return Refused(_found(code, [error]))
    return Refused(*(_found(f"people.{name}", found, _FIELDS.get(name)) for name, found in fields.items()))


def _found(code: str, errors: list[ValidationError], field: Say | None = None) -> Problem:
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = [str(message).rstrip("。.") for error in errors for message in error.messages]
            said[language] = ("；" if language == "zh-hans" else "; ").join(words)
    if not field:
        return Problem(code, Say(said["zh-hans"], said["en"]), _MEND)
    if all(one.code in ("blank", "null", "required") for one in errors):
        remedy = Say(f"填上{field.zh}再提交", f"fill in {field.en} and send it again")
        return Problem(code, Say(f"没有填{field.zh}", f"{field.en} is missing"), remedy)
    return Problem(code, Say(f"{field.zh}：{said['zh-hans']}", f"{field.en}: {said['en']}"), _MEND)


_MEND = Say("改正后再提交", "correct it and send it again")
