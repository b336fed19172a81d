"""Who an officer is to the identity provider: linked once, to an account that exists.

Nobody gets an account or a right by signing in there. An administrator invites an officer by a link, good once; or,
where LUOSHI_OIDC_CLAIM names a claim, the officer whose user name it says is linked at her first sign-in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from luoshi.office.people.events import IdentityInvited, IdentityLinked, IdentityUnlinked, SignedInByProvider
from luoshi.office.people.models import Identity, User
from luoshi.office.people.queries import actor_of
from luoshi.office.people.refusals import refuse
from luoshi.office.people.services.posts import _manager, subject_of, tell
from luoshi.office.record.services import record
from luoshi.problem import Refused, Say

INVITED = timedelta(days=7)


def invite_identity(user: User, *, by: User | None = None) -> str:
    """The key of a link by which she ties her identity to her account; shown once, and the one before it is void."""
    with transaction.atomic():
        actor = _manager(by, user)
        if identity_of(user) is not None:
            raise refuse(
                "people.identity",
                ("这个账号已经绑定统一身份", "the account is tied to an identity already"),
                ("要换一个，先解除绑定", "untie it first"),
            )
        key = secrets.token_urlsafe(32)
        made = {
            "subject": None,
            "confirmed": False,
            "invitation": _hash(key),
            "expires": timezone.now() + INVITED,
        }
        Identity.objects.update_or_create(
            user=user, issuer=settings.OIDC_ISSUER, defaults={"name": "统一身份认证", **made}
        )
        record(IdentityInvited(user.pk, settings.OIDC_ISSUER), subject=subject_of(user), actor=actor)
        return key


def unlink_identity(user: User, *, by: User | None = None) -> None:
    """She no longer signs in by the provider; sessions that it vouched for need our second factor again."""
    with transaction.atomic():
        actor = _manager(by, user)
        gone, _ = Identity.objects.filter(user=user).delete()
        if gone:
            record(IdentityUnlinked(user.pk), subject=subject_of(user), actor=actor)


def identity_of(user: User) -> Identity | None:
    return Identity.objects.filter(user=user, issuer=settings.OIDC_ISSUER, confirmed=True).first()


def invited(key: str) -> User | None:
    """Whose invitation it is, while it is good."""
    found = Identity.objects.select_related("user").filter(
        invitation=_hash(key), confirmed=False, expires__gt=timezone.now(), issuer=settings.OIDC_ISSUER
    )
    one = found.first()
    return one.user if one and one.user.is_active else None


def officer_by_identity(claims: Mapping[str, Any], invitation: str = "") -> Identity:
    """Whose account it is: hers that is linked already, else linked now. `Refused` where there is none, or it is closed."""
    subject = str(claims["sub"])
    known = _known(subject)
    if known is None:
        user, how = _meant(claims, invitation)
        # The same person in two windows: the other was first, and then she is known.
        known = (_link(user, subject, how) if user else None) or _known(subject)
        if known is None:
            raise _void() if user else _unknown(claims)
    if not known.user.is_active:
        raise refuse(
            "people.closed",
            ("您的账号已停用", "your account is closed"),
            ("请本单位管理员恢复", "ask your administrator to reopen it"),
        )
    return known


def signed_in_by_provider(identity: Identity, second_factor: str) -> None:
    with transaction.atomic():
        happened = SignedInByProvider(identity.issuer, second_factor)
        record(happened, subject=subject_of(identity.user), actor=actor_of(identity.user))


def _known(subject: str) -> Identity | None:
    found = Identity.objects.select_related("user").filter(issuer=settings.OIDC_ISSUER, subject=subject)
    return found.first()


def _meant(claims: Mapping[str, Any], invitation: str) -> tuple[User | None, str]:
    if invitation:
        return invited(invitation), "by_invitation"
    named = claims.get(settings.OIDC_CLAIM) if settings.OIDC_CLAIM else None
    if not isinstance(named, str) or not named or "\0" in named:
        return None, ""
    free = User.objects.filter(username=named, kind=User.OFFICER).exclude(
        identities__issuer=settings.OIDC_ISSUER, identities__confirmed=True
    )
    return free.first(), "by_claim"


def _link(user: User, subject: str, how: str) -> Identity | None:
    """None where somebody was first: with this account, or with this identity."""
    if not user.is_active:  # told so by the caller; nothing is linked
        return Identity(user=user, issuer=settings.OIDC_ISSUER, subject=subject)
    try:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=user.pk)
            if identity_of(user) is not None:
                return None
            made = {
                "name": "统一身份认证",
                "subject": subject,
                "confirmed": True,
                "invitation": "",
                "expires": None,
            }
            identity, _ = Identity.objects.update_or_create(
                user=user, issuer=settings.OIDC_ISSUER, defaults={**made, "linked": timezone.now()}
            )
            happened = IdentityLinked(settings.OIDC_ISSUER, how)
            event = record(happened, subject=subject_of(user), actor=actor_of(user))
            tell(user, event, Say("您的账号绑定了统一身份", "Your account has been tied to an identity"))
            return identity
    except IntegrityError:
        return None


def _void() -> Refused:
    return refuse(
        "people.identity",
        ("绑定没有成功：另一处刚刚绑定过", "not tied: somebody tied it elsewhere a moment ago"),
        ("再登录一次", "sign in again"),
    )


def _unknown(claims: Mapping[str, Any]) -> Refused:
    named = claims.get("preferred_username")
    who = f"（{named[:60]}）" if isinstance(named, str) and named.isprintable() else ""
    return refuse(
        "people.unknown",
        (
            f"您的统一身份{who}还没有对应的办公账号",
            f"no account of the office belongs to your identity{who}",
        ),
        (
            "请本单位管理员先开通账号，再发给您绑定链接；申请人请用密码登录",
            "ask your administrator for an account and a link that ties it to you; applicants sign in with a password",
        ),
    )


def _hash(key: str) -> str:
    return sha256(key.encode()).hexdigest()
