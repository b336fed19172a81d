"""People for a demonstration: invented, the same for the same seed, usable at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from luoshi.office.people import numbers
from luoshi.office.people.demo import MARK, load_demo
from luoshi.office.people.models import ROLES, Applicant, Unit, User
from luoshi.office.people.queries import roles_of
from luoshi.office.record.models import Event
from luoshi.problem import Refused


def test_an_officer_for_each_role_and_as_many_applicants_as_wanted(units: dict[str, Unit]) -> None:
    demo = load_demo(50, seed=3)
    assert {role for user in User.objects.filter(kind=User.OFFICER) for role in roles_of(user)} == set(
        dict(ROLES)
    )
    assert Applicant.objects.filter(demo=True).count() == 50 + 3
    assert len(demo.accounts) == 8 + 3
    assert all(name.startswith(MARK) for name in User.objects.values_list("name", flat=True))
    assert all(name.startswith(MARK) for name in Applicant.objects.values_list("name", flat=True))
    assert Event.objects.get().name == "DemoLoaded"
    for applicant in Applicant.objects.all():
        number = numbers.unseal(applicant.number, applicant.kind)
        assert numbers.wrong_number(applicant.kind, number) is None
        assert applicant.number_hash == numbers.digest(number)


def test_the_same_seed_gives_the_same_people(units: dict[str, Unit]) -> None:
    def people() -> list[tuple[str, ...]]:
        return list(Applicant.objects.order_by("pk").values_list("kind", "name", "number_hash"))

    found = []
    for seed in (3, 3, 4):
        with transaction.atomic():
            load_demo(20, seed=seed)
            found.append(people())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_it_is_loaded_once_and_needs_units(db: None) -> None:
    with pytest.raises(Refused, match="没有单位"):
        load_demo(1)


def test_a_second_time_is_refused(units: dict[str, Unit]) -> None:
    load_demo(1)
    with pytest.raises(Refused, match="已经在了"):
        load_demo(1)
    assert Applicant.objects.count() == 4


def test_a_demo_officer_signs_in_with_the_code_on_the_page(
    client: Client, units: dict[str, Unit], settings: Any
) -> None:
    settings.DEMO = True
    demo = load_demo(1)
    client.post("/people/sign-in", {"username": "demo-editor", "password": demo.password})
    page = client.get("/people/second-factor")
    assert client.post("/people/second-factor", {"code": page.context["demo_code"]}).status_code == 302
    assert client.get("/office/").status_code == 200


def test_the_code_is_told_in_a_demonstration_only(
    client: Client, units: dict[str, Unit], settings: Any
) -> None:
    demo = load_demo(1)
    settings.DEMO = False
    client.post("/people/sign-in", {"username": "demo-editor", "password": demo.password})
    assert client.get("/people/second-factor").context["demo_code"] is None


def test_nor_for_an_officer_of_flesh_and_blood(client: Client, editor: User, settings: Any) -> None:
    from django_otp.plugins.otp_totp.models import TOTPDevice

    settings.DEMO = True
    TOTPDevice.objects.create(user=editor, name="验证器", confirmed=True)
    client.post("/people/sign-in", {"username": "editor", "password": "correct horse 9 battery"})
    assert client.get("/people/second-factor").context["demo_code"] is None
