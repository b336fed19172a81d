"""The settings of the office, each read from the environment here and nowhere else.

LUOSHI_DATA         folder of the database and keys            (var)
LUOSHI_POLICIES     folder of jurisdictions to begin with      (policies)
LUOSHI_SECRET_KEY   signs sessions; made and kept in LUOSHI_DATA where not given
LUOSHI_DATA_KEY     encrypts identity numbers; made and kept in LUOSHI_DATA where not given
LUOSHI_DATA_KEY_OLD the keys before it, with commas, until `luoshi office rotate-key` has run
LUOSHI_HOSTS        names the site answers to, with commas     (127.0.0.1,localhost)
LUOSHI_DEBUG        1 for developers only                      (0)
LUOSHI_HTTPS        1 where the site is reached by https       (0)
LUOSHI_DEMO         1 marks every page as demo data            (0)
LUOSHI_PROXIES      how many proxies stand in front            (0; 1 with LUOSHI_HTTPS)
LUOSHI_URL          the site's address as people type it, for links in mail (made of LUOSHI_HOSTS)
LUOSHI_API_RATE     requests a minute of one address to /api/, 0 for no limit (600)
LUOSHI_PAGE_RATE    work a minute for one address of the pages that cost most, in hundredths of a second, 0 for no limit (1200)
LUOSHI_IDLE         minutes without a click after which a session ends, 0 for never (30)
DATABASE_URL        postgres://…; SQLite in LUOSHI_DATA where not given
LUOSHI_SMTP         smtp://user:password@host:587; mail goes to the log where not given
LUOSHI_MAIL_FROM    the sender of mail
LUOSHI_METRICS      the token that /metrics asks for; not served to other machines where not given
LUOSHI_OIDC_ISSUER  https://…; officers may then sign in by this OpenID Connect issuer (extra `oidc`)
LUOSHI_OIDC_CLIENT  our name at the issuer
LUOSHI_OIDC_SECRET  our secret there; PKCE alone where not given
LUOSHI_OIDC_CLAIM   the claim that is an officer's user name, such as preferred_username; invitations only where not given
LUOSHI_OIDC_MFA     values of acr or amr, with commas, that count as the second factor; ours is asked where not given
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from luoshi.office import logs
from luoshi.problem import Problem, Refused, Say

HERE = Path(__file__).resolve().parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def wrong(name: str, zh: str, en: str) -> Refused:
    """A value that cannot be: said by `luoshi serve` as any other problem."""
    return Refused(
        Problem(
            f"settings.{name}",
            Say(f"环境变量 {name} 写得不对", f"the environment variable {name} is not right"),
            Say(zh, en),
        )
    )


def env_bool(name: str) -> bool:
    value = env(name).lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("", "0", "false", "no", "off"):
        return False
    raise wrong(name, "写 1 或 0", "write 1 or 0")


def env_int(name: str, default: int) -> int:
    value = env(name) or str(default)
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise wrong(name, f"写一个数，如 {default}", f"write a number, such as {default}")
    return int(value)


def env_secret(name: str) -> str:
    """A secret of the environment; where it is not given, one made at the first start and kept beside the database,
    readable by its owner alone."""
    if given := env(name):
        return given
    kept = DATA / f".{name.lower()}"
    if not kept.exists():
        # Whole before it has its name: a process that begins beside this one, or after a full disk, never reads half.
        part = kept.with_name(f"{kept.name}.{secrets.token_hex(8)}")
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was first: its own is the one
                os.link(part, kept)
        finally:
            part.unlink(missing_ok=True)
    found = kept.read_text().strip()
    if not found:
        raise wrong(
            name,
            f"{kept} 是空的：从备份里取回来；从没用过的系统可以删去它，重新启动时另做一个",
            f"{kept} is empty: fetch it from a backup; where nothing was ever kept under it, delete it and start again",
        )
    return found


DATA = Path(env("LUOSHI_DATA") or "var").absolute()
try:
    DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
except OSError:
    raise wrong(
        "LUOSHI_DATA",
        f"写一个可以写入的文件夹；{DATA} 不能写",
        f"name a folder that can be written to; {DATA} cannot",
    ) from None
POLICIES = Path(env("LUOSHI_POLICIES") or "policies").absolute()
DEBUG = env_bool("LUOSHI_DEBUG")
DEMO = env_bool("LUOSHI_DEMO")
HTTPS = env_bool("LUOSHI_HTTPS")
PROXIES = env_int("LUOSHI_PROXIES", 1 if HTTPS else 0)
METRICS_TOKEN = env("LUOSHI_METRICS")
SECRET_KEY = env_secret("LUOSHI_SECRET_KEY")
DATA_KEY = env_secret("LUOSHI_DATA_KEY")
DATA_KEYS_OLD = [key.strip() for key in env("LUOSHI_DATA_KEY_OLD").split(",") if key.strip()]
ALLOWED_HOSTS = [
    host for host in (env("LUOSHI_HOSTS") or "127.0.0.1,localhost,[::1]").replace(" ", "").split(",") if host
]
_host = ALLOWED_HOSTS[0].lstrip(".")
SITE = (env("LUOSHI_URL") or (f"https://{_host}" if HTTPS else f"http://{_host}:8000")).rstrip("/")
if urlsplit(SITE).scheme not in ("http", "https"):
    raise wrong(
        "LUOSHI_URL", "写完整的网址，如 https://zc.example.gov.cn", "write the whole address, https://…"
    )
API_RATE = env_int("LUOSHI_API_RATE", 600)
PAGE_RATE = env_int("LUOSHI_PAGE_RATE", 1200)

INSTALLED_APPS = [
    "luoshi.office.record",
    "luoshi.office.people",
    "luoshi.office.catalogue",
    "luoshi.office.portal",
    "luoshi.office.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "ninja",
    "rules.apps.AutodiscoverRulesConfig",
]

# In this order. The first touch neither session nor database; those of page_middleware look at them only when a view
# does, and step aside for the API.
MIDDLEWARE = [
    "luoshi.office.middleware.Watched",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luoshi.office.middleware.ContentPolicy",
    "luoshi.office.middleware.Language",
    "luoshi.office.middleware.Bounds",
    "luoshi.office.middleware.ErrorPages",
    "django.middleware.common.CommonMiddleware",
    "luoshi.office.page_middleware.Session",
    "luoshi.office.page_middleware.Csrf",
    "luoshi.office.page_middleware.Authentication",
    "luoshi.office.page_middleware.SessionEnds",
    "luoshi.office.page_middleware.SecondFactor",
    "luoshi.office.page_middleware.Administration",
    "luoshi.office.throttle.PageCosts",
    "luoshi.office.page_middleware.Messages",
    "luoshi.office.page_middleware.Frames",
    "luoshi.office.page_middleware.Lockout",
]

ROOT_URLCONF = "luoshi.office.urls"
WSGI_APPLICATION = "luoshi.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "luoshi.office.context.page",
            ],
            "builtins": ["luoshi.office.templatetags.words"],
        },
    },
]


def _databases() -> dict[str, object]:
    if url := env("DATABASE_URL"):
        try:
            found = dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)
            # A server that does not answer, or a transaction that never ends, must not hold every thread for good.
            waits = {"connect_timeout": 5, "tcp_user_timeout": 30_000, "options": "-c lock_timeout=20s"}
            found["OPTIONS"] = waits | dict(found.get("OPTIONS") or {})
        except ValueError:
            found = {}
        if found.get("ENGINE") != "django.db.backends.postgresql":
            raise wrong(
                "DATABASE_URL",
                "写 postgres://用户:密码@主机:5432/库名；不写则用 SQLite",
                "write postgres://user:password@host:5432/name, or leave it out for SQLite",
            )
        return {"default": found}
    # Write-ahead log: readers never wait. IMMEDIATE: two writers wait for each other and do not fail half way.
    options = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728;",
    }
    return {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "luoshi.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": options,
        }
    }


DATABASES = _databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "rules.permissions.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "portal:home"
OTP_TOTP_ISSUER = "落实"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "luoshi.office.people.views.sign_in.locked"
AXES_WHITELIST_CALLABLE = "luoshi.office.people.guessing.known_device"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is in the record; addresses are not kept for good
# Of a form whose password was wrong axes keeps what was typed, but for these.
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "current",
    "again",
    "code",
    "number",
    "csrfmiddlewaretoken",
]
AXES_VERBOSE = False
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_IDLE = env_int("LUOSHI_IDLE", 30) * 60
SESSION_ENDS = 12 * 60 * 60
"""Seconds after the last click, and after signing in, when a session ends (people/sessions.py)."""
SESSION_COOKIE_AGE = 8 * SESSION_ENDS
"""What was typed before a weekend is given back after it; nobody is signed in by it."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
# HSTS for all names below ours, and its preloading, are for who owns the domain to decide. The rest look for the
# middleware of Django and axes under its own name; page_middleware has it.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021", "security.W002", "security.W003", "axes.W002"]
CSRF_FAILURE_VIEW = "luoshi.office.people.views.typed.csrf_failure"
X_FRAME_OPTIONS = "DENY"
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [HERE / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "luoshi.office.assets.Assets"},
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
"""The editor's page has two for each place between the paragraphs of a document."""
LARGEST_REQUEST = 32 * 1024 * 1024
"""What is larger is not read at all; a document of more than 12 MB is refused by its page, with words."""

LOGGING = logs.configure(DEBUG)


OIDC_ISSUER = env("LUOSHI_OIDC_ISSUER")
OIDC_CLIENT = env("LUOSHI_OIDC_CLIENT")
OIDC_SECRET = env("LUOSHI_OIDC_SECRET")
OIDC_CLAIM = env("LUOSHI_OIDC_CLAIM")
OIDC_MFA = [value.strip() for value in env("LUOSHI_OIDC_MFA").split(",") if value.strip()]


def _oidc_issuer() -> None:
    try:
        issuer = urlsplit(OIDC_ISSUER)
        own = issuer.scheme == "http" and issuer.hostname in ("127.0.0.1", "localhost", "::1")
        good = bool(issuer.hostname) and (issuer.scheme == "https" or own)
    except ValueError:
        good = False
    if not good:
        raise wrong("LUOSHI_OIDC_ISSUER", "写 https:// 开头的完整网址", "write the whole address, https://…")


if OIDC_ISSUER:
    _oidc_issuer()
if bool(OIDC_ISSUER) != bool(OIDC_CLIENT):
    _missing = "LUOSHI_OIDC_CLIENT" if OIDC_ISSUER else "LUOSHI_OIDC_ISSUER"
    raise wrong(
        _missing, "LUOSHI_OIDC_ISSUER 和 LUOSHI_OIDC_CLIENT 要一起写", "give both or neither of the two"
    )


def _smtp_address() -> SplitResult:
    address = urlsplit(env("LUOSHI_SMTP"))
    try:
        good = address.scheme == "smtp" and bool(address.hostname) and address.port != 0
    except ValueError:  # the port is no number
        good = False
    if env("LUOSHI_SMTP") and not good:
        raise wrong("LUOSHI_SMTP", "写 smtp://用户:密码@主机:587", "write smtp://user:password@host:587")
    return address


_smtp = _smtp_address()
if _smtp.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname, _smtp.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    EMAIL_USE_SSL = EMAIL_PORT == 465  # TLS from the first byte; elsewhere it is asked for
    EMAIL_USE_TLS = EMAIL_PORT not in (25, 465)
    EMAIL_TIMEOUT = 20  # seconds: a mail server that says nothing must not hold the worker
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env("LUOSHI_MAIL_FROM", "luoshi@localhost")
