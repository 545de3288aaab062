"""The numbers of a return: taking cells in, giving them back, and what it begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from wuwai.accounts.models import User
from wuwai.reference.text import Text
from wuwai.returns.cells import Cell, CellError, number, written
from wuwai.returns.forms import Form
from wuwai.returns.models import ORIGINS, Return, Value
from wuwai.returns.prefill import Known

MOST_EXPLAINED = 2000  # characters of an explanation
_NO_ITEM = Text("an item of this form", "本表的指标")
_TOO_LONG = Text(f"at most {MOST_EXPLAINED:,} characters", f"不超过{MOST_EXPLAINED:,}个字符")


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that was not taken, and what would do."""

    item: str
    value_text: str
    expected: Text


def cells_of(ret: Return) -> dict[str, Cell]:
    """The numbers of a return as cells, by item key, in the form's units."""
    return {
        one.item: Cell(value_text=written(one.value), unit=one.unit, explanation=one.explanation)
        for one in ret.values.all()
    }


def as_json(cells: Mapping[str, Cell]) -> dict[str, list[str | None]]:
    """Cells as the audit and a step keep them: ``[value or null, unit, explanation]``, by item."""
    return {
        item: [cell.value_text or None, cell.unit, cell.explanation] for item, cell in sorted(cells.items())
    }


def told(ret: Return, cells: Mapping[str, list[str | None]]) -> dict[str, Any]:
    """A return as the audit tells it: enough to see that a row of the table was changed behind its back."""
    return {
        "state": ret.state,
        "version": ret.version,
        "snapshot": ret.snapshot,
        "sample": ret.sample,
        "cells": dict(cells),
    }


def take(
    ret: Return, form: Form, cells: Mapping[str, Cell], *, by: User | None, origin: str
) -> tuple[Refused, ...]:
    """Write the cells that are numbers, in the form's units; the others are given back. A cell left empty
    takes its number away. The return itself is not saved.
    """
    if origin not in ORIGINS:
        raise ValueError(f"no origin {origin!r}; there are {sorted(ORIGINS)}")
    items = {item.key: item for item in form.items}
    standing = {one.item: one for one in ret.values.all()}
    refused: list[Refused] = []
    for key, cell in cells.items():
        item = items.get(key)
        if item is None:
            refused.append(Refused(key, cell.value_text, _NO_ITEM))
            continue
        explanation = cell.explanation.strip()
        try:
            value = number(cell.value_text, item.unit, stated=cell.unit)
        except CellError as error:
            refused.append(Refused(key, cell.value_text, error.expected))
            continue
        if len(explanation) > MOST_EXPLAINED:
            refused.append(Refused(key, cell.value_text, _TOO_LONG))
            continue
        _write(ret, standing.get(key), key, value, item.unit, explanation, by=by, origin=origin)
    return tuple(refused)


def _write(
    ret: Return,
    old: Value | None,
    key: str,
    value: Decimal | None,
    unit: str,
    explanation: str,
    *,
    by: User | None,
    origin: str,
) -> None:
    if value is None and not explanation:
        if old is not None:
            old.delete()
        return
    if old is not None and (old.value, old.unit, old.explanation) == (value, unit, explanation):
        return
    what: dict[str, Any] = {"value": value, "unit": unit, "explanation": explanation, "changed_by": by}
    what |= {"changed_at": timezone.now()}
    if old is None or old.value != value:
        what["origin"] = origin
    Value.objects.update_or_create(ret=ret, item=key, defaults=what)


def begin(ret: Return, form: Form, known: Known) -> None:
    """Put what is on file already into a new return; a number made of samples makes it a sample."""
    units = {item.key: item.unit for item in form.items}
    Value.objects.bulk_create(
        Value(ret=ret, item=key, value=value, unit=units[key], origin="prefilled")
        for key, value in known.values.items()
    )
