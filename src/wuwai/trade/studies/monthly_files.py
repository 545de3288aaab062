"""Which file on hand serves which of the ten tables, and which of its months are read.

An office may hold several customs files of the same months, each by another grouping. They are the same trade
and never added: every table reads one of them, the one that has its column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.facts.dataset_families import CUSTOMS, SYNTHETIC, Family, family_of
from wuwai.reference import periods, regions
from wuwai.trade.studies.monitor_contributions import span_text, stretch
from wuwai.trade.studies.monitor_months import inside
from wuwai.trade.studies.monthly_layout import BY_KEY, DIRECTIONS, measures
from wuwai.trade.studies.seasonal import SEASON, month_after

_BELOW = {"country": "province", "province": "city", "city": "district"}
Values = Mapping[str, Any]
Tables = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Spans:
    """The months that a table speaks of: the latest (January with February) and the year to date, and the
    same of the year before.
    """

    last: str

    @property
    def month(self) -> tuple[str, ...]:
        return stretch(self.last, "month")

    @property
    def to_date(self) -> tuple[str, ...]:
        return stretch(self.last, "to_date")

    @property
    def period(self) -> str:
        return span_text(self.to_date)

    @property
    def month_text(self) -> str:
        return span_text(self.month)


def earlier(months: tuple[str, ...]) -> tuple[str, ...]:
    """The same months of the year before."""
    return tuple(month_after(one, -SEASON) for one in months)


def wanted(values: Values) -> list[str]:
    """The directions of the measures of the table asked for."""
    named = measures(values["table"], values["measure"])
    return sorted({one for measure in named for one in DIRECTIONS[measure]})


def groupings(dataset: str) -> tuple[str, ...]:
    """What a customs file is broken down by, as its dataset's key says.

    >>> groupings("China Customs by product, place (synthetic)")
    ('product', 'place')
    """
    if family_of(dataset) is not CUSTOMS:
        return ()
    listed = dataset.removesuffix(SYNTHETIC).removeprefix(CUSTOMS.name)
    return tuple(part.strip() for part in listed.split(",") if part.strip())


def serving(stated: pl.DataFrame, part: str, own: str | None, family: Family = CUSTOMS) -> str:
    """The dataset to read for a table that needs the grouping ``part``; empty where none has it.

    ``own`` is the reader's choice, taken wherever it serves. Else real comes before synthetic, and of several
    the one with the most recent month and the most value.
    """
    found = [
        name
        for name in stated["dataset"].unique().sort()
        if name and (family is not CUSTOMS or not part or part in groupings(name))
        if family_of(name) is family or (name == own and not part and family is CUSTOMS)
    ]
    if own in found:
        return str(own)
    sizes = stated.group_by("dataset").agg(pl.col("month").max(), pl.col("value").sum())
    known = {name: (month, value) for name, month, value in sizes.iter_rows()}
    found.sort(key=lambda name: (not name.endswith(SYNTHETIC), *known[name]))
    return found[-1] if found else ""


def dataset_for(part: str, family: Family = CUSTOMS) -> Callable[[Values, Tables], str | None]:
    """For an input's ``where``: the dataset that serves, None for none."""
    return lambda values, tables: serving(tables["stated"], part, values["own"], family) or None


def directions_for(*keys: str) -> Callable[[Values], list[str]]:
    """For an input's ``where``: the directions wanted, none unless one of these tables was asked for."""
    return lambda values: wanted(values) if values["table"] in keys else []


def stating(part: str, family: Family = CUSTOMS) -> Callable[[Values, Tables], list[str]]:
    """For an input's ``where``: who states the region's trade: itself, or else the places within it."""

    def found(values: Values, tables: Tables) -> list[str]:
        stated = tables["stated"]
        rows = stated.filter(pl.col("dataset") == serving(stated, part, values["own"], family))
        named = rows["reporter"].unique().sort().to_list()
        return [values["region"]] if values["region"] in named else named

    return found


def reporters(values: Values) -> list[str]:
    """For an input's ``where``: who may state the region's trade. Places within a
    country do not make it up.
    """
    place = regions.find(values["region"])
    return [values["region"]] if place is not None and place.kind == "country" else inside(values)


def cities(values: Values) -> list[str]:
    """The places within the region."""
    return [code for code in inside(values) if code != values["region"]]


def below(region: str) -> list[str]:
    """The places that a table by city lists: the cities of a province, the districts of a city."""
    place = regions.find(region)
    kind = _BELOW.get(place.kind, "") if place else ""
    within = (regions.get(code) for code in cities({"region": region}))
    return [one.code for one in within if one.kind == kind]


def two_years(values: Values, tables: Tables) -> list[str]:
    """The months of the year to date and of the same stretch a year earlier."""
    last = last_month(values, tables["stated"], tables["observations"])
    if not last:
        return []
    months = Spans(last).to_date
    return [*earlier(months), *months]


def last_month(values: Values, stated: pl.DataFrame, observations: pl.DataFrame) -> str:
    """The month a table ends with: the one asked for, else the last on file, else the last published."""
    part = BY_KEY[values["table"]].part
    own = values["own"]
    name = serving(stated, part, own) or serving(stated, "", own)
    rows = stated.filter(
        (pl.col("dataset") == name)
        & pl.col("direction").is_in(wanted(values))
        & (pl.col("month").str.len_chars() == 7)
    )
    both = rows.group_by("month").agg(n=pl.col("direction").n_unique())
    months = set(both.filter(pl.col("n") == len(wanted(values)))["month"])
    asked = values["to"]
    end = f"{periods.parse(asked).end:%Y-%m}" if asked else ""
    held = max((one for one in months if not end or one <= end), default="")
    if held and (not end or held == end):
        return held
    return end or held or _last_published(observations, values["region"])


def _last_published(observations: pl.DataFrame, region: str) -> str:
    named = ("trade_total", "exports", "imports")
    rows = observations.filter(
        pl.col("series").is_in(named) & (pl.col("region") == region) & (pl.col("place") == "")
    )
    found = [periods.parse(text) for text in rows["period"].unique()]
    return max((f"{one.end:%Y-%m}" for one in found if one.is_cumulative), default="")
