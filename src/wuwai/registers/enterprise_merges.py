"""What is kept of merging enterprises: proposals, pairs that are not the same, merges and what they moved."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from wuwai.registers.enterprises import Enterprise
from wuwai.registers.rows import new_uid


class DuplicateProposal(models.Model):
    """Two enterprises that may be one: ``score`` of 100, and the reasons as keys with the names compared.

    ``first`` is the one with the smaller primary key, so that a pair is there once.
    """

    first = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(db_index=True)
    reasons = models.JSONField(default=list)

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_proposal_a_pair")]


class DuplicateSearch(models.Model):
    """When duplicates were last looked for, over how many enterprises, and how long it took."""

    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    enterprises = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    seconds = models.FloatField()


class NotTheSame(models.Model):
    """A pair that somebody looked at and found to be two; it is not proposed again."""

    first = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="one_answer_a_pair")]


class EnterpriseMerge(models.Model):
    """One merge: ``other`` became part of ``survivor``.

    ``before`` and ``after`` hold the fields of both that the merge wrote, ``aliases`` the aliases it moved
    and made, so that undoing it gives back what was there.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid, editable=False)
    survivor = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="took")
    other = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="went")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField()
    before: Any = models.JSONField(default=dict)
    after: Any = models.JSONField(default=dict)
    aliases: Any = models.JSONField(default=dict)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-made_at", "-pk"]


class MergedRow(models.Model):
    """A row of a register that pointed to the other and was pointed to the survivor."""

    merge = models.ForeignKey(EnterpriseMerge, on_delete=models.CASCADE, related_name="rows")
    register = models.CharField(max_length=64)
    row_id = models.BigIntegerField()
    row_uid = models.CharField(max_length=16)
    firm = models.CharField(max_length=200)
    credit_code = models.CharField(max_length=18, blank=True, default="")
