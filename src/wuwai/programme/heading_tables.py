"""The register rows of a target as the heading study reads them: who is where, and how they got there."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from wuwai.programme import measuring
from wuwai.programme.measures import Measure
from wuwai.programme.plan import Target
from wuwai.programme.studies.heading_rows import MEMBERS
from wuwai.programme.studies.stage_walks import SPELLS
from wuwai.reference.units import UnitError
from wuwai.registers.past import stood
from wuwai.registers.spells import spells
from wuwai.studies.contract import Provided, Vintage
from wuwai.workspace import Workspace

TABLES = ("members", "spells")
_EMPTY = {
    "members": Provided(pl.DataFrame(schema=MEMBERS)),
    "spells": Provided(pl.DataFrame(schema=SPELLS)),
}


def counting(measure: Measure) -> list[str]:
    """The stages that count; none where there is no such register."""
    try:
        return [one.key for one in measuring.registered(measure).stages if one.counts]
    except KeyError:
        return []


def table(
    kind: str, workspace: Workspace, target: Target | None, *, as_of: date | None, today: date
) -> Provided:
    """``members`` or ``spells`` of a target; empty where it is not measured on rows that are on file."""
    if target is None or target.measure is None or not target.measure.of_rows:
        return _EMPTY[kind]
    measured = measuring.measure(workspace, target, as_of=as_of, today=today)
    if measured.standing is None or measured.current is None:
        return _EMPTY[kind]
    register = measured.standing.register
    vintage = Vintage("register", register.name, today.isoformat(), sample=measured.sample)
    if kind == "spells":
        return Provided(spells(register, as_of=as_of).select(list(SPELLS)), (vintage,))
    return Provided(_members(target, target.measure, measured, as_of), (vintage,))


def _members(
    target: Target, measure: Measure, measured: measuring.Measured, as_of: date | None
) -> pl.DataFrame:
    """Every row: ``counted``, ``failing`` in a stage that counts, or ``waiting``; amounts in its unit."""
    assert measured.standing is not None
    register = measured.standing.register
    stages = counting(measure)
    rows: Any = stood(register, as_of)
    chosen: Any = measured.standing.narrowed(rows, counted=True)
    counted = set(chosen.values_list("id", flat=True))
    names = ["id", "uid", "stage", "synthetic"]
    factor, currency = 1.0, ""
    if measure.kind == "sum":
        names.append(measure.field)
        factor = _factor(target, measure, measured)
        currency = register.field(measure.field).currency
        names += [currency] if currency else []
    made = []
    for pk, uid, stage, synthetic, *amount in rows.order_by("id").values_list(*names):
        role = "counted" if pk in counted else "failing" if stage in stages else "waiting"
        value = amount[0] if amount and (not currency or amount[1] == measure.currency) else None
        made.append((uid, stage, role, None if value is None else float(value) * factor, synthetic))
    return pl.DataFrame(made, schema=MEMBERS, orient="row")


def _factor(target: Target, measure: Measure, measured: measuring.Measured) -> float:
    assert measured.standing is not None
    try:
        return measuring.in_unit(measured.standing.register, measure, target.unit)
    except UnitError:
        return 0.0
