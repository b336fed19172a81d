"""What is only ever added to: the model refuses to change or delete a row, and so does the database.

    class Event(AppendOnlyModel): …                     the model: save, delete, update, bulk_update
    operations = [CreateModel("Event", …), AppendOnly("Event")]    the database: triggers, on SQLite and PostgreSQL

SQLite loses a table's triggers when a later migration rebuilds it, so such a migration ends with `AppendOnly` again;
`unguarded` names the tables without them, and `luoshi office check` and `verify` say so. Whoever owns the database can
drop a trigger: that is what the chain is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.operations.base import Operation


class ChangeRefused(Exception):  # noqa: N818 - it reads as what happened
    """A row that is only ever added was to be changed or deleted: a mistake of the code that tried."""


def _refuse(what: str) -> NoReturn:
    raise ChangeRefused(f"{what} is append-only: rows are added, never changed or deleted")


class AppendOnlyQuerySet(models.QuerySet[Any]):
    def update(self, **_: Any) -> NoReturn:
        _refuse(self.model.__name__)

    def delete(self) -> NoReturn:
        _refuse(self.model.__name__)

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        _refuse(self.model.__name__)

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> Any:
        if update_conflicts:
            _refuse(self.model.__name__)
        return super().bulk_create(objs, *args, **kwargs)

    def update_or_create(self, *_: Any, **__: Any) -> NoReturn:
        _refuse(self.model.__name__)


class AppendOnlyModel(models.Model):
    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(type(self).__name__)
        super().save(**(kwargs | {"force_insert": True}))

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        _refuse(type(self).__name__)


class AppendOnly(Operation):
    """The triggers of a model's table. Stands behind whatever else the migration does to that table."""

    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The models stay as they are."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        del from_state
        model = to_state.apps.get_model(app_label, self.model)
        for statement in _laid(model, schema_editor.connection.vendor):
            schema_editor.execute(statement, None)  # no parameters: % stands for itself

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        del to_state
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        for name in _names(schema_editor.connection.vendor, table):
            behind = f' ON "{table}"' if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{behind}')

    def describe(self) -> str:
        return f"Let rows of {self.model} be added, never changed or deleted"


def unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables of append-only models that lack a trigger, or have one switched off."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnlyModel)]
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    return [table for table in tables if not there.issuperset(_names(connection.vendor, table))]


def _names(vendor: str, table: str) -> list[str]:
    verbs = ("change", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    return [f"{table}_no_{verb}" for verb in verbs]


def _laid(model: type[models.Model], vendor: str) -> Iterator[str]:
    table = model._meta.db_table
    names = _names(vendor, table)
    if vendor == "postgresql":
        yield (
            "CREATE OR REPLACE FUNCTION luoshi_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN RAISE EXCEPTION ''% is append-only'', TG_TABLE_NAME USING ERRCODE = ''23001''; END'"
        )
        yield (
            f'CREATE OR REPLACE TRIGGER "{names[0]}" BEFORE UPDATE OR DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION luoshi_append_only()"
        )
        # CREATE OR REPLACE is there for this one too; both since PostgreSQL 14.
        yield (
            f'CREATE OR REPLACE TRIGGER "{names[1]}" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION luoshi_append_only()"
        )
        return
    body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    # REPLACE INTO deletes what stands in its way without the trigger of a deletion.
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
        for columns in _unique(model)
    )
    in_the_way = f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same}) '
    for name, when in zip(names, ("UPDATE", "DELETE", "INSERT"), strict=True):
        yield f'DROP TRIGGER IF EXISTS "{name}"'
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {when} ON "{table}" '
            f"FOR EACH ROW {in_the_way if when == 'INSERT' else ''}{body}"
        )


def _unique(model: type[models.Model]) -> Iterator[list[str]]:
    """The columns that no two rows may have the same."""
    meta = model._meta
    for field in meta.local_fields:
        if field.unique:
            yield [field.column]
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            yield [meta.get_field(name).column for name in constraint.fields]
