"""What the files of a jurisdiction say, as a digest that tells when they change; and its map, until now in a file."""

import hashlib

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, _schema_editor):
    """As models.digest_of does."""
    for row in apps.get_model("catalogue", "Jurisdiction").objects.all():
        whole = hashlib.sha256()
        for text in (row.name, row.code, row.settings, row.units, row.facts):
            data = text.encode("utf-8", "surrogatepass")
            whole.update(f"{len(data)}:".encode() + data)
        row.digest = whole.hexdigest()
        row.save(update_fields=["digest"])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_search_index")]
    operations = [
        migrations.AddField(
            "jurisdiction",
            "digest",
            models.CharField(max_length=64, editable=False, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Outlines",
            fields=[
                (
                    "jurisdiction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlines",
                        serialize=False,
                        to="catalogue.jurisdiction",
                    ),
                ),
                ("geojson", models.TextField()),
                ("digest", models.CharField(editable=False, max_length=64)),
            ],
        ),
    ]
