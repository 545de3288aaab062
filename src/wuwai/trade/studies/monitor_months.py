"""Monthly trade of a region: added up from flows, or worked out from published year-to-date figures.

A single month from two cumulative figures crosses a revision: the later figure may restate earlier months. It
is marked as derived, and with how far rounding alone can move it. January and February are read together,
since the Lunar New Year moves between them: their growth is that of the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.facts.closing import rounding_half_width
from wuwai.reference import periods, regions, units
from wuwai.trade.studies.seasonal import month_after

DIRECTIONS: dict[str, tuple[str, ...]] = {
    "exports": ("export",),
    "imports": ("import",),
    "trade_total": ("export", "import"),
}
_SPRING = ("01", "02")


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or January and February together (``2024-01..02``).

    ``derived`` where it is the difference of two cumulative figures; ``crosses`` where these were not
    published on the same day, so that a revision may lie between them; ``rounding`` is how far the printed
    digits alone can move it, None where that is not known.
    """

    period: str
    value: float
    derived: bool = False
    crosses: bool = False
    rounding: float | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Months:
    """The months on file, in order. ``source`` is ``flows``, ``published`` or empty."""

    source: str
    unit: str
    rows: tuple[Month, ...]
    sample: bool = False

    @property
    def singles(self) -> dict[str, float]:
        """Values by month; without months that are only known together."""
        return {one.period: one.value for one in self.rows if len(one.period) == 7}

    @property
    def run(self) -> tuple[str, list[float]]:
        """The latest months without a gap and above nothing: the first of them, and their values."""
        known = self.singles
        month, values = (max(known), []) if known else ("", [])
        while month in known and known[month] > 0:
            values.append(known[month])
            month = month_after(month, -1)
        return (month_after(month, 1) if values else "", values[::-1])

    def growth(self, period: str) -> float | None:
        """Growth on the same months of the year before in per cent; of January and February that of the two.

        None where a month of either year is not on file.
        """
        return growth_of({**self.singles, **{one.period: one.value for one in self.rows}}, period)


def growth_of(known: Mapping[str, float], period: str) -> float | None:
    """See :meth:`Months.growth`.

    >>> months = {"2024-01": 4.0, "2024-02": 1.0, "2025-01": 2.0, "2025-02": 4.0, "2025-03": 1.0}
    >>> [round(growth_of(months, month) or 0.0, 6) for month in ("2025-01", "2025-02")]
    [20.0, 20.0]
    >>> growth_of(months, "2025-03") is None
    True
    """
    now, before = (_amount(known, int(period[:4]) - back, period[5:]) for back in (0, 1))
    return 100 * (now / before - 1) if now is not None and before else None


def _amount(known: Mapping[str, float], year: int, rest: str) -> float | None:
    if rest not in (*_SPRING, "01..02"):
        return known.get(f"{year}-{rest}")
    both = [known.get(f"{year}-{month}") for month in _SPRING]
    if None in both:
        return known.get(f"{year}-01..02")
    return sum(one for one in both if one is not None)


def inside(values: Mapping[str, Any]) -> list[str]:
    """For an input's ``where``: the region that the parameter ``region`` names, and every place within it."""
    region = values["region"]
    return [one.code for one in regions.all_regions() if regions.lies_in(one.code, region)]


def own_rows(flows: pl.DataFrame, region: str) -> pl.DataFrame:
    """The flows of the region itself where it reports, else of the places within it (both would count the
    same trade twice); of the currency that most of the value is in (amounts are never converted).
    """
    if (flows["reporter"] == region).any():
        flows = flows.filter(pl.col("reporter") == region)
    currencies = flows.group_by("currency").agg(pl.col("value").sum()).sort("value", "currency")
    if currencies.height > 1:
        flows = flows.filter(pl.col("currency") == currencies["currency"][-1])
    return flows


def from_flows(flows: pl.DataFrame, *, region: str, measure: str) -> Months:
    """Months of ``flows`` (``month``, ``reporter``, ``direction``, ``currency``, ``value``, ``sample``).

    A month counts where every direction of the measure is on file.
    """
    wanted = DIRECTIONS[measure]
    rows = own_rows(flows.filter(pl.col("direction").is_in(wanted)), region)
    if rows.is_empty():
        return Months("", "", ())
    whole = rows.group_by("month").agg(pl.col("value").sum(), both=pl.col("direction").n_unique())
    whole = whole.filter(pl.col("both") == len(wanted)).sort("month")
    found = tuple(Month(month, value) for month, value in whole.select("month", "value").iter_rows())
    return Months("flows", units.of_currency(rows["currency"][0]), found, bool(rows["sample"].any()))


def from_published(observations: pl.DataFrame, *, measure: str) -> Months:
    """Months of published levels: single months as published, the others from cumulative figures.

    ``observations`` are resolved facts of one region. Where January is not published by itself, January and
    February stand together. Of several units, that of the latest figure counts.
    """
    rows = observations.filter((pl.col("series") == measure) & (pl.col("place") == ""))
    rows = rows.sort("period_end", "period_start")
    if rows.is_empty():
        return Months("", "", ())
    unit = rows["unit"][-1]
    told = [row for row in rows.iter_rows(named=True) if row["unit"] == unit]
    sums: dict[tuple[int, int], dict[str, Any]] = {}
    singles: dict[str, Month] = {}
    for row in told:
        period = periods.parse(row["period"])
        if period.is_cumulative:
            sums[(period.end.year, period.end.month)] = row
        if period.months == 1:
            key = f"{period.end:%Y-%m}"
            singles[key] = Month(key, row["value"], rounding=_half(row), origin=row["origin"])
    found = dict(singles)
    for (year, month), row in sums.items():
        earlier = sums.get((year, month - 1))
        key = f"{year}-{month:02d}"
        if earlier is not None:
            found.setdefault(key, _derived(key, row, earlier))
        elif month == 2:
            joint = f"{year}-01..02"
            found[joint] = Month(joint, row["value"], rounding=_half(row), origin=row["origin"])
    ordered = tuple(found[key] for key in sorted(found))
    return Months("published" if ordered else "", unit, ordered, any(row["sample"] for row in told))


def _half(row: Mapping[str, Any]) -> float | None:
    return rounding_half_width(row["printed"]) if row["printed"] else None


def _derived(key: str, row: Mapping[str, Any], earlier: Mapping[str, Any]) -> Month:
    """A month as the difference of what had been reached by its end and by the end of the one before."""
    halves = [_half(row), _half(earlier)]
    known = [one for one in halves if one is not None]
    crosses = not row["published_on"] or row["published_on"] != earlier["published_on"]
    rounding = sum(known) if len(known) == 2 else None
    return Month(key, row["value"] - earlier["value"], True, crosses, rounding, row["origin"])
