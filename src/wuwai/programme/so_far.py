"""What cities have returned of a yearly target so far this year: their cumulative numbers, added up.

A year's own figure is published later and by others. Until then the returns of the cities say how far the
year is: a sum of one month's cumulative numbers, never of cities at different months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from wuwai.programme.measures import Measure
from wuwai.programme.plan import Target
from wuwai.reference import periods, regions, units
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

RETURNED = "return:"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """The sum in the target's unit over ``cities`` of ``of`` cities, for January to one month.

    ``growth`` is the ratio to the same cities' numbers a year earlier, None where one of them has none then.
    ``by_region`` and ``origins`` are each city's number and where it opens.
    """

    value: float
    period: str
    cities: int
    of: int
    growth: float | None
    sample: bool
    unit: str
    by_region: Mapping[str, float] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> Text:
        """The sum in a sentence, with how many cities it holds."""
        said = Text(
            "{value} so far ({period}), as returned by {n} of {all} cities",
            "{period}累计{value}（{all}个地市中{n}个已报送并发布）",
        ).format(
            value=units.headline(self.value, self.unit),
            period=periods.parse(self.period).title,
            n=self.cities,
            all=self.of,
        )
        if self.growth is None:
            return Text("{said}.", "{said}。").format(said=said)
        rate = f"{100 * self.growth:+.1f}%".replace("-", units.MINUS)
        return Text("{said}, {rate} on a year earlier.", "{said}，同比{rate}。").format(said=said, rate=rate)


def so_far(
    workspace: Workspace, target: Target, series: Measure, *, as_of: date | None, after: date | None
) -> SoFar | None:
    """The returned numbers of the latest year, for the month that most cities have; the later of two.

    None where the target is not of a year, where its region has no cities, or where nothing was returned for
    a year after ``after``, the end of the latest published year.
    """
    cities = [city.code for city in regions.cities(series.region)]
    if series.period_kind != "year" or not cities:
        return None
    frame = workspace.facts.observations(series=series.series, region=cities, as_of=as_of)
    kept = frame.drop_nulls("value").filter(
        pl.col("place") == "",
        pl.col("source_url").str.starts_with(RETURNED),
        pl.col("period_start").dt.month() == 1,
        pl.col("period_start").dt.year() == pl.col("period_end").dt.year(),
    )
    later = kept if after is None else kept.filter(pl.col("period_end") > after)
    if later.is_empty():
        return None
    year = later["period_end"].max().year  # type: ignore[union-attr]
    counted = (
        later.filter(pl.col("period_end").dt.year() == year)
        .group_by("period_end")
        .agg(pl.col("region").n_unique().alias("n"))
        .sort("n", "period_end")
    )
    end: date = counted["period_end"][-1]
    rows = kept.filter(pl.col("period_end") == end).unique("region", keep="first", maintain_order=True)
    values = _values(rows, target)
    before = _values(_year_before(frame, end, list(values)), target)
    whole = sum(values.values())
    base = sum(before.values()) if before.keys() == values.keys() else 0.0
    return SoFar(
        value=whole,
        period=rows["period"][0],
        cities=len(values),
        of=len(cities),
        growth=whole / base - 1 if base > 0 else None,
        sample=bool(rows["sample"].any()),
        unit=target.unit,
        by_region=values,
        origins=dict(zip(rows["region"], rows["origin"], strict=True)),
    )


def _year_before(frame: pl.DataFrame, end: date, cities: list[str]) -> pl.DataFrame:
    """The same cities' numbers for the same months of the year before, whoever published them."""
    return frame.drop_nulls("value").filter(
        pl.col("place") == "",
        pl.col("region").is_in(cities),
        pl.col("period_start") == date(end.year - 1, 1, 1),
        pl.col("period_end").dt.year() == end.year - 1,
        pl.col("period_end").dt.month() == end.month,
    )


def _values(rows: pl.DataFrame, target: Target) -> dict[str, float]:
    return {
        row["region"]: units.convert(row["value"], row["unit"], target.unit or row["unit"])
        for row in rows.iter_rows(named=True)
    }
