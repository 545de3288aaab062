"""The headline indicators of each linkage: which published series are read, and how one is put in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from wuwai.briefings import wording
from wuwai.briefings.blocks import BlockKind, Number, Option, Options, Reading, Section
from wuwai.briefings.citations import Citations
from wuwai.briefings.parts import full_stop, part
from wuwai.facts.store import Facts
from wuwai.reference import periods
from wuwai.reference.linkages import LINKAGES
from wuwai.reference.text import Text
from wuwai.workspace import Workspace

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
LATEST = Text(
    "Each indicator is the latest published figure; growth is as published, not recomputed from levels.",
    "各指标均为最近一期已公布数据；同比增速为公布值，不以绝对额重新推算。",
)
_NONE = Text(
    "not stated: no published figure for this region is in the workspace",
    "未公布：工作区内没有本地区的已公布数据",
)
_OTHERS = Text("Investment, outsourcing, outbound cooperation and talent", "外资、外包、外经与外智")
_ALL = Text("Published indicators", "已公布指标")
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
    origins: tuple[str, ...] = ()  # of the level, and of the growth where there is one

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

    def numbers(self) -> tuple[Number, ...]:
        """The level and, where it was published, the growth."""
        values = [("", self.value, self.unit)]
        if self.growth is not None:
            values.append(("_yoy", self.growth, "%"))
        return tuple(
            Number(name=f"{self.series}{more} {self.period}", value=value, unit=unit, origin=origin)
            for (more, value, unit), origin in zip(values, self.origins, strict=True)
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
        origins=tuple(row["origin"] for row in used),
    )


def headlines(facts: Facts, linkage: str, *, region: str, as_of: str | None = None) -> tuple[Published, ...]:
    """The published headline indicators of one linkage, in the order of print."""
    found = (latest(facts, series, region=region, as_of=as_of) for series in HEADLINES[linkage])
    return tuple(item for item in found if item is not None)


def chosen(options: Options) -> tuple[str, ...]:
    """The linkages asked for: one, the four beside foreign trade (the default), or all five."""
    asked = options.get("linkage", "")
    every = tuple(one.key for one in LINKAGES)
    return every if asked == "all" else (asked,) if asked in every else every[1:]


def compose(reading: Reading, options: Options) -> Section:
    """A line for each linkage: its latest published figures, each with its sources."""
    lang, asked = reading.lang, chosen(options)
    rows: list[dict[str, Any]] = []
    numbers: list[Number] = []
    for linkage in (one for one in LINKAGES if one.key in asked):
        found = headlines(reading.facts, linkage.key, region=reading.region, as_of=reading.known_text)
        parts = [item.part(reading.cites, lang) for item in found]
        parts = parts or [part(_NONE.get(lang), end=full_stop(lang))]
        rows.append({"head": linkage.title.get(lang), "linkage": linkage.key, "parts": parts})
        numbers += [number for item in found for number in item.numbers()]
    return Section(
        heading=named(options),
        blocks=[{"kind": "points", "rows": rows}],
        notes=(LATEST,),
        sample=any(one["sample"] for row in rows for one in row["parts"]),
        numbers=tuple(numbers),
    )


def named(options: Options) -> Text:
    """The heading of the section, and what the list of blocks says of it."""
    asked = chosen(options)
    if len(asked) == 1:
        return next(one.title for one in LINKAGES if one.key == asked[0])
    return _ALL if len(asked) == len(LINKAGES) else _OTHERS


def _fields(options: Options, workspace: Workspace, lang: str) -> tuple[Option, ...]:
    choices = [
        ("", _OTHERS.get(lang)),
        ("all", _ALL.get(lang)),
        *((one.key, one.title.get(lang)) for one in LINKAGES),
    ]
    return (
        Option(
            name="linkage", title=Text("Of which linkages", "所属领域"), kind="choice", choices=tuple(choices)
        ),
    )


KIND = BlockKind(
    name="indicators",
    title=Text("Published indicators", "已公布指标"),
    about=Text(
        "The latest published figures of one linkage or several, in words, with their sources.",
        "一个或多个领域的最近一期已公布数据，逐项注明来源。",
    ),
    compose=compose,
    fields=_fields,
    named=named,
)
