"""Briefings that are kept: their blocks while they are arranged, and what they said once frozen."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

SIGNED = 2  # the schema of frozen content from which on the audit keeps who signed it


class State(models.TextChoices):
    """The life of a briefing. Only a draft is arranged; from ``submitted`` on its content is frozen."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    SUPERSEDED = "superseded", _("superseded")


class Briefing(models.Model):
    """One edition of a briefing.

    ``kind`` is the arrangement it began from, ``region`` the city whose bureau writes it (blank: the
    department), ``number`` the issue number printed. ``as_of`` is the day its facts are read as of; blank
    means the day it is submitted. ``version`` grows with every change of a draft, so that two who arrange it
    at once do not undo each other's work.

    ``content`` is canonical JSON, written when it is submitted and never changed after: what is printed in
    both languages, every number with its origin, the snapshots and the moment they were read at. ``digest``
    is its SHA-256; the audit's entry of the approval holds it. ``audit_sequence`` and ``audit_head`` are the
    number and the digest of that entry.
    """

    title_en = models.CharField(max_length=200, blank=True, default="")
    title_zh = models.CharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=32)
    number = models.CharField(max_length=32, blank=True, default="")
    region = models.CharField(max_length=16, blank=True, default="")
    as_of = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    edition = models.PositiveIntegerField(default=1)
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="editions")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")  # why it was sent back
    content = models.TextField(blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    audit_sequence = models.PositiveBigIntegerField(null=True)
    audit_head = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ("-changed_at", "-id")

    def __str__(self) -> str:
        return self.title_en or f"briefing {self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be arranged."""
        return self.state == State.DRAFT

    @property
    def subject(self) -> str:
        """Its name in the audit."""
        return f"briefing:{self.pk}"

    @property
    def signed(self) -> dict[str, Any] | None:
        """Where it belongs, and who submitted and approved it when, for the audit; None for a draft."""
        if self.is_draft or self._schema < SIGNED:
            return None
        by = {"submitted": self.submitted_by, "approved": self.approved_by}
        return {
            "region": self.region,
            "number": self.number,
            "title_en": self.title_en,
            "title_zh": self.title_zh,
            "submitted_at": self.submitted_at,
            "approved_at": self.approved_at,
            **{f"{step}_by": None if who is None else who.get_username() for step, who in by.items()},
        }

    @property
    def _schema(self) -> int:
        """That of the frozen content; of content that was spoilt since, the present one."""
        try:
            return int(self.frozen.get("schema", 0))
        except (ValueError, AttributeError):
            return SIGNED

    @property
    def frozen(self) -> dict[str, Any]:
        """The content as data; empty while it is a draft."""
        return json.loads(self.content) if self.content else {}


def digest_of(content: str) -> str:
    """The SHA-256 of a frozen content."""
    return hashlib.sha256(content.encode()).hexdigest()


class Block(models.Model):
    """One block of a briefing: a kind of :mod:`wuwai.briefings.blocks` with its options, all of them text."""

    briefing = models.ForeignKey(Briefing, models.CASCADE, related_name="blocks")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=32)
    options = models.JSONField(default=dict)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return f"{self.position}. {self.kind}"
