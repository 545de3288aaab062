from django.db import migrations


class Migration(migrations.Migration):
    """A column called origin means the source of a value in tables for studies; a country is no such thing."""

    dependencies = [("wuwai_talent", "0001_first")]

    operations = [
        migrations.RenameField("expert", "origin", "home_country"),
        migrations.RenameField("historicalexpert", "origin", "home_country"),
    ]
