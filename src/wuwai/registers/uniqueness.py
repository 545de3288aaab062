"""Values that no two rows of a register may share beside its key, such as a credit code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from wuwai.reference.text import Text
from wuwai.registers.contract import Register
from wuwai.registers.rows import RegisterRow

_PORTION = 500


def unique_fields(register: Register) -> tuple[str, ...]:
    """The declared fields that the model holds unique alone, the key's own aside."""
    declared = {one.name for one in register.fields}
    return tuple(
        one.fields[0]
        for one in register.model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and len(one.fields) == 1
        if one.fields[0] in declared and tuple(one.fields) != register.key
    )


def taken(register: Register, rows: Sequence[RegisterRow]) -> dict[int, list[tuple[str, Text]]]:
    """By the place of a row in ``rows``: its fields whose value a row on file or before it has."""
    found: dict[int, list[tuple[str, Text]]] = {}
    for field in unique_fields(register):
        holders = _holders(register, field, rows)
        for row in rows:
            if row.pk and row.value(field) is not None:
                holders.setdefault(row.value(field), row)
        for place, row in enumerate(rows):
            value = row.value(field)
            if value is None:
                continue
            holder = holders.setdefault(value, row)
            if holder is not row and (row.pk is None or holder.pk != row.pk):
                pattern = Text(
                    "a value that no other row has; {name} has it", "不与其他记录重复的值；“{name}”已使用"
                )
                found.setdefault(place, []).append((field, pattern.format(name=str(holder))))
    return found


def _holders(register: Register, field: str, rows: Sequence[RegisterRow]) -> dict[Any, RegisterRow]:
    """The rows on file that hold one of the values, except those that are given here anew."""
    anew = {row.pk for row in rows if row.pk}
    wanted = sorted({row.value(field) for row in rows if row.value(field) is not None})
    found: dict[Any, RegisterRow] = {}
    for start in range(0, len(wanted), _PORTION):
        chosen = register.model._default_manager.filter(**{f"{field}__in": wanted[start : start + _PORTION]})
        found.update({getattr(row, field): row for row in chosen if row.pk not in anew})
    return found
