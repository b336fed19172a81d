"""The API, `/api/`: the same services as the pages', for programs. Its description is /api/openapi.json, its page /api/docs.

Each app has its own api.py; here they are put together, with what holds for all: exact numbers, problem details, limits.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from luoshi import __version__
from luoshi.office import errors
from luoshi.office.catalogue.api import router as catalogue
from luoshi.office.catalogue.queries import StillLoading, Unready
from luoshi.office.people.api import router as people
from luoshi.office.people.tokens import user_of
from luoshi.office.portal.api import router as portal
from luoshi.office.problems import TITLES, UNREADY, problem_response
from luoshi.office.throttle import per_minute, refuse_too_often
from luoshi.problem import Place, Problem, Refused, Say


class ExactParser(Parser):
    """JSON whose numbers stay what they are: 0.1 is one tenth."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_float=Decimal, parse_constant=str)


_SCOPES = {"decide": "decide", "match": "match"}
"""The scope that a token needs, by the first word of the address; for all else `read`."""


class Readable(JSONRenderer):
    """Chinese as it is written, not as escapes."""

    json_dumps_params: ClassVar = {"ensure_ascii": False}


def caller(request: HttpRequest) -> str:
    """Anyone may ask. One who sends a token must send a good one, and may then ask more often."""
    request.token = None
    given = request.META.get("HTTP_AUTHORIZATION", "")  # request.headers would read all of them
    if given:
        scheme, _, key = given.partition(" ")
        found = user_of(key.strip()) if scheme.lower() == "bearer" and key.strip() else None
        if found is None:
            refuse_too_often(request)
            raise HttpError(401, "")
        user, scopes = found
        wanted = _SCOPES.get(request.path_info.split("/")[2], "read")
        if wanted not in scopes:
            raise HttpError(403, wanted)
        request.token = user.pk
    return "anyone"


api = NinjaAPI(
    title="落实 luoshi",
    version=__version__,
    description=(
        "政策文件的条款、事项和判定。不登录就能用；送来的事实只用来判定，不保存。\n\n"
        "错误都是 RFC 9457 的 application/problem+json：detail 说是什么问题，problems 逐条说在哪里、怎么改。"
        "语言由 Accept-Language 决定：zh（默认）或 en。\n\n"
        "Measures, benefits and decisions of policy documents. Facts that are sent are used to decide and are not kept."
    ),
    docs_url=None,
    auth=caller,
    throttle=[per_minute],
    parser=ExactParser(),
    renderer=Readable(),
    urls_namespace="api",
    openapi_extra={
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
    },
)
api.add_router("", portal)
api.add_router("", catalogue)
api.add_router("", people)


_WRITTEN: dict[str, tuple[str, str]] = {
    "missing": ("没有写", "is missing"),
    "extra_forbidden": ("不认识这一项", "is not a name that is known here"),
    "json_invalid": ("不是 JSON", "is not JSON"),
    "date_from_datetime_parsing": ("不是日期，要写成 2023-02-01", "is no date: write 2023-02-01"),
    "date_parsing": ("不是日期，要写成 2023-02-01", "is no date: write 2023-02-01"),
    "date_type": ("不是日期，要写成 2023-02-01", "is no date: write 2023-02-01"),
    "dict_type": ("应是 {{名称: 值}}", "must be {{name: value}}"),
    "list_type": ("应是一个列表", "must be a list"),
    "string_type": ("应是文本", "must be a text"),
    "int_parsing": ("应是整数", "must be a whole number"),
    "string_too_long": ("太长，最多 {max_length} 字", "is too long: {max_length} characters at most"),
    "too_long": ("太多，最多 {max_length} 个", "has too many items: {max_length} at most"),
    "too_short": ("是空的", "is empty"),
    "string_pattern_mismatch": ("写法不对", "is not written as it should be"),
    "model_attributes_type": ("应是一个 JSON 对象", "must be a JSON object"),
    "model_type": ("应是一个 JSON 对象", "must be a JSON object"),
}


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = []
    for one in error.errors:
        place = ".".join(
            str(part)
            for part in one["loc"]
            if part not in ("body", "query", "path", "case", "batch", "profile")
        )
        said = _WRITTEN.get(one["type"], ("写法不对", "is not written as it should be"))
        zh, en = (words.format_map(one.get("ctx", {})) for words in said)
        name = place or "请求正文"
        problems.append(
            Problem(
                f"api.{one['type'].replace('_', '-')}",
                Say(f"{name}：{zh}。", f"{place or 'the body'} {en}."),
                _SEE,
                Place(key=place or None),
            )
        )
    return problem_response(request, 422, problems)


_SEE = Say("写法和例子见 /api/docs。", "See /api/docs for how it is written, with examples.")


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return problem_response(request, 422, refused.problems)


@api.exception_handler(Unready)
def _unready(request: HttpRequest, refused: Unready) -> HttpResponse:
    return problem_response(request, 503, refused.problems, kind=UNREADY)


@api.exception_handler(StillLoading)
def _still_loading(request: HttpRequest, error: StillLoading) -> HttpResponse:
    del error
    return errors.still_loading(request)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    del error
    return problem_response(
        request,
        404,
        detail=Say(
            "没有这个地址或这个东西。/api/docs 列出全部。", "Nothing is here. /api/docs lists all there is."
        ),
    )


@api.exception_handler(PermissionDenied)
def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    del error
    return problem_response(request, 403)


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    del error
    return problem_response(
        request, 413, detail=Say("请求太大，分几次发。", "The request is too large: send it in parts.")
    )


@api.exception_handler(HttpError)
def _failed(request: HttpRequest, error: HttpError) -> HttpResponse:
    said = {
        400: Say("请求正文不是 JSON（UTF-8）。", "The body is not JSON in UTF-8."),
        403: Say("令牌没有这个权限。", "The token's scopes do not allow this."),
        401: Say(
            "令牌无效、过期或已停用：换一个，或者不带令牌。",
            "The token is not valid, or expired: use another, or none.",
        ),
        429: Say(
            "请求太频繁，一分钟后再试；有令牌可以更快。",
            "Too many requests: try again in a minute; a token may ask more often.",
        ),
    }
    status = error.status_code if error.status_code in TITLES else 400
    answer = problem_response(request, status, detail=said.get(status))
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    if status == 429:
        answer["Retry-After"] = str(getattr(error, "wait", None) or 60)
    return answer


def urls() -> Any:
    """The URLs, each marked as open to anyone (people.access)."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if not hasattr(pattern.callback, "access"):
            pattern.callback.access = "public"
    return patterns, app, namespace
