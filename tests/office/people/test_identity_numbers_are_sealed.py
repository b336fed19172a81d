"""Identity numbers at rest: encrypted, found by keyed hash, masked; the key can be changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.office.checks import findings, missing_key
from luoshi.office.people import numbers
from luoshi.office.people.artificial import enterprise_number, person_number
from luoshi.office.people.models import Applicant
from luoshi.office.people.services import applicants, register_applicant, rotate_key
from luoshi.office.record.models import Event
from luoshi.problem import Refused
from luoshi.rules.identity import ENTERPRISE, PERSON, wrong

SERIALS = st.integers(0, 999_999)


@given(serial=SERIALS)
def test_artificial_numbers_have_good_check_digits(serial: int) -> None:
    assert wrong(PERSON, person_number(serial)) is None
    assert wrong(ENTERPRISE, enterprise_number(serial)) is None
    assert wrong(ENTERPRISE, enterprise_number(serial, "92")) is None


def test_artificial_numbers_differ_and_belong_to_no_region_that_exists() -> None:
    made = {person_number(serial) for serial in range(20_000)} | {enterprise_number(s) for s in range(20_000)}
    assert len(made) == 40_000
    assert all("419900" in number for number in made)


@given(serial=SERIALS)
def test_what_is_sealed_opens_and_shows_nothing(serial: int) -> None:
    number = person_number(serial)
    sealed = numbers.seal(number, "person")
    assert numbers.unseal(sealed, "person") == number
    assert number.encode() not in sealed
    assert numbers.seal(number, "person") != sealed, "the same number twice must not look the same"


@given(number=st.text("0123456789X", min_size=8, max_size=20))
def test_a_mask_leaves_the_ends(number: str) -> None:
    masked = numbers.masked(number)
    assert len(masked) == len(number)
    assert masked[:4] == number[:4]
    assert masked[-2:] == number[-2:]
    assert set(masked[4:-2]) == {"*"}


def test_a_short_number_is_masked_whole() -> None:
    assert numbers.masked("1234567") == "*******"


@pytest.mark.parametrize("harm", [lambda blob: blob[:-1], lambda blob: b"\x02" + blob[1:], lambda _: b""])
def test_what_was_tampered_with_does_not_open(harm: Any) -> None:
    with pytest.raises(Refused):
        numbers.unseal(harm(numbers.seal(person_number(1), "person")), "person")


def test_a_number_is_not_moved_to_another_kind_of_applicant() -> None:
    with pytest.raises(Refused):
        numbers.unseal(numbers.seal(person_number(1), "person"), "firm")


def test_the_hash_needs_the_key(settings: Any) -> None:
    before = numbers.digest(person_number(1))
    assert before == numbers.digest(person_number(1))
    settings.DATA_KEY = "another"
    assert numbers.digest(person_number(1)) != before


@pytest.mark.parametrize("typed", ["ａ b-ｃ１２", "AB C12", "abc12"])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert numbers.cleaned(typed) == "ABC12"


def test_the_key_is_changed(applicant: Any, settings: Any) -> None:
    number = person_number(7)
    kept = register_applicant(applicant, "person", "某甲", number, agreed=True)
    old, settings.DATA_KEY = settings.DATA_KEY, "a new key"
    with pytest.raises(Refused):
        numbers.unseal(kept.number, "person")
    settings.DATA_KEYS_OLD = [old]
    assert numbers.unseal(kept.number, "person") == number
    with pytest.raises(Refused, match="已经登记"):  # the old hash still finds it
        register_applicant(applicant, "person", "某甲", number, agreed=True)
    assert rotate_key() == 1
    assert Event.objects.last().name == "DataKeyRotated"
    assert rotate_key() == 0
    settings.DATA_KEYS_OLD = []
    kept = Applicant.objects.get(pk=kept.pk)
    assert numbers.unseal(kept.number, "person") == number
    assert kept.number_hash == numbers.digest(number)


def test_a_change_of_key_that_was_stopped_goes_on(applicant: Any, settings: Any) -> None:
    first = register_applicant(applicant, "person", "某甲", person_number(1), agreed=True)
    settings.DATA_KEYS_OLD = [settings.DATA_KEY]
    settings.DATA_KEY = "a new key"
    second = register_applicant(applicant, "firm", "某厂", enterprise_number(2), agreed=True)
    assert rotate_key(batch=1) == 1
    settings.DATA_KEYS_OLD = []
    for kept, number in ((first, person_number(1)), (second, enterprise_number(2))):
        found = Applicant.objects.get(pk=kept.pk)
        assert numbers.unseal(found.number, found.kind) == number


def test_one_that_is_erased_while_keys_are_changed_stays_erased(
    applicant: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = register_applicant(applicant, "person", "某甲", person_number(1), agreed=True)
    settings.DATA_KEYS_OLD, settings.DATA_KEY = [settings.DATA_KEY], "a new key"
    real = applicants._rotate

    def erased_meanwhile(*given: Any) -> int:
        Applicant.objects.filter(pk=kept.pk).update(number=b"", number_hash="", erased=timezone.now())
        return real(*given)

    monkeypatch.setattr(applicants, "_rotate", erased_meanwhile)
    assert rotate_key() == 0
    assert bytes(Applicant.objects.get(pk=kept.pk).number) == b""


def test_a_key_that_is_not_the_one_of_before_is_said(applicant: Any, settings: Any) -> None:
    """As where the database was restored and the key was not."""
    assert missing_key() == []
    register_applicant(applicant, "person", "某甲", person_number(1), agreed=True)
    assert missing_key() == []
    old, settings.DATA_KEY = settings.DATA_KEY, "made anew"
    (said,) = missing_key()
    assert "LUOSHI_DATA_KEY" in said.remedy.zh
    assert "check.key" in {problem.code for problem in findings()}
    settings.DATA_KEYS_OLD = [old]
    assert missing_key() == []


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(serial=SERIALS, kind=st.sampled_from(["person", "firm", "trader"]))
def test_no_row_and_no_event_holds_a_full_number(applicant: Any, serial: int, kind: str) -> None:
    number = person_number(serial) if kind == "person" else enterprise_number(serial)
    if Applicant.objects.filter(kind=kind, number_hash=numbers.digest(number)).exists():
        return
    kept = register_applicant(applicant, kind, "某甲", number, agreed=True)
    row = {field.attname: getattr(kept, field.attname) for field in Applicant._meta.concrete_fields}
    assert number not in repr(row)
    for event in Event.objects.all():
        assert number not in repr(event.__dict__)
