from django.db import migrations, models


def fill(apps, schema_editor):
    """What arrived and is approved, by year and currency; history before this day keeps none."""
    funds = apps.get_model("wuwai_investment", "ProjectFund").objects
    chosen = funds.filter(kind="arrived", stage="approved").order_by("pk")
    sums = {}
    for project, day, currency, amount in chosen.values_list("project", "dated_on", "currency", "amount").iterator():
        year = sums.setdefault(project, {}).setdefault(str(day.year), {})
        year[currency] = year.get(currency, 0.0) + amount
    projects = apps.get_model("wuwai_investment", "InvestmentProject").objects
    found = []
    for row in projects.only("pk", "project_no").order_by("pk").iterator(2000):
        row.arrived = sums.get(row.project_no, {})
        found.append(row)
        if len(found) == 500:
            projects.bulk_update(found, ["arrived"])
            found = []
    projects.bulk_update(found, ["arrived"])


def added(model):
    fields = {
        "arrived": models.JSONField(editable=False, null=True),
        "award_class": models.CharField(blank=True, default="", max_length=24),
        "award_rate": models.FloatField(blank=True, null=True),
        "awarded_before": models.FloatField(blank=True, null=True),
        "recognised_headquarters": models.BooleanField(blank=True, null=True),
    }
    return [migrations.AddField(model_name=model, name=name, field=field) for name, field in fields.items()]


class Migration(migrations.Migration):

    dependencies = [
        ("wuwai_investment", "0003_day_of_the_present_stage"),
    ]

    operations = [
        *added("investmentproject"),
        *added("historicalinvestmentproject"),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
