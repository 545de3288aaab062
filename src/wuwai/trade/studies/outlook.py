"""``trade.outlook``: monthly trade without season and calendar, and where it is heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.reference import periods, units
from wuwai.reference.text import Text
from wuwai.trade.studies.monitor_months import Month, Months, from_flows, from_published, growth_of
from wuwai.trade.studies.outlook_forecast import LONG, Forecast, forecast
from wuwai.trade.studies.parts import MEASURES
from wuwai.trade.studies.seasonal import (
    KEPT_AT,
    LEAST_POINTS,
    REGRESSORS,
    Adjusted,
    adjust,
    months_from,
)

PARTS = {
    "ahead": Text("forecast", "预测"),
    "test": Text("backtest", "回测"),
    "effect": Text("calendar", "日历效应"),
    "month": Text("month", "月度"),
}
SOURCES = {
    "auto": Text("whichever has more months", "月份较多者"),
    "flows": Text("the region's customs file", "本地区海关数据"),
    "published": Text("published year-to-date figures", "已公布累计数"),
}
SCHEMA: dict[str, Any] = {
    "part": pl.String, "part_title_en": pl.String, "part_title_zh": pl.String, "item_en": pl.String,
    "item_zh": pl.String, "period": pl.String, "value": pl.Float64, "unit": pl.String, "growth": pl.Float64,
    "low80": pl.Float64, "high80": pl.Float64, "low95": pl.Float64, "high95": pl.Float64,
    "adjusted": pl.Float64, "trend": pl.Float64, "mase": pl.Float64, "covered80": pl.Float64,
    "covered95": pl.Float64, "origins": pl.Int64, "derived": pl.Boolean, "crosses": pl.Boolean,
    "rounding": pl.Float64, "note_en": pl.String, "note_zh": pl.String, "origin": pl.String,
}  # fmt: skip

_SHORT = Text(
    "Season and calendar rest on {n} months, two or three of each name: expect revisions as months come in.",
    "季节和日历因素仅依据{n}个月（每个月份两至三个观测）估计，随数据增加会有修订。",
)
_UNTESTED = Text(
    "The forecast was tested up to {k} ahead only; months beyond are untested, for want of a longer past.",
    "回测仅检验到向前{k}；受历史长度所限，其后各月未经检验。",
)
_WORSE = Text(
    "Over its own past the forecast did no better than repeating last year's month: read the range, not the"
    " middle.",
    "就自身历史而言，预测并不优于“与上年同月持平”：宜看区间，不宜看中值。",
)
_DERIVED = Text(
    "Single months are worked out from cumulative figures published at different times: each may hold the"
    " revision of earlier months.",
    "单月数由不同时间公布的累计数相减而得，可能包含对以前月份的修订。",
)
_NOT_TOLD = Text(
    "No effect of the calendar can be told from chance in these months (at {p}%); none is taken out.",
    "这些月份中未能识别出显著的日历效应（显著性水平{p}%），故未作剔除。",
)
_GAP = Text(
    "Only the {n} months since {m} stand without a gap; earlier ones are not used.",
    "仅{m}以来的{n}个月连续，更早月份未使用。",
)
_NO_NOTE = Text("", "")
_TESTED_NOTE = Text(
    "{n} origins; error {m} times that of repeating last year's month; {a} of outcomes within 80%, {b} within"
    " 95%",
    "回测起点{n}个；误差为“与上年同月持平”的{m}倍；落入80%区间{a}，95%区间{b}",
)
_TAKEN_OUT = Text("taken out", "已剔除")
_LEFT_IN = Text("cannot be told from chance: not taken out", "不显著，未剔除")
NOTHING = Text("No month is on file", "暂无月度数据")
TOO_FEW = Text(
    "{n} usable months without a gap, {least} are the least",
    "连续可用月份{n}个，至少需要{least}个",
)


@dataclass(frozen=True, slots=True)
class ToDate:
    """The year so far: the sum of its months up to ``month``, that of the year before, growth in per cent."""

    period: str
    value: float
    before: float | None

    @property
    def growth(self) -> float | None:
        return 100 * (self.value / self.before - 1) if self.before else None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The result. ``adjusted`` is of the months from ``first`` on and None where they are too few, as is
    ``forecast``; ``why`` then says why.
    """

    region: str
    measure: str
    months: Months
    first: str
    adjusted: Adjusted | None
    forecast: Forecast | None
    why: Text
    to_date: ToDate | None
    warnings: tuple[Text, ...] = ()

    @property
    def run(self) -> tuple[str, ...]:
        """The months that the adjustment and the forecast rest on."""
        return months_from(self.first, len(self.months.run[1])) if self.first else ()

    @property
    def ahead(self) -> str:
        """The period that the forecast covers."""
        if self.forecast is None:
            return ""
        first, last = self.forecast.ahead[0].month, self.forecast.ahead[-1].month
        if first == last:
            return first
        return f"{first}..{last[5:] if first[:4] == last[:4] else last}"

    def frame(self) -> pl.DataFrame:
        """The months ahead, the backtest, the calendar effects, then the months on file, latest first."""
        rows = [*self._ahead(), *self._tested(), *self._effects(), *self._months()]
        blank = dict.fromkeys(SCHEMA)
        return pl.DataFrame([blank | row for row in rows], schema=SCHEMA)

    def _ahead(self) -> list[dict[str, Any]]:
        if self.forecast is None:
            return []
        unit = self.months.unit
        known = self.months.singles | {one.month: one.middle for one in self.forecast.ahead}
        return [
            _row("ahead", periods.parse(one.month).title)
            | {"period": one.month, "value": one.middle, "unit": unit, "growth": growth_of(known, one.month)}
            | {"low80": one.low80, "high80": one.high80, "low95": one.low95, "high95": one.high95}
            for one in self.forecast.ahead
        ]

    def _tested(self) -> list[dict[str, Any]]:
        return [
            _row("test", _steps(one.steps), _TESTED_NOTE.format(
                n=one.origins, m="—" if one.mase is None else f"{one.mase:.2f}",
                a=f"{100 * one.covered80:.0f}%", b=f"{100 * one.covered95:.0f}%"))
            | {"mase": one.mase, "origins": one.origins}
            | {"covered80": 100 * one.covered80, "covered95": 100 * one.covered95}
            for one in (self.forecast.tested if self.forecast else ())
        ]  # fmt: skip

    def _effects(self) -> list[dict[str, Any]]:
        found = []
        for one in self.adjusted.effects if self.adjusted else ():
            title = REGRESSORS[one.name]
            middle, low, high = one.percent
            row = {"value": middle, "unit": "%", "low95": low, "high95": high}
            found.append(_row("effect", title, _TAKEN_OUT if one.used else _LEFT_IN) | row)
        return found

    def _months(self) -> list[dict[str, Any]]:
        at = {month: n for n, month in enumerate(self.run)} if self.adjusted else {}
        return [self._month(one, at.get(one.period)) for one in reversed(self.months.rows)]

    def _month(self, one: Month, at: int | None) -> dict[str, Any]:
        row = _row("month", periods.parse(one.period).title, _said(one, self.months.unit)) | {
            "period": one.period, "value": one.value, "unit": self.months.unit,
            "growth": self.months.growth(one.period), "derived": one.derived, "crosses": one.crosses,
            "rounding": one.rounding, "origin": one.origin,
        }  # fmt: skip
        if at is not None and self.adjusted is not None:
            row |= {"adjusted": float(self.adjusted.adjusted[at]), "trend": float(self.adjusted.level[at])}
        return row


def outlook(
    flows: pl.DataFrame,
    observations: pl.DataFrame,
    *,
    region: str,
    measure: str = "exports",
    own: str | None = None,
    source: str = "auto",
    ahead: int = 6,
) -> Outlook:
    """Adjust and forecast the months of a region.

    ``flows`` are totals by month, reporter and direction of its customs file ``own``; ``observations`` the
    published levels. ``source`` says which to read; ``auto`` the one with the longer run of months. ``ahead``
    is how many months to forecast (1 to 12). Below 24 months without a gap there is neither.
    """
    months = _chosen(flows, observations, region=region, measure=measure, source=source)
    first, values = months.run
    adjusted = adjust(values, first=first) if len(values) >= LEAST_POINTS else None
    made = forecast(values, first=first, ahead=ahead) if first else None
    why = Text("", "")
    if made is None:
        why = TOO_FEW.format(n=len(values), least=LEAST_POINTS) if months.rows else NOTHING
    notes = _notes(months, adjusted, made)
    return Outlook(region, measure, months, first, adjusted, made, why, _to_date(months), notes)


def _chosen(
    flows: pl.DataFrame, observations: pl.DataFrame, *, region: str, measure: str, source: str
) -> Months:
    stated = from_flows(flows, region=region, measure=measure) if source != "published" else None
    published = from_published(observations, measure=measure) if source != "flows" else None
    both = [one for one in (stated, published) if one is not None]
    # With as many months, the file: its months are single ones.
    return max(both, key=lambda one: (len(one.run[1]), one is stated))


def _to_date(months: Months) -> ToDate | None:
    """The last year's months from January on, held against the same ones of the year before."""
    known = months.singles
    if not known:
        return None
    last = max(known)
    spans = [[f"{year}{month[4:]}" for month in _upto(last)] for year in (int(last[:4]), int(last[:4]) - 1)]
    now, before = ([known.get(month) for month in span] for span in spans)
    if None in now:
        return None
    period = f"{last[:4]}-01" if last[5:] == "01" else f"{last[:4]}-01..{last[5:]}"
    sums = [sum(one for one in side if one is not None) for side in (now, before)]
    return ToDate(last[:4] if last[5:] == "12" else period, sums[0], None if None in before else sums[1])


def _upto(month: str) -> tuple[str, ...]:
    return months_from(f"{month[:4]}-01", int(month[5:]))


def _steps(steps: int) -> Text:
    return Text("{n} month ahead" if steps == 1 else "{n} months ahead", "向前{n}个月").format(n=steps)


def _said(one: Month, unit: str) -> Text:
    """How a derived month came about."""
    if not one.derived:
        return _NO_NOTE
    words = Text("derived from cumulative figures", "由累计数推算")
    if one.rounding is not None:
        words = Text("{w}, ±{r} by rounding", "{w}，舍入误差±{r}").format(
            w=words, r=units.amount(round(one.rounding, 2), unit)
        )
    return Text("{w}; crosses a revision", "{w}；可能含修订").format(w=words) if one.crosses else words


def _row(part: str, item: Text, note: Text = _NO_NOTE) -> dict[str, Any]:
    title = PARTS[part]
    if part in ("test", "effect"):  # what has no period says in its first column what it is of
        title = Text("{p}: {i}", "{p}：{i}").format(p=title, i=item)
    return {
        "note_en": note.en, "note_zh": note.zh,
        "part": part, "part_title_en": title.en, "part_title_zh": title.zh,
        "item_en": item.en, "item_zh": item.zh, "derived": False, "crosses": False,
    }  # fmt: skip


def _notes(months: Months, adjusted: Adjusted | None, made: Forecast | None) -> tuple[Text, ...]:
    found = []
    first, values = months.run
    if values and len(values) < len(months.singles):
        found.append(_GAP.format(n=len(values), m=periods.parse(first).title))
    if any(one.crosses for one in months.rows):
        found.append(_DERIVED)
    if adjusted is not None and adjusted.raw.size < LONG:
        found.append(_SHORT.format(n=adjusted.raw.size))
    if adjusted is not None and not any(one.used for one in adjusted.effects):
        found.append(_NOT_TOLD.format(p=f"{100 * KEPT_AT:g}"))
    if made is not None and made.tested:
        if len(made.tested) < len(made.ahead):
            reach = made.tested[-1].steps
            found.append(
                _UNTESTED.format(
                    k=Text("{n} month" if reach == 1 else "{n} months", "{n}个月").format(n=reach)
                )
            )
        score = made.tested[0].mase
        if score is not None and score >= 1:
            found.append(_WORSE)
    return tuple(found)


def measure_title(measure: str) -> Text:
    """What the measure is called."""
    return MEASURES[measure]
