"""/api/docs and /api/openapi.json: every operation is there with an example, and each example works."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from luoshi.office.api_docs import _groups

pytestmark = pytest.mark.django_db


def test_the_page_names_every_operation(ask: Any) -> None:
    page = ask.client.get("/api/docs").content.decode()
    paths = ask.get("openapi.json").json()["paths"]
    assert len(paths) >= 12
    assert all(path in page for path in paths)


def test_each_example_of_a_request_is_accepted(ask: Any) -> None:
    """The examples name the first real policy; here they are asked of the small one."""
    for _, operations in _groups("http://x"):
        for one in operations:
            if one.method != "POST":
                continue
            words = shlex.split(one.curl)
            body = json.loads(words[words.index("-d") + 1])
            text = json.dumps(body).replace("jiaozuo/2023-1", "shili/2024-1")
            answer = ask.post(one.path.removeprefix("/api/"), text)
            assert (
                answer.status_code == 200 or answer.json()["problems"][0]["code"] == "facts.unknown-name"
            ), one.path
