"""The kernel of ``programme.heading``: where a target's measure is heading, and the chance that it is met."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wuwai.programme.studies import heading_rows, heading_series
from wuwai.programme.studies.heading_series import Backtest
from wuwai.programme.studies.stage_walks import MONTH
from wuwai.reference.text import Text

Floats = NDArray[np.float64]

FAN = 8  # how many days ahead the fan is drawn at
LONGEST = 240  # months ahead beyond which nothing is said
QUANTILES = (0.025, 0.1, 0.5, 0.9, 0.975)
NOT_STATED = Text("", "")
KINDS = {
    "actual": Text("actual", "实绩"),
    "heading": Text("heading", "趋势预测"),
    "target": Text("target", "目标"),
}
SCHEMA: dict[str, Any] = {
    "kind_en": pl.String, "kind_zh": pl.String, "on": pl.Date, "value": pl.Float64,
    "low95": pl.Float64, "low80": pl.Float64, "high80": pl.Float64, "high95": pl.Float64,
    "chance": pl.Float64, "unit": pl.String, "assumed": pl.Boolean, "origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ahead:
    """The measure on a later day: middle, and the intervals that hold it 80 and 95 times in 100."""

    on: date
    low95: float
    low80: float
    middle: float
    high80: float
    high95: float


@dataclass(frozen=True, slots=True)
class Point:
    """A value that was published or counted."""

    on: date
    value: float
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The result. ``chance`` is P(met) at the due date, None where nothing can be said: ``why`` tells.

    ``method`` is ``rows`` (simulation from stage durations), ``series`` (forecast), or empty. ``seen`` is how
    many moves and arrivals (or points) it rests on; ``arriving`` how many rows come in a year.
    """

    title: Text
    unit: str
    number: float | None
    direction: str
    due: date | None
    assumed: bool
    today: date | None
    method: str
    reached: tuple[Point, ...]
    fan: tuple[Ahead, ...]
    chance: float | None
    why: Text
    seen: int = 0
    arriving: float | None = None
    backtest: Backtest | None = None
    warnings: tuple[Text, ...] = ()

    @property
    def at_due(self) -> Ahead | None:
        """The forecast on the due date itself."""
        return self.fan[-1] if self.fan else None

    def frame(self) -> pl.DataFrame:
        """One row a value: what was reached, the fan, the target; ``chance`` stands in the last row of it."""
        rows: list[dict[str, Any]] = [
            _line("actual", one.on, one.value, self, origin=one.origin) for one in self.reached
        ]
        rows += [
            _line("heading", one.on, one.middle, self) | {
                "low95": one.low95, "low80": one.low80, "high80": one.high80, "high95": one.high95,
                "chance": self.chance if one is self.at_due else None,
            }
            for one in self.fan
        ]  # fmt: skip
        if self.number is not None and self.due is not None:
            rows.append(_line("target", self.due, self.number, self))
        return pl.DataFrame(rows, schema=SCHEMA)


def _line(kind: str, on: date, value: float, result: Heading, origin: str = "") -> dict[str, Any]:
    return {
        "kind_en": KINDS[kind].en,
        "kind_zh": KINDS[kind].zh,
        "on": on,
        "value": value,
        "unit": result.unit,
        "assumed": result.assumed and kind != "actual",
        "origin": origin,
    }


def heading(
    targets: pl.DataFrame,
    points: pl.DataFrame,
    members: pl.DataFrame,
    spells: pl.DataFrame,
    *,
    target: str,
    by: date | None = None,
) -> Heading:
    """Where ``target`` is heading.

    ``targets`` and ``points`` as in ``programme.path``, with ``kind`` (``rows``, ``sum``, ``series``),
    ``period_kind`` and ``counting`` (the stages that count). ``members`` and ``spells`` are the target's
    register rows and the stages they went through; empty for a series. ``by`` is assumed where no due date is
    stated. KeyError where ``target`` is not in a table that has rows.
    """
    rows = targets.filter(pl.col("id") == target)
    if rows.is_empty():
        if targets.height:
            raise KeyError(f"no target {target!r}; there are {targets['id'].to_list()}")
        return Heading(
            Text(target, target), "", None, "up", None, False, None, "", (), (), None,
            Text("There is no target.", "没有目标。"),
        )  # fmt: skip
    row = rows.row(0, named=True)
    reached = tuple(
        Point(one["on"], one["value"], one["origin"])
        for one in points.filter(pl.col("id") == target).sort("on").iter_rows(named=True)
    )
    due = row["due"] or by
    told = _Told(row, reached, due, assumed=due is not None and row["due"] is None)
    trouble = _nothing_to_say(row, reached, due)
    if trouble:
        return told.nothing(trouble)
    if row["kind"] == "series":
        return _of_series(told)
    return _of_rows(told, members, spells)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of the target before any forecast."""

    row: dict[str, Any]
    reached: tuple[Point, ...]
    due: date | None
    assumed: bool

    def result(
        self, method: str, fan: tuple[Ahead, ...], chance: float | None, why: Text, **more: Any
    ) -> Heading:
        row = self.row
        warnings = list(more.pop("warnings", ()))
        if self.assumed and self.due is not None:
            warnings.insert(
                0,
                Text(
                    "The due date {d} is assumed by the reader; none was published.",
                    "期限{d}为假定，并未公布。",
                ).format(d=self.due.isoformat()),
            )
        if why:
            warnings.append(why)
        return Heading(
            Text(row["title_en"], row["title_zh"]), row["unit"], row["number"], row["direction"], self.due,
            self.assumed, row["today"], method, self.reached, fan, chance, why,
            warnings=tuple(warnings), **more,
        )  # fmt: skip

    def nothing(self, why: Text, *, chance: float | None = None, seen: int = 0) -> Heading:
        return self.result("", (), chance, why, seen=seen)

    def chance(self, values: Floats) -> float:
        """The share of draws that meet the target's number."""
        met = values >= self.row["number"] if self.row["direction"] == "up" else values <= self.row["number"]
        return float(met.mean())


def _nothing_to_say(row: dict[str, Any], reached: tuple[Point, ...], due: date | None) -> Text:
    if row["number"] is None:
        return Text("No number was published: there is nothing to head for.", "数量目标未公布，无从预测。")
    if due is None:
        return Text(
            "No due date was published: assume one to see the chance that it is met.",
            "期限未公布；可设定假定期限，查看如期达成的概率。",
        )
    if not reached:
        return Text("Nothing is on file yet to forecast from.", "尚无数据，无从预测。")
    if (due - row["today"]).days > LONGEST * MONTH:
        return Text("The due date is more than {n} years away.", "期限在{n}年以后，不作预测。").format(
            n=LONGEST // 12
        )
    return NOT_STATED


def _summary(on: date, values: Floats) -> Ahead:
    low95, low80, middle, high80, high95 = (float(one) for one in np.quantile(values, QUANTILES))
    return Ahead(on, low95, low80, middle, high80, high95)


def _of_rows(told: _Told, members: pl.DataFrame, spells: pl.DataFrame) -> Heading:
    row, today = told.row, told.row["today"]
    assert told.due is not None
    length = round((told.due - today).days / MONTH)
    if told.due <= today:
        last = told.reached[-1].value
        met = last >= row["number"] if row["direction"] == "up" else last <= row["number"]
        return told.nothing(
            Text("The due date has passed: nothing is left to forecast.", "期限已过，不再预测。"),
            chance=float(met),
        )
    months = tuple(sorted({max(1, round(max(1, length) * part / FAN)) for part in range(1, FAN + 1)}))
    drawn = heading_rows.simulate(
        members,
        spells,
        counting=tuple(row["counting"] or ()),
        months=months,
        today=today,
        sums=row["kind"] == "sum",
    )
    little = heading_rows.why_not(drawn.seen)
    if little is not None:
        pattern = Text(
            "Moves and arrivals on file: {n} over {m} months; a forecast needs {wanted} over {long}, so"
            " none is given. Dates of stages, or a year of history, make one possible.",
            "在册的阶段变动与新增记录{n}次，覆盖{m}个月；预测至少需要{wanted}次、{long}个月，故不作预测。补录各阶段日期或"
            "积累一年变动记录后即可预测。",
        )
        why = pattern.format(
            n=little[0],
            m=round(little[1]),
            wanted=heading_rows.SEEN_NEEDED,
            long=round(heading_rows.MONTHS_NEEDED),
        )
        return told.nothing(why, seen=little[0])
    days = [
        told.due if month == months[-1] else today + timedelta(days=round(month * MONTH)) for month in months
    ]
    fan = tuple(_summary(on, values) for on, values in zip(days, drawn.values, strict=True))
    coming = 12 * float(drawn.seen.arrivals.sum()) / drawn.seen.window
    return told.result(
        "rows", fan, told.chance(drawn.values[-1]), NOT_STATED, seen=drawn.seen.seen, arriving=coming
    )


def _of_series(told: _Told) -> Heading:
    row = told.row
    assert told.due is not None
    season = heading_series.SEASON[row["period_kind"]]
    values = np.array([one.value for one in told.reached[-_tail(told.reached, season) :]])
    last = told.reached[-1].on
    # A due date inside a period asks for that period's value; months are uneven by less than a tenth.
    steps = math.ceil((told.due - last).days * season / 365.25 - 0.1)
    if steps < 1:
        met = values[-1] >= row["number"] if row["direction"] == "up" else values[-1] <= row["number"]
        why = Text(
            "The value for the due date is published: nothing is left to forecast.",
            "期限所在时期的数据已公布，不再预测。",
        )
        return told.nothing(why, chance=float(met))
    if values.size < heading_series.POINTS_NEEDED:
        why = Text(
            "Comparable points on file without a gap: {n}; a forecast needs {m}, so none is given.",
            "连续可比数据点{n}个，预测至少需要{m}个，故不作预测。",
        ).format(n=values.size, m=heading_series.POINTS_NEEDED)
        return told.nothing(why, seen=values.size)
    test = heading_series.backtest(values, steps=steps, season=season)
    if test is None:
        why = Text(
            "The series is too short to test a forecast on its past.",
            "序列过短，预测无法回溯检验，故不作预测。",
        )
        return told.nothing(why, seen=values.size)
    ends = sorted({max(1, round(steps * part / FAN)) for part in range(1, FAN + 1)})
    drawn = {step: heading_series.draws(values, steps=step, season=season) for step in ends}
    fan = tuple(
        _summary(told.due if step == steps else last + timedelta(days=round(step * 365.25 / season)), found)
        for step, found in drawn.items()
    )
    said = Text(
        "Backtest: {o} origins, {s} steps ahead; error {e} of the seasonal naive forecast's; {c} of outcomes"
        " inside the 80% interval.",
        "回溯检验：{o}个起点，向前{s}期；误差为季节朴素预测的{e}倍；{c}的实际值落在80%区间内。",
    ).format(o=test.origins, s=test.steps, e=f"{test.mase:.2f}", c=f"{100 * test.coverage:.0f}%")
    return told.result(
        "series",
        fan,
        told.chance(drawn[steps]),
        NOT_STATED,
        seen=values.size,
        backtest=test,
        warnings=(said,),
    )


def _tail(reached: tuple[Point, ...], season: int) -> int:
    """How many of the latest points follow one another without a gap."""
    length = 365.25 / season
    number = 1
    for later, earlier in zip(reversed(reached), reversed(reached[:-1]), strict=False):
        if not 0.8 * length <= (later.on - earlier.on).days <= 1.2 * length:
            break
        number += 1
    return number
