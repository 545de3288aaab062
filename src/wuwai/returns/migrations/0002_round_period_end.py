"""The last day of a round's period, by which months, quarters and years stand in one order."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations, models

from wuwai.reference import periods


def fill(apps: Any, schema_editor: Any) -> None:
    """Take it from the period of each round."""
    rounds = apps.get_model("wuwai_returns", "Round").objects.using(schema_editor.connection.alias)
    for text in set(rounds.values_list("period", flat=True)):
        rounds.filter(period=text).update(period_end=periods.parse(text).end)


class Migration(migrations.Migration):
    dependencies = [("wuwai_returns", "0001_first")]

    operations = [
        migrations.AlterModelOptions(
            name="round", options={"ordering": ["-period_end", "-period", "form"]}
        ),
        migrations.AddField(
            model_name="round",
            name="period_end",
            field=models.DateField(default=date(1970, 1, 1)),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
