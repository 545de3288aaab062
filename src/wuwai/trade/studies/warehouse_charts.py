"""The charts of ``trade.warehouse_plan``: where to add, what comes first, what the years save, days."""

from __future__ import annotations

import altair as alt
import polars as pl

from wuwai.reference import units
from wuwai.reference.text import Text
from wuwai.studies import charts
from wuwai.studies.contract import Chart
from wuwai.studies.dots import Pair, dots
from wuwai.studies.ranked import bars
from wuwai.studies.world_tiles import tiles
from wuwai.trade.studies.dependency_words import percent
from wuwai.trade.studies.warehouse_plan import WarehousePlan
from wuwai.trade.studies.warehouse_words import at_most
from wuwai.trade.studies.world import place, sampled

_MOST = 15
_LINES = 7
_NOTHING = Text("No warehouse to add", "无须新增海外仓")
_PARCELS = Text("from the plan's warehouses", "按规划的海外仓")
_DIRECT = Text("as parcels from home", "直邮")


def _by_country(found: WarehousePlan) -> pl.DataFrame:
    counts = found.new.group_by("country_code").agg(pl.len().alias("many"), pl.col("served").sum())
    return counts.sort("many", "served", "country_code", descending=[True, True, False])


def map_title(found: WarehousePlan) -> Text:
    """Which economies get most of them."""
    counts = _by_country(found)
    if counts.is_empty():
        return sampled(_NOTHING, found.sample)
    first = counts.row(0, named=True)
    said = Text(
        "Most new warehouses: {who}, {n} of {all}; {lands} economies get some",
        "新增{all}个海外仓中{n}个布局在{who}，共覆盖{lands}个国家（地区）",
    )
    words = said.format(
        n=first["many"], all=found.new.height, who=place(first["country_code"]), lands=counts.height
    )
    return sampled(words, found.sample)


def map_subtitle(found: WarehousePlan) -> Text:
    return Text(
        "New warehouses by economy, {n} in all beside {there} there; rings: the first three",
        "按国家（地区）分的新增海外仓数，共{n}个，另有已有{there}个；圈出为前三位",
    ).format(n=found.new.height, there=found.existing)


def world_map(found: WarehousePlan, lang: str) -> alt.TopLevelMixin | None:
    """A tile an economy that buys, the darker the more warehouses are added there."""
    counts = _by_country(found)
    if counts.is_empty():
        return None
    values: dict[str, float | None] = dict.fromkeys(found.demand.markets["market"])
    values |= {code: float(many) for code, many in counts.select("country_code", "many").iter_rows()}
    return tiles(values, lang, unit="个", marked=counts["country_code"].head(3).to_list())


def first_title(found: WarehousePlan) -> Text:
    if found.new.is_empty():
        return sampled(_NOTHING, found.sample)
    first = found.new.row(0, named=True)
    said = Text("{city} comes first: it alone saves {added} a year", "{city}居首，仅此一仓年节省{added}")
    words = said.format(
        city=Text(first["city_en"], first["city_zh"]), added=units.headline(first["added"], found.unit)
    )
    return sampled(words.upper_first(), found.sample)


def first_subtitle(found: WarehousePlan) -> Text:
    return Text(
        "What each warehouse saves a year when it opens beside those before it, days counted; the first of"
        " the order",
        "各仓启用时在此前各仓基础上的年节省额（含时间折价）；按次序列前若干个",
    )


def first_bars(found: WarehousePlan, lang: str) -> alt.TopLevelMixin | None:
    rows = found.new.head(_MOST)
    named = pl.col("city_zh" if lang.startswith("zh") else "city_en")
    land = pl.col("country_code")
    told = rows.with_columns(name=pl.format("{} {} ({})", pl.col("rank"), named, land))
    return bars([(name, value, found.unit) for name, value in told.select("name", "added").iter_rows()], lang)


def years_title(found: WarehousePlan) -> Text:
    plan = found.ordered
    if plan is None or not found.new.height:
        return sampled(_NOTHING, found.sample)
    first, all_of = plan.before - plan.years[0].cost, plan.before - plan.plan.cost
    said = Text(
        "The first year's {n} bring {share} of what all new warehouses save",
        "首年建成的{n}个即可实现全部新增节省的{share}",
    ).format(n=len(plan.years[0].sites), share=percent(first / all_of) if all_of > 0 else "—")
    return sampled(said, found.sample)


def years_subtitle(found: WarehousePlan) -> Text:
    plan = found.ordered
    worst = max((plan.lost(year) for year in plan.years), default=0.0) if plan else 0.0
    return Text(
        "Saved a year against parcels, days counted, by year's end; the best plan of as many, nothing decided"
        " before, saves at most {worst} more in any year",
        "各年末较直邮的年节省额（含时间折价）；同等数量、不受此前安排约束的最优方案，任一年至多再多节省{worst}",
    ).format(worst=at_most(worst))


def years_bars(found: WarehousePlan, lang: str) -> alt.TopLevelMixin | None:
    """A bar for what stands today and for each year's end."""
    plan = found.ordered
    if plan is None or not found.new.height:
        return None
    today = Text("Today: {n}", "目前：{n}个").format(n=found.existing)
    rows = [(today.get(lang), plan.parcels - plan.before, found.unit)]
    new = 0
    for n, year in enumerate(plan.years):
        new += len(year.sites)
        name = Text("{year}: {n}", "{year}年：{n}个").format(year=found.start + n, n=found.existing + new)
        rows.append((name.get(lang), plan.parcels - year.cost, found.unit))
    return bars(rows, lang)


def days_title(found: WarehousePlan) -> Text:
    said = found.delivery
    if said is None:
        return sampled(_NOTHING, found.sample)
    words = Text(
        "Buyers wait {plan} days instead of {parcels}", "买家平均{plan}天收货，直邮为{parcels}天"
    ).format(plan=f"{said.plan_days:.1f}", parcels=f"{said.parcel_days:.1f}")
    return sampled(words, found.sample)


def days_subtitle(found: WarehousePlan) -> Text:
    return Text(
        "Days until the buyer has the goods, by the warehouse's economy, weighed by demand; the economies"
        " that are served most",
        "按仓库所在国家（地区）分的平均送达天数，按需求加权；列服务需求最多者",
    )


def days_dots(found: WarehousePlan, lang: str) -> alt.TopLevelMixin | None:
    rows = found.rows.filter(pl.col("served") > 0)
    means = [
        (pl.col(name) * pl.col("served")).sum() / pl.col("served").sum() for name in ("parcel_days", "days")
    ]
    by = rows.group_by("country_code").agg(pl.col("served").sum().alias("all"), *means)
    by = by.sort("all", "country_code", descending=[True, False]).head(_LINES)
    pairs = [
        Pair(place(code).get(lang), parcels, days)
        for code, parcels, days in by.select("country_code", "parcel_days", "days").iter_rows()
    ]
    return dots(pairs, lang, first=_DIRECT, second=_PARCELS, unit="天", width=charts.WIDTH) if pairs else None


CHARTS = (
    Chart("warehouse_map", map_title, map_subtitle, world_map),
    Chart("first", first_title, first_subtitle, first_bars),
    Chart("years", years_title, years_subtitle, years_bars),
    Chart("days", days_title, days_subtitle, days_dots),
)
