"""Where the tokens of search stand: an FTS5 table on SQLite, a tsvector with a GIN index on PostgreSQL."""

from django.db import migrations

FORWARDS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE catalogue_searchtokens USING fts5("
        "head, body, tokenize = 'unicode61 remove_diacritics 0')"
    ],
    "postgresql": [
        "CREATE TABLE catalogue_searchtokens (rowid bigint PRIMARY KEY, "
        "head tsvector NOT NULL, tokens tsvector NOT NULL)",
        "CREATE INDEX catalogue_searchtokens_head ON catalogue_searchtokens USING gin (head)",
        "CREATE INDEX catalogue_searchtokens_all ON catalogue_searchtokens USING gin (tokens)",
    ],
}


def forwards(_apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(_apps, schema_editor):
    schema_editor.execute("DROP TABLE catalogue_searchtokens")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
