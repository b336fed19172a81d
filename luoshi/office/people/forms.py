"""What the pages of this app share in reading a form and in showing it again.

The services check what they are given and refuse in both languages; a form is shown again with what was typed (never a
password) and with what was refused.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from luoshi.office.people.refusals import TooOften, refuse
from luoshi.problem import Refused

SECRET = frozenset({"password", "again", "current", "code", "number"})
"""Fields that are never shown again, and kept nowhere."""


def text(request: HttpRequest, name: str, longest: int = 500) -> str:
    """A field as typed, without the characters that no database takes; cut at the length that its box has."""
    return request.POST.get(name, "").replace("\0", "").strip()[:longest]


def reason(request: HttpRequest, name: str = "reason") -> str:
    """Why, in a paragraph at most."""
    return text(request, name, 2000)


def secret(request: HttpRequest, name: str) -> str:
    """A password as typed."""
    return request.POST.get(name, "")[:200]


def day(request: HttpRequest, name: str, zh: str, en: str) -> date | None:
    typed = text(request, name, 20)
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise refuse(
            f"people.{name}",
            (f"{zh}“{typed}”不是日期", f"{en}: `{typed}` is no day"),
            ("写成 2026-01-31", "write it as 2026-01-31"),
        ) from None


def whole(request: HttpRequest, name: str, default: int = 0) -> int:
    typed = text(request, name, 12)
    return int(typed) if typed.isascii() and typed.isdigit() else default


def twice(request: HttpRequest) -> str:
    """A new password, typed twice."""
    first, again = secret(request, "password"), secret(request, "again")
    if first != again:
        raise refuse(
            "people.again",
            ("两次输入的新密码不一样", "the two new passwords differ"),
            ("重新输入两遍", "type it twice again"),
        )
    return first


def shown_again(
    request: HttpRequest, template: str, refused: Refused, *, status: int = 422, **context: Any
) -> HttpResponse:
    """The page with what was typed, what is wrong, and which fields it stands in; 429 for what was asked too often."""
    typed = {name: text(request, name) for name in request.POST if name not in SECRET}
    wrong = {problem.code.rpartition(".")[2] for problem in refused.problems}
    shown = {"typed": typed, "problems": refused.problems, "wrong": wrong, **context}
    if not isinstance(refused, TooOften):
        return render(request, template, shown, status=status)
    answer = render(request, template, shown, status=429)
    answer["Retry-After"] = str(refused.seconds)
    return answer


def back_to(request: HttpRequest, default: str) -> str:
    """Where she was going, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if fine else default
