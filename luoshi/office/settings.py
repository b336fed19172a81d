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
LUOSHI_PROXIES      how many proxies stand in front            (0)
DATABASE_URL        postgres://…; SQLite in LUOSHI_DATA where not given
LUOSHI_SMTP         smtp://user:password@host:587; mail goes to the log where not given
LUOSHI_MAIL_FROM    the sender of mail
LUOSHI_METRICS      the token that /metrics asks for; not served to other machines where not given
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

HERE = Path(__file__).resolve().parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in ("1", "true", "yes", "on")


def env_int(name: str, default: int) -> int:
    return int(env(name) or default)


def env_secret(name: str) -> str:
    """A secret of the environment; where it is not given, one made at the first start and kept beside the database,
    readable by its owner alone."""
    if given := env(name):
        return given
    kept = DATA / f".{name.lower()}"
    try:
        return kept.read_text().strip()
    except FileNotFoundError:
        DATA.mkdir(parents=True, exist_ok=True)
        made = secrets.token_urlsafe(48)
        try:
            with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(made)
        except FileExistsError:  # another process was first
            return kept.read_text().strip()
        return made


DATA = Path(env("LUOSHI_DATA", "var")).absolute()
POLICIES = Path(env("LUOSHI_POLICIES", "policies")).absolute()
DEBUG = env_bool("LUOSHI_DEBUG")
DEMO = env_bool("LUOSHI_DEMO")
HTTPS = env_bool("LUOSHI_HTTPS")
PROXIES = env_int("LUOSHI_PROXIES", 0)
METRICS_TOKEN = env("LUOSHI_METRICS")
SECRET_KEY = env_secret("LUOSHI_SECRET_KEY")
DATA_KEY = env_secret("LUOSHI_DATA_KEY")
DATA_KEYS_OLD = [key.strip() for key in env("LUOSHI_DATA_KEY_OLD").split(",") if key.strip()]
ALLOWED_HOSTS = [host for host in env("LUOSHI_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host]

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

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "luoshi.office.people.middleware.AdministrationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
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
        return {"default": dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True)}
    DATA.mkdir(parents=True, exist_ok=True)
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
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
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
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

_smtp = urlsplit(env("LUOSHI_SMTP"))
if _smtp.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname, _smtp.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    EMAIL_USE_TLS = EMAIL_PORT != 25
else:
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env("LUOSHI_MAIL_FROM", "luoshi@localhost")
