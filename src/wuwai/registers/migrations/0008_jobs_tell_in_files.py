from django.db import migrations


class Migration(migrations.Migration):
    """How far a job is stands in its folder, where it is seen before its transaction ends."""

    dependencies = [("wuwai_registers", "0007_enterprise_pinyin")]

    operations = [
        migrations.RemoveField("job", name)
        for name in ("phase_en", "phase_zh", "done", "total", "cancel_asked")
    ]
