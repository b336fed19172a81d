"""The settings: each is in the page of docs, a wrong value is refused with what to write, those of service are safe."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from luoshi.problem import Refused

ROOT = Path(__file__).parents[3]
FILE = ROOT / "luoshi" / "office" / "settings.py"
PAGE = ROOT / "docs" / "running-the-office.md"


@pytest.fixture
def settings_with(tmp_path, monkeypatch):
    """The settings as a new process would read them with this environment."""

    def load(**given):
        for name in [name for name in os.environ if name.startswith("LUOSHI_") or name == "DATABASE_URL"]:
            monkeypatch.delenv(name)
        for name, value in ({"LUOSHI_DATA": str(tmp_path / "data")} | given).items():
            monkeypatch.setenv(name, value)
        spec = importlib.util.spec_from_file_location("settings_of_a_new_process", FILE)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def test_the_page_names_every_variable_that_is_read_and_no_other():
    code = FILE.read_text("utf-8")
    read = set(re.findall(r'env(?:_bool|_int|_secret)?\("([A-Z_]+)"', code))
    assert len(read) > 12
    head = code.split('"""')[1]
    assert set(re.findall(r"^((?:LUOSHI|DATABASE)_[A-Z_]+)", head, re.MULTILINE)) == read
    table = re.findall(r"^\| `((?:LUOSHI|DATABASE)_[A-Z_]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(read)


def test_nothing_but_the_settings_reads_the_environment():
    allowed = {FILE, FILE.with_name("wsgi.py"), FILE.with_name("metrics.py")}
    readers = [
        path
        for path in FILE.parent.rglob("*.py")
        if path not in allowed and re.search(r"os\.environ|getenv", path.read_text("utf-8"))
    ]
    assert readers == []


def test_a_key_is_never_empty(settings_with, tmp_path):
    """As a full disk would leave it: what is encrypted under nothing can be read by everybody."""
    (tmp_path / "data").mkdir()
    kept = tmp_path / "data" / ".luoshi_data_key"
    kept.write_text("")
    with pytest.raises(Refused) as refused:
        settings_with()
    assert str(kept) in refused.value.problems[0].remedy.zh


def test_a_key_has_its_name_only_when_it_is_whole(settings_with, tmp_path, monkeypatch):
    """Two processes that begin at once: the second must not read what the first has not written yet."""
    seen = []
    link = os.link

    def slowly(part, kept):
        seen.append((Path(part).read_text(), Path(kept).exists()))
        Path(kept).write_text("the other's")  # which was quicker
        link(part, kept)

    monkeypatch.setattr(os, "link", slowly)
    assert settings_with(LUOSHI_SECRET_KEY="x").DATA_KEY == "the other's"
    assert [(len(text), there) for text, there in seen] == [(64, False)]
    assert [path.name for path in (tmp_path / "data").iterdir()] == [".luoshi_data_key"]


@pytest.mark.parametrize(
    "port, from_the_first, asked_for", [(25, False, False), (465, True, False), (587, False, True)]
)
def test_mail_is_sent_as_its_port_wants_it(settings_with, port, from_the_first, asked_for):
    found = settings_with(LUOSHI_SMTP=f"smtp://mail.example.com:{port}")
    assert found.EMAIL_USE_SSL is from_the_first
    assert found.EMAIL_USE_TLS is asked_for
    assert found.EMAIL_TIMEOUT < 40, "a worker that is stopped has so long (TimeoutStopSec)"


def test_no_thread_waits_for_postgresql_for_good(settings_with):
    found = settings_with(DATABASE_URL="postgres://u@h/d?connect_timeout=3&sslmode=require")
    options = found.DATABASES["default"]["OPTIONS"]
    assert (options["connect_timeout"], options["sslmode"]) == (3, "require")
    assert options["options"] == "-c lock_timeout=20s"


@pytest.mark.parametrize(
    "name, value",
    [
        ("LUOSHI_DEBUG", "perhaps"),
        ("LUOSHI_HTTPS", "2"),
        ("LUOSHI_DEMO", "是"),
        ("LUOSHI_PROXIES", "one"),
        ("LUOSHI_PROXIES", "-1"),
        ("LUOSHI_PROXIES", "１"),
        ("LUOSHI_API_RATE", "10/m"),
        ("LUOSHI_PAGE_RATE", "-5"),
        ("LUOSHI_IDLE", "30m"),
        ("LUOSHI_URL", "zc.example.gov.cn"),
        ("LUOSHI_DATA", "/proc/nowhere"),
        ("DATABASE_URL", "mysql://u@h/d"),
        ("DATABASE_URL", "not a url"),
        ("DATABASE_URL", "postgres://u@h:port/d"),
        ("LUOSHI_OIDC_ISSUER", "sso.example.gov.cn"),
        ("LUOSHI_OIDC_ISSUER", "http://sso.example.gov.cn"),
        ("LUOSHI_OIDC_ISSUER", "https://[sso"),
        ("LUOSHI_SMTP", "mail.example.com"),
        ("LUOSHI_SMTP", "http://mail.example.com"),
        ("LUOSHI_SMTP", "smtp://mail.example.com:x"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_write(settings_with, name, value):
    with pytest.raises(Refused) as refused:
        settings_with(**{name: value})
    (problem,) = refused.value.problems
    assert problem.code == f"settings.{name}"
    assert name in problem.message.zh
    assert name in problem.message.en
    assert problem.remedy.zh
    assert problem.remedy.en


def test_an_empty_value_is_the_default(settings_with):
    found = settings_with(
        LUOSHI_HOSTS="", LUOSHI_POLICIES=" ", LUOSHI_DEBUG="", LUOSHI_PROXIES="", DATABASE_URL=""
    )
    assert found.ALLOWED_HOSTS == ["127.0.0.1", "localhost", "[::1]"]
    assert found.POLICIES.name == "policies"
    assert (found.DEBUG, found.PROXIES, found.API_RATE) == (False, 0, 600)
    assert found.SITE == "http://127.0.0.1:8000"


def test_https_makes_cookies_secure_and_counts_the_proxy(settings_with):
    found = settings_with(LUOSHI_HTTPS="1", LUOSHI_HOSTS="zc.example.gov.cn, www.example.gov.cn")
    assert found.SESSION_COOKIE_SECURE
    assert found.CSRF_COOKIE_SECURE
    assert found.SECURE_SSL_REDIRECT
    assert found.PROXIES == 1
    assert found.SITE == "https://zc.example.gov.cn"
    assert found.ALLOWED_HOSTS == ["zc.example.gov.cn", "www.example.gov.cn"]


def test_no_proxy_no_belief_in_what_a_caller_says(settings_with):
    found = settings_with()
    assert not hasattr(found, "SECURE_PROXY_SSL_HEADER")
    assert not hasattr(found, "USE_X_FORWARDED_HOST")


def test_secrets_are_made_once_and_are_its_owners_alone(settings_with, tmp_path):
    first, second = settings_with(), settings_with()
    assert first.SECRET_KEY == second.SECRET_KEY != first.DATA_KEY
    assert len(first.SECRET_KEY) >= 50
    assert (tmp_path / "data" / ".luoshi_secret_key").stat().st_mode & 0o077 == 0
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    assert settings_with(LUOSHI_SECRET_KEY="given").SECRET_KEY == "given"


def test_mail_by_smtp(settings_with):
    found = settings_with(LUOSHI_SMTP="smtp://luoshi:p%40ss@mail.example.com:587")
    assert (found.EMAIL_HOST, found.EMAIL_PORT) == ("mail.example.com", 587)
    assert (found.EMAIL_HOST_USER, found.EMAIL_HOST_PASSWORD) == ("luoshi", "p@ss")
    assert found.EMAIL_USE_TLS


def test_an_issuer_and_our_name_there_go_together(settings_with):
    for given in ({"LUOSHI_OIDC_CLIENT": "luoshi"}, {"LUOSHI_OIDC_ISSUER": "https://sso.example.gov.cn"}):
        with pytest.raises(Refused, match="LUOSHI_OIDC"):
            settings_with(**given)
    found = settings_with(
        LUOSHI_OIDC_ISSUER="https://sso.example.gov.cn",
        LUOSHI_OIDC_CLIENT="luoshi",
        LUOSHI_OIDC_MFA="mfa, gold",
    )
    assert found.OIDC_MFA == ["mfa", "gold"]


def test_postgresql_by_its_url(settings_with):
    found = settings_with(DATABASE_URL="postgres://u:p@db:5433/luoshi").DATABASES["default"]
    assert (found["ENGINE"], found["HOST"], found["PORT"]) == ("django.db.backends.postgresql", "db", 5433)
    assert found["CONN_HEALTH_CHECKS"]


def test_djangos_own_check_of_a_deployment_finds_nothing(tmp_path):
    given = os.environ | {
        "DJANGO_SETTINGS_MODULE": "luoshi.office.settings",
        "LUOSHI_DATA": str(tmp_path),
        "LUOSHI_HTTPS": "1",
        "LUOSHI_HOSTS": "zc.example.gov.cn",
    }
    checked = subprocess.run(
        [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "INFO"],
        env=given,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
