"""What is kept of returns: rounds, cities' returns, their numbers, remarks, steps, publications."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from wuwai.reference import periods, regions
from wuwai.reference.periods import Period
from wuwai.reference.text import Text

STATES: dict[str, Text] = {
    "open": Text("being filled in", "填报中"),
    "submitted": Text("submitted, with the city's head", "已提交，待市局审核"),
    "approved": Text("approved by the city, with the department", "市局已审核，待省厅审核"),
    "accepted": Text("accepted by the department, to be published", "省厅已审核，待发布"),
    "published": Text("published and locked", "已发布并锁定"),
}
ORIGINS: dict[str, Text] = {
    "typed": Text("typed", "录入"),
    "pasted": Text("pasted", "粘贴"),
    "sheet": Text("from a workbook", "Excel 上传"),
    "prefilled": Text("filled in from what is on file", "系统预填"),
}


def new_uid() -> str:
    """A public id that tells nothing."""
    return secrets.token_hex(8)


def _person() -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )


class Round(models.Model):
    """One form asked of all cities for one period, whose last day is ``period_end``."""

    form = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    period_end = models.DateField()
    due_on = models.DateField()
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = _person()
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-period_end", "-period", "form"]
        constraints = [models.UniqueConstraint(fields=["form", "period"], name="one_round_a_form_and_period")]

    def __str__(self) -> str:
        return f"{self.form}/{self.period}"

    @property
    def when(self) -> Period:
        """The period asked about."""
        return periods.parse(self.period)


class Publication(models.Model):
    """Returns published together as one snapshot of the facts: begun, then done; what broke off goes.

    ``digest`` is the SHA-256 of what the snapshot holds, by which it is found again after a crash.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid, editable=False)
    begun_at = models.DateTimeField(default=timezone.now)
    by = _person()
    digest = models.CharField(max_length=64)
    snapshot = models.CharField(max_length=64, blank=True, default="")
    done_at = models.DateTimeField(null=True)
    acted = models.JSONField(default=dict)

    class Meta:
        ordering = ["-begun_at", "-pk"]

    def __str__(self) -> str:
        return self.uid


class Return(models.Model):
    """One city's return of a round. ``version`` grows with every change and is what a change is based on.

    ``note`` is why it was last sent back or un-approved; ``snapshot`` is where it was last published.
    ``first_submitted_at`` stays when a return goes back: it tells who was on time. ``intent`` is the
    publication that is under way; nothing else happens to the return meanwhile.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="returns")
    region = models.CharField(max_length=16, db_index=True)
    state = models.CharField(max_length=16, default="open", db_index=True)
    version = models.PositiveIntegerField(default=1)
    filled_by = _person()
    filled_at = models.DateTimeField(null=True)
    first_submitted_at = models.DateTimeField(null=True)
    submitted_by = _person()
    submitted_at = models.DateTimeField(null=True)
    approved_by = _person()
    approved_at = models.DateTimeField(null=True)
    accepted_by = _person()
    accepted_at = models.DateTimeField(null=True)
    published_by = _person()
    published_at = models.DateTimeField(null=True)
    sent_back_by = _person()
    sent_back_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    snapshot = models.CharField(max_length=64, blank=True, default="")
    sample = models.BooleanField(default=False)
    intent = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.PROTECT, related_name="under_way"
    )

    class Meta:
        ordering = ["round", "region"]
        constraints = [
            models.UniqueConstraint(fields=["round", "region"], name="one_return_a_round_and_region")
        ]

    def __str__(self) -> str:
        return self.subject.removeprefix("return:")

    @property
    def subject(self) -> str:
        """What the audit calls it: ``return:FORM/REGION/PERIOD``."""
        return f"return:{self.round.form}/{self.region}/{self.round.period}"

    @property
    def state_title(self) -> Text:
        return STATES[self.state]

    @property
    def place(self) -> Text:
        """The city's name."""
        return regions.get(self.region).title


def return_of(form: str, region: str, period: str) -> Return | None:
    """One city's return of one period; None where that was not issued."""
    found = Return.objects.select_related("round")
    return found.filter(round__form=form, round__period=period, region=region).first()


class Value(models.Model):
    """One number of a return, in the form's unit. ``value`` None with an explanation is "not available"."""

    ret = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="values")
    item = models.CharField(max_length=220)
    value = models.DecimalField(max_digits=21, decimal_places=6, null=True)
    unit = models.CharField(max_length=32)
    explanation = models.TextField(blank=True, default="")
    origin = models.CharField(max_length=16, default="typed")
    changed_by = _person()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["ret", "item"], name="one_value_a_return_and_item")]

    def __str__(self) -> str:
        return self.item


class Remark(models.Model):
    """What somebody says of a cell; a blank ``item`` is about the whole return."""

    ret = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="remarks")
    item = models.CharField(max_length=220, blank=True, default="")
    text = models.TextField()
    by = _person()
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    settled_by = _person()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class Step(models.Model):
    """What happened to a return, by whom, when and why. ``cells`` are its numbers at that moment.

    A number is ``[value as text or null, unit, explanation]``; steps that change none hold none.
    """

    ret = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    by = _person()
    at = models.DateTimeField(default=timezone.now)
    why = models.TextField(blank=True, default="")
    cells = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action} {self.version}"
