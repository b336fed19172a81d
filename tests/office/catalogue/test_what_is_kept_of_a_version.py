"""What reading a version gave is kept for the next process: the same policy, bound to the program and sealed by the site."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from luoshi.office.catalogue import content, keeping, queries
from luoshi.office.catalogue.keeping import keep, read
from luoshi.office.catalogue.models import Kept, Version
from luoshi.office.catalogue.packing import NotPacked, packed, unpacked
from luoshi.policy.load import load

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db]
HERE = Path(__file__).parents[3]
CAR = {"购车价格": 150000, "购车日期": "2024-02-01", "是否新车": True}


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> Any:
    def begun() -> None:
        monkeypatch.setattr(content, "_ready", type(content._ready)())
        monkeypatch.setattr(queries.ready, "_refused", {})
        queries.forget()

    begun()
    return begun


@pytest.fixture
def no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: Any) -> None:
        raise AssertionError("the text is read")

    monkeypatch.setattr(content, "ready", asked)


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same types all the way down: 1, True and Decimal(1) are equal."""
    if type(one) is not type(other):
        return False
    if is_dataclass(one):
        named = [field.name for field in fields(one) if field.name != "decider"]
        return all(same(getattr(one, name), getattr(other, name)) for name in named)
    if isinstance(one, Mapping):
        return len(one) == len(other) and all(
            same(left, right) for left, right in zip(one.items(), other.items(), strict=True)
        )
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Decimal):
        return one.as_tuple() == other.as_tuple()
    return bool(one == other)


@pytest.mark.parametrize("path", ["policies/jiaozuo/2023-1", "policies/suining/2020-2", "bench/tenfold"])
def test_it_is_the_same_policy(path: str) -> None:
    policy = load(HERE / path)
    assert same(unpacked(packed(policy)), policy)


def test_the_next_process_decides_alike_without_reading_the_text(
    shili: Version, new_process: Any, request: pytest.FixtureRequest
) -> None:
    decided = queries.loaded(shili).benefits["car-purchase"].decide(CAR)
    queries.warm()
    new_process()
    request.getfixturevalue("no_text")
    again = queries.loaded(shili).benefits["car-purchase"].decide(CAR)
    assert again.as_json() == decided.as_json()
    assert again.amount == Decimal("7500.00")


def test_what_another_program_has_kept_is_not_used(
    shili: Version, new_process: Any, monkeypatch: pytest.MonkeyPatch, no_text: None
) -> None:
    keep(shili, load(HERE / "tests/office/content/shili/2024-1"))
    assert read(shili)
    monkeypatch.setattr(keeping, "release", lambda: "another")
    with pytest.raises(content.Refused):
        read(shili)


def other_rate(version: Version) -> bytes:
    """The policy with another rate, as it would be packed."""
    text = version.text.replace("5%", "9%")
    assert text != version.text
    return packed(content.compiled(text, "shili/2024-1/policy.md", version.units, version.facts))


def test_a_row_that_was_changed_is_not_used_and_is_mended(shili: Version, new_process: Any) -> None:
    queries.warm()
    Kept.objects.filter(version=shili).update(data=other_rate(shili))
    new_process()
    assert queries.loaded(shili).benefits["car-purchase"].decide(CAR).amount == Decimal("7500.00")
    queries.warm()
    assert same(unpacked(bytes(Kept.objects.get().data)), read(shili))


def test_a_row_of_another_version_or_an_earlier_program_does_not_hold(
    shili: Version, new_process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(shili, queries.loaded(shili))
    row = Kept.objects.get()
    seal, data = row.seal, bytes(row.data)
    assert keeping._holds(shili, data, seal)
    assert not keeping._holds(Version(key="0" * 64), data, seal)
    monkeypatch.setattr(keeping, "release", lambda: "another")
    assert not keeping._holds(shili, data, seal)


def test_a_row_sealed_under_an_earlier_secret_does_not_hold(
    shili: Version, new_process: Any, settings: Any, no_text: None
) -> None:
    keep(shili, load(HERE / "tests/office/content/shili/2024-1"))
    settings.SECRET_KEY = "another secret of the site, long enough to be one"
    with pytest.raises(content.Refused):
        read(shili)


def test_a_database_that_keeps_nothing_keeps_nobody_back(
    shili: Version, new_process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise DatabaseError("full")

    monkeypatch.setattr(Kept.objects, "update_or_create", full)
    queries.warm()
    assert len(queries.policies()) == 1
    assert not Kept.objects.exists()


def test_only_a_policy_is_packed() -> None:
    for value in (object(), 0.5, [1], Path("x"), print):
        with pytest.raises(NotPacked):
            packed(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said",
    [
        [["os.system"], ["true", [6, 3]]],
        [["luoshi.policy.policy.Policy"], [[6]]],
        [[], []],
        [[], ["x"]],
        [[], [["0", 1]]],
        [[], [[5, 1, 2]]],
        [[], ["x", [3, 3]]],
        [[], [10**9, [4, 3]]],
        [],
        "x",
        7,
    ],
    ids=str,
)
def test_nothing_else_is_unpacked(said: Any) -> None:
    with pytest.raises(NotPacked):
        unpacked(zlib.compress(json.dumps(said).encode()))


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    for given_ in (data, zlib.compress(data)):
        with pytest.raises(NotPacked):
            unpacked(given_)


def test_processes_that_begin_at_once_share_the_work(
    shili: Version, new_process: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one has kept while another was reading is not read again."""
    queries.warm()
    new_process()
    tried = []
    ready = content.ready
    monkeypatch.setattr(content, "ready", lambda *given_: tried.append(given_) or ready(*given_))
    queries.warm()
    assert tried == []
    assert Kept.objects.count() == 1
