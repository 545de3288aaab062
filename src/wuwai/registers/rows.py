"""The model every register's rows inherit."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import get_language
from simple_history.models import HistoricalRecords


def new_uid() -> str:
    """A public id that tells nothing: not how many rows there are, nor in which order they came."""
    return secrets.token_hex(8)


class RegisterRow(models.Model):
    """One thing a register holds. Every change is kept in ``history`` with who, when and why.

    ``region`` is the code of the city the row is counted for; ``synthetic`` marks a made-up row, and every
    number that touches it has to say so.
    """

    uid = models.CharField(max_length=16, unique=True, default=new_uid, editable=False)
    stage = models.CharField(max_length=32, db_index=True)
    region = models.CharField(max_length=16, db_index=True)
    synthetic = models.BooleanField(default=False, editable=False, db_index=True)
    source_url = models.CharField(max_length=500, blank=True, default="")
    certainty = models.CharField(max_length=1, blank=True, default="")
    note = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords(inherit=True, history_change_reason_field=models.TextField(null=True))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """What a page calls the row: in English by its English name, where it has one."""
        if (get_language() or "").startswith("en") and (english := getattr(self, "name_en", "")):
            return str(english)
        return str(getattr(self, "name", "") or getattr(self, "firm", "") or self.uid)

    def value(self, name: str) -> Any:
        """The value of a declared field; None where nothing is on file."""
        found = getattr(self, name)
        return None if found == "" else found

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save row, history and audit together or none of them."""
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row and keep that in history and audit, or nothing of it."""
        with transaction.atomic():
            return super().delete(*args, **kwargs)

    @classmethod
    def prepare(cls, rows: Sequence[RegisterRow]) -> None:
        """Fill in what the model works out by itself, before ``rows`` are saved together.

        Saving many at once does not call ``save``: a model that does something there does it here too, for
        all rows with few queries.
        """

    @classmethod
    def written(cls, ids: Sequence[int]) -> None:
        """Bring what other rows keep of these up to date, after they were written or deleted together.

        ``ids`` are primary keys, of deleted rows too; the history already holds the change.
        """

    def keep(self, *, by: Any, reason: str) -> None:
        """Save the row, and in its history who changed it and why. ``by`` None is the program itself."""
        self._history_user = by
        self._change_reason = reason
        self.save()
