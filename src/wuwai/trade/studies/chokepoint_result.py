"""The kernel of ``trade.chokepoint`` and what it returns: markets and clusters hit, days and money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.reference.transport import TITLES
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies.chokepoint import Hit, Rates, hit_of
from wuwai.trade.studies.clusters import holdings
from wuwai.trade.studies.region_rows import most_valued, one_currency, rows_of
from wuwai.trade.studies.routes_delivered import MODES, Place, delivered
from wuwai.trade.studies.routes_network import Floats
from wuwai.trade.studies.routes_ports import seaports
from wuwai.trade.studies.routes_tables import Carrying, Markets, markets, origin
from wuwai.trade.studies.world import Where, place

CITIES = 5  # of each market
_LISTED = 3
COLUMNS: dict[str, Any] = {
    "rank": pl.Int64,
    **dict.fromkeys(("market_en", "market_zh"), pl.String),
    **dict.fromkeys(("hit", "share", "days", "money", "of_hit", "before", "stranded", "exports"), pl.Float64),
    **dict.fromkeys(("passages_en", "passages_zh", "clusters_en", "clusters_zh"), pl.String),
    **dict.fromkeys(("cheapest_en", "cheapest_zh"), pl.String),
    **dict.fromkeys(("freight", "time"), pl.Float64),
    **dict.fromkeys(("market_code", "unit"), pl.String),
}  # fmt: skip
_NO_TRADE = Text("No exports by market of {region} are on file.", "尚无{region}分市场的出口数据。")
_NO_PLACE = Text(
    "{share} of the exports go to partners that stand for no one place: left out.",
    "其{share}的出口对应的贸易伙伴无法定位，未计入。",
)
_LEAVES = Text(
    "Exports of {region} are taken to leave from the port of {port}.", "假定{region}出口均自{port}港装船。"
)
_SHARE = Text(
    "{share} of the exports are taken to go by sea, of every market and good alike: which do was not stated.",
    "假定各市场、各商品的出口均有{share}经海运；实际比重未公布。",
)
_ASSUMED = Text(
    "Days and freight rest on Code tables, Assumptions on transport; goods are worth {density} USD a kg, a"
    " day costs {day} of their value.",
    "天数和运费按“基础代码—运输参数”推算；货值按每公斤{density}美元、每延误一天按货值的{day}计。",
)
_DEFAULT = Text("Nothing goes through {names}: closed already.", "{names}本已视为封闭，没有货物经过。")


@dataclass(frozen=True, slots=True)
class Chokepoint:
    """Exports of ``region`` to each of ``to`` (``value``, origins x markets) and what closing ``closed`` does
    to them. ``clusters`` are exports by cluster, origins x markets each, with their titles.
    """

    region: str
    year: int | None
    closed: tuple[str, ...]
    carrying: Carrying
    to: Markets
    value: Floats
    found: Hit | None
    clusters: Mapping[str, tuple[Text, Floats]]
    modes: tuple[str, ...]
    by_sea: float
    currency: str
    sample: bool
    warnings: tuple[Text, ...]

    @property
    def title(self) -> Text:
        return place(self.region)

    @property
    def unit(self) -> str:
        return units.of_currency(self.currency) if self.currency else ""

    @property
    def names(self) -> Text:
        """The passages closed."""
        return self.carrying.named(self.closed)

    def parts(self, share: Floats) -> Floats:
        """What a part of the exports that go by sea comes to, by market, in the currency."""
        found: Floats = (self.value * share).sum(axis=0) * self.by_sea
        return found

    @property
    def hit(self) -> Floats:
        """Exports by market that go through what is closed."""
        return self.parts(self.found.hit) if self.found else np.zeros(len(self.to.codes))

    @property
    def stranded(self) -> Floats:
        return self.parts(self.found.stranded) if self.found else np.zeros(len(self.to.codes))

    @property
    def money(self) -> Floats:
        """What the longer ways cost a year, by market: freight and time."""
        if self.found is None:
            return np.zeros(len(self.to.codes))
        return self.parts(self.found.freight) + self.parts(self.found.time)

    @property
    def total(self) -> float:
        return float(self.value.sum())

    def days(self) -> Floats:
        """Extra days of what still has a way, by market, weighted by value; NaN where nothing has."""
        return self._weighted(self.found.days if self.found else None)

    def before(self) -> Floats:
        return self._weighted(self.found.before if self.found else None)

    def _weighted(self, numbers: Floats | None) -> Floats:
        if numbers is None or self.found is None:
            return np.full(len(self.to.codes), np.nan)
        moving = self.value * (self.found.hit - self.found.stranded)
        whole = moving.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = np.where(whole > 0, (moving * numbers).sum(axis=0) / whole, np.nan)
        return found

    @property
    def mean_days(self) -> float | None:
        """Extra days of all that still has a way, weighted by value."""
        if self.found is None:
            return None
        moving = (self.value * (self.found.hit - self.found.stranded)).sum(axis=0)
        days, kept = self.days(), moving > 0
        return float((days[kept] * moving[kept]).sum() / moving[kept].sum()) if kept.any() else None

    def by_cluster(self) -> list[tuple[Text, float, float]]:
        """Title, exports hit and money of each cluster that is hit, the most first."""
        if self.found is None:
            return []
        shares = (self.found.hit, self.found.freight + self.found.time)
        rows = []
        for title, held in self.clusters.values():
            hit, cost = (float((held * share).sum()) * self.by_sea for share in shares)
            rows.append((title, hit, cost))
        return sorted((row for row in rows if row[1] > 0), key=lambda row: -row[1])

    def frame(self) -> pl.DataFrame:
        """A row for each market that is hit, the most value first."""
        if self.found is None:
            return pl.DataFrame(schema=COLUMNS)
        hit, stranded, money = self.hit, self.stranded, self.money
        days, before, exports = self.days(), self.before(), self.value.sum(axis=0)
        freight, time = self.parts(self.found.freight), self.parts(self.found.time)
        rows = []
        for rank, m in enumerate([n for n in np.argsort(-hit, kind="stable") if hit[n] > 0], 1):
            title = place(self.to.codes[m])
            moving = hit[m] - stranded[m]
            numbers = (
                *(hit[m], 100 * hit[m] / exports[m], days[m], money[m]),
                100 * money[m] / moving if moving > 0 else np.nan,
                *(before[m], stranded[m], exports[m]),
            )
            said = (self._through(m), self._clusters(m), self._cheapest(m))
            rows.append(
                (
                    *(rank, title.en, title.zh),
                    *(None if one != one else float(one) for one in numbers),
                    *(one.get(lang) for one in said for lang in ("en", "zh")),
                    *(float(freight[m]), float(time[m]), self.to.codes[m], self.unit),
                )
            )
        return pl.DataFrame(rows, schema=COLUMNS, orient="row")

    def _through(self, market: int) -> Text:
        assert self.found is not None
        weights = self.value[:, market] > 0
        on = self.found.through[weights, market].any(axis=0)
        titles = [one for one, here in zip(self.carrying.titles(self.closed), on, strict=True) if here]
        return Text("; ".join(one.en for one in titles), "、".join(one.zh for one in titles))

    def _clusters(self, market: int) -> Text:
        """The clusters with most exports hit in a market, with their part of what is hit."""
        assert self.found is not None
        share = self.found.hit[:, market]
        whole = float((self.value[:, market] * share).sum())
        sizes = [
            (title, float((held[:, market] * share).sum()) / whole) for title, held in self.clusters.values()
        ]
        first = sorted((one for one in sizes if one[1] > 0), key=lambda one: -one[1])[:_LISTED]
        short = [(Text(t.en.partition(":")[0], t.zh.partition("：")[0]), part) for t, part in first]
        return Text(
            "; ".join(f"{title.en} {part:.0%}" for title, part in short),
            "、".join(f"{title.zh}{part:.0%}" for title, part in short),
        )

    def _cheapest(self, market: int) -> Text:
        """The mode whose freight and time together weigh least then, by the origin that sells most there."""
        assert self.found is not None
        moved = self.value[:, market] * self.found.hit[:, market]
        burden = self.found.instead[:, int(moved.argmax()), market]
        if not np.isfinite(burden).any():
            return Text("none", "无")
        return TITLES[self.modes[int(np.nanargmin(burden))]]


def chokepoint(
    trade: pl.DataFrame,
    lists: pl.DataFrame,
    cities: pl.DataFrame,
    passages: pl.DataFrame,
    transport: pl.DataFrame,
    railways: pl.DataFrame,
    ports: pl.DataFrame,
    *,
    where: Where,
    closed: str | None,
    by_sea: float,
    density: float,
    day_cost: float,
    speed: float | None,
) -> Chokepoint:
    """What closing passages does to the exports of a region.

    ``trade`` are its exports by reporter, partner and six-digit product; ``by_sea`` and ``day_cost`` are in
    per cent, ``density`` in USD a kg, ``speed`` in knots. ParameterError for a passage that is not known.
    """
    carrying = Carrying.of(passages, transport, railways, ports, speed)
    shut = carrying.closed(closed)
    if not shut and carrying.gates:
        raise ParameterError("closed", closed, Text("at least one passage", "至少一条航道"))
    rows, notes = one_currency(rows_of(trade, where.region))
    said = [*carrying.standing(), *carrying.idle(shut), *notes]
    known = set(cities["country"])
    placed = rows.filter(pl.col("partner").is_in(sorted(known)))
    to = markets(cities, most=CITIES, only=set(placed["partner"]))
    if rows.is_empty() or not to.codes:
        return Chokepoint(
            region=where.region,
            year=where.stated_year,
            closed=shut,
            carrying=carrying,
            to=Markets((), (), (), (), ()),
            value=np.zeros((0, 0)),
            found=None,
            clusters={},
            modes=MODES,
            by_sea=by_sea / 100,
            currency="",
            sample=False,
            warnings=(_NO_TRADE.format(region=place(where.region)),),
        )
    whole = float(rows["value"].sum())
    lost = 1 - float(placed["value"].sum()) / whole if whole else 0.0
    if lost > 0:
        said.append(_NO_PLACE.format(share=f"{lost:.1%}"))
    starts = _origins(placed, where.region, cities)
    said += [
        _LEAVES.format(region=place(code), port=seaports(carrying.ports).title(start.port))
        for code, start in starts.items()
        if start.port
    ]
    value = _summed(placed, starts, to)
    tables = carrying.assumed()
    before = delivered(list(starts.values()), to.places, modes=MODES, **tables)
    after = delivered(list(starts.values()), to.places, modes=MODES, closed=shut, **tables)
    found = hit_of(before, after, shut, to.market, to.weight, Rates(density, day_cost / 100))
    said += [
        _SHARE.format(share=f"{by_sea:g}%"),
        _ASSUMED.format(density=f"{density:g}", day=f"{day_cost:g}%"),
    ]
    already = [one for one in shut if carrying.gates[one].closed]
    if already:
        said.append(_DEFAULT.format(names=carrying.named(tuple(already))))
    return Chokepoint(
        region=where.region,
        year=where.stated_year,
        closed=shut,
        carrying=carrying,
        to=to,
        value=value,
        found=found,
        clusters=_by_cluster(placed, lists, starts, to),
        modes=MODES,
        by_sea=by_sea / 100,
        currency=most_valued(placed, "currency"),
        sample=bool(rows["sample"].any()),
        warnings=tuple(dict.fromkeys(said)),
    )


def _origins(rows: pl.DataFrame, region: str, cities: pl.DataFrame) -> dict[str, Place]:
    """Where the goods of each reporter leave; of one whose place is not known, where the region's do."""
    found = {}
    for code in rows["reporter"].unique().sort():
        try:
            found[code] = origin(code, cities)
        except ParameterError:
            found[code] = origin(region, cities)
    return found


def _summed(rows: pl.DataFrame, starts: Mapping[str, Place], to: Markets) -> Floats:
    """Values as origins x markets."""
    totals = rows.group_by("reporter", "partner").agg(pl.col("value").sum())
    found = np.zeros((len(starts), len(to.codes)))
    lines, columns = {code: n for n, code in enumerate(starts)}, {code: n for n, code in enumerate(to.codes)}
    for reporter, partner, value in totals.iter_rows():
        found[lines[reporter], columns[partner]] = value
    return found


def _by_cluster(
    rows: pl.DataFrame, lists: pl.DataFrame, starts: Mapping[str, Place], to: Markets
) -> dict[str, tuple[Text, Floats]]:
    """Exports of each cluster: its codes' values times their weights."""
    if not most_valued(rows, "classification").startswith("HS"):
        return {}
    held = holdings(rows["product6"].unique().to_list(), lists)
    titles = {
        name: Text(en, zh) for name, en, zh in lists.select("cluster", "title_en", "title_zh").iter_rows()
    }
    joined = rows.join(held, left_on="product6", right_on="product").with_columns(
        pl.col("value") * pl.col("weight")
    )
    return {
        name: (titles[name], _summed(joined.filter(pl.col("cluster") == name), starts, to))
        for name in held["cluster"].unique().sort()
    }
