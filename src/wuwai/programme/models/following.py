"""What is kept of the targets' standing: a record a day, and an alert for each time one got worse."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class StatusRecord(models.Model):
    """Where a target stood on a day, as it was last worked out on it. ``values`` are in the target's unit."""

    target = models.CharField(max_length=64)
    day = models.DateField()
    status = models.CharField(max_length=16)
    current = models.FloatField(null=True)
    number = models.FloatField(null=True)
    due = models.DateField(null=True)
    due_by_now = models.FloatField(null=True)
    origin = models.CharField(max_length=200, blank=True, default="")
    sample = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["target", "day"]
        constraints = [models.UniqueConstraint(fields=["target", "day"], name="one_record_a_target_and_day")]

    def __str__(self) -> str:
        return f"{self.target} {self.day} {self.status}"


class Alert(models.Model):
    """A status that got worse on a day: from which record to which, and who took note of it.

    The numbers are copied from the two records, so that an alert says the same whatever is recorded later.
    """

    target = models.CharField(max_length=64, db_index=True)
    day = models.DateField()
    since = models.DateField()
    before = models.CharField(max_length=16)
    after = models.CharField(max_length=16)
    current_before = models.FloatField(null=True)
    current_after = models.FloatField(null=True)
    due_by_now = models.FloatField(null=True)
    number_before = models.FloatField(null=True)
    number_after = models.FloatField(null=True)
    due = models.DateField(null=True)
    origin = models.CharField(max_length=200, blank=True, default="")
    sample = models.BooleanField(default=False)
    raised_at = models.DateTimeField(auto_now_add=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "day", "before", "after"], name="one_alert_a_target_day_and_change"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.day} {self.before} -> {self.after}"
