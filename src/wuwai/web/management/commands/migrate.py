"""Django's ``migrate``, for which the tables of an empty database are made at once."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from wuwai.web import first_tables

_PARTLY = ("app_label", "plan", "check_unapplied", "fake", "prune")


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the first tables where all are asked for, then what Django does."""
        if not any(options[name] for name in _PARTLY):
            first_tables.make(connections[options["database"]])
        super().handle(*args, **options)
