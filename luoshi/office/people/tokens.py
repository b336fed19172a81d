"""Tokens of the API: shown once, kept as a hash, with scopes and a last day; `user_of(token)` is what the API asks.

A token may do what its scopes say and its owner may, no more: the API asks the owner's permissions as a page does.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from luoshi.office.people.events import TokenIssued, TokenRevoked
from luoshi.office.people.models import Token, User
from luoshi.office.people.queries import actor_of
from luoshi.office.people.refusals import refuse
from luoshi.office.record.services import record
from luoshi.problem import Say

SCOPES = {
    "read": Say("读取：政策、措施、单位、检索", "read: policies, measures, units, search"),
    "decide": Say("计算：按事实给出决定", "decide: a decision for given facts"),
    "match": Say("匹配：单个和成批", "match: one case or many"),
    "write": Say("写入：草稿（仅公务人员）", "write: drafts (officers only)"),
}
PREFIX = "ls_"
LONGEST_DAYS = 365
MOST = 20
_SHOWN = 8


def issue_token(user: User, name: str, scopes: Iterable[str], days: int = 90) -> tuple[Token, str]:
    """A new token and its key, which is not kept and cannot be shown again."""
    name, wanted = name.strip(), tuple(scope for scope in SCOPES if scope in set(scopes))
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not wanted:
        raise refuse(
            "token.scopes",
            (
                f"没有“{unknown[0]}”这个权限范围" if unknown else "没有选权限范围",
                f"no scope `{unknown[0]}`" if unknown else "no scope",
            ),
            (f"从 {'、'.join(SCOPES)} 中选", f"choose of {', '.join(SCOPES)}"),
        )
    if "write" in wanted and not user.is_officer:
        raise refuse(
            "token.write",
            ("申请人的令牌不能有写入权限", "the token of an applicant cannot write"),
            ("去掉“写入”", "leave out write"),
        )
    if not name or len(name) > 80:
        raise refuse(
            "token.name",
            ("令牌要有名称，80 字以内", "a token has a name of at most 80 characters"),
            ("写明用在哪里，例如“统计局月报”", "say where it is used"),
        )
    if not 1 <= days <= LONGEST_DAYS:
        raise refuse(
            "token.days",
            (f"有效期应为 1 至 {LONGEST_DAYS} 天", f"it lasts 1 to {LONGEST_DAYS} days"),
            ("改有效期", "change the number of days"),
        )
    if user.tokens.filter(revoked=None, expires__gt=timezone.now()).count() >= MOST:
        raise refuse(
            "token.many",
            (f"有效令牌已有 {MOST} 个", f"there are {MOST} live tokens"),
            ("先撤销不用的", "revoke those out of use"),
        )
    key = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            user=user,
            name=name,
            key_hash=_hash(key),
            start=key[:_SHOWN],
            scopes=list(wanted),
            expires=timezone.now() + timedelta(days=days),
        )
        happened = TokenIssued(name, wanted, token.expires.isoformat())
        record(happened, subject=f"people.token:{token.pk}", actor=actor_of(user))
    return token, key


def revoke_token(token: Token, by: User) -> None:
    """At once; a second time changes nothing."""
    with transaction.atomic():
        token = Token.objects.select_for_update().get(pk=token.pk, user=by)
        if token.revoked is None:
            token.revoked = timezone.now()
            token.save(update_fields=["revoked"])
            record(TokenRevoked(token.name), subject=f"people.token:{token.pk}", actor=actor_of(by))


def user_of(key: str) -> tuple[User, frozenset[str]] | None:
    """Whose token this is, and what it may do; None for one that is unknown, expired or revoked, or whose owner's
    account is closed."""
    if not key.startswith(PREFIX) or len(key) > 100:
        return None
    now = timezone.now()
    token = (
        Token.objects.select_related("user")
        .filter(key_hash=_hash(key), revoked=None, expires__gt=now)
        .first()
    )
    if token is None or not token.user.is_active:
        return None
    if token.used is None or token.used < now - timedelta(hours=1):  # not a write for every call
        Token.objects.filter(pk=token.pk).update(used=now)
    return token.user, frozenset(token.scopes)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
