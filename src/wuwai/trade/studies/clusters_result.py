"""What ``trade.clusters`` gives: clusters as rows of a table, with reasons and what would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.reference.text import Text
from wuwai.trade.studies.clusters import HUNDRED_BILLION, TRILLION, Clusters, Crossing, Standing
from wuwai.trade.studies.clusters_words import changes, reason, tier_title
from wuwai.trade.studies.region_rows import product_title
from wuwai.trade.studies.world import place

_UNIT = 1e8  # 亿
_NUMBERS = (
    *("size", "growth", "share", "missing", "needed", "probability", "quotient", "world_share"),
    *("market_concentration", "product_concentration", "top_market_share", "mase", "coverage"),
    *("to_hundred_billion", "to_trillion"),
)
_SCHEMA: dict[str, pl.DataType] = {
    **dict.fromkeys(("cluster", "title_en", "title_zh", "tier_en", "tier_zh", "period"), pl.String()),
    **dict.fromkeys(_NUMBERS, pl.Float64()),
    **dict.fromkeys(("months", "origins", "ahead"), pl.Int64()),
    **dict.fromkeys(("crossing", "year_hundred_billion", "year_trillion"), pl.String()),
    **dict.fromkeys(("top_market_en", "top_market_zh", "top_city_en", "top_city_zh"), pl.String()),
    **dict.fromkeys(("reason_en", "reason_zh", "change_en", "change_zh"), pl.String()),
}


@dataclass(frozen=True, slots=True)
class Report:
    """The clusters of a region. ``chosen`` is the cluster asked for, empty for all; ``period`` the last month
    (or year) on file; ``cities`` those that each list names; ``against`` what quotients and shares are of.
    """

    found: Clusters
    region: str
    chosen: str
    horizon: int
    period: str
    against: Text
    cities: Mapping[str, tuple[str, ...]]
    names: Mapping[str, Text]
    sample: bool
    warnings: tuple[Text, ...] = ()

    @classmethod
    def of_nothing(cls, region: str, chosen: str, horizon: int, warnings: tuple[Text, ...]) -> Report:
        """The report where no exports of the region are on file."""
        nothing = Clusters((), (), None)
        return cls(nothing, region, chosen, horizon, "", Text("", ""), {}, {}, False, warnings)

    @property
    def rows(self) -> tuple[Standing, ...]:
        """Every cluster, the largest first."""
        return self.found.rows

    @property
    def one(self) -> Standing | None:
        """The cluster asked for; None for all of them, and where it exports nothing that is on file."""
        return next((row for row in self.rows if row.cluster == self.chosen), None)

    @property
    def nearest(self) -> Standing | None:
        """The cluster asked for, else the one most likely to reach its next tier, if it has a forecast."""
        if self.chosen:
            return self.one
        able = [row for row in self.rows if row.forecast is not None and row.crossings]
        return max(able, key=lambda row: (row.crossings[0].probability, row.size or 0.0), default=None)

    @property
    def monthly(self) -> bool:
        return len(self.period) > len("2025")

    def product(self, code: str) -> Text:
        """A product's code and the first words of its name."""
        return product_title(code, self.names)

    def frame(self) -> pl.DataFrame:
        """A row a cluster; only the one asked for, where one is."""
        rows = [row for row in self.rows if not self.chosen or row.cluster == self.chosen]
        return pl.DataFrame([self._line(row) for row in rows], schema=_SCHEMA)

    def _line(self, row: Standing) -> dict[str, Any]:
        said = {
            "title": row.title, "tier": tier_title(row.tier), "reason": reason(row, self.period),
            "change": changes(row, self.horizon), "top_market": self._top("markets", "partner", row.cluster),
            "top_city": self._top("places", "reporter", row.cluster),
        }  # fmt: skip
        tests = row.forecast.backtest if row.forecast else None
        crossing = {one.threshold: one for one in row.crossings}
        following = crossing.get(row.next_threshold or 0.0)
        markets = self.found.markets.filter(pl.col("cluster") == row.cluster)["value"]
        numbers = {
            "size": _scaled(row.size, 1 / _UNIT),
            "growth": _scaled(row.growth),
            "share": _scaled(row.share),
            "missing": _scaled(row.missing, 1 / _UNIT),
            "needed": _scaled(row.needed(self.horizon)),
            "probability": _scaled(following.probability) if following else None,
            "quotient": row.quotient,
            "world_share": _scaled(row.world_share),
            "market_concentration": row.market_concentration,
            "product_concentration": row.product_concentration,
            "top_market_share": float(markets[0] / markets.sum() * 100) if markets.sum() > 0 else None,
            "mase": tests.mase if tests else None,
            "coverage": _scaled(tests.coverage) if tests else None,
            "to_hundred_billion": _chance(crossing, HUNDRED_BILLION),
            "to_trillion": _chance(crossing, TRILLION),
        }
        return {
            "cluster": row.cluster,
            **{f"{name}_{lang}": text.get(lang) for name, text in said.items() for lang in ("en", "zh")},
            **numbers,
            "period": self.period,
            "months": row.months,
            "origins": tests.origins if tests else None,
            "ahead": tests.ahead if tests else None,
            "crossing": _when(crossing, row.next_threshold or 0.0),
            "year_hundred_billion": _when(crossing, HUNDRED_BILLION),
            "year_trillion": _when(crossing, TRILLION),
        }

    def _top(self, table: str, column: str, cluster: str) -> Text:
        rows = getattr(self.found, table).filter((pl.col("cluster") == cluster) & (pl.col("value") > 0))
        return place(rows[column][0]) if rows.height else Text("", "")


def _scaled(value: float | None, by: float = 100.0) -> float | None:
    return None if value is None else value * by


def _when(crossing: Mapping[float, Crossing], threshold: float) -> str | None:
    year = crossing[threshold].year if threshold in crossing else None
    return None if year is None else str(year)


def _chance(crossing: Mapping[float, Crossing], threshold: float) -> float | None:
    return crossing[threshold].probability * 100 if threshold in crossing else None
