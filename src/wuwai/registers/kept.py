"""The verdicts on the rows of a register, kept in the database: a count is a sum there, no walk in Python.

``Judging`` is one register under one rule book: for which rules and which day it holds, and up to which
change of the register it was brought. ``Judged`` is a row's verdict, ``Verdict`` what came out, shared by
every row that came out alike. :mod:`wuwai.registers.refreshing` keeps them true.
"""

from __future__ import annotations

from django.db import models


class Judging(models.Model):
    """What is kept of one register under one rule book; the sums are those of its ``Judged`` rows."""

    register = models.CharField(max_length=64)
    rule_book = models.CharField(max_length=64)
    rules = models.CharField(max_length=64, blank=True, default="")
    day = models.DateField(null=True)
    seen = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    by_region = models.JSONField(default=dict)
    sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "rule_book"], name="one_judging_a_register_and_book")
        ]


class Verdict(models.Model):
    """How some rows came out, as ``wuwai.registers.judging.Verdict`` writes it."""

    judging = models.ForeignKey(Judging, on_delete=models.CASCADE, related_name="verdicts")
    key = models.CharField(max_length=32)
    counted = models.BooleanField()
    outcome = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judging", "key"], name="one_verdict_a_judging_and_key")
        ]


class Judged(models.Model):
    """The verdict on the row with the primary key ``row``, and the city it lay in."""

    judging = models.ForeignKey(Judging, on_delete=models.CASCADE, related_name="judged", db_index=False)
    row = models.BigIntegerField()
    region = models.CharField(max_length=16)
    counted = models.BooleanField()
    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="judged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["judging", "row"], name="one_judged_a_judging_and_row")
        ]
        indexes = [models.Index(fields=["judging", "counted", "row"], name="judged_by_counting")]
