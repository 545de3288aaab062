"""The number a target stands at: a published value of a series, or a count of register rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

import polars as pl
from django.utils import timezone

from wuwai.programme.plan import Measure, Target
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.counting import Count, count
from wuwai.workspace import Workspace

NO_NOTE = Text("", "")


@dataclass(frozen=True, slots=True)
class Measured:
    """``current`` in the target's unit (None: no data) as of ``on``; ``note`` is read beside it."""

    current: float | None = None
    on: date | None = None
    period: str = ""
    origin: str = ""
    sample: bool = False
    note: Text = NO_NOTE
    count: Count | None = None
    observation: dict[str, Any] | None = None


def measure(workspace: Workspace, target: Target, *, as_of: date | None, today: date) -> Measured:
    """Measure ``target`` as facts and registers were known on ``as_of`` (None: now)."""
    if target.measure is None:
        return Measured(
            note=Text("No measure: nothing was published or registered for it yet.", "尚无可用的计量来源。")
        )
    if target.measure.kind == "series":
        return _published(workspace, target, target.measure, as_of=as_of)
    return _counted(workspace, target.measure, as_of=as_of, today=today)


def _published(workspace: Workspace, target: Target, series: Measure, *, as_of: date | None) -> Measured:
    """The latest published value; years are never summed from parts."""
    frame = workspace.facts.observations(series=series.series, region=series.region, as_of=as_of)
    kept = frame.filter(pl.col("period_kind") == series.period_kind, pl.col("place") == "")
    rows = kept.drop_nulls("value").to_dicts()
    if not rows:
        return Measured(note=Text("No value of the series is on file.", "该指标暂无数据。"))
    latest = max(rows, key=lambda row: row["period_end"])
    return Measured(
        current=units.convert(latest["value"], latest["unit"], target.unit or latest["unit"]),
        on=latest["period_end"],
        period=latest["period"],
        origin=latest["origin"],
        sample=bool(latest["sample"]),
        observation=latest,
    )


def _counted(workspace: Workspace, measure: Measure, *, as_of: date | None, today: date) -> Measured:
    """Rows of the register under the target's own rule book. An empty register is no data, not a zero."""
    try:
        register = registry.get(measure.register)
    except KeyError:
        return Measured(
            note=Text("There is no register named {name}.", "没有名为 {name} 的台账。").format(
                name=measure.register
            )
        )
    # Two targets may count one register by different rules: the target's rule book decides.
    register = replace(register, rule_book=measure.rule_book)
    day = as_of or today
    rows = None
    if as_of is not None:
        rows = register.model.history.as_of(timezone.make_aware(datetime.combine(as_of, time.max)))
    result = count(register, on=day, rule_folder=workspace.rules_folder, rows=rows)
    if not result.counted and not result.not_counted:
        return Measured(
            note=Text("The register is empty.", "台账尚无记录。"), origin=f"register:{register.name}"
        )
    return Measured(
        current=float(len(result.counted)),
        on=day,
        origin=f"register:{register.name}",
        sample=result.sample,
        note=result.note,
        count=result,
    )
