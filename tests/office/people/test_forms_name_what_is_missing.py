"""A form that is sent with something missing or wrong says which field, and marks it."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db
JOIN = {"kind": "person", "name": "", "number": "", "username": "", "agreed": "yes"}
GOOD = "长长的一句只有我知道"


def sent(client: Any, **typed: str) -> str:
    answer = client.post("/people/join", JOIN | {"password": GOOD, "again": GOOD} | typed)
    assert answer.status_code == 422
    return answer.content.decode()


def test_each_missing_field_is_named_and_marked(client: Any) -> None:
    page = sent(client)
    assert "没有填用户名" in page
    assert "没有填姓名" in page
    assert "此字段" not in page
    assert "。；" not in page
    assert page.count('id="problem"') == 1
    for name in ("username", "name"):
        assert f'id="f-{name}" name="{name}" type="text" value="" maxlength=' in page
        box = page.split(f'id="f-{name}"')[0].rpartition("<input")[2]
        assert "is-invalid" in box, name


def test_in_english_too(client: Any) -> None:
    client.cookies["language"] = "en"
    page = sent(client)
    assert "the user name is missing" in page
    assert "This field" not in page


def test_what_is_wrong_stands_with_its_field(client: Any) -> None:
    page = sent(client, name="示例", username="somebody", email="no address")
    assert "邮箱：" in page
    assert 'value="somebody"' in page, "what was typed is kept"
