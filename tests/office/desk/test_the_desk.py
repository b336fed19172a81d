"""The officer's first page: what waits for her, oldest deadline first, the verb at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from luoshi.office.desk import queries
from luoshi.office.people.models import User
from luoshi.office.people.waiting import Waiting, in_order
from luoshi.problem import Say

EARLY = datetime(2026, 1, 1, tzinfo=UTC)


def line(name: str, due: date | None, days: int = 0) -> Waiting:
    return Waiting(
        Say(name, name), Say("等", "waits"), f"/{name}", Say("办理", "Do it"), EARLY + timedelta(days), due
    )


def test_the_oldest_deadline_comes_first_then_what_waited_longest() -> None:
    lines = [line("d", None, 5), line("b", date(2026, 3, 1)), line("c", None, 1), line("a", date(2026, 2, 1))]
    assert [each.url for each in in_order(lines)] == ["/a", "/b", "/c", "/d"]


def test_each_line_ends_with_its_verb(
    signed_in: Callable[..., Client], editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        queries,
        "waiting_for",
        lambda _: [line("某件", localdate() + timedelta(3)), line("过期", date(2020, 1, 1))],
    )
    page = signed_in(editor).get("/office/").content.decode()
    assert '<a class="btn btn-primary" href="/某件">办理</a>' in page
    assert "还有 3 天" in page
    assert "已过期" in page


def test_an_empty_desk_says_so_and_what_will_stand_there(
    signed_in: Callable[..., Client], editor: User
) -> None:
    page = signed_in(editor).get("/office/").content.decode()
    assert "现在没有等您办的事" in page
    assert "/office/catalogue/new" in page


def test_one_is_shown_only_what_one_may_do(
    signed_in: Callable[..., Client], outsider: User, administrator: User
) -> None:
    page = signed_in(outsider).get("/office/").content.decode()
    assert "/office/catalogue/new" not in page
    assert "/people/administration" not in page
    assert "/people/administration" in signed_in(administrator).get("/office/").content.decode()


def test_notices_stand_there_until_they_are_read(signed_in: Callable[..., Client], editor: User) -> None:
    from django.db import transaction

    from luoshi.office.people.events import TokenRevoked
    from luoshi.office.record.events import SYSTEM
    from luoshi.office.record.services import mark_read, notify, record

    with transaction.atomic():
        event = record(TokenRevoked("x"), subject="x", actor=SYSTEM)
        notify(editor, event, Say("某事已办", "done"), "/somewhere")
    for _ in range(60):  # read long since, and told later
        with transaction.atomic():
            event = record(TokenRevoked("x"), subject="x", actor=SYSTEM)
            notify(editor, event, Say("别的事", "another"), "/somewhere")
    mark_read(editor, [told.pk for told in editor.notifications.all() if told.title["en"] == "another"])
    client = signed_in(editor)
    assert "某事已办" in client.get("/office/").content.decode()
    client.post("/office/read")
    assert "某事已办" not in client.get("/office/").content.decode()


def test_an_officer_without_a_post_has_no_desk_but_her_own_page(
    signed_in: Callable[..., Client], editor: User
) -> None:
    editor.posts.all().delete()
    client = signed_in(editor)
    assert client.get("/office/").status_code == 403
    assert "还没有任职" in client.get("/people/me").content.decode()


def test_the_leaders_page_says_what_is_in_force_and_what_is_not_there_yet(
    signed_in: Callable[..., Client], units: Any, shili: Any
) -> None:
    from luoshi.office.people.services import add_officer, appoint

    leader = add_officer("leader", "领导辛", password="correct horse 9 battery")
    leader.must_change = False
    leader.save()
    appoint(leader, units["市财政局"], "leader")
    page = signed_in(leader).get("/office/leader").content.decode()
    policy = queries.in_force()[0]
    assert policy.title in page
    assert policy.measures > 0
    for goal in queries.goals(localdate()):
        assert goal.target.name in page
    assert "申报开通后" in page


def test_a_light_says_no_more_than_is_known(shili: Any) -> None:
    for goal in queries.goals(date(1999, 1, 1)):
        assert goal.light == "grey"
    for goal in queries.goals(date(2999, 1, 1)):
        assert goal.light == "yellow"


def test_deadlines_are_counted_from_today(shili: Any) -> None:
    from luoshi.office.catalogue.models import Deadline

    first = Deadline.objects.order_by("day").first()
    assert first is not None
    ahead, past = queries.deadlines(first.day)
    assert ahead[0].days == 0
    assert past == []
    ahead, past = queries.deadlines(date(2999, 1, 1))
    assert ahead == []
    assert past[0].days < 0


def test_no_deadline_of_the_days_ahead_is_left_out(shili: Any) -> None:
    from luoshi.office.catalogue.models import Deadline

    today = date(2040, 1, 1)
    made = [Deadline(version=shili, kind="task", key=f"k{n}", name=f"第{n}件", day=today) for n in range(50)]
    Deadline.objects.bulk_create(
        [*made, Deadline(version=shili, kind="task", key="far", name="远", day=date(2060, 5, 1))]
    )
    ahead, _ = queries.deadlines(today)
    assert len(ahead) == 50
    last = queries.quarters()[-1]
    assert (last.year, last.number, last.total) == (2060, 2, 1)


def test_a_list_does_not_read_whole_documents(shili: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3) as asked:
        lines, _ = queries.deadlines(date(2024, 1, 1))
        goals = queries.goals(date(2024, 1, 1))
        assert [goal.target.version.policy.slug for goal in goals]
    assert lines or goals
    assert not any('"catalogue_version"."text"' in query["sql"] for query in asked.captured_queries)
