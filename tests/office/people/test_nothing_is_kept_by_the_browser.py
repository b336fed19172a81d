"""What one who has signed in sees is kept by no browser and no proxy; what anyone may see may be kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from luoshi.office.people.models import User

PAGES = [
    "/people/me",
    "/office/",
    "/people/units",
    "/people/administration",
    "/office/catalogue/",
    "/",
    "/record/",
]


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_the_signed_in(signed_in: Callable[..., Client], editor: User, page: str) -> None:
    answer = signed_in(editor).get(page)
    assert answer.status_code in (200, 403)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]


def test_pages_of_everyone(client: Client, db: None) -> None:
    assert "no-store" not in client.get("/people/units").headers.get("Cache-Control", "")
