"""Applicants: registered by themselves with their consent; what is kept about them can be read, changed and erased."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from luoshi.office.people import consent, limits, numbers
from luoshi.office.people.events import (
    ApplicantChanged,
    ApplicantErased,
    ApplicantExported,
    ApplicantRegistered,
    DataKeyRotated,
    NumbersTried,
)
from luoshi.office.people.models import Applicant, County, User
from luoshi.office.people.queries import actor_of
from luoshi.office.people.refusals import TooOften, refuse, refuse_invisible
from luoshi.office.record.events import SYSTEM
from luoshi.office.record.models import Event
from luoshi.office.record.services import record
from luoshi.problem import Problem, Refused, Say

KINDS = dict(Applicant.KINDS)
LONGEST_NAME = 200


def subject_of(applicant: Applicant) -> str:
    return f"people.applicant:{applicant.pk}"


def register_applicant(
    user: User, kind: str, name: str, number: str, *, county: str = "", jurisdiction: str = "", agreed: bool
) -> Applicant:
    """A person, a firm or a 个体工商户 that this account applies for; `agreed` to the wording in consent.py."""
    name, number = name.strip(), numbers.cleaned(number)
    if kind not in KINDS:
        raise refuse(
            "applicant.kind",
            ("没有选申请人类型", "no kind of applicant is chosen"),
            (f"选一项：{'、'.join(KINDS.values())}", "choose person, firm or trader"),
        )
    _check_name(name)
    _check_number(kind, number)
    _check_place(jurisdiction, county)
    if not agreed:
        raise refuse(
            "applicant.consent",
            ("没有同意个人信息处理说明", "the statement on personal data is not agreed to"),
            (
                "读完说明后勾选同意；不同意可以照常查政策、算补贴，只是不能申报",
                "read it and agree; without it one can read and calculate, not apply",
            ),
        )
    if Applicant.objects.filter(kind=kind, number_hash__in=numbers.digests(number)).exists():
        raise _registered()
    try:
        with transaction.atomic():
            applicant = Applicant.objects.create(
                kind=kind,
                name=name,
                number=numbers.seal(number, kind),
                number_hash=numbers.digest(number),
                number_masked=numbers.masked(number),
                county=county,
                jurisdiction=jurisdiction,
                consent=consent.VERSION,
                consented=timezone.now(),
            )
            applicant.users.add(user)
            happened = ApplicantRegistered(kind, consent.VERSION)
            record(happened, subject=subject_of(applicant), actor=actor_of(user))
            return applicant
    except IntegrityError:  # someone else was first
        raise _registered() from None


def _check_name(name: str) -> None:
    refuse_invisible(name)
    if not name or len(name) > LONGEST_NAME:
        raise refuse(
            "applicant.name",
            ("没有填姓名或名称，或超过 200 字", "no name is given, or it is longer than 200 characters"),
            ("填写证件上的姓名或名称", "give the name that stands on the document"),
        )


def _check_number(kind: str, number: str) -> None:
    mistake = numbers.wrong_number(kind, number)
    if mistake is not None:  # the message names what is wrong, never the number
        raise Refused(
            Problem(
                "applicant.number",
                Say(f"证件号码不对：{mistake.zh}", f"the number is wrong: {mistake.en}"),
                Say("照证件逐位核对后再填", "compare it with the document, character by character"),
            )
        )


def _check_place(jurisdiction: str, county: str) -> None:
    if county and not County.objects.filter(jurisdiction=jurisdiction, name=county).exists():
        raise refuse(
            "applicant.county",
            (f"没有“{county}”这个县（市、区）", f"there is no county `{county}`"),
            ("从列表中选", "choose one of the list"),
        )


def _registered() -> Refused:
    return refuse(
        "applicant.registered",
        ("这个证件号码已经登记", "this number is registered"),
        (
            "用原来的账号登录；忘了密码可以找回；如果不是您本人登记的，请向受理单位说明",
            "sign in with the account that registered it, or have its password reset; if that was not you, tell the office",
        ),
    )


def limit_numbers(user: User) -> None:
    """`TooOften` where this account has tried too many numbers today; written down once a day, however long it goes on."""
    try:
        limits.limit_numbers(user)
    except TooOften:
        _numbers_tried(user)
        raise


def _numbers_tried(user: User) -> None:
    lately, actor = timezone.now() - timedelta(seconds=limits.DAY), actor_of(user)
    with transaction.atomic():
        if not Event.objects.filter(actor=actor.key, name=NumbersTried.__name__, at__gt=lately).exists():
            record(NumbersTried(limits.NUMBERS), subject=f"people.user:{user.pk}", actor=actor)


def change_applicant(
    applicant: Applicant,
    by: User,
    *,
    name: str | None = None,
    county: str | None = None,
    facts: dict[str, Any] | None = None,
) -> None:
    """What is given is put in place of what is kept. The number is not changed: another number is another applicant."""
    _own(applicant, by)
    wanted: dict[str, Any] = {"name": name and name.strip(), "county": county, "facts": facts}
    if wanted["name"] is not None:
        _check_name(wanted["name"])
    if county is not None:
        _check_place(applicant.jurisdiction, county)
    changed = tuple(
        field for field, value in wanted.items() if value is not None and value != getattr(applicant, field)
    )
    if not changed:
        return
    for field in changed:
        setattr(applicant, field, wanted[field])
    with transaction.atomic():
        applicant.save(update_fields=changed)
        record(ApplicantChanged(changed), subject=subject_of(applicant), actor=actor_of(by))


def export_applicant(applicant: Applicant, by: User) -> dict[str, Any]:
    """All that is kept about her, for herself. The number stays masked: she has it, and a lost file should not."""
    _own(applicant, by)
    with transaction.atomic():
        record(ApplicantExported(), subject=subject_of(applicant), actor=actor_of(by))
    return {
        "kind": applicant.kind,
        "name": applicant.name,
        "number": applicant.number_masked,
        "jurisdiction": applicant.jurisdiction,
        "county": applicant.county,
        "facts": applicant.facts,
        "consent": applicant.consent,
        "consented": applicant.consented.isoformat() if applicant.consented else None,
        "registered": applicant.made.isoformat(),
    }


def erase_applicant(applicant: Applicant, by: User) -> None:
    """Name, number and facts are gone; an empty row stays for what was decided. Where others act for the same firm,
    only her own connection with it ends."""
    _own(applicant, by)
    with transaction.atomic():
        applicant.users.remove(by)
        if applicant.users.exists():
            record(ApplicantChanged(("users",)), subject=subject_of(applicant), actor=actor_of(by))
            return
        applicant.name, applicant.number, applicant.number_masked = "已删除", b"", ""
        applicant.number_hash = f"erased-{secrets.token_hex(24)}"
        applicant.county, applicant.facts, applicant.erased = "", {}, timezone.now()
        applicant.save()
        record(ApplicantErased(), subject=subject_of(applicant), actor=actor_of(by))


def _own(applicant: Applicant, by: User) -> None:
    if not applicant.users.filter(pk=by.pk).exists():
        raise refuse(
            "applicant.not_yours",
            ("这个申请人不是您登记的", "this applicant is not one of yours"),
            ("用登记它的账号登录", "sign in with the account that registered it"),
        )


def rotate_key(batch: int = 2000) -> int:
    """Encrypt and hash every number anew with the key in use. Says how many; can be stopped and run again."""
    current, done = numbers.keys()[0], 0
    last = 0
    standing = Applicant.objects.filter(erased=None).order_by("pk")
    while found := list(standing.filter(pk__gt=last).values_list("pk", flat=True)[:batch]):
        last = found[-1]
        done += _rotate(found, current)
    if done:
        with transaction.atomic():
            record(DataKeyRotated(done, current.id.hex()), subject="people.data_key", actor=SYSTEM)
    return done


@transaction.atomic
def _rotate(found: Iterable[int], current: numbers.Key) -> int:
    """Held while they are written: one that is corrected or erased in the meantime must not come back as it was."""
    changed = []
    for row in Applicant.objects.select_for_update().filter(pk__in=found, erased=None):
        if numbers.sealed_with(row.number) != current.id:
            number = numbers.unseal(row.number, row.kind)
            row.number, row.number_hash = numbers.seal(number, row.kind), numbers.digest(number)
            changed.append(row)
    Applicant.objects.bulk_update(changed, ["number", "number_hash"])
    return len(changed)
