"""The number a target stands at: a published value, a count of register rows, or a sum over one field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.timezone import localdate

from wuwai.facts.keeping import Keeping
from wuwai.programme.measures import Measure
from wuwai.programme.plan import Target
from wuwai.programme.so_far import SoFar, so_far
from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.registers import registry
from wuwai.registers.contract import Register
from wuwai.registers.counting import book_of
from wuwai.registers.past import stood
from wuwai.registers.refreshing import sources_of
from wuwai.registers.rows import RegisterRow
from wuwai.registers.tally import Standing, stamp, standing, tally_of
from wuwai.rules import shelf
from wuwai.workspace import Workspace

NO_NOTE = Text("", "")
EMPTY = Text("The register is empty.", "台账尚无记录。")
EMPTY_THEN = Text("The register held no row on that day.", "当日台账尚无记录。")
NO_SUM = Text("The sum cannot be given; expected {why}.", "无法求和，应为{why}。")
UNMEASURED = Text("Nothing was published or registered for it yet.", "尚无公布数据，也无台账记录。")


@dataclass(frozen=True, slots=True)
class Measured:
    """``current`` in the target's unit (None: no data) as of ``on``; ``note`` is read beside it.

    ``counted`` and ``not_counted`` are numbers of register rows, ``by_region`` the measure by city code;
    ``standing`` says which rows those are. ``so_far`` is what cities returned of a year that is not over.
    """

    current: float | None = None
    on: date | None = None
    period: str = ""
    origin: str = ""
    sample: bool = False
    note: Text = NO_NOTE
    counted: int | None = None
    not_counted: int | None = None
    by_region: Mapping[str, float] = field(default_factory=dict)
    standing: Standing | None = None
    observation: dict[str, Any] | None = None
    so_far: SoFar | None = None


# A few days, and as many assumed ones, of the targets of a programme.
_kept = Keeping[Measured](1024)


def measure(workspace: Workspace, target: Target, *, as_of: date | None, today: date) -> Measured:
    """Measure ``target`` as facts and registers were known on ``as_of`` (None: now).

    It is kept until what this target rests on changes: its facts, or its register and those that its rows
    name, the rule books, the day.
    """
    if target.measure is None:
        return Measured(note=UNMEASURED)
    key = (workspace.root, target, as_of, today, _rests_on(workspace, target.measure))
    return _kept.get(key, lambda: _measured(workspace, target, as_of=as_of, today=today))


def _rests_on(workspace: Workspace, measure: Measure) -> tuple[object, ...]:
    """Another one whenever what is measured may be another."""
    if not measure.of_rows:
        return (workspace.facts.state(),)
    try:
        register = registry.get(measure.register)
    except KeyError:
        return ()
    sources = tuple(stamp(one) for one in sources_of(register).values())
    return (sources, shelf.state(workspace.rules_folder), localdate())


def _measured(workspace: Workspace, target: Target, *, as_of: date | None, today: date) -> Measured:
    assert target.measure is not None
    if target.measure.kind == "series":
        return _latest(workspace, target, target.measure, as_of=as_of)
    return _registered(workspace, target, target.measure, as_of=as_of, today=today)


def published(
    workspace: Workspace, target: Target, series: Measure, *, as_of: date | None, region: str = ""
) -> list[dict[str, Any]]:
    """The published values of the target's series, ``value`` in the target's unit, oldest first.

    Only periods of the kind the target is measured on: years are never summed from parts. ``region`` asks for
    another region than the target's own, such as one of its cities.
    """
    frame = workspace.facts.observations(series=series.series, region=region or series.region, as_of=as_of)
    kept = frame.filter(pl.col("period_kind") == series.period_kind, pl.col("place") == "")
    return [
        {**row, "value": units.convert(row["value"], row["unit"], target.unit or row["unit"])}
        for row in kept.drop_nulls("value").sort("period_end").iter_rows(named=True)
    ]


def _latest(workspace: Workspace, target: Target, series: Measure, *, as_of: date | None) -> Measured:
    rows = published(workspace, target, series, as_of=as_of)
    ended = rows[-1]["period_end"] if rows else None
    returned = so_far(workspace, target, series, as_of=as_of, after=ended)
    if not rows:
        none = Text("No value of the series is on file.", "该指标暂无数据。")
        return Measured(note=none, so_far=returned)
    latest = rows[-1]
    return Measured(
        current=latest["value"],
        on=latest["period_end"],
        period=latest["period"],
        origin=latest["origin"],
        sample=bool(latest["sample"]),
        observation=latest,
        so_far=returned,
    )


def _registered(
    workspace: Workspace, target: Target, measure: Measure, *, as_of: date | None, today: date
) -> Measured:
    """Rows of the register under the target's own rule book. An empty register is no data, not a zero."""
    try:
        register = registered(measure)
    except KeyError:
        return Measured(
            note=Text("There is no register named {name}.", "没有名为 {name} 的台账。").format(
                name=measure.register
            )
        )
    day = as_of or today
    origin = f"register:{register.name}"
    _, trouble = book_of(register, day, workspace.rules_folder)
    if trouble.en:
        # Rules that cannot be read or were not in force count nothing: that is not a count of zero.
        return Measured(note=trouble, origin=origin, sample=_has_samples(register, as_of))
    found = standing(register, on=day, as_of=as_of)
    # What the register counts by itself is kept; under other stages it is counted here.
    counts = found.tally if measure.stages else tally_of(found)
    if not counts.rows:
        return Measured(note=EMPTY if as_of is None else EMPTY_THEN, origin=origin)
    known = Measured(
        current=float(counts.counted),
        on=day,
        origin=origin,
        sample=counts.sample,
        note=counts.note,
        counted=counts.counted,
        not_counted=counts.rows - counts.counted,
        by_region={code: float(number) for code, number in counts.by_region.items()},
        standing=found,
    )
    return known if measure.kind == "register" else _summed(target, measure, known, as_of)


def _has_samples(register: Register, as_of: date | None) -> bool:
    return stood(register, as_of).filter(synthetic=True).exists()


def registered(measure: Measure) -> Register:
    """The register as the target counts it: by its own rule book and, where it names them, its own stages."""
    register = replace(registry.get(measure.register), rule_book=measure.rule_book, rule_book_decides=True)
    if not measure.stages:
        return register
    stages = tuple(replace(one, counts=one.key in measure.stages) for one in register.stages)
    return replace(register, stages=stages)


def _summed(target: Target, measure: Measure, known: Measured, as_of: date | None) -> Measured:
    """The sum of the field over the rows that count and state it, in the target's unit."""
    assert known.standing is not None
    register = known.standing.register
    try:
        factor = in_unit(register, measure, target.unit)
    except units.UnitError as error:
        return replace(
            known, current=None, by_region={},
            note=NO_SUM.format(why=error.expected),
        )  # fmt: skip
    rows = counted_rows(measure, known.standing, as_of)
    by_region: dict[str, float] = {}
    counted = 0
    found = rows.order_by().values_list("region").annotate(total=Sum(measure.field), number=Count("id"))
    for region, total, number in found:
        by_region[region] = float(total) * factor
        counted += number
    everything = (known.counted or 0) + (known.not_counted or 0)
    title = register.field(measure.field).title
    pattern = Text("Sum of '{field}'. {note}", "“{field}”合计。{note}")
    return replace(
        known,
        current=sum(by_region.values()),
        counted=counted,
        not_counted=everything - counted,
        by_region=by_region,
        note=pattern.format(field=title, note=known.note),
    )


def in_unit(register: Register, measure: Measure, unit: str) -> float:
    """What one of the field is in ``unit``. ``UnitError`` for an unknown field and where it does not convert:
    amounts in other units, or in another currency than the target's.
    """
    try:
        declared = register.field(measure.field)
    except KeyError as error:
        raise units.UnitError(str(error), _wanted(register, measure)) from error
    goal = units.get(unit)
    if declared.currency:
        if goal.dimension != "money" or goal.currency != measure.currency:
            said = f"{declared.title.en} in {measure.currency or 'several currencies'}, not {unit}"
            raise units.UnitError(said, _wanted(register, measure))
        return 1.0 / goal.scale
    # A field prints its unit's name or its code.
    for one in units.all_units():
        if declared.unit in (one.code, one.title.en, one.title.zh):
            return units.convert(1.0, one.code, unit)
    raise units.UnitError(f"{declared.title.en}: no unit {declared.unit!r}", _wanted(register, measure))


def _wanted(register: Register, measure: Measure) -> Text:
    return Text(
        "a field of {register} in the target's unit, of one currency; not {field}",
        "{register}中与目标计量单位、币种一致的字段，而非{field}",
    ).format(register=register.title, field=measure.field)


def counted_rows(measure: Measure, found: Standing, as_of: date | None) -> QuerySet[RegisterRow]:
    """The rows behind the number."""
    rows = stood(found.register, as_of)
    if measure.kind == "sum":
        rows = rows.filter(_stated(measure, found.register))
    return found.narrowed(rows, counted=True)


def left_out_rows(measure: Measure, found: Standing, as_of: date | None) -> QuerySet[RegisterRow]:
    """The other rows of the register."""
    rows: Any = stood(found.register, as_of)
    if measure.kind != "sum":
        return found.narrowed(rows, counted=False)
    left: Any = found.narrowed(rows, counted=False)
    return rows.filter(~_stated(measure, found.register) | Q(id__in=left.values("id")))


def _stated(measure: Measure, register: Register) -> Q:
    """Rows that state the amount, in the currency that is summed."""
    stated = Q(**{f"{measure.field}__isnull": False})
    currency = register.field(measure.field).currency
    return stated & Q(**{currency: measure.currency}) if currency else stated


def why_left_out(measure: Measure, found: Standing, row: RegisterRow, why: Text | None) -> Text:
    """Why a row is not in the number; ``why`` is what the count says of it, None where it counts the row."""
    if why:
        return why
    declared = found.register.field(measure.field)
    if row.value(measure.field) is None:
        return Text("{field} is not stated.", "{field}未填报。").format(field=declared.title)
    return Text(
        "Its amount is in {currency}; amounts in different currencies are not added.",
        "金额币种为{currency}，不同币种不相加。",
    ).format(currency=row.value(declared.currency) if declared.currency else "")
