"""The biggest changes of the latest year, in words, from growth rates as they were published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from wuwai.facts.store import Facts
from wuwai.reference import periods
from wuwai.reference.text import Text
from wuwai.ui.marks import plain

UP = Text("{title} grew by {rate}% ({period})", "{title}同比增长{rate}%（{period}）")
DOWN = Text("{title} fell by {rate}% ({period})", "{title}同比下降{rate}%（{period}）")


@dataclass(frozen=True, slots=True)
class Change:
    """One change in a sentence; ``origin`` opens the published rate."""

    sentence: Text
    series: str
    rate: float
    origin: str
    sample: bool


def biggest(facts: Facts, *, region: str, number: int = 3, as_of: date | None = None) -> list[Change]:
    """The ``number`` largest published growth rates, up or down, of the latest year that has any.

    Of each series the latest period counts; of one family (exports of this, exports of that) every member may
    stand. Rates are compared as printed, whatever the amount behind them.
    """
    frame = facts.observations(region=region, as_of=as_of).filter(
        pl.col("series").str.contains(r"_yoy(:|$)") & pl.col("value").is_not_null()
    )
    if frame.is_empty():
        return []
    last_year = frame["period_end"].dt.year().max()
    latest: dict[str, dict[str, Any]] = {}
    for row in frame.filter(pl.col("period_end").dt.year() == last_year).iter_rows(named=True):
        known = latest.get(row["series"])
        if known is None or _order(row) > _order(known):
            latest[row["series"]] = row
    ranked = sorted(latest.values(), key=lambda row: (-abs(row["value"]), row["series"]))
    return [_change(facts, row) for row in ranked[:number] if row["value"]]


def _order(row: dict[str, Any]) -> tuple[object, ...]:
    return (row["period_end"], -row["period_start"].toordinal())


def _change(facts: Facts, row: dict[str, Any]) -> Change:
    rate = row["value"]
    return Change(
        sentence=(UP if rate > 0 else DOWN).format(
            title=_measured(facts, row["series"]),
            rate=plain(abs(rate)),
            period=periods.parse(row["period"]).title,
        ),
        series=row["series"],
        rate=rate,
        origin=row["origin"],
        sample=bool(row["sample"]),
    )


def _measured(facts: Facts, series: str) -> Text:
    """What grew: the level's own title, else the growth series' title without the words for growth."""
    level = facts.dictionary.get(series.replace("_yoy", "", 1))
    if level.described:
        return level.title
    title = facts.dictionary.get(series).title
    return Text(title.en.replace(", growth on a year earlier", ""), title.zh.replace("同比增速", ""))
