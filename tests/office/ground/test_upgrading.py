"""A database of the first tables there were is brought up to date with everything in it, and can go back."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from luoshi.office import checks, start
from luoshi.office.catalogue.models import Jurisdiction
from luoshi.office.record import chain
from luoshi.office.record.guards import unguarded

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.django_db(transaction=True)]
CONTENT = Path(__file__).parents[1] / "content"
OURS = ("catalogue", "people", "record")


def rows():
    """Every row of every table of ours, column by column."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(OURS) and "searchtokens" not in table:
                cursor.execute(f'SELECT * FROM "{table}"')
                columns = [column[0] for column in cursor.description]
                lines = [
                    {
                        name: bytes(value) if isinstance(value, memoryview) else value
                        for name, value in zip(columns, line, strict=True)
                    }
                    for line in cursor.fetchall()
                ]
                found[table] = sorted(lines, key=repr)
    return found


def without(lines, columns):
    return sorted(({name: line[name] for name in columns} for line in lines), key=repr)


@pytest.fixture
def up_to_date_again():
    yield
    call_command("migrate", interactive=False, verbosity=0)


@pytest.mark.usefixtures("up_to_date_again")
def test_the_first_tables_are_brought_up_to_date_without_loss(editor):
    assert start.load_policies(CONTENT) == (["shili"], [])
    now, head = rows(), chain.walk().head
    for app in OURS:
        call_command("migrate", app, "0001", interactive=False, verbosity=0)
    first = rows()
    assert first.keys() < now.keys()
    assert sum(map(len, first.values())) > 20
    pending = start.migrate()
    assert {name.partition(".")[2].partition("_")[0] for name in pending} >= {"0002"}
    again = rows()
    for table, lines in first.items():
        columns = lines[0].keys() if lines else ()
        assert without(again[table], columns) == lines, table
        assert len(again[table]) == len(now[table])
    digests = set(Jurisdiction.objects.values_list("digest", flat=True))
    assert digests == {line["digest"] for line in now["catalogue_jurisdiction"]}, (
        "what is derived is derived anew"
    )
    assert unguarded(connection) == [], "a table that SQLite makes anew must not lose its triggers"
    walked = chain.walk(head)
    assert (walked.broken, walked.head) == (None, head)


def test_the_tables_are_those_of_the_models():
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)
    assert "No changes" in said.getvalue()


def test_a_database_of_a_newer_program_is_said():
    from django.db.migrations.recorder import MigrationRecorder

    assert "check.newer" not in {problem.code for problem in checks.findings()}
    recorder = MigrationRecorder(connection)
    recorder.record_applied("record", "9999_of_next_year")
    try:
        assert start.pending_migrations() == [], (
            "the site opens: while servers are changed one by one both run"
        )
        (said,) = [problem for problem in checks.findings() if problem.code == "check.newer"]
        assert "record.9999_of_next_year" in said.message.zh
    finally:
        recorder.record_unapplied("record", "9999_of_next_year")
