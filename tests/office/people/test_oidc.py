"""Sign-in by an identity provider: a small issuer on this machine, with a key of its own, tells the truth or lies."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

from luoshi.office import checks
from luoshi.office.people import oidc, services
from luoshi.office.people.models import Identity, User
from luoshi.office.record.models import Event

CLIENT, SECRET = "luoshi", "the secret: 甲"
jws = jwt.PyJWS()  # signs whatever it is given, which jwt.encode does not
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Issuer:
    """What it says can be bent: `claims` replace its own (None takes one away)."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = KEY
    algorithm: str = "RS256"
    kid: str = "one"
    described: dict[str, Any] = field(default_factory=dict)
    nonces: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By code: nonce and challenge."""
    asked: list[tuple[dict[str, str], str]] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        paths = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {
            "issuer": self.url,
            **{name: self.url + path for name, path in paths.items()},
            **self.described,
        }

    published: dict[str, Any] = field(default_factory=lambda: {"one": KEY})
    keys_asked: int = 0

    def keys(self) -> dict[str, Any]:
        self.keys_asked += 1
        public = {
            kid: json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
            for kid, key in self.published.items()
        }
        return {"keys": [{**key, "kid": kid, "use": "sig"} for kid, key in public.items()]}

    def sign_in(self, address: str) -> str:
        """What a browser does at it: back with a code. The address's query is what we sent."""
        sent = dict(parse_qsl(urlsplit(address).query))
        code = f"code-{len(self.nonces)}"
        self.nonces[code] = (sent["nonce"], sent["code_challenge"])
        answer = urlencode({"code": code, "state": sent["state"]})
        return f"{urlsplit(sent['redirect_uri']).path}?{answer}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        self.asked.append((form, authorization))
        if form["code"] not in self.nonces:
            return None
        nonce, challenge = self.nonces.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        now = int(time.time())
        own = {"iss": self.url, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300, "nonce": nonce}
        claims = {name: value for name, value in {**own, **self.claims}.items() if value is not None}
        return {
            "id_token": jws.encode(
                json.dumps(claims).encode(), self.key, self.algorithm, headers={"kid": self.kid}
            )
        }


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    made = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = {"/.well-known/openid-configuration": made.description, "/keys": made.keys}
            found = answers.get(self.path)
            self._say(found() if found else None)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            fields = {name: values[0] for name, values in parse_qs(form).items()}
            self._say(made.token(fields, self.headers.get("Authorization", "")))

        def _say(self, found: dict[str, Any] | None) -> None:
            self.send_response(200 if found is not None else 400)
            self.end_headers()
            self.wfile.write(json.dumps(found or {}).encode())

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_SECRET = made.url, CLIENT, SECRET
    settings.OIDC_CLAIM, settings.OIDC_MFA = "", []
    oidc.forget()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
    oidc.forget()


@pytest.fixture
def linked(editor: User, issuer: Issuer) -> User:
    Identity.objects.create(user=editor, issuer=issuer.url, subject="s-1", name="x", linked=timezone.now())
    return editor


def there_and_back(client: Client, issuer: Issuer, start: str = "/people/oidc") -> Any:
    away = client.get(start)
    assert away.status_code == 302, away.content.decode()
    return client.get(issuer.sign_in(away.headers["Location"]))


def names() -> list[str]:
    return list(Event.objects.values_list("name", flat=True))


def refused(answer: Any, status: int, said: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == status, page
    assert said in page
    assert "_auth_user_id" not in answer.wsgi_request.session


def test_without_its_settings_nothing_changes(client: Client, db: None) -> None:
    assert "统一身份" not in client.get("/people/sign-in").content.decode()
    for path in ("/people/oidc", "/people/oidc/back", "/people/oidc/invited/x"):
        assert client.get(path).status_code == 404


def test_without_the_extra_nothing_changes(
    client: Client, db: None, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "find_spec", lambda _: None)
    assert "统一身份" not in client.get("/people/sign-in").content.decode()
    assert client.get("/people/oidc").status_code == 404
    monkeypatch.setattr(checks, "find_spec", lambda _: None)
    assert "check.oidc" in {problem.code for problem in checks.findings()}, "and whoever runs it is told"


def test_the_sign_in_page_offers_it(client: Client, db: None, issuer: Issuer) -> None:
    page = client.get("/people/sign-in?next=/office/leader").content.decode()
    assert "用单位统一身份认证登录" in page
    assert "/people/oidc?next=/office/leader" in page


def test_an_officer_signs_in_and_is_asked_for_our_second_factor(
    client: Client, linked: User, issuer: Issuer
) -> None:
    answer = there_and_back(client, issuer, "/people/oidc?next=/office/")
    assert answer.headers["Location"] == "/people/second-factor?next=%2Foffice%2F"
    assert client.get("/office/").headers["Location"].startswith("/people/second-factor")
    event = Event.objects.get()
    assert (event.name, event.actor) == ("SignedInByProvider", f"user:{linked.pk}")
    assert event.data == {"issuer": issuer.url, "second_factor": ""}


def test_what_is_sent_is_the_code_flow_with_pkce(client: Client, linked: User, issuer: Issuer) -> None:
    sent = dict(parse_qsl(urlsplit(client.get("/people/oidc").headers["Location"]).query))
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert sent["redirect_uri"] == "http://testserver/people/oidc/back"
    assert "openid" in sent["scope"].split()
    there_and_back(client, issuer)
    form, authorization = issuer.asked[-1]
    assert form["grant_type"] == "authorization_code"
    assert "client_secret" not in form
    from urllib.parse import unquote

    name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
    assert (unquote(name), unquote(secret)) == (CLIENT, SECRET)


def test_the_secret_goes_in_the_form_where_the_issuer_wants_it_so(
    client: Client, linked: User, issuer: Issuer
) -> None:
    issuer.described["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    there_and_back(client, issuer)
    form, authorization = issuer.asked[-1]
    assert (form["client_secret"], authorization) == (SECRET, "")


@pytest.mark.parametrize(
    "named, claims, counts",
    [
        (["mfa"], {"amr": ["pwd", "mfa"]}, True),
        (["mfa"], {"amr": ["pwd"]}, False),
        (["mfa"], {"amr": "mfa"}, False),
        (["mfa"], {}, False),
        ([], {"amr": ["mfa"], "acr": "gold"}, False),
        (["gold"], {"acr": "gold"}, True),
        (["gold"], {"acr": ["gold"]}, False),
        (["gold"], {"acr": "silver", "amr": [{"gold": 1}]}, False),
    ],
)
def test_the_providers_second_factor_counts_only_where_it_says_so_and_we_name_it(
    client: Client, linked: User, issuer: Issuer, settings: Any, named: list[str], claims: Any, counts: bool
) -> None:
    settings.OIDC_MFA, issuer.claims = named, claims
    answer = there_and_back(client, issuer)
    if counts:
        assert answer.headers["Location"] == "/office/"
        assert client.get("/office/").status_code == 200
        assert Event.objects.get().data["second_factor"] == named[0]
        Identity.objects.all().delete()
    else:
        assert answer.headers["Location"] == "/people/second-factor"
    assert client.get("/office/").headers["Location"].startswith("/people/second-factor")


def test_a_first_password_need_not_be_changed_by_one_who_used_none(
    client: Client, linked: User, issuer: Issuer, settings: Any
) -> None:
    User.objects.update(must_change=True)
    settings.OIDC_MFA, issuer.claims = ["mfa"], {"amr": ["mfa"]}
    there_and_back(client, issuer)
    assert client.get("/office/").status_code == 200


# --- lies ----------------------------------------------------------------------------------------------------------


def test_a_wrong_state_is_refused(client: Client, linked: User, issuer: Issuer) -> None:
    back = issuer.sign_in(client.get("/people/oidc").headers["Location"])
    refused(client.get(f"{back}x"), 400, "不是从这个浏览器开始的")
    refused(client.get(back), 400, "不是从这个浏览器开始的")  # and that one try was all
    assert issuer.asked == []


def test_an_answer_brought_to_another_browser_is_refused(
    client: Client, linked: User, issuer: Issuer
) -> None:
    back = issuer.sign_in(client.get("/people/oidc").headers["Location"])
    refused(Client().get(back), 400, "不是从这个浏览器开始的")


def test_an_answer_is_good_once(client: Client, linked: User, issuer: Issuer) -> None:
    back = issuer.sign_in(client.get("/people/oidc").headers["Location"])
    client.get(back)
    other = client.get(back)
    assert other.status_code == 400


def test_an_answer_that_comes_too_late_is_refused(
    client: Client, linked: User, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = issuer.sign_in(client.get("/people/oidc").headers["Location"])
    now = time.time()
    monkeypatch.setattr(oidc.time, "time", lambda: now + oidc.LONGEST + 1)
    refused(client.get(back), 400, "已经失效")


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": 1},
        {"aud": "somebody-else"},
        {"aud": ["luoshi", "somebody-else"]},
        {"aud": ["luoshi", "somebody-else"], "azp": "somebody-else"},
        {"azp": "somebody-else"},
        {"aud": None},
        {"iss": "https://elsewhere.example.com"},
        {"iss": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "s" * 300},
        {"exp": None},
        {"iat": None},
        {"iat": 99_999_999_999},
    ],
    ids=str,
)
def test_claims_that_are_not_for_us_are_refused(
    client: Client, linked: User, issuer: Issuer, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    refused(there_and_back(client, issuer), 502, "没有通过核验")


def test_a_wrong_signature_is_refused(client: Client, linked: User, issuer: Issuer) -> None:
    issuer.key = OTHER_KEY
    refused(there_and_back(client, issuer), 502, "没有通过核验")


def test_a_key_that_the_issuer_does_not_name_is_refused(client: Client, linked: User, issuer: Issuer) -> None:
    issuer.kid = "two"
    refused(there_and_back(client, issuer), 502, "没有通过核验")


def test_a_key_that_the_issuer_has_just_changed_is_fetched(
    client: Client, linked: User, issuer: Issuer
) -> None:
    there_and_back(client, issuer)
    issuer.key, issuer.kid, issuer.published = OTHER_KEY, "two", {"two": OTHER_KEY}
    assert there_and_back(Client(), issuer).headers["Location"] == "/people/second-factor"
    issuer.kid = "one"
    issuer.key = KEY
    refused(there_and_back(Client(), issuer), 502, "没有通过核验")


def test_keys_that_do_not_exist_do_not_make_us_ask_each_time(
    client: Client, linked: User, issuer: Issuer
) -> None:
    issuer.kid = "nobody's"
    for _ in range(4):
        refused(there_and_back(client, issuer), 502, "没有通过核验")
    assert issuer.keys_asked == 2


@pytest.mark.parametrize("algorithm, key", [("none", None), ("HS256", SECRET * 4)])
def test_a_signature_that_anyone_could_make_is_refused(
    client: Client, linked: User, issuer: Issuer, algorithm: str, key: Any
) -> None:
    issuer.algorithm, issuer.key = algorithm, key
    issuer.described["id_token_signing_alg_values_supported"] = ["none", "HS256", "RS256"]
    refused(there_and_back(client, issuer), 502, "没有通过核验")


def test_a_kind_of_signature_that_the_issuer_does_not_use_is_refused(
    client: Client, linked: User, issuer: Issuer
) -> None:
    issuer.described["id_token_signing_alg_values_supported"] = ["ES256"]
    refused(there_and_back(client, issuer), 502, "没有通过核验")


def test_an_expired_token_is_refused(client: Client, linked: User, issuer: Issuer) -> None:
    issuer.claims = {"exp": int(time.time()) - 120}
    refused(there_and_back(client, issuer), 502, "已过期")


@pytest.mark.parametrize(
    "answer", ["error=access_denied", "", "code=", "code=nobodys", "code=x&iss=https://elsewhere.example"]
)
def test_an_answer_without_a_good_code_is_refused(
    client: Client, linked: User, issuer: Issuer, answer: str
) -> None:
    state = dict(parse_qsl(urlsplit(client.get("/people/oidc").headers["Location"]).query))["state"]
    back = client.get(f"/people/oidc/back?state={state}&{answer}")
    assert back.status_code in (400, 502)
    assert "_auth_user_id" not in client.session
    assert 'class="problem"' in back.content.decode()


def test_an_issuer_that_is_down_is_said_so(
    client: Client, linked: User, issuer: Issuer, settings: Any
) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    refused(client.get("/people/oidc"), 502, "连不上")


def test_an_issuer_that_goes_down_half_way_is_said_so(client: Client, linked: User, issuer: Issuer) -> None:
    issuer.described["token_endpoint"] = "http://127.0.0.1:9/token"
    refused(there_and_back(client, issuer), 502, "连不上")


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://elsewhere.example.com"},
        {"authorization_endpoint": "http://elsewhere.example.com/auth"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_followed(
    client: Client, db: None, issuer: Issuer, described: dict[str, Any]
) -> None:
    issuer.described = described
    refused(client.get("/people/oidc"), 502, "连不上")


# --- whose account -------------------------------------------------------------------------------------------------


def test_an_unknown_person_is_told_whom_to_ask_and_gets_no_account(
    client: Client, editor: User, issuer: Issuer
) -> None:
    issuer.claims = {"preferred_username": editor.username}
    before = User.objects.count()
    refused(there_and_back(client, issuer), 403, "请本单位管理员先开通账号")
    assert (User.objects.count(), Identity.objects.count(), names()) == (before, 0, [])


def test_a_closed_account_stays_closed(client: Client, linked: User, issuer: Issuer) -> None:
    User.objects.update(is_active=False)
    refused(there_and_back(client, issuer), 403, "您的账号已停用")


def test_a_closed_account_is_not_linked_either(
    client: Client, editor: User, issuer: Issuer, settings: Any
) -> None:
    settings.OIDC_CLAIM, issuer.claims = "preferred_username", {"preferred_username": editor.username}
    User.objects.update(is_active=False)
    refused(there_and_back(client, issuer), 403, "您的账号已停用")
    assert Identity.objects.count() == 0


def test_a_claim_that_is_configured_links_an_officer_once(
    client: Client, editor: User, issuer: Issuer, settings: Any
) -> None:
    settings.OIDC_CLAIM, issuer.claims = "preferred_username", {"preferred_username": editor.username}
    assert there_and_back(client, issuer).status_code == 302
    assert names() == ["IdentityLinked", "SignedInByProvider"]
    assert Event.objects.first().data["how"] == "by_claim"  # type: ignore[union-attr]
    # Whoever is called so at the issuer later is somebody else.
    issuer.claims["sub"] = "s-2"
    refused(there_and_back(Client(), issuer), 403, "还没有对应的办公账号")
    # And she is she by her subject, whatever she is called.
    issuer.claims = {"preferred_username": "renamed"}
    assert there_and_back(Client(), issuer).status_code == 302


@pytest.mark.parametrize("named", ["applicant", "nobody", "", None, ["editor"], "edi\0tor", "EDITOR"])
def test_a_claim_links_nobody_but_the_officer_of_exactly_that_name(
    client: Client, editor: User, applicant: User, issuer: Issuer, settings: Any, named: Any
) -> None:
    settings.OIDC_CLAIM, issuer.claims = "preferred_username", {"preferred_username": named}
    refused(there_and_back(client, issuer), 403, "还没有对应的办公账号")


@pytest.fixture
def invitation(issuer: Issuer, signed_in: Callable[..., Client], administrator: User, editor: User) -> str:
    services.begin_administration(administrator, "为编辑绑定统一身份")
    page = (
        signed_in(administrator).post(f"/people/administration/officers/{editor.pk}/invite").content.decode()
    )
    return page.split("http://testserver")[1].split("<")[0]


def test_an_administrators_invitation_ties_an_identity_once(
    client: Client, editor: User, issuer: Issuer, invitation: str
) -> None:
    page = client.get(invitation)
    assert editor.name in page.content.decode()
    assert there_and_back(client, issuer, f"{invitation}?go").status_code == 302
    assert client.session["_auth_user_id"] == str(editor.pk)
    assert names()[-3:] == ["IdentityInvited", "IdentityLinked", "SignedInByProvider"]
    assert Client().get(invitation).status_code == 410
    assert invitation.rpartition("/")[2] not in str(list(Event.objects.values_list("content", flat=True)))


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_link_elsewhere_ties_nobody_to_somebodys_account(
    client: Client, issuer: Issuer, invitation: str, site: str
) -> None:
    """Her own invitation, sent to a colleague: the colleague's identity would be tied to her account."""
    page = client.get(f"{invitation}?go", headers={"Sec-Fetch-Site": site})
    assert page.status_code == 200
    assert "oidc" not in client.session
    assert client.get(f"{invitation}?go", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302


def test_a_stranger_who_does_not_come_back_is_soon_forgotten(
    client: Client, linked: User, issuer: Issuer
) -> None:
    away = client.get("/people/oidc")
    assert client.session.get_expiry_age() <= oidc.LONGEST
    assert client.get(issuer.sign_in(away.headers["Location"])).status_code == 302
    assert client.session.get_expiry_age() > oidc.LONGEST, "one who has signed in stays"


def test_an_invitation_that_is_old_or_replaced_is_void(
    client: Client, editor: User, issuer: Issuer, invitation: str
) -> None:
    services.invite_identity(editor)
    assert client.get(invitation).status_code == 410
    key = services.invite_identity(editor)
    Identity.objects.update(expires=timezone.now())
    assert client.get(f"/people/oidc/invited/{key}?go").status_code == 410


def test_one_is_not_tied_to_two_accounts(
    client: Client, linked: User, issuer: Issuer, publisher: User
) -> None:
    key = services.invite_identity(publisher)
    there_and_back(client, issuer, f"/people/oidc/invited/{key}?go")
    assert client.session["_auth_user_id"] == str(linked.pk)
    assert Identity.objects.filter(confirmed=True).count() == 1


def test_untied_she_is_unknown_again(
    client: Client, linked: User, issuer: Issuer, signed_in: Callable[..., Client], administrator: User
) -> None:
    services.begin_administration(administrator, "解除统一身份绑定")
    office = signed_in(administrator)
    place = f"/people/administration/officers/{linked.pk}"
    assert "已绑定" in office.get(place).content.decode()
    assert office.post(f"{place}/unlink").status_code == 302
    assert names()[-1] == "IdentityUnlinked"
    refused(there_and_back(client, issuer), 403, "还没有对应的办公账号")


def test_removing_the_authenticator_leaves_the_identity(linked: User) -> None:
    services.remove_second_factor(linked)
    assert Identity.objects.filter(user=linked).exists()


def test_only_a_running_administration_invites_or_unties(
    administrator: User, linked: User, publisher: User, issuer: Issuer
) -> None:
    from luoshi.problem import Refused

    for act in (
        lambda: services.invite_identity(publisher, by=administrator),
        lambda: services.unlink_identity(linked, by=administrator),
    ):
        with pytest.raises(Refused, match="没有正在进行的限时管理"):
            act()
