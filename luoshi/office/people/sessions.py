"""When a session ends: so many minutes after the last click (LUOSHI_IDLE), and twelve hours after it began, in use or not.

No click writes to the database: when she was last here stands in a cookie, signed for this session alone. Who steals the
one without the other has what is left since the sign-in.

A session that has ended is kept for some days, as nobody's: a form that is sent in it is put by in it, and shown again to
her whose session it was once she has signed in (views/typed.py). Signing in as somebody else throws it away.
"""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django_otp import DEVICE_ID_SESSION_KEY

from luoshi.office.people.forms import SECRET

COOKIE = "seen"
BY_PROVIDER = "by_provider"
"""In a session that an identity provider began: no password of ours was used, none need be changed."""
PROVED = "proved"
"""When the second factor was given last."""
_BEGAN = "began"
_TYPED = "typed"
_EVERY = 60
"""The cookie is written anew after so many seconds."""
_LATELY = 15 * 60
_MOST_FORMS = 5
_MOST_OF_OFFICER, _MOST_OF_APPLICANT = 6_000_000, 60_000
"""Characters that are put by in one session: an officer's may be those of a whole document."""


def begin(sender: object, request: HttpRequest, user: Any, **_: Any) -> None:
    """She has signed in. Django goes on with a session that was hers before: whoever else has its key is not let in
    again, and what vouched for her in it does so no more."""
    del sender, user
    if _BEGAN in request.session:
        request.session.cycle_key()
    request.session[_BEGAN] = int(time.time())
    request.session.set_expiry(None)
    for name in (DEVICE_ID_SESSION_KEY, BY_PROVIDER, PROVED):
        request.session.pop(name, None)


def awake(request: HttpRequest) -> bool:
    """Whether the session goes on."""
    now, began = time.time(), int(request.session.get(_BEGAN, 0))
    if now - began >= settings.SESSION_ENDS:
        return False
    return not settings.SESSION_IDLE or now - max(began, _seen(request)) < settings.SESSION_IDLE


def touch(request: HttpRequest, response: HttpResponse) -> None:
    """She was here."""
    now = int(time.time())
    if settings.SESSION_IDLE and now - _seen(request) >= _EVERY:
        response.set_cookie(
            COOKIE, _signer(request).sign(str(now)),
            secure=settings.HTTPS, httponly=True, samesite="Lax",
        )  # fmt: skip


def prove(request: HttpRequest) -> None:
    """Her second factor has been given."""
    request.session[PROVED] = int(time.time())


def proved_lately(request: HttpRequest) -> bool:
    """Whether that was a moment ago: asked before what a stolen session must not do."""
    return time.time() - int(request.session.get(PROVED, 0)) < _LATELY


def _seen(request: HttpRequest) -> int:
    try:
        return int(_signer(request).unsign(request.COOKIES.get(COOKIE, "")))
    except (signing.BadSignature, ValueError):
        return 0


def _signer(request: HttpRequest) -> signing.Signer:
    return signing.Signer(salt=f"luoshi.seen:{request.session.session_key}")


# --- what was typed ------------------------------------------------------------------------------------------------


def put_by(request: HttpRequest, user: Any) -> bool:
    """Keep the form that she sent in vain, but for passwords, numbers and files; whether there was anything to keep."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name not in SECRET and name != "csrfmiddlewaretoken"
        for value in values
    ]
    if not any(value for _, value in fields):
        return False
    form = {"path": request.get_full_path(), "fields": fields, "files": len(request.FILES), "at": time.time()}
    kept = dict([*typed(request).items(), (secrets.token_urlsafe(9), form)][-_MOST_FORMS:])
    while kept and sum(map(_length, kept.values())) > (
        _MOST_OF_OFFICER if user.is_officer else _MOST_OF_APPLICANT
    ):
        del kept[next(iter(kept))]
    if form not in kept.values():
        return False
    request.session[_TYPED] = kept
    return True


def _length(form: dict[str, Any]) -> int:
    return sum(len(name) + len(value) for name, value in form["fields"])


def typed(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """The forms that are kept, the oldest first."""
    return dict(request.session.get(_TYPED, {}))


def let_go(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """That form is kept no longer."""
    kept = typed(request)
    gone = kept.pop(key, None)
    if gone is not None:
        request.session[_TYPED] = kept
    return gone
