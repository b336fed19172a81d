"""A record of a few events, and someone who owns the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from luoshi.office.record.events import Actor, Happened
from luoshi.office.record.models import Event
from luoshi.office.record.services import record


@dataclass(frozen=True)
class TextChanged(Happened):
    to: str


def _put(to: str = "甲") -> Event:
    with transaction.atomic():
        return record(TextChanged(to), subject=f"policy:{to}", actor=Actor("user:1", "编辑甲"), reason="示例")


@pytest.fixture
def put() -> Callable[..., Event]:
    """Records one event."""
    return _put


@pytest.fixture
def five(db: None) -> list[Event]:
    """Five events."""
    return [_put(to) for to in "甲乙丙丁戊"]


@pytest.fixture
def owner() -> Callable[..., None]:
    """SQL as someone runs it who owns the database: the triggers are switched off first, and on again."""

    def run(*statements: tuple[str, list[Any]] | str) -> None:
        with connection.cursor() as cursor:
            triggers = []
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE record_event DISABLE TRIGGER USER")
            else:
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'record_event'"
                )
                triggers = cursor.fetchall()
                for name, _ in triggers:
                    cursor.execute(f'DROP TRIGGER "{name}"')
            for statement in statements:
                cursor.execute(*((statement,) if isinstance(statement, str) else statement))
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE record_event ENABLE TRIGGER USER")
            for _, sql in triggers:
                cursor.execute(sql)

    return run
