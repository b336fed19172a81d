"""What the tests of the office share: the cast, the two databases, a flush that gets past the guards.

The cast stands on an invented jurisdiction, 示例市 (slug `shili`): `editor` and `publisher` of one unit, `colleague` of
another unit of the city, `outsider` of a county's unit, `auditor`, `administrator`, `applicant`. `signed_in(user)` is a
client with her session, the second factor of officers done; `client` (pytest-django's) is anonymous.

`both` runs a module's tests on SQLite and again on PostgreSQL: `pytestmark = pytest.mark.usefixtures("both")`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

CONTENT = Path(__file__).with_name("content")
PASSWORD = "correct horse 9 battery"


# --- databases -----------------------------------------------------------------------------------------------------


def _flush_past_guards(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
    """Tests with transaction=True empty the tables at their end, which the triggers of the record refuse."""
    connection = self.connection
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            for sql in sql_list:
                # With the tables that no model stands for: those of the search.
                truncates = sql.startswith("TRUNCATE")
                cursor.execute(f"{sql.rstrip(';')} CASCADE" if truncates else sql)
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for sql in sql_list:
            cursor.execute(sql)
        for _, sql in triggers:
            cursor.execute(sql)


BaseDatabaseOperations.execute_sql_flush = _flush_past_guards


@pytest.fixture(scope="session")
def _postgres_office(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[dict[str, Any], Any]]:
    """The settings of, and a connection to, a migrated test database of PostgreSQL."""
    folder = request.getfixturevalue("postgres_folder")
    given = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": str(folder),
        "TEST": {"NAME": "office"},
    }
    with django_db_blocker.unblock(), _as_default(given):
        made = connections["default"]
        made.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        described = connections.settings["default"]
    yield described, made
    with django_db_blocker.unblock():
        made.close()


class _as_default:  # noqa: N801 - a context manager
    """Another database stands as the default, in every thread. The one before is kept open: it may live in memory."""

    def __init__(self, described: dict[str, Any], opened: Any = None) -> None:
        self.described, self.opened = described, opened

    def __enter__(self) -> None:
        self.before = connections.settings["default"], connections["default"]
        connections.settings["default"] = connections.configure_settings({"default": self.described})[
            "default"
        ]
        if self.opened is not None:
            connections["default"] = self.opened
        else:
            del connections["default"]

    def __exit__(self, *_: object) -> None:
        connections.settings["default"], connections["default"] = self.before


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[str]:
    """Each database in turn, for all tests of a module."""
    if request.param == "sqlite":
        yield request.param
        return
    described, opened = request.getfixturevalue("_postgres_office")
    with _as_default(described, opened):
        yield request.param


# --- a published policy ---------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What a process keeps of the catalogue for a second, and of its callers for a minute, outlives a test."""
    from luoshi.office.catalogue import queries
    from luoshi.office.throttle import callers

    callers().forget()
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def shili(units: dict[str, Any]) -> Any:
    """The version of shili/2024-1 (tests/office/content) that the system has published: five measures, three benefits."""
    from luoshi.office.catalogue.services import load_folder

    (one,) = load_folder(CONTENT / "shili")
    return one.version


# --- the cast ------------------------------------------------------------------------------------------------------


@pytest.fixture
def units(db: None) -> dict[str, Any]:
    """市财政局 (the issuer's unit), 市商务局, and 东县财政局, a unit of a county."""
    from luoshi.office.people.models import Unit

    made: dict[str, Any] = {}
    for name, county, parent in (
        ("市财政局", "", None),
        ("市商务局", "", None),
        ("东县人民政府", "东县", None),
        ("东县财政局", "东县", "东县人民政府"),
    ):
        above = made.get(parent or "")
        unit = Unit(jurisdiction="shili", name=name, county=county, parent=above, path="/")
        unit.save()
        unit.path = f"{above.path if above else '/'}{unit.pk}/"
        unit.save()
        made[name] = unit
    return made


def _officer(username: str, name: str, unit: Any, role: str) -> Any:
    from luoshi.office.people.models import Post, User

    user = User(username=username, name=name, kind=User.OFFICER, email=f"{username}@example.com")
    user.set_password(PASSWORD)
    user.save()
    Post.objects.create(user=user, unit=unit, role=role, since=date(2023, 1, 1))
    return user


@pytest.fixture
def editor(units: dict[str, Any]) -> Any:
    return _officer("editor", "编辑甲", units["市财政局"], "editor")


@pytest.fixture
def publisher(units: dict[str, Any]) -> Any:
    return _officer("publisher", "发布乙", units["市财政局"], "publisher")


@pytest.fixture
def colleague(units: dict[str, Any]) -> Any:
    """An editor of another unit of the city."""
    return _officer("colleague", "编辑丙", units["市商务局"], "editor")


@pytest.fixture
def outsider(units: dict[str, Any]) -> Any:
    """An officer of a county's unit, who is nobody in the city."""
    return _officer("outsider", "外人丁", units["东县财政局"], "reviewer")


@pytest.fixture
def auditor(units: dict[str, Any]) -> Any:
    return _officer("auditor", "审计戊", units["市财政局"], "auditor")


@pytest.fixture
def administrator(units: dict[str, Any]) -> Any:
    return _officer("administrator", "管理员己", units["市财政局"], "administrator")


@pytest.fixture
def applicant(db: None) -> Any:
    """One who signs in for herself."""
    from luoshi.office.people.models import User

    user = User(username="applicant", name="申请人庚", kind=User.APPLICANT, email="applicant@example.com")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    def client_of(user: Any, *, second_factor: bool = True) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if user.is_officer and second_factor:
            from django_otp import DEVICE_ID_SESSION_KEY
            from django_otp.plugins.otp_totp.models import TOTPDevice

            from luoshi.office.people import sessions

            device, _ = TOTPDevice.objects.get_or_create(user=user, name="test", defaults={"confirmed": True})
            session = client.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            session[sessions.PROVED] = int(sessions.time.time())
            session.save()
        return client

    return client_of


@pytest.fixture
def data_folder() -> Path:
    """Where the office of the tests keeps its files."""
    return Path(settings.DATA)
