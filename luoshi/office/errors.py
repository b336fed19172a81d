"""Pages for what goes wrong: what happened and what to do, in the reader's language; for /api/, problem details.

The page of an error must not depend on what may have failed: it is tried with everything, then without the request
(no session, no database), then as plain HTML.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence

import structlog
from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.html import escape

from luoshi.office.language import lang_of
from luoshi.office.problems import AWAY, problem_response
from luoshi.problem import Problem, Say

log = structlog.get_logger("luoshi.errors")

WORDS: dict[int, tuple[Say, Say]] = {
    400: (
        Say("请求写得不对", "The request is not well formed"),
        Say("请退回上一页重新填写后再试。", "Go back, fill the form in again and retry."),
    ),
    403: (
        Say("您没有打开这一页的权限", "You may not open this page"),
        Say(
            "如果工作需要，请向本单位的管理员申请相应的岗位；如果登录的不是您要用的账号，请退出后换一个。",
            "If your work needs it, ask your unit's administrator for the post; or sign in with another account.",
        ),
    ),
    404: (
        Say("没有这一页", "There is no such page"),
        Say(
            "地址可能写错了，或内容已经移走。请重新查找，或从首页进入。",
            "The address may be mistyped, or the content has moved. Search for it, or begin at the home page.",
        ),
    ),
    405: (
        Say("这一页不能这样打开", "The page cannot be opened in this way"),
        Say("请从首页重新进入，不要直接提交地址。", "Enter again from the home page."),
    ),
    413: (
        Say("提交的内容太大", "What was sent is too large"),
        Say("请把文件压缩或拆开（每次不超过 12 MB）再提交。", "Send less than 12 MB at a time: take the file apart."),
    ),
    422: (
        Say("给出的内容有问题", "What was given cannot be used"),
        Say("请按下面所说改正后再提交。", "Correct it as said below and send it again."),
    ),
    429: (
        Say("操作太频繁", "Too many requests"),
        Say("请稍等一分钟再试。", "Wait a minute and try again."),
    ),
    500: (
        Say("系统出了问题", "Something went wrong here"),
        Say(
            "不是您的操作有误。请稍后再试；如果仍然这样，请把下面的编号告诉维护人员。",
            "It is not your mistake. Try again later; if it stays so, give the number below to the maintainers.",
        ),
    ),
    503: (
        Say("系统刚刚启动，政策还在载入", "The site has just started and is still reading its policies"),
        Say("请过一会儿刷新本页；其他页面已经可以使用。", "Reload this page in a moment; the other pages work already."),
    ),
}  # fmt: skip
_CSRF = (
    Say(
        "这个页面放得太久，或浏览器没有保存 Cookie",
        "The page stood open too long, or the browser keeps no cookies",
    ),
    Say(
        "请刷新页面后重新提交；填写的内容可以先复制下来。",
        "Reload the page and send it again; copy what you typed first.",
    ),
)
_AWAY = (
    AWAY[1],
    Say(
        "不是您的操作有误；刚才提交的内容没有保存，请留着。过一两分钟再试；仍然这样，请把下面的编号告诉维护人员。",
        "It is not your mistake. What you sent just now was not kept: hold on to it and try again in a minute or two; "
        "if it stays so, give the number below to the maintainers.",
    ),
)
_OF_THE_DATABASE = (OperationalError, InterfaceError, InternalError)
"""It is away, full, may only be read, or another has held what was wanted for too long: not what a page did wrong."""
_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
_HOST = (
    Say("本站不应答这个网址", "The site does not answer to this name"),
    Say(
        "请管理员把这个网址写进 LUOSHI_HOSTS，重新启动后再试。",
        "The administrator adds the name to LUOSHI_HOSTS and starts the site again.",
    ),
)


def answer(
    request: HttpRequest,
    status: int,
    *,
    words: tuple[Say, Say] | None = None,
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    """The page, or for a program the problem details, of this status."""
    title, do = words or WORDS[status]
    away = words is _AWAY
    if request.path.startswith("/api/"):
        said = Say(f"{title.zh}。{do.zh}", f"{title.en}. {do.en}")
        return problem_response(request, status, problems, None if problems else said, AWAY if away else None)
    lang = lang_of(request)
    told = {
        "status": status,
        "lang": lang,
        "what": title,
        "do": do,
        "problems": problems,
        "number": number(request),
    }
    page = "" if status == 500 or away else _rendered(told, request)
    made = HttpResponse(page or _rendered(told, None) or _bare(told, lang), status=status)
    made["Cache-Control"] = "no-store"  # it may name who is signed in
    return made


def still_loading(request: HttpRequest) -> HttpResponse:
    """All policies are asked for, and this process has not read them all yet."""
    made = answer(request, 503)
    made["Retry-After"] = "5"
    return made


def number(request: HttpRequest) -> str:
    """The request's own number, which stands in the log too."""
    return str(getattr(request, "number", ""))


def _rendered(told: dict[str, object], request: HttpRequest | None) -> str:
    """The page, or nothing where it cannot be made."""
    try:
        return loader.get_template("errors/error.html").render(dict(told), request)
    except Exception as error:
        log.warning(
            "no page for an error", status=told["status"], error=f"{type(error).__name__}: {error}"[:300]
        )
        return ""


def _bare(told: dict[str, object], lang: str) -> str:
    title, do = (escape(words.to(lang)) for words in (told["what"], told["do"]))  # type: ignore[attr-defined]
    home = Say("回首页", "Home").to(lang)
    return (
        f'<!doctype html><html lang="{"en" if lang == "en" else "zh-Hans"}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f'<h1>{title}</h1><p>{do}</p><p>{escape(told["number"])}</p><p><a href="/">{home}</a></p></html>'
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return answer(request, 413)
    return answer(request, 400, words=_HOST if isinstance(exception, DisallowedHost) else None)


def forbidden(request: HttpRequest, exception: PermissionDenied | None = None) -> HttpResponse:
    del exception
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    del exception
    return answer(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    error = sys.exception()  # Django asks for this page while it handles it
    if isinstance(error, _OF_THE_DATABASE) or (isinstance(error, OSError) and error.errno in _OF_THE_DISK):
        made = answer(request, 503, words=_AWAY)
        made["Retry-After"] = "60"
        return made
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    del reason  # Django logs it
    return answer(request, 403, words=_CSRF)
