"""``trade.monitor``: published levels and growth of goods trade, and what they imply of one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from wuwai.facts.closing import base_tolerance, closes, implied_base, rounding_half_width, share_of
from wuwai.reference import periods
from wuwai.reference.periods import Period
from wuwai.reference.text import Text
from wuwai.trade.studies.parts import (
    BREAKDOWNS,
    DIMENSIONS,
    MEASURES,
    OTHER,
    Breakdown,
    item_title,
    items,
    names,
)

Row = dict[str, Any]
ENOUGH_PARTS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """The total or one part of it in the period. Growth and shares are in per cent, contributions in points.

    ``growth``, ``base`` and ``share_published`` are as published; ``implied_base`` = level / (1 + growth);
    ``gap`` = base less implied base; ``contribution`` rests on the implied bases of part and total.
    ``derived`` is True where the level itself was worked out.
    """

    dimension: str
    item: str
    title: Text
    series: str
    period: str
    level: float | None = None
    unit: str = ""
    growth: float | None = None
    implied_base: float | None = None
    base: float | None = None
    gap: float | None = None
    closes: bool | None = None
    contribution: float | None = None
    share: float | None = None
    share_published: float | None = None
    derived: bool = False
    level_origin: str = ""
    growth_origin: str = ""
    base_origin: str = ""
    share_origin: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """A published year-to-date level: what had been reached by the end of ``month`` of ``year``."""

    year: int
    month: int
    value: float
    unit: str
    period: str
    origin: str


SCHEMA: dict[str, Any] = {
    "breakdown": pl.String, "dimension_en": pl.String, "dimension_zh": pl.String, "item": pl.String,
    "title_en": pl.String, "title_zh": pl.String, "series": pl.String, "period": pl.String,
    "level": pl.Float64, "unit": pl.String, "growth": pl.Float64, "implied_base": pl.Float64,
    "base": pl.Float64, "gap": pl.Float64, "closes": pl.Boolean, "contribution": pl.Float64,
    "share": pl.Float64, "share_published": pl.Float64, "derived": pl.Boolean, "level_origin": pl.String,
    "growth_origin": pl.String, "base_origin": pl.String, "share_origin": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Monitor:
    """The result: the total first, then its parts by dimension, and the year-to-date points of two years.

    ``parts_period`` is the period of the parts: the one asked for, or the latest in which enough were
    published.
    """

    measure: str
    region: str
    period: str
    parts_period: str
    lines: tuple[Line, ...]
    points: tuple[Point, ...]
    warnings: tuple[Text, ...] = ()

    @property
    def total(self) -> Line | None:
        """The headline: the total in :attr:`period`."""
        return next((line for line in self.of("total") if line.period == self.period), None)

    def of(self, dimension: str) -> tuple[Line, ...]:
        """The lines of one dimension."""
        return tuple(line for line in self.lines if line.dimension == dimension)

    def frame(self) -> pl.DataFrame:
        """One row a line, with the columns of :data:`SCHEMA`."""
        rows = []
        for line in self.lines:
            row = asdict(line)
            dimension = DIMENSIONS[line.dimension]
            row |= {"breakdown": line.dimension, "dimension_en": dimension.en, "dimension_zh": dimension.zh}
            row |= {"title_en": line.title.en, "title_zh": line.title.zh}
            rows.append({name: row[name] for name in SCHEMA})
        return pl.DataFrame(rows, schema=SCHEMA)


def monitor(
    observations: pl.DataFrame, *, region: str, measure: str = "trade_total", period: str | None = None
) -> Monitor:
    """Read what was published for one measure and period.

    ``observations`` are resolved facts of one region. Without ``period`` the latest one with a published
    level of the measure is taken, the longer first. Nothing published is replaced; what is worked out is a
    column of its own. Source of the contribution to growth (拉动点): (x_t - x_t-1) / X_t-1, National Bureau
    of Statistics.
    """
    book = _Book(observations)
    chosen = periods.parse(period) if period else book.latest(measure)
    if chosen is None:
        return Monitor(measure, region, "", "", (), ())
    points = _points(book, measure, chosen)
    total = _total(book, chosen, measure)
    detail = chosen if period else _detailed(book, measure, chosen)
    whole = _total(book, detail, measure)
    lines = [total] if total else []
    if total and measure == "trade_total":
        flows = (
            _line(book, chosen, "flow", flow, MEASURES[flow], (flow, f"{flow}_yoy", ""), total)
            for flow in ("exports", "imports")
        )
        lines += [one for one in flows if one is not None]
    if whole and detail.key != chosen.key:
        lines.append(whole)
    for split in BREAKDOWNS:
        if split.measure == measure:
            lines += _parts(book, detail, split, whole)
    return Monitor(
        measure, region, chosen.text, detail.text, tuple(lines), points, _warnings(lines, chosen, detail)
    )


def _total(book: _Book, period: Period, measure: str) -> Line | None:
    return _line(book, period, "total", "", MEASURES[measure], (measure, f"{measure}_yoy", ""), None)


def _detailed(book: _Book, measure: str, chosen: Period) -> Period:
    """The period whose parts to show: the chosen one, or the latest before it with enough of them."""
    told: dict[Any, tuple[Period, set[tuple[str, str]]]] = {}
    wanted = {
        name: (split.stem, item)
        for split in BREAKDOWNS
        if split.measure == measure
        for item in items(split, book.series)
        for name in names(split, item)
    }
    for (series, key), row in book.rows.items():
        if series in wanted:
            period = periods.parse(row["period"])
            if period.months > 0 and period.end <= chosen.end:
                told.setdefault(key, (period, set()))[1].add(wanted[series])
    rich = [period for period, parts in told.values() if len(parts) >= ENOUGH_PARTS]
    if any(period.key == chosen.key for period in rich):
        return chosen
    return max(rich, key=lambda one: (one.end, one.months), default=chosen)


class _Book:
    """Published rows by series and period."""

    def __init__(self, observations: pl.DataFrame) -> None:
        # A named place within the region ("Canton Fair 138") is not the region.
        own = observations.filter(pl.col("place") == "")
        self.rows: dict[tuple[str, Any], Row] = {
            (row["series"], periods.parse(row["period"]).key): row for row in own.iter_rows(named=True)
        }
        self.series = frozenset(own["series"].unique())

    def get(self, series: str, period: Period | None) -> Row | None:
        return self.rows.get((series, period.key)) if period else None

    def latest(self, series: str) -> Period | None:
        found = [periods.parse(row["period"]) for (name, _), row in self.rows.items() if name == series]
        spans = [one for one in found if one.months > 0]
        return max(spans, key=lambda one: (one.end, one.months), default=None)


def _line(
    book: _Book,
    period: Period,
    dimension: str,
    item: str,
    title: Text,
    series: tuple[str, str, str],
    total: Line | None,
) -> Line | None:
    level, growth, share = (book.get(name, period) for name in series)
    before = period.year_before()
    base = book.get(series[0], before)
    if level is None and growth is None and share is None:
        return None
    found: dict[str, Any] = {"period": period.text}
    if level is not None:
        found |= {"level": level["value"], "unit": level["unit"], "level_origin": level["origin"]}
    if growth is not None:
        found |= {"growth": growth["value"], "growth_origin": growth["origin"]}
    if share is not None:
        found |= {"share_published": share["value"], "share_origin": share["origin"]}
    if base is not None and (level is None or base["unit"] == level["unit"]):
        found |= {"base": base["value"], "base_origin": base["origin"], "unit": base["unit"]}
    if level is not None and growth is not None and growth["value"] > -100:
        found |= _implied(level, growth, base)
    if dimension == "total":
        found["contribution"] = found.get("growth")
    elif level is not None and total is not None and total.level and total.unit == level["unit"]:
        found["share"] = share_of(level["value"], total.level)
    if (
        total is not None
        and total.implied_base
        and found.get("implied_base") is not None
        and total.unit == found["unit"]
    ):
        found["contribution"] = 100 * (found["level"] - found["implied_base"]) / total.implied_base
    return Line(dimension=dimension, item=item, title=title, series=series[0], **found)


def _implied(level: Row, growth: Row, base: Row | None) -> dict[str, Any]:
    implied = implied_base(level["value"], growth["value"])
    if base is None or base["unit"] != level["unit"]:
        return {"implied_base": implied}
    halves = [rounding_half_width(one["printed"]) for one in (level, growth, base)]
    if growth["value"] - halves[1] <= -100:
        return {"implied_base": implied, "gap": base["value"] - implied}
    allowed = halves[2] + base_tolerance(level["value"], growth["value"], halves[0], halves[1])
    return {
        "implied_base": implied,
        "gap": base["value"] - implied,
        "closes": closes(base["value"], implied, allowed),
    }


def _parts(book: _Book, period: Period, split: Breakdown, total: Line | None) -> list[Line]:
    found = []
    for item in items(split, book.series):
        line = _line(book, period, split.dimension, item, item_title(item), names(split, item), total)
        if line is not None:
            found.append(line)
    found.sort(key=lambda one: (one.level is None, -(one.level or 0), -(one.growth or 0)))
    if split.exclusive and total is not None and total.level:
        stated = [one.level for one in found if one.level is not None and one.unit == total.unit]
        rest = total.level - sum(stated)
        if len(stated) > 1 and rest > 0:
            share = share_of(rest, total.level)
            other = Line(
                split.dimension, "other", OTHER, "", period.text, rest, total.unit, share=share, derived=True
            )
            found.append(other)
    return found


def _points(book: _Book, measure: str, chosen: Period) -> tuple[Point, ...]:
    """Last year's points, and this year's up to the period that the finding speaks of."""
    years = {chosen.end.year - 1, chosen.end.year}

    def found() -> Iterator[Point]:
        for (series, _), row in book.rows.items():
            period = periods.parse(row["period"])
            known = period.end.year in years and period.end <= chosen.end
            if series == measure and period.is_cumulative and known:
                yield Point(
                    period.end.year, period.end.month, row["value"], row["unit"], row["period"], row["origin"]
                )

    return tuple(sorted(found(), key=lambda one: (one.year, one.month)))


def _warnings(lines: list[Line], chosen: Period, detail: Period) -> tuple[Text, ...]:
    found = []
    if detail.key != chosen.key:
        found.append(
            Text(
                "Parts are those of {d}: for {p} too few were published.",
                "{p}公布的分项过少，分项采用{d}的数据。",
            ).format(d=detail.title, p=chosen.title)
        )
    open_lines = [line for line in lines if line.closes is False]
    if open_lines:
        found.append(
            Text(
                "Published growth and the level published a year earlier do not close for: {what}."
                " Growth rests on a revised base; both are shown as published.",
                "以下项目的公布增速与上年公布数不能互相印证：{what}。增速按修订后的基数计算，两者均按公布数列示。",
            ).format(what=listed([line.title for line in open_lines]))
        )
    if any(line.dimension == "product" for line in lines):
        found.append(
            Text(
                "Product groups overlap (mechanical and electrical, high technology) and are never added up.",
                "商品类别之间有交叉（如机电产品与高新技术产品），不作加总。",
            )
        )
    return tuple(found)


def listed(titles: list[Text]) -> Text:
    """Several titles in one text.

    >>> listed([Text("a", "甲"), Text("b", "乙")])
    Text(en='a, b', zh='甲、乙')
    """
    return Text(", ".join(t.en for t in titles), "、".join(t.zh for t in titles))
