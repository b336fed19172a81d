"""Problems as programs read them: RFC 9457, `application/problem+json`.

    {"type": "/api/docs#refused", "title": "…", "status": 422, "detail": "…", "problems": [{"code": …, "remedy": …}]}

`detail` is for people, in the language asked for; `problems` are luoshi's own, each with its code, place and remedy.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse

from luoshi.office.answers import json_answer
from luoshi.office.language import lang_of
from luoshi.problem import Problem, Say

TITLES: dict[int, tuple[str, Say]] = {
    400: ("bad-request", Say("请求写得不对", "The request is not well formed")),
    401: ("unauthenticated", Say("令牌无效", "The token is not valid")),
    403: ("forbidden", Say("没有权限", "Not allowed")),
    404: ("not-found", Say("没有这个东西", "There is no such thing")),
    405: ("method", Say("不能用这个方法", "The method is not allowed here")),
    413: ("too-large", Say("请求太大", "The request is too large")),
    422: ("refused", Say("给出的内容有问题", "What was given cannot be used")),
    429: ("too-many", Say("请求太频繁", "Too many requests")),
    500: ("failed", Say("系统出了问题", "Something went wrong here")),
    503: ("loading", Say("政策还在载入", "Policies are still being read")),
}
Kind = tuple[str, Say]
"""The place in /api/docs, and the title."""
AWAY: Kind = ("away", Say("系统现在不能读写数据", "The site cannot read or write its data at the moment"))
UNREADY: Kind = ("unready", Say("这一版暂时不能判定", "This version cannot decide now"))
"""The other 503s."""


def problem_response(
    request: HttpRequest,
    status: int,
    problems: Iterable[Problem] = (),
    detail: Say | None = None,
    kind: Kind | None = None,
) -> HttpResponse:
    """The answer that says what is wrong and what to do."""
    lang = lang_of(request)
    name, title = kind or TITLES[status]
    listed = list(problems)
    said = detail.to(lang) if detail else _joined(listed, lang)
    body = {
        "type": f"/api/docs#{name}",
        "title": title.to(lang),
        "status": status,
        "detail": said or title.to(lang),
        "instance": request.path,
    }
    if listed:
        body["problems"] = [problem.as_json(lang) for problem in listed]
    answer = json_answer(body, status=status, kind="application/problem+json")
    answer["Cache-Control"] = "no-store"
    return answer


def _joined(problems: list[Problem], lang: str) -> str:
    return " ".join(problem.message.to(lang) for problem in problems)
