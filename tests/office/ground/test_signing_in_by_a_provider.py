"""The whole way of a sign-in by an identity provider, from outside: a browser, `luoshi serve`, and a provider that is honest,
lies, changes its key or is away. (Each check by itself: tests/office/people/test_oidc.py.)"""

from __future__ import annotations

import http.cookiejar
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa


class Provider:
    """Signs everybody in as zhang, at once. `lie` replaces what it would say."""

    def __init__(self, url):
        self.url, self.lie, self.nonces, self.waits = url, {}, {}, False
        self.kid, self.backs = "", []
        self.change_key()

    def change_key(self):
        self.kid += "k"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def answer(self, path, query, form):
        """The body, or where the browser is sent."""
        if path == "/.well-known/openid-configuration":
            places = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return {"issuer": self.url} | {name: self.url + place for name, place in places.items()}
        if path == "/keys":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [{**public, "kid": self.kid, "use": "sig"}]}
        if path == "/auth":
            code = str(len(self.nonces))
            self.nonces[code] = query["nonce"]
            back = f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"
            self.backs.append(back)
            return {"wait": "she types her password"} if self.waits else back
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": "luoshi", "sub": "s-1", "iat": now, "exp": now + 300,
            "nonce": self.nonces[form["code"]], "preferred_username": "zhang", "amr": ["mfa"],
        }  # fmt: skip
        token = jwt.encode(claims | self.lie, self.key, "RS256", headers={"kid": self.kid})
        return {"id_token": token, "access_token": "x", "token_type": "Bearer"}


@pytest.fixture
def provider():
    made = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            form = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            parts = urlsplit(self.path)
            found = made[0].answer(parts.path, dict(parse_qsl(parts.query)), dict(parse_qsl(form)))
            self.send_response(302 if isinstance(found, str) else 200)
            if isinstance(found, str):
                self.send_header("Location", found)
            self.end_headers()
            if not isinstance(found, str):
                self.wfile.write(json.dumps(found).encode())

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_): ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.append(Provider(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def away():
        server.shutdown()
        thread.join()
        server.server_close()

    made[0].away = away
    yield made[0]
    if thread.is_alive():
        away()


class Browser:
    def __init__(self, site):
        self.site = site
        self.opener = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def open(self, address):
        """Where it comes to in the end, with which status and page."""
        try:
            answer = self.opener.open(address if address.startswith("http") else self.site + address)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, urlsplit(answer.url).path, answer.read().decode()

    def signed_in(self):
        return self.open("/office/")[1] == "/office/"


def test_from_the_button_to_the_desk_and_every_way_that_it_fails(luoshi, provider, port):
    server = luoshi(
        "serve", "--port", str(port), "--workers", "2",
        LUOSHI_OIDC_ISSUER=provider.url, LUOSHI_OIDC_CLIENT="luoshi",
        LUOSHI_OIDC_CLAIM="preferred_username", LUOSHI_OIDC_MFA="mfa",
    )  # fmt: skip
    assert f":{port}/" in server.line()
    officer = ("office", "createofficer", "zhang", "--name", "张三", "--unit", "市财政局")
    assert luoshi(*officer).ended(0)[0] == 0
    site = f"http://127.0.0.1:{port}"

    honest = Browser(site)
    assert "用单位统一身份认证登录" in honest.open("/people/sign-in")[2]
    assert honest.open("/people/oidc?next=/office/")[:2] == (200, "/office/")
    assert honest.signed_in()

    used = provider.backs[-1]
    for thief in (Browser(site), honest):
        status, _, page = thief.open(used)
        assert status == 400, "an answer is good once, and in the browser that asked"
        assert "不是从这个浏览器开始的" in page
    assert not Browser(site).signed_in()

    now = int(time.time())
    lies = [
        ({"nonce": "another"}, "没有通过核验"),
        ({"aud": "somebody-else"}, "没有通过核验"),
        ({"iss": "http://127.0.0.1:9"}, "没有通过核验"),
        ({"exp": now - 3600, "iat": now - 7200}, "已过期"),
    ]
    for provider.lie, said in lies:
        browser = Browser(site)
        status, _, page = browser.open("/people/oidc")
        assert (status, said in page) == (502, True), page
        assert not browser.signed_in()
    provider.lie = {"sub": "s-2", "preferred_username": "nobody"}
    assert Browser(site).open("/people/oidc")[0] == 403
    provider.lie = {}

    provider.change_key()
    for _ in range(4):  # whichever worker answers
        browser = Browser(site)
        assert browser.open("/people/oidc")[:2] == (200, "/office/")

    provider.waits, half_way = True, Browser(site)
    assert "wait" in half_way.open("/people/oidc")[2]
    provider.away()
    status, _, page = half_way.open(provider.backs[-1])
    assert (status, "连不上" in page) == (502, True), page
    assert honest.signed_in(), "who is in stays in"
    code, out, err = server.ended()
    assert code == 0, err
    assert "Traceback" not in out + err
