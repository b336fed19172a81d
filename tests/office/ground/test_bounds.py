"""What no page takes is refused before it is read: bodies larger than any upload, NUL in an address."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from luoshi.office.middleware import Bounds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("both")]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/policies?jurisdiction=%00", 400),
        ("/api/policies/%00/x", 404),
        ("/api/search?q=a&jurisdiction=%00", 400),
        ("/api/units?jurisdiction=%00", 400),
        ("/u/shili/%00/", 404),
        ("/search?q=%00", 400),
    ],
)
def test_it_refuses_nul_in_an_address(address, status):
    answer = Client().get(address)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"


def test_a_percent_sign_is_no_nul():
    assert Client().get("/search?q=%2500").status_code == 200


@pytest.mark.parametrize("path", ["/people/sign-in", "/match/ask", "/api/decide"])
def test_it_refuses_a_large_body_without_reading_it(path):
    def view(_):
        raise AssertionError("nobody may read the body")

    request = RequestFactory().post(path, CONTENT_LENGTH=str(settings.LARGEST_REQUEST + 1))
    answer = Bounds(view)(request)
    assert answer.status_code == 413
    assert "12 MB" in answer.content.decode()


@pytest.mark.parametrize("length", ["-1", "many"])
def test_it_refuses_a_length_that_is_none(length):
    assert Client().post("/match/ask", CONTENT_LENGTH=length).status_code == 413
