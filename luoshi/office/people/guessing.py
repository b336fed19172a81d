"""How often a password may be guessed: `checked(request, username, password)` is asked in place of `authenticate`.

Three counts of wrong passwords, of which no stranger can make one that shuts somebody out for good:

- of a name from an address: five, then a quarter of an hour (axes; its page is views/sign_in.locked);
- of an address over all names, so that one password is not tried on many;
- of a name over all addresses, so that many machines do not try one name.

A browser in which the owner has signed in before holds a signed cookie that says so, and is subject to none of them but
to a count of its own: whoever guesses at her name from elsewhere does not stop her (OWASP's device cookie). Without it
the way in is a new password by mail, which leaves the cookie, or an administrator.

A try is counted before the password is looked at and taken back if that is right: many at once get no further.
"""

from __future__ import annotations

import secrets
from math import ceil
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import authenticate
from django.core import signing
from django.http import HttpRequest, HttpResponse

from luoshi.office.people import limits, services
from luoshi.office.people.models import User
from luoshi.office.people.numbers import digests
from luoshi.office.people.refusals import TooOften, refuse_for

log = structlog.get_logger(__name__)
OF_ADDRESS = 60
"""Wrong passwords from one address in an hour, whatever the names: an office of hundreds may be one address."""
OF_NAME = 20
"""Wrong passwords for one name in an hour, from browsers that do not know it."""
OF_DEVICE = 5
"""Wrong passwords in a quarter of an hour from a browser that does."""
COOKIE = "device"
_QUARTER = 900
_KEPT = 180 * limits.DAY
_SALT = "luoshi.device"


def checked(request: HttpRequest, username: str, password: str) -> User | None:
    """Whose name and password these are; `TooOften` where no more may be tried for now."""
    counts = _counts(request, username)
    done: list[tuple[str, str, int]] = []
    for what, who, limit, seconds in counts:
        if not limits.counted(what, who, limit, seconds):
            for one in done:
                limits.taken_back(*one)
            raise _stopped(request, what, username, seconds)
        done.append((what, who, seconds))
    user = authenticate(request, username=username, password=password)
    if user is None:
        return None
    for one in done:
        limits.taken_back(*one)
    assert isinstance(user, User)
    return user


def remember(response: HttpResponse, user: User) -> HttpResponse:
    """This browser is one in which she has signed in."""
    told = {"who": digests(user.username)[0], "it": secrets.token_urlsafe(12)}
    response.set_cookie(
        COOKIE, signing.dumps(told, salt=_SALT), _KEPT,
        path="/people/", secure=settings.HTTPS, httponly=True, samesite="Lax",
    )  # fmt: skip
    return response


def known_device(request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
    """Asked by axes, which then neither counts nor locks: we count such a browser ourselves."""
    return bool(_device(request, str((credentials or {}).get("username") or "")))


def _counts(request: HttpRequest, username: str) -> list[tuple[str, str, int, int]]:
    if device := _device(request, username):
        return [("device", device, OF_DEVICE, _QUARTER)]
    return [
        ("address", limits.address_of(request), OF_ADDRESS, limits.HOUR),
        ("name", username, OF_NAME, limits.HOUR),
    ]


def _device(request: HttpRequest, username: str) -> str:
    """What tells this browser from others, where it knows this name; empty where it does not."""
    try:
        told = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_KEPT)
        return str(told["it"]) if told["who"] in digests(username) else ""
    except (signing.BadSignature, KeyError, TypeError):
        return ""


def _stopped(request: HttpRequest, what: str, username: str, seconds: int) -> TooOften:
    log.warning("sign-in stopped", by=what, address=request.META.get("REMOTE_ADDR", ""))
    if what == "name":
        services.sign_in_locked(username)
    left = limits.left_of(seconds)
    minutes = ceil(left / 60)
    said = {
        "address": (
            "这个网络地址这一小时里输错密码太多次",
            "too many wrong passwords from this network address in this hour",
        ),
        "name": (
            "这个用户名这一小时里被输错密码太多次，没有用过它的浏览器暂时不能登录",
            "too many wrong passwords for this user name in this hour: browsers that have not used it must wait",
        ),
        "device": ("密码连错太多次", "too many wrong passwords"),
    }
    remedy = (
        f"{minutes} 分钟后再试；急用：换以前登录过的浏览器，用邮箱重设密码，或请本单位管理员解除锁定",
        f"try again in {minutes} minutes; in a hurry use a browser in which you have signed in before, reset the password "
        "by mail, or ask your administrator to unlock it",
    )
    return refuse_for(left, "people.locked", said[what], remedy)
