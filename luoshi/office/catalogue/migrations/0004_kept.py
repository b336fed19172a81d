"""What reading a version gave, kept beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_shared_files")]
    operations = [
        migrations.CreateModel(
            name="Kept",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="kept",
                        serialize=False,
                        to="catalogue.version",
                    ),
                ),
                ("release", models.CharField(max_length=64)),
                ("data", models.BinaryField()),
                ("seal", models.CharField(max_length=64)),
            ],
        ),
    ]
