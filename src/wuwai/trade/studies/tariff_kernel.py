"""The kernel of ``trade.tariff_scenario``: a tariff on a market and a cluster, from the tables on file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies.parameters import ParameterError
from wuwai.studies.progress import Report, part
from wuwai.trade.studies import world as trade_world
from wuwai.trade.studies.dependency_clusters import in_list
from wuwai.trade.studies.equilibrium import NoEquilibriumError, Scenario, TariffChange, tariff_scenario
from wuwai.trade.studies.potential_result import potential_found
from wuwai.trade.studies.tariff_duty import NOT_ON_FILE, Paid, paid
from wuwai.trade.studies.tariff_result import Line, Moved, TariffFound
from wuwai.trade.studies.tariff_target import ASSUMED, moved
from wuwai.trade.studies.tariff_words import per_cent
from wuwai.trade.studies.tariff_world import ASSUMED_HOME, HIT, SERVICES, Before, Sectors, before, exported

HOME, EVERYBODY = "home", "everybody"
RETURNED, LOST = "returned", "lost"
_LEAST_SIGMA = 1.2
_INTERVAL = (0.05, 0.95)

ALL_GOODS = Text("all goods", "全部货物")
UNKNOWN_CLUSTER = Text("a cluster's name: {names}", "集群名称：{names}")
OTHER_MARKET = Text(
    "an economy of the world table other than the region's own", "世界数据中本地区所在国家以外的经济体"
)
UNKNOWN_BLOC = Text("a group's code: {codes}", "国家组别代码：{codes}")
NOT_THERE = Text("{market} is no economy of the world table.", "世界数据未列{market}。")
NO_GOODS = Text("The world table has no trade in goods of this cluster.", "世界数据中没有该集群商品的贸易。")
AS_THE_COUNTRY = Text(
    "Assumed: the exports of {region} change by market as those of {home} do, in goods that bear the tariff"
    " and in others.",
    "假定{region}对各市场出口的变动与{home}相同（被征税商品与其他商品分别计算）。",
)
ICEBERG = Text(
    "Assumed: a tariff makes goods dearer and its revenue is not handed back, so that losses of who puts it"
    " are overstated; what is made stays, only prices and who buys it change.",
    "假定关税只使商品变贵、税收不返还（加征方损失偏大）；各经济体产出不变，仅价格和流向改变。",
)
SPENT = Text(
    "Assumed: what a tariff brings in is spent by buyers where it is collected; tariffs on other goods and of"
    " other economies are left out; what is made stays, only prices and who buys it change.",
    "假定关税收入在加征方用于消费；未计其他商品和其他经济体的关税；各经济体产出不变，仅价格和流向改变。",
)
DRAWN = Text(
    "Intervals hold nine tenths of {n} draws of the elasticity around {sigma}; they hold no other"
    " uncertainty.",
    "区间为弹性围绕{sigma}的{n}次抽样的90%范围，不含其他不确定性。",
)
BY_INDUSTRY = Text(
    "The world table has industries, not goods: a cluster is the whole industries that make its goods, and"
    " several clusters may be one industry.",
    "世界数据按行业而非商品分类，集群按生产其商品的整个行业计，多个集群可能对应同一行业。",
)
NO_PRICES = Text("No prices clear all markets: {why}", "未能求得市场出清价格：{why}")
OUTSIDE = Text(
    "{share} of the region's exports go to markets that the world table does not have: taken as unchanged.",
    "本地区出口的{share}流向世界数据未列的市场，按不变计。",
)


def tariff_found(
    trade: pl.DataFrame,
    domestic: pl.DataFrame,
    own_exports: pl.DataFrame,
    names: pl.DataFrame,
    clusters: pl.DataFrame,
    targets: pl.DataFrame,
    points: pl.DataFrame,
    tariffs: pl.DataFrame,
    blocs: pl.DataFrame,
    *,
    market: str,
    bloc: str | None,
    cluster: str | None,
    tariff: float,
    duty: float | None,
    on: str,
    retaliation: float,
    revenue: str,
    target: str | None,
    by: date | None,
    pass_through: float,
    sigma: float,
    spread: float,
    draws: int,
    deficits: str,
    home_share: float,
    where: trade_world.Where,
    report: Report | None = None,
) -> TariffFound:
    """What a tariff of ``market`` on a cluster's goods does, from the inputs and parameters of the study.

    ``tariff``, ``duty`` (what is paid already; None as ``tariffs`` say), ``retaliation`` (what the region's
    country puts on all goods of the market in turn), ``home_share`` and ``pass_through`` are per cent.
    With ``bloc`` (a group's code) all its members put it together, and ``market`` is not looked at.
    ``revenue`` is whether that of tariffs is spent by who collects it (``returned``) or ``lost``.
    :class:`~wuwai.studies.parameters.ParameterError` for an unknown cluster or group, and for a market that
    is the region's own country, or has it as a member.
    """
    found = trade_world.around(trade, own_exports, None, names, where)
    scope = _scope(clusters, cluster)
    unit = units.of_currency(found.currency) if found.currency else ""
    result = TariffFound(
        None,
        found,
        market,
        scope,
        tariff / 100,
        (duty or 0.0) / 100,
        on == EVERYBODY,
        unit,
        cluster or "",
        puts=(market,),
        warnings=found.notes,
    )
    if bloc:
        result = _together(result, blocs, bloc)
    if result.home in result.puts:
        raise ParameterError("bloc" if bloc else "market", bloc or market, OTHER_MARKET)
    if found.flows.is_empty() or found.exports.is_empty():
        return result
    sectors = Sectors.of(found, clusters, cluster)
    start = before(found, domestic, sectors, home_share=home_share / 100)
    if start is None:
        return replace(result, warnings=(*found.notes, NO_GOODS))
    result = replace(result, puts=tuple(code for code in result.puts if code in start.economies))
    if not result.puts or result.home not in start.economies:
        missing = NOT_THERE.format(market=result.there if not result.puts else trade_world.place(result.home))
        return replace(result, warnings=(*found.notes, missing))
    until = None if duty is not None else paid(tariffs, found, sectors, HIT, result.puts)
    if until is not None:
        result = replace(result, before=until.mean(result.home))
    changes = _changes(start, result, until)
    for sector in [one for one in start.sectors if one != SERVICES] if retaliation else ():
        back = paid(tariffs, found, sectors, sector, (result.home,))
        for code in result.puts:
            was = back.rate(code, result.home) if back else 0.0
            changes.append(TariffChange(result.home, code, retaliation / 100, before=was, sector=sector))
    try:
        scenario = tariff_scenario(
            _table(start), shocks=changes, sigma=_sigmas(sigma, spread, draws), deficits=deficits,
            revenue=revenue == RETURNED, watch=result.home, report=part(report, 0.0, 0.95),
        )  # fmt: skip
    except NoEquilibriumError as error:
        why = NO_PRICES.format(why=str(error))
        return replace(result, warnings=(*found.notes, why))
    result = replace(result, scenario=scenario)
    sold = _Sold.of(exported(found, sectors), scenario, result.home)
    room = potential_found(
        trade, own_exports, names, clusters, horizon=0, minimum=0.0, markets="all", product=None,
        cluster=cluster, rows=1, where=where,
    ).by("market")  # fmt: skip
    whole = sold.moved(sold.rows)
    reached, said = moved(targets, points, target, (whole.change or 0.0) * pass_through / 100, by)
    notes = [*found.notes, *_notes(result, start, home_share, draws, sigma), *said]
    if until is not None:
        notes += until.notes(result.there, result.home)
    elif duty is None:
        notes.append(NOT_ON_FILE.format(market=result.there))
    if reached is not None:
        notes.append(ASSUMED.format(share=per_cent(pass_through / 100)))
    if sold.outside.height:
        share = float(sold.outside["value"].sum()) / whole.before
        notes.append(OUTSIDE.format(share=per_cent(share)))
    return replace(
        result,
        whole=whole,
        sold=sold.moved(sold.rows.filter(pl.col("partner").is_in(result.puts), sector=HIT)),
        markets=_markets(sold, result, dict(room.select("market", "unrealised").iter_rows())),
        clusters=_clusters(sold, clusters, result),
        target=reached,
        warnings=tuple(dict.fromkeys(notes)),
    )


def _scope(clusters: pl.DataFrame, cluster: str | None) -> Text:
    if not cluster:
        return ALL_GOODS
    rows = clusters.filter(pl.col("cluster") == cluster)
    if rows.is_empty():
        names = ", ".join(clusters["cluster"].unique().sort()) or "-"
        raise ParameterError("cluster", cluster, UNKNOWN_CLUSTER.format(names=names))
    title = Text(rows["title_en"][0], rows["title_zh"][0])
    return Text(title.en.partition(":")[0], title.zh.partition("：")[0]).lower_first()


def _together(result: TariffFound, blocs: pl.DataFrame, bloc: str) -> TariffFound:
    """The same with the members of a group, of the year's last day, in place of a market."""
    rows = blocs.filter(pl.col("bloc") == bloc)
    if rows.is_empty():
        raise ParameterError(
            "bloc", bloc, UNKNOWN_BLOC.format(codes=", ".join(blocs["bloc"].unique().sort()))
        )
    day = f"{result.world.year or 9999}-12-31"
    belongs = (pl.col("valid_from") <= day) & ((pl.col("valid_to") == "") | (pl.col("valid_to") >= day))
    members = tuple(rows.filter(belongs)["member"].unique().sort())
    title = Text(rows["title_en"][0], rows["title_zh"][0])
    return replace(result, market=bloc, called=title, puts=members)


def _changes(start: Before, result: TariffFound, until: Paid | None) -> list[TariffChange]:
    """The new rate for who bears it, between members of a group none; what others pay by the table stays,
    and is collected."""
    found = []
    for market in result.puts:
        for code in [one for one in start.economies if one not in result.puts]:
            bears = result.everybody or code == result.home
            was = until.rate(code, market) if until else result.before if bears else 0.0
            rate = result.tariff if bears else was
            found.append(TariffChange(market, code, rate, before=was, sector=HIT))
    return found


def _table(start: Before) -> pl.DataFrame:
    s, i, j = np.nonzero(start.flows)
    label = np.array(start.economies)
    return pl.DataFrame(
        {
            "sector": np.array(start.sectors)[s],
            "exporter": label[i],
            "importer": label[j],
            "value": start.flows[s, i, j],
        }
    )


def _sigmas(sigma: float, spread: float, draws: int) -> Sequence[float]:
    """The elasticity itself, or draws of it: normal around it, one from each of as many equal parts."""
    if draws < 2 or spread == 0.0:
        return (sigma,)
    from scipy.special import ndtri

    middle = (np.arange(draws) + 0.5) / draws
    found: Sequence[float] = np.maximum(_LEAST_SIGMA, sigma + spread * ndtri(middle)).tolist()
    return found


@dataclass(frozen=True, slots=True)
class _Sold:
    """The region's exports, and what becomes of a unit of each: as of the country's in the same sector and
    market.

    ``rows`` has ``partner, sector, product, value`` and ``cell``, the place in ``factor``; ``drawn`` (draws x
    cells) are the same of every draw. The last cell is that of markets outside the world table: 1.
    """

    rows: pl.DataFrame
    factor: np.ndarray
    drawn: np.ndarray | None

    @classmethod
    def of(cls, sold: pl.DataFrame, scenario: Scenario, home: str) -> _Sold:
        n, outside = len(scenario.economies), scenario.ratio[:, 0].size
        cells = pl.DataFrame(
            {
                "sector": [s for s in scenario.sectors for _ in range(n)],
                "partner": list(scenario.economies) * len(scenario.sectors),
                "cell": range(outside),
            }
        )
        rows = sold.join(cells, on=["sector", "partner"], how="left", maintain_order="left")
        rows = rows.with_columns(pl.col("cell").fill_null(outside))
        factor = np.append(scenario.ratio[:, scenario.economies.index(home)].ravel(), 1.0)
        if scenario.watched is None:
            return cls(rows, factor, None)
        drawn = scenario.watched.reshape(len(scenario.watched), -1)
        return cls(rows, factor, np.column_stack([drawn, np.ones(len(drawn))]))

    @property
    def outside(self) -> pl.DataFrame:
        return self.rows.filter(pl.col("cell") == len(self.factor) - 1)

    def moved(self, rows: pl.DataFrame, weight: str | None = None) -> Moved:
        """The change of some of the rows together, with the interval of the draws."""
        value = rows["value"] * rows[weight] if weight else rows["value"]
        held = np.bincount(rows["cell"].to_numpy(), value.to_numpy(), minlength=len(self.factor))
        total = float(held.sum())
        if not total:
            return Moved(0.0, None, None, None)
        # Of the change, so that nothing changed is 0 to the last bit.
        change = float(held @ (self.factor - 1.0)) / total
        if self.drawn is None:
            return Moved(total, change, None, None)
        low, high = np.quantile((self.drawn - 1.0) @ held / total, _INTERVAL)
        return Moved(total, change, float(low), float(high))


def _markets(sold: _Sold, result: TariffFound, room: dict[str, float]) -> tuple[Line, ...]:
    """The region's markets: the one with the tariff first, then where most more would be sold; a group that
    puts it together is one market."""
    found = []
    market = pl.when(pl.col("partner").is_in(result.puts)).then(pl.lit(result.market)).otherwise("partner")
    for (partner,), rows in sold.rows.group_by(market.alias("market")):
        code = str(partner)
        if code != result.market:
            found.append(Line(code, trade_world.place(code), sold.moved(rows), 0.0, room.get(code)))
            continue
        hit = float(rows.filter(sector=HIT)["value"].sum())
        left = [room[one] for one in result.puts if one in room]
        found.append(Line(code, result.there, sold.moved(rows), hit, sum(left) if left else None))
    return tuple(sorted(found, key=lambda one: (one.code != result.market, -one.moved.amount, one.code)))


def _clusters(sold: _Sold, clusters: pl.DataFrame, result: TariffFound) -> tuple[Line, ...]:
    """Every cluster's exports by the region, by its list; the largest change first."""
    products = sold.rows["product"].unique().sort().to_list()
    found = []
    for (name,), rows in clusters.group_by(["cluster"], maintain_order=True):
        codes = dict(rows.select("code", "weight").iter_rows())
        weights = {code: in_list(code, codes, result.world.classification) for code in products}
        mine = sold.rows.with_columns(
            weight=pl.col("product").replace_strict(weights, return_dtype=pl.Float64)
        ).filter(pl.col("weight") > 0)
        if mine.is_empty():
            continue
        there = mine.filter(pl.col("partner").is_in(result.puts), sector=HIT)
        hit = float((there["value"] * there["weight"]).sum())
        title = Text(rows["title_en"][0], rows["title_zh"][0])
        found.append(Line(str(name), title, sold.moved(mine, "weight"), hit))
    return tuple(sorted(found, key=lambda one: (one.moved.change or 0.0, one.code)))


def _notes(result: TariffFound, start: Before, home_share: float, draws: int, sigma: float) -> list[Text]:
    scenario: Scenario | None = result.scenario
    assert scenario is not None
    region, home = result.region, trade_world.place(result.home)
    found = [AS_THE_COUNTRY.format(region=region, home=home)] if result.world.own else []
    found.append(ICEBERG if scenario.revenue is None else SPENT)
    if not result.world.classification.startswith("HS"):
        found.append(BY_INDUSTRY)
    if start.assumed:
        found.append(ASSUMED_HOME.format(world=result.source, share=per_cent(home_share / 100)))
    if scenario.draws > 1:
        found.append(DRAWN.format(n=draws, sigma=f"{sigma:g}"))
    return found
