"""How far the synthetic flows on file are from the published totals that they were fitted to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from wuwai.facts import datasets
from wuwai.facts.dataset_families import CUSTOMS
from wuwai.facts.engines import answers
from wuwai.facts.samples import cells, published
from wuwai.facts.samples.published import NothingPublished, Totals
from wuwai.reference import countries, periods, regimes, regions
from wuwai.reference.text import Text

if TYPE_CHECKING:
    from wuwai.facts.store import Facts

MARGINS = {
    "month": Text("month", "月份"),
    "partner": Text("partner", "贸易伙伴"),
    "regime": Text("regime", "贸易方式"),
    "product group": Text("product group", "商品大类"),
    "city": Text("city", "城市"),
}
_NAMES = {
    "general": Text("general trade", "一般贸易"),
    "processing": Text("processing trade", "加工贸易"),
    "bonded_logistics": Text("bonded logistics", "保税物流"),
    "mechanical": Text("mechanical and electrical exports", "机电产品出口"),
    "ASEAN": Text("ASEAN", "东盟"),
    "EU": Text("European Union", "欧盟"),
}
_DIRECTIONS = {"export": Text("exports", "出口"), "import": Text("imports", "进口")}


@dataclass(frozen=True, slots=True)
class Fitted:
    """A published total, in yuan, beside what the synthetic flows add up to."""

    margin: str
    group: Text
    published: float
    synthetic: float

    @property
    def deviation(self) -> float:
        """The difference as a part of the published total."""
        return self.synthetic / self.published - 1.0


def measure(facts: Facts, *, region: str, year: int) -> tuple[Fitted, ...]:
    """Each published total of a year beside the synthetic customs flows on file.

    :class:`~wuwai.facts.samples.published.NothingPublished` where there are no totals or no such flows.
    """
    totals = published.totals(facts.observations(), region=region, year=year)
    frame = _summed(facts, [r.code for r in regions.cities(region)], year)
    if not frame.height:
        raise NothingPublished(
            Text(
                f"no synthetic customs flows of {year} are on file; `wuwai sample customs` writes some",
                f"没有{year}年的合成海关流量；可用 `wuwai sample customs` 生成",
            )
        )
    return tuple(_rows(frame, totals))


def _summed(facts: Facts, places: list[str], year: int) -> pl.DataFrame:
    """The synthetic flows added up over what no total is known of."""
    keys = [d.dataset.key for d in datasets.on_file(facts) if d.sample and CUSTOMS.name in d.dataset.key]
    rows = facts.flows_expression()
    asked = rows.filter(
        rows.dataset.isin(keys),
        rows.reporter.isin(places),
        rows.period.startswith(f"{year}-"),
        rows.currency == "CNY",
    )
    asked = asked.mutate(chapter=asked["product"].left(2))
    grouped = asked.group_by("direction", "period", "chapter", "partner", "regime", "reporter")
    return answers.frame(grouped.agg(value=asked.value.sum()))


def _rows(frame: pl.DataFrame, totals: Totals) -> list[Fitted]:
    def summed(*conditions: pl.Expr) -> float:
        return float(frame.filter(*conditions)["value"].sum())

    found = []
    for direction, months in totals.months.items():
        for month, amount in enumerate(months, 1):
            period = f"{totals.year}-{month:02}"
            told = Text("{direction}, {period}", "{period}{direction}").format(
                direction=_DIRECTIONS[direction], period=periods.parse(period).title
            )
            own = summed(pl.col("direction") == direction, pl.col("period") == period)
            found.append(Fitted("month", told, amount, own))
    groups = cells.partner_groups(totals)
    for group, share in sorted(totals.partners.items()):
        members = [p[2] for p, g in zip(cells.PARTNERS, groups, strict=True) if g == group]
        own = summed(pl.col("partner").is_in(members))
        found.append(Fitted("partner", _partner(group), share * totals.total, own))
    for name, share in totals.regimes.items():
        codes = [code for code, group, _ in cells.REGIMES if group == name]
        own = summed(pl.col("regime").is_in(codes))
        found.append(
            Fitted("regime", _NAMES.get(name) or regimes.regime(codes[0]).title, share * totals.total, own)
        )
    if totals.mechanical is not None:
        own = summed(pl.col("direction") == "export", pl.col("chapter").is_in(sorted(cells.MECHANICAL)))
        exports = sum(totals.months["export"])
        found.append(Fitted("product group", _NAMES["mechanical"], totals.mechanical * exports, own))
    for code, amount in sorted(totals.cities.items()):
        found.append(Fitted("city", regions.get(code).title, amount, summed(pl.col("reporter") == code)))
    return [one for one in found if one.published]


def _partner(group: str) -> Text:
    return _NAMES.get(group) or countries.get(group).title
