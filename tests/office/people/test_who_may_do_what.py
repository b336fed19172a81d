"""What a person may do follows from the posts that she holds today: role, unit, county, jurisdiction."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from luoshi.office.people import rules
from luoshi.office.people.models import Post, Unit
from luoshi.office.people.queries import actor_of, holders_of, roles_of


def test_a_post_counts_from_its_first_day_to_its_last(editor: Any) -> None:
    today = timezone.localdate()
    post = editor.posts.get()
    for since, until, held in (
        (today, None, True),
        (today, today, True),
        (today + timedelta(days=1), None, False),
        (today - timedelta(days=9), today - timedelta(days=1), False),
    ):
        Post.objects.filter(pk=post.pk).update(since=since, until=until)
        assert (roles_of(editor) == {"editor"}) is held
        assert editor.has_perm("people.office") is held
        assert holders_of(["editor"]).filter(pk=editor.pk).exists() is held


def test_what_she_may_on_another_day_can_be_asked(editor: Any) -> None:
    post = editor.posts.get()
    assert roles_of(editor, post.since - timedelta(days=1)) == frozenset()
    assert roles_of(editor, post.since) == {"editor"}


def test_a_closed_account_holds_nothing(editor: Any) -> None:
    editor.is_active = False
    assert roles_of(editor) == frozenset()
    assert not editor.has_perm("people.office")


def test_an_applicant_holds_no_role_even_if_a_post_were_there(applicant: Any, units: dict[str, Unit]) -> None:
    Post.objects.create(user=applicant, unit=units["市财政局"], role="editor", since=timezone.localdate())
    assert roles_of(applicant) == frozenset()
    assert not applicant.has_perm("people.office")


def test_a_role_in_a_unit_reaches_the_units_under_it(units: dict[str, Unit], outsider: Any) -> None:
    here, above = units["东县财政局"], units["东县财政局"].parent
    reviews = rules.holds_in_unit("reviewer")
    assert reviews.test(outsider, here)
    assert reviews.test(outsider, SimpleNamespace(unit=here))
    assert above is not None
    assert not reviews.test(outsider, above)
    assert not reviews.test(outsider, units["市财政局"])
    assert not rules.holds_in_unit("publisher").test(outsider, here)


def test_a_role_here_is_no_role_there(units: dict[str, Unit], outsider: Any) -> None:
    """Reviewer in the county and clerk in the city is no reviewer of the city."""
    Post.objects.create(user=outsider, unit=units["市财政局"], role="editor", since=timezone.localdate())
    assert rules.in_unit_of.test(outsider, units["市财政局"])
    assert not rules.holds_in_unit("reviewer").test(outsider, units["市财政局"])


def test_a_county_reaches_itself_and_the_city_reaches_all(
    units: dict[str, Unit], outsider: Any, auditor: Any
) -> None:
    east, other = (
        SimpleNamespace(county="东县", jurisdiction="shili"),
        SimpleNamespace(county="甲区", jurisdiction="shili"),
    )
    reads = rules.holds_in_county("reviewer", "auditor")
    assert (reads.test(outsider, east), reads.test(outsider, other)) == (True, False)
    assert (reads.test(auditor, east), reads.test(auditor, other)) == (True, True)


def test_another_jurisdiction_is_none_of_hers(editor: Any) -> None:
    edits = rules.holds_in_jurisdiction("editor")
    assert edits.test(editor, "shili")
    assert not edits.test(editor, "elsewhere")
    assert edits.test(editor, SimpleNamespace(jurisdiction=SimpleNamespace(slug="shili")))
    assert not edits.test(editor, SimpleNamespace(policy=SimpleNamespace(jurisdiction="elsewhere")))
    assert not edits.test(editor, SimpleNamespace())
    assert not rules.holds_in_county("editor").test(
        editor, SimpleNamespace(county="东县", jurisdiction="elsewhere")
    )


def test_without_an_object_the_question_is_whether_she_may_at_all(editor: Any, outsider: Any) -> None:
    assert rules.holds_in_unit("editor").test(editor, None)
    assert not rules.holds_in_unit("editor").test(outsider, None)


def test_nobody_is_anything_before_signing_in() -> None:
    from django.contrib.auth.models import AnonymousUser

    nobody: Any = AnonymousUser()
    assert roles_of(nobody) == frozenset()
    assert not rules.is_signed_in.test(nobody)
    with pytest.raises(ValueError, match="signed in"):
        actor_of(nobody)


def test_the_record_names_officers_and_not_applicants(editor: Any, applicant: Any) -> None:
    assert actor_of(editor).name == editor.name
    assert applicant.name not in actor_of(applicant).name
