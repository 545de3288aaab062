"""The published totals that samples are fitted to, read from the facts of a workspace.

Only figures that were published enter; a margin for which none is known is left free. A share that was
published for part of a year stands for the whole of it, and where a year has none yet the last of the year
before does: a note says so.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

import polars as pl

from wuwai.reference import regions, units
from wuwai.reference.text import Text

_YUAN = "元CNY"
_GROUPS = {"ASEAN": "ASEAN", "EU": "EU", "US": "USA", "Hong Kong": "HKG", "Taiwan": "TWN"}
_REGIMES = ("general", "processing", "bonded_logistics")


class NothingPublished(Exception):
    """The facts do not hold what a sample of this year needs."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


@dataclass(frozen=True, slots=True)
class Totals:
    """Published totals of one province and year, in yuan; shares are parts of 1.

    ``months`` holds twelve amounts for ``export`` and ``import``; ``partners`` shares of all trade by group;
    ``regimes`` likewise; ``mechanical`` the share of mechanical and electrical goods in exports; ``cities``
    all trade by city, as far as published.
    """

    region: str
    year: int
    months: dict[str, tuple[float, ...]]
    partners: dict[str, float]
    regimes: dict[str, float]
    mechanical: float | None
    cities: dict[str, float]
    notes: tuple[Text, ...]

    @property
    def total(self) -> float:
        """All trade of the year."""
        return sum(sum(m) for m in self.months.values())


def totals(frame: pl.DataFrame, *, region: str, year: int) -> Totals:
    """The totals of ``year`` from observations of a province and its cities (resolved, one of each key)."""
    own = frame.filter(pl.col("region") == region, pl.col("place") == "")
    ends = _of_year(own, year)
    months = {}
    for direction, series in (("export", "exports"), ("import", "imports")):
        cumulative = {
            row["period_end"].month: units.convert(row["value"], row["unit"], _YUAN)
            for row in ends.filter(pl.col("series") == series).iter_rows(named=True)
        }
        if 12 not in cumulative:
            title = regions.get(region).title
            raise NothingPublished(
                Text(
                    f"no published {series} of {title.en} for {year}; a sample is fitted to published totals",
                    f"没有{title.zh}{year}年{'出口' if direction == 'export' else '进口'}的已公布数据："
                    "样例只按已公布总额生成",
                )
            )
        months[direction] = _monthly(cumulative, year)
    notes: list[Text] = []
    shares = pl.concat([_of_year(own, year - 1), ends])
    partners = _shares(shares, "trade_with_partner_share:", tuple(_GROUPS), year, notes)
    mechanical = _shares(shares, "exports_mech_elec_share", ("",), year, notes).get("")
    cities = {
        row["region"]: units.convert(row["value"], row["unit"], _YUAN)
        for row in _of_year(frame, year)
        .filter(pl.col("series") == "trade_total", pl.col("period_end") == date(year, 12, 31))
        .iter_rows(named=True)
        if regions.get(row["region"]).parent == region and regions.get(row["region"]).kind == "city"
    }
    return Totals(
        region,
        year,
        months,
        {_GROUPS[name]: share for name, share in partners.items()},
        _shares(shares, "trade_regime_share:", _REGIMES, year, notes),
        mechanical,
        cities,
        tuple(notes),
    )


def _of_year(frame: pl.DataFrame, year: int) -> pl.DataFrame:
    """What is cumulative from January of a year."""
    return frame.filter(
        pl.col("period_start") == date(year, 1, 1),
        pl.col("period_end").dt.year() == year,
        ~pl.col("period_kind").is_in(["fair", "to_date"]),
    )


def _monthly(cumulative: dict[int, float], year: int) -> tuple[float, ...]:
    """Twelve months whose sums to each published month are the published ones; by days in between."""
    months: list[float] = []
    start, before = 0, 0.0
    for end, amount in sorted(cumulative.items()):
        days = [calendar.monthrange(year, m)[1] for m in range(start + 1, end + 1)]
        step = max(amount - before, 0.0)
        months += [step * d / sum(days) for d in days]
        start, before = end, max(amount, before)
    return tuple(months)


def _shares(
    ends: pl.DataFrame, prefix: str, names: tuple[str, ...], year: int, notes: list[Text]
) -> dict[str, float]:
    """The latest published share of each name, as parts of 1."""
    found: dict[str, float] = {}
    for name in names:
        rows = ends.filter(pl.col("series") == prefix + name, pl.col("unit") == "%").sort("period_end")
        if rows.height:
            last = rows.row(-1, named=True)
            share = last["value"] / 100
            if sum(found.values()) + share > 1.0:  # shares of two years need not fit together
                continue
            found[name] = share
            if last["period_end"] != date(year, 12, 31):
                notes.append(
                    Text(
                        f"{prefix}{name}: the share of {last['period']} stands for {year}",
                        f"{prefix}{name}：以{last['period']}的比重代表{year}年",
                    )
                )
    return found
