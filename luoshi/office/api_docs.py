"""The page of the API, made of its own OpenAPI description: each operation with an example one can paste into a shell."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.office.api import api
from luoshi.office.people.access import public
from luoshi.office.problems import AWAY, TITLES, UNREADY

_DEEP = 6


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    curl: str
    answer: tuple[Field, ...]


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    root = request.build_absolute_uri("/").rstrip("/")
    return render(
        request,
        "api/docs.html",
        {
            "groups": _groups(root),
            "problems": [(status, *kind) for status, kind in (*TITLES.items(), (503, AWAY), (503, UNREADY))],
            "root": root,
        },
    )


@lru_cache(maxsize=4)  # by the name and port that one asked for, which anyone may vary
def _groups(root: str) -> list[tuple[str, list[Operation]]]:
    schema = api.get_openapi_schema()
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, one in methods.items():
            found.setdefault(one.get("tags", ["其他"])[0], []).append(
                _operation(root, path, method, one, schema)
            )
    return list(found.items())


def _operation(root: str, path: str, method: str, one: dict[str, Any], schema: dict[str, Any]) -> Operation:
    parameters = [_parameter(each) for each in one.get("parameters", [])]
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answer = (
        one["responses"]
        .get(200, one["responses"].get("200", {}))
        .get("content", {})
        .get("application/json", {})
        .get("schema")
    )
    example = _example(body, schema) if body else None
    return Operation(
        one["operationId"], method.upper(), path, one.get("summary", ""), one.get("description", ""), tuple(parameters),
        tuple(_fields(body, schema)), _curl(root, path, method, one, example), tuple(_fields(answer, schema)),
    )  # fmt: skip


def _parameter(each: dict[str, Any]) -> Field:
    return Field(
        each["name"],
        _type(each["schema"]),
        each.get("required", False),
        each["schema"].get("description", ""),
    )


def _curl(root: str, path: str, method: str, one: dict[str, Any], example: Any) -> str:
    query = []
    for each in one.get("parameters", []):
        shown = each.get("schema", {}).get("examples") or [each.get("example")]
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", str(shown[0] or each["name"]))
        elif shown[0] is not None:
            query.append(f"--data-urlencode {each['name']}={shown[0]}")
    if method == "get":
        return f"curl -G {root}{path}" + "".join(f" {part}" for part in query)
    return f"curl {root}{path} -H 'Content-Type: application/json' -d '{json.dumps(example, ensure_ascii=False)}'"


def _resolved(found: dict[str, Any] | None, schema: dict[str, Any]) -> dict[str, Any]:
    found = found or {}
    if "$ref" in found:
        return _resolved(schema["components"]["schemas"][found["$ref"].rsplit("/", 1)[1]], schema)
    return found


def _fields(of: dict[str, Any] | None, schema: dict[str, Any]) -> list[Field]:
    whole = _resolved(of, schema)
    required = whole.get("required", [])
    return [
        Field(name, _type(one), name in required, one.get("description", ""))
        for name, one in whole.get("properties", {}).items()
    ]


def _type(one: dict[str, Any]) -> str:
    if "$ref" in one:
        return str(one["$ref"].rsplit("/", 1)[1])
    if "anyOf" in one:
        return " | ".join(_type(each) for each in one["anyOf"])
    if one.get("type") == "array":
        return f"[{_type(one.get('items', {}))}]"
    return str(one.get("format") or one.get("type") or "any")


def _example(of: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """What one could send: the examples of the fields, optional ones only where they have one."""
    found = _resolved(of, schema)
    if found.get("examples"):
        return found["examples"][0]
    if depth > _DEEP:
        return None
    if found.get("type") == "array":
        return [_example(found["items"], schema, depth + 1)]
    required = found.get("required", [])
    return {
        name: _example(one, schema, depth + 1)
        for name, one in found.get("properties", {}).items()
        if name in required or one.get("examples")
    }
