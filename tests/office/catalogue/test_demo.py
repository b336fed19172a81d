"""Invented policies for tests of load are whole, the same each time, and say that they are invented."""

from __future__ import annotations

import pytest

from luoshi.office.catalogue import checking, queries
from luoshi.office.catalogue.demo import load_copies
from luoshi.office.catalogue.models import Version

pytestmark = pytest.mark.django_db


def test_they_have_no_errors_and_nothing_is_left_over() -> None:
    for version in load_copies(3):
        report = checking.quickly(checking.texts_of(version))
        assert checking.errors(report) == []
        assert "示例" in version.policy.title
        assert len(report.document.measures) == 40


def test_loading_them_again_adds_only_what_is_missing() -> None:
    first = load_copies(2)
    again = load_copies(3)
    assert again[:2] == first
    assert Version.objects.count() == 3
    assert len(queries.policies()) == 3
    assert {hit.policy for hit in queries.search("示例〔2024〕2号")} >= {"shili-load/2024-2"}
