from django.db import migrations


class Migration(migrations.Migration):
    """A form of the registers has a box ``reason`` of its own, for the history."""

    dependencies = [("wuwai_programme", "0001_first")]

    operations = [
        migrations.RenameField("targetrevision", "reason", "why"),
        migrations.RenameField("historicaltargetrevision", "reason", "why"),
    ]
