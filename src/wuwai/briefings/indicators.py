"""The headline indicators of each linkage: which published series are read, and how one is put in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.briefings import wording
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.facts.store import Facts
from wuwai.reference import periods
from wuwai.reference.text import Text

# In the order of print. A level stands with the published growth (the series named + "_yoy") of its period; a
# series without a figure for the region is left out, and a linkage without any says so.
HEADLINES: dict[str, tuple[str, ...]] = {
    "trade": ("trade_total", "exports", "imports"),
    "investment": ("fdi_actual_use", "fdi_new_firms"),
    "outsourcing": ("so_executed", "so_executed_usd", "so_executed_share_of_china"),
    "outbound": (
        "odi_flow_usd",
        "contracted_overseas_projects_count",
        "overseas_zones_provincial",
        "overseas_zones_firms",
        "overseas_zones_trade_usd",
    ),
    # No series of foreign talent is in the dictionary: none was found in public.
    "talent": (),
}

_SENTENCE = Text("{title}, {period}: {amount}{growth}", "{period}{title}{amount}{growth}")
# The amount names its currency, so the title need not.
_CURRENCY = Text(", US dollars", "（美元）")


@dataclass(frozen=True, slots=True)
class Published:
    """The latest published level of a series, with its published growth where there is one.

    ``value`` is in ``unit``, ``growth`` in per cent; both are as published and never recomputed.
    """

    series: str
    title: Text
    period: str
    value: float
    unit: str
    growth: float | None
    sample: bool
    sources: tuple[tuple[str, str, str | None], ...]

    def sentence(self, lang: str, *, with_growth: bool = True) -> str:
        """One clause without its full stop."""
        return _SENTENCE.get(lang).format(
            title=self.title.get(lang).removesuffix(_CURRENCY.get(lang)),
            amount=wording.amount(self.value, self.unit, lang),
            period=periods.parse(self.period).title.get(lang),
            growth=wording.growth(self.growth if with_growth else None).get(lang),
        )

    def part(self, cites: Citations, lang: str, *, with_growth: bool = True) -> dict[str, Any]:
        """The sentence with its sources."""
        refs = sorted(
            {n for url, kind, on in self.sources for n in cites.cite(url, kind=kind, published_on=on)}
        )
        return part(
            self.sentence(lang, with_growth=with_growth), refs=refs, sample=self.sample, end=full_stop(lang)
        )


def latest(facts: Facts, series: str, *, region: str, as_of: str | None = None) -> Published | None:
    """The figure of the latest period of ``series`` (the longest where several end on one day), or None."""
    rows = facts.observations(series=[series, f"{series}_yoy"], region=region, as_of=as_of)
    # A named place within the region, such as a fair or a port, is not the region.
    rows = rows.filter(pl.col("place") == "")
    levels = rows.filter((pl.col("series") == series) & pl.col("value").is_not_null())
    if levels.is_empty():
        return None
    level = levels.sort(["period_end", "period_start"], descending=[True, False]).row(0, named=True)
    same = (pl.col("period_start") == level["period_start"]) & (pl.col("period_end") == level["period_end"])
    rates = rows.filter((pl.col("series") == f"{series}_yoy") & same & pl.col("value").is_not_null())
    rate = rates.row(0, named=True) if rates.height else None
    used = [level] if rate is None else [level, rate]
    return Published(
        series=series,
        title=facts.dictionary.get(series).title,
        period=level["period"],
        value=level["value"],
        unit=level["unit"],
        growth=rate["value"] if rate else None,
        sample=any(row["sample"] for row in used),
        sources=tuple((row["source_url"], row["source_kind"] or "", row["published_on"]) for row in used),
    )


def headlines(facts: Facts, linkage: str, *, region: str, as_of: str | None = None) -> tuple[Published, ...]:
    """The published headline indicators of one linkage, in the order of print."""
    found = (latest(facts, series, region=region, as_of=as_of) for series in HEADLINES[linkage])
    return tuple(item for item in found if item is not None)
