"""The rows of other registers that name a row by its reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from wuwai.registers.access import visible
from wuwai.registers.contract import Register, RegisterField
from wuwai.registers.past import stood
from wuwai.registers.registry import get, referring
from wuwai.registers.rows import RegisterRow

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Related:
    """Rows of ``register`` whose ``field`` names the row: the latest of them, and how many there are."""

    register: Register
    field: RegisterField
    rows: tuple[RegisterRow, ...]
    total: int


def reference(register: Register, row: RegisterRow) -> str:
    """What rows of other registers call this one: its first key field."""
    return str(getattr(row, register.key[0]))


def related(register: Register, row: RegisterRow, *, user: Any, as_of: date | None = None) -> list[Related]:
    """For each register that can name rows of this one: those that do, of those the person may see."""
    found = []
    for other, field in referring(register):
        those = visible(stood(other, as_of), user).filter(**{field.name: reference(register, row)})
        rows = tuple(those.order_by("-id")[:SHOWN])
        found.append(Related(other, field, rows, those.count() if len(rows) == SHOWN else len(rows)))
    return found


def candidates(name: str, words: str, *, user: Any, limit: int = SHOWN) -> list[tuple[str, RegisterRow]]:
    """Rows of a register whose reference or name holds ``words``: the reference, and the row.

    References that begin with the words come first. KeyError if there is no such register.
    """
    register = get(name)
    key = register.key[0]
    rows = visible(register.model._default_manager.all(), user)
    begins = list(rows.filter(**{f"{key}__istartswith": words}).order_by(key)[:limit])
    names = [key] + (["name"] if key != "name" else [])
    there = {row.pk for row in begins}
    for field in names:
        if len(begins) < limit:
            more = rows.filter(**{f"{field}__icontains": words}).order_by("id")[: 2 * limit]
            begins += [row for row in more if row.pk not in there][: limit - len(begins)]
            there = {row.pk for row in begins}
    return [(str(getattr(row, key)), row) for row in begins]
