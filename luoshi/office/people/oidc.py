"""Sign-in by an organisation's own identity provider: OpenID Connect, the code flow with PKCE.

    ask = begin()                              what is kept in the session until the answer comes
    address_for(ask, redirect_uri)             where the browser is sent
    claims = redeem(ask, answer, redirect_uri) what the provider says of her: checked, or `Refused`

Nothing here knows an account (services/identities.py does). Checked: state, nonce, the signature against the
issuer's keys, issuer, audience and times. Every address asked is https, this machine's own excepted.

Needs the extra `oidc` (PyJWT) and LUOSHI_OIDC_ISSUER and LUOSHI_OIDC_CLIENT; without them `offered()` is False.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from importlib.util import find_spec
from threading import Lock
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import structlog
from django.conf import settings

from luoshi.office.people.refusals import refuse
from luoshi.problem import Refused

log = structlog.get_logger(__name__)
ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
"""Signatures by a key that the issuer alone has: never none, never one that we could make ourselves."""
LONGEST = 600
"""Seconds in which she must come back."""
KEPT = 600
"""Seconds for which the issuer's description and keys are kept in the process."""
_SLACK = 60
"""Seconds by which two clocks may differ."""
_TIMEOUT = 5
_LARGEST = 1_000_000
_ANEW = ("回到登录页再点一次“用单位统一身份认证登录”", "go back to the sign-in page and begin again")


def offered() -> bool:
    return bool(settings.OIDC_ISSUER and settings.OIDC_CLIENT and find_spec("jwt"))


def begin() -> dict[str, Any]:
    """What only this browser and we know: bound to its session, good for one answer."""
    made = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    return {**made, "at": int(time.time())}


def address_for(ask: Mapping[str, Any], redirect_uri: str) -> str:
    challenge = (
        base64.urlsafe_b64encode(hashlib.sha256(ask["verifier"].encode()).digest()).rstrip(b"=").decode()
    )
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT,
        "redirect_uri": redirect_uri,
        "scope": "openid profile",
        "state": ask["state"],
        "nonce": ask["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    address = _endpoint("authorization_endpoint")
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"


def redeem(ask: Mapping[str, Any] | None, answer: Mapping[str, str], redirect_uri: str) -> dict[str, Any]:
    """The claims of the id_token that the answer's code is worth."""
    state = str(answer.get("state", ""))
    if not ask or not state or not hmac.compare_digest(state.encode(), str(ask["state"]).encode()):
        raise refuse(
            "oidc.state",
            (
                "这次登录不是从这个浏览器开始的，或已经用过",
                "this sign-in was not begun in this browser, or was used already",
            ),
            _ANEW,
        )
    if time.time() - ask["at"] > LONGEST:
        raise refuse("oidc.late", ("登录用时太长，已经失效", "the sign-in took too long"), _ANEW)
    if answer.get("iss") not in (None, settings.OIDC_ISSUER):  # RFC 9207: an answer of another issuer
        raise _untrue("issuer of the answer")
    if answer.get("error") or not answer.get("code"):
        log.warning("oidc refused by the provider", error=str(answer.get("error", ""))[:80])
        raise refuse(
            "oidc.refused",
            (
                "统一身份认证没有让您登录，或您取消了",
                "the identity provider did not sign you in, or you cancelled",
            ),
            ("再试一次；仍不行就请本单位管理员看", "try again; if it stays so, ask your administrator"),
        )
    token = _token(str(answer["code"]), str(ask["verifier"]), redirect_uri)
    claims = _verified(token)
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), str(ask["nonce"]).encode()):
        raise _untrue("nonce")
    return claims


def second_factor(claims: Mapping[str, Any]) -> str:
    """Which of the values that LUOSHI_OIDC_MFA names the provider says of this sign-in; empty if none."""
    amr = claims.get("amr")
    said = [claims.get("acr"), *(amr if isinstance(amr, list) else ())]
    return next((value for value in settings.OIDC_MFA if value in said), "")


# --- what the provider sends ---------------------------------------------------------------------------------------


def _token(code: str, verifier: str, redirect_uri: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    headers = {}
    ways = _described().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if not settings.OIDC_SECRET or "client_secret_basic" not in ways:
        form["client_id"] = settings.OIDC_CLIENT
        if settings.OIDC_SECRET:
            form["client_secret"] = settings.OIDC_SECRET
    else:
        pair = f"{quote(settings.OIDC_CLIENT, safe='')}:{quote(settings.OIDC_SECRET, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    found = _asked(_endpoint("token_endpoint"), urlencode(form).encode(), headers).get("id_token")
    if not isinstance(found, str):
        raise _untrue("no id_token")
    return found


def _verified(token: str) -> dict[str, Any]:
    import jwt

    try:
        head = jwt.get_unverified_header(token)
        allowed = ALGORITHMS & set(_described().get("id_token_signing_alg_values_supported") or ["RS256"])
        if head.get("alg") not in allowed:
            raise _untrue("algorithm")
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(head.get("kid"), head["alg"]),
            algorithms=[head["alg"]],
            audience=settings.OIDC_CLIENT,
            issuer=settings.OIDC_ISSUER,
            leeway=_SLACK,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.ExpiredSignatureError:
        raise refuse(
            "oidc.expired",
            ("统一身份认证的凭证已过期", "the provider's token has expired"),
            (
                "再登录一次；总是这样，是两边服务器的时钟不一致",
                "sign in again; if it stays so, the clocks of the servers differ",
            ),
        ) from None
    except (jwt.InvalidTokenError, TypeError, ValueError, NotImplementedError) as error:
        raise _untrue(type(error).__name__) from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (several or "azp" in claims) and claims.get("azp") != settings.OIDC_CLIENT:
        raise _untrue("azp")
    if not claims["sub"] or len(claims["sub"]) > 255:
        raise _untrue("sub")
    return claims


def _key(kid: object, algorithm: str) -> Any:
    """The issuer's key of that name; its keys are read anew where it is not among those known, for they change."""
    for again in (False, True):
        keys = [
            key
            for key in _keys(again=again)
            if kid in (None, key.key_id) and key.public_key_use in (None, "sig")
        ]
        fitting = [
            key
            for key in keys
            if key.algorithm_name == algorithm or (key.key_type == "RSA" and algorithm[:2] in ("RS", "PS"))
        ]
        if len(fitting) == 1:
            return fitting[0].key
    raise _untrue("no such key")


def _keys(*, again: bool) -> list[Any]:
    import jwt

    found = _kept(_endpoint("jwks_uri"), again=again)
    try:
        return list(jwt.PyJWKSet.from_dict(found).keys)
    except (jwt.PyJWTError, AttributeError, TypeError, ValueError) as error:
        raise _untrue(f"keys: {type(error).__name__}") from None


def _endpoint(name: str) -> str:
    found = _described().get(name)
    if not isinstance(found, str) or not safe(found):
        log.error("oidc description lacks an address", which=name)
        raise _down()
    return found


def _described() -> dict[str, Any]:
    found = _kept(f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.OIDC_ISSUER:
        log.error("oidc description is of another issuer", issuer=str(found.get("issuer"))[:200])
        raise _down()
    return found


def safe(address: str) -> bool:
    """https; http on this machine only."""
    parts = urlsplit(address)
    own = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or own)


# --- asking it -----------------------------------------------------------------------------------------------------

_lock = Lock()
_answers: dict[str, tuple[float, dict[str, Any]]] = {}
_anew: dict[str, float] = {}
"""When an address was last asked before its time."""
_BETWEEN = 10
"""Seconds. Tokens that name keys which do not exist must not make us ask each time."""


def forget() -> None:
    """What is kept of the issuer: for tests."""
    with _lock:
        _answers.clear()
        _anew.clear()


def _kept(address: str, *, again: bool = False) -> dict[str, Any]:
    now = time.monotonic()
    with _lock:
        at, found = _answers.get(address, (now, {}))
        if found and (now - _anew.get(address, -KEPT) < _BETWEEN if again else now - at < KEPT):
            return found
        if again:
            _anew[address] = now
    found = _asked(address)
    with _lock:
        _answers[address] = (now, found)
    return found


class _Stay(HTTPRedirectHandler):
    """A provider that sends us elsewhere is not followed: code and secret are for it alone."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _asked(
    address: str, form: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    request = Request(address, data=form, headers={"Accept": "application/json", **(headers or {})})
    try:
        with build_opener(_Stay).open(request, timeout=_TIMEOUT) as answer:
            found = json.loads(answer.read(_LARGEST))
    except HTTPError as error:
        with error:
            log.warning("oidc provider answered", status=error.code, path=urlsplit(address).path)
            if form is not None and error.code in (400, 401):
                raise _untrue(f"code refused: {error.code}") from None
        raise _down() from None
    except (OSError, ValueError) as error:  # no connection, no answer in time, no JSON
        log.warning("oidc provider not reached", error=type(error).__name__, path=urlsplit(address).path)
        raise _down() from None
    if not isinstance(found, dict):
        raise _down()
    return found


def _down() -> Refused:
    return refuse(
        "oidc.down",
        ("统一身份认证现在连不上", "the identity provider cannot be reached"),
        ("过几分钟再试；急用就用密码登录", "try in a few minutes; in a hurry, sign in with your password"),
    )


def _untrue(why: str) -> Refused:
    """What came cannot be believed. Why stands in the log: it helps an attacker more than an officer."""
    log.warning("oidc answer not believed", why=why)
    return refuse(
        "oidc.untrue",
        ("统一身份认证的答复没有通过核验", "the provider's answer did not pass the checks"),
        (
            "再登录一次；仍不行就请系统管理员看日志",
            "sign in again; if it stays so, the administrator finds why in the log",
        ),
    )
