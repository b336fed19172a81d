"""Accounts: an applicant makes her own; passwords; a closed, a locked, an erased account."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_hex

from axes.helpers import get_cool_off
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_otp import devices_for_user

from luoshi.office.people.events import (
    AccountClosed,
    AccountErased,
    AccountReopened,
    ApplicantJoined,
    ContactChanged,
    PasswordChanged,
    SignInLocked,
    SignInUnlocked,
)
from luoshi.office.people.limits import forgotten
from luoshi.office.people.models import Applicant, User
from luoshi.office.people.queries import actor_of
from luoshi.office.people.refusals import refuse, refuse_invisible, refuse_validation
from luoshi.office.people.services.applicants import erase_applicant
from luoshi.office.people.services.posts import _manager, subject_of, taken, tell
from luoshi.office.record.events import SYSTEM, Actor
from luoshi.office.record.models import Event
from luoshi.office.record.services import record
from luoshi.problem import Say


def join(username: str, password: str, name: str, email: str = "") -> User:
    """Someone makes an account to apply with."""
    refuse_invisible(username, name)
    user = User(username=username.strip(), name=name.strip(), email=email.strip(), kind=User.APPLICANT)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
        user.set_password(password)
        with transaction.atomic():
            user.save()
            record(ApplicantJoined(), subject=subject_of(user), actor=actor_of(user))
            return user
    except ValidationError as error:
        if (
            "username" in getattr(error, "error_dict", {})
            and User.objects.filter(username=user.username).exists()
        ):
            raise taken(user.username) from None
        raise refuse_validation("people.password", error) from None
    except IntegrityError:
        raise taken(user.username) from None


def change_password(user: User, password: str, *, how: str = "by_hand") -> None:
    """Her own, by hand or by the link in a mail."""
    _set_password(user, password, how, actor_of(user), must_change=False)


def first_password(user: User, password: str, *, by: User | None = None) -> None:
    """One given to an officer by an administrator, to be changed at the next sign-in."""
    _set_password(user, password, "by_administrator", _manager(by, user), must_change=True)


def _set_password(user: User, password: str, how: str, actor: Actor, *, must_change: bool) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise refuse_validation("people.password", error) from None
    with transaction.atomic():
        user.set_password(password)
        user.must_change = must_change
        user.save(update_fields=["password", "must_change"])
        event = record(PasswordChanged(how), subject=subject_of(user), actor=actor)
        if how != "by_hand":
            tell(user, event, Say("您的密码被重新设置了", "Your password has been set anew"))


def change_contact(user: User, *, name: str, email: str) -> None:
    """Her name as it is shown, and her mail address. An officer's name is changed by an administrator."""
    before = (user.name, user.email)
    if user.is_officer and name.strip() != user.name:
        raise refuse(
            "people.name",
            ("公务人员的姓名由管理员更改", "the name of an officer is changed by an administrator"),
            ("请管理员办理", "ask an administrator"),
        )
    refuse_invisible(name)
    user.name, user.email = name.strip(), email.strip()
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        user.name, user.email = before
        raise refuse_validation("people.contact", error) from None
    changed = tuple(f for f, old in zip(("name", "email"), before, strict=True) if getattr(user, f) != old)
    if changed:
        with transaction.atomic():
            user.save(update_fields=changed)
            record(ContactChanged(changed), subject=subject_of(user), actor=actor_of(user))


def set_language(user: User, language: str) -> None:
    """The language of the mail she is sent. A preference: no event."""
    User.objects.filter(pk=user.pk).update(language=language)


def close_account(user: User, *, by: User | None = None, reason: str = "") -> None:
    """She can no longer sign in; what she did stays."""
    _open(user, False, by, reason)


def reopen_account(user: User, *, by: User | None = None, reason: str = "") -> None:
    _open(user, True, by, reason)


def _open(user: User, active: bool, by: User | None, reason: str) -> None:
    with transaction.atomic():
        actor = _manager(by, user)
        if user.is_active == active:
            return
        user.is_active = active
        user.save(update_fields=["is_active"])
        happened = AccountReopened(user.pk) if active else AccountClosed(user.pk)
        record(happened, subject=subject_of(user), actor=actor, reason=reason)


def sign_in_locked(username: str) -> None:
    """Too many wrong passwords; once for each lock, however long someone goes on trying. A name that is nobody's leaves
    no event: it is in the log of axes."""
    user = User.objects.filter(username=username).first()
    if user is None:
        return
    lately = timezone.now() - (get_cool_off() or timedelta())
    with transaction.atomic():
        if not Event.objects.filter(
            subject=subject_of(user), name=SignInLocked.__name__, at__gt=lately
        ).exists():
            record(SignInLocked(user.pk), subject=subject_of(user), actor=SYSTEM)


def unlock_sign_in(user: User, *, by: User | None = None) -> None:
    """Before the time of the lock is over: wrong passwords and wrong codes count no longer."""
    with transaction.atomic():
        actor = _manager(by, user)
        reset(username=user.username)
        forgotten("name", user.username)
        for device in devices_for_user(user):
            if hasattr(device, "throttle_reset"):
                device.throttle_reset()
        record(SignInUnlocked(user.pk), subject=subject_of(user), actor=actor)


def erase_account(user: User) -> None:
    """All that is kept about one who asks for it. The record keeps her number in it (user:12), not who that was."""
    if user.is_officer:
        raise refuse(
            "people.officer_erase",
            ("公务人员的账号不能自行删除", "the account of an officer is not deleted by herself"),
            ("离任时由管理员停用", "an administrator closes it when she leaves"),
        )
    with transaction.atomic():
        actor = actor_of(user)
        for applicant in Applicant.objects.filter(users=user, erased=None):
            erase_applicant(applicant, user)
        for device in devices_for_user(user, confirmed=None):
            device.delete()
        user.tokens.all().delete()
        for log in (AccessAttempt, AccessFailureLog, AccessLog):
            log.objects.filter(username=user.username).delete()
        # What nobody can have registered, so that nobody can keep her from being forgotten.
        user.username, user.name = f"erased-{user.pk}-{token_hex(8)}", "已删除"
        user.email, user.language = "", ""
        user.is_active, user.last_login = False, None
        user.set_unusable_password()
        user.save()
        record(AccountErased(user.pk), subject=subject_of(user), actor=actor)
