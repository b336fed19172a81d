"""The page of the record: who may read it, what it finds, what it exports."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from luoshi.office.record import chain
from luoshi.office.record.queries import unread
from luoshi.office.record.services import notify
from luoshi.office.record.words import kinds, name_in_words
from luoshi.problem import Say

pytestmark = pytest.mark.django_db
PAGE = Path(__file__).parents[3] / "docs" / "the-record.md"


@pytest.fixture
def reader(auditor, signed_in):
    return signed_in(auditor)


def text(answer):
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def test_an_auditor_reads_it_in_words(reader, five):
    page = text(reader.get("/record/"))
    assert "policy:甲" in page
    assert "编辑甲" in page
    assert "示例" in page
    assert page.index("policy:戊") < page.index("policy:甲"), "the latest first"


def test_others_do_not(client, editor, applicant, outsider, signed_in, five):
    assert client.get("/record/").status_code == 302
    for user in (editor, applicant, outsider):
        assert signed_in(user).get("/record/").status_code == 403
        assert signed_in(user).get("/record/1").status_code == 403


def test_nor_an_auditor_without_her_second_factor(auditor, signed_in, five):
    answer = signed_in(auditor, second_factor=False).get("/record/")
    assert answer.status_code == 302
    assert "second-factor" in answer["Location"]


@pytest.mark.parametrize(
    "query, found",
    [
        ("subject=policy:丙", 1),
        ("subject=policy", 5),
        ("actor=user:1", 5),
        ("actor=编辑甲", 5),
        ("actor=user:2", 0),
        ("name=TextChanged", 5),
        ("name=PolicyPublished", 0),
        ("since=2020-01-01", 5),
        ("until=2020-01-01", 0),
        ("since=2020-01-01&until=2020-01-02", 0),
    ],
)
def test_what_it_finds(reader, five, query, found):
    rows = json.loads(text(reader.get(f"/record/?{query}&format=json")))
    assert len(rows) == found
    assert text(reader.get(f"/record/?{query}")).count('href="/record/') >= found


@pytest.mark.parametrize("query", ["since=gestern", "since=2024-02-30", "since=2024-02-02&until=2024-01-01"])
@pytest.mark.parametrize("form", ["", "&format=csv", "&format=json"])
def test_days_that_are_none_are_said(reader, five, query, form):
    answer = reader.get(f"/record/?{query}{form}")
    assert answer.status_code == 400
    assert "日期不对" in text(answer)


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(reader, put):
    put("=HYPERLINK(1)")
    raw = text(reader.get("/record/?format=csv"))
    assert raw.startswith("\ufeff")
    header, row, *_ = csv.reader(io.StringIO(raw.removeprefix("\ufeff")))
    assert header == list(chain.COLUMNS)
    assert not any(cell.startswith("=") for cell in row)


def test_whoever_has_the_json_can_walk_the_chain_alone(reader, five):
    """By the few lines that docs/the-record.md gives."""
    rows = json.loads(text(reader.get("/record/?format=json")))
    given = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)[1]
    names: dict = {}
    exec(given, names)
    assert names["whole"](rows) is None
    for column in chain.COLUMNS[1:]:
        broken = [dict(row) for row in rows]
        broken[2][column] = "x"
        assert names["whole"](broken) == 3, column


def test_one_event_and_its_links(reader, five):
    page = text(reader.get("/record/3"))
    assert five[2].hash in page
    assert five[1].hash in page
    assert "相符" in page
    assert reader.get("/record/99").status_code == 404


def test_pages_of_many(reader, put):
    for number in range(60):
        put(f"第{number}号")
    assert "第9号" not in text(reader.get("/record/"))
    assert "第9号" in text(reader.get("/record/?page=2"))
    assert reader.get("/record/?page=x").status_code == 200


def test_an_empty_record_says_what_will_stand_here(reader):
    assert "没有这样的记录" in text(reader.get("/record/?name=NothingHappened"))


def test_what_was_typed_is_shown_and_not_run(reader, put):
    put("<script>alert(1)</script>")
    assert "<script>alert" not in text(reader.get("/record/"))
    assert "<script>alert" not in text(reader.get("/record/1"))


def test_every_event_of_the_office_is_told_in_both_languages():
    import luoshi.office.catalogue.events
    import luoshi.office.people.events  # noqa: F401

    ours = {name: kind for name, kind in kinds().items() if kind.__module__.startswith("luoshi.")}
    assert len(ours) > 10
    assert [name for name, kind in ours.items() if not (kind.SAYS and kind.SAYS.zh and kind.SAYS.en)] == []


def test_every_field_of_an_event_has_a_name():
    from dataclasses import fields

    from luoshi.office.record.words import _FIELDS

    ours = [kind for kind in kinds().values() if kind.__module__.startswith("luoshi.")]
    assert {field.name for kind in ours for field in fields(kind)} - set(_FIELDS) == set()


def test_an_event_that_the_code_forgot_is_told_by_its_name():
    assert name_in_words("LongForgotten").zh == "LongForgotten"


def test_her_notifications(editor, publisher, signed_in, put):
    told = notify(editor, put(), Say("您的稿子被退回", "sent back"), "/people/me")
    client = signed_in(editor)
    assert "您的稿子被退回" in text(client.get("/record/notices"))
    assert signed_in(publisher).post("/record/notices/read", {"notification": told.pk}).status_code == 404
    answer = client.post("/record/notices/read", {"notification": told.pk})
    assert answer["Location"] == "/people/me"
    told.refresh_from_db()
    assert told.read is not None
    notify(editor, put(), Say("别的事", "another"), "/people/me")
    for nonsense in ("x", "-1", "9" * 5000):
        assert client.post("/record/notices/read", {"notification": nonsense}).status_code == 404
    assert unread(editor) == 1
    assert client.post("/record/notices/read")["Location"] == "/record/notices"


def test_the_record_names_what_an_event_is_about_and_moments_in_our_time(reader, put):
    from luoshi.office.record.words import _written, subject_in_words

    put("甲")
    page = text(reader.get("/record/?actor=编辑甲"))
    assert "政策 甲" in page
    assert 'title="policy:甲"' in page
    assert 'name="q" maxlength="100" value=""' in page, "the filter does not stand in the box of the search"
    assert subject_in_words("people.user:7") == Say("账号 7", "account 7")
    assert subject_in_words("else") == Say("else", "else")
    assert _written("2026-11-23T12:32:36.428698+00:00", False) == "2026-11-23 20:32:36"
