"""The study of export potential: a region in the world around it, what is asked of it, and its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from wuwai.facts import datasets
from wuwai.reference import blocs, units, world_areas
from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.trade.studies import world as trade_world
from wuwai.trade.studies.dependency_clusters import in_list
from wuwai.trade.studies.potential import SCHEMA, Potential, export_potential
from wuwai.trade.studies.potential_growth import growth_factors
from wuwai.trade.studies.world import Where, World

ALL = "all"
LOOK_BACK = 5  # years that growth is measured over
_LABELS = ("product_title", "market_title", "reason", "change")
_NUMBERS = {name: dtype for name, dtype in SCHEMA.items() if name not in ("product", "market")}
COLUMNS: dict[str, Any] = {
    "rank": pl.Int64, "product": pl.String, "market": pl.String, **_NUMBERS,
    "gap": pl.Float64, "unit": pl.String, "classification": pl.String,
    **{f"{name}_{lang}": pl.String for name in _LABELS for lang in ("en", "zh")},
}  # fmt: skip

_ONE_YEAR = Text(
    "The world of {n} years before is not on file: nothing is projected, supply and demand are as they were.",
    "缺少{n}年前的世界数据，未作外推，供给和需求按当年计。",
)
_PROJECTED = Text(
    "Projected {n} years ahead: exporters and markets as they grew from {first} to {last}, at most 20% a year"
    " up or down.",
    "按{first}至{last}年增速外推{n}年（年增减幅以20%为限）。",
)
_MORE_THAN_COUNTRY = Text(
    "Of {n} products the region's own file states more exports than the world table states for its country"
    " ({codes}): its world shares are overstated there.",
    "有{n}种产品的本地区出口大于世界数据中全国出口（{codes}），其世界份额偏高。",
)
_UNKNOWN = Text(
    "{n} rows have no potential: the world table states no exports of the product or of the pair.",
    "{n}行无法计算潜力：世界数据中没有该产品或该双边的出口。",
)
_NOT_LISTED = Text(
    "{n} more rows could be listed; the table holds the largest {rows}.",
    "另有{n}行符合条件，表中仅列居前{rows}行。",
)
_INCOHERENT = Text(
    "Left out: {markets}. The region's own file states more exports there than the world table states imports"
    " from everybody (re-exports, or other coverage), so that ease has no meaning.",
    "未列入：{markets}。本地区数据所列对其出口超过世界数据中其自全部来源的进口（转口贸易或统计范围不同），便利度无意义。",
)
_CLUSTER = Text("a cluster's name: {names}", "集群名称：{names}")
_SERVICE = Text("{name} (service)", "{name}（服务）")
_NAMED = 5


@dataclass(frozen=True, slots=True)
class PotentialFound:
    """The study's result. ``potential`` holds the cells of the ``markets`` and products asked for; of these
    the table lists the largest ``rows`` with at least ``minimum`` unrealised. ``unit`` is that of amounts.
    """

    potential: Potential
    world: World
    markets: tuple[str, ...]
    minimum: float
    rows: int
    unit: str
    warnings: tuple[Text, ...]

    @property
    def sample(self) -> bool:
        return self.world.sample

    @property
    def region(self) -> Text:
        return trade_world.place(self.world.region)

    @property
    def cells(self) -> pl.DataFrame:
        return self.potential.cells

    @property
    def large(self) -> pl.DataFrame:
        """The cells with at least the minimum unrealised; all, if the minimum is 0."""
        return self.cells.filter(pl.col("unrealised") >= self.minimum) if self.minimum > 0 else self.cells

    def name(self, code: str) -> Text:
        """What a product or a market is called."""
        return self.potential.names.get(code, Text(code, code))

    def by(self, column: str) -> pl.DataFrame:
        """``actual``, ``potential`` and ``unrealised`` by ``product`` or ``market``, over the cells where
        exports are short of potential; the most unrealised first."""
        short = self.cells.filter(pl.col("unrealised") > 0)
        sums = short.group_by(column).agg(pl.col("actual", "potential", "unrealised").sum())
        return sums.sort("unrealised", column, descending=[True, False])

    def frame(self) -> pl.DataFrame:
        """The largest rows, with names, reasons and what would change them. Amounts in ``unit``."""
        listed = replace(self.potential, cells=self.large.head(self.rows)).frame()
        titles = [
            pl.col(column)
            .replace_strict({code: self.name(code).get(lang) for code in listed[column].unique()},
                            return_dtype=pl.String)
            .alias(f"{column}_title_{lang}")
            for column in ("product", "market")
            for lang in ("en", "zh")
        ]  # fmt: skip
        rank = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank")
        return listed.with_columns(
            rank,
            *titles,
            gap=(100 * pl.col("unrealised") / pl.col("potential")).fill_nan(None),
            unit=pl.lit(self.unit),
            classification=pl.lit(self.world.classification),
        ).select(list(COLUMNS))


def potential_found(
    trade: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    *,
    horizon: int,
    minimum: float,
    markets: str,
    product: str | None,
    cluster: str | None,
    rows: int,
    where: Where,
) -> PotentialFound:
    """Where a region could sell more of what, from the inputs and parameters of the study.

    ``minimum`` is in millions of the world table's currency; ``markets`` a group of countries or a continent;
    ``product`` the beginning of a code; ``cluster`` the name of a list. None of these changes a figure.
    :class:`~wuwai.studies.parameters.ParameterError` for a cluster that no list is called by.
    """
    found = trade_world.around(trade, own_exports, None, names, where)
    latest = found.flows.filter(pl.col("year") == found.year) if found.flows.height else found.flows
    unit = units.of_currency(found.currency) if found.currency else ""
    words = {code: called(found, code) for code in latest["product"].unique()}
    words |= {code: trade_world.place(code) for code in latest["partner"].unique()}
    words[found.region] = trade_world.place(found.region)
    wanted = asked_products(latest, found.classification, clusters, product, cluster)
    if latest.filter(pl.col("reporter") == found.region).is_empty():
        nothing = Potential(found.region, pl.DataFrame(schema=SCHEMA), words, unit)
        return PotentialFound(nothing, found, (), minimum, rows, unit, found.notes)
    supply = growth_factors(found.flows, by="reporter", horizon=horizon)
    demand = growth_factors(found.world, by="partner", horizon=horizon)
    strange, asked = incoherent(latest, found), _markets(latest, found, markets)
    result = export_potential(
        latest.drop("year"),
        exporter=found.region,
        part_of=found.home if found.own else None,
        supply_growth=_like_home(supply, found),
        demand_growth=demand,
        markets=asked,
        products=wanted,
        names=words,
        currency=unit,
    )
    unknown = result.cells["potential"].null_count()
    notes = [*found.notes, *_growth_said(found, horizon), *_overstated(latest, found)]
    if unknown:
        notes.append(_UNKNOWN.format(n=unknown))
    if strange:
        listed = [words[code] for code in strange]
        said = Text(", ".join(one.en for one in listed), "、".join(one.zh for one in listed))
        notes.append(_INCOHERENT.format(markets=said))
    told = PotentialFound(result, found, tuple(asked), minimum * 1e6, rows, unit, ())
    if (more := told.large.height - rows) > 0:
        notes.append(_NOT_LISTED.format(n=more, rows=rows))
    return replace(told, warnings=tuple(notes))


def source(found: PotentialFound) -> Text:
    """The world table and its year, for subtitles."""
    if not found.world.dataset:
        return Text("no world table", "无世界贸易数据")
    title = datasets.describe(found.world.dataset).title
    return Text("{d}, {y}", "{d}，{y}年").format(d=title, y=found.world.year)


def market_groups() -> dict[str, Text]:
    """What ``markets`` may be: all, the groups whose members are set, the continents."""
    groups = {bloc.code: bloc.title for bloc in blocs.all_blocs() if bloc.is_set}
    areas = {area.number: area.title for area in world_areas.continents()}
    return {ALL: Text("all markets", "全部市场"), **groups, **areas}


def comparable(latest: pl.DataFrame, found: World) -> list[str]:
    """The markets whose potential says something of the region: not itself, its country or the incoherent."""
    left = {found.region, found.home, *incoherent(latest, found)}
    return [code for code in latest["partner"].unique().sort() if code not in left]


def incoherent(latest: pl.DataFrame, found: World) -> list[str]:
    """Markets that buy more from the region by its own file than from everybody by the world table, of one
    year's flows: potential there would measure the difference of the two files."""
    if not found.own:
        return []
    of, own = pl.col("value"), pl.col("reporter") == found.region
    sold = latest.filter(own)["product"].unique().to_list()
    both = (
        latest.filter(pl.col("product").is_in(sold))
        .group_by("partner")
        .agg(own=of.filter(own).sum(), all=of.filter(~own).sum())
    )
    return both.filter(pl.col("own") > pl.col("all"), pl.col("all") > 0)["partner"].sort().to_list()


def called(found: World, code: str) -> Text:
    """A product's name without what follows the first semicolon; an industry of services says so."""
    name = found.name(code)
    name = Text(name.en.split(";")[0], name.zh.split("；")[0].split(";")[0])
    return _SERVICE.format(name=name) if code in found.services else name


def _markets(latest: pl.DataFrame, found: World, group: str) -> list[str]:
    """The markets asked for that can be compared."""
    codes = comparable(latest, found)
    if group == ALL:
        return codes
    continents = {area.number for area in world_areas.continents()}
    if group in continents:
        areas = {code: world_areas.area_of(code) for code in codes}
        return [c for c, a in areas.items() if a is not None and world_areas.continent_of(a).number == group]
    members = blocs.get(group).on(f"{found.year}-12-31")
    return [code for code in codes if code in members]


def asked_products(
    latest: pl.DataFrame, classification: str, clusters: pl.DataFrame, prefix: str | None, cluster: str | None
) -> list[str] | None:
    """The products of one year's flows that begin with ``prefix`` and lie in a cluster; None where neither is
    asked. ParameterError for a cluster that no list is called by."""
    if cluster and cluster not in clusters["cluster"]:
        names = ", ".join(clusters["cluster"].unique().sort()) or "-"
        raise ParameterError("cluster", cluster, _CLUSTER.format(names=names))
    if not prefix and not cluster:
        return None
    codes = latest["product"].unique().sort().to_list()
    if prefix:
        codes = [code for code in codes if code.startswith(prefix)]
    if cluster:
        listed: Mapping[str, float] = {
            row["code"]: row["weight"]
            for row in clusters.filter(pl.col("cluster") == cluster).iter_rows(named=True)
        }
        codes = [code for code in codes if in_list(code, listed, classification) > 0]
    return codes


def _like_home(supply: pl.DataFrame | None, found: World) -> pl.DataFrame | None:
    """A region whose own file has no earlier year grows as its country does."""
    if supply is None or found.region in supply["reporter"]:
        return supply
    home = supply.filter(pl.col("reporter") == found.home)
    return pl.concat([supply, home.with_columns(reporter=pl.lit(found.region))])


def _growth_said(found: World, horizon: int) -> list[Text]:
    if horizon == 0:
        return []
    years = found.flows["year"].unique().sort()
    if years.len() < 2:
        return [_ONE_YEAR.format(n=LOOK_BACK)]
    return [_PROJECTED.format(n=horizon, first=years[0], last=years[-1])]


def _overstated(latest: pl.DataFrame, found: World) -> list[Text]:
    """What the region's own file states beyond its country's trade in the world table."""
    if not found.own:
        return []
    of = pl.col("value")
    both = latest.group_by("product").agg(
        own=of.filter(pl.col("reporter") == found.region).sum(),
        home=of.filter((pl.col("reporter") == found.home) & (pl.col("partner") != found.region)).sum(),
    )
    over = both.filter(pl.col("own") > pl.col("home")).sort("own", descending=True)["product"]
    if over.is_empty():
        return []
    codes = ", ".join(over.head(_NAMED)) + (" …" if over.len() > _NAMED else "")
    return [_MORE_THAN_COUNTRY.format(n=over.len(), codes=codes)]
