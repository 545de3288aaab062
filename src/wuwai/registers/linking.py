"""Rows that were on file before there was a table of enterprises: each is given its enterprise."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from wuwai.registers.enterprises import EnterpriseRow
from wuwai.registers.registry import all_registers
from wuwai.registers.resolving import resolve

_PORTION = 2000


def link_rows(**_signal: Any) -> int:
    """Find the enterprise of every row that names a firm and has none; gives back how many were linked.

    It runs after migrations, once the tables of all registers are there; doing it again changes nothing.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return 0
    linked = 0
    for register in all_registers():
        model = register.model
        if not issubclass(model, EnterpriseRow):
            continue
        waiting = model._default_manager.filter(enterprise=None).exclude(firm="", credit_code="")
        while rows := list(waiting.order_by("pk")[:_PORTION]):
            resolve(rows)
            found = [row for row in rows if row.enterprise is not None]
            model._default_manager.bulk_update(found, ["enterprise"], batch_size=500)
            linked += len(found)
            if len(found) < len(rows):
                break  # a name of blanks names nobody
    return linked
