"""What a jurisdiction's policies share may change while none of them does: every process notices within a second."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from luoshi.office.catalogue import queries
from luoshi.office.catalogue.models import Jurisdiction, Policy, Version
from luoshi.office.catalogue.services import load_folder

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]


@pytest.fixture
def kept(shili: Version, publisher: Any) -> Version:
    """A person has published the policy, so that what the folder says of it changes nothing."""
    made = Version.objects.create(
        policy=shili.policy,
        ordinal=2,
        text=shili.text,
        units=shili.units,
        facts=shili.facts,
        sha256=shili.sha256,
        key=shili.key,
        published=shili.published,
        published_by=publisher,
    )
    Policy.objects.filter(pk=shili.policy_id).update(current=made)
    queries.forget()
    return made


def question(name: str) -> str | None:
    fact = queries.shared_vocabulary().facts.get(name)
    return fact.question if fact else None


def test_a_fact_asked_otherwise_is_asked_so_at_once(
    kept: Version, shili_folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    assert question("新事实") is None
    with (shili_folder / "facts.yaml").open("a", encoding="utf-8") as facts:
        facts.write("新事实: {type: 是否, question: 这是新加的一问吗}\n")
    with django_capture_on_commit_callbacks(execute=True):
        (loaded,) = load_folder(shili_folder)
    assert loaded.fate == "kept"
    assert question("新事实") == "这是新加的一问吗"


def test_another_process_notices_within_a_second(kept: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    assert question("新事实") is None
    place = Jurisdiction.objects.get()
    place.facts += "新事实: {type: 是否, question: 这是新加的一问吗}\n"
    place.save()  # as if elsewhere: nothing tells this process
    now = queries.ready.monotonic()
    monkeypatch.setattr(queries.ready, "monotonic", lambda: now + queries.ready.FRESH)
    assert question("新事实") == "这是新加的一问吗"


def test_pages_that_a_browser_keeps_are_made_anew(kept: Version) -> None:
    client = Client()
    paths = ("/", "/u/shili/市财政局", "/p/shili/2024-1/", "/open-data/units.csv")
    before = {path: client.get(path, follow=True) for path in paths}
    assert "示例新局" not in before["/open-data/units.csv"].content.decode()
    place = Jurisdiction.objects.get()
    place.units += "示例新局: {level: 市, kind: 政府部门}\n"
    place.save()
    for path, answer in before.items():
        assert answer.status_code == 200, path
        again = client.get(path, follow=True, headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 200, path
    assert "示例新局" in client.get("/open-data/units.csv").content.decode()
