"""Who may not open a page is shown the way back, and how to be someone else."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.django_db


def test_an_officer_goes_back_to_what_waits(editor: Any, signed_in: Any) -> None:
    page = signed_in(editor).get("/record/")
    assert page.status_code == 403
    assert 'href="/office/">回待办' in page.content.decode()
    assert 'href="/people/sign-out">换一个账号' in page.content.decode()


def test_an_applicant_goes_back_to_her_own(applicant: Any, signed_in: Any) -> None:
    page = signed_in(applicant).get("/office/")
    assert page.status_code == 403
    assert 'href="/people/me">回我的' in page.content.decode()
