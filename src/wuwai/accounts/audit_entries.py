"""The entries of the audit. One is appended and never changed: the database itself refuses it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import models

from wuwai.accounts.audit_canonical import flat, moment

START = "0" * 64


class AuditEntry(models.Model):
    """What was done to one thing, by whom, from where and why, chained to the entry before it.

    ``before`` and ``after`` are canonical JSON, exactly as hashed; empty where there is nothing to tell.
    ``digest`` is the SHA-256 of the canonical JSON of all other fields, ``previous`` the digest before.
    """

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    who = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=200, blank=True)
    from_where = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    why = models.TextField(blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["subject", "sequence"], name="audit_subject"),
            models.Index(fields=["who", "sequence"], name="audit_who"),
            models.Index(fields=["action", "sequence"], name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"

    @property
    def values_before(self) -> dict[str, Any]:
        """What stood before, by name."""
        return json.loads(self.before) if self.before else {}

    @property
    def values_after(self) -> dict[str, Any]:
        """What stood after, by name."""
        return json.loads(self.after) if self.after else {}

    def hashed(self) -> dict[str, str | int]:
        """What the digest is made of, by name."""
        return {
            "sequence": self.sequence,
            "at": moment(self.at),
            "who": self.who,
            "role": self.role,
            "from_where": self.from_where,
            "action": self.action,
            "subject": self.subject,
            "before": self.before,
            "after": self.after,
            "why": self.why,
            "previous": self.previous,
        }

    def computed(self) -> str:
        """The digest the entry has to have, from what it holds now."""
        return hashlib.sha256(flat(self.hashed()).encode()).hexdigest()
