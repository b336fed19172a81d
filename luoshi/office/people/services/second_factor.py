"""The second factor of officers: a code from an authenticator (TOTP), and backup codes for a lost phone.

django-otp checks the codes, slows down guessing and lets none be used twice; what is ours is the events.
"""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from luoshi.office.people.events import (
    BackupCodesMade,
    OfficerSignedIn,
    SecondFactorEnrolled,
    SecondFactorGuessed,
    SecondFactorRemoved,
)
from luoshi.office.people.models import Identity, User
from luoshi.office.people.queries import actor_of
from luoshi.office.people.services.posts import _manager, subject_of, tell
from luoshi.office.record.events import SYSTEM
from luoshi.office.record.services import notify, record
from luoshi.problem import Say

BACKUP_CODES = 8
TOLD_AFTER = 5
"""So many wrong codes one after another are told to her whose account it is, and as many again."""
TOTP, BACKUP = "验证器", "备用码"


def begin_enrolment(user: User) -> TOTPDevice:
    """The device to be confirmed by its first code; the same one until that is done."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name=TOTP, confirmed=False)


def confirm_enrolment(user: User, device: TOTPDevice, code: str) -> bool:
    """The first code from her phone; then this phone is her second factor, and any before it is not."""
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().get(pk=device.pk, user=user)
        if not device.verify_token(code):
            return False
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        record(SecondFactorEnrolled(), subject=subject_of(user), actor=actor_of(user))
        return True


def make_backup_codes(user: User) -> list[str]:
    """New backup codes, each good once; those before them are void. They are shown this one time."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name=BACKUP)
        codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
        record(BackupCodesMade(len(codes)), subject=subject_of(user), actor=actor_of(user))
        return codes


def remove_second_factor(user: User, *, by: User | None = None, reason: str = "") -> None:
    """For an officer who lost her phone and her codes: she enrols anew at the next sign-in."""
    with transaction.atomic():
        actor = _manager(by, user)
        for device in devices_for_user(user, confirmed=None):
            if not isinstance(device, Identity):  # that is how she signs in; untied by unlink_identity
                device.delete()
        happened = SecondFactorRemoved(user.pk)
        event = record(happened, subject=subject_of(user), actor=actor, reason=reason)
        tell(user, event, Say("您的验证器被管理员清除了", "An administrator has removed your authenticator"))


def wrong_code(user: User, device: Device) -> None:
    """Who gives codes has her password. django-otp doubles the wait for each; an administrator can end it."""
    device.refresh_from_db()
    wrong = device.throttling_failure_count
    if wrong == 0 or wrong % TOLD_AFTER:
        return
    with transaction.atomic():
        event = record(SecondFactorGuessed(user.pk, wrong), subject=subject_of(user), actor=SYSTEM)
        said = Say(
            f"有人用您的密码登录，验证码连错 {wrong} 次。不是您本人，请立即改密码",
            f"Somebody with your password gave {wrong} wrong codes. If it was not you, change the password now",
        )
        notify(user, event, said, reverse("people:password"))


def signed_in_with_second_factor(user: User, device: Device) -> None:
    with transaction.atomic():
        record(OfficerSignedIn(device.name), subject=subject_of(user), actor=actor_of(user))
