"""The number a target stands at: a published value of a series, or a count of register rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from wuwai.programme.plan import Measure, Target
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.contract import Register
from wuwai.registers.counting import Count, count
from wuwai.registers.past import stood
from wuwai.registers.tally import tally
from wuwai.rules import shelf
from wuwai.rules.book import BookError
from wuwai.workspace import Workspace

NO_NOTE = Text("", "")
EMPTY = Text("The register is empty.", "台账尚无记录。")
EMPTY_THEN = Text("The register held no row on that day.", "当日台账尚无记录。")


@dataclass(frozen=True, slots=True)
class Measured:
    """``current`` in the target's unit (None: no data) as of ``on``; ``note`` is read beside it.

    ``counted`` and ``not_counted`` are numbers of register rows; ``count`` holds the rows themselves, where
    they were asked for.
    """

    current: float | None = None
    on: date | None = None
    period: str = ""
    origin: str = ""
    sample: bool = False
    note: Text = NO_NOTE
    counted: int | None = None
    not_counted: int | None = None
    count: Count | None = None
    observation: dict[str, Any] | None = None


def measure(
    workspace: Workspace, target: Target, *, as_of: date | None, today: date, rows: bool = False
) -> Measured:
    """Measure ``target`` as facts and registers were known on ``as_of`` (None: now); ``rows``: those too."""
    if target.measure is None:
        return Measured(
            note=Text("Nothing was published or registered for it yet.", "尚无公布数据，也无台账记录。")
        )
    if target.measure.kind == "series":
        return _latest(workspace, target, target.measure, as_of=as_of)
    return _registered(workspace, target.measure, as_of=as_of, today=today, with_rows=rows)


def published(
    workspace: Workspace, target: Target, series: Measure, *, as_of: date | None
) -> list[dict[str, Any]]:
    """The published values of the target's series, ``value`` in the target's unit, oldest first.

    Only periods of the kind the target is measured on: years are never summed from parts.
    """
    frame = workspace.facts.observations(series=series.series, region=series.region, as_of=as_of)
    kept = frame.filter(pl.col("period_kind") == series.period_kind, pl.col("place") == "")
    return [
        {**row, "value": units.convert(row["value"], row["unit"], target.unit or row["unit"])}
        for row in kept.drop_nulls("value").sort("period_end").iter_rows(named=True)
    ]


def _latest(workspace: Workspace, target: Target, series: Measure, *, as_of: date | None) -> Measured:
    rows = published(workspace, target, series, as_of=as_of)
    if not rows:
        return Measured(note=Text("No value of the series is on file.", "该指标暂无数据。"))
    latest = rows[-1]
    return Measured(
        current=latest["value"],
        on=latest["period_end"],
        period=latest["period"],
        origin=latest["origin"],
        sample=bool(latest["sample"]),
        observation=latest,
    )


def _registered(
    workspace: Workspace, measure: Measure, *, as_of: date | None, today: date, with_rows: bool
) -> Measured:
    """Rows of the register under the target's own rule book. An empty register is no data, not a zero."""
    try:
        register = registry.get(measure.register)
    except KeyError:
        return Measured(
            note=Text("There is no register named {name}.", "没有名为 {name} 的台账。").format(
                name=measure.register
            )
        )
    day = as_of or today
    origin = f"register:{register.name}"
    result = None
    if not with_rows and register.counting_book == measure.rule_book:
        # The list of targets needs numbers only: those are kept until a row or the rule book changes.
        known = tally(register, on=day, as_of=as_of)
        counted, left_out, sample, note = known.counted, known.rows - known.counted, known.sample, known.note
    else:
        result = _count(workspace, register, measure, as_of=as_of, day=day)
        counted, left_out = len(result.counted), len(result.not_counted)
        sample, note = result.sample, result.note
    if not counted + left_out:
        return Measured(note=EMPTY if as_of is None else EMPTY_THEN, origin=origin)
    return Measured(
        # Rules that cannot be read or were not in force count nothing: that is not a count of zero.
        current=float(counted) if _has_rules(workspace, measure, day) else None,
        on=day,
        origin=origin,
        sample=sample,
        note=note,
        counted=counted,
        not_counted=left_out,
        count=result,
    )


def _has_rules(workspace: Workspace, measure: Measure, day: date) -> bool:
    if not measure.rule_book:
        return True
    try:
        shelf.get(measure.rule_book, day, workspace.rules_folder)
    except (BookError, shelf.NoBook):
        return False
    return True


def _count(
    workspace: Workspace, register: Register, measure: Measure, *, as_of: date | None, day: date
) -> Count:
    # Two targets may count one register by different rules: the target's rule book decides.
    asked = replace(register, rule_book=measure.rule_book, rule_book_decides=True)
    past = None if as_of is None else stood(register, as_of)
    return count(asked, on=day, rule_folder=workspace.rules_folder, rows=past)
